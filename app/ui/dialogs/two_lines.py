"""A list entry with a name and one quiet line below it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem


class TwoLines(QStyledItemDelegate):
    """Draws the display text, the text of UserRole below it, and the icon at the left of both."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        em = option.fontMetrics.height()
        return QSize(em * 12, round(em * 3))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        em = option.fontMetrics.height()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        area = option.rect.adjusted(em // 2, 0, -em // 2, 0)
        side = option.decorationSize.height()
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QIcon):
            place = QRect(area.left(), area.center().y() - side // 2, side, side)
            place = QStyle.visualRect(option.direction, area, place)
            mode = QIcon.Mode.Selected if selected else QIcon.Mode.Normal
            picture.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)
            area = QStyle.visualRect(option.direction, area, area.adjusted(side + em * 2 // 3, 0, 0, 0))
        painter.save()
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        half = area.height() // 2
        painter.setFont(font)
        painter.setPen(option.palette.color(role))
        name = painter.fontMetrics().elidedText(index.data() or "", Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area.adjusted(0, em // 4, 0, -half), flags, name)
        painter.setFont(option.font)
        if not selected:
            painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        line = index.data(Qt.ItemDataRole.UserRole) or ""
        line = option.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area.adjusted(0, half, 0, -em // 4), flags, line)
        painter.restore()
