"""A store that is still on its way: the map is shown and edited while a worker makes the session database.

An edit that comes earlier than the database waits for it, because nothing may be shown as done that is not on disk.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from app.model.project import StoreError

if TYPE_CHECKING:
    from app.model.change import Change
    from app.model.history import Move
    from app.model.store.session import Session as StoredSession

LONGEST_WAIT = 30.0


class StoreToCome:
    """Stands for a stored session until it has `arrived`, and passes every commit on to it."""

    def __init__(self) -> None:
        self._there = threading.Event()
        self._session: StoredSession | None = None
        self._problem: StoreError | None = None

    @property
    def session(self) -> StoredSession | None:
        """The stored session, or None while it is on its way or when it could not be made."""
        return self._session

    def arrive(self, session: StoredSession) -> None:
        """Hand over the session; commits that wait go on. May be called from any thread."""
        self._session = session
        self._there.set()

    def fail(self, problem: StoreError) -> None:
        """Tell that there will be no session; every commit then fails with this problem."""
        self._problem = problem
        self._there.set()

    def wait(self) -> StoredSession:
        """Return the session, waiting for it. Raises StoreError when there is none."""
        if not self._there.wait(LONGEST_WAIT):
            raise StoreError("The change could not be kept: the disk does not answer; nothing was changed.")
        if self._session is None:
            raise self._problem or StoreError("The change could not be kept; nothing was changed.")
        return self._session

    def commit(self, change: Change, move: Move, step: Change) -> None:
        """Write the change; see `app.model.project.Store`."""
        self.wait().commit(change, move, step)
