"""Panning by hand: middle button, or Space and left button."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from app.ui.canvas.gestures.gesture import Gesture

if TYPE_CHECKING:
    from app.ui.canvas.camera import Camera
    from app.ui.canvas.view import MapView


class Pan(Gesture):
    """The map follows the pointer. There is nothing to commit; cancelling goes back to where it began."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._from: tuple[QPointF, Camera] | None = None

    def begin(self, pos: QPointF) -> None:
        """Remember where the map stands."""
        self._from = (pos, self.view.camera)

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Move the map as far as the pointer went."""
        if self._from is None:
            return
        start, camera = self._from
        away = (start - pos) * camera.ratio
        self.view.look(replace(camera, x=camera.x + round(away.x()), y=camera.y + round(away.y())), free=True)

    def cancel(self) -> None:
        """Go back to where the pan began."""
        if self._from is not None:
            self.view.look(self._from[1], free=True)
