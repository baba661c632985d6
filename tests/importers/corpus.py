"""What Mermaid itself makes of a file, and an ImportedMap brought into the same shape, so that both can be compared.

`expected.json` beside the files was written by running Mermaid 11.17.2. Here its answers are read with those kinder rules
that hold for every file: scores clamped to 1..5, names trimmed, `<br>` as newline, quotes off, repeated actors dropped.
"""

from __future__ import annotations

import html
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.importers.imported import ImportedMap

FILES = Path(__file__).parent / "files"


@dataclass(frozen=True)
class Journey:
    """Title, stages from left to right, and tasks as (stage, name, level or None, actors)."""

    title: str
    stages: tuple[str, ...]
    tasks: tuple[tuple[str, str, float | None, tuple[str, ...]], ...]


def shared_corpus() -> Path | None:
    """Return the folder with the whole corpus, when this machine has it: beside the checkout, or in WAYLINE_SHARED."""
    named = os.environ.get("WAYLINE_SHARED")
    folders = [Path(named)] if named else [Path(__file__).resolve().parents[2].parent / "shared"]
    for folder in folders:
        for corpus in (folder / "corpus", folder):
            if (corpus / "mermaid").is_dir():
                return corpus
    return None


def expectations(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return found


def journey_of(imported: ImportedMap) -> Journey:
    """Return an import of a Mermaid file as Mermaid would list it: a task for each card, with the level of its point."""
    stages = tuple(stage.title for stage in imported.stages)
    points = {(point.column, round(point.at, 6)): point.value for curve in imported.curves for point in curve.points}
    in_column: dict[int, int] = {}
    for card in imported.cards:
        assert card.column is not None
        in_column[card.column] = in_column.get(card.column, 0) + 1
    tasks = []
    place: dict[int, int] = {}
    for card in imported.cards:
        assert card.column is not None
        number = place.get(card.column, 0)
        place[card.column] = number + 1
        value = points.get((card.column, round((number + 0.5) / in_column[card.column], 6)))
        level = None if value is None else 3 + 2 * value
        tasks.append((stages[card.column], card.text, level, card.personas))
    return Journey(imported.title, stages, tuple(tasks))


def wanted_journey(answer: dict[str, Any]) -> Journey:
    """Return Mermaid's own answer in the same shape."""
    tasks = tuple(
        (_name(task["section"]), _name(task["task"]), _level(task["score"]), _people(task["people"]))
        for task in answer["tasks"]
    )
    stages = [_name(section) for section in answer["sections"]]
    if any(section == "" for section, _, _, _ in tasks):
        stages.insert(0, "")
    merged = [stage for number, stage in enumerate(stages) if number == 0 or stage != stages[number - 1]]
    return Journey(_name(answer["title"]), tuple(merged), tasks)


def _name(raw: str) -> str:
    text = re.sub(r"<br\s*/?>", "\n", raw.strip())
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return html.unescape(text).strip()


def _level(score: float | str | None) -> float | None:
    if score == "NaN":
        return None
    # JSON has no infinity, so Mermaid's Infinity stands there as null.
    return 5.0 if score is None else min(5.0, max(1.0, float(score)))


def _people(people: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(_name, people) if name))
