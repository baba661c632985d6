"""What a map still lacks before it is shown to people who decide, in plain words, most important first."""

from __future__ import annotations

from app.model.document import Document
from app.model.records import Card, EmotionPoint, JourneyMap, SectionKind


def advice_on(document: Document, map_id: str) -> list[str]:
    """Return one line per thing that is missing from a map; empty when nothing is. Raises KeyError for no such map."""
    journey = document.fetch(JourneyMap, map_id)
    leaves = document.leaves(map_id)
    sections = document.sections(map_id)
    lines = []
    if not journey.title.strip():
        lines.append("the map has no title")
    if not journey.persona_ids:
        lines.append("no persona says whose journey this is")
    if not journey.scenario.strip():
        lines.append("no scenario says what the persona wants to get done")
    if not leaves:
        lines.append("there are no stages")
    for stage in leaves:
        if not document.count(Card, stage.id) and not document.count(EmotionPoint, stage.id):
            lines.append(f"stage “{stage.title}” is empty")
    for section in sections:
        if section.kind is SectionKind.EMOTION:
            if not any(document.points(curve.id) for curve in document.curves(section.id)):
                lines.append(f"the curve “{section.title}” has no points")
        elif not document.count(Card, section.id):
            lines.append(f"section “{section.title}” is empty")
    if not any(section.kind is SectionKind.EMOTION for section in sections):
        lines.append("there is no emotional curve")
    return lines
