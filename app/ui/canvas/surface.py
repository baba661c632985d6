"""The surface: the picture of what a viewport shows, kept between frames.

Panning paints only the strip that came into view; a change paints only what looks different; zooming shows the picture
scaled until the gesture rests. What cannot be painted in time stays marked, and `refresh` goes on with it in the next
frame. All coordinates are scene pixels (see `camera`) unless a name says otherwise.

The picture goes round: scene pixel (x, y) is kept at x modulo the width and y modulo the height, counted from where
it was last begun, so that panning moves no pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap, QRegion

from app.layout.sheet import Sheet
from app.ui.canvas.camera import Camera
from app.ui.canvas.difference import Difference
from app.ui.canvas.painting import TILES_BELOW, rects_of

# Device pixels of the pieces in which a large area is painted, so that the deadline is met. Where tiles do the work it
# is they that are made in time, and larger pieces cut fewer rows in two.
PIECE = 1920 * 256
PIECE_OF_TILES = 1920 * 600
# How much more may be painted for the sake of having fewer pieces.
WASTE = 1.6


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
        self._size = QSize()
        self._camera = Camera()
        self._begin = QPoint()  # the scene pixel kept at the picture's own top left corner
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
        self._size = QSize(width, height)
        if self._still is not None:
            self._camera = camera
            return
        same = self._pixmap.size() == self._size
        old, self._camera = self._camera, camera
        if not same or old.scale != camera.scale or old.ratio != camera.ratio:
            if not same:
                self._pixmap = QPixmap(width, height)
            self.mark_everything()
            return
        dx, dy = old.x - camera.x, old.y - camera.y
        if dx == 0 and dy == 0:
            return
        if abs(dx) >= width or abs(dy) >= height:
            self.mark_everything()
            return
        seen = self._seen()
        came = QRegion(seen) - QRegion(seen.translated(dx, dy))
        self._dirty = (self._dirty & seen) + came
        self._blank = (self._blank & seen) + came

    def mark_everything(self) -> None:
        """Mark the whole picture as wrong and begin it anew."""
        self._begin = QPoint(self._camera.x, self._camera.y)
        self._dirty = QRegion(self._seen())
        self._blank = QRegion(self._dirty)

    def mark(self, area: QRect) -> None:
        """Mark a part of the picture as out of date; it stays as it is until it is painted."""
        self._dirty += area & self._seen()

    def replace(self, difference: Difference) -> None:
        """Mark what differs between the sheet shown so far and the next one."""
        if self._still is not None or difference.everything:
            self._dirty = QRegion(self._seen())
            return
        for area in difference.areas:
            rect = self._camera.scene_rect(0.0, area.row_top, area.rect)
            self.mark(rect.toAlignedRect().adjusted(-2, -2, 2, 2))

    def refresh(self, sheet: Sheet, deadline: float | None = None) -> bool:
        """Paint what is marked until the deadline (seconds of perf_counter); returns whether all is painted."""
        if self._still is not None:
            return False
        if self._dirty.isEmpty() or self._pixmap.isNull():
            return True
        with QPainter(self._pixmap) as painter:
            self._paint_pieces(painter, sheet, deadline)
        return self._dirty.isEmpty()

    def draw(self, painter: QPainter, exposed: QRect, sheet: Sheet, corner: QPoint | None = None) -> None:
        """Draw what of the picture is exposed, scaled while a zoom gesture lasts.

        `exposed` is in the widget's pixels, `corner` in device pixels where the picture's own top left corner belongs.
        """
        ratio = self._camera.ratio
        at = corner if corner is not None else QPoint()
        painter.save()
        if ratio != 1.0:
            painter.scale(1 / ratio, 1 / ratio)
        painter.translate(at.x() - self._camera.x, at.y() - self._camera.y)
        if self._still is not None:
            painter.setClipRect(self._seen(), Qt.ClipOperation.IntersectClip)
            self._draw_still(painter, sheet)
        else:
            wanted = QRectF(exposed.x() * ratio, exposed.y() * ratio, exposed.width() * ratio, exposed.height() * ratio)
            area = wanted.toAlignedRect().translated(self._camera.x - at.x(), self._camera.y - at.y())
            for part, shift in self._parts(area & self._seen()):
                painter.drawPixmap(part, self._pixmap, part.translated(-shift))
        painter.restore()

    def begin_zoom(self) -> None:
        """Keep the picture as it is now and show it scaled from here on."""
        if self._still is not None or self._pixmap.isNull():
            return
        straight = QPixmap(self._pixmap.size())
        with QPainter(straight) as painter:
            painter.translate(-self._camera.x, -self._camera.y)
            for part, shift in self._parts(self._seen()):
                painter.drawPixmap(part, self._pixmap, part.translated(-shift))
        self._still = (straight, self._camera)

    def end_zoom(self, sheet: Sheet) -> None:
        """Come back to painting sharp, beginning with the scaled picture."""
        if self._still is None:
            return
        self._pixmap = QPixmap(self._size)
        self._begin = QPoint(self._camera.x, self._camera.y)
        shown = QRectF()
        with QPainter(self._pixmap) as painter:
            for part, shift in self._parts(self._seen()):
                painter.resetTransform()
                painter.translate(-shift.x(), -shift.y())
                painter.setClipRect(part)
                shown = self._draw_still(painter, sheet)
        self._still = None
        self._dirty = QRegion(self._seen())
        self._blank = self._dirty - QRegion(shown.toAlignedRect().adjusted(1, 1, -1, -1))

    def _seen(self) -> QRect:
        return QRect(QPoint(self._camera.x, self._camera.y), self._size)

    def _parts(self, area: QRect) -> Iterator[tuple[QRect, QPoint]]:
        """Yield the parts of an area that lie in one piece in the picture, and how far to shift them there, negated."""
        width, height = self._size.width(), self._size.height()
        if area.isEmpty() or not width or not height:
            return
        x, y = self._begin.x(), self._begin.y()
        for row in range((area.top() - y) // height, (area.bottom() - y) // height + 1):
            for column in range((area.left() - x) // width, (area.right() - x) // width + 1):
                whole = QRect(x + column * width, y + row * height, width, height)
                yield area & whole, whole.topLeft()

    def _draw_still(self, painter: QPainter, sheet: Sheet) -> QRectF:
        """Draw the kept picture scaled to the present camera; returns the part of the scene it covers."""
        assert self._still is not None
        pixmap, before = self._still
        factor = self._camera.scale / before.scale
        shown = QRectF(before.x * factor, before.y * factor, pixmap.width() * factor, pixmap.height() * factor)
        seen = self._seen()
        covered = shown.toAlignedRect().adjusted(1, 1, -1, -1)
        for rest in rects_of(QRegion(seen) - QRegion(covered)):
            self._layer.paint(painter, sheet, self._camera.scale, rest, rough=True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(shown, pixmap, QRectF(pixmap.rect()))
        return shown

    def _paint_pieces(self, painter: QPainter, sheet: Sheet, deadline: float | None) -> None:
        scale = self._camera.scale
        late = False
        for piece in self._pieces():
            ready = not late and self._layer.prepare(sheet, scale, piece, deadline)
            if ready or self._blank.intersects(piece):
                for part, shift in self._parts(piece):
                    painter.resetTransform()
                    painter.translate(-shift.x(), -shift.y())
                    painter.setClipRect(part)
                    self._layer.paint(painter, sheet, scale, part, rough=not ready)
                self._blank -= piece
            if ready:
                self._dirty -= piece
            late = late or (deadline is not None and perf_counter() > deadline)
            if late and self._blank.isEmpty():
                return

    def _pieces(self) -> list[QRect]:
        """Return what is marked, in pieces of which each can be painted in a part of a frame."""
        pieces = []
        areas = rects_of(self._dirty)
        around = self._dirty.boundingRect()
        if len(areas) > 1 and _pixels(around) < WASTE * sum(_pixels(area) for area in areas):
            # Few large pieces are painted sooner than many small ones.
            areas = [around]
        for area in areas:
            most = PIECE_OF_TILES if self._camera.scale < TILES_BELOW else PIECE
            step = max(64, most // area.width())
            for top in range(area.top(), area.bottom() + 1, step):
                pieces.append(QRect(area.left(), top, area.width(), min(step, area.bottom() + 1 - top)))
        return pieces


def _pixels(rect: QRect) -> int:
    return rect.width() * rect.height()
