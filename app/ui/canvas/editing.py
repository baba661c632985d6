"""What can be written into on the map: which field of which record, where its words stand, and the edit that changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QColor

from app.layout import theme as look
from app.layout.primitives import Box, Drawing, Path, Type
from app.layout.sections.cards import STYLES
from app.layout.sheet import Block, Part, Sheet
from app.layout.typesetting import ASCENT, TextStyle
from app.model.change import Change, replaced
from app.model.document import Document
from app.model.edits.cards import retitle_card, rewrite_card
from app.model.edits.curves import relabel_point
from app.model.edits.maps import change_map, change_persona, rename_map
from app.model.edits.sections import rename_section
from app.model.edits.stages import rename_stage
from app.model.records import Card, EmotionPoint, JourneyMap, Persona, Section, Stage, StageLevel, changed
from app.model.text import LONGEST_TEXT
from app.ui.canvas.places import Place, Places

LONGEST_TITLE = 2_000
# From the baseline of a line up to where a text field begins it, in thousandths of the type size.
_TOP = ASCENT / 1000


@dataclass(frozen=True, slots=True)
class Field:
    """A text field of a record. `run` is which of the texts set in the block it is; `pad` the room right of it, in points.

    `lines` tells whether Enter makes a new line; otherwise it finishes.
    """

    name: str
    style: TextStyle
    run: int
    pad: float
    limit: int
    lines: bool
    change: Callable[[Document, str, str], Change]


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where the words of a field stand: x, y and width in points relative to the block's place; colours of words and ground."""

    place: Place
    x: float
    y: float
    width: float
    ink: QColor
    ground: QColor


def field_of(document: Document, record_id: str, wanted: str | None = None, run: int | None = None) -> Field | None:
    """Return the field of a record to write into: the one called `wanted`, the one set as text `run`, or its main one."""
    fields = fields_of(document, record_id)
    if wanted is not None:
        return next((field for field in fields if field.name == wanted), None)
    if run is not None:
        hit = next((field for field in fields if field.run == run), None)
        if hit is not None:
            return hit
    return fields[0] if fields else None


def fields_of(document: Document, record_id: str) -> tuple[Field, ...]:
    """Return the fields of a record that can be written into on the map, the main one first."""
    record = document.get(record_id)
    match record:
        case Card():
            title = Field("title", look.CARD_TITLE, 0, look.CARD_PADDING, LONGEST_TITLE, False, retitle_card)
            text = Field(
                "text", STYLES[record.kind].text, 1 if record.title else 0, look.CARD_PADDING, LONGEST_TEXT, True, rewrite_card
            )
            if not record.title:
                return (text,)
            return (title, text) if not record.text else (text, title)
        case Stage():
            style = {StageLevel.PHASE: look.PHASE_TITLE, StageLevel.STEP: look.STEP_TITLE}.get(record.level, look.STAGE_TITLE)
            return (Field("title", style, 0, 26.0, LONGEST_TITLE, False, rename_stage),)
        case Section():
            return (Field("title", look.SECTION_TITLE, 0, 6.0, LONGEST_TITLE, False, rename_section),)
        case EmotionPoint():
            return (Field("label", look.CARD_QUOTE, 0, 7.0, LONGEST_TEXT, True, relabel_point),)
        case Persona():
            return (
                Field("name", look.PERSONA_NAME, 1, 14.0, LONGEST_TITLE, False, _rename_persona),
                Field("role", look.SMALL, 2, 14.0, LONGEST_TITLE, False, _change_role),
            )
        case JourneyMap():
            first = 1 if record.map_kind else 0
            title = Field("title", look.MAP_TITLE, first, 0.0, LONGEST_TITLE, False, rename_map)
            scenario = Field("scenario", look.LEAD, first + 1, 0.0, LONGEST_TEXT, True, _change_scenario)
            return (title, scenario) if record.scenario else (title,)
    return ()


def text_place(
    document: Document, places: Places, record_id: str, field: Field
) -> TextPlace | None:
    """Return where the words of a field stand on the sheet, or None when the record is not on it."""
    sheet = places.sheet
    place = None
    if isinstance(document.get(record_id), EmotionPoint):
        place = places.label_of(document, record_id)
    place = place or places.place_of(document, record_id)
    if place is None:
        return None
    block = place.block
    if block.part is Part.POINT:
        # A point without words: they begin beside it.
        ink = QColor(sheet.frame.theme.ink) if sheet.frame is not None else QColor("#1e2430")
        return TextPlace(place, block.rect.width + 2.0, 0.0, 140.0, ink, QColor(sheet.paper_colour))
    drawing = sheet.drawing_of(block)
    runs = text_runs(drawing)
    ground = _ground(sheet, place, drawing)
    if field.run >= len(runs):
        pad = look.CARD_PADDING
        return TextPlace(place, pad, pad, block.rect.width - 2 * pad, QColor("#1e2430"), ground)
    first = runs[field.run][0]
    y = first.baseline - _TOP * first.size
    return TextPlace(place, first.x, y, max(40.0, block.rect.width - first.x - field.pad), QColor(first.colour), ground)


def run_at(drawing: Drawing, y: float) -> int | None:
    """Return which text of a block lies at `y`, in the block's coordinates, or None between and beside them."""
    for number, run in enumerate(text_runs(drawing)):
        if run[0].baseline - run[0].size * 1.15 <= y <= run[-1].baseline + run[-1].size * 0.4:
            return number
    return None


def text_runs(drawing: Drawing) -> list[list[Type]]:
    """Return the lines of type of a drawing, one list for each text that was set."""
    runs: list[list[Type]] = []
    for item in drawing.primitives:
        if isinstance(item, Type):
            if item.line.start == 0 or not runs:
                runs.append([])
            runs[-1].append(item)
    return runs


def _ground(sheet: Sheet, place: Place, drawing: Drawing) -> QColor:
    """Return the colour that the words of a block stand on."""
    fill = _first_fill(drawing)
    if place.block.part is Part.SECTION and place.row >= 0:
        tint = _block_of(sheet, place.row)
        fill = _first_fill(sheet.drawing_of(tint)) if tint is not None else None
    elif place.block.part is Part.TITLE:
        fill = None
    return QColor(fill[:7]) if fill is not None else QColor(sheet.paper_colour)


def _first_fill(drawing: Drawing) -> str | None:
    return next((item.fill for item in drawing.primitives if isinstance(item, Box | Path) and item.fill), None)


def _block_of(sheet: Sheet, row: int) -> Block | None:
    return next((block for block in sheet.rows[row].under if block.part is Part.ROW), None)


def _rename_persona(document: Document, record_id: str, text: str) -> Change:
    # change_persona's own `name` is what the step is called.
    persona = document.fetch(Persona, record_id)
    return replaced("Rename persona", [(persona, changed(persona, name=text))])


def _change_role(document: Document, record_id: str, text: str) -> Change:
    return change_persona(document, record_id, "Edit persona", role=text)


def _change_scenario(document: Document, record_id: str, text: str) -> Change:
    return change_map(document, record_id, "Edit scenario", scenario=text)
