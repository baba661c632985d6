"""memory.50000: what an open map of 50,000 cards holds in memory, beside its raw rows as Python objects.

Two child processes that have imported everything and shown a small map. One then reads all rows of the file into lists of
tuples and keeps them; the other opens the file as the program does, lays the map out and paints it. What each holds more
than before is compared: resident memory after a collection, as the system sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import child
from benchmarks.files import large_file
from benchmarks.measure import Group, Plan
from benchmarks.table import Check, Figure

NAME = "memory.50000"
CARDS = 50_000
MOST = 4.0


def measure(plan: Plan) -> Iterator[Figure]:
    """Measure both ways in a child each."""
    cards = 5_000 if plan.quick else CARDS
    with large_file(cards) as path:
        rows = child.run("benchmarks.memory:hold_rows", path=str(path))
        ours = child.run("benchmarks.memory:hold_map", path=str(path))
    value, limit = ours["painted"] / 1e6, rows["rows"] / 1e6
    yield Figure(
        NAME,
        "MB",
        f"ratio ≤ {MOST:.0f}",
        value,
        limit,
        "all rows of the file as tuples",
        (Check("ratio", value / limit, MOST),),
        {
            "document and history": ours["opened"] / 1e6,
            "layout and view": ours["shown"] / 1e6,
            "most while opening": ours["peak"] / 1e6,
            "process before": ours["before"] / 1e6,
        },
        f"quick: {cards:,} cards" if plan.quick else "",
        not plan.quick,
    )


def hold_rows(path: str) -> dict[str, int]:
    """Return how many bytes the rows take."""
    from pathlib import Path

    from benchmarks.files import raw_rows

    driver = _prepared()
    before = _held()
    rows = raw_rows(Path(path))
    found = {"rows": _held() - before}
    del rows, driver
    return found


def hold_map(path: str) -> dict[str, int]:
    """Return how many bytes more the process holds once the file is opened, laid out and painted."""
    from pathlib import Path

    from app.model.store.sessions import open_project
    from benchmarks.drive import Driver
    from benchmarks.measure import peak, reset_peak

    small = _prepared()
    before = _held()
    reset_peak()
    opened = open_project(Path(path))
    found = {"before": before, "opened": _held() - before}
    driver = Driver(opened.document)
    found["painted"] = _held() - before
    found["peak"] = peak() - before
    found["shown"] = found["painted"] - found["opened"]
    opened.session.close()
    del small, driver
    return found


def _prepared() -> Any:
    """Import everything and show a small map, so that what is measured later is the large one's own."""
    import app.model.store.sessions  # noqa: F401 - imported for its weight
    from benchmarks.drive import Driver, application
    from benchmarks.maps import large_map

    application()
    return Driver(large_map(200))


def _held() -> int:
    import gc

    from benchmarks.measure import resident

    gc.unfreeze()
    gc.collect()
    return resident()


GROUPS = (Group((NAME,), measure),)
