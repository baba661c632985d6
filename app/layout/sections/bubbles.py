"""Where the words at emotion points go: beside their point, clear of the line, of other words and of the dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.layout.curve import Cubic
from app.layout.primitives import Rect

# Distances from the point at which a bubble may float, nearest first, in points.
_GAPS = (12.0, 20.0, 32.0, 48.0, 68.0, 92.0)
# Where along its width a bubble is held over its point: centred, then leaning right, then leaning left.
_HOLDS = (0.5, 0.25, 0.75, 0.08, 0.92)


@dataclass(frozen=True, slots=True)
class Wish:
    """A bubble to be placed: its point, its size and whether it would rather float above (True) or below."""

    x: float
    y: float
    width: float
    height: float
    above: bool


def place_bubbles(
    wishes: Sequence[Wish], curves: Sequence[Sequence[Cubic]], points: Sequence[tuple[float, float]], area: Rect
) -> list[Rect]:
    """Return one rectangle per wish, in order. Touching a line or one of the `points` costs more than being far away."""
    samples = [piece.at(step / 12) for pieces in curves for piece in pieces for step in range(13)]
    samples.sort()
    dots = [Rect(x - 7.0, y - 7.0, 14.0, 14.0) for x, y in points]
    placed: list[Rect] = []
    for wish in wishes:
        best = min(_candidates(wish, area), key=lambda item: _cost(item, wish, placed, dots, samples))
        placed.append(best)
    return placed


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


def _cost(
    rect: Rect, wish: Wish, placed: Sequence[Rect], dots: Sequence[Rect], samples: Sequence[tuple[float, float]]
) -> float:
    roomy = rect.grown(4.0)
    cost = sum(_shared(roomy, other) for other in placed) * 6.0
    cost += sum(40.0 for dot in dots if dot.meets(rect))
    cost += sum(12.0 for x, y in samples if roomy.contains(x, y))
    away_x = max(rect.x - wish.x, 0.0, wish.x - rect.right)
    away_y = max(rect.y - wish.y, 0.0, wish.y - rect.bottom)
    cost += away_y * 0.5 + away_x + abs(rect.x + rect.width / 2 - wish.x) * 0.06
    return cost + (0.0 if (rect.y < wish.y) == wish.above else 6.0)


def _shared(a: Rect, b: Rect) -> float:
    width = min(a.right, b.right) - max(a.x, b.x)
    height = min(a.bottom, b.bottom) - max(a.y, b.y)
    return width * height if width > 0 and height > 0 else 0.0
