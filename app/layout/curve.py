"""The shape of an emotional curve: a monotone cubic through its points that never overshoots one of them.

Pure geometry in points (y down); knows nothing of records, themes or drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]

# A slope of less than a point in a kilometre is none; dividing by it would overflow.
FLAT = 1e-7


@dataclass(frozen=True, slots=True)
class Cubic:
    """One cubic Bezier piece: start, two control points, end."""

    start: Point
    first: Point
    second: Point
    end: Point

    def at(self, t: float) -> Point:
        """Return the point at parameter t, 0 to 1."""
        s = 1.0 - t
        a, b, c, d = s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t
        return (
            a * self.start[0] + b * self.first[0] + c * self.second[0] + d * self.end[0],
            a * self.start[1] + b * self.first[1] + c * self.second[1] + d * self.end[1],
        )

    def split(self, t: float) -> tuple[Cubic, Cubic]:
        """Return the two parts before and after parameter t (de Casteljau)."""
        ab, bc, cd = _mix(self.start, self.first, t), _mix(self.first, self.second, t), _mix(self.second, self.end, t)
        abc, bcd = _mix(ab, bc, t), _mix(bc, cd, t)
        middle = _mix(abc, bcd, t)
        return Cubic(self.start, ab, abc, middle), Cubic(middle, bcd, cd, self.end)


def monotone_tangents(points: Sequence[Point]) -> list[float]:
    """Return one slope per point so that the cubic through them never overshoots.

    `points` must have rising x; raises ValueError otherwise. Source: Fritsch and Carlson, Monotone Piecewise Cubic
    Interpolation, SIAM J. Numer. Anal. 17 (1980).
    """
    if any(right[0] <= left[0] for left, right in pairwise(points)):
        raise ValueError("the points of a curve must have rising x")
    if len(points) < 2:
        return [0.0] * len(points)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    tangents = [slopes[0]]
    for left, right in pairwise(slopes):
        tangents.append(0.0 if left * right <= 0 else (left + right) / 2)
    tangents.append(slopes[-1])
    for place, slope in enumerate(slopes):
        if abs(slope) < FLAT:
            tangents[place] = tangents[place + 1] = 0.0
            continue
        alpha, beta = tangents[place] / slope, tangents[place + 1] / slope
        reach = alpha * alpha + beta * beta
        if reach > 9.0:
            # Outside the circle of radius 3 the cubic could leave the range of its two ends.
            shrink = 3.0 / reach**0.5
            tangents[place] = shrink * alpha * slope
            tangents[place + 1] = shrink * beta * slope
    return tangents


def smooth_through(points: Sequence[Point]) -> list[Cubic]:
    """Return the monotone cubic through `points` as Bezier pieces, one fewer than points. x must rise."""
    tangents = monotone_tangents(points)
    pieces = []
    for (a, b), (ma, mb) in zip(pairwise(points), pairwise(tangents), strict=True):
        third = (b[0] - a[0]) / 3
        pieces.append(Cubic(a, (a[0] + third, a[1] + ma * third), (b[0] - third, b[1] - mb * third), b))
    return pieces


def straight_through(points: Sequence[Point]) -> list[Cubic]:
    """Return straight pieces between `points`, as cubics."""
    return [Cubic(a, _mix(a, b, 1 / 3), _mix(a, b, 2 / 3), b) for a, b in pairwise(points)]


def rising(points: Sequence[Point], gap: float = 0.5) -> list[Point]:
    """Return `points`, sorted by x, nudged apart where two share (almost) the same x, keeping their order."""
    spread: list[Point] = []
    for x, y in points:
        spread.append((max(x, spread[-1][0] + gap), y) if spread else (x, y))
    return spread


def split_at_level(pieces: Sequence[Cubic], level: float) -> list[Cubic]:
    """Return the pieces cut where they cross y = `level`, so that each lies wholly above or below it.

    Each piece must be monotone in y, as those of `smooth_through` are.
    """
    cut: list[Cubic] = []
    for piece in pieces:
        first, last = piece.start[1] - level, piece.end[1] - level
        if first * last >= 0:
            cut.append(piece)
            continue
        low, high = 0.0, 1.0
        # Thirty halvings place the crossing within a billionth of the piece.
        for _ in range(30):
            middle = (low + high) / 2
            if (piece.at(middle)[1] - level) * first > 0:
                low = middle
            else:
                high = middle
        cut.extend(piece.split(low))
    return cut


def height_at(pieces: Sequence[Cubic], x: float) -> float | None:
    """Return the y of the curve at `x`, or None left or right of it. Pieces must rise in x."""
    for piece in pieces:
        if piece.start[0] <= x <= piece.end[0]:
            low, high = 0.0, 1.0
            for _ in range(30):
                middle = (low + high) / 2
                if piece.at(middle)[0] < x:
                    low = middle
                else:
                    high = middle
            return piece.at(low)[1]
    return None


def _mix(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
