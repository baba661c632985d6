"""A store that is made when it is first needed: a new map that nobody edits leaves nothing on the disk.

The first edit waits for the database, because nothing may be shown as done that is not on disk; by then the modules
that make it are loaded, and it takes some hundredths of a second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.model.project import StoreError

if TYPE_CHECKING:
    from app.model.change import Change
    from app.model.history import Move
    from app.model.store.session import Session as StoredSession

LONGEST_WAIT = 30.0


class StoreToCome:
    """Stands for a stored session until `make` has made it, and passes every commit on to it.

    `make` runs on a thread of its own once `start` is called, or somebody needs the session. It raises StoreError when
    there can be none. A `session` that is there already is taken as it is.
    """

    def __init__(self, make: Callable[[], StoredSession], session: StoredSession | None = None) -> None:
        self._make = make
        self._there = threading.Event()
        self._starting = threading.Lock()
        self._started = session is not None
        self._session = session
        self._problem: StoreError | None = None
        if session is not None:
            self._there.set()

    @property
    def session(self) -> StoredSession | None:
        """The stored session, or None while it is on its way or when it could not be made."""
        return self._session

    @property
    def was_needed(self) -> bool:
        """Whether the session has been made, or is on its way."""
        return self._started

    def start(self) -> None:
        """Begin to make the session, unless that has happened already."""
        with self._starting:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._run, name="wayline-session", daemon=True).start()

    def wait(self) -> StoredSession:
        """Return the session, waiting for it. Raises StoreError when there is none."""
        self.start()
        if not self._there.wait(LONGEST_WAIT):
            raise StoreError("The change could not be kept: the disk does not answer; nothing was changed.")
        if self._session is None:
            raise self._problem or StoreError("The change could not be kept; nothing was changed.")
        return self._session

    def commit(self, change: Change, move: Move, step: Change) -> None:
        """Write the change; see `app.model.project.Store`."""
        self.wait().commit(change, move, step)

    def _run(self) -> None:
        try:
            self._session = self._make()
        except StoreError as problem:
            self._problem = problem
        finally:
            self._there.set()
