"""What the frozen zones show: headers whose words keep in view sideways, and titles that keep in view down their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.export.painter import set_hints
from app.layout.primitives import Drawing, Type
from app.layout.sheet import Block, Sheet
from app.ui.canvas.zones import Zone, title_shift, titles_top, words_shift

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QPainter

    from app.ui.canvas.painting import SheetPainter

# Room left and right of a header's words, in points.
WORDS_PAD = 14.0


class HeadersLayer:
    """The column headers. `follow` has to be called with every camera: the words of headers that are cut move along."""

    def __init__(self, painter: SheetPainter) -> None:
        self._painter = painter
        self._edge = 0.0
        self._cut: frozenset[Block] = frozenset()
        self._parts: dict[Block, tuple[Drawing, Drawing, float]] = {}

    def follow(self, sheet: Sheet, zone: Zone) -> Iterator[QRect]:
        """Yield the areas (scene pixels) that look different because words have moved."""
        camera = zone.corner()
        edge = camera.x / camera.scale
        if edge == self._edge:
            return
        self._edge = edge
        cut = frozenset(block for block in sheet.stages if block.rect.x < edge < block.rect.right)
        for block in self._cut | cut:
            yield camera.scene_rect(0.0, 0.0, block.rect).toAlignedRect()
        self._cut = cut

    def prepare(self, sheet: Sheet, scale: float, area: QRect, deadline: float | None) -> bool:
        """There is nothing slow to prepare."""
        return True

    def paint(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect, rough: bool = False) -> None:
        """Paint the headers in `area` (scene pixels)."""
        set_hints(painter)
        self._painter.paint_ground(painter, sheet, scale, area)
        if rough:
            return
        left, right = (area.left() - 1) / scale, (area.right() + 1) / scale
        for block in sheet.stages:
            rect = block.rect
            if rect.x > right or rect.right < left:
                continue
            if rect.x >= self._edge:
                self._painter.paint_placed(painter, sheet, scale, block, area, 0)
            elif rect.right > self._edge:
                self._paint_cut(painter, sheet, scale, block)

    def _paint_cut(self, painter: QPainter, sheet: Sheet, scale: float, block: Block) -> None:
        """Paint a header of which the beginning is scrolled away, its words moved into view."""
        if block not in self._parts:
            # Kept while a header is cut, so that the painter of drawings knows them again in the next frame.
            self._parts = {key: parts for key, parts in self._parts.items() if key in self._cut}
            self._parts[block] = _ground_and_words(sheet.drawing_of(block))
        ground, words, width = self._parts[block]
        shift = words_shift(block, self._edge, width, WORDS_PAD)
        painter.save()
        painter.scale(scale, scale)
        self._painter.paint_drawing(painter, ground, block.rect.x, block.rect.y, scale)
        self._painter.paint_drawing(painter, words, block.rect.x + shift, block.rect.y, scale)
        painter.restore()


class TitlesLayer:
    """The section titles on the tints of their rows."""

    def __init__(self, painter: SheetPainter) -> None:
        self._painter = painter
        self._top = 0.0
        self._moved: tuple[tuple[int, float], ...] = ()

    def follow(self, sheet: Sheet, zone: Zone) -> Iterator[QRect]:
        """Yield the areas (scene pixels) that look different because a title has moved."""
        camera, top = zone.camera, titles_top(zone)
        if top == self._top:
            return
        self._top = top
        moved = tuple(_shifts(sheet, top))
        before, after = dict(self._moved), dict(moved)
        # A title that begins or ceases to move was, or will be, where its row has it.
        places = {*self._moved, *moved, *((number, 0.0) for number in before.keys() ^ after.keys())}
        for number, shift in places:
            if number < len(sheet.rows):
                rect = sheet.rows[number].title.rect.moved(0.0, shift)
                yield camera.scene_rect(0.0, sheet.row_tops[number], rect).toAlignedRect().adjusted(-1, -1, 1, 1)
        self._moved = moved

    def prepare(self, sheet: Sheet, scale: float, area: QRect, deadline: float | None) -> bool:
        """There is nothing slow to prepare."""
        return True

    def paint(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect, rough: bool = False) -> None:
        """Paint tints and titles in `area` (scene pixels)."""
        set_hints(painter)
        self._painter.paint_ground(painter, sheet, scale, area)
        if rough:
            return
        for number in sheet.row_range((area.top() - 2) / scale, (area.bottom() + 2) / scale):
            row, top = sheet.rows[number], sheet.row_tops[number]
            y = round(top * scale)
            self._painter.paint_tints(painter, sheet, scale, number, area)
            shift = title_shift(row, top, self._top)
            rect = row.title.rect
            if y + (rect.y + shift) * scale > area.bottom() + 1 or y + (rect.bottom + shift) * scale < area.top() - 1:
                continue
            painter.save()
            painter.translate(0, y)
            painter.scale(scale, scale)
            self._painter.paint_drawing(painter, sheet.drawing_of(row.title), rect.x, rect.y + shift, scale)
            painter.restore()


def _ground_and_words(drawing: Drawing) -> tuple[Drawing, Drawing, float]:
    """Return what a header shows without its words, its words, and how wide these are in points."""
    words = tuple(item for item in drawing.primitives if isinstance(item, Type))
    width = max((item.line.width * item.size / 1000 for item in words), default=0.0)
    return Drawing(tuple(item for item in drawing.primitives if not isinstance(item, Type))), Drawing(words), width


def _shifts(sheet: Sheet, top: float) -> Iterator[tuple[int, float]]:
    for number in sheet.row_range(top - 1.0, top + 1.0):
        shift = title_shift(sheet.rows[number], sheet.row_tops[number], top)
        if shift > 0:
            yield number, shift
