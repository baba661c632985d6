"""Shapes that every writer must draw alike: round corners, and the colours of primitives as numbers."""

from __future__ import annotations

from functools import lru_cache

from app.layout.primitives import Box, Picture, Segment

# The cubic that comes closest to a quarter circle: 4/3 * (sqrt(2) - 1).
_KAPPA = 0.5522847498


def box_segments(box: Box) -> tuple[Segment, ...]:
    """Return the closed outline of a box with round corners, clockwise from the end of its top left corner."""
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    radius = max(0.0, min(box.radius, box.width / 2, box.height / 2))
    bend = radius * (1 - _KAPPA)
    return (
        ("M", left + radius, top),
        ("L", right - radius, top),
        ("C", right - bend, top, right, top + bend, right, top + radius),
        ("L", right, bottom - radius),
        ("C", right, bottom - bend, right - bend, bottom, right - radius, bottom),
        ("L", left + radius, bottom),
        ("C", left + bend, bottom, left, bottom - bend, left, bottom - radius),
        ("L", left, top + radius),
        ("C", left, top + bend, left + bend, top, left + radius, top),
        ("Z",),
    )


def picture_frame(picture: Picture) -> Box:
    """Return what stands for a picture that is missing: an empty frame of its size."""
    return Box(picture.x + 0.5, picture.y + 0.5, picture.width - 1, picture.height - 1, 0, None, "#9a9a9a", 1.0)


@lru_cache(maxsize=4096)
def colour_bytes(colour: str) -> tuple[int, int, int, int]:
    """Return (red, green, blue, alpha), 0 to 255, of "#rrggbb" or "#rrggbbaa". Raises ValueError for anything else."""
    if len(colour) not in (7, 9) or colour[0] != "#":
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue, *alpha = bytes.fromhex(colour[1:])
    return red, green, blue, alpha[0] if alpha else 255
