"""A map on the canvas, offscreen, and a hand that moves a mouse over it. No window around it, no file below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.document import Document
from app.model.project import Project
from app.ui.canvas.places import Cell
from app.ui.canvas.view import MapView
from app.ui.session import Session
from tests.builders import small_map

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
NONE = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)

MakeView = Callable[..., MapView]


class Hand:
    """Moves the mouse over a view the way a person does: press, many small moves, release."""

    def __init__(self, view: MapView) -> None:
        self.view = view
        self.port = view.viewport()
        self.is_slow = False  # so that each move is painted before the next one comes

    def at(self, what: str | Cell) -> QPoint:
        """Return the middle of a record or a cell."""
        rect = self.view.record_rect(what) if isinstance(what, str) else self.view.cell_rect(what)
        assert rect is not None, what
        return rect.center().toPoint()

    def press(self, pos: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mousePress(self.port, button, held, pos)

    def release(self, pos: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.port, button, held, pos)

    def move(self, pos: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
        spot, everywhere = QPointF(pos), QPointF(self.port.mapToGlobal(pos))
        event = QMouseEvent(QEvent.Type.MouseMove, spot, everywhere, Qt.MouseButton.NoButton, button, held)
        QApplication.sendEvent(self.port, event)
        if self.is_slow:
            QApplication.processEvents()

    def carry(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        """Press at `start` and drag to `end` without letting go."""
        self.press(start, held, button)
        for step in range(1, 9):
            self.move(start + (end - start) * step / 8, held, button)

    def drag(self, start: QPoint, end: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        self.carry(start, end, held, button)
        self.release(end, held, button)

    def click(self, pos: QPoint, held: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseClick(self.port, button, held, pos)

    def double_click(self, pos: QPoint) -> None:
        self.click(pos)
        QTest.mouseDClick(self.port, LEFT, NONE, pos)

    def wheel(self, pos: QPoint, by: int, held: Qt.KeyboardModifier = NONE) -> None:
        turn = QPoint(0, by)
        event = QWheelEvent(
            QPointF(pos), QPointF(self.port.mapToGlobal(pos)), QPoint(), turn, Qt.MouseButton.NoButton, held,
            Qt.ScrollPhase.NoScrollPhase, False,
        )
        QApplication.sendEvent(self.port, event)


@pytest.fixture
def make_view(qtbot: QtBot) -> Iterator[MakeView]:
    """Make a shown view of a document's map, with the keyboard, at 75 %."""
    sessions: list[Session] = []

    def make(document: Document | None = None, map_id: str = "map", width: int = 1300, height: int = 950) -> MapView:
        session = Session(Project(document if document is not None else small_map().document))
        sessions.append(session)
        view = MapView(session, map_id)
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        view.activateWindow()
        view.setFocus()
        qtbot.waitUntil(view.hasFocus)
        view.set_zoom(0.75)
        view.centre_area(view.places.sheet.header[0].rect)
        view.finish_painting()
        return view

    yield make
    for session in sessions:
        session.close()


@pytest.fixture
def view(make_view: MakeView) -> MapView:
    """The small map, seen whole."""
    made = make_view()
    made.fit()
    made.finish_painting()
    return made


@pytest.fixture
def hand(view: MapView) -> Hand:
    return Hand(view)


def cards(view: MapView, section: str, stage: str | None) -> list[str]:
    """Return the ids of the cards of a cell, in order."""
    return [card.id for card in view.document.cards(section, stage)]


def depth(view: MapView) -> int:
    """Return how many steps undo could take back."""
    return view.session.project.history.depth


def type_text(view: MapView, text: str) -> None:
    """Type into the open editor."""
    assert view.editor is not None
    QTest.keyClicks(view.editor, text)
