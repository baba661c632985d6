"""Hypothesis strategies for records of every kind, for whole documents that keep every rule, and for edits of them.

Texts hold whatever a record accepts: any script, emoji, newlines, markup, quotes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from app.model.change import Change
from app.model.document import Document, document_of
from app.model.edits import cards, curves, maps, sections, stages
from app.model.order import DIGITS, fresh_keys
from app.model.records import (
    PROPERTIES_ID,
    Card,
    CardKind,
    Curve,
    CurveShape,
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

_UNWANTED = [chr(code) for code in (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters=_UNWANTED)

ids = st.text("0123456789abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=40)
orders = st.builds(str.__add__, st.text(DIGITS, max_size=6), st.sampled_from(DIGITS[1:]))
texts = st.one_of(
    st.text(LETTERS, max_size=60), st.sampled_from(["", "I <3 it", "=1+1", "a\tb\nc", "'; DROP", "ẞ👩‍🚀مرحبا"])
)
colours = st.none() | st.integers(0, 0xFFFFFF).map("#{:06x}".format)
languages = st.sampled_from(["en", "de", "pt-BR", "zh-Hant", "ar"])
times = st.sampled_from(["", "2026-11-22T10:00:00Z", "1999-01-01T00:00:00Z"])
links = st.sampled_from(["", "https://example.org/a?b=c#d", "http://example.org", "mailto:someone@example.org"])
widths = st.floats(0.25, 8.0)
places = st.floats(0.0, 1.0)
values = st.floats(-1.0, 1.0)


def lists_of(items: st.SearchStrategy[str], most: int = 4) -> st.SearchStrategy[tuple[str, ...]]:
    """Return a strategy for tuples of at most `most` items."""
    return st.lists(items, max_size=most).map(tuple)


def records_of_kind(kind: type[Record], **fixed: Any) -> st.SearchStrategy[Record]:
    """Return a strategy for single records of `kind`; `fixed` strategies stand in for some of its fields."""
    return st.builds(kind, **{**FIELDS[kind], **fixed})


FIELDS: dict[type[Record], dict[str, st.SearchStrategy[Any]]] = {
    ProjectProperties: {
        "id": st.just(PROPERTIES_ID),
        "title": texts,
        "author": texts,
        "language": languages,
        "created": times,
    },
    JourneyMap: {
        "id": ids,
        "order": orders,
        "title": texts,
        "map_kind": texts,
        "scenario": texts,
        "goals": lists_of(texts),
        "expectations": lists_of(texts),
        "persona_ids": lists_of(ids),
        "language": languages,
        "theme": texts,
    },
    Persona: {"id": ids, "order": orders, "name": texts, "role": texts, "bio": texts, "colour": colours},
    Stage: {
        "id": ids,
        "map_id": ids,
        "parent_id": st.none() | ids,
        "level": st.sampled_from(StageLevel),
        "order": orders,
        "title": texts,
        "colour": colours,
        "width": widths,
    },
    Section: {
        "id": ids,
        "map_id": ids,
        "order": orders,
        "title": texts,
        "kind": st.sampled_from(SectionKind),
        "band": st.booleans(),
        "colour": colours,
    },
    Card: {
        "id": ids,
        "section_id": ids,
        "stage_id": st.none() | ids,
        "order": orders,
        "kind": st.sampled_from(CardKind),
        "title": texts,
        "text": texts,
        "colour": colours,
        "span": st.integers(1, 500),
        "votes": st.integers(0, 1_000_000),
        "link": links,
        "persona_ids": lists_of(ids),
    },
    Curve: {
        "id": ids,
        "section_id": ids,
        "order": orders,
        "title": texts,
        "persona_id": st.none() | ids,
        "colour": colours,
        "shape": st.sampled_from(CurveShape),
    },
    EmotionPoint: {"id": ids, "curve_id": ids, "stage_id": ids, "at": places, "value": values, "label": texts},
    Source: {
        "id": ids,
        "order": orders,
        "map_id": st.none() | ids,
        "name": texts,
        "format": texts,
        "size": st.integers(0, 2**62),
        "sha256": st.sampled_from(["", "0123456789abcdef" * 4]),
        "imported": times,
        "warnings": lists_of(texts),
    },
}


@st.composite
def documents(draw: st.DrawFn, most_cards: int = 6) -> Document:
    """Draw a document that keeps every rule: personas, up to two maps with all levels of stages, all kinds of record."""
    personas = [
        draw(records_of_kind(Persona, id=st.just(f"persona-{number}"))) for number in range(draw(st.integers(0, 2)))
    ]
    persona_ids = [persona.id for persona in personas]
    chosen = lists_of(st.sampled_from(persona_ids), 2) if persona_ids else st.just(())
    someone = st.none() | st.sampled_from(persona_ids) if persona_ids else st.none()
    records: list[Record] = [draw(records_of_kind(ProjectProperties)), *personas]
    map_ids: list[str | None] = [None]
    for number in range(draw(st.integers(0, 2))):
        name = f"map-{number}"
        map_ids.append(name)
        records.append(draw(records_of_kind(JourneyMap, id=st.just(name), persona_ids=chosen)))
        stages, leaves = draw(_stages(name))
        records += stages
        for row in range(draw(st.integers(0, 3))):
            section = draw(records_of_kind(Section, id=st.just(f"{name}-row-{row}"), map_id=st.just(name)))
            assert isinstance(section, Section)
            records += [section, *draw(_content(section, leaves, chosen, someone, most_cards))]
    for number in range(draw(st.integers(0, 2))):
        records.append(draw(records_of_kind(Source, id=st.just(f"source-{number}"), map_id=st.sampled_from(map_ids))))
    return document_of(records)


@st.composite
def _stages(draw: st.DrawFn, map_id: str) -> tuple[list[Record], list[str]]:
    """Draw the column headers of a map, some with parts, and the ids of the leaves."""
    records: list[Record] = []
    leaves: list[str] = []

    def add(level: StageLevel, parent: str | None, name: str, order: str) -> None:
        fixed = {"id": st.just(name), "map_id": st.just(map_id), "parent_id": st.just(parent), "level": st.just(level)}
        records.append(draw(records_of_kind(Stage, **fixed, order=st.just(order))))
        below = {StageLevel.PHASE: StageLevel.STAGE, StageLevel.STAGE: StageLevel.STEP}.get(level)
        parts = draw(st.integers(0, 2)) if below else 0
        if not parts:
            leaves.append(name)
        elif below:
            for number, key in enumerate(fresh_keys(parts)):
                add(below, name, f"{name}-{number}", key)

    count = draw(st.integers(0, 3))
    for number, key in enumerate(fresh_keys(count)):
        level = draw(st.sampled_from([StageLevel.PHASE, StageLevel.STAGE, StageLevel.STAGE]))
        add(level, None, f"{map_id}-column-{number}", key)
    return records, leaves


@st.composite
def _content(
    draw: st.DrawFn,
    section: Section,
    leaves: list[str],
    chosen: st.SearchStrategy[tuple[str, ...]],
    someone: st.SearchStrategy[str | None],
    most_cards: int,
) -> list[Record]:
    """Draw the cards of a section and, where it holds an emotional curve, its curves with their points."""
    records: list[Record] = []
    stage_ids: list[str | None] = [None] if section.band else [*leaves]
    if not stage_ids:
        return records
    for number in range(draw(st.integers(0, most_cards))):
        fixed = {
            "id": st.just(f"{section.id}-card-{number}"),
            "section_id": st.just(section.id),
            "stage_id": st.sampled_from(stage_ids),
            "persona_ids": chosen,
        }
        records.append(draw(records_of_kind(Card, **fixed)))
    if section.kind is SectionKind.EMOTION and leaves:
        for number in range(draw(st.integers(0, 2))):
            name = f"{section.id}-curve-{number}"
            records.append(
                draw(records_of_kind(Curve, id=st.just(name), section_id=st.just(section.id), persona_id=someone))
            )
            for place in range(draw(st.integers(0, 3))):
                fixed = {"curve_id": st.just(name), "stage_id": st.sampled_from(leaves)}
                records.append(draw(records_of_kind(EmotionPoint, id=st.just(f"{name}-point-{place}"), **fixed)))
    return records


Draw = Callable[[st.SearchStrategy[Any]], Any]
Edits = dict[str, Callable[[Draw], Change]]
Index = st.SearchStrategy[int | None]


class Parts:
    """The records of a document in the order in which they are shown, which does not depend on their random ids."""

    def __init__(self, document: Document) -> None:
        self.maps = document.maps()
        self.personas = document.personas()
        self.sections = [section for journey in self.maps for section in document.sections(journey.id)]
        self.stages = [stage for journey in self.maps for stage in _below(document, journey.id)]
        self.leaves = [stage for stage in self.stages if document.is_leaf(stage.id)]
        self.cards = [card for section in self.sections for card in sections.cards_of(document, section)]
        self.curves = [curve for section in self.sections for curve in document.curves(section.id)]
        self.points = [point for curve in self.curves for _, point in curves.points_in_time(document, curve.id)]


def _below(document: Document, parent_id: str) -> list[Stage]:
    found: list[Stage] = []
    for stage in document.stages(parent_id):
        found += [stage, *_below(document, stage.id)]
    return found


def edits_of(document: Document) -> dict[str, Edits]:
    """Return every edit that makes sense for `document`, by what it edits and by name; each draws its own arguments."""
    parts = Parts(document)
    index = st.none() | st.integers(0, 5)
    everywhere: Edits = {
        "add map": lambda draw: maps.add_map(document, draw(texts), language=draw(languages)),
        "add persona": lambda draw: maps.add_persona(
            document, draw(texts), draw(st.none() | _one(parts.maps)) if parts.maps else None, colour=draw(colours)
        ),
        "describe project": lambda draw: maps.change_properties(document, "Describe", author=draw(texts)),
    }
    families: dict[str, tuple[list[Any], Callable[[Document, Parts, Index], Edits]]] = {
        "map": (parts.maps, _map_edits),
        "section": (parts.sections, _section_edits),
        "stage": (parts.stages, _stage_edits),
        "card": (parts.cards, _card_edits),
        "curve": (parts.curves, _curve_edits),
    }
    possible = {name: edits(document, parts, index) for name, (there, edits) in families.items() if there}
    return {"project": everywhere, **possible}


def _one(records: list[Any]) -> st.SearchStrategy[str]:
    return st.sampled_from([record.id for record in records])


def _some(records: list[Any]) -> st.SearchStrategy[list[str]]:
    return st.lists(_one(records), min_size=1, max_size=4, unique=True)


def _map_edits(document: Document, parts: Parts, index: Index) -> Edits:
    one = _one(parts.maps)
    return {
        "describe map": lambda draw: maps.change_map(
            document, draw(one), "Describe", goals=draw(lists_of(texts)), scenario=draw(texts)
        ),
        "delete map": lambda draw: maps.delete_map(document, draw(one)),
        "add stage": lambda draw: stages.add_stage(document, draw(one), draw(texts), draw(index)),
        "add section": lambda draw: sections.add_section(
            document, draw(one), draw(texts), draw(st.sampled_from(SectionKind)), draw(index), draw(st.booleans())
        ),
    }


def _section_edits(document: Document, parts: Parts, index: Index) -> Edits:
    one = _one(parts.sections)
    edits: Edits = {
        "rename section": lambda draw: sections.rename_section(document, draw(one), draw(texts)),
        "move section": lambda draw: sections.move_section(document, draw(one), draw(st.integers(0, 5))),
        "delete section": lambda draw: sections.delete_section(document, draw(one)),
    }
    if parts.leaves:
        edits["add cards"] = lambda draw: cards.add_cards(
            document, draw(one), draw(_one(parts.leaves)), draw(st.lists(texts, min_size=1, max_size=3)), draw(index)
        )
    return edits


def _stage_edits(document: Document, parts: Parts, index: Index) -> Edits:
    one = _one(parts.stages)
    above = st.none() | _one(parts.stages) | _one(parts.maps)
    return {
        "rename stage": lambda draw: stages.rename_stage(document, draw(one), draw(texts)),
        "widen stage": lambda draw: stages.change_stage(document, draw(one), "Widen", width=draw(widths)),
        "insert stage": lambda draw: stages.insert_beside(document, draw(one), draw(texts), draw(st.booleans())),
        "add step": lambda draw: stages.add_step(document, draw(one), draw(texts), draw(index)),
        "add phase": lambda draw: stages.add_phase_over(document, draw(one), draw(texts)),
        "move stage": lambda draw: stages.move_stage(document, draw(one), draw(st.integers(0, 5)), draw(above)),
        "join steps": lambda draw: stages.join_steps(document, draw(one)),
        "delete stage": lambda draw: stages.delete_stage(document, draw(one)),
    }


def _card_edits(document: Document, parts: Parts, index: Index) -> Edits:
    one, some, section = _one(parts.cards), _some(parts.cards), _one(parts.sections)
    leaf = _one(parts.leaves) if parts.leaves else st.none()
    people = lists_of(_one(parts.personas), 2) if parts.personas else st.just(())
    return {
        "write card": lambda draw: cards.rewrite_card(document, draw(one), draw(texts)),
        "title card": lambda draw: cards.retitle_card(document, draw(one), draw(texts)),
        "colour cards": lambda draw: cards.recolour_cards(document, draw(some), draw(colours)),
        "give cards to people": lambda draw: cards.change_cards(
            document, draw(some), "People", persona_ids=draw(people)
        ),
        "span card": lambda draw: cards.span_card(document, draw(one), draw(st.integers(-1, 9))),
        "move cards": lambda draw: cards.move_cards(document, draw(some), draw(section), draw(leaf), draw(index)),
        "copy cards": lambda draw: cards.copy_cards(document, draw(some), draw(section), draw(leaf), draw(index)),
        "duplicate cards": lambda draw: cards.duplicate_cards(document, draw(some)),
        "delete cards": lambda draw: cards.delete_cards(document, draw(some)),
    }


def _curve_edits(document: Document, parts: Parts, index: Index) -> Edits:
    one = _one(parts.curves)
    edits: Edits = {
        "add curve": lambda draw: curves.add_curve(document, document.fetch(Curve, draw(one)).section_id, draw(texts)),
        "delete curve": lambda draw: curves.delete_curve(document, draw(one)),
    }
    if parts.leaves:
        edits["add point"] = lambda draw: curves.add_point(
            document, draw(one), draw(_one(parts.leaves)), draw(places), draw(values), draw(texts)
        )
    if parts.points:
        point = _one(parts.points)
        edits["move point"] = lambda draw: curves.move_point(
            document, draw(point), at=draw(st.none() | places), value=draw(st.none() | values)
        )
        edits["delete points"] = lambda draw: curves.delete_points(document, draw(_some(parts.points)))
    return edits
