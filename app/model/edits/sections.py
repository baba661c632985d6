"""Edits of sections: the rows of a map."""

from __future__ import annotations

from typing import Any

from app.model.change import Change, added, joined, removed, replaced
from app.model.document import Document
from app.model.edits.placing import place_among
from app.model.project import EditError
from app.model.records import Card, Curve, JourneyMap, Record, Section, SectionKind, changed, new_id


def add_section(
    document: Document,
    map_id: str,
    title: str,
    kind: SectionKind = SectionKind.TEXT,
    index: int | None = None,
    band: bool = False,
) -> Change:
    """Add a section to a map at `index` (None: at the end). An emotional curve section starts with one curve."""
    if not isinstance(document.get(map_id), JourneyMap):
        raise EditError("This map is no longer in the project. Nothing was changed.")
    if band and kind is SectionKind.EMOTION:
        raise EditError("A band has no stages for a curve to run over. Nothing was changed.")
    siblings = document.sections(map_id)
    keys, room = place_among(siblings, len(siblings) if index is None else index, 1)
    section = Section(id=new_id(), map_id=map_id, order=keys[0], title=title, kind=kind, band=band)
    records: list[Record] = [section]
    if kind is SectionKind.EMOTION:
        records.append(_first_curve(section.id))
    return joined("Add section", [room, added("Add section", records)])


def change_section(document: Document, section_id: str, name: str, **values: Any) -> Change:
    """Give a section new field values, as one step called `name`."""
    section = _section(document, section_id)
    return replaced(name, [(section, changed(section, **values))])


def change_section_kind(document: Document, section_id: str, kind: SectionKind) -> Change:
    """Change what a section is about. Its cards stay; an emotional curve comes or goes with its points.

    Raises EditError for a band that is to become an emotional curve: a curve runs over the stages.
    """
    section = _section(document, section_id)
    if kind is section.kind:
        return Change("Change section")
    if kind is SectionKind.EMOTION and section.band:
        raise EditError("A band has no stages for a curve to run over. Nothing was changed.")
    gone: list[Record] = []
    for curve in document.curves(section_id):
        gone += [*document.points(curve.id), curve]
    fresh = [_first_curve(section_id)] if kind is SectionKind.EMOTION and not gone else []
    keeps = kind is SectionKind.EMOTION
    steps = [
        removed("", [] if keeps else gone),
        replaced("", [(section, changed(section, kind=kind))]),
        added("", fresh),
    ]
    return joined("Change section", steps)


def rename_section(document: Document, section_id: str, title: str) -> Change:
    """Rename a section."""
    return change_section(document, section_id, "Rename section", title=title)


def move_section(document: Document, section_id: str, index: int) -> Change:
    """Move a section to `index`, which counts the sections shown before the move, the moved one included."""
    section = _section(document, section_id)
    shown = document.sections(section.map_id)
    at = max(0, min(index, len(shown)))
    siblings = [sibling for sibling in shown if sibling.id != section_id]
    before = sum(1 for sibling in shown[:at] if sibling.id != section_id)
    if shown.index(section) == before:
        return Change("Move section")
    keys, room = place_among(siblings, before, 1)
    return joined("Move section", [room, replaced("", [(section, changed(section, order=keys[0]))])])


def delete_section(document: Document, section_id: str) -> Change:
    """Delete a section with its cards, curves and points."""
    section = _section(document, section_id)
    gone: list[Record] = list(cards_of(document, section))
    for curve in document.curves(section_id):
        gone += [*document.points(curve.id), curve]
    return removed("Delete section", [*gone, section])


def cards_of(document: Document, section: Section) -> list[Card]:
    """Return all cards of a section in reading order: column by column, each top to bottom."""
    columns: list[str | None] = [None] if section.band else [stage.id for stage in document.leaves(section.map_id)]
    return [card for column in columns for card in document.cards(section.id, column)]


def _first_curve(section_id: str) -> Curve:
    return Curve(id=new_id(), section_id=section_id, order=place_among([], 0, 1)[0][0])


def _section(document: Document, section_id: str) -> Section:
    section = document.get(section_id)
    if not isinstance(section, Section):
        raise EditError("This section is no longer on the map. Nothing was changed.")
    return section
