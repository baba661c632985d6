"""What is started and timed by `benchmarks.start`: `python -m benchmarks.first_window KIND RESULT`.

KIND is "bare" (a QMainWindow of PySide6 and nothing else), "window" (the program with its start page) or "sample" (the
program with its sample map). When the first picture is painted, perf_counter and the CPU seconds of the process are
written to the file RESULT, and the process ends at once. Only what every Python has loaded anyway is imported up here.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from typing import Any


def report(result: str) -> None:
    """Write down when this is, and leave without taking anything apart."""
    now, cpu = time.perf_counter(), time.process_time()
    with open(result, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib would be one more import
        file.write(f"{now} {cpu}")
    os._exit(0)


def bare(done: Callable[[], None]) -> None:
    """Show an empty main window."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event: Any) -> None:
            super().paintEvent(event)
            QTimer.singleShot(0, done)

    application = QApplication(["bare"])
    window = Window()
    window.resize(1280, 800)
    window.show()
    application.exec()


def program(done: Callable[[], None], sample: bool) -> None:
    """Start the program as its command line does, watching for the first paint of the window or of the map."""
    from app import cli

    sys.argv = ["wayline"]
    arguments = ["--sample"] if sample else []
    # The window's modules are imported here as cli.main would a moment later, so that they can be watched.
    from app.ui import main_window
    from app.ui import program as programs

    if sample:
        _watch_map(main_window.MainWindow, done)
    else:
        _watch_window(programs.Program, done)
    raise SystemExit(f"the window closed with code {cli.main(arguments)}")


def _watch_window(kind: Any, done: Callable[[], None]) -> None:
    original = kind.new_window

    def new_window(self: Any) -> Any:
        window = original(self)
        window.painted.connect(done)
        return window

    kind.new_window = new_window


def _watch_map(kind: Any, done: Callable[[], None]) -> None:
    """Call `done` after the first paint of a map, once all of it is sharp."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        def __init__(self, view: Any) -> None:
            super().__init__(view)
            self.view = view
            view.viewport().installEventFilter(self)

        def look(self) -> None:
            if self.view.is_sharp:
                done()

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
            if event.type() == QEvent.Type.Paint:
                QTimer.singleShot(0, self.look)
            return False

    original = kind.show_project

    def show_project(self: Any, project: Any) -> None:
        original(self, project)
        Watch(self.view)

    kind.show_project = show_project


if __name__ == "__main__":
    what, target = sys.argv[1:]
    if what == "bare":
        bare(lambda: report(target))
    else:
        program(lambda: report(target), what == "sample")
