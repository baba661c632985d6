"""The project: the one gate through which a document changes.

`do` checks the invariants, commits one transaction to the store, swaps the document and the history, and tells the
listeners, in that order; a step that fails leaves everything as it was. The project knows its store only through the
Store protocol, so that edits and tests run without a file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.model.change import Change
from app.model.document import Document, applied
from app.model.history import History, Move
from app.model.invariants import check_change

Listener = Callable[[Change], None]


class StoreError(Exception):
    """The world refused (disk full, file gone, damage): one plain sentence for people. Nothing was changed."""


class EditError(Exception):
    """The arguments of an edit make no sense for this document; one plain sentence. Nothing was changed."""


class Store(Protocol):
    """Where committed changes go. `commit` returns only when the change is on disk, and raises StoreError otherwise."""

    def commit(self, change: Change, move: Move, step: Change) -> None:
        """Write `change` and the history `move` in one transaction; `step` is the step pushed, amended, undone or redone."""


class Project:
    """A document, its history and its store. Only this class decides which document is the current one."""

    def __init__(self, document: Document, store: Store | None = None, history: History | None = None) -> None:
        self._document = document
        self._store = store
        self._history = history or History()
        self._listeners: list[Listener] = []
        self._amend_token: object = None

    @property
    def document(self) -> Document:
        """The current document."""
        return self._document

    @property
    def history(self) -> History:
        """The steps that undo and redo walk along."""
        return self._history

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every change after it is done; returns a function that ends this."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def do(self, change: Change, amend: object = None) -> bool:
        """Do `change` as one undo step; returns False when it is empty.

        Calls in a row with the same `amend` token (one text editor, one slider) are joined into one step. Raises
        BrokenInvariant, StaleChange or StoreError; then nothing has changed.
        """
        if not change:
            return False
        newest = self._history.newest()
        if amend is not None and amend is self._amend_token and newest is not None:
            step = newest.then(change)
            # Typed and taken back: the step is gone, and the one below it is not ours to go on with.
            self._commit(change, Move.AMEND, step, self._history.amended(step), amend if step else None)
        else:
            self._commit(change, Move.PUSH, change, self._history.pushed(change), amend)
        return True

    def undo(self) -> Change | None:
        """Take the newest step back; returns the change that was made to do so, or None when there is no step."""
        step = self._history.newest()
        if step is None:
            return None
        change = step.inverse()
        self._commit(change, Move.UNDO, step, self._history.after_undo(), None)
        return change

    def redo(self) -> Change | None:
        """Bring the next undone step back; returns it, or None when there is none."""
        step = self._history.next_redo()
        if step is None:
            return None
        self._commit(step, Move.REDO, step, self._history.after_redo(), None)
        return step

    def _commit(self, change: Change, move: Move, step: Change, history: History, amend: object) -> None:
        document = applied(self._document, change)
        check_change(document, change)
        if self._store is not None:
            self._store.commit(change, move, step)
        self._document = document
        self._history = history
        self._amend_token = amend
        self._tell(change)

    def _tell(self, change: Change) -> None:
        """Call every listener; the change is done whatever they do. The first fault is raised when all have heard."""
        faults: list[Exception] = []
        for listener in tuple(self._listeners):
            try:
                listener(change)
            except Exception as fault:
                faults.append(fault)
        if faults:
            raise faults[0]
