"""What has to be painted anew when one sheet takes the place of another.

Rows, cells and blocks that a change does not touch keep their identity, so the difference is read off by `is`. Its cost
follows the number of rows and the cells of changed rows, never the number of cards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.layout.primitives import Rect
from app.layout.sheet import Block, Part, PlacedRow, Sheet

# The tint of a row looks the same all the way down but for this much at its foot (round corners, end of a stripe).
TINT_FOOT = 32.0
_FAR = 1e5


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the new sheet that looks different: a rectangle in the coordinates of the row at `row_top`."""

    row_top: float
    rect: Rect


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows that look the same but stand elsewhere: from `old` to `new` (row top and end of the last row's gap)."""

    old: tuple[float, float]
    new: tuple[float, float]


@dataclass(slots=True)
class Difference:
    """Areas to paint and rows to shift; `everything` when the two sheets share no picture at all."""

    everything: bool = False
    areas: list[Area] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.everything or bool(self.areas) or bool(self.shifts)


def difference(old: Sheet, new: Sheet) -> Difference:
    """Return what to paint when `new` replaces `old`."""
    found = Difference()
    if old is new:
        return found
    if not _same_frame(old, new) or old.grid_top != new.grid_top:
        found.everything = True
        return found
    for before, after in ((old.header, new.header), (old.stages, new.stages), (old.footer, new.footer)):
        found.areas += [Area(0.0, block.rect) for block in _changed(before, after)]
    common = 0
    while (
        common < min(len(old.rows), len(new.rows)) and old.rows[common].section_id == new.rows[common].section_id
    ):
        _compare_rows(found, old, new, common)
        common += 1
    if common < max(len(old.rows), len(new.rows)) or old.height != new.height:
        # From the first row that has no counterpart, or from the end of the last one, down past the paper's shadow.
        top = min(_top(old, common), _top(new, common))
        found.areas.append(Area(top, Rect(-_FAR, 0.0, new.width + 2 * _FAR, _FAR)))
    return found


def _same_frame(old: Sheet, new: Sheet) -> bool:
    columns = old.columns is new.columns or old.columns == new.columns
    return columns and (old.width, old.titles_left, old.grid_left, old.paper_colour) == (
        new.width,
        new.titles_left,
        new.grid_left,
        new.paper_colour,
    )


def _top(sheet: Sheet, number: int) -> float:
    """Return the top of a row, or the end of the last one."""
    if number < len(sheet.rows):
        return sheet.row_tops[number]
    return sheet.row_tops[-1] + sheet.rows[-1].height if sheet.rows else sheet.grid_top


def _compare_rows(found: Difference, old: Sheet, new: Sheet, number: int) -> None:
    before, after = old.rows[number], new.rows[number]
    old_top, new_top = old.row_tops[number], new.row_tops[number]
    if old_top != new_top:
        found.shifts.append(Shift((old_top, _top(old, number + 1)), (new_top, _top(new, number + 1))))
    if before is after:
        return
    found.areas += [Area(new_top, rect) for rect in _changed_in_row(before, after, new)]
    if before.height != after.height:
        foot = min(before.height, after.height) - TINT_FOOT
        end = max(_top(old, number + 1) - old_top, _top(new, number + 1) - new_top)
        found.areas.append(Area(new_top, Rect(0.0, foot, new.width, end - foot)))


def _changed_in_row(before: PlacedRow, after: PlacedRow, sheet: Sheet) -> Iterable[Rect]:
    if len(before.cells) != len(after.cells):
        yield Rect(0.0, 0.0, sheet.width, max(before.height, after.height))
        return
    if before.title is not after.title:
        yield before.title.rect
        yield after.title.rect
    yield from _changed_tint(before, after)
    for block in _changed(before.over, after.over):
        yield block.rect
    for old_cell, new_cell in zip(before.cells, after.cells, strict=True):
        if old_cell is new_cell or old_cell.blocks is new_cell.blocks:
            continue
        for block in _changed(old_cell.blocks, new_cell.blocks):
            yield block.rect.moved(new_cell.x, 0.0)


def _changed_tint(before: PlacedRow, after: PlacedRow) -> Iterable[Rect]:
    if len(before.under) != len(after.under):
        yield from (block.rect for block in (*before.under, *after.under))
        return
    for old, new in zip(before.under, after.under, strict=True):
        if old is new:
            continue
        grown = old.part is Part.ROW and new.part is Part.ROW and old.rect.height != new.rect.height
        if not grown or (old.rect.x, old.rect.width) != (new.rect.x, new.rect.width):
            yield old.rect
            yield new.rect


def _changed(before: tuple[Block, ...], after: tuple[Block, ...]) -> list[Block]:
    """Return the blocks of either side that the other lacks."""
    if before is after:
        return []
    old, new = set(before), set(after)
    return [block for block in (*before, *after) if (block in old) != (block in new)]
