"""The content of a PDF page: drawings become operators, in the sheet's own coordinates (points, y down).

Text goes out as the frozen glyphs at their frozen places. Operators that come again (icons, card shapes) become forms.
Knows the fonts it asks for codes, not the file it ends up in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple, assert_never

from app.export.painter import Image, Pictures, glyph_segments, no_pictures
from app.export.pdf_fonts import Code, Fonts, split_cluster
from app.export.pdf_objects import number
from app.export.pdf_paths import (
    Bounds,
    alpha_name,
    alpha_of,
    fill_colour,
    path_operators,
    shape_bounds,
    shape_operators,
)
from app.export.shapes import picture_frame
from app.layout.faces import face
from app.layout.primitives import Box, Cluster, Drawing, GlyphRun, Line, Path, Picture, SetLine, Type

# In thousandths of the type size: 0.008 pt at 32 pt. Smaller errors of the pen are left alone.
_TOLERANCE = 0.25
# Shorter operators cost less where they stand than a form and its name.
_WORTH_A_FORM = 120


class Shown(NamedTuple):
    """A stretch of a line in one font: resource name, x in thousandths of the type size, what to show, y like x."""

    font: str
    x: float
    operators: str
    y: float = 0.0


class Outlined(NamedTuple):
    """A glyph of a face that may not be embedded: face, number, and its place in thousandths of the type size."""

    face: str
    glyph: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Form:
    """Operators that are drawn more than once: their bounds and the alphas they name."""

    operators: str
    bounds: Bounds
    alphas: frozenset[int]


class Content:
    """Collects the operators of one page and what they refer to: fonts, forms, alphas, pictures."""

    def __init__(self, fonts: Fonts, pictures: Pictures = no_pictures) -> None:
        self.fonts = fonts
        self.forms: dict[str, Form] = {}
        self.alphas: set[int] = set()
        self.images: dict[str, Image] = {}
        self._pictures = pictures
        self._image_names: dict[str, str] = {}
        self._parts: list[str] = []
        self._shapes: dict[Box | Line | Path, Form] = {}
        self._outlines: dict[tuple[str, int], Form] = {}
        self._first_use: dict[str, int] = {}
        self._form_names: dict[str, str] = {}

    def operators(self) -> bytes:
        """Return all operators so far."""
        return "\n".join(self._parts).encode()

    def ground(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle, in the coordinates that hold outside of `placed`."""
        self._shape(Box(x, y, width, height, 0.0, colour))

    def transform(self, scale_x: float, scale_y: float, dx: float, dy: float) -> None:
        """Change the coordinates of all that follows."""
        self._parts.append(f"{scale_x:.9f} 0 0 {scale_y:.9f} {dx:.6f} {dy:.6f} cm")

    def drawing(self, drawing: Drawing, x: float, y: float) -> None:
        """Draw all primitives with the drawing's origin at (x, y)."""
        parts = self._parts
        parts.append(f"q 1 0 0 1 {number(x)} {number(y)} cm")
        types: list[Type] = []
        for item in drawing.primitives:
            if isinstance(item, Type):
                types.append(item)
                continue
            if types:
                self._types(types)
                types = []
            match item:
                case Box() | Line() | Path():
                    self._shape(item)
                case Picture():
                    self._picture(item)
                case _:
                    assert_never(item)
        if types:
            self._types(types)
        parts.append("Q")

    def _types(self, types: list[Type]) -> None:
        parts = self._parts
        colour = font = ""
        size = 0.0
        in_text = False
        for item in types:
            for shown in shown_pieces(item.line, self.fonts):
                if isinstance(shown, Outlined):
                    if in_text:
                        parts.append("ET")
                    in_text, colour, font = False, "", ""
                    self._outline(item, shown)
                    continue
                if not in_text:
                    parts.append("BT")
                    in_text = True
                if item.colour != colour:
                    parts.append(self._ink(item.colour, colour))
                    colour = item.colour
                if shown.font != font or item.size != size:
                    parts.append(f"/{shown.font} {number(item.size)} Tf")
                    font, size = shown.font, item.size
                x = item.x + shown.x * item.size / 1000
                parts.append(f"1 0 0 -1 {x:.3f} {item.baseline + shown.y * item.size / 1000:.3f} Tm {shown.operators}")
        if in_text:
            parts.append("ET")
        if colour and alpha_of(colour) < 255:
            parts.append(f"/{alpha_name(255)} gs")

    def _ink(self, colour: str, before: str) -> str:
        """Return the operators that set the colour of letters, after letters in the colour `before` (empty: none)."""
        alpha = alpha_of(colour)
        if alpha == (alpha_of(before) if before else 255):
            return fill_colour(colour)
        self.alphas |= {alpha, 255}
        return f"/{alpha_name(alpha)} gs {fill_colour(colour)}"

    def _shape(self, shape: Box | Line | Path) -> None:
        form = self._shapes.get(shape)
        if form is None:
            operators, alphas = shape_operators(shape)
            form = self._shapes[shape] = Form(operators, shape_bounds(shape), alphas)
            self.alphas |= alphas
        self._form(form)

    def _outline(self, item: Type, glyph: Outlined) -> None:
        key = (glyph.face, glyph.glyph)
        form = self._outlines.get(key)
        if form is None:
            segments = list(glyph_segments(face(glyph.face).raw_font(), glyph.glyph, 0.0, 0.0))
            operators = f"{path_operators(segments)} f" if segments else ""
            form = self._outlines[key] = Form(operators, shape_bounds(Path(tuple(segments))), frozenset())
        scale = item.size / 1000
        x, y = item.x + glyph.x * scale, item.baseline + glyph.y * scale
        self._parts.append(f"q {self._ink(item.colour, '')} {scale:.6f} 0 0 {scale:.6f} {number(x)} {number(y)} cm")
        self._form(form)
        self._parts.append("Q")

    def _form(self, form: Form) -> None:
        """Draw a form: its operators at first, and from the second time on, here and there, a reference to them."""
        operators = form.operators
        parts = self._parts
        if len(operators) < _WORTH_A_FORM:
            parts.append(operators)
            return
        name = self._form_names.get(operators)
        if name is None:
            first = self._first_use.get(operators)
            if first is None:
                self._first_use[operators] = len(parts)
                parts.append(operators)
                return
            name = self._form_names[operators] = f"X{len(self._form_names) + 1}"
            self.forms[name] = form
            parts[first] = f"/{name} Do"
        parts.append(f"/{name} Do")

    def _picture(self, picture: Picture) -> None:
        name = self._image_names.get(picture.asset)
        if name is None:
            image = self._pictures(picture.asset)
            if image is None:
                self._shape(picture_frame(picture))
                return
            name = self._image_names[picture.asset] = f"I{len(self.images) + 1}"
            self.images[name] = image
        # A picture fills the unit square with y up.
        place = f"{number(picture.width)} 0 0 {number(-picture.height)} {number(picture.x)}"
        self._parts.append(f"q {place} {number(picture.y + picture.height)} cm /{name} Do Q")


