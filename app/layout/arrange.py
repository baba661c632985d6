"""arrange: a document and a map become a sheet. rearrange: the same after a change, keeping all that did not change.

Rows, cells and blocks that a change does not touch keep their identity, so a canvas can tell by `is` what to repaint.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.layout import theme as look
from app.layout.columns import arrange_headers, place_columns
from app.layout.frame import DrawingCache, Frame
from app.layout.header import arrange_header
from app.layout.sections import SHAPES
from app.layout.sections.cards import prepare_words
from app.layout.sections.shape import Earlier
from app.layout.sheet import PlacedRow, Sheet
from app.layout.theme import Theme
from app.layout.typesetting import Typesetter
from app.model.change import Change
from app.model.document import Document
from app.model.edits.sections import cards_of
from app.model.records import Card, Curve, EmotionPoint, JourneyMap, Persona, Record, Section, Stage

LEAST_COLUMNS = 2


@dataclass
class Touched:
    """What of one map a change touches."""

    cells: dict[str, set[str | None]] = field(default_factory=dict)
    sections: set[str] = field(default_factory=set)
    header: bool = False
    stages: bool = False
    everything: bool = False

    def nothing(self) -> bool:
        """Return whether this map looks the same after the change."""
        return not (self.cells or self.sections or self.header or self.stages or self.everything)


def arrange(document: Document, map_id: str, theme: Theme, typesetter: Typesetter) -> Sheet:
    """Return the sheet of a map. Raises KeyError when the map is not in the document."""
    # Thousands of blocks and no rubbish among them: measured, the collector takes a third of the time looking for some.
    paused = gc.isenabled()
    gc.disable()
    try:
        prepare_words(typesetter, _cards_of(document, map_id))
        return _build(document, map_id, theme, typesetter, None, Touched(everything=True))
    finally:
        if paused:
            gc.enable()


def _cards_of(document: Document, map_id: str) -> Iterator[Card]:
    for section in document.sections(map_id):
        yield from cards_of(document, section)


def rearrange(sheet: Sheet, document: Document, change: Change) -> Sheet:
    """Return the sheet of the same map after `change`; `document` is the document with the change done.

    Returns `sheet` itself when the change does not show on this map. The map must still be in the document.
    """
    if sheet.frame is None:
        raise ValueError("this sheet was not made by arrange")
    touched = _what_is_touched(sheet, document, change)
    if touched.nothing():
        return sheet
    return _build(document, sheet.map_id, sheet.frame.theme, sheet.frame.typesetter, sheet, touched)


def _build(
    document: Document, map_id: str, theme: Theme, typesetter: Typesetter, old: Sheet | None, touched: Touched
) -> Sheet:
    journey = document.fetch(JourneyMap, map_id)
    old_frame = old.frame if old is not None else None
    frame = _frame(document, map_id, theme, typesetter, old_frame, touched)
    content = frame.right - frame.titles_left
    if old is not None and not touched.header and old.frame is not None and old.frame.grid_right == frame.grid_right:
        header, below = old.header, old.stages_top - look.ZONE_GAP
    else:
        header, below = arrange_header(frame, journey, frame.titles_left, content, look.MARGIN)
    stages_top = below + look.ZONE_GAP
    if old is not None and frame is old_frame and stages_top == old.stages_top:
        stages, grid_top = old.stages, old.grid_top
    else:
        stages, grid_top = arrange_headers(frame, stages_top)
        grid_top += look.BAND_GAP - 4.0 if frame.headers else 0.0
    rows = tuple(_rows(document, map_id, frame, old, touched))
    tops = []
    y = grid_top
    for row in rows:
        tops.append(y)
        y += row.height + look.BAND_GAP
    bottom = (y - look.BAND_GAP if rows else grid_top) + look.MARGIN
    return Sheet(
        map_id=map_id,
        width=frame.right + look.MARGIN,
        height=bottom,
        paper_colour=theme.paper,
        titles_left=frame.titles_left,
        grid_left=frame.grid_left,
        stages_top=stages_top,
        grid_top=grid_top,
        columns=frame.columns,
        header=header,
        stages=stages,
        rows=rows,
        row_tops=tuple(tops),
        footer=(),
        artist=frame.artist,
        frame=frame,
    )


def _frame(
    document: Document,
    map_id: str,
    theme: Theme,
    typesetter: Typesetter,
    old: Frame | None,
    touched: Touched,
) -> Frame:
    grid_left = look.MARGIN + look.TITLES_WIDTH
    if old is not None and not (touched.everything or touched.stages):
        return old
    columns, headers = place_columns(document, map_id, grid_left)
    right = columns[-1].right if columns else grid_left
    personas = {persona.id: persona for persona in document.personas()}
    # Drawings belong to blocks, and blocks that are kept keep theirs.
    artist = old.artist if old is not None else DrawingCache()
    return Frame(
        theme=theme,
        typesetter=typesetter,
        columns=columns,
        headers=headers,
        titles_left=look.MARGIN,
        grid_left=grid_left,
        grid_right=max(right, grid_left + LEAST_COLUMNS * look.COLUMN_WIDTH),
        personas=personas,
        show_personas=len(personas) > 1,
        artist=artist,
    )


def _rows(document: Document, map_id: str, frame: Frame, old: Sheet | None, touched: Touched) -> list[PlacedRow]:
    earlier = {row.section_id: row for row in old.rows} if old is not None and not touched.everything else {}
    same_columns = (
        old is not None
        and old.frame is not None
        and (old.frame is frame or (old.frame.columns == frame.columns and old.frame.grid_right == frame.grid_right))
    )
    rows = []
    for section in document.sections(map_id):
        row = earlier.get(section.id)
        cells = touched.cells.get(section.id)
        if row is not None and same_columns and cells is None and section.id not in touched.sections:
            rows.append(row)
            continue
        shape = SHAPES[section.kind]
        before = Earlier(row, frozenset(cells or ()), same_columns) if row is not None else None
        rows.append(shape.arrange(document, section, frame, shape.icon, before))
    return rows


def _what_is_touched(sheet: Sheet, document: Document, change: Change) -> Touched:
    touched = Touched()
    for touch in change.touched.values():
        for record in (touch.before, touch.after):
            if record is not None:
                _note(touched, sheet, document, change, record)
    return touched


def _note(touched: Touched, sheet: Sheet, document: Document, change: Change, record: Record) -> None:
    match record:
        case Card():
            if _map_of(document, change, record.section_id) == sheet.map_id:
                touched.cells.setdefault(record.section_id, set()).add(record.stage_id)
        case EmotionPoint():
            curve = _record(document, change, record.curve_id)
            if isinstance(curve, Curve) and _map_of(document, change, curve.section_id) == sheet.map_id:
                touched.sections.add(curve.section_id)
        case Curve():
            if _map_of(document, change, record.section_id) == sheet.map_id:
                touched.sections.add(record.section_id)
        case Section(map_id=sheet.map_id):
            touched.sections.add(record.id)
        case Stage(map_id=sheet.map_id):
            touched.stages = True
        case JourneyMap(id=sheet.map_id):
            touched.header = True
        case Persona():
            # Names and colours of personas stand on cards and curves.
            touched.header = touched.everything = True
        case _:
            pass


def _map_of(document: Document, change: Change, section_id: str) -> str | None:
    section = _record(document, change, section_id)
    return section.map_id if isinstance(section, Section) else None


def _record(document: Document, change: Change, record_id: str) -> Record | None:
    """Return a record as it is now, or as it was when the change removed it."""
    found = document.get(record_id)
    if found is None and record_id in change.touched:
        return change.touched[record_id].before
    return found
