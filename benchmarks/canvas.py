"""pan.*, fit.* and zoom.*: frames of the map view, driven by wheel events (see `drive` for what a frame is)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks import child
from benchmarks.measure import Group, NotMeasured, Plan, Span, Spans, median, percentile, timed
from benchmarks.table import Check, Figure, missing

SMALL = 1_000
FRAME = 1e3 / 60
SHARP = 150.0
_BLIT = "copying a whole frame of 1920 × 1080"
_CARDS = {"1000": 1_000, "10000": 10_000, "50000": 50_000}


def measure(plan: Plan) -> Iterator[Figure]:
    """Measure each size of map in a child of its own."""
    for size, cards in _CARDS.items():
        wanted = [name for name in ("pan", "fit", "zoom") if f"{name}.{size}" in plan.names]
        if not wanted:
            continue
        # Quickly, the large maps are not built: the cost of a frame hardly depends on their size.
        used = min(cards, 4_000) if plan.quick else cards
        names = [f"{name}.{size}" for name in wanted]
        try:
            found = child.run("benchmarks.canvas:in_child", cards=used, what=wanted, steps=plan.times(200, 40))
        except NotMeasured as problem:
            yield from missing(names, str(problem))
            continue
        smaller = f"quick: {used:,} cards" if used != cards else ""
        for name in wanted:
            yield FIGURES[name](f"{name}.{size}", found, not plan.quick, smaller)


def in_child(cards: int, what: list[str], steps: int) -> dict[str, Any]:
    """Open a map of that many cards and measure; milliseconds of CPU time where nothing else is said."""
    from benchmarks.drive import Blit, Driver, application, freeze
    from benchmarks.maps import large_map

    application()
    driver = Driver(large_map(cards))
    freeze()
    blit = Blit()
    blit.measure(10)
    found: dict[str, Any] = {}
    if "pan" in what:
        found["pan"] = panned(driver, blit, steps)
    if "fit" in what:
        found["fit"] = fitted(driver, blit, max(5, steps // 4))
    if "zoom" in what:
        found["zoom"] = zoomed(driver, max(2, steps // 25))
    found["blit"] = 1e3 * median(blit.spans.cpu)
    return found


def panned(driver: Any, blit: Any, steps: int) -> dict[str, float]:
    """Pan at 100 % with the wheel: down and across in notches (96 pixels), then askew in the steps of a touchpad.

    Most of what comes into view was never seen before, so its text is frozen and its cards are prepared on the way.
    """
    from benchmarks.drive import NOTCH

    driver.view.set_zoom(1.0)
    driver.settle()
    first, every, known = Spans(), Spans(), Spans()
    for x, y, pixels in ((0, -NOTCH, False), (-NOTCH, 0, False), (-31, -23, True)):
        refused = 0
        for step in range(steps):
            span = driver.scroll(driver.wheel(x, y, pixels))
            if span is None:
                # At the edge: back again.
                x, y, refused = -x, -y, refused + 1
                if refused > steps // 2:
                    raise NotMeasured("the map cannot be panned")
                continue
            first.add(span)
            every.add(span)
            driver.until_sharp(every)
            if step % 10 == 0:
                blit.measure()
        for _ in range(min(steps, 20)):
            # And some steps back over what was just seen.
            span = driver.scroll(driver.wheel(-x, -y, pixels))
            if span is not None:
                known.add(span)
                driver.until_sharp(known)
    return {
        **first.milliseconds(),
        "p95 of all frames": 1e3 * percentile(every.cpu, 0.95),
        "frames": float(len(every.all)),
        "median over cards just seen": 1e3 * median(known.cpu),
        "p95 over cards just seen": 1e3 * percentile(known.cpu, 0.95),
    }


def fitted(driver: Any, blit: Any, times: int) -> dict[str, float]:
    """Show the whole map, first with no tile painted yet (time until sharp), then again and again, all of it painted."""
    view = driver.view
    sharp, building, again, painted = Spans(), Spans(), Spans(), Spans()
    for _ in range(max(3, times // 10)):
        view.set_zoom(1.0)
        driver.settle()
        view.painter.forget()
        asked = timed(view.fit)[1]
        rest = driver.until_sharp(building)
        sharp.add(Span(asked.wall + rest.wall, asked.cpu + rest.cpu))
        driver.settle()
    for turn in range(times):
        # The same colours once more: everything in view is marked as out of date.
        view.set_colours(view.colours)
        span = driver.frame()
        if span is None:
            raise NotMeasured("the map was not painted again")
        again.add(span)
        rest = driver.until_sharp(again)
        painted.add(Span(span.wall + rest.wall, span.cpu + rest.cpu))
        if turn % 5 == 0:
            blit.measure()
    found = again.milliseconds()
    return {
        **found,
        "whole map": 1e3 * median(painted.cpu),
        "p95 of frames while tiles are painted": 1e3 * percentile(building.cpu, 0.95),
        "sharp after (clock)": 1e3 * median(sharp.wall),
        "sharp after (CPU)": 1e3 * median(sharp.cpu),
        "zoom": 100 * view.zoom,
    }


def zoomed(driver: Any, gestures: int) -> dict[str, float]:
    """Zoom with Ctrl and the wheel from the whole map to 100 % and back, one gesture each way, resting in between."""
    from benchmarks.drive import NOTCH

    view = driver.view
    view.fit()
    driver.settle()
    frames, resting, sharp = Spans(), Spans(), Spans()
    lowest = view.zoom
    for gesture in range(gestures):
        inwards = gesture % 2 == 0
        turn = NOTCH if inwards else -NOTCH
        for _ in range(60):
            span = driver.frame(driver.wheel(0, turn, control=True))
            if span is not None:
                frames.add(span)
            if (view.zoom >= 1.0) if inwards else (view.zoom <= lowest * 1.01):
                break
        sharp.add(driver.until_sharp(resting))
        driver.settle()
    return {
        **frames.milliseconds(),
        "longest frame": 1e3 * max(frames.cpu),
        "p95 of frames after the gesture": 1e3 * percentile(resting.cpu, 0.95),
        "sharp after (clock)": 1e3 * median(sharp.wall),
    }


def _pan(name: str, found: dict[str, Any], judged: bool, note: str) -> Figure:
    pan, blit = dict(found["pan"]), found["blit"]
    value = pan.pop("median")
    checks = (
        Check("median ms", value, 2.0),
        Check("blits", value / blit, 5.0),
        Check("p95 of all frames, ms", pan["p95 of all frames"], 8.0),
    )
    target = "median ≤ 2 ms and ≤ 5 blits; p95 ≤ 8 ms"
    return Figure(name, "ms CPU a frame", target, value, blit, _BLIT, checks, pan, note, judged)


def _fit(name: str, found: dict[str, Any], judged: bool, note: str) -> Figure:
    fit = dict(found["fit"])
    value = fit.pop("p95")
    checks = (
        Check("p95 ms", value, 8.0),
        Check("sharp after, ms", fit["sharp after (clock)"], SHARP),
    )
    target = "p95 ≤ 8 ms; sharp within 150 ms"
    return Figure(name, "ms CPU a frame, p95", target, value, found["blit"], _BLIT, checks, fit, note, judged)


def _zoom(name: str, found: dict[str, Any], judged: bool, note: str) -> Figure:
    zoom = dict(found["zoom"])
    value = zoom.pop("p95")
    checks = (Check("p95 ms", value, FRAME),)
    target = "p95 ≤ 16.7 ms"
    return Figure(name, "ms CPU a frame, p95", target, value, FRAME, "a frame at 60 Hz", checks, zoom, note, judged)


FIGURES = {"pan": _pan, "fit": _fit, "zoom": _zoom}
GROUPS = (
    Group(("pan.1000",), measure),
    Group(("pan.10000", "fit.10000", "zoom.10000"), measure),
    Group(("pan.50000", "fit.50000", "zoom.50000"), measure),
)
