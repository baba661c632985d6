"""The hit test: what lies under a point of the sheet. Mouse, keyboard and screen readers all ask here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from app.layout.primitives import Rect
from app.layout.sections.emotion import plot_of
from app.layout.sheet import Block, Part
from app.ui.canvas.places import Cell, Places

# Least size of what can be hit, in the widget's pixels (WCAG 2.2, 2.5.8).
LEAST_TARGET = 24.0
PLUS_SIDE = 28.0


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies at (x, y) of the sheet.

    `part` is None outside the paper. `record_id` is the record of the block, "" on bare paper. In a cell, `section_id`
    and `stage_id` (None in a band) name it, and `index` is where a card dropped here would stand. `plus` tells that
    the "+" of the cell was hit.
    """

    part: Part | None
    record_id: str = ""
    section_id: str = ""
    stage_id: str | None = None
    index: int = 0
    x: float = 0.0
    y: float = 0.0
    plus: bool = False

    @property
    def cell(self) -> Cell | None:
        """The cell, or None outside all cells."""
        return Cell(self.section_id, self.stage_id) if self.section_id else None


def hit_at(places: Places, x: float, y: float, pixel: float) -> Hit:
    """Return what lies at a sheet point; `pixel` is the size of one of the widget's pixels in points."""
    sheet = places.sheet
    for block in sheet.stages:
        if block.rect.contains(x, y):
            return Hit(Part.STAGE, block.record_id, x=x, y=y)
    row = places.row_at(y)
    if row >= 0:
        return _hit_in_row(places, row, x, y, pixel)
    for block in reversed(sheet.header):
        if block.rect.contains(x, y):
            return Hit(block.part, block.record_id, x=x, y=y)
    on_paper = Rect(0.0, 0.0, sheet.width, sheet.height).contains(x, y)
    return Hit(Part.PAPER if on_paper else None, x=x, y=y)


def insertion_index(blocks: Sequence[Block], x: float, y: float) -> int:
    """Return before how many of the blocks of a cell a card dropped at (x, y), in the blocks' coordinates, belongs.

    Cards of a band lie side by side and then below each other; those of a cell only below each other.
    """
    side_by_side = any(a.rect.y < b.rect.bottom and b.rect.y < a.rect.bottom for a, b in itertools.pairwise(blocks))
    index = 0
    for number, block in enumerate(blocks):
        rect = block.rect
        if side_by_side:
            before = rect.bottom <= y or (rect.y <= y and rect.x + rect.width / 2 <= x)
        else:
            before = rect.y + rect.height / 2 <= y
        if before:
            index = number + 1
    return index


def plus_rect(places: Places, cell: Cell, pixel: float) -> Rect | None:
    """Return where the "+" of a cell is shown, or None when there is no room for it or the cell holds a curve."""
    found = places.placed_cell(cell)
    if found is None:
        return None
    placed, row, _ = found
    whole = places.sheet.rows[row]
    if plot_of(whole) is not None:
        return None
    side = PLUS_SIDE * pixel
    top = max((block.rect.bottom for block in placed.blocks), default=0.0)
    room = whole.height - top
    if room < side * 1.25 or placed.width < side * 1.25:
        return None
    width = min(placed.width, 400.0)
    return Rect(
        placed.x + (width - side) / 2, places.sheet.row_tops[row] + top + (room - side) / 2, side, side
    )


def _hit_in_row(places: Places, row: int, x: float, y: float, pixel: float) -> Hit:
    sheet = places.sheet
    placed_row, top = sheet.rows[row], sheet.row_tops[row]
    local = y - top
    cell = places.cell_at(x, y)
    section_id, stage_id = (cell.section_id, cell.stage_id) if cell is not None else ("", None)
    index = 0
    found = places.placed_cell(cell) if cell is not None else None
    if found is not None:
        cards = [block for block in found[0].blocks if block.part is Part.CARD]
        index = insertion_index(cards, x - found[0].x, local)

    def made(part: Part, record_id: str = "", plus: bool = False) -> Hit:
        return Hit(part, record_id, section_id, stage_id, index, x, y, plus)

    point = _nearest_point(placed_row.over, x, local, pixel)
    if point is not None:
        return made(Part.POINT, point.record_id)
    for block in reversed(placed_row.over):
        if block.part is not Part.POINT and block.rect.contains(x, local):
            return made(block.part, block.record_id)
    card = _card_at(places, row, x, local)
    if card is not None:
        return made(Part.CARD, card.record_id)
    if sheet.titles_left <= x < sheet.grid_left and local < placed_row.height:
        return made(Part.SECTION, placed_row.section_id)
    if cell is None:
        return made(Part.PAPER) if 0 <= x < sheet.width else Hit(None, x=x, y=y)
    plot = plot_of(placed_row)
    curve = next((block for block in placed_row.under if block.part is Part.CURVE), None)
    if plot is not None and curve is not None and curve.rect.contains(x, local):
        return made(Part.CURVE, placed_row.section_id)
    plus = plus_rect(places, cell, pixel)
    return made(Part.ROW, placed_row.section_id, plus is not None and plus.contains(x, y))


def _nearest_point(over: Sequence[Block], x: float, y: float, pixel: float) -> Block | None:
    best, nearest = None, 0.0
    for block in over:
        if block.part is not Part.POINT:
            continue
        rect = block.rect
        reach = max(rect.width / 2, LEAST_TARGET * pixel / 2)
        dx, dy = rect.x + rect.width / 2 - x, rect.y + rect.height / 2 - y
        distance = (dx * dx + dy * dy) ** 0.5
        if distance <= reach and (best is None or distance < nearest):
            best, nearest = block, distance
    return best


def _card_at(places: Places, row: int, x: float, y: float) -> Block | None:
    placed_row = places.sheet.rows[row]
    cells = placed_row.cells
    if len(cells) > 1:
        column = places.column_at(x)
        if column < 0:
            return None
        cells = cells[max(0, column - placed_row.reach + 1) : column + 1]
    for cell in reversed(cells):
        for block in cell.blocks:
            if block.rect.contains(x - cell.x, y):
                return block
    return None
