"""Edits of column headers: phases, stages and steps. Moving a stage takes its cards and curve points along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.model.change import Change, added, joined, removed, replaced
from app.model.document import Document
from app.model.edits.placing import place_among
from app.model.project import EditError
from app.model.records import Card, EmotionPoint, JourneyMap, Record, Stage, StageLevel, changed, new_id


def add_stage(
    document: Document, map_id: str, title: str, index: int | None = None, parent_id: str | None = None
) -> Change:
    """Add a stage to a map, or to the phase `parent_id`, at `index` among its siblings (None: at the end)."""
    if not isinstance(document.get(map_id), JourneyMap):
        raise EditError("This map is no longer in the project. Nothing was changed.")
    if parent_id is not None:
        parent = _stage(document, parent_id)
        if parent.map_id != map_id:
            raise EditError("This phase belongs to another map. Nothing was changed.")
        return _add_part(document, parent, title, index, "Add stage")
    siblings = document.stages(map_id)
    keys, room = place_among(siblings, len(siblings) if index is None else index, 1)
    stage = Stage(id=new_id(), map_id=map_id, order=keys[0], title=title)
    return joined("Add stage", [room, added("Add stage", [stage])])


def insert_beside(document: Document, stage_id: str, title: str, after: bool = True) -> Change:
    """Add a column header of the same level right after (or before) another one."""
    stage = _stage(document, stage_id)
    siblings = document.stages(stage.parent_id or stage.map_id)
    at = [sibling.id for sibling in siblings].index(stage.id) + (1 if after else 0)
    keys, room = place_among(siblings, at, 1)
    fresh = Stage(
        id=new_id(), map_id=stage.map_id, parent_id=stage.parent_id, level=stage.level, order=keys[0], title=title
    )
    return joined("Add stage", [room, added("Add stage", [fresh])])


def add_step(document: Document, stage_id: str, title: str, index: int | None = None) -> Change:
    """Add a part to a stage (a step) or a phase (a stage); a first part takes over the cards and points there."""
    return _add_part(document, _stage(document, stage_id), title, index, "Add step")


def add_phase_over(document: Document, stage_id: str, title: str) -> Change:
    """Put a new phase over one stage that stands outside any phase."""
    stage = _stage(document, stage_id)
    if stage.level is not StageLevel.STAGE or stage.parent_id is not None:
        raise EditError("Only a stage outside any phase can get a new phase. Nothing was changed.")
    phase = Stage(id=new_id(), map_id=stage.map_id, level=StageLevel.PHASE, order=stage.order, title=title)
    return joined(
        "Add phase",
        [added("", [phase]), replaced("", [(stage, changed(stage, parent_id=phase.id))])],
    )


def change_stage(document: Document, stage_id: str, name: str, **values: Any) -> Change:
    """Give a stage new field values, as one step called `name`."""
    stage = _stage(document, stage_id)
    return replaced(name, [(stage, changed(stage, **values))])


def rename_stage(document: Document, stage_id: str, title: str) -> Change:
    """Rename a phase, stage or step."""
    return change_stage(document, stage_id, "Rename stage", title=title)


def move_stage(document: Document, stage_id: str, index: int, parent_id: str | None = None) -> Change:
    """Move a column header to `index` among the headers of its own or another parent, with all that hangs below it.

    `index` counts the siblings shown before the move, the moved one included. `parent_id` None keeps the parent;
    an id of the map takes a stage out of its phase. The level of the header stays, so a step only goes to a stage
    and a stage only to a phase or the map itself.
    """
    stage = _stage(document, stage_id)
    old_parent = stage.parent_id or stage.map_id
    new_parent = parent_id or old_parent
    shown = document.stages(new_parent)
    at = max(0, min(index, len(shown)))
    siblings = [sibling for sibling in shown if sibling.id != stage_id]
    before = sum(1 for sibling in shown[:at] if sibling.id != stage_id)
    if new_parent == old_parent and shown.index(stage) == before:
        return Change("Move stage")
    target = document.get(new_parent)
    level_above = {StageLevel.STAGE: StageLevel.PHASE, StageLevel.STEP: StageLevel.STAGE}.get(stage.level)
    fits_stage = isinstance(target, Stage) and target.level is level_above and target.map_id == stage.map_id
    fits_map = new_parent == stage.map_id and stage.level is not StageLevel.STEP
    if not (fits_stage or fits_map):
        raise EditError(f"A {stage.level} cannot stand there. Nothing was changed.")
    keys, room = place_among(siblings, before, 1)
    moved = changed(stage, parent_id=None if new_parent == stage.map_id else new_parent, order=keys[0])
    steps = [room, replaced("", [(stage, moved)])]
    if new_parent != old_parent and isinstance(target, Stage) and document.is_leaf(new_parent):
        # The stage that gets its first part hands its cards over, so that they stay on the map.
        first_leaf = (document.leaves(stage.id) or [stage])[0].id
        steps.append(_hand_over(document, new_parent, first_leaf))
    return joined("Move stage", steps)


def delete_stage(document: Document, stage_id: str) -> Change:
    """Delete a column header with its parts, cards and points. Neighbours are never touched."""
    stage = _stage(document, stage_id)
    return removed(f"Delete {stage.level}", [*_content_of(document, stage_id), *_parts_of(document, stage_id), stage])


def join_steps(document: Document, stage_id: str) -> Change:
    """Take the steps of a stage away, gathering their cards and points in order in the stage itself."""
    stage = _stage(document, stage_id)
    leaves = document.leaves(stage_id)
    if not leaves:
        return Change("Join steps")
    pairs: list[tuple[Record, Record]] = []
    for section in document.sections(stage.map_id):
        gathered = [card for leaf in leaves for card in document.cards(section.id, leaf.id)]
        keys, _ = place_among([], 0, len(gathered))
        pairs += [(card, changed(card, stage_id=stage_id, order=key)) for card, key in zip(gathered, keys, strict=True)]
    places = {leaf.id: place for place, leaf in enumerate(leaves)}
    for point in _points_in(document, stage.map_id, places):
        at = (places[point.stage_id] + point.at) / len(leaves)
        pairs.append((point, changed(point, stage_id=stage_id, at=min(1.0, at))))
    return joined("Join steps", [replaced("", pairs), removed("", _parts_of(document, stage_id))])


def _add_part(document: Document, parent: Stage, title: str, index: int | None, name: str) -> Change:
    if parent.level is StageLevel.STEP:
        raise EditError("A step cannot have parts of its own. Nothing was changed.")
    level = StageLevel.STAGE if parent.level is StageLevel.PHASE else StageLevel.STEP
    siblings = document.stages(parent.id)
    keys, room = place_among(siblings, len(siblings) if index is None else index, 1)
    part = Stage(id=new_id(), map_id=parent.map_id, parent_id=parent.id, level=level, order=keys[0], title=title)
    steps = [room, added(name, [part])]
    if not siblings:
        steps.append(_hand_over(document, parent.id, part.id))
    return joined(name, steps)


def _hand_over(document: Document, old_leaf: str, new_leaf: str) -> Change:
    """Move all cards and points of a column to another one, behind what is there."""
    stage = _stage(document, old_leaf)
    steps = []
    for section in document.sections(stage.map_id):
        cards = document.cards(section.id, old_leaf)
        there = document.cards(section.id, new_leaf)
        keys, room = place_among(there, len(there), len(cards))
        pairs = [(card, changed(card, stage_id=new_leaf, order=key)) for card, key in zip(cards, keys, strict=True)]
        steps += [room, replaced("", pairs)]
    points = _points_in(document, stage.map_id, {old_leaf})
    steps.append(replaced("", [(point, changed(point, stage_id=new_leaf)) for point in points]))
    return joined("", steps)


def _parts_of(document: Document, stage_id: str) -> Iterator[Stage]:
    for part in document.stages(stage_id):
        yield from _parts_of(document, part.id)
        yield part


def _content_of(document: Document, stage_id: str) -> Iterator[Card | EmotionPoint]:
    stage = _stage(document, stage_id)
    leaves = {leaf.id for leaf in document.leaves(stage_id)} or {stage_id}
    for section in document.sections(stage.map_id):
        for leaf in leaves:
            yield from document.cards(section.id, leaf)
    yield from _points_in(document, stage.map_id, leaves)


def _points_in(document: Document, map_id: str, leaves: set[str] | dict[str, int]) -> Iterator[EmotionPoint]:
    for section in document.sections(map_id):
        for curve in document.curves(section.id):
            yield from (point for point in document.points(curve.id) if point.stage_id in leaves)


def _stage(document: Document, stage_id: str) -> Stage:
    stage = document.get(stage_id)
    if not isinstance(stage, Stage):
        raise EditError("This stage is no longer on the map. Nothing was changed.")
    return stage
