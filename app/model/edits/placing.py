"""Where a record comes to stand among its siblings: order keys for arrivals, and fresh keys when room runs out."""

from __future__ import annotations

from collections.abc import Sequence

from app.model.change import Change, replaced
from app.model.document import R
from app.model.order import LONGEST_KEY, fresh_keys, keys_between
from app.model.records import changed


def place_among(siblings: Sequence[R], index: int, count: int) -> tuple[list[str], Change]:
    """Return order keys for `count` arrivals at `index` among `siblings`, and the change that makes room for them.

    `siblings` are in order and do not hold the arrivals; an index outside the range means the nearest end. The
    change is empty unless keys had grown too long or two siblings hold equal keys (after a merge): then all
    siblings get fresh ones.
    """
    index = max(0, min(index, len(siblings)))
    low: str | None = siblings[index - 1].order if index > 0 else None  # type: ignore[attr-defined]
    high: str | None = siblings[index].order if index < len(siblings) else None  # type: ignore[attr-defined]
    if low is None or high is None or low < high:
        keys = keys_between(low, high, count)
        if all(len(key) <= LONGEST_KEY for key in keys):
            return keys, Change("")
    every = fresh_keys(len(siblings) + count)
    kept = every[:index] + every[index + count :]
    moved = [(old, changed(old, order=key)) for old, key in zip(siblings, kept, strict=True)]
    return every[index : index + count], replaced("", moved)
