"""A grid of cells: what CSV, Markdown, HTML and spreadsheets have in common before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.importers.imported import MOST_COLUMNS, MOST_ROWS, ImportProblem
from app.importers.reading import LONGEST_LINE, quoted

Spans = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of equal length, top to bottom, cells left to right, blanks at the ends of cells removed.

    `spans` gives (rows, columns) for merged cells by (row, column) of their top left corner; the cells they cover are
    "". `title` is a heading that stands over the grid in its document, `facts` are lines beside it ("Persona: Eva").
    """

    rows: tuple[tuple[str, ...], ...]
    spans: Spans = field(default_factory=dict)
    title: str = ""
    facts: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.rows[0]) if self.rows else 0


def grid_of(
    rows: Iterable[Sequence[str]], name: str, spans: Spans | None = None, title: str = "", facts: Iterable[str] = ()
) -> Grid:
    """Return a grid of `rows`, which may be ragged, without the blank rows and columns at its right and bottom.

    Of blank rows inside one is kept, because it parts blocks. Raises ImportProblem when more than 2,000 rows or 500
    columns are left, or a cell is longer than a million characters.
    """
    kept: list[list[str]] = []
    count = width = 0
    rows = iter(rows)
    for row in rows:
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            # Merged cells are known by the numbers of their rows, so then all stay.
            if spans or (kept and kept[-1]):
                kept.append([])
            continue
        _check_cells(cells, name)
        count += 1
        width = max(width, len(cells))
        if count > MOST_ROWS:
            count += sum(1 for other in rows if other)
        kept.append(cells)
    while kept and not kept[-1]:
        kept.pop()
    check_extent(count, width, name)
    padded = tuple(tuple(row) + ("",) * (width - len(row)) for row in kept)
    inside = {at: span for at, span in (spans or {}).items() if at[0] < len(padded) and at[1] < width}
    return Grid(padded, inside, title, tuple(facts))


def _check_cells(cells: list[str], name: str) -> None:
    if sum(map(len, cells)) > LONGEST_LINE and (longest := max(map(len, cells))) > LONGEST_LINE:
        raise ImportProblem(
            f"{quoted(name)} has a cell of {longest:,} characters and Wayline reads at most {LONGEST_LINE:,}: "
            "please import a smaller part of it."
        )


def check_extent(rows: int, columns: int, name: str) -> None:
    """Raise ImportProblem when a table of this size is more than Wayline imports."""
    for number, most, what in ((rows, MOST_ROWS, "rows"), (columns, MOST_COLUMNS, "columns")):
        if number > most:
            raise ImportProblem(
                f"{quoted(name)} has a table of {number:,} {what} and Wayline imports at most {most:,}: "
                "please import a smaller part of it."
            )


def transposed(grid: Grid) -> Grid:
    """Return the grid with rows and columns swapped."""
    rows = tuple(zip(*grid.rows, strict=True))
    spans = {(column, row): (wide, high) for (row, column), (high, wide) in grid.spans.items()}
    return Grid(rows, spans, grid.title, grid.facts)


def without_rows(grid: Grid, gone: Iterable[int]) -> Grid:
    """Return the grid without the rows of these numbers."""
    out = set(gone)
    if not out:
        return grid
    numbers = {old: new for new, old in enumerate(row for row in range(len(grid.rows)) if row not in out)}
    rows = tuple(row for number, row in enumerate(grid.rows) if number not in out)
    spans = {(numbers[row], column): span for (row, column), span in grid.spans.items() if row in numbers}
    return Grid(rows, spans, grid.title, grid.facts)
