"""The command palette: type a few letters, get every action that can be done now and every place on the maps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
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
# Seconds of searching between two looks at keys and mouse.
SLICE = 0.008


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A line of the palette: `text` is searched, `note` stands at the right (keys, or where a card is)."""

    text: str
    note: str
    act: Callable[[], object]
    icon: QIcon | None = None


def rank(text: str, wanted: str) -> int | None:
    """Return how well a text fits what was typed, smaller is better, or None when it does not. Both are casefolded.

    Best is a text that begins with it, then one with a word that does, then one that holds all words typed, then one
    that holds its letters in order at the beginnings of words.
    """
    if not wanted or text.startswith(wanted):
        return 0
    if f" {wanted}" in text:
        return 1
    if all(word in text for word in wanted.split()):
        return 2
    initials = "".join(word[0] for word in text.split())
    return 3 if wanted.replace(" ", "") in initials else None


class Search:
    """Looks for what was typed in entries that may be many, a slice of time after the other.

    `source` is read on as far as needed and remembered, so that a second search does not read it again.
    """

    def __init__(self, first: Sequence[Entry], source: Callable[[], Iterable[Entry]]) -> None:
        self._known = [(entry.text.casefold(), entry) for entry in first]
        self._first = len(self._known)
        self._source = source
        self._rest: Iterator[Entry] | None = None
        self._wanted = ""
        self._at = 0
        self._hits: list[list[Entry]] = []
        self.done = True

    def begin(self, wanted: str) -> None:
        """Look for this text from the start."""
        self._wanted = wanted.casefold().strip()
        self._at = 0
        self._hits = [[], [], [], []]
        self.done = False

    def go_on(self, seconds: float) -> None:
        """Look on for so long, or until everything was looked at."""
        end = perf_counter() + seconds
        while not self.done and perf_counter() < end:
            for _ in range(50):
                if not self._look():
                    self.done = True
                    break

    def found(self) -> list[Entry]:
        """Return the best entries so far, at most MOST_SHOWN."""
        return [entry for hits in self._hits for entry in hits][:MOST_SHOWN]

    def _look(self) -> bool:
        """Look at the next entry; False when there is none."""
        if self._at == len(self._known) and not self._read():
            return False
        text, entry = self._known[self._at]
        self._at += 1
        fit = rank(text, self._wanted)
        if fit is not None and len(self._hits[fit]) < MOST_SHOWN:
            self._hits[fit].append(entry)
        return True

    def _read(self) -> bool:
        # Without anything typed only the first entries are shown: the rest may be all the cards of a large project.
        if not self._wanted:
            return False
        if self._rest is None:
            self._rest = iter(self._source())
        entry = next(self._rest, None)
        if entry is None:
            return False
        self._known.append((entry.text.casefold(), entry))
        return True


class CommandPalette(QFrame):
    """A field with a list below it, over the upper part of the window. Enter does the marked line, Esc closes.

    `places` is asked only for once something was typed: a large map has thousands of them.
    """

    closed = Signal()

    def __init__(self, actions: Sequence[Entry], places: Callable[[], Iterable[Entry]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("palette")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self._over = parent
        self._searching = Search(actions, places)
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._go_on)
        self._shown: list[Entry] = []
        em = self.fontMetrics().height()
        # Lines without an icon begin where the others do.
        empty = QPixmap(em, em)
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
        self.list.setIconSize(QSize(em, em))
        self.list.itemClicked.connect(self._do_current)
        column = QVBoxLayout(self)
        column.setContentsMargins(em // 2, em // 2, em // 2, em // 2)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self._search("")

    def open(self) -> None:
        """Show it over the parent and take the focus."""
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def shown_texts(self) -> list[str]:
        """Return the lines that are shown, from the top."""
        return [entry.text for entry in self._shown]

    def _search(self, wanted: str) -> None:
        self._searching.begin(wanted)
        self._searching.go_on(SLICE)
        self._show(0)
        if not self._searching.done:
            self._slices.start()

    def _go_on(self) -> None:
        self._searching.go_on(SLICE)
        if self._searching.done:
            self._slices.stop()
            self._show(max(0, self.list.currentRow()))

    def _show(self, row: int) -> None:
        found = self._searching.found()
        if found == self._shown and self.list.count():
            return
        self._shown = found
        self.list.clear()
        for entry in self._shown:
            item = QListWidgetItem(self._nothing if entry.icon is None or entry.icon.isNull() else entry.icon, entry.text)
            item.setData(Qt.ItemDataRole.UserRole, entry.note)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        if self.isVisible():
            self._place()

    def _place(self) -> None:
        """Be as high as the lines need, as far as there is room."""
        room = self._over.rect()
        em = self.fontMetrics().height()
        width = min(em * 36, room.width() - em * 2)
        line = self.list.sizeHintForRow(0) if self.list.count() else 0
        wanted = self.field.sizeHint().height() + line * self.list.count() + em * 2
        height = min(wanted, em * 26, room.height() - em * 4)
        self.setGeometry((room.width() - width) // 2, em * 3, width, height)

    def _do_current(self) -> None:
        while not self._searching.done:
            # Enter came before the search was over: what it is about must be the best line of all.
            self._searching.go_on(1.0)
            self._show(self.list.currentRow())
        row = self.list.currentRow()
        entry = self._shown[row] if 0 <= row < len(self._shown) else None
        self._leave()
        if entry is not None:
            entry.act()

    def _leave(self) -> None:
        self._slices.stop()
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
