"""Driving a real MapView with events, frame by frame.

From event to painted frame: an event is handed to the widget as Qt would (`QApplication.sendEvent`), then the event loop
is run until the widget has been painted. Qt paints into the backing store of the window and flushes it, so a frame is
everything that the program and Qt do for it; the platform "offscreen" only leaves out the copy to a screen (0.3 to 2 ms at
this size, the same for every program). Nothing is grabbed: QWidget.grab would paint a second time, to another device.
A frame that leaves something to do (the view paints 5 ms at a time) is followed by more, which are counted as well.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from app.layout.sheet import Part
from app.model.document import Document
from app.model.project import Project
from app.ui.canvas.places import Place
from app.ui.canvas.view import MapView
from app.ui.session import Session
from benchmarks.measure import NotMeasured, Span, Spans, timed

WIDTH, HEIGHT = 1920, 1080
NOTCH = 120
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_PATIENCE = 20.0
# An event that changes nothing to be seen paints nothing; by then it would have.
_ROUNDS = 4


def application() -> QApplication:
    """Return the application object, in the style that the program uses."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    made = QApplication(["benchmarks"])
    made.setStyle("Fusion")
    return made


class _Paints(QObject):
    """Counts the paint events of widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


class Driver:
    """A view of the map "map" of a document in a window of its own, 1920 x 1080. No store is behind it."""

    def __init__(self, document: Document) -> None:
        self.session = Session(Project(document))
        self.session.failed.connect(self._fail)
        self.view = MapView(self.session, "map")
        self.port = self.view.viewport()
        self.paints = _Paints()
        self.port.installEventFilter(self.paints)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        self.activate()
        self.settle()

    def activate(self) -> None:
        """Give the window the keyboard."""
        self.view.activateWindow()
        self.view.setFocus()
        end = time.monotonic() + _PATIENCE
        while not self.view.isActiveWindow() and time.monotonic() < end:
            QCoreApplication.processEvents()

    def frame(self, *events: QEvent, to: QWidget | None = None) -> Span | None:
        """Send events to the viewport (or `to`) and wait for one frame; None when nothing had to be painted."""
        target = to or self.port
        before = self.paints.count
        wall, cpu = time.perf_counter(), time.process_time()
        for event in events:
            QApplication.sendEvent(target, event)
        for _ in range(_ROUNDS):
            QCoreApplication.processEvents()
            if self.paints.count != before:
                return Span(time.perf_counter() - wall, time.process_time() - cpu)
        return None

    def until_sharp(self, frames: Spans | None = None) -> Span:
        """Run the loop until everything is painted sharp; return how long that took, and collect what each frame took."""
        wall, cpu = time.perf_counter(), time.process_time()
        while not self.view.is_sharp:
            span = self.frame()
            if span is None:
                # Resting, as after a gesture of zooming.
                time.sleep(0.001)
            elif frames is not None:
                frames.add(span)
            if time.perf_counter() - wall > _PATIENCE:
                raise NotMeasured(f"the picture was not sharp after {_PATIENCE:.0f} s")
        return Span(time.perf_counter() - wall, time.process_time() - cpu)

    def settle(self) -> None:
        """Let everything that is under way come to its end."""
        self.until_sharp()
        for _ in range(3):
            QCoreApplication.processEvents()

    def wheel(self, x: int, y: int, pixels: bool = False, control: bool = False) -> QWheelEvent:
        """Return a turn of the wheel in the middle: `x`, `y` in notches' units, or in pixels as touchpads tell them."""
        at = QPointF(self.port.width() / 2, self.port.height() / 2)
        return QWheelEvent(
            at,
            self.port.mapToGlobal(at),
            QPoint(x, y) if pixels else QPoint(),
            QPoint(x, y),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier if control else _NO_KEYS,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )

    def press(self, at: QPointF) -> QMouseEvent:
        return self._mouse(QEvent.Type.MouseButtonPress, at, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)

    def move(self, at: QPointF, held: bool = True) -> QMouseEvent:
        buttons = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
        return self._mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.NoButton, buttons)

    def release(self, at: QPointF) -> QMouseEvent:
        return self._mouse(QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)

    def centre_on(self, record_id: str) -> Place:
        """Show the map at 100 % with this record in the middle; return where it stands."""
        self.view.set_zoom(1.0)
        place = self.view.places.place_of(self.session.document, record_id)
        if place is None:
            raise NotMeasured(f"{record_id} is not on the map")
        self.view.centre_area(place.rect)
        self.view.viewport().update()
        self.settle()
        return place

    def seen(self, place: Place) -> QPointF:
        """Return the middle of a block in the viewport."""
        rect = place.rect
        return self.view.camera.view_point(rect.x + rect.width / 2, rect.y + rect.height / 2)

    def cards_in_view(self) -> list[Place]:
        """Return cards that are seen whole, with some room around them, in reading order."""
        camera, view = self.view.camera, self.view
        found = []
        for row_number, row in enumerate(view.sheet.rows):
            top = view.sheet.row_tops[row_number]
            for column, cell in enumerate(row.cells):
                for block in cell.blocks:
                    place = Place(block, cell.x, top, row_number, column)
                    at = camera.view_point(cell.x + block.rect.x, top + block.rect.y)
                    inside = 260 < at.x() < self.port.width() - 400 and 140 < at.y() < self.port.height() - 240
                    if block.part is Part.CARD and inside:
                        found.append(place)
        if len(found) < 2:
            raise NotMeasured("there are no cards in view to work with")
        return found

    def scroll(self, event: QWheelEvent) -> Span | None:
        """Send a wheel event; None when the map cannot go on in that direction."""
        before = self.view.camera
        span = self.frame(event)
        return None if self.view.camera == before else span

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, buttons: Qt.MouseButton) -> QMouseEvent:
        return QMouseEvent(kind, at, self.port.mapToGlobal(at), button, buttons, _NO_KEYS)

    def _fail(self, sentence: str) -> None:
        raise NotMeasured(f"the program refused: {sentence}")


def key(code: Qt.Key, text: str = "") -> QKeyEvent:
    """Return a key that goes down."""
    return QKeyEvent(QEvent.Type.KeyPress, code, _NO_KEYS, text)


def freeze() -> None:
    """Do to the collector what opening a file does: what was loaded is never visited again."""
    gc.collect()
    gc.freeze()


def canvas_of(widget: QWidget) -> QWidget:
    """Return what a widget that scrolls paints on."""
    return widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget


class Blit:
    """The limit of every frame: a picture of the whole view copied once into a frame of the same format."""

    def __init__(self) -> None:
        self._frame = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        self._picture = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
        self._picture.fill(Qt.GlobalColor.white)
        self._frame.fill(Qt.GlobalColor.black)
        self.spans = Spans()

    def measure(self, times: int = 3) -> None:
        for _ in range(times):
            self.spans.add(timed(self._copy)[1])

    def _copy(self) -> None:
        with QPainter(self._frame) as painter:
            painter.drawImage(0, 0, self._picture)


def shifted(at: QPointF, x: float, y: float) -> QPointF:
    """Return a point moved by (x, y)."""
    return QPointF(at.x() + x, at.y() + y)
