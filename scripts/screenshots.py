"""Draw pictures of the window into a folder: `python scripts/screenshots.py FOLDER`.

Runs offscreen unless QT_QPA_PLATFORM says otherwise, in a home folder of its own that is thrown away, so that the same
source gives the same pictures everywhere.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.ui.application import make_application
from app.ui.palette import Scheme
from app.ui.program import Program
from app.ui.settings import Settings

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

log = logging.getLogger("screenshots")
SECONDS = 20.0


def main(arguments: list[str]) -> int:
    """Draw all pictures; returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if len(arguments) != 1:
        log.error("usage: python scripts/screenshots.py FOLDER")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wayline-pictures-") as home:
        os.environ["WAYLINE_HOME"] = str(Path(home) / "home")
        application = make_application(["wayline"])
        studio = Studio(Program(Settings()), folder, Path(home))
        studio.draw_all()
        studio.close()
        application.processEvents()
    return 0


class Studio:
    """One window that is led from state to state, with a picture of each."""

    def __init__(self, program: Program, folder: Path, place: Path) -> None:
        self._program = program
        self._folder = folder
        self._place = place
        program.use_scheme(Scheme.LIGHT)
        self._window: MainWindow = program.new_window()

    def draw_all(self) -> None:
        """Draw every picture."""
        self._make_recent_file()
        self._start_pages()
        self._sample()
        self._over_the_map()
        self._dialogs()
        self._notices()

    def close(self) -> None:
        """Close the project and the window."""
        self._program.close_project(self._window, self._window.close_now)
        self._until(lambda: not self._program.windows)
        self._program.wait_for_tasks(SECONDS)

    def _make_recent_file(self) -> None:
        from app.model.store.publish import write_new_file
        from app.model.templates import enter_template, load_template
        from app.ui.starting import document_with

        for name in ("sample", "five-e"):
            template = load_template(name)
            path = self._place / f"{name}.journey"
            write_new_file(document_with(lambda empty, made=template: enter_template(empty, made)), path, overwrite=True)
            self._program.open_path(path, self._window)
            self._until(lambda: self._window.project is not None)
            self._program.close_project(self._window, self._window.show_start_page)
            self._until(lambda: self._window.project is None)
        self._program.wait_for_tasks(SECONDS)

    def _start_pages(self) -> None:
        self._until(lambda: len(self._window.start_page.tiles()) > 2)
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            self._program.use_scheme(scheme)
            for size in ((1280, 800), (1024, 700), (1920, 1080)):
                self._window.resize(*size)
                self._shot(f"start-{scheme}-{size[0]}")
        self._program.use_scheme(Scheme.LIGHT)

    def _sample(self) -> None:
        self._window.resize(1280, 800)
        self._window.do("help.sample")
        self._until(lambda: self._window.view is not None)
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            self._program.use_scheme(scheme)
            for size in ((1280, 800), (1024, 700), (1920, 1080)):
                self._window.resize(*size)
                self._settle()
                self._window.do("view.fit")
                self._shot(f"sample-{scheme}-{size[0]}")
        self._program.use_scheme(Scheme.LIGHT)
        self._window.resize(1280, 800)
        self._settle()
        self._window.do("view.full_size")
        self._shot("sample-full-size")

    def _over_the_map(self) -> None:
        view = self._window.view
        if view is None:
            return
        QTest.keyClick(view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_Right)
        for name in ("file", "edit", "insert", "arrange", "view", "help"):
            self._menu(name)
        self._window.do("help.palette")
        self._settle()
        field = QApplication.focusWidget()
        if field is not None:
            self._shot("palette")
            QTest.keyClicks(field, "stage")
            self._shot("palette-typed")
            QTest.keyClick(field, Qt.Key.Key_Escape)
        self._window.do("view.dark")
        self._window.do("insert.map")
        self._shot("tabs-dark")
        self._window.do("edit.undo")
        self._window.do("view.light")

    def _menu(self, name: str) -> None:
        action = next(one for one in self._window.menuBar().actions() if one.text().replace("&", "").lower() == name)
        menu = action.menu()
        if isinstance(menu, QWidget):
            menu.popup(self._window.mapToGlobal(self._window.menuBar().actionGeometry(action).bottomLeft()))
            self._shot(f"menu-{name}", menu)
            menu.close()

    def _dialogs(self) -> None:
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            self._program.use_scheme(scheme)
            for action_id in ("file.export", "insert.section_below", "help.shortcuts", "help.about"):
                self._window.do(action_id)
                self._settle()
                time.sleep(0.2)
                self._settle()
                dialog = next(one for one in self._window.findChildren(QDialog) if one.isVisible())
                self._shot(f"{action_id.partition('.')[2]}-{scheme}", dialog)
                dialog.reject()
                self._settle()
        self._program.use_scheme(Scheme.LIGHT)

    def _notices(self) -> None:
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            self._program.use_scheme(scheme)
            self._window.tell("9 cards and points were deleted with it", undo=True)
            sentence = "bikes.journey could not be written: the disk is full; nothing was changed."
            self._window.banner.tell("publish", sentence, ("Try again", _nothing), ("Save as…", _nothing))
            self._window.status.tell_saving(sentence, failure=True)
            self._shot(f"notices-{scheme}")
            self._window.banner.clear()

    def _shot(self, name: str, widget: QWidget | None = None) -> None:
        self._settle()
        target = self._folder / f"{name}.png"
        (widget or self._window).grab().save(str(target), "PNG")
        log.info("%s", target)

    def _settle(self) -> None:
        self._process()
        # The map becomes sharp piece by piece, a few milliseconds a frame.
        view = self._window.view
        if view is not None and view.isVisible():
            self._until(lambda: view.is_sharp)
        self._process()

    def _process(self) -> None:
        for _ in range(5):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            time.sleep(0.02)

    def _until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window did not come to the state that was to be drawn")
            QApplication.processEvents()
            time.sleep(0.01)


def _nothing() -> None:
    """Be the function of a button that is only drawn."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
