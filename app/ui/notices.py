"""Notices inside the window: toasts for results, a banner for states that last. Plain text only, never a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.ui.icons import icon
from app.ui.palette import current_colours

TOAST_SECONDS = 6


def plain_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that shows its text as it is: Qt would load files named in text that looks like HTML."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    return label


class Toast(QWidget):
    """A result told over the lower edge of `parent` for some seconds, with at most one button.

    While the pointer rests on it or a button of it has the focus, it stays.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._label = plain_label(parent=self)
        self._label.setWordWrap(False)
        self._button = QPushButton(self)
        self._button.setFlat(True)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.clicked.connect(self._act)
        self._act_once: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        em = self.fontMetrics().height()
        row.setContentsMargins(em, em // 2, em // 2, em // 2)
        row.setSpacing(em)
        row.addWidget(self._label)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TOAST_SECONDS * 1000)
        self._timer.timeout.connect(self._leave)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """What it says at the moment; empty while it is hidden."""
        return self._label.text() if self.isVisible() else ""

    def tell(self, text: str, button: str = "", act: Callable[[], object] | None = None) -> None:
        """Show `text`; a button called `button` calls `act` and closes the toast."""
        colours = current_colours()
        self._label.setText(text)
        self._label.setStyleSheet(f"color: {colours.window};")
        self._button.setText(button)
        self._button.setVisible(bool(button))
        # The button stands on the text colour, so it takes the accent of the other scheme.
        self._button.setStyleSheet(
            f"QPushButton {{ color: {colours.window}; background: transparent; border: 1px solid {colours.muted};"
            f" border-radius: 4px; padding: 3px 10px; min-width: 0; }}"
            f"QPushButton:hover, QPushButton:focus {{ border-color: {colours.window}; }}"
        )
        self._act_once = act
        self._label.setMaximumWidth(max(200, self._over.width() - 200))
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    def _act(self) -> None:
        act, self._act_once = self._act_once, None
        self.hide()
        if act is not None:
            act()

    def _leave(self) -> None:
        if self.underMouse() or self._button.hasFocus():
            self._timer.start()
        else:
            self.hide()

    def _place(self) -> None:
        self.adjustSize()
        room = self._over.rect()
        margin = self.fontMetrics().height()
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - margin * 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(current_colours().text))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)


class Banner(QFrame):
    """A state that lasts, told in one sentence across the top of the map, with up to two buttons and a way to close it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self._label = plain_label(parent=self)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons: list[QPushButton] = []
        self._close = QToolButton(self)
        self._close.setAutoRaise(True)
        self._close.setIcon(icon("x"))
        self._close.setIconSize(QSize(16, 16))
        self._close.setAccessibleName(QCoreApplication.translate("Banner", "Close this notice"))
        self._close.setToolTip(QCoreApplication.translate("Banner", "Close this notice"))
        self._close.clicked.connect(self.clear)
        self._row = QHBoxLayout(self)
        em = self.fontMetrics().height()
        self._row.setContentsMargins(em, em // 2, em // 2, em // 2)
        self._row.setSpacing(em // 2)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """What it says at the moment; empty while it is hidden."""
        return self._label.text() if not self.isHidden() else ""

    def tell(self, key: str, text: str, *buttons: tuple[str, Callable[[], object]]) -> None:
        """Show `text` with (label, function) buttons. `key` names the state, so that `clear` can end just this one."""
        self.key = key
        colours = current_colours()
        self.setStyleSheet(
            f"Banner {{ background: {colours.warning}; border-bottom: 1px solid {colours.line}; }}"
            f"Banner QLabel {{ color: {colours.on_warning}; }}"
        )
        self._label.setText(text)
        for old in self._buttons:
            old.hide()
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons = []
        for words, act in buttons:
            button = QPushButton(words, self)
            button.clicked.connect(act)
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()
            self._buttons.append(button)
        self.show()

    def clear(self, key: object = None) -> None:
        """Hide the banner; with a text `key` only when it tells that state."""
        if not isinstance(key, str) or key == self.key:
            self.key = ""
            self.hide()
