"""A layout that puts equal tiles side by side, breaks into as many rows as the width asks for, and fills each row."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

# A tile is at most so much wider than it wants to be, so that two tiles do not fill a wide window.
WIDEST = 1.3


class TileFlow(QLayout):
    """Tiles of the size of the widest and highest one, from the left (from the right in right-to-left windows)."""

    def __init__(self, parent: QWidget | None = None, gap: int = 16) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def columns(self, width: int) -> int:
        """Return how many tiles stand in one row of `width` pixels."""
        tile = self._tile().width() + self.spacing()
        return max(1, (width + self.spacing()) // tile) if tile else 1

    def _tile(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items:
            size = size.expandedTo(item.sizeHint())
        return size

    def _height(self, width: int) -> int:
        if not self._items:
            return 0
        rows = -(-len(self._items) // self.columns(width))
        return rows * (self._tile().height() + self.spacing()) - self.spacing()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height(width)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        return self._tile()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        tile, columns = self._tile(), self.columns(rect.width())
        share = (rect.width() + self.spacing()) // columns - self.spacing()
        tile.setWidth(max(tile.width(), min(share, round(tile.width() * WIDEST))))
        parent = self.parentWidget()
        rightwards = parent is None or parent.layoutDirection() != Qt.LayoutDirection.RightToLeft
        for number, item in enumerate(self._items):
            row, column = divmod(number, columns)
            x = column * (tile.width() + self.spacing())
            left = rect.left() + x if rightwards else rect.right() + 1 - x - tile.width()
            top = rect.top() + row * (tile.height() + self.spacing())
            item.setGeometry(QRect(left, top, tile.width(), tile.height()))