def shown_pieces(line: SetLine, fonts: Fonts) -> list[Shown | Outlined]:
    """Return what shows a line, from left to right: stretches of one font each, or single outlines.

    The reader's pen is followed: it moves by whole widths and by the adjustments written so far, and is put right
    where it is more than the tolerance away from the frozen place.
    """
    if len(line.pieces) == 1:
        piece = line.pieces[0]
        quick = fonts.run_digits(piece) if isinstance(piece, GlyphRun) else None
        if quick is not None:
            return [Shown(quick[0], piece.xs[0], _show(quick[1]))]
    return list(_tracked(line, fonts))


def _tracked(line: SetLine, fonts: Fonts) -> Iterator[Shown | Outlined]:
    font, start, pen, height = "", 0.0, 0.0, 0.0
    digits: list[str] = []
    for piece in line.pieces:
        if not fonts.may_embed(piece.face):
            if digits:
                yield Shown(font, start, _show("".join(digits)), height)
            font, digits = "", []
            yield from _outlined(piece)
            continue
        for code, x, y in _placed_codes(piece, fonts):
            if code.font != font or y != height:
                if digits:
                    yield Shown(font, start, _show("".join(digits)), height)
                font, start, pen, height, digits = code.font, x, x, y, []
            error = x - pen
            if error > _TOLERANCE or error < -_TOLERANCE:
                step = round(error, 1)
                digits.append(f">{number(-step)}<")
                pen += step
            digits.append(code.hex)
            pen += code.width
    if digits:
        yield Shown(font, start, _show("".join(digits)), height)


def _placed_codes(piece: GlyphRun | Cluster, fonts: Fonts) -> Iterable[tuple[Code, float, float]]:
    """Yield codes with their x and y in thousandths of the type size."""
    if isinstance(piece, Cluster):
        return [(*fonts.cluster(part), y) for part, y in split_cluster(piece)] if piece.glyphs else ()
    known = fonts.singles(piece.face)
    pairs = zip(piece.glyphs, piece.text, strict=True)
    codes = [known.get(pair) or fonts.single(piece.face, *pair) for pair in pairs]
    return zip(codes, piece.xs, repeat(0.0, len(codes)), strict=True)


def _outlined(piece: GlyphRun | Cluster) -> Iterable[Outlined]:
    ys = piece.ys if isinstance(piece, Cluster) else (0.0,) * len(piece.xs)
    for glyph, x, y in zip(piece.glyphs, piece.xs, ys, strict=True):
        yield Outlined(piece.face, glyph, x, y)


def _show(digits: str) -> str:
    return f"[<{digits}>] TJ" if "<" in digits else f"<{digits}> Tj"
