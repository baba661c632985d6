"""A drawing that is wider than the screen, taken apart: only what is in view is painted, only what changed is painted anew.

An emotional curve runs through all columns. Without this each strip that comes into view would stroke all of it, and so
would each move of one of its points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.layout.primitives import Box, Drawing, Line, Path, Picture, Primitive, Rect, Segment, Type

# Segments of a curve in one piece, and the length of a dashed line in one piece, in points.
SEGMENTS = 2
STRETCH = 400.0
# Beyond the geometry: what is blended at its rim, in points.
RIM = 4.0
_MOST_KEPT = 64


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A primitive, or a part of a long one: where it paints, and the drawing of it alone."""

    part: Primitive
    extent: Rect
    drawing: Drawing


class Pieces:
    """The pieces of the drawings taken apart lately. A drawing that is much like an earlier one shares its pieces."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Drawing, tuple[Piece, ...]]] = {}

    def of(self, drawing: Drawing) -> tuple[Piece, ...]:
        """Return the pieces of a drawing in paint order."""
        known = self._kept.get(id(drawing))
        if known is not None:
            return known[1]
        return self._keep(drawing, tuple(_made(part) for part in _all_parts(drawing)))

    def changed(self, old: Drawing, new: Drawing) -> list[Rect]:
        """Return rectangles, in the drawings' own coordinates, outside of which both look the same."""
        if old is new:
            return []
        before, parts = self.of(old), tuple(_all_parts(new))
        first, shortest = 0, min(len(before), len(parts))
        while first < shortest and before[first].part == parts[first]:
            first += 1
        last = 0
        while last < shortest - first and before[-1 - last].part == parts[-1 - last]:
            last += 1
        # In between, parts may have moved in the row: a point dragged over the neutral line makes one area more.
        loose = {piece.part: piece for piece in before[first : len(before) - last]}
        between = parts[first : len(parts) - last]
        fresh = tuple(loose.pop(part) if part in loose else _made(part) for part in between)
        self._keep(new, (*before[:first], *fresh, *before[len(before) - last :]))
        shared = set(before)
        return [piece.extent for piece in fresh if piece not in shared] + [piece.extent for piece in loose.values()]

    def _keep(self, drawing: Drawing, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
        if len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        # The drawing is kept beside its pieces: as long as it lives no other object has its id.
        self._kept[id(drawing)] = (drawing, pieces)
        return pieces


def _made(part: Primitive) -> Piece:
    width = part.stroke_width if isinstance(part, Path) else part.width if isinstance(part, Line) else 0.0
    return Piece(part, _extent(part).grown(RIM + width), Drawing((part,)))


def _all_parts(drawing: Drawing) -> Iterator[Primitive]:
    for item in drawing.primitives:
        if isinstance(item, Path) and item.fill is None and not item.dash and len(item.segments) > 2 * SEGMENTS:
            yield from _parts_of_path(item)
        elif isinstance(item, Line) and item.dash and item.y1 == item.y2 and abs(item.x2 - item.x1) > 2 * STRETCH:
            yield from _parts_of_line(item)
        else:
            yield item


def _parts_of_path(path: Path) -> Iterator[Primitive]:
    """Yield an open line in parts with round ends, which cannot be told from a line in one piece."""
    segments = path.segments
    if any(segment[0] in ("M", "Z") for segment in segments[1:]):
        yield path
        return
    begin: Segment = segments[0]
    for first in range(1, len(segments), SEGMENTS):
        run = segments[first : first + SEGMENTS]
        yield Path((begin, *run), None, path.stroke, path.stroke_width, (), "round")
        begin = ("M", *_end_of(run[-1]))


def _end_of(segment: Segment) -> tuple[float, float]:
    match segment:
        case ("M" | "L", x, y):
            return x, y
        case ("C", _, _, _, _, x, y):
            return x, y
    raise ValueError("a segment that closes a path has no end of its own")


def _parts_of_line(line: Line) -> Iterator[Primitive]:
    period = sum(line.dash) * (2 if len(line.dash) % 2 else 1)
    step = max(1, int(STRETCH / period)) * period
    left, right = min(line.x1, line.x2), max(line.x1, line.x2)
    x = left
    while x < right:
        yield Line(x, line.y1, min(x + step, right), line.y2, line.colour, line.width, line.dash, line.cap)
        x += step


def _extent(item: Primitive) -> Rect:
    match item:
        case Path():
            return _around(_points(item.segments))
        case Line():
            return _around([(item.x1, item.y1), (item.x2, item.y2)])
        case Box() | Picture():
            return Rect(item.x, item.y, item.width, item.height)
        case Type():
            return Rect(item.x, item.baseline - 1.2 * item.size, item.line.width * item.size / 1000, 1.6 * item.size)


def _points(segments: Iterable[Segment]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for segment in segments:
        numbers = segment[1:]
        found.extend(zip(numbers[::2], numbers[1::2], strict=True))  # type: ignore[arg-type]
    return found


def _around(places: list[tuple[float, float]]) -> Rect:
    if not places:
        return Rect(0.0, 0.0, 0.0, 0.0)
    xs, ys = [x for x, _ in places], [y for _, y in places]
    left, top = min(xs), min(ys)
    return Rect(left, top, max(xs) - left, max(ys) - top)
