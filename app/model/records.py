"""The records of a document: small frozen pydantic models, one class per kind of thing on a journey map.

Records are checked when they enter and never changed in place; `changed()` is the only right way to make an altered
copy, because pydantic's own `model_copy(update=)` does not validate. Order among siblings is a fractional key
(`app.model.order`). Nothing here knows how records are stored, laid out or drawn.
"""

from __future__ import annotations

import os
import threading
import time
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.model.order import KEY_PATTERN
from app.model.text import LONGEST_TEXT, TEXT_PATTERN

RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-z-]{1,40}$")]
Order = Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=64)]
Text = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, max_length=LONGEST_TEXT)]
Title = Annotated[str, StringConstraints(pattern=TEXT_PATTERN, max_length=2_000)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Address = Annotated[str, StringConstraints(pattern=r"^((https?://|mailto:)[^\s\x00-\x20]+)?$", max_length=2_000)]
Timestamp = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?$")]

PROPERTIES_ID = "project"


class StageLevel(StrEnum):
    """The three levels of a column header, outermost first."""

    PHASE = "phase"
    STAGE = "stage"
    STEP = "step"


class SectionKind(StrEnum):
    """What a section is about. The kind decides how its cells are laid out, never what may be put in them."""

    TEXT = "text"
    GOALS = "goals"
    ACTIONS = "actions"
    TOUCHPOINTS = "touchpoints"
    CHANNELS = "channels"
    THOUGHTS = "thoughts"
    QUOTES = "quotes"
    QUESTIONS = "questions"
    PROBLEMS = "problems"
    IDEAS = "ideas"
    OPPORTUNITIES = "opportunities"
    METRICS = "metrics"
    OWNERS = "owners"
    SYSTEMS = "systems"
    IMAGES = "images"
    EMOTION = "emotion"


class CardKind(StrEnum):
    """What a card is; icon and label on the sheet follow from it."""

    TEXT = "text"
    GOAL = "goal"
    ACTION = "action"
    TOUCHPOINT = "touchpoint"
    CHANNEL = "channel"
    THOUGHT = "thought"
    QUOTE = "quote"
    QUESTION = "question"
    PROBLEM = "problem"
    IDEA = "idea"
    OPPORTUNITY = "opportunity"
    METRIC = "metric"
    OWNER = "owner"
    SYSTEM = "system"
    IMAGE = "image"


class CurveShape(StrEnum):
    """How a curve runs between its points."""

    SMOOTH = "smooth"
    STRAIGHT = "straight"


class Record(BaseModel):
    """What all records share: an id, strict types, no unknown fields, no change in place."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")
    kind_name: ClassVar[str] = ""

    id: RecordId


class ProjectProperties(Record):
    """The one record about the project itself; its id is always PROPERTIES_ID."""

    kind_name: ClassVar[str] = "project"

    title: Title = ""
    author: Title = ""
    language: Language = "en"
    created: Timestamp = ""


class JourneyMap(Record):
    """One journey map: what stands in its header zone. `language` decides font fallback and reading direction."""

    kind_name: ClassVar[str] = "map"

    order: Order
    title: Title = ""
    map_kind: Title = ""
    scenario: Text = ""
    goals: tuple[Title, ...] = Field(default=(), max_length=200)
    expectations: tuple[Title, ...] = Field(default=(), max_length=200)
    persona_ids: tuple[RecordId, ...] = Field(default=(), max_length=500)
    language: Language = "en"
    theme: Title = ""


class Persona(Record):
    """Somebody who takes the journey. `role` is one line (age, occupation); `colour` None lets the theme choose."""

    kind_name: ClassVar[str] = "persona"

    order: Order
    name: Title
    role: Title = ""
    bio: Text = ""
    colour: Colour | None = None


class Stage(Record):
    """A column header of one of three levels. Cards and points belong to leaves: stages that have no parts of their own.

    `parent_id` is None for a phase and for a stage outside any phase. `width` is a share of the standard column width.
    """

    kind_name: ClassVar[str] = "stage"

    map_id: RecordId
    parent_id: RecordId | None = None
    level: StageLevel = StageLevel.STAGE
    order: Order
    title: Title = ""
    colour: Colour | None = None
    width: float = Field(default=1.0, ge=0.25, le=8.0, allow_inf_nan=False)


class Section(Record):
    """A row of the map. A band has one cell across all columns."""

    kind_name: ClassVar[str] = "section"

    map_id: RecordId
    order: Order
    title: Title = ""
    kind: SectionKind = SectionKind.TEXT
    band: bool = False
    colour: Colour | None = None


class Card(Record):
    """An item in a cell. `stage_id` is a leaf stage, or None in a band. `span` counts columns to the right."""

    kind_name: ClassVar[str] = "card"

    section_id: RecordId
    stage_id: RecordId | None = None
    order: Order
    kind: CardKind = CardKind.TEXT
    title: Title = ""
    text: Text = ""
    colour: Colour | None = None
    span: int = Field(default=1, ge=1, le=500)
    votes: int = Field(default=0, ge=0, le=1_000_000)
    link: Address = ""
    persona_ids: tuple[RecordId, ...] = Field(default=(), max_length=500)


class Curve(Record):
    """One emotional curve inside a section of kind emotion."""

    kind_name: ClassVar[str] = "curve"

    section_id: RecordId
    order: Order
    title: Title = ""
    persona_id: RecordId | None = None
    colour: Colour | None = None
    shape: CurveShape = CurveShape.SMOOTH


class EmotionPoint(Record):
    """A point of a curve: `at` runs from 0 to 1 across its leaf stage, `value` from -1 (worst) to +1 (best)."""

    kind_name: ClassVar[str] = "point"

    curve_id: RecordId
    stage_id: RecordId
    at: float = Field(default=0.5, ge=0.0, le=1.0, allow_inf_nan=False)
    value: float = Field(default=0.0, ge=-1.0, le=1.0, allow_inf_nan=False)
    label: Text = ""


class Source(Record):
    """A file that content came from: its name (no folder), format, size in bytes and SHA-256, and when it was read."""

    kind_name: ClassVar[str] = "source"

    order: Order
    map_id: RecordId | None = None
    name: Title
    format: Title = ""
    size: int = Field(default=0, ge=0)
    sha256: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    imported: Timestamp = ""
    warnings: tuple[Title, ...] = Field(default=(), max_length=10_000)


# Parents before children: the order in which records are written, read and compared.
RECORD_KINDS: tuple[type[Record], ...] = (
    ProjectProperties,
    JourneyMap,
    Persona,
    Stage,
    Section,
    Card,
    Curve,
    EmotionPoint,
    Source,
)
KIND_BY_NAME: dict[str, type[Record]] = {kind.kind_name: kind for kind in RECORD_KINDS}

R = TypeVar("R", bound=Record)


def changed(record: R, **values: Any) -> R:
    """Return a checked copy of `record` with `values` replaced. Raises pydantic.ValidationError when they do not fit."""
    kept = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record).model_validate({**kept, **values})


# The moment of the newest id, in 1/4096 ms: two threads, or two calls within a millisecond, must not get the same one.
_newest_moment = [0]
_one_at_a_time = threading.Lock()


def new_id() -> str:
    """Return a fresh record id: UUID version 7 (RFC 9562) as 32 hex digits. Ids of one process sort in the order made.

    The 12 bits behind the millisecond count up (RFC 9562, section 6.2, method 1), so ids made at one time rise too.
    """
    with _one_at_a_time:
        moment = _newest_moment[0] = max(_newest_moment[0] + 1, time.time_ns() // 1_000_000 << 12)
    noise = int.from_bytes(os.urandom(8), "big") & (1 << 62) - 1
    return f"{moment >> 12 & (1 << 48) - 1:012x}7{moment & 0xFFF:03x}{0b10 << 62 | noise:016x}"
