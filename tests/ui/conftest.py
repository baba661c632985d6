"""A real program with real windows, offscreen, in a home folder of each test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.model.document import Document
from app.model.store.publish import write_new_file
from app.model.templates import enter_template, load_template
from app.ui.canvas.view import MapView
from app.ui.main_window import MainWindow
from app.ui.palette import Scheme, dress
from app.ui.program import Program
from app.ui.settings import Settings
from app.ui.starting import document_with

SECONDS = 10_000


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, wayline_home: Path) -> Iterator[Program]:
    """The program, without a window yet."""
    qapp.setStyle("Fusion")
    made = Program(Settings())
    made.scheme = Scheme.LIGHT
    dress(qapp, Scheme.LIGHT)
    yield made
    for window in list(made.windows):
        project = window.project
        if project is not None:
            project.session.close()
            if project.store.was_needed:
                project.store.wait().close()
            window.project = None
        window.close_now()
    made.wait_for_tasks(10)
    qtbot.waitUntil(lambda: not made.windows, timeout=SECONDS)


@pytest.fixture
def window(program: Program, qtbot: QtBot) -> MainWindow:
    """A window with the start page."""
    made = program.new_window()
    made.resize(1200, 800)
    qtbot.waitUntil(made.isActiveWindow, timeout=SECONDS)
    return made


@pytest.fixture
def sample(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the sample map, as a draft."""
    window.do("help.sample")
    wait_for_project(window, qtbot)
    return window


@pytest.fixture
def journey(tmp_path: Path) -> Path:
    """A file with the sample map."""
    path = tmp_path / "e-bike.journey"
    write_new_file(sample_document(), path, overwrite=False)
    return path


@pytest.fixture
def opened(window: MainWindow, journey: Path, qtbot: QtBot) -> MainWindow:
    """The window with the file `journey`."""
    window.program.open_path(journey, window)
    wait_for_project(window, qtbot)
    return window


def sample_document() -> Document:
    return document_with(lambda empty: enter_template(empty, load_template("sample")))


def wait_for_project(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.project is not None and window.view is not None, timeout=SECONDS)
    view_of(window).setFocus()
    QApplication.processEvents()


def view_of(window: MainWindow) -> MapView:
    assert window.view is not None
    return window.view


def document_of_window(window: MainWindow) -> Document:
    assert window.session is not None
    return window.session.document


def shown_dialog(window: QWidget, kind: type, qtbot: QtBot):
    """Return the dialog of a class that is open over the window, waiting for it."""
    found: list = []

    def look() -> bool:
        found[:] = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
        return bool(found)

    qtbot.waitUntil(look, timeout=SECONDS)
    return found[0]


def choose_path(window: QWidget, path: Path, qtbot: QtBot) -> None:
    """Put a path into the file dialog that is open and press Enter."""
    dialog = shown_dialog(window, QFileDialog, qtbot)
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    field.setFocus()
    # Not typed letter by letter: the list of proposals that this opens takes the Enter key offscreen.
    field.setText(str(path))
    QTest.keyClick(field, Qt.Key.Key_Return)


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Wait until a condition holds."""
    return lambda condition: qtbot.waitUntil(condition, timeout=SECONDS)
