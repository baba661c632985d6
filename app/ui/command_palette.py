"""The command palette: type a few letters, get every action that can be done now and every place on the maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the palette: `text` is searched, `note` stands at the right (keys, or where a card is)."""

    text: str
    note: str
    act: Callable[[], object]
    icon: QIcon | None = None


def rank(entry_text: str, wanted: str) -> int | None:
    """Return how well a text fits what was typed, smaller is better, or None when it does not.

    Best is a text that begins with it, then one with a word that does, then one that holds all words typed, then one
    that holds its letters in order at the beginnings of words.
    """
    text, wanted = entry_text.casefold(), wanted.casefold().strip()
    if not wanted or text.startswith(wanted):
        return 0
    if f" {wanted}" in text:
        return 1
    if all(word in text for word in wanted.split()):
        return 2
    initials = "".join(word[0] for word in text.split())
    return 3 if wanted.replace(" ", "") in initials else None


def matching(entries: Sequence[Entry], wanted: str) -> list[Entry]:
    """Return the entries that fit what was typed, best first, otherwise in the order given; at most MOST_SHOWN."""
    ranked = [(fit, number) for number, entry in enumerate(entries) if (fit := rank(entry.text, wanted)) is not None]
    return [entries[number] for _, number in sorted(ranked)[:MOST_SHOWN]]


class CommandPalette(QFrame):
    """A field with a list below it, over the upper part of the window. Enter does the marked line, Esc closes.

    `places` is asked only for once something was typed: a large map has thousands of them.
    """

    closed = Signal()

    def __init__(self, actions: Sequence[Entry], places: Callable[[], Sequence[Entry]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("palette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._actions = list(actions)
        self._places = places
        self._known_places: list[Entry] | None = None
        self._shown: list[Entry] = []
        # Lines without an icon begin where the others do.
        empty = QPixmap(self.list_icon_size())
        empty.fill(Qt.GlobalColor.transparent)
        self._nothing = QIcon(empty)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(QCoreApplication.translate("CommandPalette", "Type a command or some text of the map"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(NotedLine(self.list))
        em = self.fontMetrics().height()
        self.list.setIconSize(self.list_icon_size())
        self.list.itemClicked.connect(self._do_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(em // 2, em // 2, em // 2, em // 2)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self._search("")

    def open(self) -> None:
        """Show it over the parent and take the focus."""
        room = self.parentWidget().rect()
        em = self.fontMetrics().height()
        width = min(em * 36, room.width() - em * 2)
        height = min(em * 26, room.height() - em * 4)
        self.setGeometry((room.width() - width) // 2, em * 3, width, height)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def list_icon_size(self) -> QSize:
        """Return the size of icons: as high as a line of text."""
        em = self.fontMetrics().height()
        return QSize(em, em)

    def shown_texts(self) -> list[str]:
        """Return the lines that are shown, from the top."""
        return [entry.text for entry in self._shown]

    def _search(self, wanted: str) -> None:
        entries = self._actions
        if wanted.strip():
            if self._known_places is None:
                self._known_places = list(self._places())
            entries = [*entries, *self._known_places]
        self._shown = matching(entries, wanted)
        self.list.clear()
        for entry in self._shown:
            item = QListWidgetItem(self._nothing if entry.icon is None or entry.icon.isNull() else entry.icon, entry.text)
            item.setData(Qt.ItemDataRole.UserRole, entry.note)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _do_current(self) -> None:
        row = self.list.currentRow()
        entry = self._shown[row] if 0 <= row < len(self._shown) else None
        self._leave()
        if entry is not None:
            entry.act()

    def _leave(self) -> None:
        self.closed.emit()
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._leave()
            return False
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 10,
            Qt.Key.Key_PageUp: -10,
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do_current()
        elif key in steps and self._shown:
            row = max(0, min(self.list.currentRow() + steps[key], len(self._shown) - 1))
            self.list.setCurrentRow(row)
        else:
            return False
        return True


class NotedLine(QStyledItemDelegate):
    """A line of a list with a quiet note at its end; the text gives way to the note, never the other way round."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        em = option.fontMetrics.height()
        taken = self._note_width(option, index) + option.decorationSize.width() + em * 2
        room = max(0, option.rect.width() - taken)
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), round(option.fontMetrics.height() * 1.8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        note = index.data(Qt.ItemDataRole.UserRole)
        if not note:
            return
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        text = option.fontMetrics.elidedText(note, Qt.TextElideMode.ElideMiddle, self._note_width(option, index))
        flags = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setPen((option.palette.highlightedText() if selected else option.palette.placeholderText()).color())
        painter.drawText(option.rect.adjusted(0, 0, -option.fontMetrics.height() // 2, 0), flags, text)
        painter.restore()

    def _note_width(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        note = index.data(Qt.ItemDataRole.UserRole) or ""
        # Two pixels more than the letters take, or the last one would be cut away by rounding.
        return min(option.fontMetrics.horizontalAdvance(note) + 2, option.rect.width() // 2) if note else 0
