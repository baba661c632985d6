"""Keys that the map itself hears: moving the focus, typing, Space to pan, Esc. All others are in the window's table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.model.records import EmotionPoint
from app.ui.canvas import commands, grid
from app.ui.canvas.places import Cell
from app.ui.canvas.selection import Focus, ids_between

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.ui.canvas.view import MapView

_KEY = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_META = Qt.KeyboardModifier.MetaModifier
_ARROWS = {_KEY.Key_Left: (-1, 0), _KEY.Key_Right: (1, 0), _KEY.Key_Up: (0, -1), _KEY.Key_Down: (0, 1)}


def key_pressed(view: MapView, event: QKeyEvent) -> bool:
    """Do what a key means to the map; returns False when it means nothing."""
    key = Qt.Key(event.key())
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if key == _KEY.Key_Escape:
        if not view.pointer.cancel():
            commands.select_nothing(view)
        return True
    if view.pointer.gesture is not None:
        return key in _ARROWS
    if key == _KEY.Key_Space and not held:
        if not event.isAutoRepeat():
            view.hold_space(True)
        return True
    if key in _ARROWS:
        return _arrow(view, *_ARROWS[key], held)
    if key in (_KEY.Key_Return, _KEY.Key_Enter, _KEY.Key_F2) and not held:
        commands.edit_focused(view)
        return True
    return _jump(view, key, held) or _typed(view, event, held)


def _arrow(view: MapView, dx: int, dy: int, held: Qt.KeyboardModifier) -> bool:
    if held & (_ALT | _META):
        return False
    if held & _CTRL and isinstance(view.focus, str) and isinstance(view.document.get(view.focus), EmotionPoint):
        fine = bool(held & _SHIFT)
        if view.focus not in view.selected:
            view.select([view.focus], view.focus)
        if dy:
            commands.point_value(view, -dy * (0.1 if fine else 1.0))
        else:
            commands.point_time(view, dx)
        return True
    to = grid.neighbour(view.document, view.places, view.focus, dx, dy, view.column)
    go(view, to, held)
    return True


def _jump(view: MapView, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
    document, places = view.document, view.places
    if held & (_ALT | _META):
        return False
    to: Focus
    if key in (_KEY.Key_Home, _KEY.Key_End):
        last = key == _KEY.Key_End
        to = grid.corner(places, last) if held & _CTRL else grid.end_of_row(document, places, view.focus, last)
    elif key in (_KEY.Key_PageUp, _KEY.Key_PageDown) and not held & _CTRL:
        height = view.viewport().height() * view.pixel * 0.9
        to = grid.page(document, places, view.focus, height, key == _KEY.Key_PageDown, view.column)
    else:
        return False
    go(view, to, held & _SHIFT)
    return True


def go(view: MapView, to: Focus, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Move the focus: alone with Ctrl, stretching the selection with Shift, else selecting what gets it."""
    if held & _CTRL:
        view.select(view.selection, to, keep_anchor=True)
    elif held & _SHIFT:
        anchor = view.selected.anchor if view.selected.anchor is not None else view.focus
        view.select(ids_between(view.document, view.places, anchor, to), to, keep_anchor=True)
    else:
        view.select([to] if isinstance(to, str) else [], to)
    view.reveal_focus()


def go_on(view: MapView, step: int) -> bool:
    """Focus the next (1) or previous (-1) card in reading order; returns False past the last or first one."""
    to = grid.next_in_reading_order(view.document, view.places, view.focus, step)
    if to is None:
        return False
    go(view, to)
    return True


def _typed(view: MapView, event: QKeyEvent, held: Qt.KeyboardModifier) -> bool:
    """Begin writing with the character typed, in place of the old text."""
    text = event.text()
    # Ctrl and Alt together are AltGr on some systems, and write.
    if not text or not text.isprintable() or text == " " or bool(held & _CTRL) != bool(held & _ALT) or held & _META:
        return False
    return type_into(view, text)


def type_into(view: MapView, text: str) -> bool:
    """Write `text` in place of that of the focused record, or as a new card of the focused cell; returns whether it was."""
    focus = view.focus
    if isinstance(focus, Cell):
        return commands.add_card(view, focus, text=text) is not None
    if focus is None:
        return False
    if isinstance(view.document.get(focus), EmotionPoint) and text in "12345":
        if focus not in view.selected:
            view.select([focus], focus)
        commands.point_level(view, int(text))
        return True
    view.reveal(focus)
    return view.edit(focus, typed=text) is not None

