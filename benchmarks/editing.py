"""drag, type, curve and relayout: from an event to the painted frame on a large map, beside the same on 1,000 cards.

Both maps are open in one process and take turns, so that both meet the same noise; see `drive` for what a frame is.
There is no store behind the session: what the disk costs is measured by edit.commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks import child
from benchmarks.measure import Group, NotMeasured, Plan, Span, Spans, median, timed
from benchmarks.table import Check, Figure, missing

SMALL, LARGE = 1_000, 50_000
GROWTH = 1.5
_MOST = {"drag": 2.0, "type": 2.0, "curve": 2.0, "relayout": 5.0}
_SENTENCE = "waits for the parcel and asks where it is "
_LONGER = " and then asks a friend which shop to trust, because the parcel did not come" * 3


@dataclass
class Taken:
    """What one kind of work took on one map: `frames` of the work itself, and `end` of what ends it (drop, commit)."""

    frames: Spans = field(default_factory=Spans)
    end: Spans = field(default_factory=Spans)

    def add(self, span: Span | None) -> None:
        if span is not None:
            self.frames.add(span)

    def ended(self, span: Span | None) -> None:
        if span is not None:
            self.end.add(span)


def measure(plan: Plan) -> Iterator[Figure]:
    """Measure all kinds of work in one child."""
    wanted = [kind for kind in _MOST if f"{kind}.50000" in plan.names]
    large = 5_000 if plan.quick else LARGE
    found = child.run("benchmarks.editing:in_child", large=large, kinds=wanted, turns=plan.times(12, 3))
    for kind in wanted:
        name, result = f"{kind}.50000", found[kind]
        if "reason" in result:
            yield missing([name], result["reason"])[0]
        else:
            yield _figure(name, kind, result, plan.quick, large)


def in_child(large: int, kinds: list[str], turns: int) -> dict[str, Any]:
    """Work on both maps by turns; milliseconds of CPU time."""
    from benchmarks.drive import Driver, application, freeze
    from benchmarks.maps import large_map

    application()
    drivers = {"small": Driver(large_map(SMALL)), "large": Driver(large_map(large))}
    freeze()
    found: dict[str, Any] = {}
    for kind in kinds:
        try:
            found[kind] = _both(WORK[kind], drivers, turns)
        except NotMeasured as problem:
            found[kind] = {"reason": str(problem)}
    return found


def drag(driver: Any, taken: Taken, turn: int) -> None:
    """Drag a card over its neighbours and drop it there; the step is taken back without being counted."""
    from benchmarks.drive import shifted

    places = _in_the_middle(driver, turn)
    view = driver.view
    start = driver.seen(places[turn % len(places)])
    driver.frame(driver.press(start))
    driver.frame(driver.move(shifted(start, 30, 12)))
    at = start
    for step in range(1, 25):
        at = shifted(start, 30 + step * 13, 12 + step * 5)
        taken.add(driver.frame(driver.move(at)))
    before = driver.session.document
    taken.ended(driver.frame(driver.release(at)))
    driver.settle()
    if driver.session.document is before:
        raise NotMeasured("dragging a card did not move it")
    driver.session.undo()
    view.select([])
    driver.settle()


def write(driver: Any, taken: Taken, turn: int) -> None:
    """Write a sentence into a card, key by key; Esc ends it and keeps it as one step, which is taken back."""
    from PySide6.QtCore import Qt

    from benchmarks.drive import canvas_of, key

    places = _in_the_middle(driver, turn)
    view = driver.view
    editor = view.edit(places[turn % len(places)].block.record_id)
    if editor is None:
        raise NotMeasured("no text field opened on a card")
    canvas_of(editor).installEventFilter(driver.paints)
    driver.settle()
    for letter in _SENTENCE:
        taken.add(driver.frame(key(Qt.Key(ord(letter.upper())), letter), to=editor))
    before = driver.session.document
    taken.ended(driver.frame(key(Qt.Key.Key_Escape), to=editor))
    driver.settle()
    if driver.session.document is before:
        raise NotMeasured("what was written was not kept")
    driver.session.undo()
    driver.settle()


def curve(driver: Any, taken: Taken, turn: int) -> None:
    """Drag a point of the emotional curve up and down, freely (with Shift), and let it go."""
    from PySide6.QtCore import QPointF, Qt
    from PySide6.QtGui import QMouseEvent

    from app.model.records import EmotionPoint
    from benchmarks.drive import shifted

    view = driver.view
    columns = len(view.sheet.columns)
    point_id = f"p{(columns // 3 + turn) % columns}"
    place = driver.centre_on(point_id)
    start = driver.seen(place)
    driver.frame(driver.press(start))
    driver.frame(driver.move(shifted(start, 0, 12)))

    def freely(at: QPointF) -> QMouseEvent:
        left = Qt.MouseButton.LeftButton
        kind, shift = QMouseEvent.Type.MouseMove, Qt.KeyboardModifier.ShiftModifier
        return QMouseEvent(kind, at, view.viewport().mapToGlobal(at), Qt.MouseButton.NoButton, left, shift)

    at = start
    for step in range(1, 25):
        at = shifted(start, 0, (step * 7) % 40 - 20 + (3 if step % 2 else 0))
        taken.add(driver.frame(freely(at)))
    # Let go far from where it began, on whichever side there is room.
    before = driver.session.document
    at = shifted(start, 0, 60 if before.fetch(EmotionPoint, point_id).value > 0 else -60)
    taken.add(driver.frame(freely(at)))
    taken.ended(driver.frame(driver.release(at)))
    driver.settle()
    if driver.session.document is before:
        raise NotMeasured("dragging a point of the curve did not move it")
    driver.session.undo()
    driver.settle()


def relayout(driver: Any, taken: Taken, turn: int) -> None:
    """Rewrite the highest cell of a row in view so that the row grows by some lines, and back so that it shrinks."""
    from app.model.edits.cards import change_cards
    from app.model.records import Card

    places = _in_the_middle(driver, turn)
    sheet = driver.view.sheet
    row = sheet.rows[places[0].row]
    highest = max(row.cells, key=lambda cell: cell.height)
    card_id = highest.blocks[min(2, len(highest.blocks) - 1)].record_id
    driver.centre_on(card_id)
    for more in (_LONGER, ""):
        document = driver.session.document
        card = document.fetch(Card, card_id)
        text = card.text.removesuffix(_LONGER) + more
        height = driver.view.sheet.height
        change = change_cards(document, [card_id], "Edit card", text=text)
        _, made = timed(lambda change=change: driver.session.do(change))
        painted = driver.frame()
        if painted is None or driver.view.sheet.height == height:
            raise NotMeasured("the row did not grow")
        taken.add(Span(made.wall + painted.wall, made.cpu + painted.cpu))
        driver.until_sharp(taken.end)
        driver.settle()


WORK = {"drag": drag, "type": write, "curve": curve, "relayout": relayout}


def _in_the_middle(driver: Any, turn: int) -> list[Any]:
    """Show a part of the map away from its edges at 100 %, another one each turn; return the cards seen whole."""
    sheet = driver.view.sheet
    rows = [number for number, row in enumerate(sheet.rows) if any(cell.blocks for cell in row.cells)]
    row = sheet.rows[rows[(len(rows) // 2 + turn) % len(rows)]]
    cell = row.cells[(len(row.cells) // 2 + turn) % len(row.cells)]
    driver.centre_on(cell.blocks[len(cell.blocks) // 2].record_id)
    return list(driver.cards_in_view())


def _both(work: Any, drivers: dict[str, Any], turns: int) -> dict[str, dict[str, float]]:
    taken = {size: Taken() for size in drivers}
    for size, driver in drivers.items():
        # Once without counting: what is made only once belongs to neither map.
        driver.activate()
        work(driver, Taken(), 0)
        taken[size] = Taken()
    for turn in range(1, turns + 1):
        for size, driver in drivers.items():
            driver.activate()
            work(driver, taken[size], turn)
    return {
        size: {**one.frames.milliseconds(), "end": 1e3 * median(one.end.cpu) if one.end.all else 0.0}
        for size, one in taken.items()
    }


_END = {"drag": "drop", "type": "Esc", "curve": "release", "relayout": "frames after the first"}


def _figure(name: str, kind: str, found: dict[str, Any], quick: bool, large: int) -> Figure:
    big, small, most = found["large"], found["small"], _MOST[kind]
    value, limit = big["median"], small["median"]
    return Figure(
        name,
        "ms CPU from event to frame",
        f"≤ {most:.0f} ms; growth ≤ {GROWTH}",
        value,
        limit,
        "the same on 1,000 cards",
        (Check("median ms", value, most), Check("growth", value / limit, GROWTH)),
        {
            "p95": big["p95"],
            "p95 on 1,000 cards": small["p95"],
            "clock": big["wall_median"],
            f"{_END[kind]}": big["end"],
            f"{_END[kind]} on 1,000 cards": small["end"],
            "events": big["count"],
        },
        f"quick: {large:,} cards" if quick else "",
        not quick,
    )


GROUPS = (Group(tuple(f"{kind}.50000" for kind in _MOST), measure),)
