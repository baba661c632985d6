"""Primitives: the plain data that a sheet is made of. Five kinds, each stating everything a painter needs to know.

Coordinates are in points (1/72 inch), x to the right, y down, relative to the block that holds the primitive.
Colours are "#rrggbb" or "#rrggbbaa". Writers match over these classes with `assert_never`, so that a new one fails
type checking in every writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left, top, width, height in points."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the bottom edge."""
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        """Return whether the point lies inside; left and top edges belong to the rectangle."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def meets(self, other: Rect) -> bool:
        """Return whether the two rectangles share any area."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def moved(self, dx: float, dy: float) -> Rect:
        """Return the rectangle shifted."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def grown(self, margin: float) -> Rect:
        """Return the rectangle with `margin` added on all four sides."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Glyphs that stand for one piece of text: a letter, a ligature, a letter with its marks.

    `glyphs` and offsets `xs`, `ys` have equal length; offsets are in thousandths of the type size from the line's
    start and baseline (y down). `advance` is the distance to the next cluster, in the same unit.
    """

    text: str
    face: str
    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    advance: float
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """A left-to-right run of one glyph per character, the fast path: `xs` in thousandths of the type size."""

    text: str
    face: str
    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    advance: float


@dataclass(frozen=True, slots=True)
class SetLine:
    """A frozen line of type. No device breaks or shapes text again: all draw these glyphs at these places.

    `text` is the source text of the line in logical order without the trailing newline; `pieces` stand in visual order, left
    to right; `start` is where the line begins in the source text (code points). `width` is the advance without
    trailing blanks, in thousandths of the type size.
    """

    text: str
    start: int
    width: float
    pieces: tuple[GlyphRun | Cluster, ...]
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with optional round corners (`radius` in points). Fill or stroke may be None, not both."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line with butt or round caps. `dash` alternates on and off lengths in points; empty is solid."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    cap: Literal["butt", "round"] = "butt"


Segment = (
    tuple[Literal["M"], float, float]
    | tuple[Literal["L"], float, float]
    | tuple[Literal["C"], float, float, float, float, float, float]
    | tuple[Literal["Z"]]
)


@dataclass(frozen=True, slots=True)
class Path:
    """A path of move, line, cubic and close segments, filled non-zero and stroked with round joins and the given cap."""

    segments: tuple[Segment, ...]
    fill: str | None = None
    stroke: str | None = None
    stroke_width: float = 0.0
    dash: tuple[float, ...] = ()
    cap: Literal["butt", "round"] = "round"


@dataclass(frozen=True, slots=True)
class Type:
    """One frozen line drawn with its start at (x, baseline), at `size` points."""

    x: float
    baseline: float
    size: float
    colour: str
    line: SetLine


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture from the project, named by the SHA-256 of its bytes, scaled into the rectangle."""

    x: float
    y: float
    width: float
    height: float
    asset: str


Primitive = Box | Line | Path | Type | Picture


@dataclass(frozen=True, slots=True)
class Link:
    """A rectangle that opens `address` (http, https or mailto only). Not painted."""

    rect: Rect
    address: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one block looks like: primitives in paint order and the links on it, in the block's own coordinates."""

    primitives: tuple[Primitive, ...]
    links: tuple[Link, ...] = ()
