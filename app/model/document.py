"""The document: all records of a project as one immutable value, with the indexes that edits and layout read.

Built on persistent maps: applying a change costs in proportion to the change, not to the size of the map, and an old
document stays whole for whoever still holds it (an export on a worker, a test). Only `app.model.project` decides which
document is the current one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from immutables import Map

from app.model.change import Change
from app.model.records import (
    PROPERTIES_ID,
    RECORD_KINDS,
    Card,
    Curve,
    EmotionPoint,
    JourneyMap,
    Persona,
    ProjectProperties,
    Record,
    Section,
    Source,
    Stage,
)

GroupKey = tuple[str, ...]
R = TypeVar("R", bound=Record)

# A set of exact types: isinstance() of a pydantic class that does not match runs Python code each time.
_ORDERED = frozenset[type[Record]]({JourneyMap, Persona, Stage, Section, Card, Curve, Source})


class StaleChange(Exception):
    """A change does not fit this document: a record it starts from is not what the document holds. A bug of ours."""


def group_of(record: Record) -> GroupKey:
    """Return the key of the row of siblings that `record` stands in."""
    match record:
        case Card(section_id=section_id, stage_id=stage_id):
            return ("card", section_id, stage_id or "")
        case EmotionPoint(curve_id=curve_id):
            return ("point", curve_id)
        case Stage(parent_id=parent_id, map_id=map_id):
            return ("stage", parent_id or map_id)
        case Section(map_id=map_id):
            return ("section", map_id)
        case Curve(section_id=section_id):
            return ("curve", section_id)
        case _:
            return (record.kind_name,)


def references_of(record: Record) -> tuple[tuple[str, str], ...]:
    """Return (kind of the pointing record, id pointed to) for every reference that `record` holds."""
    match record:
        case Card():
            targets = [record.section_id, *record.persona_ids]
            if record.stage_id is not None:
                targets.append(record.stage_id)
        case EmotionPoint():
            targets = [record.curve_id, record.stage_id]
        case Stage():
            targets = [record.map_id] if record.parent_id is None else [record.map_id, record.parent_id]
        case Section():
            targets = [record.map_id]
        case Curve():
            targets = [record.section_id] if record.persona_id is None else [record.section_id, record.persona_id]
        case JourneyMap():
            targets = list(record.persona_ids)
        case Source():
            targets = [] if record.map_id is None else [record.map_id]
        case _:
            targets = []
    return tuple((record.kind_name, target) for target in targets)


def sort_key(record: Record) -> tuple[str, str]:
    """Return what siblings are sorted by: order key, then id (two merged copies may hold equal keys)."""
    return (record.order, record.id) if type(record) in _ORDERED else ("", record.id)  # type: ignore[attr-defined]


def _place(record: Record) -> tuple[GroupKey, tuple[str, str]]:
    return group_of(record), sort_key(record)


class Document:
    """All records by id, with two indexes kept beside them.

    `groups` maps a group key to the ids of its members in order; `references` maps (kind of pointing record, id) to
    the number of references. Both follow from the records. Documents compare equal when their records do.
    """

    __slots__ = ("groups", "records", "references")

    def __init__(
        self,
        records: Map[str, Record],
        groups: Map[GroupKey, tuple[str, ...]],
        references: Map[tuple[str, str], int],
    ) -> None:
        self.records = records
        self.groups = groups
        self.references = references

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self.records == other.records

    __hash__ = None  # type: ignore[assignment]

    def __contains__(self, record_id: str) -> bool:
        return record_id in self.records

    def get(self, record_id: str) -> Record | None:
        """Return the record with this id, or None."""
        return self.records.get(record_id)

    def fetch(self, kind: type[R], record_id: str) -> R:
        """Return the record with this id; raises KeyError when it is missing or of another kind."""
        record = self.records.get(record_id)
        if not isinstance(record, kind):
            raise KeyError(record_id)
        return record

    def members(self, kind: type[R], *group: str) -> list[R]:
        """Return the records of one group, in order. `group` is what follows the kind name in the group key."""
        records = self.records
        return [records[key] for key in self.groups.get((kind.kind_name, *group), ())]  # type: ignore[misc]

    def properties(self) -> ProjectProperties:
        """Return the record of the project itself."""
        return self.fetch(ProjectProperties, PROPERTIES_ID)

    def maps(self) -> list[JourneyMap]:
        """Return the journey maps in order."""
        return self.members(JourneyMap)

    def personas(self) -> list[Persona]:
        """Return all personas of the project in order."""
        return self.members(Persona)

    def stages(self, parent_id: str) -> list[Stage]:
        """Return the columns headers directly under a map id or a stage id, in order."""
        return self.members(Stage, parent_id)

    def leaves(self, parent_id: str) -> list[Stage]:
        """Return the leaf stages under a map id or a stage id, left to right: the columns of the grid."""
        found: list[Stage] = []
        for stage in self.stages(parent_id):
            found.extend(self.leaves(stage.id) if self.groups.get(("stage", stage.id)) else [stage])
        return found

    def is_leaf(self, stage_id: str) -> bool:
        """Return whether the stage has no parts of its own."""
        return not self.groups.get(("stage", stage_id))

    def sections(self, map_id: str) -> list[Section]:
        """Return the rows of a map, top to bottom."""
        return self.members(Section, map_id)

    def cards(self, section_id: str, stage_id: str | None) -> list[Card]:
        """Return the cards of one cell, top to bottom; stage_id None is the cell of a band."""
        return self.members(Card, section_id, stage_id or "")

    def curves(self, section_id: str) -> list[Curve]:
        """Return the curves of a section in order."""
        return self.members(Curve, section_id)

    def points(self, curve_id: str) -> list[EmotionPoint]:
        """Return the points of a curve, in no particular order: where they stand follows from the stages."""
        return self.members(EmotionPoint, curve_id)

    def sources(self) -> list[Source]:
        """Return the files that content came from, in order."""
        return self.members(Source)

    def count(self, kind: type[Record], target_id: str) -> int:
        """Return how many records of `kind` point to the record `target_id`."""
        return self.references.get((kind.kind_name, target_id), 0)

    def is_referenced(self, record_id: str) -> bool:
        """Return whether any record points to this id."""
        return any(self.references.get((kind.kind_name, record_id), 0) for kind in RECORD_KINDS)

    def __iter__(self) -> Iterator[Record]:
        """Yield all records, kind by kind, parents first, each kind sorted by id: the canonical order."""
        by_kind: dict[str, list[Record]] = {kind.kind_name: [] for kind in RECORD_KINDS}
        for record in self.records.values():
            by_kind[record.kind_name].append(record)
        for records in by_kind.values():
            yield from sorted(records, key=lambda record: record.id)

    def __len__(self) -> int:
        return len(self.records)


def document_of(records: Iterable[Record]) -> Document:
    """Return a document that holds `records`, without checking how they fit together (see `invariants`)."""
    by_id: dict[str, Record] = {}
    groups: dict[GroupKey, list[Record]] = {}
    references: dict[tuple[str, str], int] = {}
    cells: dict[tuple[str, str | None], list[Card]] = {}
    for record in records:
        by_id[record.id] = record
        if isinstance(record, Card) and not record.persona_ids:
            # Most records are cards, and what most cards add to the indexes follows from their cell: 50,000 of them
            # are counted cell by cell below, in half the time.
            cell = (record.section_id, record.stage_id)
            if cell in cells:
                cells[cell].append(record)
            else:
                cells[cell] = [record]
            continue
        groups.setdefault(group_of(record), []).append(record)
        for reference in references_of(record):
            references[reference] = references.get(reference, 0) + 1
    for cards in cells.values():
        groups.setdefault(group_of(cards[0]), []).extend(cards)
        for reference in references_of(cards[0]):
            references[reference] = references.get(reference, 0) + len(cards)
    ordered = {key: tuple([record.id for record in sorted(row, key=sort_key)]) for key, row in groups.items()}
    return Document(Map(by_id), Map(ordered), Map(references))


def empty_document(title: str = "", language: str = "en", created: str = "") -> Document:
    """Return the document of a new project: its properties and nothing else."""
    return document_of([ProjectProperties(id=PROPERTIES_ID, title=title, language=language, created=created)])


def applied(document: Document, change: Change) -> Document:
    """Return `document` with `change` done. Raises StaleChange when a record is not what the change starts from."""
    records = document.records.mutate()
    groups = document.groups.mutate()
    references = document.references.mutate()
    for key, touch in change.touched.items():
        held = document.records.get(key)
        if held is not touch.before and held != touch.before:
            raise StaleChange(f"record {key} is not what the change {change.name!r} starts from")
    for key, touch in change.touched.items():
        if touch.before is not None:
            for reference in references_of(touch.before):
                count = references[reference] - 1
                if count:
                    references[reference] = count
                else:
                    del references[reference]
        if touch.after is None:
            if key in records:
                del records[key]
        else:
            records[key] = touch.after
            for reference in references_of(touch.after):
                references[reference] = references.get(reference, 0) + 1
    regrouped: dict[GroupKey, set[str]] = {}
    for key, touch in change.touched.items():
        before, after = touch.before, touch.after
        stays = before is not None and after is not None and _place(before) == _place(after)
        if stays:
            continue
        for record in (before, after):
            if record is not None:
                regrouped.setdefault(group_of(record), set()).add(key)
    for group, touched in regrouped.items():
        members = [key for key in groups.get(group, ()) if key not in touched]
        arrived = [key for key in touched if key in records and group_of(records[key]) == group]
        if arrived:
            members = sorted((*members, *arrived), key=lambda key: sort_key(records[key]))
        if members:
            groups[group] = tuple(members)
        elif group in groups:
            del groups[group]
    return Document(records.finish(), groups.finish(), references.finish())
