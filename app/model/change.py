"""Change: the one value that serves undo, redo, save, refresh, merge, history and tests.

A change says, for each touched record id, what the record was before and what it is after (None: it is not there).
It can be inverted and joined. See the README in this folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.model.records import Record


@dataclass(frozen=True, slots=True)
class Touch:
    """One record before and after; exactly one of them may be None."""

    before: Record | None
    after: Record | None


@dataclass(frozen=True, slots=True)
class Change:
    """A named edit as data. `name` is what the Undo menu shows ("Move card"); `touched` maps record ids to Touch."""

    name: str
    touched: Mapping[str, Touch] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.touched)

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(self.name, {key: Touch(touch.after, touch.before) for key, touch in self.touched.items()})

    def then(self, later: Change) -> Change:
        """Return one change that does this one and then `later`, keeping this one's name.

        A record that ends where it began is dropped, so that a drag back to the start leaves nothing.
        """
        joined = dict(self.touched)
        for key, touch in later.touched.items():
            before = joined[key].before if key in joined else touch.before
            joined.pop(key, None)
            if before != touch.after:
                joined[key] = Touch(before, touch.after)
        return Change(self.name, joined)

    def named(self, name: str) -> Change:
        """Return the same change under another name."""
        return replace(self, name=name)

    def kinds(self) -> frozenset[str]:
        """Return the kind names of all touched records, so that panels can decide whether to refresh."""
        return frozenset((touch.after or touch.before).kind_name for touch in self.touched.values())  # type: ignore[union-attr]

    def made(self) -> Iterator[Record]:
        """Yield the records that this change adds."""
        return (touch.after for touch in self.touched.values() if touch.before is None and touch.after is not None)


def added(name: str, records: Iterable[Record]) -> Change:
    """Return the change that adds `records`."""
    return Change(name, {record.id: Touch(None, record) for record in records})


def replaced(name: str, pairs: Iterable[tuple[Record, Record]]) -> Change:
    """Return the change that puts the second of each pair in place of the first; equal pairs are left out."""
    return Change(name, {old.id: Touch(old, new) for old, new in pairs if old != new})


def removed(name: str, records: Iterable[Record]) -> Change:
    """Return the change that takes `records` away."""
    return Change(name, {record.id: Touch(record, None) for record in records})


def joined(name: str, changes: Iterable[Change]) -> Change:
    """Return one change that does `changes` in order, called `name`."""
    total = Change(name)
    for change in changes:
        total = total.then(change)
    return total
