"""The five faces of the emotional scale, drawn as paths: no emoji font needed, sharp at any size."""

from __future__ import annotations

from app.layout.frame import circle
from app.layout.primitives import Path, Primitive

_KAPPA = 0.55


def face(value: float, x: float, y: float, radius: float, colour: str, ground: str) -> list[Primitive]:
    """Return a face around (x, y) whose mouth says `value`, -1 (worst) to +1 (best)."""
    width = max(0.6, radius / 7)
    eye = radius * 0.13
    drawn: list[Primitive] = [circle(x, y, radius, fill=ground, stroke=colour, width=width)]
    drawn += [circle(x + side * radius * 0.36, y - radius * 0.22, eye, fill=colour) for side in (-1, 1)]
    half, drop = radius * 0.46, radius * 0.42 * value
    mouth_y = y + radius * 0.36
    mouth = Path(
        (
            ("M", x - half, mouth_y - drop * 0.5),
            (
                "C",
                x - half * _KAPPA,
                mouth_y + drop * 0.85,
                x + half * _KAPPA,
                mouth_y + drop * 0.85,
                x + half,
                mouth_y - drop * 0.5,
            ),
        ),
        stroke=colour,
        stroke_width=width,
    )
    drawn.append(mouth)
    if value <= -0.9:
        # Brows tell anger from sadness without leaning on colour.
        for side in (-1, 1):
            drawn.append(
                Path(
                    (
                        ("M", x + side * radius * 0.56, y - radius * 0.58),
                        ("L", x + side * radius * 0.2, y - radius * 0.42),
                    ),
                    stroke=colour,
                    stroke_width=width,
                )
            )
    return drawn
