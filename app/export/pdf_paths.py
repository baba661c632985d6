"""Path operators of PDF for the segments, boxes, lines and paths of a sheet. Numbers are the sheet's own, y down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from app.export.pdf_objects import number
from app.export.shapes import box_segments, colour_bytes
from app.layout.primitives import Box, Line, Path, Segment

_CAPS = {"butt": 0, "round": 1}
_MITRE, _ROUND = 0, 1
Bounds = tuple[float, float, float, float]


def path_operators(segments: Iterable[Segment]) -> str:
    """Return the operators that make the current path of `segments`."""
    parts: list[str] = []
    for segment in segments:
        match segment:
            case ("M", x, y):
                parts.append(f"{number(x)} {number(y)} m")
            case ("L", x, y):
                parts.append(f"{number(x)} {number(y)} l")
            case ("C", *places):
                parts.append(f"{' '.join(map(number, places))} c")
            case ("Z",):
                parts.append("h")
            case _:
                assert_never(segment)
    return " ".join(parts)


def shape_operators(shape: Box | Line | Path) -> tuple[str, frozenset[int]]:
    """Return the operators that draw `shape`, whatever colours and pens were set before, and the alphas they name.

    An alpha is from 0 to 254 and stands for the graphics state of that name (`alpha_name`).
    """
    match shape:
        case Box():
            if shape.radius > 0:
                path = path_operators(box_segments(shape))
            else:
                path = f"{number(shape.x)} {number(shape.y)} {number(shape.width)} {number(shape.height)} re"
            pen = _pen(shape.stroke, shape.stroke_width, (), "butt", _MITRE)
            return _painted(path, shape.fill, pen, shape.stroke)
        case Line():
            path = f"{number(shape.x1)} {number(shape.y1)} m {number(shape.x2)} {number(shape.y2)} l"
            pen = _pen(shape.colour, shape.width, shape.dash, shape.cap, _MITRE)
            return _painted(path, None, pen, shape.colour)
        case Path():
            pen = _pen(shape.stroke, shape.stroke_width, shape.dash, shape.cap, _ROUND)
            return _painted(path_operators(shape.segments), shape.fill, pen, shape.stroke)
        case _:
            assert_never(shape)


def shape_bounds(shape: Box | Line | Path) -> Bounds:
    """Return left, top, right and bottom of a rectangle that holds the shape and its pen."""
    match shape:
        case Box():
            reach = shape.stroke_width
            return shape.x - reach, shape.y - reach, shape.x + shape.width + reach, shape.y + shape.height + reach
        case Line():
            return _around([shape.x1, shape.x2], [shape.y1, shape.y2], shape.width)
        case Path():
            places = [place for segment in shape.segments for place in segment[1:]]
            return _around(places[::2], places[1::2], shape.stroke_width)
        case _:
            assert_never(shape)


def fill_colour(colour: str) -> str:
    """Return the operator that sets the colour of areas and letters."""
    return f"{_channels(colour)} rg"


def alpha_of(colour: str) -> int:
    """Return how much a colour covers, 0 to 255."""
    return colour_bytes(colour)[3]


def alpha_name(alpha: int) -> str:
    """Return the resource name of the graphics state that sets both alphas to `alpha` of 255."""
    return f"A{alpha}"


def _around(xs: list[float], ys: list[float], reach: float) -> Bounds:
    if not xs:
        return 0.0, 0.0, 0.0, 0.0
    return min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach


def _painted(path: str, fill: str | None, pen: str, stroke: str | None) -> tuple[str, frozenset[int]]:
    """Return the operators that fill the path and then draw along it, each in its own alpha."""
    filled = "" if fill is None else _veiled(f"{fill_colour(fill)} {path} f", fill)
    stroked = "" if not pen or stroke is None else _veiled(f"{pen} {path} S", stroke)
    alphas = {alpha_of(colour) for colour in (fill, stroke) if colour is not None}
    if filled and stroked and alphas == {255} and fill is not None:
        return f"{fill_colour(fill)} {pen} {path} B", frozenset()
    return " ".join(filter(None, (filled, stroked))), frozenset(alphas - {255})


def _veiled(operators: str, colour: str) -> str:
    alpha = alpha_of(colour)
    return operators if alpha == 255 else f"q /{alpha_name(alpha)} gs {operators} Q"


def _pen(colour: str | None, width: float, dash: tuple[float, ...], cap: str, join: int) -> str:
    """Return the operators that set colour, width, cap, join and dashes of lines; empty when nothing is drawn."""
    if colour is None or width <= 0:
        return ""
    dashes = " ".join(map(number, dash))
    return f"{_channels(colour)} RG {number(width)} w {_CAPS[cap]} J {join} j [{dashes}] 0 d"


def share(byte: int) -> str:
    """Return `byte` of 255 as a number that gives the same byte again, whether the reader rounds or cuts."""
    return f"{-(-byte * 10_000 // 255) / 10_000:g}"


def _channels(colour: str) -> str:
    red, green, blue, _alpha = colour_bytes(colour)
    return f"{share(red)} {share(green)} {share(blue)}"
