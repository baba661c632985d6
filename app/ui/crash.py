"""What happens when the program itself is at fault: every path of an exception or Qt message ends in a log.

The log names exception classes, files and line numbers of the program, never the text of an exception: it could quote
a card. Nothing here touches a document; every edit that was shown as done is already on the disk.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QMessageLogContext, QObject, Qt, QtMsgType, Signal, Slot, qInstallMessageHandler

LARGEST_LOG = 1_000_000
KEPT_LOGS = 3
LONGEST_LINE = 500


class CrashWatch(QObject):
    """The hooks of one run. `bug_found(str)` is emitted on the window's thread with the report of an exception of ours.

    Keep it as long as the application; `remove` puts back what was there before.
    """

    bug_found = Signal(str)
    _seen = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._log = folder / "wayline.log"
        self._fault_path = folder / f"fault-{os.getpid()}.txt"
        self._fault_file: TextIO | None = None
        self._before: tuple[Callable, Callable, Callable] | None = None
        self._writing = threading.Lock()
        self._seen.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Catch exceptions of all threads, messages of Qt and hard crashes from here on."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            self._fault_file = self._fault_path.open("w", encoding="utf-8")
        except OSError:
            return
        faulthandler.enable(self._fault_file)

    def remove(self) -> None:
        """Put the former hooks back and take the empty fault file away."""
        qInstallMessageHandler(None)
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        if self._fault_file is not None:
            faulthandler.disable()
            self._fault_file.close()
            self._fault_file = None
            self._fault_path.unlink(missing_ok=True)

    def earlier_faults(self) -> list[str]:
        """Return the reports that hard crashes of earlier runs left behind, and take the files away."""
        found = []
        for path in sorted(self._log.parent.glob("fault-*.txt")):
            if path == self._fault_path or _is_alive(path):
                continue
            try:
                text = path.read_text(encoding="utf-8", errors="replace")
                path.unlink()
            except OSError:
                continue
            if text.strip():
                self.write(f"an earlier run ended with\n{text[:20_000]}")
                found.append(text)
        return found

    def write(self, text: str) -> None:
        """Append one entry to the log; a log that grew too large is moved aside first. Failures stay silent."""
        from datetime import datetime

        stamp = datetime.now().astimezone().isoformat(timespec="seconds")
        with self._writing:
            try:
                self._log.parent.mkdir(parents=True, exist_ok=True)
                if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
                    self._rotate()
                with self._log.open("a", encoding="utf-8") as file:
                    file.write(f"{stamp} {text}\n")
            except OSError:
                return

    def _rotate(self) -> None:
        for number in range(KEPT_LOGS - 1, 0, -1):
            older = self._log.with_suffix(f".log.{number}")
            if older.exists():
                older.replace(self._log.with_suffix(f".log.{number + 1}"))
        self._log.replace(self._log.with_suffix(".log.1"))

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._report(kind, trace)

    def _on_thread_exception(self, arguments: threading.ExceptHookArgs) -> None:
        if not issubclass(arguments.exc_type, SystemExit):
            self._report(arguments.exc_type, arguments.exc_traceback)

    def _on_unraisable(self, arguments: sys.UnraisableHookArgs) -> None:
        self.write(report_of(arguments.exc_type, arguments.exc_traceback))

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind != QtMsgType.QtDebugMsg:
            self.write(f"Qt {kind.name}: {message[:LONGEST_LINE]}")

    def _report(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        report = report_of(kind, trace)
        self.write(report)
        try:
            self._seen.emit(report)
        except RuntimeError:
            return  # Qt is already gone; the log has it.

    @Slot(str)
    def _pass_on(self, report: str) -> None:
        self.bug_found.emit(report)


def report_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return the class of an exception and where it came from, without its text and without values."""
    frames = traceback.extract_tb(trace)
    lines = [f"{kind.__module__}.{kind.__qualname__}"]
    lines += [f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-40:]]
    return "\n".join(lines)


def _short(name: str) -> str:
    """Return the last parts of a path, so that no name of a person's folder stands in a report."""
    return "/".join(Path(name).parts[-3:])


def _is_alive(path: Path) -> bool:
    if sys.platform == "win32":
        return False  # there os.kill would end the process; a file still open cannot be removed, which is enough
    try:
        os.kill(int(path.stem.removeprefix("fault-")), 0)
    except ProcessLookupError:
        return False
    except (ValueError, OSError):
        return True
    return True
