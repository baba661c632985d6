"""How the map and the window are seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.palette import Scheme

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def next_map(window: MainWindow) -> None:
    """Show the next map of the project."""
    if window.workspace is not None:
        window.workspace.step(1)


def previous_map(window: MainWindow) -> None:
    """Show the previous map of the project."""
    if window.workspace is not None:
        window.workspace.step(-1)


def next_pane(window: MainWindow) -> None:
    """Give the focus to the next pane."""
    _step_pane(window, 1)


def previous_pane(window: MainWindow) -> None:
    """Give the focus to the previous pane."""
    _step_pane(window, -1)


def toggle_full_screen(window: MainWindow) -> None:
    """Fill the screen with the window, or put it back."""
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def use_scheme(window: MainWindow, scheme: str) -> None:
    """Colour all windows."""
    window.program.use_scheme(Scheme(scheme))


def _step_pane(window: MainWindow, by: int) -> None:
    panes = window.focus_panes()
    focused = QApplication.focusWidget()
    here = next((number for number, pane in enumerate(panes) if focused is not None and holds(pane, focused)), -1)
    for step in range(1, len(panes) + 1):
        target = first_stop(panes[(here + by * step) % len(panes)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def holds(pane: QWidget, widget: QWidget) -> bool:
    """Return whether a widget is a pane or a part of it."""
    return widget is pane or pane.isAncestorOf(widget)


def first_stop(pane: QWidget) -> QWidget | None:
    """Return what of a pane takes the focus: itself, or the first part that can be reached with Tab."""
    if pane.focusPolicy() & Qt.FocusPolicy.TabFocus and pane.isEnabled():
        return pane
    for part in pane.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isEnabled() and part.isVisible():
            return part
    return None
