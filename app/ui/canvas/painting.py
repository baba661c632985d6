"""Painting parts of a sheet in scene pixels: blocks themselves where they can be read, tiles and sketches where not.

Knows no widget. `prepare` does the slow work (setting text, painting tiles) within a deadline; `paint` then is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from app.export.painter import no_pictures, paint_drawing, set_hints
from app.layout.primitives import Drawing, Rect
from app.layout.sheet import Block, PlacedRow, Sheet
from app.ui.canvas.camera import PIXELS_PER_POINT
from app.ui.canvas.colours import CanvasColours, colour
from app.ui.canvas.sketch import Sketcher
from app.ui.canvas.tiles import TILE_WIDTH, Tiles

# Below this scale (45 % on an ordinary screen) rows are put together from tiles.
TILES_BELOW = 0.45 * PIXELS_PER_POINT

_SHADOWS = (6, 4, 3, 2)


class SheetPainter:
    """Paints sheets of one map. Keeps tiles and sketches between calls."""

    def __init__(
        self, colours: CanvasColours, pictures: Callable[[str], QImage | None] = no_pictures
    ) -> None:
        self.colours = colours
        self.tiles = Tiles()
        self._pictures = pictures
        self._sketcher: Sketcher | None = None
        self._theme: object = None

    def forget(self) -> None:
        """Drop everything that was kept, after a change of theme."""
        self.tiles.clear()
        self._sketcher = None

    def prepare(self, sheet: Sheet, scale: float, area: QRect, deadline: float | None) -> bool:
        """Make ready what painting `area` (scene pixels) needs; returns False when the deadline came first."""
        self._meet(sheet)
        if scale < TILES_BELOW:
            sketcher = self._sketch(scale)
            for row, number in _tiles_in(sheet, scale, area):
                if self.tiles.ready(sheet, row, number, scale) is None:
                    self.tiles.make(sheet, row, number, sketcher)
                    if deadline is not None and perf_counter() > deadline:
                        return False
            return True
        if deadline is None:
            return True
        for _, _, block in sheet.blocks_in(_sheet_area(area, scale)):
            sheet.drawing_of(block)
            if perf_counter() > deadline:
                return False
        return True

    def paint(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect, rough: bool = False) -> None:
        """Paint `area` (scene pixels, also the painter's unit). Rough: without cards that are not ready."""
        self._meet(sheet)
        set_hints(painter)
        self.paint_ground(painter, sheet, scale, area)
        for block in (*sheet.header, *sheet.footer):
            self.paint_placed(painter, sheet, scale, block, area, 0)
        for number in sheet.row_range((area.top() - 2) / scale, (area.bottom() + 2) / scale):
            self._paint_row(painter, sheet, scale, number, area, rough)
        for block in sheet.stages:
            self.paint_placed(painter, sheet, scale, block, area, 0)

    def paint_ground(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect) -> None:
        """Paint the ground around the paper, the paper and its edge."""
        paper = QRect(0, 0, round(sheet.width * scale), round(sheet.height * scale))
        painter.fillRect(paper & area, QColor(sheet.paper_colour))
        if paper.contains(area):
            return
        # Only where it is seen: a fill over the whole screen costs more than all the cards on it.
        for part in rects_of(QRegion(area) - QRegion(paper)):
            painter.fillRect(part, colour(self.colours.ground))
        edges = [paper.adjusted(-1, -1, 1, 1), *(paper.adjusted(-grow, 1 - grow, grow, grow + 1) for grow in _SHADOWS)]
        inks = [self.colours.shadow] * len(_SHADOWS) + [self.colours.edge]
        for rect, ink in zip(reversed(edges), inks, strict=True):
            for part in rects_of((QRegion(rect) - QRegion(paper)) & area):
                painter.fillRect(part, colour(ink))

    def paint_block(self, painter: QPainter, sheet: Sheet, block: Block, dx: float, dy: float) -> None:
        """Paint one block with its origin at (dx, dy); the painter counts in points."""
        paint_drawing(painter, sheet.drawing_of(block), dx, dy, self._pictures)

    def _paint_row(
        self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect, rough: bool
    ) -> None:
        row, top = sheet.rows[number], sheet.row_tops[number]
        y = round(top * scale)
        if rough or scale < TILES_BELOW:
            for block in (*row.under, row.title):
                self.paint_placed(painter, sheet, scale, block, area, y)
            if scale < TILES_BELOW:
                self._paint_tiles(painter, sheet, scale, number, area)
            return
        painter.save()
        painter.translate(0, y)
        painter.scale(scale, scale)
        for dx, _, block in sheet.blocks_of_row(number, _sheet_area(area, scale)):
            paint_drawing(painter, sheet.drawing_of(block), dx + block.rect.x, block.rect.y, self._pictures)
        painter.restore()

    def _paint_tiles(self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect) -> None:
        row = sheet.rows[number]
        y = round(sheet.row_tops[number] * scale)
        for tile_number in range(area.left() // TILE_WIDTH, area.right() // TILE_WIDTH + 1):
            tile = self.tiles.ready(sheet, row, tile_number, scale)
            if tile is not None and tile.pixmap is not None:
                painter.drawPixmap(tile_number * TILE_WIDTH, y, tile.pixmap)

    def paint_placed(
        self, painter: QPainter, sheet: Sheet, scale: float, block: Block, area: QRect, y: int
    ) -> None:
        """Paint a block of the sheet, or of a row that begins at scene y `y`, if it meets `area` (scene pixels)."""
        rect = block.rect
        if not (
            rect.x * scale <= area.right() + 1
            and rect.right * scale >= area.left()
            and y + rect.y * scale <= area.bottom() + 1
            and y + rect.bottom * scale >= area.top()
        ):
            return
        painter.save()
        painter.translate(0, y)
        painter.scale(scale, scale)
        self.paint_drawing(painter, sheet.drawing_of(block), rect.x, rect.y, scale)
        painter.restore()

    def paint_drawing(self, painter: QPainter, drawing: Drawing, dx: float, dy: float, scale: float) -> None:
        """Paint a drawing, type as bars where it is too small; the painter counts in points at `scale`."""
        if scale < TILES_BELOW:
            self._sketch(scale).paint(painter, drawing, dx, dy)
        else:
            paint_drawing(painter, drawing, dx, dy, self._pictures)

    def _sketch(self, scale: float) -> Sketcher:
        if self._sketcher is None or self._sketcher.scale != scale:
            self._sketcher = Sketcher(scale)
        return self._sketcher

    def _meet(self, sheet: Sheet) -> None:
        theme = sheet.frame.theme if sheet.frame is not None else sheet.paper_colour
        if theme is not self._theme:
            self.forget()
            self._theme = theme


def rects_of(region: QRegion) -> list[QRect]:
    """Return the rectangles that make up a region, from the top."""
    return [QRect(rect) for rect in region]  # type: ignore[attr-defined]


def _sheet_area(area: QRect, scale: float) -> Rect:
    # A pixel more on all sides: rows begin on whole pixels, up to half a pixel from where the sheet has them.
    return Rect(
        (area.x() - 1) / scale, (area.y() - 1) / scale, (area.width() + 2) / scale, (area.height() + 2) / scale
    )


def _tiles_in(sheet: Sheet, scale: float, area: QRect) -> Iterator[tuple[PlacedRow, int]]:
    numbers = range(area.left() // TILE_WIDTH, area.right() // TILE_WIDTH + 1)
    for index in sheet.row_range((area.top() - 2) / scale, (area.bottom() + 2) / scale):
        row = sheet.rows[index]
        y = round(sheet.row_tops[index] * scale)
        if y <= area.bottom() and y + row.height * scale >= area.top() - 2:
            for number in numbers:
                if number >= 0 and number * TILE_WIDTH < sheet.width * scale:
                    yield row, number
