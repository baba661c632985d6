"""Which way round a table is, and what stands above and below the map in it.

Rule (docs/importing.md): count the known names of sections and stages in the header row and in the first
column; two or more decide, more hits win. What is decided is returned in words, because a guess has to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.importers.grid import Grid, transposed, without_rows
from app.importers.options import Orientation
from app.importers.reading import counted
from app.importers.words import header_role, is_empty, is_number, is_stage_name, plain, section_kind, words

# A header below a title, a persona line and a group header is still found.
_HEADER_WITHIN = 6
_ENOUGH_HITS = 2
_LONGEST_LABEL = 80
# Sections that are often a line above the table, about the map as a whole.
_FACT_KINDS = ("goals", "text", "quotes", "owners")

Side = Literal["columns", "rows"]


@dataclass(frozen=True, slots=True)
class Line:
    """What belongs together under one label: a row of a table whose stages are columns, a column of the other kind.

    `cells` has one text per column of the map to be; `spans` gives the number of columns for merged cells.
    """

    label: str
    cells: tuple[str, ...]
    spans: Mapping[int, int]

    @property
    def filled(self) -> list[str]:
        """The cells that say something."""
        return [cell for cell in self.cells if not is_empty(cell)]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stood around the table: its title, facts as (name, text), and notes below it."""

    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def part_from_surroundings(grid: Grid) -> tuple[Grid, Surroundings]:
    """Return the table without blank rows, repeated header rows, lines above its header and notes below it.

    Above the header: a row with nothing but its first cell is a title, one with a known name and one text is a fact
    ("Persona | Eva"). Below: rows behind a blank one with nothing but a first cell are notes.
    """
    rows = grid.rows
    filled = [[number for number, cell in enumerate(row) if cell] for row in rows]
    gone = {number for number, cells in enumerate(filled) if not cells}
    header = next((number for number, cells in enumerate(filled) if len(cells) > 2 or cells[:1] > [0]), None)
    if header is None:
        header = next((number for number, cells in enumerate(filled) if len(cells) > 1), 0)
    title, facts = "", []
    for number in range(header):
        if number in gone:
            continue
        first = rows[number][0]
        name, text = (first, rows[number][filled[number][1]]) if len(filled[number]) > 1 else _parted(first)
        if _is_fact(name, text) or not text:
            gone.add(number)
            if text:
                facts.append((name, text))
            elif not title:
                title = name
            else:
                facts.append(("", name))
        else:
            break
    notes = []
    last_blank = max((number for number, cells in enumerate(filled) if not cells and number > header), default=None)
    if last_blank is not None and all(cells == [0] for cells in filled[last_blank + 1 :]):
        below = [number for number in range(last_blank + 1, len(rows)) if section_kind(rows[number][0]) is None]
        notes = [rows[number][0] for number in below]
        gone.update(below)
    if sum(map(_is_hit, rows[header])) >= _ENOUGH_HITS:
        gone.update(number for number in range(header + 1, len(rows)) if rows[number] == rows[header])
    return without_rows(grid, gone), Surroundings(title, tuple(facts), tuple(notes))


def lines_of(grid: Grid, wanted: Orientation) -> tuple[list[Line], Side, str]:
    """Return the labelled lines of a table, where its stages are, and in words how that was decided."""
    row, row_hits = _best_header_row(grid)
    column_hits = sum(map(_is_hit, (cells[0] for cells in grid.rows)))
    side, reason = _decided(grid, row, row_hits, column_hits, wanted)
    if side == "rows":
        grid = transposed(without_rows(grid, range(row) if row_hits >= _ENOUGH_HITS else ()))
    elif grid.width > 2 and header_role(grid.rows[0][0]) == "number" and _only_counts(grid):
        grid = transposed(without_rows(transposed(grid), [0]))
    elif column_hits == 0 and is_stage_name(grid.rows[0][0]):
        # No column of labels at all: the first column is a stage like the others.
        grid = Grid(tuple(("", *cells) for cells in grid.rows), title=grid.title, facts=grid.facts)
    spans: dict[int, dict[int, int]] = {}
    for (number, column), (_, wide) in grid.spans.items():
        if wide > 1 and column > 0:
            spans.setdefault(number, {})[column - 1] = wide
    lines = [Line(cells[0], cells[1:], spans.get(number, {})) for number, cells in enumerate(grid.rows)]
    return lines, side, reason


