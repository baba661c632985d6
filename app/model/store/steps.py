"""The steps of undo as rows: a change becomes JSON text, and the steps of a file become a history again.

A step is an array with one entry per touched record: `[id, kind, before, after]`. A record that came or went stands
there with all its fields (null on the other side); one that changed, with the changed fields only, which keeps a step at
some 200 bytes. Such a step is read beside the document it leads to, so a history is rebuilt from the present backwards
(and forwards, for what was undone), and every record on the way passes the models and every step the gate.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from app.model.change import Change, Touch
from app.model.document import Document, StaleChange, applied
from app.model.history import History, history_of
from app.model.invariants import BrokenInvariant, check_change
from app.model.records import KIND_BY_NAME, Record, changed
from app.model.store.rows import Row, value_from

log = logging.getLogger(__name__)

# A part of a step; far below the longest row, so that a step over a whole map can be kept and read again.
_PART_SIZE = 1024 * 1024

Fields = dict[str, Any]


def parts_of(step: Change) -> list[str]:
    """Return `step` as JSON texts, each an array of touched records; most steps have one."""
    parts: list[str] = []
    entries: list[str] = []
    size = 0
    for key, touch in step.touched.items():
        entry = json.dumps(_entry(key, touch), ensure_ascii=False, separators=(",", ":"))
        entries.append(entry)
        size += len(entry)
        if size >= _PART_SIZE:
            parts.append(f"[{','.join(entries)}]")
            entries, size = [], 0
    if entries or not parts:
        parts.append(f"[{','.join(entries)}]")
    return parts


def history_from(document: Document, ops: Sequence[Row], done: int) -> History:
    """Return the history that led to `document`: `ops` are rows (seq, part, name, touched) in order.

    `done` is the number of the newest done step. Steps that do not fit the document, and all behind them, are left
    out: they could not be undone.
    """
    steps = [(seq, list(parts)) for seq, parts in groupby(ops, key=lambda row: row[0])]
    past = [parts for seq, parts in steps if seq <= done]
    future = [parts for seq, parts in steps if seq > done]
    taken_back = [step.inverse() for step in _walk(document, reversed(past), back=True)]
    return history_of(taken_back[::-1], list(_walk(document, future, back=False)))


def _walk(document: Document, steps: Iterable[list[Row]], back: bool) -> Iterator[Change]:
    """Yield the changes that lead from `document` along `steps`, until one does not fit."""
    for parts in steps:
        try:
            change = Change(parts[0][2], dict(_touches(document, parts, back)))
            following = applied(document, change)
            check_change(following, change)
        except (ValueError, KeyError, TypeError, RecursionError, StaleChange, BrokenInvariant) as problem:
            log.warning("the history ends at step %s: %s", parts[0][0], type(problem).__name__)
            return
        document = following
        yield change


def _touches(document: Document, parts: list[Row], back: bool) -> Iterator[tuple[str, Touch]]:
    for _, _, _, text in parts:
        for key, kind_name, before, after in json.loads(text):
            held = document.get(key)
            start, end = (after, before) if back else (before, after)
            yield key, Touch(held, _record(KIND_BY_NAME[kind_name], key, held, start, end))


def _record(
    kind: type[Record], key: str, held: Record | None, start: Fields | None, end: Fields | None
) -> Record | None:
    """Return what becomes of `held`, which has the fields `start`, when its step ends in the fields `end`."""
    if (held is None) != (start is None) or (held is not None and type(held) is not kind):
        raise ValueError("the step starts from another record")
    if held is not None and start is not None:
        known = kind.model_fields
        expected = {name: value_from(kind, name, value) for name, value in start.items()}
        if any(getattr(held, name) != value for name, value in expected.items() if name in known):
            raise ValueError("the step starts from other values")
    if end is None:
        return None
    values = {name: value_from(kind, name, value) for name, value in end.items()}
    return kind.model_validate({"id": key, **values}) if held is None else changed(held, **values)


def _entry(key: str, touch: Touch) -> list[Any]:
    before, after = touch.before, touch.after
    if before is not None and after is not None:
        names = [name for name in type(after).model_fields if getattr(before, name) != getattr(after, name)]
        return [key, after.kind_name, _fields(before, names), _fields(after, names)]
    record = before or after
    if record is None:
        raise ValueError(f"the change says nothing of record {key}")
    names = [name for name in type(record).model_fields if name != "id"]
    return [
        key,
        record.kind_name,
        None if before is None else _fields(before, names),
        None if after is None else _fields(after, names),
    ]


def _fields(record: Record, names: Iterable[str]) -> Fields:
    # Enums are strings and tuples become arrays: JSON writes both as their columns hold them.
    return {name: getattr(record, name) for name in names}
