"""An open project: its session, its stored copy and its file, and when the file is brought up to date.

Every edit is on disk in the session database before it is shown. The file that people see is written by a worker: two
seconds after the last edit, every thirty seconds of steady work, when the window is left, before an export, on closing,
and at once on Save.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.model.change import Change
from app.model.project import StoreError
from app.ui.session import Session
from app.ui.store_to_come import StoreToCome
from app.ui.work import Task

IDLE_MS = 2_000
STEADY_MS = 30_000

Ended = Callable[[StoreError | None], object]


class OpenProject(QObject):
    """One project in one window.

    `state_changed(sentence, failure)` tells the state of saving; `published(path)` that the file was written or found
    up to date; `publishing_failed(StoreError)` that it could not be.
    """

    state_changed = Signal(str, bool)
    published = Signal(object)
    publishing_failed = Signal(object)

    def __init__(self, session: Session, store: StoreToCome, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.store = store
        self.opened_document = session.document
        self._task: Task | None = None
        self._again: tuple[bool, bool] | None = None
        self._waiting: list[Ended] = []
        self._problem: StoreError | None = None
        self._idle = _timer(self, IDLE_MS, self.publish_soon)
        self._steady = _timer(self, STEADY_MS, self.publish_soon)
        session.changed.connect(self._on_change)

    @property
    def file(self) -> Path | None:
        """The project's file, or None for a draft."""
        return self.store.session.file if self.store.session is not None else None

    @property
    def title(self) -> str:
        """What the window's title says: the name of the file, or of the first map for a draft."""
        if self.file is not None:
            return self.file.name
        maps = self.session.document.maps()
        title = maps[0].title if maps else ""
        return title or QCoreApplication.translate("OpenProject", "Untitled map")

    @property
    def is_publishing(self) -> bool:
        """Whether a worker is writing the file right now."""
        return self._task is not None

    @property
    def lacks_edits(self) -> bool:
        """Whether there is a file and edits that it does not hold."""
        stored = self.store.session
        return stored is not None and stored.file is not None and stored.unpublished

    @property
    def is_untouched_draft(self) -> bool:
        """Whether this is a draft that holds nothing but what it began with."""
        return self.file is None and self.session.document is self.opened_document

    def publish_soon(self) -> None:
        """Write the file when it lacks something and writes itself; called by the timers and when the window is left."""
        self._idle.stop()
        self._steady.stop()
        stored = self.store.session
        if stored is not None and self.lacks_edits and not stored.read_only:
            self.publish()

    def publish(self, deliberate: bool = False, recreate: bool = False, then: Ended | None = None) -> None:
        """Bring the file up to date on a worker; `then` gets None, or the problem. A draft has no file and is done.

        `deliberate` marks a state that somebody asked to save; `recreate` makes a file that is gone again.
        """
        if then is not None:
            self._waiting.append(then)
        if self._task is not None:
            before = self._again or (False, False)
            self._again = (before[0] or deliberate, before[1] or recreate)
            return
        if self.file is None:
            self._finish(None)
            return
        stored = self.store.wait()
        self._begin(lambda _task: stored.publish(deliberate=deliberate, recreate=recreate))

    def save_as(self, path: Path, then: Ended | None = None) -> None:
        """Go on in another file, which is replaced if it is there; `then` gets None, or the problem."""
        if then is not None:
            self._waiting.append(then)
        store = self.store
        if self._task is not None:
            # A save of the old file is under way; the new name comes right after it.
            self._task.ended.connect(lambda: self._begin(lambda _task: store.wait().save_as(path, overwrite=True)))
            return
        self._begin(lambda _task: store.wait().save_as(path, overwrite=True))

    def let_go(self, then: Callable[[], object]) -> None:
        """Close the stored session, on a worker, and stop listening; an untouched draft is thrown away."""
        self._idle.stop()
        self._steady.stop()
        self.session.close()
        if not self.store.was_needed:
            # Not at once: this may be the closing of the window, inside which the window cannot be closed.
            QTimer.singleShot(0, then)
            return
        store, discard = self.store, self.is_untouched_draft

        def leave(_task: Task) -> None:
            try:
                stored = store.wait()
            except StoreError:
                return  # there never was a session; every edit has said so
            if discard:
                stored.discard()
            else:
                stored.close()

        self._task = Task(leave, "close", self)
        self._task.ended.connect(then)
        self._task.start()

    def tell_state(self) -> None:
        """Emit the state of saving as it is now."""
        self.state_changed.emit(*self._state())

    def _begin(self, work: Callable[[Task], object]) -> None:
        task = Task(work, "publish", self)
        self._task = task
        task.done.connect(self._on_done)
        task.failed.connect(self._on_failed)
        self.tell_state()
        task.start()

    def _on_done(self, outcome: object) -> None:
        self._task = None
        self._problem = None
        self.published.emit(self.file)
        self._finish(None)

    def _on_failed(self, problem: BaseException) -> None:
        self._task = None
        if not isinstance(problem, StoreError):
            words = QCoreApplication.translate(
                "OpenProject", "The file could not be written because of an error in Wayline; your edits are kept."
            )
            self._finish(StoreError(words))
            raise problem
        self._problem = problem
        self.publishing_failed.emit(problem)
        self._finish(problem)

    def _finish(self, problem: StoreError | None) -> None:
        if self._again is not None and problem is None:
            deliberate, recreate = self._again
            self._again = None
            self.publish(deliberate, recreate)
            return
        self._again = None
        waiting, self._waiting = self._waiting, []
        self.tell_state()
        for ended in waiting:
            ended(problem)

    def _on_change(self, change: Change) -> None:
        self._idle.start()
        if not self._steady.isActive():
            self._steady.start()
        self.tell_state()

    def _state(self) -> tuple[str, bool]:
        name = self.file.name if self.file is not None else ""
        kept = QCoreApplication.translate("OpenProject", "All changes kept")
        if self._problem is not None:
            return str(self._problem), True
        if self._task is not None:
            writing = QCoreApplication.translate("OpenProject", "Writing {name}…").format(name=name)
            return f"{kept} · {writing}", False
        if not name:
            draft = QCoreApplication.translate("OpenProject", "no file yet")
            return f"{kept} · {draft}", False
        if self.lacks_edits:
            return kept, False
        current = QCoreApplication.translate("OpenProject", "{name} is up to date").format(name=name)
        return f"{kept} · {current}", False


def _timer(parent: QObject, interval: int, act: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(act)
    return timer
