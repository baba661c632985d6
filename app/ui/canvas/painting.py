"""Painting parts of a sheet in scene pixels: blocks themselves where they can be read, tiles and sketches where not.

Knows no widget. `prepare` does the slow work (setting text, painting tiles) within a deadline; `paint` then is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil
from time import perf_counter

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from app.export.painter import no_pictures, paint_drawing, set_hints
from app.layout.primitives import Box, Drawing, Rect
from app.layout.sheet import Block, Part, PlacedRow, Sheet
from app.ui.canvas.camera import PIXELS_PER_POINT
from app.ui.canvas.colours import CanvasColours, colour
from app.ui.canvas.pictures import CardPictures
from app.ui.canvas.pieces import Pieces
from app.ui.canvas.places import with_leader
from app.ui.canvas.sketch import Sketcher
from app.ui.canvas.tiles import TILE_WIDTH, Tiles

# Below this scale (45 % on an ordinary screen) rows are put together from tiles.
TILES_BELOW = 0.45 * PIXELS_PER_POINT
# Below this scale (9 %) a curve is painted as a whole: so much of it is in view that taking it apart saves nothing.
WHOLE_BELOW = 0.12

# The paper's edge and the shadow around it, in device pixels from the paper.
_FRAMES = (1, 2, 3, 5)


class SheetPainter:
    """Paints sheets of one map. Keeps tiles and sketches between calls."""

    def __init__(
        self, colours: CanvasColours, pictures: Callable[[str], QImage | None] = no_pictures
    ) -> None:
        self.colours = colours
        self.tiles = Tiles()
        self.cards = CardPictures(pictures)
        self._pictures = pictures
        self.pieces = Pieces()
        self._sketcher: Sketcher | None = None
        self._theme: object = None

    def forget(self) -> None:
        """Drop everything that was kept, after a change of theme."""
        self.tiles.clear()
        self.cards.clear()
        self._sketcher = None

    def prepare(self, sheet: Sheet, scale: float, area: QRect, deadline: float | None) -> bool:
        """Make ready what painting `area` (scene pixels) needs; returns False when the deadline came first."""
        self._meet(sheet)
        if scale < TILES_BELOW:
            sketcher = self._sketch(scale)
            for row, number in _tiles_in(sheet, scale, area):
                if self.tiles.ready(sheet, row, number, scale) is None:
                    if deadline is not None and perf_counter() > deadline:
                        return False
                    self.tiles.make(sheet, row, number, sketcher)
            return True
        if deadline is None:
            return True
        for _, _, block in sheet.blocks_in(_sheet_area(area, scale)):
            if self.cards.is_missing(block, scale):
                if perf_counter() > deadline:
                    return False
                self.cards.picture(sheet, block, scale)
        return True

    def paint(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect, rough: bool = False) -> None:
        """Paint `area` (scene pixels, also the painter's unit).

        Rough: paper, tints, and of cards and tiles what is ready, only the grounds of the other cards.
        """
        self._meet(sheet)
        set_hints(painter)
        self.paint_ground(painter, sheet, scale, area)
        above = area.top() <= sheet.grid_top * scale + 1
        for block in () if rough else (*(sheet.header if above else ()), *sheet.footer):
            self.paint_placed(painter, sheet, scale, block, area, 0)
        for number in sheet.row_range((area.top() - 2) / scale, (area.bottom() + 2) / scale):
            self._paint_row(painter, sheet, scale, number, area, rough)
        for block in sheet.stages if above and not rough else ():
            self.paint_placed(painter, sheet, scale, block, area, 0)

    def paint_ground(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect) -> None:
        """Paint the ground around the paper, the paper and its edge."""
        paper = QRect(0, 0, round(sheet.width * scale), round(sheet.height * scale))
        painter.fillRect(paper & area, QColor(sheet.paper_colour))
        if paper.contains(area):
            return
        # Only where it is seen, and without alpha: blending a line down the screen takes longer than all the cards on it.
        rest = QRegion(area) - QRegion(paper)
        for grow, ink in zip(_FRAMES, self.colours.frames, strict=True):
            frame = paper.adjusted(-grow, -grow, grow, grow + (grow > 1))
            for part in rects_of(rest & frame):
                painter.fillRect(part, colour(ink))
            rest -= QRegion(frame)
        for part in rects_of(rest):
            painter.fillRect(part, colour(self.colours.ground))

    def paint_block(self, painter: QPainter, sheet: Sheet, block: Block, dx: float, dy: float) -> None:
        """Paint one block with its origin at (dx, dy); the painter counts in points."""
        paint_drawing(painter, sheet.drawing_of(block), dx, dy, self._pictures)

    def _paint_row(
        self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect, rough: bool
    ) -> None:
        row, top = sheet.rows[number], sheet.row_tops[number]
        y = round(top * scale)
        if rough:
            self.paint_tints(painter, sheet, scale, number, area, plain=True)
        else:
            self._paint_under(painter, sheet, scale, number, area)
        if scale < TILES_BELOW:
            self._paint_tiles(painter, sheet, scale, number, area)
            return
        self._paint_cards(painter, sheet, scale, number, area, rough)
        if rough:
            return
        here = _sheet_area(area, scale).moved(0.0, -top)
        over = [block for block in row.over if with_leader(block).meets(here)]
        if over:
            painter.save()
            painter.translate(0, y)
            painter.scale(scale, scale)
            for block in over:
                paint_drawing(painter, sheet.drawing_of(block), block.rect.x, block.rect.y, self._pictures)
            painter.restore()

    def _paint_under(self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect) -> None:
        row, y = sheet.rows[number], round(sheet.row_tops[number] * scale)
        self.paint_tints(painter, sheet, scale, number, area)
        self.paint_placed(painter, sheet, scale, row.title, area, y)

    def paint_tints(
        self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect, plain: bool = False
    ) -> None:
        """Paint what lies under the cards of a row, its tint on whole pixels: most of it is then a plain fill.

        Plain: the tint and nothing more.
        """
        row, y = sheet.rows[number], round(sheet.row_tops[number] * scale)
        for block in row.under:
            drawing = sheet.drawing_of(block)
            tint = drawing.primitives[0] if drawing.primitives else None
            if plain and block.part is not Part.ROW:
                continue
            if block.part is Part.CURVE and scale > WHOLE_BELOW:
                self._paint_pieces(painter, sheet, scale, block, area, y)
                continue
            if block.part is not Part.ROW or not isinstance(tint, Box) or tint.fill is None or tint.stroke is not None:
                self.paint_placed(painter, sheet, scale, block, area, y)
                continue
            left, right = round((block.rect.x + tint.x) * scale), round((block.rect.x + tint.x + tint.width) * scale)
            top = y + round((block.rect.y + tint.y) * scale)
            rect = QRect(left, top, right - left, round(tint.height * scale))
            fill_rounded(painter, rect, tint.radius * scale, colour(tint.fill), area)
            if len(drawing.primitives) > 1 and not plain:
                self.paint_placed(painter, sheet, scale, block, area, y, Drawing(drawing.primitives[1:]))

    def _paint_pieces(
        self, painter: QPainter, sheet: Sheet, scale: float, block: Block, area: QRect, y: int
    ) -> None:
        here = _sheet_area(area.translated(0, -y), scale).moved(-block.rect.x, -block.rect.y)
        seen = [piece for piece in self.pieces.of(sheet.drawing_of(block)) if piece.extent.meets(here)]
        if not seen:
            return
        painter.save()
        painter.translate(0, y)
        painter.scale(scale, scale)
        for piece in seen:
            self.paint_drawing(painter, piece.drawing, block.rect.x, block.rect.y, scale)
        painter.restore()

    def _paint_cards(
        self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect, rough: bool
    ) -> None:
        """Paint the cards of a row, each from a whole pixel on, so that their pictures can be copied.

        Rough: of those that have no picture yet only the ground.
        """
        row, y = sheet.rows[number], round(sheet.row_tops[number] * scale)
        top, bottom = (area.top() - 1 - y) / scale, (area.bottom() + 2 - y) / scale
        left, right = (area.left() - 1) / scale, (area.right() + 2) / scale
        cells = row.cells
        if len(cells) == len(sheet.columns) and len(cells) > 1:
            columns = sheet.column_range(left, right)
            cells = cells[max(0, columns.start - row.reach + 1) : columns.stop]
        sketched = []
        for cell in cells:
            for block in cell.blocks:
                rect = block.rect
                if rect.y > bottom or rect.bottom < top or cell.x + rect.x > right or cell.x + rect.right < left:
                    continue
                x, card_y = round((cell.x + rect.x) * scale), y + round(rect.y * scale)
                picture = self.cards.ready(block, scale) if rough else self.cards.picture(sheet, block, scale)
                if picture is not None:
                    painter.drawPixmap(x, card_y, picture)
                    continue
                if rough and self.cards.is_missing(block, scale):
                    sketched.append((cell.x, block))
                    continue
                painter.save()
                painter.translate(x, card_y)
                painter.scale(scale, scale)
                paint_drawing(painter, sheet.drawing_of(block), 0.0, 0.0, self._pictures)
                painter.restore()

        if sketched:
            self._sketch(scale).paint_grounds(painter, sheet, sketched, y)

    def _paint_tiles(self, painter: QPainter, sheet: Sheet, scale: float, number: int, area: QRect) -> None:
        row = sheet.rows[number]
        y = round(sheet.row_tops[number] * scale)
        for tile_number in range(area.left() // TILE_WIDTH, area.right() // TILE_WIDTH + 1):
            tile = self.tiles.ready(sheet, row, tile_number, scale)
            if tile is not None and tile.pixmap is not None:
                painter.drawPixmap(tile_number * TILE_WIDTH, y, tile.pixmap)

    def paint_placed(
        self,
        painter: QPainter,
        sheet: Sheet,
        scale: float,
        block: Block,
        area: QRect,
        y: int,
        drawing: Drawing | None = None,
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
        self.paint_drawing(painter, drawing or sheet.drawing_of(block), rect.x, rect.y, scale)
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


def fill_rounded(painter: QPainter, rect: QRect, radius: float, ink: QColor, area: QRect) -> None:
    """Fill what of a rectangle with round corners lies in `area`; where no corner is, as plain rectangles."""
    seen = rect & area
    if seen.isEmpty():
        return
    reach = ceil(radius) + 1
    if rect.adjusted(reach, 0, -reach, 0).contains(seen) or rect.adjusted(0, reach, 0, -reach).contains(seen):
        painter.fillRect(seen, ink)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(rect, radius, radius)


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
