"""The rubber band: selects the cards and points that it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.layout.primitives import Rect
from app.layout.sheet import Part
from app.ui.canvas.colours import colour
from app.ui.canvas.gestures.gesture import Gesture
from app.ui.canvas.selection import part_of

if TYPE_CHECKING:
    from app.ui.canvas.selection import Focus
    from app.ui.canvas.view import MapView

# Over more cells than this the selection is made on release only.
LIVE_CELLS = 600


class RubberBand(Gesture):
    """With `adding`, what was selected before stays selected."""

    auto_scrolls = True

    def __init__(self, view: MapView, adding: bool = False) -> None:
        super().__init__(view)
        self._before: tuple[tuple[str, ...], Focus] = (view.selection, view.focus)
        self._kept = view.selection if adding else ()
        self._corner = (0.0, 0.0)
        self._pos = QPointF()

    def begin(self, pos: QPointF) -> None:
        """Pin one corner to the sheet."""
        self._corner = self.view.sheet_point(pos)
        self._pos = pos

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Stretch the band; select what it touches while that is quick."""
        self._pos = pos
        sheet, area = self.view.sheet, self._area()
        cells = len(sheet.row_range(area.y, area.bottom)) * len(sheet.column_range(area.x, area.right))
        if cells <= LIVE_CELLS:
            self._select()
        self.view.viewport().update()

    def commit(self) -> None:
        """Select what the band touches."""
        self._select()

    def cancel(self) -> None:
        """Select again what was selected before."""
        ids, focus = self._before
        self.view.select(ids, focus)

    def paint(self, painter: QPainter) -> None:
        """Paint the band."""
        marks, camera = self.view.marks, self.view.camera
        corner = camera.view_point(*self._corner)
        band = QRectF(corner, self._pos).normalized()
        painter.setPen(QPen(colour(marks.accent), 1.0))
        painter.setBrush(colour(marks.band))
        painter.drawRect(band)

    def _area(self) -> Rect:
        x, y = self.view.camera.sheet_point(self._pos.x(), self._pos.y())
        left, top = min(x, self._corner[0]), min(y, self._corner[1])
        return Rect(left, top, abs(x - self._corner[0]), abs(y - self._corner[1]))

    def _select(self) -> None:
        area = self._area()
        found: dict[Part, list[str]] = {Part.CARD: [], Part.POINT: []}
        for row in self.view.sheet.row_range(area.y, area.bottom):
            for dx, dy, block in self.view.sheet.blocks_of_row(row, area):
                if block.part in found and block.rect.moved(dx, dy).meets(area):
                    found[block.part].append(block.record_id)
        # A selection is of one kind: points only when the band touches no card.
        ids = found[Part.CARD] or found[Part.POINT]
        part = Part.CARD if found[Part.CARD] else Part.POINT
        kept = [key for key in self._kept if not ids or part_of(self.view.document, key) is part]
        focus = ids[-1] if ids else None
        self.view.select([*kept, *ids], focus)
