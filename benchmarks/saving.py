"""edit.commit and publish.*: what an edit costs until it is on disk, and whether writing the file blocks the window."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.files import large_file
from benchmarks.measure import Group, NotMeasured, Plan, Spans, median, percentile, timed
from benchmarks.table import Check, Figure

COMMIT = "edit.commit"
FRAME = 1e3 / 60
_RAW = "two statements in a transaction of sqlite3 alone, same folder, WAL, FULL"
# No pictures can be put into a project yet, so a large one is made of long texts.
_SIZES = {"publish.1mb": (10_000, 0), "publish.50mb": (24_000, 1_500)}
_QUICK = {"publish.1mb": (10_000, 0), "publish.50mb": (2_000, 1_500)}


def measure_commits(plan: Plan) -> Iterator[Figure]:
    """Edit the texts of cards one after the other in a map of 50,000 cards."""
    cards = 2_000 if plan.quick else 50_000
    with large_file(cards) as path:
        found = child.run("benchmarks.saving:commit", path=str(path), edits=plan.times(600, 100))
    value = found["p50"]
    yield Figure(
        COMMIT,
        "ms",
        "p50 ≤ 1 ms, p99 ≤ 16 ms",
        value,
        found["raw p50"],
        _RAW,
        (Check("p50 ms", value, 1.0), Check("p99 ms", found["p99"], 16.0)),
        {key: found[key] for key in ("p99", "raw p99", "CPU p50", "edits")},
        f"quick: {cards:,} cards" if plan.quick else "",
        not plan.quick,
    )


def measure_publishing(plan: Plan) -> Iterator[Figure]:
    """Write a file of each size while the event loop of a window runs."""
    for name, (cards, letters) in (_QUICK if plan.quick else _SIZES).items():
        if name not in plan.names:
            continue
        with large_file(cards, letters) as path:
            found = child.run("benchmarks.saving:publish", path=str(path), times=plan.times(8, 3))
        smaller = plan.quick and name == "publish.50mb"
        value = found["publish"]
        yield Figure(
            name,
            "ms",
            "window never blocked over 16.7 ms",
            value,
            found["copy"],
            "copying the file and fsync",
            (Check("longest stop of the window, ms", found["longest"], FRAME),),
            {key: found[key] for key in ("MB", "p99 of stops", "longest stop at rest", "CPU")},
            f"text only, {cards:,} cards; stops are longer than usual where other programs keep the cores busy: "
            "compare with the longest one at rest",
            not smaller,
        )


def commit(path: str, edits: int) -> dict[str, float]:
    """Return milliseconds from the call of the gate until the edit is on disk, and of the bare transaction."""
    from app.model.edits.cards import change_cards
    from app.model.project import Project
    from app.model.records import Card
    from app.model.store.sessions import open_project

    opened = open_project(Path(path))
    project = Project(opened.document, opened.session, opened.history)
    ours, bare = Spans(), Spans()
    with closing(_raw_database(Path(path).with_name("raw.db"))) as raw:
        for number in range(edits + 20):
            card = project.document.fetch(Card, f"c{number * 37 % 1_900}")
            text = f"{card.text} and more, {number}"
            change = change_cards(project.document, [card.id], "Edit card", text=text)
            done = timed(lambda change=change: project.do(change))[1]
            plain = timed(lambda number=number, text=text: _raw_edit(raw, number, text))[1]
            if number >= 20:
                ours.add(done)
                bare.add(plain)
    opened.session.close()
    return {
        "p50": 1e3 * median(ours.wall),
        "p99": 1e3 * percentile(ours.wall, 0.99),
        "CPU p50": 1e3 * median(ours.cpu),
        "raw p50": 1e3 * median(bare.wall),
        "raw p99": 1e3 * percentile(bare.wall, 0.99),
        "edits": float(edits),
    }


def publish(path: str, times: int) -> dict[str, float]:
    """Edit, then publish on a worker as the window does, while a timer watches for stops of the event loop."""
    from app.model.project import Project
    from app.model.store.sessions import open_project
    from app.ui.open_project import OpenProject
    from app.ui.session import Session
    from app.ui.store_to_come import StoreToCome
    from benchmarks.drive import application, freeze

    application()
    file = Path(path)
    opened = open_project(file)
    freeze()
    store = StoreToCome(lambda: opened.session, opened.session)
    project = OpenProject(Session(Project(opened.document, opened.session, opened.history)), store)
    writing, copying, cpu = [], [], []
    stops: list[float] = []
    at_rest: list[float] = []
    for turn in range(times + 1):
        _edit_something(project, turn)
        ended: list[Any] = []
        span, found = _watched(lambda ended=ended: project.publish(deliberate=True, then=ended.append), ended)
        if ended[0] is not None:
            raise NotMeasured(f"the file was not written: {ended[0]}")
        copied = timed(lambda: _copy(file, file.with_name("copy")))[1]
        quiet: list[Any] = []
        end = time.perf_counter() + max(0.1, span.wall)
        _, resting = _watched(lambda: None, quiet, until=end)
        if turn:
            writing.append(span.wall)
            cpu.append(span.cpu)
            copying.append(copied.wall)
            stops += found
            at_rest += resting
    opened.session.close()
    return {
        "publish": 1e3 * median(writing),
        "copy": 1e3 * median(copying),
        "CPU": 1e3 * median(cpu),
        "longest": 1e3 * max(stops),
        "p99 of stops": 1e3 * percentile(stops, 0.99),
        "longest stop at rest": 1e3 * max(at_rest),
        "MB": file.stat().st_size / 1e6,
    }


def _watched(begin: Any, ended: list[Any], until: float = 0.0) -> tuple[Any, list[float]]:
    """Run the event loop until something is in `ended` or the time `until`; return the span and all stops in seconds.

    A stop is the time between two rounds of a timer that fires whenever the loop has nothing else to do, with a pause
    of a millisecond so that it leaves the interpreter to the worker.
    """
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop = QEventLoop()
    stops: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        stops.append(now - last)
        last = now
        if ended or (until and now > until):
            loop.quit()

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(1)
    timer.timeout.connect(tick)

    def run() -> None:
        nonlocal last
        timer.start()
        last = time.perf_counter()
        begin()
        loop.exec()
        timer.stop()

    _, span = timed(run)
    return span, stops


def _edit_something(project: Any, turn: int) -> None:
    from app.model.edits.cards import change_cards
    from app.model.records import Card

    document = project.session.document
    card = document.fetch(Card, f"c{turn}")
    if not project.session.do(change_cards(document, [card.id], "Edit card", text=f"{card.text}, {turn}")):
        raise NotMeasured("a card could not be edited")


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    descriptor = os.open(target, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _raw_database(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=FULL")
    raw.execute("PRAGMA journal_mode=WAL").fetchall()
    raw.execute("CREATE TABLE card (id INTEGER PRIMARY KEY, text TEXT)")
    raw.execute("CREATE TABLE op (seq INTEGER PRIMARY KEY, touched TEXT)")
    raw.executemany("INSERT INTO card VALUES (?, ?)", [(number, "x" * 60) for number in range(2_000)])
    return raw


def _raw_edit(raw: sqlite3.Connection, number: int, text: str) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("UPDATE card SET text = ? WHERE id = ?", (text, number * 37 % 1_900))
    raw.execute("INSERT INTO op VALUES (?, ?)", (number, f'["{text}", "{text}"]'))
    raw.execute("COMMIT")


GROUPS = (Group((COMMIT,), measure_commits), Group(tuple(_SIZES), measure_publishing))
