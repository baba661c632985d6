"""An accepted import becomes one Change: a new journey map with everything on it, and the file it came from.

Of all importers only this module knows records. The records are made in one go rather than edit by edit (measured:
0.2 s for 20,000 cards); they are checked as records here and as a document at the project's gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import PurePath

from app.importers.imported import ImportedCurve, ImportedMap, ImportedStage
from app.model.change import Change, added, joined
from app.model.document import Document
from app.model.edits.cards import CARD_OF_SECTION
from app.model.edits.placing import place_among
from app.model.records import (
    Card,
    Curve,
    EmotionPoint,
    JourneyMap,
    Persona,
    Record,
    Section,
    SectionKind,
    Source,
    Stage,
    StageLevel,
    new_id,
)
from app.model.text import clean_line

CHANGE_NAME = "Import map"
UNTITLED = "Imported map"
_CURVE_SECTION_TITLE = "Emotional curve"
_LONGEST_TITLE = 2_000
# A source keeps the warnings as long as anybody may want to read them.
_MOST_WARNINGS = 1_000


def enter(
    document: Document, imported: ImportedMap, *, size: int = 0, sha256: str = "", when: str = "", title: str = ""
) -> Change:
    """Return the change that adds `imported` to `document` as a journey map behind the others.

    `size` (bytes), `sha256` (hex) and `when` (UTC, "2024-05-01T12:00:00Z") describe the file for its Source record.
    `title` replaces the map's own; a map without any is called after its file. A persona whose name the project knows
    already is that persona. Raises pydantic.ValidationError when `imported` holds what no record may hold, which no
    importer lets through.
    """
    map_keys, map_room = place_among(document.maps(), len(document.maps()), 1)
    personas, fresh, persona_room = _personas(document, imported)
    journey = JourneyMap(
        id=new_id(),
        order=map_keys[0],
        title=clean_line(title or imported.title or PurePath(imported.source_name).stem or UNTITLED, _LONGEST_TITLE),
        persona_ids=tuple(personas[name] for name in imported.personas if name in personas),
        language=document.properties().language,
    )
    stages, columns = _stages(imported.stages, journey.id)
    sections = _sections(imported, journey.id)
    records: list[Record] = [*fresh, journey, *stages, *sections]
    records += _cards(imported, sections, columns, personas)
    records += _curves(imported, sections, columns, personas)
    source, source_room = _source(document, imported, journey.id, size, sha256, when)
    records.append(source)
    return joined(CHANGE_NAME, [map_room, persona_room, source_room, added(CHANGE_NAME, records)])


def _personas(document: Document, imported: ImportedMap) -> tuple[dict[str, str], list[Persona], Change]:
    """Return persona ids by name, the new persona records, and the change that makes room for them."""
    known = {persona.name: persona.id for persona in reversed(document.personas())}
    named = [*imported.personas, *(name for card in imported.cards for name in card.personas)]
    named += [curve.persona for curve in imported.curves if curve.persona]
    ids: dict[str, str] = {}
    missing: list[str] = []
    for name in dict.fromkeys(named):
        if name in known:
            ids[name] = known[name]
        else:
            missing.append(name)
    siblings = document.personas()
    keys, room = place_among(siblings, len(siblings), len(missing))
    fresh = [Persona(id=new_id(), order=key, name=name) for key, name in zip(keys, missing, strict=True)]
    ids.update({persona.name: persona.id for persona in fresh})
    return ids, fresh, room


def _stages(stages: Sequence[ImportedStage], map_id: str) -> tuple[list[Stage], list[str]]:
    """Return the header records, parents first, and the ids of the leaves from left to right.

    Neighbours of the same phase stand under one phase record.
    """
    records: list[Stage] = []
    columns: list[str] = []
    runs = [(phase, list(members)) for phase, members in groupby(stages, key=lambda stage: stage.phase)]
    top = iter(_keys(sum(1 if phase else len(members) for phase, members in runs)))
    for phase, members in runs:
        keys, parent_id = top, None
        if phase:
            parent = Stage(id=new_id(), map_id=map_id, level=StageLevel.PHASE, order=next(top), title=phase)
            records.append(parent)
            keys, parent_id = iter(_keys(len(members))), parent.id
        for stage in members:
            record = Stage(id=new_id(), map_id=map_id, parent_id=parent_id, order=next(keys), title=stage.title)
            records.append(record)
            steps = [
                Stage(id=new_id(), map_id=map_id, parent_id=record.id, level=StageLevel.STEP, order=key, title=step)
                for key, step in zip(_keys(len(stage.steps)), stage.steps, strict=True)
            ]
            records += steps
            columns += [step.id for step in steps] or [record.id]
    return records, columns


def _sections(imported: ImportedMap, map_id: str) -> list[Section]:
    """Return the section records in order; a curve without any emotion section gets one at the end."""
    wanted = [(section.title, SectionKind(section.kind), section.band) for section in imported.sections]
    if imported.curves and not any(kind is SectionKind.EMOTION for _, kind, _ in wanted):
        wanted.append((_CURVE_SECTION_TITLE, SectionKind.EMOTION, False))
    return [
        Section(id=new_id(), map_id=map_id, order=key, title=title, kind=kind, band=band)
        for key, (title, kind, band) in zip(_keys(len(wanted)), wanted, strict=True)
    ]


def _cards(
    imported: ImportedMap, sections: Sequence[Section], columns: Sequence[str], personas: dict[str, str]
) -> Iterable[Card]:
    """Yield the card records, cell by cell."""
    cells: dict[tuple[int, int | None], list[int]] = {}
    for number, card in enumerate(imported.cards):
        cells.setdefault((card.section, card.column), []).append(number)
    for (section_number, column), numbers in cells.items():
        section = sections[section_number]
        for key, number in zip(_keys(len(numbers)), numbers, strict=True):
            card = imported.cards[number]
            yield Card(
                id=new_id(),
                section_id=section.id,
                stage_id=None if column is None else columns[column],
                order=key,
                kind=CARD_OF_SECTION[section.kind],
                title=card.title,
                text=card.text,
                persona_ids=tuple(personas[name] for name in card.personas),
            )


def _curves(
    imported: ImportedMap, sections: Sequence[Section], columns: Sequence[str], personas: dict[str, str]
) -> Iterable[Record]:
    """Yield each curve with its points. Every emotion section has at least one curve, as if it were made by hand."""
    emotional = [section for section in sections if section.kind is SectionKind.EMOTION]
    by_title = {section.title: section for section in reversed(emotional)}
    members: dict[str, list[ImportedCurve]] = {section.id: [] for section in emotional}
    for curve in imported.curves:
        members[by_title.get(curve.title, emotional[0]).id].append(curve)
    for section in emotional:
        drawn = members[section.id] or [ImportedCurve(section.title, ())]
        for key, curve in zip(_keys(len(drawn)), drawn, strict=True):
            # The section carries the title already, and a persona is named beside its curve.
            title = "" if curve.title == section.title else curve.title
            persona_id = personas[curve.persona] if curve.persona else None
            record = Curve(id=new_id(), section_id=section.id, order=key, title=title, persona_id=persona_id)
            yield record
            for point in curve.points:
                yield EmotionPoint(
                    id=new_id(),
                    curve_id=record.id,
                    stage_id=columns[point.column],
                    at=point.at,
                    value=point.value,
                    label=point.label,
                )


def _source(
    document: Document, imported: ImportedMap, map_id: str, size: int, sha256: str, when: str
) -> tuple[Source, Change]:
    keys, room = place_among(document.sources(), len(document.sources()), 1)
    source = Source(
        id=new_id(),
        order=keys[0],
        map_id=map_id,
        name=imported.source_name,
        format=imported.source_format,
        size=size,
        sha256=sha256,
        imported=when,
        warnings=tuple(warning[:_LONGEST_TITLE] for warning in imported.warnings[:_MOST_WARNINGS]),
    )
    return source, room


def _keys(count: int) -> list[str]:
    """Return order keys for `count` siblings that have none before them."""
    return place_among([], 0, count)[0]
