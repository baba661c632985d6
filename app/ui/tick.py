"""A check box whose box can be seen in both schemes: Fusion draws its outline darker than a dark window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from app.ui.icons import pixmap
from app.ui.palette import current_colours

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Tick(QCheckBox):
    """Draws box, tick and words itself; all else is that of Qt."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        style = self.style()
        box = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        words = style.subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_box(painter, box)
            role = self.foregroundRole()
            style.drawItemText(
                painter,
                words,
                Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic,
                self.palette(),
                self.isEnabled(),
                self.text(),
                role,
            )

    def _paint_box(self, painter: QPainter, box: QRect) -> None:
        colours = current_colours()
        edge = colours.edge if self.isEnabled() else colours.line
        ground = colours.base
        if self.isChecked():
            ground = edge = colours.accent if self.isEnabled() else colours.disabled
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), 3, 3)
        if self.isChecked():
            side = box.width() - 4
            tick = pixmap("check", side, self.devicePixelRatioF(), colours.on_accent)
            painter.drawPixmap(box.left() + 2, box.top() + 2, tick)
