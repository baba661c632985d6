"""The surface: the picture of what a viewport shows, kept between frames.

Panning scrolls it and paints the strip that came into view; a change paints only what looks different; zooming shows it
scaled until the gesture rests. What cannot be painted in time stays marked, and `refresh` goes on with it in the next
frame. All coordinates are scene pixels (see `camera`) unless a name says otherwise.
"""

from __future__ import annotations

from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QRegion

from app.layout.sheet import Sheet
from app.ui.canvas.camera import Camera
from app.ui.canvas.difference import Difference
from app.ui.canvas.painting import TILES_BELOW, rects_of

# Device pixels of the pieces in which a large area is painted, so that the deadline is met.
PIECE = 1920 * 256


class Layer(Protocol):
    """What a surface shows."""

    def prepare(self, sheet: Sheet, scale: float, area: QRect, deadline: float | None) -> bool:
        """Make ready what painting `area` needs; returns False when the deadline came first."""

    def paint(self, painter: QPainter, sheet: Sheet, scale: float, area: QRect, rough: bool = False) -> None:
        """Paint `area`; rough: as well as it can be done without preparing."""


class Surface:
    """The kept picture of one viewport, or of one zone of it."""

    def __init__(self, layer: Layer) -> None:
        self._layer = layer
        self._pixmap = QPixmap()
        self._camera = Camera()
        self._dirty = QRegion()
        self._blank = QRegion()  # part of dirty that shows nothing sensible at all
        self._still: tuple[QPixmap, Camera] | None = None

    @property
    def is_sharp(self) -> bool:
        """Whether the picture is complete and at the right scale."""
        return self._still is None and self._dirty.isEmpty()

    @property
    def is_zooming(self) -> bool:
        """Whether an earlier picture is shown scaled."""
        return self._still is not None

    def look(self, camera: Camera, width: int, height: int) -> None:
        """Show what `camera` sees in a viewport of that size in device pixels."""
        if self._still is not None:
            self._camera = camera
            return
        same = self._pixmap.width() == width and self._pixmap.height() == height
        old, self._camera = self._camera, camera
        if not same or old.scale != camera.scale or old.ratio != camera.ratio:
            if not same:
                self._pixmap = QPixmap(width, height)
                self._pixmap.setDevicePixelRatio(camera.ratio)
            self.mark_everything()
            return
        dx, dy = old.x - camera.x, old.y - camera.y
        if dx == 0 and dy == 0:
            return
        if abs(dx) >= width or abs(dy) >= height:
            self.mark_everything()
            return
        self._pixmap.scroll(dx, dy, self._pixmap.rect())
        seen = self._seen()
        came = QRegion(seen) - QRegion(seen.translated(dx, dy))
        self._dirty = (self._dirty & seen) + came
        self._blank = (self._blank & seen) + came

    def mark_everything(self) -> None:
        """Mark the whole picture as wrong."""
        self._dirty = QRegion(self._seen())
        self._blank = QRegion(self._dirty)

    def mark(self, area: QRect) -> None:
        """Mark a part of the picture as out of date; it stays as it is until it is painted."""
        self._dirty += area & self._seen()

    def replace(self, difference: Difference) -> None:
        """Mark and move what differs between the sheet shown so far and the next one."""
        if self._still is not None or difference.everything:
            self._dirty = QRegion(self._seen())
            return
        scale = self._camera.scale
        self._shift(difference)
        for area in difference.areas:
            rect = self._camera.scene_rect(0.0, area.row_top, area.rect)
            self.mark(rect.toAlignedRect().adjusted(-2, -2, 2, 2))
        if difference.shifts and scale < TILES_BELOW:
            # Tiles are quicker than moving many thin rows about.
            top = min(min(shift.old[0], shift.new[0]) for shift in difference.shifts)
            seen = self._seen()
            self.mark(QRect(seen.left(), round(top * scale) - 1, seen.width(), seen.bottom() - round(top * scale) + 2))

    def refresh(self, sheet: Sheet, deadline: float | None = None) -> bool:
        """Paint what is marked until the deadline (seconds of perf_counter); returns whether all is painted."""
        if self._still is not None:
            return False
        if self._dirty.isEmpty() or self._pixmap.isNull():
            return True
        with QPainter(self._pixmap) as painter:
            ratio = self._camera.ratio
            painter.scale(1 / ratio, 1 / ratio)
            painter.translate(-self._camera.x, -self._camera.y)
            self._paint_pieces(painter, sheet, deadline)
        return self._dirty.isEmpty()

    def draw_at(self, painter: QPainter, corner: QPointF) -> None:
        """Draw the whole picture with its top left corner at `corner`, in the widget's pixels."""
        painter.drawPixmap(corner, self._pixmap)

    def draw(self, painter: QPainter, exposed: QRect, sheet: Sheet) -> None:
        """Draw what of the picture is exposed, in the widget's pixels, scaled while a zoom gesture lasts."""
        if self._still is None:
            if self._camera.ratio == 1.0:
                painter.drawPixmap(exposed, self._pixmap, exposed)
            else:
                painter.drawPixmap(0, 0, self._pixmap)
            return
        painter.save()
        ratio = self._camera.ratio
        painter.scale(1 / ratio, 1 / ratio)
        painter.translate(-self._camera.x, -self._camera.y)
        self._draw_still(painter, sheet)
        painter.restore()

    def begin_zoom(self) -> None:
        """Keep the picture as it is now and show it scaled from here on."""
        if self._still is None:
            self._still = (QPixmap(self._pixmap), self._camera)

    def end_zoom(self, sheet: Sheet) -> None:
        """Come back to painting sharp, beginning with the scaled picture."""
        if self._still is None:
            return
        fresh = QPixmap(self._pixmap.size())
        fresh.setDevicePixelRatio(self._camera.ratio)
        with QPainter(fresh) as painter:
            ratio = self._camera.ratio
            painter.scale(1 / ratio, 1 / ratio)
            painter.translate(-self._camera.x, -self._camera.y)
            shown = self._draw_still(painter, sheet)
        self._still = None
        self._pixmap = fresh
        self._dirty = QRegion(self._seen())
        self._blank = self._dirty - QRegion(shown.toAlignedRect().adjusted(1, 1, -1, -1))

    def _seen(self) -> QRect:
        return QRect(QPoint(self._camera.x, self._camera.y), self._pixmap.size())

    def _draw_still(self, painter: QPainter, sheet: Sheet) -> QRectF:
        """Draw the kept picture scaled to the present camera; returns the part of the scene it covers."""
        assert self._still is not None
        pixmap, before = self._still
        factor = self._camera.scale / before.scale
        shown = QRectF(before.x * factor, before.y * factor, pixmap.width() * factor, pixmap.height() * factor)
        seen = self._seen()
        if not shown.contains(QRectF(seen)):
            self._layer.paint(painter, sheet, self._camera.scale, seen, rough=True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(shown, pixmap, QRectF(pixmap.rect()))
        return shown

    def _paint_pieces(self, painter: QPainter, sheet: Sheet, deadline: float | None) -> None:
        scale = self._camera.scale
        late = False
        for area in rects_of(self._dirty):
            step = max(64, PIECE // area.width())
            for top in range(area.top(), area.bottom() + 1, step):
                piece = QRect(area.left(), top, area.width(), min(step, area.bottom() + 1 - top))
                ready = not late and self._layer.prepare(sheet, scale, piece, deadline)
                if ready or self._blank.intersects(piece):
                    painter.setClipRect(piece)
                    self._layer.paint(painter, sheet, scale, piece, rough=not ready)
                    self._blank -= piece
                if ready:
                    self._dirty -= piece
                late = late or (deadline is not None and perf_counter() > deadline)
            if late and self._blank.isEmpty():
                return

    def _shift(self, difference: Difference) -> None:
        scale = self._camera.scale
        if scale < TILES_BELOW:
            return
        moves = []
        for shift in difference.shifts:
            old_top, new_top = round(shift.old[0] * scale), round(shift.new[0] * scale)
            height = min(round(shift.old[1] * scale) - old_top, round(shift.new[1] * scale) - new_top)
            moves.append((old_top, new_top, height, round(shift.new[1] * scale)))
        # Downwards from the last row, upwards from the first, so that no row is overwritten before it has moved.
        down = [move for move in moves if move[1] > move[0]]
        up = [move for move in moves if move[1] <= move[0]]
        for old_top, new_top, height, new_end in (*reversed(down), *up):
            self._move_band(old_top, new_top, height, new_end)

    def _move_band(self, old_top: int, new_top: int, height: int, new_end: int) -> None:
        seen = self._seen()
        source = QRect(seen.left(), old_top, seen.width(), height) & seen
        dy = new_top - old_top
        target = QRect(seen.left(), new_top, seen.width(), new_end - new_top) & seen
        moved = source.translated(0, dy) & seen
        if dy and not moved.isEmpty():
            pending = (self._dirty & moved.translated(0, -dy)).translated(0, dy)
            both = (moved | moved.translated(0, -dy)).translated(-seen.topLeft())
            self._pixmap.scroll(0, dy, both)
            self._dirty = (self._dirty - QRegion(target)) + pending
        self._dirty += QRegion(target) - QRegion(moved)

