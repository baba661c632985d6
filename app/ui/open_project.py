"""An open project: its session, its stored copy and its file, and when the file is brought up to date.

Every edit is on disk in the session database before it is shown. The file that people see is written by a worker: two
seconds after the last edit, every thirty seconds of steady work, when the window is left, before an export, on closing,
and at once on Save.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Job:
    """Something to write on a worker, and whom to tell with None or the problem. Silent jobs do not show as a state."""

    work: Callable[[Task], object]
    then: Ended | None = None
    silent: bool = False


class OpenProject(QObject):
    """One project in one window.

    `state_changed(sentence, failure)` tells the state of saving; `published(path)` that the file was written or found
    up to date; `publishing_failed(StoreError)` that it could not be.
    """

    state_changed = Signal(str, bool)
    published = Signal(object)
    publishing_failed = Signal(object)

    def __init__(
        self, session: Session, store: StoreToCome, disposable: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.store = store
        self._disposable = disposable
        self._began_with = session.document
        self._task: Task | None = None
        # What is to be written after the write that is under way, in order.
        self._queue: list[Job] = []
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
        """Whether this is a new map of a template in which nobody has done anything yet."""
        untouched = self.session.document is self._began_with and not self.session.project.history.depth
        return self._disposable and untouched and self.file is None

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
        if self.file is None and self._task is None:
            self.tell_state()
            if then is not None:
                then(None)
            return
        store = self.store

        def work(_task: Task) -> object:
            stored = store.wait()
            return stored.publish(deliberate=deliberate, recreate=recreate) if stored.file is not None else None

        self._enqueue(Job(work, then))

    def save_as(self, path: Path, then: Ended | None = None) -> None:
        """Go on in another file, which is replaced if it is there; `then` gets None, or the problem."""
        store = self.store
        self._enqueue(Job(lambda _task: store.wait().save_as(path, overwrite=True), then))

    def let_go(self, then: Ended) -> None:
        """Close the stored session, on a worker, and stop listening; an untouched draft is thrown away.

        `then` gets None, or the problem; the edits are in the session database in either case.
        """
        self._idle.stop()
        self._steady.stop()
        self.session.close()
        if not self.store.was_needed:
            # Not at once: this may be the closing of the window, inside which the window cannot be closed.
            QTimer.singleShot(0, lambda: then(None))
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

        self._enqueue(Job(leave, then, silent=True))

    def tell_state(self) -> None:
        """Emit the state of saving as it is now."""
        self.state_changed.emit(*self._state())

    def _enqueue(self, job: Job) -> None:
        self._queue.append(job)
        if self._task is None:
            self._begin_next()

    def _begin_next(self) -> None:
        job = self._queue.pop(0)
        task = Task(job.work, "publish", self)
        self._task = task
        task.done.connect(lambda _: self._end(job, None))
        task.failed.connect(lambda problem: self._end(job, problem))
        task.ended.connect(task.deleteLater)
        if not job.silent:
            self.tell_state()
        task.start()

    def _end(self, job: Job, problem: BaseException | None) -> None:
        """A write has ended: say so, begin the next one, then tell whoever waits for this one."""
        self._task = None
        told = problem if isinstance(problem, StoreError) or problem is None else _our_mistake()
        if not job.silent:
            self._problem = told
            if told is None:
                self.published.emit(self.file)
            elif told is problem:
                self.publishing_failed.emit(told)
        if self._queue:
            self._begin_next()
        if not job.silent:
            self.tell_state()
        if job.then is not None:
            job.then(told)
        if problem is not None and told is not problem:
            raise problem

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


def _our_mistake() -> StoreError:
    return StoreError(
        QCoreApplication.translate(
            "OpenProject", "The file could not be written because of an error in Wayline; your edits are kept."
        )
    )


def _timer(parent: QObject, interval: int, act: Callable[[], object]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(act)
    return timer
