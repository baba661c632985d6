"""The shape of a gesture: begin, move, commit or cancel. A cancelled gesture leaves no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.canvas.view import MapView


class Gesture:
    """Positions are in the widget's pixels of the viewport. `cursor` is shown while the gesture lasts."""

    cursor = Qt.CursorShape.ArrowCursor
    auto_scrolls = False

    def __init__(self, view: MapView) -> None:
        self.view = view

    def begin(self, pos: QPointF) -> None:
        """Take hold of what was pressed at `pos`."""

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the pointer, showing what a release here would do."""

    def commit(self) -> None:
        """Do it, as one step of history; nothing when it would change nothing."""

    def cancel(self) -> None:
        """Put everything back as it was."""

    def paint_under(self, painter: QPainter) -> None:
        """Paint what lies on the map but below frozen headers and titles, in the widget's pixels of the viewport."""

    def paint(self, painter: QPainter) -> None:
        """Paint the preview over the map, in the widget's pixels of the viewport."""
