"""Markdown documents: a Mermaid journey in a fence, else the tables, else an outline of headings and list items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.importers.draft import MapDraft
from app.importers.grid import Grid, grid_of
from app.importers.imported import MOST_LINES, ImportedMap, ImportProblem
from app.importers.markdown_text import MarkdownDocument, plain_text, read_document
from app.importers.mermaid import looks_like_journey, parse_mermaid
from app.importers.options import DEFAULT_OPTIONS, ImportOptions
from app.importers.orientation import facts_of
from app.importers.reading import check_lines, clean_text, counted, quoted
from app.importers.sticky import outline_draft
from app.importers.tables import map_from_grids
from app.importers.words import plain, section_kind

# Fences in which people and chat programs put a whole Markdown table.
_TABLE_FENCES = ("", "markdown", "md", "text", "txt", "table")


def parse_markdown(text: str, name: str, options: ImportOptions = DEFAULT_OPTIONS) -> ImportedMap:
    """Return the journey map in a Markdown document.

    A fence with a Mermaid journey comes first, then the tables (the most map-like one, or `options.table`), then
    headings with the lines below them. Raises ImportProblem when there is nothing of this, or too much.
    """
    clean, altered = clean_text(text)
    check_lines(clean, MOST_LINES, name)
    document = read_document(clean)
    journeys = [body for language, body in document.fences if _is_journey(language, body)]
    if journeys:
        found = _from_fence(journeys, document, name)
        return replace(found, warnings=(*altered, *found.warnings))
    grids = tables_of(document, name)
    if not grids:
        lines = [(level, line if level else plain_text(line)) for level, line in document.lines]
        draft = outline_draft(lines, name, "markdown")
        _warn(draft, altered)
        if not any(line for level, line in lines if not level) and len(lines) < 2:
            raise ImportProblem(f"{quoted(name)} holds no table and no list: there is nothing to import.")
        return draft.finish()
    grids, combined = _combined(grids, name)
    notes = (
        [f"{counted(combined, 'table')} under headings became one map: each heading is a stage."] if combined else []
    )
    return map_from_grids(grids, name, "markdown", options, notes, [*altered, *_left_out(document)])


def markdown_grids(text: str, name: str) -> list[Grid]:
    """Return the tables of a Markdown document in the order in which `ImportOptions.table` counts them.

    Empty when it holds a Mermaid journey. Raises ImportProblem when a table is too large.
    """
    clean, _ = clean_text(text)
    check_lines(clean, MOST_LINES, name)
    document = read_document(clean)
    if any(_is_journey(language, body) for language, body in document.fences):
        return []
    return _combined(tables_of(document, name), name)[0]


def has_journey_fence(text: str) -> bool:
    """Return whether a Markdown text holds a Mermaid journey in a fence."""
    if "```" not in text and "~~~" not in text:
        return False
    return any(_is_journey(language, body) for language, body in read_document(text).fences)


def tables_of(document: MarkdownDocument, name: str) -> list[Grid]:
    """Return the tables of a document as grids, or those inside fences when there are no others.

    The title of a grid is the heading above it when there are several tables, else the title of the document. Raises
    ImportProblem when a table is too large.
    """
    tables = document.tables
    if not tables:
        inside = [read_document(body) for language, body in document.fences if language in _TABLE_FENCES]
        tables = [table for other in inside for table in other.tables]
    grids = []
    for table in tables:
        heading = table.heading if len(tables) > 1 else document.title or table.heading
        facts = [f"{key}: {value}" for key, value in facts_of(list(map(_fact_line, table.context)))]
        grids.append(grid_of(table.rows, name, title=heading, facts=facts))
    return grids


def _is_journey(language: str, body: str) -> bool:
    return language in ("mermaid", "") and looks_like_journey(body)


def _from_fence(journeys: Sequence[str], document: MarkdownDocument, name: str) -> ImportedMap:
    found = parse_mermaid(journeys[0], name)
    warnings = list(found.warnings)
    if len(journeys) > 1:
        warnings.append(f"Other journeys of the document were not imported: {len(journeys) - 1:,}.")
    if document.tables:
        warnings.append(f"Tables of the document were not imported: {len(document.tables):,}.")
    title = found.title or document.title
    return replace(found, title=title, warnings=tuple(warnings))


def _combined(grids: list[Grid], name: str) -> tuple[list[Grid], int]:
    """Return one grid for the tables that each describe one stage, with the others behind it, and how many they were.

    Such tables have two columns, stand under headings of their own, and share most names in their first column, at
    least two of them names of sections. Without two such tables the grids stay as they are and the number is 0.
    """
    candidates = [grid for grid in grids if grid.width == 2 and grid.title and _names_sections(grid)]
    known = [_labels(grid) for grid in candidates]
    parts = [
        grid
        for grid, own in zip(candidates, known, strict=True)
        if any(own is not other and 2 * len(own & other) >= max(len(own), 4) for other in known)
    ]
    headings = [grid.title for grid in parts]
    if len(parts) < 2 or len(set(headings)) != len(headings):
        return grids, 0
    labels: dict[str, str] = {}
    cells: dict[tuple[str, int], str] = {}
    for number, grid in enumerate(parts):
        for label, text in grid.rows[1:]:
            key = plain(label) or label
            labels.setdefault(key, label)
            before = cells.get((key, number))
            cells[key, number] = f"{before}\n{text}" if before else text
    rows = [["", *headings]]
    rows += [[label, *(cells.get((key, number), "") for number in range(len(parts)))] for key, label in labels.items()]
    others = [grid for grid in grids if not any(grid is part for part in parts)]
    facts = [fact for fact in parts[0].facts if all(fact in part.facts for part in parts)]
    return [grid_of(rows, name, facts=facts), *others], len(parts)


def _labels(grid: Grid) -> frozenset[str]:
    return frozenset(filter(None, (plain(row[0]) for row in grid.rows[1:])))


def _names_sections(grid: Grid) -> bool:
    return sum(section_kind(row[0]) is not None for row in grid.rows[1:]) > 1


def _fact_line(line: str) -> str:
    """Return a line of the document as plain text without the mark of a list item, for example "Persona: Eva"."""
    return plain_text(line.removeprefix("- ").removeprefix("* ").removeprefix("> "))[:2_000]


def _left_out(document: MarkdownDocument) -> list[str]:
    """Return a warning about the lines of text outside of the tables that are no facts about the map."""
    used = {line for table in document.tables for line in table.context if facts_of([_fact_line(line)])}
    lost = [line for level, line in document.lines if not level and line not in used and line.strip("-*_=> ")]
    if not lost:
        return []
    return [f"Text outside of the table was left out: {counted(len(lost), 'line')}, the first is {quoted(lost[0])}."]


def _warn(draft: MapDraft, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        draft.warn(sentence)
