"""Work beside the window: one function on a thread of its own, its progress and its end told on the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot


class Task(QObject):
    """Runs `work(task)` on a thread once `start` is called. Keep a reference until `ended` was emitted.

    `work` may call `task.tell(share)` and should look at `task.cancelled()` now and then; it must not touch
    widgets. Exactly one of `done(result)` and `failed(exception)` is emitted, then `ended()`; all on the thread that
    made the task.
    """

    progressed = Signal(float)
    done = Signal(object)
    failed = Signal(object)
    ended = Signal()
    _progress_arrived = Signal(float)
    _outcome_arrived = Signal(object, object)

    def __init__(self, work: Callable[[Task], Any], name: str = "work", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"wayline-{name}", daemon=True)
        # Explicitly queued: the sender is a thread that Qt did not start.
        self._progress_arrived.connect(self._pass_progress, Qt.ConnectionType.QueuedConnection)
        self._outcome_arrived.connect(self._pass_outcome, Qt.ConnectionType.QueuedConnection)

    def start(self) -> Task:
        """Start the thread; returns the task itself."""
        self._thread.start()
        return self

    def cancel(self) -> None:
        """Ask the work to stop; it ends at its next look at `cancelled`."""
        self._stop.set()

    def cancelled(self) -> bool:
        """Return whether the work has been asked to stop."""
        return self._stop.is_set()

    def tell(self, share: float) -> None:
        """Report progress from the worker: `share` runs from 0 to 1."""
        self._progress_arrived.emit(share)

    def wait(self, seconds: float) -> bool:
        """Block until the thread is over, at most `seconds`; returns whether it is."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def is_running(self) -> bool:
        """Return whether the thread is at work."""
        return self._thread.is_alive()

    def _run(self) -> None:
        result: Any = None
        problem: BaseException | None = None
        try:
            result = self._work(self)
        except BaseException as error:  # everything is handed to the window's thread, which knows what to say
            problem = error
        try:
            self._outcome_arrived.emit(result, problem)
        except RuntimeError:
            # The window is gone and the Qt half of this task with it; nobody waits for the outcome any more.
            return

    @Slot(float)
    def _pass_progress(self, share: float) -> None:
        self.progressed.emit(share)

    @Slot(object, object)
    def _pass_outcome(self, result: Any, problem: BaseException | None) -> None:
        if problem is None:
            self.done.emit(result)
        else:
            self.failed.emit(problem)
        self.ended.emit()
