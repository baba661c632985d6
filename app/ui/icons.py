"""Icons: Lucide drawings in the colours of the palette, drawn anew for every size and device pixel ratio."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from app.resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtSvg import QSvgRenderer


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """Return the icon with this file name (without suffix), coloured like text of the palette's `role`.

    The colour is looked up when the icon is drawn, so it follows a change of the palette. Raises FileNotFoundError
    when no such icon ships.
    """
    return QIcon(LineArt(resource_path("icons", f"{name}.svg"), role))


def pixmap(name: str, size: int, ratio: float, colour: str) -> QPixmap:
    """Return the icon as a square picture of `size` logical pixels at a device pixel ratio, in "#rrggbb"."""
    side = max(1, round(size * ratio))
    picture = QPixmap(QSize(side, side))
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        _renderer(resource_path("icons", f"{name}.svg"), colour).render(painter, QRectF(0, 0, side, side))
    picture.setDevicePixelRatio(ratio)
    return picture


class LineArt(QIconEngine):
    """Draws one shipped SVG file. `role` is the palette role whose colour takes the place of `currentColor`."""

    def __init__(self, path: Path, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._path = path
        self._role = role

    def clone(self) -> LineArt:
        return LineArt(self._path, self._role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        colour = _colour(self._role, mode)
        _renderer(self._path, colour).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        picture = QPixmap(size * scale)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            self.paint(painter, picture.rect(), mode, state)
        picture.setDevicePixelRatio(scale)
        return picture


def _colour(role: QPalette.ColorRole, mode: QIcon.Mode) -> str:
    group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
    if mode == QIcon.Mode.Selected:
        role = QPalette.ColorRole.HighlightedText
    return QApplication.palette().color(group, role).name()


@lru_cache(maxsize=256)
def _renderer(path: Path, colour: str) -> QSvgRenderer:
    """Return the renderer of one file in one colour; parsing costs more than drawing, and windows share icons."""
    from PySide6.QtSvg import QSvgRenderer

    # Qt draws currentColor black. Only our own shipped files come here, never a picture of somebody else.
    text = path.read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))