def _only_counts(grid: Grid) -> bool:
    return all(is_number(cells[0]) for cells in grid.rows[1:] if cells[0])


def hits(grid: Grid) -> int:
    """Return how much a table looks like a journey map: the known names in its header row or its first column."""
    if not grid.rows:
        return 0
    return max(_best_header_row(grid)[1], sum(map(_is_hit, (cells[0] for cells in grid.rows))))


def _best_header_row(grid: Grid) -> tuple[int, int]:
    """Return the number of the row with the most hits near the top, the first of equals, and its hits."""
    counts = [sum(map(_is_hit, row)) for row in grid.rows[:_HEADER_WITHIN]]
    best = max(counts, default=0)
    return (counts.index(best), best) if counts else (0, 0)


def _is_hit(cell: str) -> bool:
    if not cell or len(cell) > _LONGEST_LABEL or "\n" in cell:
        return False
    return section_kind(cell) is not None or header_role(cell) in ("phase", "stage", "step")


def _decided(grid: Grid, row: int, row_hits: int, column_hits: int, wanted: Orientation) -> tuple[Side, str]:
    if wanted != "auto":
        side: Side = "columns" if wanted == "stages_are_columns" else "rows"
        return side, f"Stages are {side}, as chosen."
    if max(row_hits, column_hits) >= _ENOUGH_HITS and row_hits != column_hits:
        if row_hits > column_hits:
            where = "in the header row" if row == 0 else f"in row {row + 1}"
            return "rows", f"Stages are rows ({counted(row_hits, 'section name')} recognised {where})."
        return "columns", f"Stages are columns ({counted(column_hits, 'section name')} recognised in the first column)."
    side, why = _guessed(grid, row_hits, column_hits)
    return side, f"Stages are {side}: a guess, because {why}."


def _guessed(grid: Grid, row_hits: int, column_hits: int) -> tuple[Side, str]:
    """Return the better guess, and why it is one, where the names of sections do not decide."""
    across = sum(map(is_stage_name, grid.rows[0][1:]))
    down = sum(is_stage_name(cells[0]) for cells in grid.rows[1:])
    if across != down:
        what = "header row" if across > down else "first column"
        return ("columns" if across > down else "rows"), f"the {what} holds usual names of stages"
    if row_hits != column_hits:
        where = "header row" if row_hits > column_hits else "first column"
        return ("rows" if row_hits > column_hits else "columns"), f"only one section name was found, in the {where}"
    if header_role(grid.rows[0][0]) == "corner":
        return "columns", f'the first column is called "{grid.rows[0][0]}"'
    if grid.width == 2 and len(grid.rows) > 2:
        return "rows", "no section names were recognised and there are only two columns"
    return "columns", "no section names were recognised"


def _parted(line: str) -> tuple[str, str]:
    """Return ("Persona", "Eva") for "Persona: Eva", else (line, "")."""
    name, colon, text = line.partition(":")
    if colon and text.strip() and _is_fact(name, text):
        return name.strip(), text.strip()
    return line, ""


def _is_fact(name: str, text: str) -> bool:
    """Return whether a short known name stands before a text."""
    if not text or len(name) > _LONGEST_LABEL:
        return False
    return plain(name) in words().title_facts or header_role(name) == "persona" or section_kind(name) in _FACT_KINDS


def facts_of(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Return the facts among lines of a document: "**Persona:** Eva" is ("Persona", "Eva")."""
    found = []
    for line in lines:
        name, text = _parted(line)
        if text and not is_empty(text):
            found.append((name, text))
    return found
