"""What must hold of every document, checked at the gate for the records that a change touches.

The checks read only the touched records and what they point to, so their cost follows the change.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.model.change import Change
from app.model.document import Document
from app.model.records import (
    PROPERTIES_ID,
    Card,
    Curve,
    EmotionPoint,
    JourneyMap,
    Persona,
    ProjectProperties,
    Record,
    Section,
    SectionKind,
    Source,
    Stage,
    StageLevel,
)

MOST_RECORDS = 250_000
MOST_STAGES = 500
MOST_SECTIONS = 500

_ALLOWED_PARENT = {StageLevel.STAGE: StageLevel.PHASE, StageLevel.STEP: StageLevel.STAGE}


class BrokenInvariant(Exception):
    """A change would leave the document in a state that must not be. Nothing was changed."""


def check_change(after: Document, change: Change) -> None:
    """Raise BrokenInvariant when `after`, the document with `change` done, breaks a rule near the touched records."""
    touched = change.touched
    problems: list[str] = []
    for key, touch in touched.items():
        if touch.after is None:
            if key == PROPERTIES_ID:
                problems.append("the project's own record cannot be removed")
            if after.is_referenced(key):
                problems.append(f"{key} was removed but something still points to it")
        else:
            if touch.after.id != key:
                problems.append(f"{key} names a record whose id is {touch.after.id}")
            if touch.before is not None and type(touch.before) is not type(touch.after):
                problems.append(f"{key} changed its kind")
            problems.extend(problems_of(after, touch.after))
            problems.extend(_problems_below(after, touch.before, touch.after))
    if len(after) > MOST_RECORDS:
        problems.append(f"a project holds at most {MOST_RECORDS:,} records")
    if problems:
        raise BrokenInvariant(f"{change.name}: " + "; ".join(problems[:5]))


def check_document(document: Document) -> list[str]:
    """Return every broken rule of a whole document, as one plain line each; empty when it is sound."""
    problems = [] if isinstance(document.get(PROPERTIES_ID), ProjectProperties) else ["the project's record is missing"]
    if len(document) > MOST_RECORDS:
        problems.append(f"a project holds at most {MOST_RECORDS:,} records")
    alike = _cards_name_personas_only(document)
    for key, members in document.groups.items():
        # What else can be wrong with a card is its cell, so one card of each is enough: a tenth of the time.
        looked_at = members[:1] if key[0] == Card.kind_name and alike else members
        for record_id in looked_at:
            problems.extend(problems_of(document, document.records[record_id]))
    return problems


def _cards_name_personas_only(document: Document) -> bool:
    """Return whether all that cards point to beside their cells are personas; counted in the indexes, not card by card."""
    beside = {target: count for (kind, target), count in document.references.items() if kind == Card.kind_name}
    for key, members in document.groups.items():
        if key[0] == Card.kind_name:
            for target in key[1:]:
                if target:
                    beside[target] -= len(members)
    return all(count == 0 or isinstance(document.get(target), Persona) for target, count in beside.items())


def problems_of(document: Document, record: Record) -> Iterable[str]:
    """Yield what is wrong with `record` as a member of `document`."""
    # Cards and points first: they are most records, and a pydantic class that does not match costs a call.
    match record:
        case Card():
            yield from _card_problems(document, record)
        case EmotionPoint():
            yield from _point_problems(document, record)
        case ProjectProperties():
            if record.id != PROPERTIES_ID:
                yield "a project has only one record of its own"
        case JourneyMap():
            yield from _missing(document, Persona, record.persona_ids, "map", record.id)
            if len(document.groups.get(("section", record.id), ())) > MOST_SECTIONS:
                yield f"a map holds at most {MOST_SECTIONS} sections"
        case Stage():
            yield from _stage_problems(document, record)
        case Section():
            yield from _missing(document, JourneyMap, (record.map_id,), "section", record.id)
            if record.band and record.kind is SectionKind.EMOTION:
                yield f"section {record.id} is a band, which has no stages for a curve to run over"
            if len(document.groups.get(("section", record.map_id), ())) > MOST_SECTIONS:
                yield f"a map holds at most {MOST_SECTIONS} sections"
        case Curve():
            section = document.get(record.section_id)
            if not isinstance(section, Section):
                yield f"curve {record.id} stands in a section that is not there"
            elif section.kind is not SectionKind.EMOTION:
                yield f"curve {record.id} stands in a section that is not an emotional curve"
            if record.persona_id is not None:
                yield from _missing(document, Persona, (record.persona_id,), "curve", record.id)
        case Source():
            if record.map_id is not None:
                yield from _missing(document, JourneyMap, (record.map_id,), "source", record.id)
        case _:
            pass


def _problems_below(document: Document, before: Record | None, after: Record) -> Iterable[str]:
    """Yield what a changed parent breaks for its children, which were not themselves touched."""
    if isinstance(before, Section) and isinstance(after, Section):
        if before.kind is not after.kind and after.kind is not SectionKind.EMOTION and document.curves(after.id):
            yield f"section {after.id} still holds curves"
        if before.map_id != after.map_id and document.is_referenced(after.id):
            yield f"section {after.id} cannot leave its map with its content"
        across = len(document.groups.get(("card", after.id, ""), ()))
        if before.band != after.band and across != (document.count(Card, after.id) if after.band else 0):
            yield f"section {after.id} holds cards that do not fit a {'band' if after.band else 'row'}"
    if isinstance(before, Curve) and isinstance(after, Curve) and before.section_id != after.section_id:
        for point in document.points(after.id):
            yield from _point_problems(document, point)
    if isinstance(before, Stage) and isinstance(after, Stage):
        if before.map_id != after.map_id and document.is_referenced(after.id):
            yield f"stage {after.id} cannot leave its map with its content"
        if before.level is not after.level:
            for child in document.stages(after.id):
                yield from _stage_problems(document, child)


def _stage_problems(document: Document, stage: Stage) -> Iterable[str]:
    yield from _missing(document, JourneyMap, (stage.map_id,), "stage", stage.id)
    if len(document.groups.get(("stage", stage.parent_id or stage.map_id), ())) > MOST_STAGES:
        yield f"at most {MOST_STAGES} stages stand side by side"
    if stage.parent_id is None:
        if stage.level is StageLevel.STEP:
            yield f"step {stage.id} stands outside a stage"
    else:
        parent = document.get(stage.parent_id)
        if not isinstance(parent, Stage):
            yield f"stage {stage.id} stands in a stage that is not there"
        elif parent.map_id != stage.map_id:
            yield f"stage {stage.id} stands in a stage of another map"
        elif _ALLOWED_PARENT.get(stage.level) is not parent.level:
            yield f"a {stage.level} cannot stand in a {parent.level}"
        elif document.count(Card, parent.id) or document.count(EmotionPoint, parent.id):
            yield f"stage {parent.id} holds cards or points beside its parts"
    if not document.is_leaf(stage.id) and (document.count(Card, stage.id) or document.count(EmotionPoint, stage.id)):
        yield f"stage {stage.id} holds cards or points beside its parts"


def _card_problems(document: Document, card: Card) -> Iterable[str]:
    section = document.get(card.section_id)
    if not isinstance(section, Section):
        yield f"card {card.id} stands in a section that is not there"
        return
    if card.stage_id is None:
        if not section.band:
            yield f"card {card.id} stands in no stage"
    else:
        if section.band:
            yield f"card {card.id} stands in a stage of a band"
        yield from _leaf_problems(document, card.stage_id, section.map_id, f"card {card.id}")
    yield from _missing(document, Persona, card.persona_ids, "card", card.id)


def _point_problems(document: Document, point: EmotionPoint) -> Iterable[str]:
    curve = document.get(point.curve_id)
    section = document.get(curve.section_id) if isinstance(curve, Curve) else None
    if not isinstance(section, Section):
        yield f"point {point.id} stands on a curve that is not there"
        return
    yield from _leaf_problems(document, point.stage_id, section.map_id, f"point {point.id}")


def _leaf_problems(document: Document, stage_id: str, map_id: str, who: str) -> Iterable[str]:
    stage = document.get(stage_id)
    if not isinstance(stage, Stage):
        yield f"{who} stands in a stage that is not there"
    elif stage.map_id != map_id:
        yield f"{who} stands in a stage of another map"
    elif not document.is_leaf(stage_id):
        yield f"{who} stands in a stage that has parts of its own"


def _missing(document: Document, kind: type[Record], ids: Iterable[str], what: str, record_id: str) -> Iterable[str]:
    for target in ids:
        if not isinstance(document.get(target), kind):
            yield f"{what} {record_id} names a {kind.kind_name} that is not there"
