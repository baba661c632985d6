"""Where the words at emotion points go: beside their point, clear of the lines, of other words and of the dots.

A bubble's place depends only on what lies within its reach, so after a change only the bubbles near it are placed again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.layout.curve import Cubic, Point
from app.layout.primitives import Rect

# Distances from the point at which a bubble may float, nearest first, in points.
_GAPS = (12.0, 20.0, 32.0, 48.0, 68.0, 92.0)
# Where along its width a bubble is held over its point: centred, then leaning right, then leaning left.
_HOLDS = (0.5, 0.25, 0.75, 0.08, 0.92)
_AIR = 4.0
_DOT = 7.0
_SAMPLES = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """A bubble to be placed: its point, its size and whether it would rather float above (True) or below."""

    x: float
    y: float
    width: float
    height: float
    above: bool

    @property
    def reach(self) -> float:
        """How far to either side of the point anything matters to this bubble."""
        return self.width + _AIR + 2 * _DOT


@dataclass(frozen=True, slots=True, eq=False)
class Bubbles:
    """Bubbles as placed, with what they were placed around: `places` has one rectangle per wish, in order."""

    wishes: tuple[Wish, ...] = ()
    pieces: frozenset[Cubic] = frozenset()
    points: frozenset[Point] = frozenset()
    area: Rect = field(default_factory=lambda: Rect(0.0, 0.0, 0.0, 0.0))
    places: tuple[Rect, ...] = ()


class _Surroundings:
    """What bubbles keep clear of; only what is near a bubble is looked at."""

    def __init__(self, pieces: Iterable[Cubic], points: Iterable[Point]) -> None:
        self._pieces = sorted(pieces, key=lambda piece: piece.start)
        self._points = sorted(points)

    def around(self, wish: Wish, placed: Sequence[Rect]) -> tuple[list[Point], list[Rect], list[Rect]]:
        """Return curve samples sorted by x, dots, and those of the placed bubbles that are within reach of a wish."""
        low, high = wish.x - wish.reach, wish.x + wish.reach
        near = [piece for piece in self._pieces if piece.start[0] <= high and low <= piece.end[0]]
        samples = sorted(piece.at(step / _SAMPLES) for piece in near for step in range(_SAMPLES + 1))
        dots = [Rect(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT) for x, y in _between(self._points, low, high)]
        return samples, dots, [rect for rect in placed if rect.x < high and low < rect.right]


def place_bubbles(
    wishes: Sequence[Wish],
    pieces: Iterable[Cubic],
    points: Iterable[Point],
    area: Rect,
    earlier: Bubbles | None = None,
) -> Bubbles:
    """Return a place inside `area` for each wish. Touching a line or one of the `points` costs more than being far away.

    The result is the same with and without `earlier`, the bubbles before a change; with it, only those near the change
    are placed again.
    """
    around = Bubbles(tuple(wishes), frozenset(pieces), frozenset(points), area)
    known: dict[Wish, Rect] = {}
    changed: list[tuple[float, float]] = []
    wanted = set(around.wishes)
    # Two bubbles wished for at the very same place cannot be told apart, so nothing is taken over then.
    if earlier is not None and earlier.area == area and len(wanted) == len(around.wishes):
        known = dict(zip(earlier.wishes, earlier.places, strict=True))
        changed = [(piece.start[0], piece.end[0]) for piece in earlier.pieces ^ around.pieces]
        changed += [(x, x) for x, _ in earlier.points ^ around.points]
        changed += [(rect.x, rect.right) for wish, rect in known.items() if wish not in wanted]
    surroundings: _Surroundings | None = None
    places: list[Rect] = []
    for wish in around.wishes:
        low, high = wish.x - wish.reach, wish.x + wish.reach
        old = known.get(wish)
        if old is None or any(start <= high and low <= end for start, end in changed):
            if surroundings is None:
                surroundings = _Surroundings(around.pieces, around.points)
            best = _best(wish, area, surroundings.around(wish, places))
            if best != old:
                changed += [(rect.x, rect.right) for rect in (best, old) if rect is not None]
        else:
            best = old
        places.append(best)
    return Bubbles(around.wishes, around.pieces, around.points, area, tuple(places))


def _best(wish: Wish, area: Rect, around: tuple[list[Point], list[Rect], list[Rect]]) -> Rect:
    samples, dots, placed = around
    return min(_candidates(wish, area), key=lambda rect: _cost(rect, wish, placed, dots, samples))


def _candidates(wish: Wish, area: Rect) -> list[Rect]:
    found = []
    for gap in _GAPS:
        for hold in _HOLDS:
            for above in (wish.above, not wish.above):
                top = wish.y - gap - wish.height if above else wish.y + gap
                left = wish.x - wish.width * hold
                left = max(area.x, min(left, area.right - wish.width))
                top = max(area.y, min(top, area.bottom - wish.height))
                found.append(Rect(left, top, wish.width, wish.height))
    return found


def _cost(rect: Rect, wish: Wish, placed: Sequence[Rect], dots: Sequence[Rect], samples: Sequence[Point]) -> float:
    roomy = rect.grown(_AIR)
    cost = sum(_shared(roomy, other) for other in placed) * 6.0
    cost += sum(40.0 for dot in dots if dot.meets(rect))
    low, high = roomy.y, roomy.bottom
    cost += sum(12.0 for _, y in _between(samples, roomy.x, roomy.right) if low <= y < high)
    away_x = max(rect.x - wish.x, 0.0, wish.x - rect.right)
    away_y = max(rect.y - wish.y, 0.0, wish.y - rect.bottom)
    cost += away_y * 0.5 + away_x + abs(rect.x + rect.width / 2 - wish.x) * 0.06
    return cost + (0.0 if (rect.y < wish.y) == wish.above else 6.0)


def _between(points: Sequence[Point], low: float, high: float) -> list[Point]:
    """Return the points, sorted by x, whose x lies between the two."""
    return list(points[bisect_left(points, (low, -1e9)) : bisect_right(points, (high, 1e9))])


def _shared(a: Rect, b: Rect) -> float:
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    return width * height if width > 0 and height > 0 else 0.0
