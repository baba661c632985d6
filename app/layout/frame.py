"""The frame of one arrangement: theme, typesetter, columns and personas that all parts of a sheet share.

Also the small vocabulary for composing drawings: set text, icons, chips.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from app.layout.primitives import Drawing, Path, Primitive, Segment, Type
from app.layout.sheet import Block, Column
from app.layout.theme import Theme
from app.layout.typesetting import SetText, TextStyle, Typesetter
from app.model.records import Persona, Stage
from app.resources import resource_path

ICON_UNITS = 24.0
ROW_END = 6.0


@dataclass(frozen=True, slots=True)
class Header:
    """A column header and the columns it stands over: numbers `first` to `last`, both included."""

    stage: Stage
    first: int
    last: int
    hue: int


@dataclass(frozen=True)
class Frame:
    """What every block is arranged with. `columns` are the leaf stages, `headers` all stages over
    them, parents before their parts; `personas` are those of the project, by id.
    """

    theme: Theme
    typesetter: Typesetter
    columns: tuple[Column, ...]
    headers: tuple[Header, ...]
    titles_left: float
    grid_left: float
    grid_right: float
    personas: dict[str, Persona] = field(default_factory=dict)
    show_personas: bool = False
    artist: DrawingCache = field(default_factory=lambda: DrawingCache())

    @property
    def right(self) -> float:
        """Where bands end: past the last column, so that cards stand as far from their end as from their upper edge."""
        return self.grid_right + ROW_END

    @cached_property
    def column_of(self) -> dict[str, int]:
        """Column number by leaf stage id."""
        return {column.stage_id: number for number, column in enumerate(self.columns)}

    def persona_colour(self, persona_id: str) -> str:
        """Return the colour of a persona: their own, or one by their place in the project."""
        persona = self.personas.get(persona_id)
        if persona is not None and persona.colour is not None:
            return persona.colour
        place = list(self.personas).index(persona_id) if persona is not None else 0
        return self.theme.stages[(place * 3) % len(self.theme.stages)]


class DrawingCache:
    """Keeps the drawings of the blocks looked at last, by block identity."""

    # A drawing of a card is some 2 kB of plain data. A sheet of 10,000 cards must fit whole: an export reads it in order,
    # and a cache one block too small would make every drawing anew.
    MOST = 12_000

    def __init__(self) -> None:
        self._drawings: dict[Block, Drawing] = {}

    def draw(self, block: Block) -> Drawing:
        """Return the drawing of `block`, made on first need."""
        drawing = self._drawings.get(block)
        if drawing is None:
            if len(self._drawings) >= self.MOST:
                # A worker that draws a picture of the sheet may be here at the same time, so each may be gone already.
                for old in list(self._drawings)[: self.MOST // 4]:
                    self._drawings.pop(old, None)
            drawing = self._drawings[block] = block.look.draw()
        return drawing


@dataclass(frozen=True, slots=True)
class StillLook:
    """The look of a block whose drawing was made while arranging, because its size depended on it."""

    drawing: Drawing

    def draw(self) -> Drawing:
        """Return the drawing."""
        return self.drawing


def still(primitives: Iterable[Primitive]) -> StillLook:
    """Return a look made of finished primitives."""
    return StillLook(Drawing(tuple(primitives)))


def typed(text: SetText, x: float, y: float, colour: str, box: float = 0.0) -> list[Type]:
    """Return the lines of `text` with the top left corner at (x, y).

    Right-to-left lines end at the right edge of a box of width `box` (0: as wide as the widest line).
    """
    box = box or text.width
    size = text.style.size
    placed = []
    for number, line in enumerate(text.lines):
        left = x + max(0.0, box - line.width * size / 1000) if line.rtl else x
        placed.append(Type(left, y + text.baseline(number), size, colour, line))
    return placed


def centred(frame: Frame, words: str, x: float, y: float, style: TextStyle, colour: str) -> list[Type]:
    """Return one line of text whose middle is at (x, y); cut with an ellipsis never, so keep it short."""
    text = frame.typesetter.set_text(words, 10_000.0, style, max_lines=1)
    if not text.lines:
        return []
    line = text.lines[0]
    left = x - line.width * style.size / 2000
    return [Type(left, y - text.height / 2 + text.baseline(0), style.size, colour, line)]


def icon(name: str, x: float, y: float, size: float, colour: str, weight: float = 2.0) -> Path:
    """Return an icon as a stroked path with its box's top left corner at (x, y); `weight` in the icon's 24 units."""
    scale = size / ICON_UNITS
    segments = tuple(_placed(segment, x, y, scale) for segment in _outlines()[name])
    return Path(segments, stroke=colour, stroke_width=weight * scale)


def polygon(points: Sequence[tuple[float, float]], fill: str) -> Path:
    """Return a filled polygon."""
    (x, y), *rest = points
    segments: list[Segment] = [("M", x, y), *(("L", px, py) for px, py in rest), ("Z",)]
    return Path(tuple(segments), fill=fill)


# Distance of the control points that make four cubic curves a circle (error 0.03 %).
_ROUND = 0.5522847498


def circle(
    x: float, y: float, radius: float, fill: str | None = None, stroke: str | None = None, width: float = 0.0
) -> Path:
    """Return a circle around (x, y)."""
    k = radius * _ROUND
    segments: tuple[Segment, ...] = (
        ("M", x + radius, y),
        ("C", x + radius, y + k, x + k, y + radius, x, y + radius),
        ("C", x - k, y + radius, x - radius, y + k, x - radius, y),
        ("C", x - radius, y - k, x - k, y - radius, x, y - radius),
        ("C", x + k, y - radius, x + radius, y - k, x + radius, y),
        ("Z",),
    )
    return Path(segments, fill=fill, stroke=stroke, stroke_width=width)


def _placed(segment: Segment, x: float, y: float, scale: float) -> Segment:
    verb, *numbers = segment
    moved = [value * scale + (y if place % 2 else x) for place, value in enumerate(numbers)]
    return (verb, *moved)  # type: ignore[return-value]


@cache
def _outlines() -> dict[str, list[Segment]]:
    """Return the outlines that scripts/draw_icons.py wrote, by icon name."""
    read = json.loads(resource_path("icons", "outlines.json").read_text(encoding="utf-8"))
    return {name: [tuple(segment) for segment in segments] for name, segments in read.items()}
