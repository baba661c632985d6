"""Where the records of a map stand on its sheet: an index that costs rows and columns, never cards.

Built anew for every sheet; a look-up reads the one cell or row that the record's own fields name.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from app.layout.primitives import Rect
from app.layout.sheet import Block, Part, PlacedCell, PlacedRow, Sheet
from app.model.document import Document
from app.model.records import Card, Curve, EmotionPoint, JourneyMap, Persona, Section, Stage

# How far the line from a point to its words may reach above or below them, in points.
LEADER = 110.0


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its section and leaf stage; stage_id is None in a band."""

    section_id: str
    stage_id: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: add dx and row_top to its rectangle. `row` and `column` count from 0; -1 outside the grid."""

    block: Block
    dx: float
    row_top: float
    row: int = -1
    column: int = -1

    @property
    def rect(self) -> Rect:
        """The block's rectangle in sheet points."""
        return self.block.rect.moved(self.dx, self.row_top)


def with_leader(block: Block) -> Rect:
    """Return the rectangle that a block over a row paints in: words at a point have a thin line that leads to it."""
    rect = block.rect
    if block.part is not Part.LABEL:
        return rect
    return Rect(rect.x - 8.0, rect.y - LEADER, rect.width + 16.0, rect.height + 2 * LEADER)


def around(rects: list[Rect]) -> Rect:
    """Return the smallest rectangle around several."""
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(left, top, max(rect.right for rect in rects) - left, max(rect.bottom for rect in rects) - top)


class Places:
    """The index of one sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.row_of = {row.section_id: number for number, row in enumerate(sheet.rows)}
        self.column_of = {column.stage_id: number for number, column in enumerate(sheet.columns)}
        self._lefts = [column.x for column in sheet.columns]

    def cell_number(self, row: PlacedRow, stage_id: str | None) -> int | None:
        """Return which cell of a row belongs to a leaf stage, or None. A row across all stages has one cell."""
        if len(row.cells) == 1 and row.cells[0].stage_id is None:
            return 0
        column = self.column_of.get(stage_id or "")
        return column if column is not None and column < len(row.cells) else None

    def placed_cell(self, cell: Cell) -> tuple[PlacedCell, int, int] | None:
        """Return a cell as it is placed, with the numbers of its row and column, or None."""
        row = self.row_of.get(cell.section_id)
        if row is None:
            return None
        column = self.cell_number(self.sheet.rows[row], cell.stage_id)
        return None if column is None else (self.sheet.rows[row].cells[column], row, column)

    def cell_rect(self, cell: Cell) -> Rect | None:
        """Return the rectangle of a cell in sheet points: the column's width and the row's height."""
        found = self.placed_cell(cell)
        if found is None:
            return None
        placed, row, _ = found
        return Rect(placed.x, self.sheet.row_tops[row], placed.width, self.sheet.rows[row].height)

    def cards_in(self, cell: Cell) -> list[str]:
        """Return the ids of the cards of a cell, in order."""
        found = self.placed_cell(cell)
        return [] if found is None else [block.record_id for block in found[0].blocks if block.part is Part.CARD]

    def place_of(self, document: Document, record_id: str) -> Place | None:
        """Return where a record stands on the sheet, or None when it does not."""
        match document.get(record_id):
            case Card(section_id=section_id, stage_id=stage_id):
                return self._place_of_card(record_id, Cell(section_id, stage_id))
            case EmotionPoint(curve_id=curve_id):
                curve = document.get(curve_id)
                return self._over(curve.section_id, record_id, Part.POINT) if isinstance(curve, Curve) else None
            case Curve(section_id=section_id):
                return self._over(section_id, None, Part.CURVE)
            case Section():
                row = self.row_of.get(record_id)
                if row is None:
                    return None
                return Place(self.sheet.rows[row].title, 0.0, self.sheet.row_tops[row], row)
            case Stage():
                return self._first(self.sheet.stages, record_id)
            case JourneyMap() | Persona():
                return self._first(self.sheet.header, record_id)
        return None

    def label_of(self, document: Document, point_id: str) -> Place | None:
        """Return where the words at a point stand, or None when it has none."""
        point = document.get(point_id)
        curve = document.get(point.curve_id) if isinstance(point, EmotionPoint) else None
        return self._over(curve.section_id, point_id, Part.LABEL) if isinstance(curve, Curve) else None

    def points_in(self, row: int) -> list[Place]:
        """Return the points of a row from left to right."""
        top = self.sheet.row_tops[row]
        found = [
            Place(block, 0.0, top, row, self.column_at(block.rect.x + block.rect.width / 2))
            for block in self.sheet.rows[row].over
            if block.part is Part.POINT
        ]
        return sorted(found, key=lambda place: (place.block.rect.x + place.block.rect.width / 2, place.block.record_id))

    def row_at(self, y: float) -> int:
        """Return the row at a sheet y; the gap below a row belongs to it. -1 above the first and below the last."""
        sheet = self.sheet
        row = bisect_right(sheet.row_tops, y) - 1
        if row < 0 or (row == len(sheet.rows) - 1 and y > sheet.row_tops[row] + sheet.rows[row].height):
            return -1
        return row

    def column_at(self, x: float) -> int:
        """Return the column at a sheet x, -1 outside the grid."""
        column = bisect_right(self._lefts, x) - 1
        return column if column >= 0 and x < self.sheet.columns[column].right else -1

    def cell_at(self, x: float, y: float) -> Cell | None:
        """Return the cell at a sheet point, or None outside all cells."""
        row = self.row_at(y)
        if row < 0:
            return None
        cells = self.sheet.rows[row].cells
        if len(cells) == 1:
            inside = cells[0].x <= x < cells[0].x + cells[0].width
            return Cell(cells[0].section_id, cells[0].stage_id or None) if inside else None
        column = self.column_at(x)
        return Cell(cells[column].section_id, cells[column].stage_id or None) if 0 <= column < len(cells) else None

    def cells_between(self, rows: range, columns: range) -> Iterator[tuple[int, int, PlacedCell]]:
        """Yield (row, column, cell) for rows and columns, row by row; a row across all stages has only column 0."""
        for number in rows:
            cells = self.sheet.rows[number].cells
            if len(cells) == 1 and len(self.sheet.columns) != 1:
                yield number, 0, cells[0]
                continue
            for column in columns:
                if column < len(cells):
                    yield number, column, cells[column]

    def _place_of_card(self, record_id: str, cell: Cell) -> Place | None:
        found = self.placed_cell(cell)
        if found is None:
            return None
        placed, row, column = found
        for block in placed.blocks:
            if block.record_id == record_id:
                return Place(block, placed.x, self.sheet.row_tops[row], row, column)
        return None

    def _over(self, section_id: str, record_id: str | None, part: Part) -> Place | None:
        row = self.row_of.get(section_id)
        if row is None:
            return None
        for block in (*self.sheet.rows[row].under, *self.sheet.rows[row].over):
            if block.part is part and record_id in (None, block.record_id):
                column = self.column_at(block.rect.x + block.rect.width / 2)
                return Place(block, 0.0, self.sheet.row_tops[row], row, column)
        return None

    def _first(self, blocks: tuple[Block, ...], record_id: str) -> Place | None:
        found = next((block for block in blocks if block.record_id == record_id), None)
        if found is None:
            return None
        middle = found.rect.x + min(found.rect.width, 1.0) / 2
        column = self.column_at(middle) if found.part is Part.STAGE else -1
        return Place(found, 0.0, 0.0, -1, column)
