"""open.50000: from the path of a file to the first paint of its map, beside a bare read of the same rows.

The whole way of a file that was never open before: private copy, all checks, digest, records, history, session database,
layout, view. Each opening is a process of its own with an empty data folder; Python's and Qt's own imports, and those of
model and store, are done before, because the program does them while its window is already there. The rows are read in
the same process, before and after.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import child
from benchmarks.files import large_file
from benchmarks.measure import Group, Plan, median
from benchmarks.table import Check, Figure

NAME = "open.50000"
CARDS = 50_000
MOST = 6.0


def measure(plan: Plan) -> Iterator[Figure]:
    """Open the same file in several processes."""
    cards = 5_000 if plan.quick else CARDS
    with large_file(cards) as path:
        megabytes = path.stat().st_size / 1e6
        runs = [child.run("benchmarks.opening:in_child", path=str(path)) for _ in range(plan.times(5, 2))]
    found = {key: median([run[key] for run in runs]) for key in runs[0]}
    value, limit = 1e3 * found.pop("whole"), 1e3 * found.pop("rows")
    ratios = [run["whole"] / run["rows"] for run in runs]
    yield Figure(
        NAME,
        "ms CPU",
        f"ratio ≤ {MOST:.0f}",
        value,
        limit,
        "sqlite3 reads all rows of the file",
        (Check("ratio", median(ratios), MOST),),
        {"MB": megabytes, "processes": len(runs), **{key: 1e3 * part for key, part in found.items()}},
        f"quick: {cards:,} cards" if plan.quick else "",
        not plan.quick,
    )


def in_child(path: str) -> dict[str, float]:
    """Return seconds: CPU time of the whole and of the bare read, and the whole and its parts by the clock."""
    import time
    from pathlib import Path

    from PySide6.QtCore import QCoreApplication, QEvent, QObject

    from app.layout.typesetting import Typesetter
    from app.model.project import Project
    from app.model.store.sessions import open_project
    from app.ui.canvas.view import MapView
    from app.ui.session import Session
    from benchmarks.drive import HEIGHT, WIDTH, application
    from benchmarks.files import raw_rows
    from benchmarks.measure import timed

    class Paint(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
            self.seen = self.seen or event.type() == QEvent.Type.Paint
            return False

    application()
    Typesetter().line_count("warm", 100.0, _text_style())
    file = Path(path)
    reads = [timed(lambda: raw_rows(file))[1].cpu for _ in range(4)]
    cpu, began = time.process_time(), time.perf_counter()
    opened = open_project(file)
    read = time.perf_counter()
    session = Session(Project(opened.document, opened.session, opened.history))
    session.sheet("map")
    arranged = time.perf_counter()
    view = MapView(session, "map")
    paint = Paint()
    view.viewport().installEventFilter(paint)
    view.resize(WIDTH, HEIGHT)
    view.show()
    while not paint.seen:
        QCoreApplication.processEvents()
    painted, cpu = time.perf_counter(), time.process_time() - cpu
    reads += [timed(lambda: raw_rows(file))[1].cpu for _ in range(3)]
    # The first read of all may have had to wait for the disk.
    found: dict[str, Any] = {
        "whole": cpu,
        "whole by the clock": painted - began,
        "read and checked": read - began,
        "laid out": arranged - read,
        "view and first paint": painted - arranged,
        "rows": median(reads[1:]),
    }
    opened.session.close()
    return found


def _text_style() -> Any:
    from app.layout.theme import CARD_TEXT

    return CARD_TEXT


GROUPS = (Group((NAME,), measure),)
