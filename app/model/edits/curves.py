"""Edits of emotional curves and their points."""

from __future__ import annotations

from typing import Any

from app.model.change import Change, added, joined, removed, replaced
from app.model.document import Document
from app.model.edits.placing import place_among
from app.model.project import EditError
from app.model.records import Curve, EmotionPoint, Section, SectionKind, Stage, changed, new_id


def add_curve(document: Document, section_id: str, title: str = "", persona_id: str | None = None) -> Change:
    """Add a curve to a section of kind emotion, behind the ones there."""
    section = document.get(section_id)
    if not isinstance(section, Section) or section.kind is not SectionKind.EMOTION:
        raise EditError("A curve needs a section for the emotional curve. Nothing was changed.")
    siblings = document.curves(section_id)
    keys, room = place_among(siblings, len(siblings), 1)
    curve = Curve(id=new_id(), section_id=section_id, order=keys[0], title=title, persona_id=persona_id)
    return joined("Add curve", [room, added("Add curve", [curve])])


def change_curve(document: Document, curve_id: str, name: str, **values: Any) -> Change:
    """Give a curve new field values, as one step called `name`."""
    curve = _curve(document, curve_id)
    return replaced(name, [(curve, changed(curve, **values))])


def delete_curve(document: Document, curve_id: str) -> Change:
    """Delete a curve with its points."""
    return removed("Delete curve", [*document.points(curve_id), _curve(document, curve_id)])


def add_point(document: Document, curve_id: str, stage_id: str, at: float, value: float, label: str = "") -> Change:
    """Add a point; `at` is 0..1 across the stage and `value` -1..+1, both brought into range."""
    _curve(document, curve_id)
    leaf_id, place = _leaf_at(document, stage_id, at)
    point = EmotionPoint(
        id=new_id(), curve_id=curve_id, stage_id=leaf_id, at=place, value=_within(value, -1.0, 1.0), label=label
    )
    return added("Add point", [point])


def move_point(
    document: Document,
    point_id: str,
    stage_id: str | None = None,
    at: float | None = None,
    value: float | None = None,
) -> Change:
    """Move a point in time, in value or both; what is None stays. Numbers are brought into range."""
    point = _point(document, point_id)
    stage = point.stage_id if stage_id is None else stage_id
    leaf_id, place = _leaf_at(document, stage, point.at if at is None else at)
    moved = changed(
        point, stage_id=leaf_id, at=place, value=point.value if value is None else _within(value, -1.0, 1.0)
    )
    return replaced("Move point", [(point, moved)])


def relabel_point(document: Document, point_id: str, label: str) -> Change:
    """Replace the words at a point."""
    point = _point(document, point_id)
    return replaced("Edit point", [(point, changed(point, label=label))])


def delete_points(document: Document, point_ids: list[str]) -> Change:
    """Delete points of curves."""
    points = [_point(document, point_id) for point_id in dict.fromkeys(point_ids)]
    return removed("Delete point" if len(points) == 1 else f"Delete {len(points)} points", points)


def points_in_time(document: Document, curve_id: str) -> list[tuple[int, EmotionPoint]]:
    """Return (column number, point) for the points of a curve, left to right."""
    curve = _curve(document, curve_id)
    section = document.fetch(Section, curve.section_id)
    places = {stage.id: place for place, stage in enumerate(document.leaves(section.map_id))}
    placed = [(places[point.stage_id], point) for point in document.points(curve_id)]
    return sorted(placed, key=lambda item: (item[0], item[1].at, item[1].id))


def _leaf_at(document: Document, stage_id: str, at: float) -> tuple[str, float]:
    """Return the leaf stage under `stage_id` and the place in it that `at` (0..1 across the whole stage) falls on."""
    if not isinstance(document.get(stage_id), Stage):
        raise EditError("This stage is no longer on the map. Nothing was changed.")
    at = _within(at, 0.0, 1.0)
    leaves = document.leaves(stage_id)
    if not leaves:
        return stage_id, at
    number = min(int(at * len(leaves)), len(leaves) - 1)
    return leaves[number].id, _within(at * len(leaves) - number, 0.0, 1.0)


def _within(number: float, low: float, high: float) -> float:
    return max(low, min(high, float(number))) if number == number else (low + high) / 2


def _curve(document: Document, curve_id: str) -> Curve:
    curve = document.get(curve_id)
    if not isinstance(curve, Curve):
        raise EditError("This curve is no longer on the map. Nothing was changed.")
    return curve


def _point(document: Document, point_id: str) -> EmotionPoint:
    point = document.get(point_id)
    if not isinstance(point, EmotionPoint):
        raise EditError("This point is no longer on the map. Nothing was changed.")
    return point
