"""What is done to what is there already: undo, delete, move, kinds, levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.model.edits.cards import change_cards
from app.model.records import Card, CardKind
from app.ui.canvas.commands import delete_selection, edit_focused, move_selection, point_level

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def undo(window: MainWindow) -> None:
    """Take the newest step back."""
    if window.session is not None:
        window.session.undo()


def redo(window: MainWindow) -> None:
    """Bring the newest undone step back."""
    if window.session is not None:
        window.session.redo()


def edit_text(window: MainWindow) -> None:
    """Write into what is focused."""
    if window.view is not None:
        edit_focused(window.view)


def delete(window: MainWindow) -> None:
    """Delete what is selected; a stage or section that had cards can be brought back from the toast."""
    view, session = window.view, window.session
    if view is None or session is None:
        return
    before = session.document
    selected = [before.get(record_id) for record_id in view.selection]
    delete_selection(view)
    if session.document is before:
        return
    containers = [record for record in selected if record is not None and record.kind_name in ("stage", "section")]
    gone = len(before) - len(session.document)
    if containers and gone > len(containers):
        words = QCoreApplication.translate("Edit", "%n cards and points were deleted with it", "", gone - len(containers))
        window.tell(words, undo=True)


def move(window: MainWindow, direction: str) -> None:
    """Move what is selected by one place."""
    if window.view is not None:
        move_selection(window.view, *DIRECTIONS[direction])


def use_card_kind(window: MainWindow, kind: str) -> None:
    """Make the selected cards cards of this kind."""
    view, session = window.view, window.session
    if view is None or session is None:
        return
    ids = [key for key in view.selection if isinstance(session.document.get(key), Card)]
    session.edit(lambda: change_cards(session.document, ids, "Change kind of card", kind=CardKind(kind)))


def set_level(window: MainWindow, level: str) -> None:
    """Put the selected points on one of the five levels."""
    if window.view is not None:
        point_level(window.view, int(level))
