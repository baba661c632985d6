"""What a measurement is: spans of wall and CPU time, medians and percentiles, resident memory, and the shape of a run."""

from __future__ import annotations

import math
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple, TypeVar

from benchmarks.table import Figure

T = TypeVar("T")


class NotMeasured(Exception):
    """This cannot be measured here; the message says why."""


class Span(NamedTuple):
    """How long something took, in seconds: by the clock, and of this process's CPU time (all threads)."""

    wall: float
    cpu: float


@dataclass
class Spans:
    """Many spans of the same work."""

    all: list[Span] = field(default_factory=list)

    def add(self, span: Span) -> None:
        self.all.append(span)

    @property
    def wall(self) -> list[float]:
        return [span.wall for span in self.all]

    @property
    def cpu(self) -> list[float]:
        return [span.cpu for span in self.all]

    def milliseconds(self) -> dict[str, float]:
        """Return median and p95 in milliseconds, of CPU time ("median", "p95") and of the clock ("wall_...")."""
        if not self.all:
            raise NotMeasured("nothing was counted")
        return {
            "median": 1e3 * median(self.cpu),
            "p95": 1e3 * percentile(self.cpu, 0.95),
            "wall_median": 1e3 * median(self.wall),
            "wall_p95": 1e3 * percentile(self.wall, 0.95),
            "count": float(len(self.all)),
        }


@dataclass(frozen=True)
class Plan:
    """What is to be measured: `names`, and whether quickly (fewer repetitions, smaller maps where noted)."""

    names: frozenset[str] = frozenset()
    quick: bool = False

    def times(self, full: int, quick: int) -> int:
        """Return how often to repeat something."""
        return quick if self.quick else full

    def wants(self, prefix: str) -> bool:
        """Return whether any wanted name begins with `prefix`."""
        return any(name.startswith(prefix) for name in self.names)


@dataclass(frozen=True)
class Group:
    """Names that are measured together, because they share a preparation or are compared with each other."""

    names: tuple[str, ...]
    run: Callable[[Plan], Iterable[Figure]]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` (0 to 1) of all values do not exceed; NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """Return the middle value, of two middle ones their mean; NaN of nothing."""
    if not values:
        return math.nan
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def timed(work: Callable[[], T]) -> tuple[T, Span]:
    """Do `work` once; return its result and how long it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, Span(time.perf_counter() - wall, time.process_time() - cpu)


def interleaved(times: int, **works: Callable[[], object]) -> dict[str, Spans]:
    """Do each of `works` `times` times, by turns, so that all meet the same noise."""
    found = {name: Spans() for name in works}
    for _ in range(times):
        for name, work in works.items():
            _, span = timed(work)
            found[name].add(span)
    return found


def resident() -> int:
    """Return the memory this process holds now, in bytes. Raises NotMeasured off Linux."""
    return _status("VmRSS")


def peak() -> int:
    """Return the most memory this process ever held, or since `reset_peak`, in bytes.

    Linux only: `ru_maxrss` would also count what the parent held before the child was started.
    """
    return _status("VmHWM")


def reset_peak() -> None:
    """Let `peak` count from here."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError as problem:
        raise NotMeasured("peak memory can only be measured on Linux") from problem


def machine() -> str:
    """Return what a reader should know of where this ran: system, cores, load, Python and PySide6."""
    try:
        pyside = version("PySide6-Essentials")
    except PackageNotFoundError:
        pyside = "missing"
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}, "
        f"CPython {platform.python_version()}, PySide6 {pyside}"
    )


def _status(field_name: str) -> int:
    if not sys.platform.startswith("linux"):
        raise NotMeasured("memory is only measured on Linux")
    text = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{field_name}:\s+(\d+) kB$", text, re.MULTILINE)
    if found is None:
        raise NotMeasured(f"the system does not tell {field_name}")
    return int(found[1]) * 1024
