"""History: the steps that undo and redo walk along, as an immutable value.

A step is a Change. The project swaps histories the way it swaps documents, so a failed edit leaves both as they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.model.change import Change

MOST_STEPS = 10_000


class Move(StrEnum):
    """What a commit does to the list of steps; the store writes the same move."""

    PUSH = "push"  # drop undone steps, append one
    AMEND = "amend"  # put a longer change in place of the newest step (typing goes on)
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class History:
    """`done` are the steps that undo takes back, oldest first; `undone` those that redo brings back, next one last.

    Both are linked lists `(step, rest)` or None, newest first, so that a push costs the same at any depth.
    """

    done: tuple[Change, object] | None = None
    undone: tuple[Change, object] | None = None
    depth: int = 0

    def newest(self) -> Change | None:
        """Return the step that undo would take back."""
        return self.done[0] if self.done else None

    def next_redo(self) -> Change | None:
        """Return the step that redo would bring back."""
        return self.undone[0] if self.undone else None

    def pushed(self, step: Change) -> History:
        """Return the history after a new step; what was undone is gone."""
        return History((step, self.done), None, self.depth + 1)

    def amended(self, step: Change) -> History:
        """Return the history with `step` in place of the newest one; an empty step drops it."""
        if self.done is None:
            raise ValueError("there is no step to amend")
        rest: tuple[Change, object] | None = self.done[1]  # type: ignore[assignment]
        return History((step, rest), None, self.depth) if step else History(rest, None, self.depth - 1)

    def after_undo(self) -> History:
        """Return the history once the newest step has been taken back."""
        if self.done is None:
            raise ValueError("there is nothing to undo")
        rest: tuple[Change, object] | None = self.done[1]  # type: ignore[assignment]
        return History(rest, (self.done[0], self.undone), self.depth - 1)

    def after_redo(self) -> History:
        """Return the history once the next undone step has been brought back."""
        if self.undone is None:
            raise ValueError("there is nothing to redo")
        rest: tuple[Change, object] | None = self.undone[1]  # type: ignore[assignment]
        return History((self.undone[0], self.done), rest, self.depth + 1)


def history_of(done: list[Change], undone: list[Change]) -> History:
    """Return a history from lists: `done` oldest first, `undone` in the order in which redo brings them back."""
    history = History()
    for step in done:
        history = history.pushed(step)
    stack: tuple[Change, object] | None = None
    for step in reversed(undone):
        stack = (step, stack)
    return History(history.done, stack, history.depth)
