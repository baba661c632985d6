"""Figures: what was measured, beside its limit and its target, as a table for people, as Markdown and as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Check:
    """One condition of a target: `value` may be at most `most`."""

    what: str
    value: float
    most: float

    @property
    def ok(self) -> bool:
        return self.value <= self.most

    def __str__(self) -> str:
        return f"{self.what} {rounded(self.value)} ({'≤' if self.ok else 'not ≤'} {rounded(self.most)})"


@dataclass(frozen=True)
class Figure:
    """One row. `limit` is what `against` names, measured in the same run, in the same unit as `value`.

    `details` are further numbers of the same measurement. A row that could not be measured has no value and a `note`
    that says why. `judged` False: measured too small or too short to say whether the target is met.
    """

    name: str
    unit: str = ""
    target: str = ""
    value: float | None = None
    limit: float | None = None
    against: str = ""
    checks: tuple[Check, ...] = ()
    details: Mapping[str, float] = field(default_factory=dict)
    note: str = ""
    judged: bool = True

    @property
    def ratio(self) -> float | None:
        if self.value is None or not self.limit:
            return None
        return self.value / self.limit

    @property
    def ok(self) -> bool | None:
        """Whether the target is met; None when there is none, or when it was not measured in full."""
        if self.value is None or not self.judged or not self.checks:
            return None
        return all(check.ok for check in self.checks)

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return {True: "ok", False: "MISSED", None: "-"}[self.ok]


def missing(names: Iterable[str], reason: str) -> list[Figure]:
    """Return rows for what could not be measured."""
    return [Figure(name, note=reason) for name in names]


def as_json(figures: Iterable[Figure]) -> dict[str, dict[str, Any]]:
    """Return the figures as plain data by name; what is not known is null."""
    return {
        figure.name: {
            "value": _known(figure.value),
            "limit": _known(figure.limit),
            "ratio": _known(figure.ratio),
            "unit": figure.unit,
            "target": figure.target,
            "ok": figure.ok,
            "against": figure.against,
            "checks": [
                {"what": check.what, "value": _known(check.value), "most": check.most, "ok": check.ok}
                for check in figure.checks
            ],
            "details": {key: _known(value) for key, value in figure.details.items()},
            "note": figure.note,
        }
        for figure in figures
    }


def as_text(figures: Sequence[Figure]) -> str:
    """Return the table for a terminal, with the details of each row below it."""
    cells = [("name", "value", "limit", "ratio", "unit", "verdict"), *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    lines = []
    for number, row in enumerate(cells):
        padded = (
            cell.ljust(width) if column in (0, 4, 5) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join(padded).rstrip())
        if number:
            lines += [f"    {line}" for line in _remarks(figures[number - 1])]
    return "\n".join(lines)


def as_markdown(figures: Sequence[Figure]) -> str:
    """Return the table as Markdown."""
    lines = [
        "| name | value | limit or peer | ratio | unit | target | met | measured with it |",
        "|---|---:|---:|---:|---|---|---|---|",
    ]
    for figure in figures:
        name, value, limit, ratio, unit, verdict = _cells(figure)
        peer = f"{limit} ({figure.against})" if figure.against and figure.limit is not None else limit
        remarks = "; ".join([*_details(figure), *([figure.note] if figure.note else [])])
        row = (f"`{name}`", value, peer, ratio, unit, figure.target, verdict, remarks)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |")
    return "\n".join(lines)


def rounded(value: float | None) -> str:
    """Return a number with three digits that count, or "-"."""
    if value is None or math.isnan(value):
        return "-"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:.{min(digits, 4)}f}"


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        rounded(figure.value),
        rounded(figure.limit),
        rounded(figure.ratio),
        figure.unit,
        figure.verdict,
    )


def _remarks(figure: Figure) -> list[str]:
    lines = []
    if figure.against:
        lines.append(f"against {figure.against}")
    if figure.target:
        lines.append(f"target: {figure.target}")
    if figure.checks:
        lines.append("; ".join(str(check) for check in figure.checks))
    if figure.details:
        lines.append("; ".join(_details(figure)))
    if figure.note:
        lines.append(figure.note)
    return lines


def _details(figure: Figure) -> list[str]:
    return [f"{key} {rounded(value)}" for key, value in figure.details.items()]


def _known(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
