"""Tables become journey maps: the grid is turned so that stages are columns, its lines become sections, cells cards.

Whatever the file was (CSV, Markdown, HTML, later a spreadsheet), `map_from_grids` is the one way from cells to a map.
The rules stand in docs/importing.md. What has no place on the map becomes a card or a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.importers import card_list
from app.importers.cells import split_cell
from app.importers.csv_text import read_csv
from app.importers.draft import MapDraft
from app.importers.emotions import Feeling, choose_scale, read_feelings
from app.importers.grid import Grid
from app.importers.headers import ColumnHeaders, read_headers
from app.importers.html_table import read_html
from app.importers.imported import ImportedMap, ImportProblem
from app.importers.options import DEFAULT_OPTIONS, ImportOptions
from app.importers.orientation import Line, Surroundings, hits, lines_of, part_from_surroundings
from app.importers.reading import clean_text, counted, quoted
from app.importers.sticky import parse_list
from app.importers.words import header_role, is_empty, is_placeholder, likely_kind, plain, words

NOTES_TITLE = "Notes"
_COMMA_KINDS = ("touchpoints", "channels")
_LONGEST_SECTION_NAME = 80


@dataclass(slots=True)
class _Row:
    """A section on its way: the first line of the table that belongs to it and those without a label below."""

    title: str
    kind: str
    lines: list[Line] = field(default_factory=list)


def parse_csv(text: str, name: str, options: ImportOptions = DEFAULT_OPTIONS, tabs: bool = False) -> ImportedMap:
    """Return the journey map in CSV or TSV text, or a list of cards when it holds one column.

    Raises ImportProblem when the table is too large.
    """
    source_format = "tsv" if tabs else "csv"
    clean, altered = clean_text(text)
    table = read_csv(clean, name, "\t" if tabs and "\t" in clean else None)
    if table is None or (table[0].width < 2 and len(table[0].rows) > 1):
        return parse_list(clean, name, source_format)
    grid, delimiter, warnings = table
    notes = [f"Cells are separated by {delimiter}."]
    return map_from_grids([grid], name, source_format, options, notes, [*altered, *warnings])


def parse_html(text: str, name: str, options: ImportOptions = DEFAULT_OPTIONS) -> ImportedMap:
    """Return the journey map in the tables of an HTML text. Raises ImportProblem when it has no table."""
    clean, altered = clean_text(text)
    grids, outside = read_html(clean, name)
    if not grids:
        raise ImportProblem(f"{quoted(name)} holds no table: please save the table itself as CSV and import that.")
    warnings = list(altered)
    if outside:
        warnings.append(f"Text outside of the table was left out: {counted(len(outside), 'line')}.")
    return map_from_grids(grids, name, "html", options, (), warnings)


def best_table(grids: Sequence[Grid], options: ImportOptions) -> int:
    """Return the number of the table that looks most like a journey map, or the one chosen; ties take the first."""
    if options.table is not None and 0 <= options.table < len(grids):
        return options.table
    scores = [min(hits(grid), 4) for grid in grids]
    return scores.index(max(scores))


def map_from_grids(
    grids: Sequence[Grid],
    name: str,
    source_format: str,
    options: ImportOptions = DEFAULT_OPTIONS,
    notes: Iterable[str] = (),
    warnings: Iterable[str] = (),
) -> ImportedMap:
    """Return the journey map in one of `grids` (at least one): the most map-like, or `options.table`.

    `notes` and `warnings` come first in what is understood and warned. Raises ImportProblem when the chosen table is
    blank or the map too large.
    """
    draft = MapDraft(name, source_format)
    for line in notes:
        draft.note(line)
    for sentence in warnings:
        draft.warn(sentence)
    chosen = best_table(grids, options)
    for number, other in enumerate(grids):
        if number != chosen and other.rows:
            draft.warn(f"Another table was not imported: {describe_grid(other, number)}.")
    grid = grids[chosen]
    if not grid.rows:
        raise ImportProblem(f"{quoted(name)} holds a table without any text: there is nothing to import.")
    grid, around = part_from_surroundings(grid)
    draft.title = _title(grid, around, draft)
    if card_list.is_card_list(grid):
        card_list.read_card_list(grid, draft, options.emotion_scale)
    else:
        _read_table(grid, draft, options)
    _add_surroundings(draft, around, grid)
    return draft.finish()


def describe_grid(grid: Grid, number: int) -> str:
    """Return what people know a table by: its title or first cells, and its size."""
    cells = grid.rows[0] if grid.rows else ()
    name = grid.title or " | ".join(cell for cell in cells if cell) or f"table {number + 1}"
    return f"{quoted(name)} with {counted(len(grid.rows), 'row')}"


def _title(grid: Grid, around: Surroundings, draft: MapDraft) -> str:
    """Return the title that is said to be one, else the line above the table, else the heading in the document."""
    said = [text for name, text in (*around.facts, *_facts_of_document(grid)) if plain(name) in words().title_facts]
    titles = list(dict.fromkeys((*said, *([around.title] if around.title else []))))
    for other in titles[1:]:
        draft.warn(f"The line {quoted(other, 300)} was left out, because the map has another title.")
    return titles[0] if titles else grid.title


def _facts_of_document(grid: Grid) -> list[tuple[str, str]]:
    return [(name, text) for name, _, text in (fact.partition(": ") for fact in grid.facts)]


def _read_table(grid: Grid, draft: MapDraft, options: ImportOptions) -> None:
    lines, side, reason = lines_of(grid, options.orientation)
    draft.note(reason)
    headers = read_headers(lines, side)
    for line in headers.notes:
        draft.note(line)
    if headers.title and not draft.title:
        draft.title = headers.title
    elif headers.title and headers.title != draft.title:
        draft.warn(f"{quoted(headers.title, 300)} in the corner of the table was left out.")
    for sentence in headers.warnings:
        draft.warn(sentence)
    for phase, title, steps in headers.stages:
        draft.add_stage(_bare(title), map(_bare, steps), _bare(phase))
    with_steps = sum(bool(steps) for _, _, steps in headers.stages)
    draft.note(
        f"The map has {counted(len(headers.stages), 'stage')}"
        + (f", {with_steps} of them with steps." if with_steps else ".")
    )
    for persona in dict.fromkeys(name for names in headers.personas_of for name in names):
        draft.add_persona(persona)
    placeholders = 0
    for row in _sections(headers, draft):
        placeholders += sum(is_placeholder(cell) for line in row.lines for cell in line.cells)
        _add_row(row, headers, draft, options)
    if placeholders:
        draft.note(f"Placeholders in brackets stay empty: {counted(placeholders, 'cell')}.")


def _sections(headers: ColumnHeaders, draft: MapDraft) -> list[_Row]:
    """Return the sections in order; a line without a label goes on with the one above it."""
    rows: list[_Row] = []
    notes: list[str] = []
    for line in headers.rest:
        title = _bare(line.label)
        if not title and not any(line.cells):
            continue
        if len(title) > _LONGEST_SECTION_NAME and not line.filled:
            notes.append(title)
        elif title or not rows:
            kind = "text" if header_role(title) else likely_kind(title)
            rows.append(_Row(title or NOTES_TITLE, kind, [line]))
        else:
            rows[-1].lines.append(line)
    if notes:
        section = draft.add_section(NOTES_TITLE, "text", band=True)
        for note in notes:
            draft.add_card(section, None, note)
    return rows


def _add_row(row: _Row, headers: ColumnHeaders, draft: MapDraft, options: ImportOptions) -> None:
    width = len(headers.leaf_of)
    if row.kind == "emotion":
        if _add_emotions(row, headers, draft, options):
            return
        row.kind = "thoughts"
    at_commas = options.split_commas if options.split_commas is not None else row.kind in _COMMA_KINDS
    whole = [line for line in row.lines if width > 1 and line.spans.get(0, 1) >= width]
    if whole and len(whole) == len([line for line in row.lines if line.filled]):
        section = draft.add_section(row.title, row.kind, band=True)
        for line in whole:
            for text in split_cell(line.cells[0], at_commas):
                draft.add_card(section, None, text)
        return
    section = draft.add_section(row.title, row.kind)
    split = merged = 0
    for line in row.lines:
        for at, cell in enumerate(line.cells):
            column = headers.leaf_of[at]
            if column is None or not cell:
                continue
            texts = split_cell(cell, at_commas)
            split += at_commas and len(texts) > 1
            merged += line.spans.get(at, 1) > 1
            for text in texts:
                draft.add_card(section, column, text, headers.personas_of[at])
    if split:
        draft.note(f"Cells of {quoted(row.title)} were split at commas.")
    if merged:
        draft.warn(
            f"In {quoted(row.title)} merged cells stand in the first of their columns: {counted(merged, 'cell')}."
        )


def _add_emotions(row: _Row, headers: ColumnHeaders, draft: MapDraft, options: ImportOptions) -> bool:
    """Add an emotional curve per persona; False when no cell of the row is an emotion and nothing was added.

    Cells that are no emotion become cards of a section of their own below.
    """
    cells = [
        (column, headers.personas_of[at], cell)
        for line in row.lines
        for at, cell in enumerate(line.cells)
        if (column := headers.leaf_of[at]) is not None and not is_empty(cell)
    ]
    scale, guess = choose_scale((cell for _, _, cell in cells), options.emotion_scale)
    read = [(column, personas, cell, read_feelings(cell, scale)) for column, personas, cell in cells]
    if cells and not any(feelings for _, _, _, feelings in read):
        draft.warn(f"No emotion was recognised in {quoted(row.title)}: its cells are cards.")
        return False
    section = draft.add_section(row.title, "emotion")
    for column, personas, cell, feelings in read:
        for persona in personas or ("",):
            draft.add_feelings(section, column, feelings, persona)
        _warn_of_outside(feelings, cell, row.title, draft)
    if scale is not None:
        draft.note(f"Numbers in {quoted(row.title)} are read as {scale.name}{f' ({guess})' if guess else ''}.")
    strange = [(column, personas, cell) for column, personas, cell, feelings in read if not feelings]
    if strange:
        beside = draft.add_section(f"{row.title} in words", "thoughts")
        for column, personas, cell in strange:
            for text in split_cell(cell):
                draft.add_card(beside, column, text, personas)
        draft.warn(
            f"In {quoted(row.title)} some words name no known emotion ({counted(len(strange), 'cell')}): "
            f"see the cards in {quoted(f'{row.title} in words')}."
        )
    points = sum(len(feelings) for _, _, _, feelings in read)
    draft.note(f"{quoted(row.title)} is an emotional curve with {counted(points, 'point')}.")
    return True


def _warn_of_outside(feelings: Sequence[Feeling], cell: str, title: str, draft: MapDraft) -> None:
    if any(feeling.outside for feeling in feelings):
        draft.warn(f"In {quoted(title)} the number {quoted(cell)} lay outside of its scale and was brought into it.")


def _add_surroundings(draft: MapDraft, around: Surroundings, grid: Grid) -> None:
    """Add what stood above and below the table: personas, and bands across all columns."""
    bands: dict[str, tuple[str, list[str]]] = {}
    for name, text in (*around.facts, *_facts_of_document(grid)):
        if plain(name) in words().title_facts:
            continue
        if header_role(name) == "persona":
            draft.add_persona(text)
        else:
            kind = likely_kind(name) if name else "text"
            title = _bare(name) or NOTES_TITLE
            bands.setdefault(title, ("text" if kind == "emotion" else kind, []))[1].append(text)
    if around.notes:
        bands.setdefault(NOTES_TITLE, ("text", []))[1].extend(around.notes)
    for title, (kind, texts) in bands.items():
        section = draft.add_section(title, kind, band=True)
        for text in texts:
            for part in split_cell(text):
                draft.add_card(section, None, part)


def _bare(label: str) -> str:
    """Return a label without the marks of Markdown around it and without a colon at its end."""
    text = label.strip().strip("*`").strip()
    text = text.removeprefix("__").removesuffix("__").strip()
    return text.rstrip(":").rstrip() if text.endswith(":") else text
