"""start.*: from the start of the process to the first painted picture, beside an empty QMainWindow.

Each start is a process of its own. The three kinds take turns, after one round that warms the disk and is not counted.
The clock starts before the process is made and stops when the event loop comes round after the first paint.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.child import ROOT, environment
from benchmarks.measure import Group, NotMeasured, Plan, Span, Spans, median, percentile
from benchmarks.table import Check, Figure, missing

LONGEST = 60.0
WINDOW, SAMPLE = "start.window", "start.sample"
_MOST = {WINDOW: 1.5, SAMPLE: 2.5}
_KINDS = {WINDOW: "window", SAMPLE: "sample"}


def measure(plan: Plan) -> Iterator[Figure]:
    """Start everything by turns."""
    kinds = ["bare", *(kind for name, kind in _KINDS.items() if name in plan.names)]
    spans = {kind: Spans() for kind in kinds}
    problems: dict[str, str] = {}
    for turn in range(plan.times(12, 3)):
        for kind in kinds:
            if kind in problems:
                continue
            try:
                span = started(kind)
            except NotMeasured as problem:
                problems[kind] = str(problem)
            else:
                if turn:
                    spans[kind].add(span)
    for name, kind in _KINDS.items():
        if name not in plan.names:
            continue
        problem = problems.get("bare") or problems.get(kind)
        yield missing([name], problem)[0] if problem else _figure(name, spans[kind], spans["bare"])


def started(kind: str) -> Span:
    """Start one process and return how long its first picture took."""
    with tempfile.TemporaryDirectory(prefix="wayline-benchmark-") as name:
        folder = Path(name)
        result = folder / "painted"
        command = [sys.executable, "-m", "benchmarks.first_window", kind, str(result)]
        with environment(folder) as variables:
            began = time.perf_counter()
            try:
                done = subprocess.run(
                    command, cwd=ROOT, env=variables, timeout=LONGEST, check=False, stderr=subprocess.PIPE
                )
            except subprocess.TimeoutExpired:
                raise NotMeasured(f"nothing was painted in {LONGEST:.0f} s") from None
        if not result.exists():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
            raise NotMeasured(f"the program did not start: {last[0][:200]}")
        # perf_counter is the same clock in all processes of a machine.
        painted, cpu = (float(part) for part in result.read_text(encoding="ascii").split())
    return Span(painted - began, cpu)


def _figure(name: str, ours: Spans, bare: Spans) -> Figure:
    value, limit = 1e3 * median(ours.wall), 1e3 * median(bare.wall)
    return Figure(
        name,
        "ms",
        f"ratio ≤ {_MOST[name]}",
        value,
        limit,
        "an empty QMainWindow, first paint",
        (Check("ratio", value / limit, _MOST[name]),),
        {
            "p95": 1e3 * percentile(ours.wall, 0.95),
            "CPU": 1e3 * median(ours.cpu),
            "CPU of the empty window": 1e3 * median(bare.cpu),
            "starts": len(ours.all),
        },
    )


GROUPS = (Group((WINDOW, SAMPLE), measure),)
