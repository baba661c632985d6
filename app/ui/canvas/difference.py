"""What has to be painted anew when one sheet takes the place of another.

Rows, cells and blocks that a change does not touch keep their identity, so the difference is read off by `is`. Its cost
follows the number of rows and the cells of changed rows, never the number of cards.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.layout.primitives import Rect
from app.layout.sections.cards import CardLook
from app.layout.sheet import Block, Part, Sheet
from app.ui.canvas.pieces import Pieces
from app.ui.canvas.places import around, with_leader

# The tint of a row looks the same all the way down but for this much at its foot (round corners, end of a stripe).
TINT_FOOT = 32.0
_FAR = 1e5


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the new sheet that looks different: a rectangle in the coordinates of the row at `row_top`."""

    row_top: float
    rect: Rect


@dataclass(slots=True)
class Difference:
    """Areas to paint; `everything` when the two sheets share no picture at all."""

    everything: bool = False
    areas: list[Area] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.everything or bool(self.areas)


def difference(old: Sheet, new: Sheet, pieces: Pieces | None = None) -> Difference:
    """Return what to paint when `new` replaces `old`. `pieces` knows those of drawings seen before."""
    pieces = pieces or Pieces()
    found = Difference()
    if old is new:
        return found
    if not _same_frame(old, new) or old.grid_top != new.grid_top:
        found.everything = True
        return found
    for before, after in ((old.header, new.header), (old.stages, new.stages), (old.footer, new.footer)):
        found.areas += [Area(0.0, block.rect) for block in _changed(before, after)]
    for number in range(max(len(old.rows), len(new.rows))):
        if not _stand_alike(old, new, number):
            # From here on everything stands elsewhere, down past the paper's shadow.
            top = min(_top(old, number), _top(new, number))
            found.areas.append(Area(top, Rect(-_FAR, 0.0, new.width + 2 * _FAR, _FAR)))
            return found
        _compare_rows(found, old, new, number, pieces)
    if old.height != new.height:
        end = min(_top(old, len(old.rows)), _top(new, len(new.rows)))
        found.areas.append(Area(end, Rect(-_FAR, 0.0, new.width + 2 * _FAR, _FAR)))
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


def _stand_alike(old: Sheet, new: Sheet, number: int) -> bool:
    if number >= min(len(old.rows), len(new.rows)) or old.row_tops[number] != new.row_tops[number]:
        return False
    return old.rows[number].section_id == new.rows[number].section_id


def _compare_rows(found: Difference, old: Sheet, new: Sheet, number: int, pieces: Pieces) -> None:
    before, after = old.rows[number], new.rows[number]
    if before is after:
        return
    top = new.row_tops[number]
    found.areas += [Area(top, rect) for rect in _changed_in_row(old, new, number, pieces)]
    if before.height != after.height:
        foot = min(before.height, after.height) - TINT_FOOT
        end = max(_top(old, number + 1), _top(new, number + 1)) - top
        found.areas.append(Area(top, Rect(0.0, foot, new.width, end - foot)))


def _changed_in_row(old: Sheet, new: Sheet, number: int, pieces: Pieces) -> Iterable[Rect]:
    before, after = old.rows[number], new.rows[number]
    if len(before.cells) != len(after.cells):
        yield Rect(0.0, 0.0, new.width, max(before.height, after.height))
        return
    if not _looks_alike(before.title, after.title):
        yield before.title.rect
        yield after.title.rect
    yield from _changed_under(old, new, number, pieces)
    yield from _changed_over(before.over, after.over)
    for old_cell, new_cell in zip(before.cells, after.cells, strict=True):
        if old_cell is new_cell or old_cell.blocks is new_cell.blocks:
            continue
        changed = _changed(old_cell.blocks, new_cell.blocks)
        if changed:
            yield around([block.rect for block in changed]).moved(new_cell.x, 0.0)


def _changed_under(old: Sheet, new: Sheet, number: int, pieces: Pieces) -> Iterable[Rect]:
    before, after = old.rows[number], new.rows[number]
    if len(before.under) != len(after.under):
        yield from (block.rect for block in (*before.under, *after.under))
        return
    for one, other in zip(before.under, after.under, strict=True):
        if _looks_alike(one, other):
            continue
        if one.part is Part.CURVE and other.part is Part.CURVE and one.rect == other.rect:
            areas = pieces.changed(old.drawing_of(one), new.drawing_of(other))
            yield from (area.moved(other.rect.x, other.rect.y) for area in areas)
            continue
        grown = one.part is Part.ROW and other.part is Part.ROW and one.rect.height != other.rect.height
        if not grown or (one.rect.x, one.rect.width) != (other.rect.x, other.rect.width):
            yield one.rect
            yield other.rect


def _changed_over(before: tuple[Block, ...], after: tuple[Block, ...]) -> Iterable[Rect]:
    """Yield where points and their words differ. They are placed anew with every change of their curve."""
    if before is after:
        return
    old = {(block.part, block.record_id): block for block in before}
    for block in after:
        known = old.pop((block.part, block.record_id), None)
        if known is None:
            yield with_leader(block)
        elif not _looks_alike(known, block):
            yield with_leader(known)
            yield with_leader(block)
    for block in old.values():
        yield with_leader(block)


def _looks_alike(one: Block, other: Block) -> bool:
    return one is other or (one.part is other.part and one.rect == other.rect and one.look == other.look)


def _changed(before: tuple[Block, ...], after: tuple[Block, ...]) -> list[Block]:
    """Return the blocks of either side that the other lacks."""
    if before is after:
        return []
    old, new = {_shown(block) for block in before}, {_shown(block) for block in after}
    return [block for block in (*before, *after) if (_shown(block) in old) != (_shown(block) in new)]


def _shown(block: Block) -> object:
    """Return what decides how a block looks: a card placed again in the same place is the same picture."""
    look = block.look
    if isinstance(look, CardLook):
        return (id(look.card), id(look.frame), block.rect)
    return block
