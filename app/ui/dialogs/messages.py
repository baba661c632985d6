"""Message boxes for decisions and for what must be read: always plain text, always with words on the buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPixmap


def message_box(parent: QWidget | None, title: str, text: str, more: str = "") -> QMessageBox:
    """Return a box that shows `text` and, smaller, `more`; buttons are still to be added."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(text)
    if more:
        box.setInformativeText(more)
    return box


def tell(
    parent: QWidget | None, title: str, text: str, more: str = "", picture: QPixmap | None = None
) -> None:
    """Show what must be read, with one button; returns at once, the box closes itself."""
    box = message_box(parent, title, text, more)
    if picture is not None:
        box.setIconPixmap(picture)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.addButton(QMessageBox.StandardButton.Ok)
    box.open()


def decide(
    parent: QWidget | None, title: str, text: str, choices: list[str], more: str, then: Callable[[int], object]
) -> None:
    """Ask; `then` gets the number of the choice, counted from 0. The last choice is what Esc means.

    Returns at once: a nested event loop could outlive what waits for it.
    """
    box = message_box(parent, title, text, more)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    buttons = []
    for number, words in enumerate(choices):
        role = QMessageBox.ButtonRole.RejectRole if number == len(choices) - 1 else QMessageBox.ButtonRole.AcceptRole
        buttons.append(box.addButton(words, role))
    box.setDefaultButton(buttons[0])
    box.setEscapeButton(buttons[-1])

    def finished() -> None:
        pressed = box.clickedButton()
        then(next((number for number, button in enumerate(buttons) if button is pressed), len(choices) - 1))

    box.finished.connect(finished)
    box.open()


def bug_box(parent: QWidget | None, report: str) -> QMessageBox:
    """Return the box that tells of an error of our own, with the report to copy. It holds no text of any card."""
    box = message_box(
        parent,
        QCoreApplication.translate("Crash", "Wayline made an error"),
        QCoreApplication.translate("Crash",
            "Something in Wayline did not work as it should. Your work is safe: every edit that was shown as done is kept.",
        ),
        QCoreApplication.translate("Crash",
            "You can go on. If this happens again, please send the report below to the makers of Wayline; "
            "it names parts of the program and nothing of your maps.",
        ),
    )
    box.setIcon(QMessageBox.Icon.Warning)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.addButton(QCoreApplication.translate("Crash", "Go on"), QMessageBox.ButtonRole.AcceptRole)
    box.setDetailedText(report)
    for field in box.findChildren(QPlainTextEdit):
        field.setReadOnly(True)
    return box
