"""The pointer: turns presses, moves and releases over a map into clicks and gestures.

A press selects; what moves further than the platform's drag distance becomes a gesture; the right button, Esc or loss of
focus cancel it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.layout.sheet import Part
from app.ui.canvas import commands
from app.ui.canvas.gestures.band import RubberBand
from app.ui.canvas.gestures.cards import MoveCards
from app.ui.canvas.gestures.gesture import Gesture
from app.ui.canvas.gestures.headers import MoveSection, MoveStage
from app.ui.canvas.gestures.pan import Pan
from app.ui.canvas.gestures.points import MovePoint
from app.ui.canvas.hit import Hit
from app.ui.canvas.selection import ids_between

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from app.ui.canvas.view import MapView

SCROLL_BAND = 40
SCROLL_INTERVAL = 16
# Widget pixels a frame at the very edge.
SCROLL_SPEED = 22.0

_SELECTABLE = (Part.CARD, Part.POINT, Part.LABEL, Part.STAGE, Part.SECTION, Part.PERSONA, Part.TITLE)
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_LEFT, _MIDDLE, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton


@dataclass(frozen=True, slots=True)
class Press:
    """Where a button went down, on what, with which keys held."""

    pos: QPointF
    hit: Hit
    modifiers: Qt.KeyboardModifier


class Pointer:
    """The state between press and release of one view."""

    def __init__(self, view: MapView) -> None:
        self.view = view
        self.gesture: Gesture | None = None
        self.space_held = False
        self._press: Press | None = None
        self._last: tuple[QPointF, Qt.KeyboardModifier] = (QPointF(), Qt.KeyboardModifier.NoModifier)
        self._scroller = QTimer(view, interval=SCROLL_INTERVAL)
        self._scroller.timeout.connect(self._scroll)

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        if self.gesture is not None:
            # Any other button while something is dragged: never mind.
            self.cancel()
            return
        view, pos = self.view, event.position()
        view.finish_editing()
        if event.button() == _MIDDLE or (event.button() == _LEFT and self.space_held):
            self._start(Pan(view), pos)
            return
        hit = view.hit(pos)
        if event.button() == _RIGHT:
            self._select_for_menu(hit)
        elif event.button() == _LEFT:
            self._press = Press(pos, hit, event.modifiers())
            if hit.part in _SELECTABLE and not event.modifiers() & (_CTRL | _SHIFT) and hit.record_id not in view.selected:
                view.select([hit.record_id], hit.record_id)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved, with or without a button."""
        pos = event.position()
        if self.gesture is not None:
            self._follow(pos, event.modifiers())
        elif self._press is not None and event.buttons() & _LEFT:
            away = pos - self._press.pos
            if away.manhattanLength() >= QApplication.startDragDistance():
                self._start(self._gesture_for(self._press), self._press.pos)
                self._follow(pos, event.modifiers())
        elif not event.buttons():
            self.view.set_hovered(self.view.hit(pos))

    def release(self, event: QMouseEvent) -> None:
        """A button came up: commit the gesture, or take it as a click."""
        if self.gesture is not None:
            self._follow(event.position(), event.modifiers())
            gesture, self.gesture = self.gesture, None
            self._end()
            gesture.commit()
            self.view.set_hovered(self.view.hit(event.position()))
        elif self._press is not None and event.button() == _LEFT:
            press, self._press = self._press, None
            self._click(press)

    def double_click(self, event: QMouseEvent) -> None:
        """Edit what was double-clicked, or make a card or point there."""
        self._press = None
        if event.button() != _LEFT:
            return
        view, hit = self.view, self.view.hit(event.position())
        if hit.part is Part.CURVE:
            commands.add_point_at(view, hit)
        elif hit.part in _SELECTABLE:
            view.edit(hit.record_id, at=(hit.x, hit.y))
        elif hit.part is Part.ROW and hit.cell is not None:
            commands.add_card(view, hit.cell, hit.index)

    def cancel(self) -> bool:
        """Cancel the gesture in progress; returns whether there was one."""
        gesture, self.gesture = self.gesture, None
        self._press = None
        if gesture is None:
            return False
        gesture.cancel()
        self._end()
        return True

    def modifiers_changed(self, modifiers: Qt.KeyboardModifier) -> None:
        """Ctrl or Shift went down or up: the gesture may mean something else now."""
        if self.gesture is not None:
            self._follow(self._last[0], modifiers)

    def _start(self, gesture: Gesture, pos: QPointF) -> None:
        self.gesture = gesture
        self.view.set_hovered(None)
        gesture.begin(pos)
        self.view.show_cursor(gesture.cursor)
        if gesture.auto_scrolls:
            self._scroller.start()

    def _follow(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        self._last = (pos, modifiers)
        if self.gesture is not None:
            self.gesture.move(pos, modifiers)

    def _end(self) -> None:
        self._press = None
        self._scroller.stop()
        self.view.show_cursor(Qt.CursorShape.OpenHandCursor if self.space_held else None)
        self.view.viewport().update()

    def _gesture_for(self, press: Press) -> Gesture:
        view, hit = self.view, press.hit
        match hit.part:
            case Part.CARD:
                if hit.record_id not in view.selected:
                    kept = view.selection if press.modifiers & _CTRL else ()
                    view.select([*kept, hit.record_id], hit.record_id)
                return MoveCards(view, hit.record_id)
            case Part.POINT | Part.LABEL:
                view.select([hit.record_id], hit.record_id)
                return MovePoint(view, hit.record_id)
            case Part.STAGE:
                view.select([hit.record_id], hit.record_id)
                return MoveStage(view, hit.record_id)
            case Part.SECTION:
                view.select([hit.record_id], hit.record_id)
                return MoveSection(view, hit.record_id)
        return RubberBand(view, adding=bool(press.modifiers & (_CTRL | _SHIFT)))

    def _click(self, press: Press) -> None:
        view, hit = self.view, press.hit
        if hit.part in _SELECTABLE:
            if press.modifiers & _CTRL:
                view.toggle(hit.record_id)
            elif press.modifiers & _SHIFT:
                view.extend_to(hit.record_id)
            elif len(view.selected) > 1 or view.focus != hit.record_id:
                view.select([hit.record_id], hit.record_id)
            return
        if hit.plus and hit.cell is not None and not press.modifiers:
            commands.add_card(view, hit.cell)
        elif press.modifiers & _SHIFT and hit.cell is not None:
            found = ids_between(view.document, view.places, view.selected.anchor, hit.cell)
            view.select(found, hit.cell, keep_anchor=True)
        elif not press.modifiers & _CTRL:
            view.select([], hit.cell)

    def _select_for_menu(self, hit: Hit) -> None:
        view = self.view
        if hit.part in _SELECTABLE:
            if hit.record_id not in view.selected:
                view.select([hit.record_id], hit.record_id)
        else:
            view.select([], hit.cell)

    def _scroll(self) -> None:
        """Scroll while something is dragged near an edge, and let the gesture follow."""
        pos, modifiers = self._last
        port = self.view.viewport().rect()
        by = QPoint(_speed(pos.x(), port.width()), _speed(pos.y(), port.height()))
        if by.isNull() or self.gesture is None:
            return
        camera = self.view.camera
        before = (camera.x, camera.y)
        self.view.look(replace(camera, x=camera.x + round(by.x() * camera.ratio), y=camera.y + round(by.y() * camera.ratio)))
        if (self.view.camera.x, self.view.camera.y) != before:
            self._follow(pos, modifiers)


def _speed(at: float, size: int) -> int:
    """Return how far to scroll in one step for a pointer at `at` along a viewport of that size."""
    if at < SCROLL_BAND:
        return -round(min(1.0, (SCROLL_BAND - at) / SCROLL_BAND) * SCROLL_SPEED)
    if at > size - SCROLL_BAND:
        return round(min(1.0, (at - size + SCROLL_BAND) / SCROLL_BAND) * SCROLL_SPEED)
    return 0
