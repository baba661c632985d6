"""Starts the program with a window: first the window, then everything that takes time."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# WORKAROUND Qt 6.11: with a larger glyph cache, type above 64 pixels is not drawn at all (test_large_type.py).
os.environ.pop("QT_MAX_CACHED_GLYPH_SIZE", None)

from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

import app.ui.quick_imports  # noqa: F401 - makes the imports below quick
from app.resources import resource_path
from app.ui.crash import CrashWatch
from app.ui.palette import dress
from app.ui.program import Program
from app.ui.settings import Settings

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

SAMPLE_TEMPLATE = "sample"
SECONDS_FOR_WORKERS = 20.0
COLLECT_AFTER_MS = 3_000


def run(argv: Sequence[str], path: Path | None, sample: bool = False) -> int:
    """Show a window with the project at `path`, the sample, or the start page; returns the exit code when all is closed."""
    # Start makes objects by the ten thousand and no garbage; looking for some would take longer than the map's layout.
    gc.disable()
    application = make_application(argv)
    QTimer.singleShot(COLLECT_AFTER_MS, gc.enable)
    settings = Settings()
    watch = CrashWatch(settings.folder / "logs")
    watch.install()
    program = Program(settings, watch)
    dress(application, program.scheme)
    window = program.new_window()
    starter = Starter(program, window, path, sample)
    window.painted.connect(starter.go_on)
    code = application.exec()
    program.finish(SECONDS_FOR_WORKERS)
    settings.sync()
    watch.remove()
    return code


def make_application(argv: Sequence[str]) -> QApplication:
    """Return the application object with style, names and translations; the palette comes with `dress`."""
    QCoreApplication.setApplicationName("wayline")
    QCoreApplication.setOrganizationName("wayline")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication(list(argv))
    application.setApplicationDisplayName("Wayline")
    application.setDesktopFileName("wayline")
    application.setStyle("Fusion")
    _translate(application)
    return application


class Starter:
    """What happens once the first window stands: the project that was asked for, or the rest of the start page."""

    def __init__(self, program: Program, window: MainWindow, path: Path | None, sample: bool) -> None:
        self._program = program
        self._window = window
        self._path = path
        self._sample = sample

    def go_on(self) -> None:
        """Open what was asked for; without a request, list drafts and recent files."""
        if self._path is not None:
            self._program.open_path(self._path, self._window)
        elif self._sample:
            self._program.new_map(self._window, SAMPLE_TEMPLATE)
        else:
            self._program.fill_start_page(self._window)
        self._tell_faults()

    def _tell_faults(self) -> None:
        watch = self._program.watch
        if watch is not None and watch.earlier_faults():
            sentence = QCoreApplication.translate(
                "Starter",
                "Wayline ended unexpectedly last time. Every edit that was shown as done is kept; "
                "what was open stands on the start page.",
            )
            self._window.start_page.banner.tell("fault", sentence)


def _translate(application: QApplication) -> None:
    """Load the texts of the system's language where they are shipped; English needs none."""
    language = QLocale.system().bcp47Name().partition("-")[0]
    if language in ("", "en", "C"):
        return
    try:
        folder = resource_path("translations")
    except FileNotFoundError:
        return
    translator = QTranslator(application)
    if translator.load(f"wayline_{language}", str(folder)):
        application.installTranslator(translator)


if sys.platform == "win32":
    # Without an id of its own the task bar would group the window with the Python interpreter.
    import ctypes

    ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("wayline.wayline")
