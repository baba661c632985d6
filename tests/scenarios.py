"""Real maps entered as a person would enter them: through the edit functions, from the data pages beside the project.

The pages are not shipped with the project; tests that need them say so when they are not there.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from app.model.edits import cards, curves, maps, sections, stages
from app.model.project import Project
from app.model.records import SectionKind

SHARED = Path(os.environ.get("WAYLINE_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))

KINDS = {
    "quote": SectionKind.QUOTES,
    "touchpoints": SectionKind.TOUCHPOINTS,
    "channels": SectionKind.CHANNELS,
    "pains": SectionKind.PROBLEMS,
    "ideas": SectionKind.IDEAS,
    "process": SectionKind.TEXT,
    "questions": SectionKind.QUESTIONS,
    "goals": SectionKind.GOALS,
}


def scenario(name: str) -> dict[str, Any]:
    """Return the data of the scenario whose file name starts with `name` ("S1"); raises FileNotFoundError."""
    for path in sorted((SHARED / "scenarios").glob(f"{name}-*.json")):
        return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    raise FileNotFoundError(f"scenario {name} is not in {SHARED}")


def enter(project: Project, data: dict[str, Any]) -> str:
    """Enter a scenario into `project` through edit functions only; returns the id of the new map."""

    def document() -> Any:
        return project.document

    project.do(
        maps.add_map(
            document(),
            data["title"],
            map_kind=data.get("kind", ""),
            scenario=data.get("scenario", ""),
            expectations=tuple(data.get("expectations", ())),
        )
    )
    map_id = document().maps()[-1].id
    persona = data.get("persona")
    if isinstance(persona, dict):
        role = ", ".join(str(persona[key]) for key in ("age", "occupation") if key in persona)
        project.do(maps.add_persona(document(), persona["name"], map_id, role=role, bio=persona.get("bio", "")))
    for title in data["stages"]:
        project.do(stages.add_stage(document(), map_id, title))
    columns = {stage.title: stage.id for stage in document().leaves(map_id)}
    for section in data["sections"]:
        enter_section(project, map_id, columns, section)
    if "emotion" in data:
        enter_curve(project, map_id, columns, data["emotion"])
    return map_id


def enter_section(project: Project, map_id: str, columns: dict[str, str], section: dict[str, Any]) -> None:
    """Enter one section with its cards and votes."""
    cells = section["cells"]
    band = "*" in cells
    title = section["name"].split(" (")[0]
    kind = KINDS.get(section["type"].split(" (")[0], SectionKind.TEXT)
    if title.lower().startswith("action"):
        kind = SectionKind.ACTIONS
    if title.lower().startswith("opportunit"):
        kind = SectionKind.OPPORTUNITIES
    if "ownership" in title.lower():
        kind = SectionKind.OWNERS
    project.do(sections.add_section(project.document, map_id, title, kind, band=band))
    section_id = project.document.sections(map_id)[-1].id
    for stage, entries in cells.items():
        stage_id = None if band else columns[stage]
        texts = [entry if isinstance(entry, str) else _process_text(entry) for entry in entries]
        project.do(cards.add_cards(project.document, section_id, stage_id, texts))
    votes = section.get("votes", {})
    for column in columns.values():
        for card in project.document.cards(section_id, column):
            if card.text in votes:
                project.do(cards.change_cards(project.document, [card.id], "Vote", votes=votes[card.text]))


def _process_text(entry: dict[str, Any]) -> str:
    return f"{entry['process']} ({entry['type']}): {', '.join(entry['channels'])}"


def enter_curve(project: Project, map_id: str, columns: dict[str, str], emotion: dict[str, Any]) -> None:
    """Enter the emotional curve as the second section of the map."""
    low, high = emotion["scale"]
    project.do(sections.add_section(project.document, map_id, "Emotions", SectionKind.EMOTION, index=1))
    section = next(s for s in project.document.sections(map_id) if s.kind is SectionKind.EMOTION)
    curve = project.document.curves(section.id)[0]
    for point in emotion["points"]:
        value = (point["y"] - low) / (high - low) * 2 - 1
        stage_id = columns[point["stage"]]
        project.do(curves.add_point(project.document, curve.id, stage_id, point["x"], value, point.get("label", "")))
