"""What is selected and what has the focus, as plain state; the view tells others when it changes.

A selection holds records of one kind of part: cards, points, column headers, section titles, or the header zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.layout.sheet import Part
from app.model.document import Document
from app.model.records import Card, EmotionPoint, JourneyMap, Persona, Section, Stage
from app.ui.canvas.places import Cell, Places

Focus = str | Cell | None

_PART_OF = {
    Card: Part.CARD,
    EmotionPoint: Part.POINT,
    Stage: Part.STAGE,
    Section: Part.SECTION,
    JourneyMap: Part.TITLE,
    Persona: Part.PERSONA,
}


def part_of(document: Document, record_id: str) -> Part | None:
    """Return the part that a record's main block shows, or None for one that cannot be selected."""
    return _PART_OF.get(type(document.get(record_id)))  # type: ignore[arg-type]


def name_of(document: Document, record_id: str) -> str:
    """Return the words by which people know a record: its title or text, the value of a point without words."""
    record = document.get(record_id)
    match record:
        case Card():
            return record.title or record.text
        case Stage() | Section() | JourneyMap():
            return record.title
        case Persona():
            return record.name
        case EmotionPoint():
            return record.label or f"{record.value:+.2g}"
    return ""


class Selection:
    """Selected ids in the order in which they were selected, the focus, and where a range begins."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}
        self.focus: Focus = None
        self.anchor: Focus = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The selected ids, first selected first."""
        return tuple(self._ids)

    def __contains__(self, record_id: str) -> bool:
        return record_id in self._ids

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def replace(self, ids: Iterable[str], focus: Focus, keep_anchor: bool = False) -> bool:
        """Select exactly `ids`; returns whether anything changed."""
        fresh = dict.fromkeys(ids)
        same = list(fresh) == list(self._ids) and focus == self.focus
        self._ids, self.focus = fresh, focus
        if not keep_anchor:
            self.anchor = focus
        return not same

    def toggle(self, document: Document, record_id: str) -> None:
        """Add one record or take it away; one of another kind begins anew."""
        if record_id in self._ids:
            del self._ids[record_id]
        else:
            part = part_of(document, record_id)
            if any(part_of(document, other) is not part for other in list(self._ids)[:1]):
                self._ids = {}
            self._ids[record_id] = None
        self.focus = self.anchor = record_id

    def drop_missing(self, document: Document, gone: Iterable[str]) -> bool:
        """Forget records that are no longer there; returns whether anything changed."""
        lost = [key for key in gone if key not in document]
        changed = False
        for key in lost:
            changed = self._ids.pop(key, self) is None or changed
            if self.anchor == key:
                self.anchor = None
            if self.focus == key:
                self.focus = None
                changed = True
        for name in ("focus", "anchor"):
            cell = getattr(self, name)
            if isinstance(cell, Cell) and (cell.section_id in lost or (cell.stage_id or "") in lost):
                setattr(self, name, None)
                changed = True
        return changed


def reading_order(document: Document, places: Places, ids: Iterable[str]) -> list[str]:
    """Return records sorted as they are read: rows from the top, columns from the left, cards from the top."""

    def key(record_id: str) -> tuple[int, int, float, float, str]:
        place = places.place_of(document, record_id)
        if place is None:
            return (1 << 30, 0, 0.0, 0.0, record_id)
        rect = place.rect
        # Points are read along time, cards down their cell.
        down = 0.0 if place.block.part is Part.POINT else rect.y
        return (place.row, place.column, down, rect.x, record_id)

    return sorted(ids, key=key)


def ids_between(document: Document, places: Places, anchor: Focus, to: Focus) -> list[str]:
    """Return what a range from `anchor` to `to` selects, in reading order.

    Between cards or cells: all cards of the rectangle of cells they span, within one cell those from one to the
    other. Between headers or titles of one level: those from one to the other. Otherwise only `to`.
    """
    if isinstance(to, str) and part_of(document, to) in (Part.STAGE, Part.SECTION, Part.POINT):
        return _siblings_between(document, places, anchor, to)
    first, last = _cell_of(document, anchor), _cell_of(document, to)
    if first is None or last is None:
        return [to] if isinstance(to, str) else []
    if first == last:
        cards = places.cards_in(first)
        ends = sorted(
            cards.index(end) if isinstance(end, str) and end in cards else (0 if end is anchor else len(cards) - 1)
            for end in (anchor, to)
        )
        return cards[ends[0] : ends[1] + 1] if cards else []
    return cards_of_cells(places, first, last)


def cards_of_cells(places: Places, first: Cell, last: Cell) -> list[str]:
    """Return the cards of all cells in the rectangle between two cells, in reading order."""
    one, other = places.placed_cell(first), places.placed_cell(last)
    if one is None or other is None:
        return []
    (_, row_a, column_a), (_, row_b, column_b) = one, other
    rows = range(min(row_a, row_b), max(row_a, row_b) + 1)
    columns = range(min(column_a, column_b), max(column_a, column_b) + 1)
    return [
        block.record_id
        for _, _, cell in places.cells_between(rows, columns)
        for block in cell.blocks
        if block.part is Part.CARD
    ]


def _cell_of(document: Document, focus: Focus) -> Cell | None:
    if isinstance(focus, Cell):
        return focus
    record = document.get(focus) if focus is not None else None
    return Cell(record.section_id, record.stage_id) if isinstance(record, Card) else None


def _siblings_between(document: Document, places: Places, anchor: Focus, to: str) -> list[str]:
    record, first = document.get(to), document.get(anchor) if isinstance(anchor, str) else None
    if type(record) is not type(first):
        return [to]
    if isinstance(record, Section):
        row = [section.id for section in document.sections(record.map_id)]
    elif isinstance(record, Stage):
        row = [block.record_id for block in places.sheet.stages]
        level = {key: document.fetch(Stage, key).level for key in row}
        row = [key for key in row if level[key] is record.level]
    else:
        place = places.place_of(document, to)
        row = [point.block.record_id for point in places.points_in(place.row)] if place is not None else []
    if anchor not in row or to not in row:
        return [to]
    ends = sorted((row.index(str(anchor)), row.index(to)))
    return row[ends[0] : ends[1] + 1]
