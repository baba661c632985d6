"""The fonts of a PDF: which code stands for which glyphs and text, and what is embedded for it.

A code stands for one pair of glyphs and text, so that a search finds what was written: a glyph that stands for two
letters gets two codes, a letter with its marks one. TrueType faces become subsets addressed by glyph number (Type0 with
CIDFontType2), all others fonts of drawn glyphs (Type3). Faces whose licence forbids embedding get no codes at all.
"""

from __future__ import annotations

import hashlib
import re
import struct
from operator import sub
from typing import NamedTuple

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFObjectReference

from app.export.glyf import GlyfFont, Part
from app.export.painter import glyph_segments
from app.export.pdf_objects import Stream, array, number, utf16_hex
from app.export.pdf_paths import path_operators
from app.layout.faces import Face, face
from app.layout.primitives import Cluster, GlyphRun

_MOST_CODES = 0xFFFF
_MOST_DRAWN = 255
# A code of more glyphs or characters than this is no letter of any language, and too much for some readers.
_MOST_GLYPHS, _LONGEST_TEXT = 32, 48
# Font units that a glyph may be moved within a composite: half of what 16 bits hold, the rest is for its outline.
_REACH = 16_000
_SYMBOLIC, _ITALIC = 4, 64


class Code(NamedTuple):
    """How a piece of text is shown: resource name of the font, hexadecimal digits, width in thousandths of an em."""

    font: str
    hex: str
    width: int


class Shape(NamedTuple):
    """Glyphs of a face at offsets in thousandths of an em from the code's place on the baseline, y down."""

    glyphs: tuple[int, ...]
    xs: tuple[float, ...]
    ys: tuple[float, ...]


class Fragments(dict[tuple[int, str, float], str]):
    """Digits that show a glyph and move the pen to the next one, by glyph, character and distance to the next glyph.

    Empty where a tenth of a thousandth of an em cannot express the distance: errors would add up along the line.
    """

    def __init__(self, fonts: Fonts, key: str) -> None:
        super().__init__()
        self._fonts = fonts
        self._key = key
        self.font = ""

    def __missing__(self, wanted: tuple[int, str, float]) -> str:
        glyph, text, distance = wanted
        code = self._fonts.singles(self._key).get((glyph, text)) or self._fonts.single(self._key, glyph, text)
        self.font = self.font or code.font
        step = round(distance - code.width, 1)
        exact = abs(distance - code.width - step) < 1e-6 and code.font == self.font
        digits = self[wanted] = (code.hex + (f">{number(-step)}<" if step else "")) if exact else ""
        return digits


class Fonts:
    """All fonts of one document. Codes are given in the order of first use, so that the same map has the same bytes."""

    def __init__(self) -> None:
        self._fonts: list[TrueTypeFont | DrawnFont] = []
        self._latest: dict[str, TrueTypeFont | DrawnFont] = {}
        self._singles: dict[str, dict[tuple[int, str], Code]] = {}
        self._clusters: dict[tuple[str, Shape, str], Code] = {}
        self._refused: dict[str, bool] = {}
        self._fragments: dict[str, Fragments] = {}

    @property
    def refused(self) -> list[str]:
        """The names of the faces in use that may not be embedded, in order of first use."""
        return [face(key).name for key, refused in self._refused.items() if refused]

    @property
    def pictured(self) -> list[str]:
        """The names of the faces in use some of whose letters are pictures without an outline: they do not show."""
        return list(
            dict.fromkeys(font.face.name for font in self._fonts if isinstance(font, DrawnFont) and font.blanks)
        )

    def may_embed(self, key: str) -> bool:
        """Return whether the face may go into the file; the text of one that may not is drawn as outlines."""
        refused = self._refused.get(key)
        if refused is None:
            refused = self._refused[key] = not face(key).embeddable
        return not refused

    def singles(self, key: str) -> dict[tuple[int, str], Code]:
        """Return the codes known so far for (glyph, character) of a face; ask `single` for what is missing."""
        return self._singles.setdefault(key, {})

    def single(self, key: str, glyph: int, text: str) -> Code:
        """Return the code of one glyph that stands for one character."""
        code = self._singles[key][glyph, text] = self._new(key, Shape((glyph,), (0.0,), (0.0,)), text)
        return code

    def cluster(self, cluster: Cluster) -> tuple[Code, float]:
        """Return the code of a cluster and the x of its place, in thousandths of an em from the start of the line."""
        # Right to left, a mark may come before its letter; text search wants the place of the letter.
        origin = min(cluster.xs) if cluster.rtl else cluster.xs[0]
        shape = Shape(cluster.glyphs, tuple(round(x - origin, 3) for x in cluster.xs), cluster.ys)
        code = self._clusters.get((cluster.face, shape, cluster.text))
        if code is None:
            code = self._clusters[cluster.face, shape, cluster.text] = self._new(cluster.face, shape, cluster.text)
        return code, origin

    def run_digits(self, run: GlyphRun) -> tuple[str, str] | None:
        """Return the font and digits of a whole run, or None when its pen must be followed glyph by glyph."""
        if not run.glyphs:
            return None
        fragments = self._fragments.get(run.face)
        if fragments is None:
            if not self.may_embed(run.face):
                return None
            fragments = self._fragments[run.face] = Fragments(self, run.face)
        glyphs, xs = run.glyphs, run.xs
        parts = [fragments[wanted] for wanted in zip(glyphs[:-1], run.text, map(sub, xs[1:], xs), strict=False)]
        known = self.singles(run.face)
        last = (glyphs[-1], run.text[-1])
        code = known.get(last) or self.single(run.face, *last)
        if "" in parts or code.font != (fragments.font or code.font):
            return None
        parts.append(code.hex)
        return code.font, "".join(parts)

    def write(self, document: PDFDocument) -> dict[str, PDFObjectReference]:
        """Add all fonts to `document`; returns the references by resource name."""
        return {font.name: document.Reference(PDFDictionary(font.entries(document))) for font in self._fonts}

    def _new(self, key: str, shape: Shape, text: str) -> Code:
        font = self._latest.get(key)
        if font is None or font.full:
            made = TrueTypeFont if face(key).is_glyf else DrawnFont
            font = self._latest[key] = made(f"F{len(self._fonts) + 1}", face(key))
            self._fonts.append(font)
        return font.add(shape, text)


class TrueTypeFont:
    """A subset of a TrueType face with codes of two bytes."""

    def __init__(self, name: str, source: Face) -> None:
        self.name = name
        self._face = source
        self._font = GlyfFont(source.table)
        self._glyphs: list[tuple[Part, ...]] = []
        self._texts: list[str] = []
        self._widths: list[int] = []

    @property
    def full(self) -> bool:
        """Whether all codes are taken. Code 0 is left to the missing glyph."""
        return len(self._texts) >= _MOST_CODES

    def add(self, shape: Shape, text: str) -> Code:
        """Return a new code for the shape and text."""
        units = self._font.units_per_em / 1000
        parts = tuple(
            Part(glyph, round(x * units), round(-y * units))
            for glyph, x, y in zip(shape.glyphs, shape.xs, shape.ys, strict=True)
        )
        # Whole numbers, because some readers drop the decimals; the text operators make up for the rest.
        width = round(sum(self._font.metrics(part.glyph)[0] for part in parts) / units)
        self._glyphs.append(parts)
        self._texts.append(text)
        self._widths.append(width)
        return Code(self.name, f"{len(self._texts):04X}", width)

    def entries(self, document: PDFDocument) -> dict[str, object]:
        """Return the font dictionary; its parts are added to `document`."""
        program, numbers = self._font.subset(self._glyphs)
        base = f"/{_tag(program)}+{_plain_name(self._face.key)}"
        descendant = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": base,
            "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            "FontDescriptor": document.Reference(PDFDictionary(self._descriptor(document, base, program))),
            "DW": "0",
            "W": f"[1 {array(self._widths)}]",
            "CIDToGIDMap": document.Reference(Stream(struct.pack(f">{len(numbers) + 1}H", 0, *numbers))),
        }
        return {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": base,
            "Encoding": "/Identity-H",
            "DescendantFonts": f"[{_reference(document, descendant)}]",
            "ToUnicode": document.Reference(_text_map(self._texts, digits=4)),
        }

    def _descriptor(self, document: PDFDocument, base: str, program: bytes) -> dict[str, object]:
        units = self._font.units_per_em / 1000
        ascent, descent = struct.unpack_from(">hh", self._face.table("hhea"), 4)
        post = self._face.table("post")
        angle = struct.unpack_from(">i", post, 4)[0] / 65536 if len(post) >= 8 else 0.0
        os2 = self._face.table("OS/2")
        weight = struct.unpack_from(">H", os2, 4)[0] if len(os2) >= 6 else 400
        height = struct.unpack_from(">h", os2, 88)[0] if len(os2) >= 90 else ascent
        return {
            "Type": "/FontDescriptor",
            "FontName": base,
            "Flags": str(_SYMBOLIC | (_ITALIC if angle else 0)),
            "FontBBox": array(round(side / units) for side in self._font.box),
            "ItalicAngle": number(angle),
            "Ascent": number(round(ascent / units)),
            "Descent": number(round(descent / units)),
            "CapHeight": number(round(height / units)),
            # The usual guess from the weight class; readers use it only to replace a font that is not embedded.
            "StemV": number(round(50 + (weight / 65) ** 2)),
            "FontFile2": document.Reference(Stream(program, {"Length1": str(len(program))})),
        }


class DrawnFont:
    """Glyphs of any other face as little drawings, with codes of one byte."""

    def __init__(self, name: str, source: Face) -> None:
        self.name = name
        self.face = source
        self.blanks = False
        self._shapes: list[Shape] = []
        self._texts: list[str] = []
        self._widths: list[int] = []

    @property
    def full(self) -> bool:
        """Whether all codes are taken."""
        return len(self._texts) >= _MOST_DRAWN

    def add(self, shape: Shape, text: str) -> Code:
        """Return a new code for the shape and text."""
        font = self.face.raw_font()
        advances = font.advancesForGlyphIndexes(list(shape.glyphs))
        self._shapes.append(shape)
        self._texts.append(text)
        self._widths.append(round(sum(advance.x() for advance in advances)))
        if text.isprintable() and text.strip() and all(font.pathForGlyph(glyph).isEmpty() for glyph in shape.glyphs):
            self.blanks = True
        return Code(self.name, f"{len(self._texts):02X}", self._widths[-1])

    def entries(self, document: PDFDocument) -> dict[str, object]:
        """Return the font dictionary; its drawings are added to `document`."""
        names = [f"/g{code}" for code in range(1, len(self._texts) + 1)]
        box = (0.0, 0.0, 0.0, 0.0)
        drawings: dict[str, object] = {}
        for glyph_name, shape, width in zip(names, self._shapes, self._widths, strict=True):
            segments = [
                segment
                for glyph, x, y in zip(shape.glyphs, shape.xs, shape.ys, strict=True)
                for segment in glyph_segments(self.face.raw_font(), glyph, x, y, -1)
            ]
            xs = [x for segment in segments for x in segment[1::2]] or [0.0]
            ys = [y for segment in segments for y in segment[2::2]] or [0.0]
            edges = (min(xs), min(ys), max(xs), max(ys))
            box = (min(box[0], edges[0]), min(box[1], edges[1]), max(box[2], edges[2]), max(box[3], edges[3]))
            drawing = f"{width} 0 {' '.join(map(number, edges))} d1 {path_operators(segments)} f"
            drawings[glyph_name[1:]] = document.Reference(Stream(drawing.encode()))
        return {
            "Type": "/Font",
            "Subtype": "/Type3",
            "FontMatrix": "[0.001 0 0 0.001 0 0]",
            "FontBBox": array(box),
            "Resources": "<< >>",
            "CharProcs": PDFDictionary(drawings),
            "Encoding": f"<< /Type /Encoding /Differences [1 {' '.join(names)}] >>",
            "FirstChar": "1",
            "LastChar": str(len(names)),
            "Widths": array(self._widths),
            "ToUnicode": document.Reference(_text_map(self._texts, digits=2)),
        }


def split_cluster(cluster: Cluster) -> list[tuple[Cluster, float]]:
    """Return clusters that fit one code each and together show `cluster`, with the y of each one's own baseline.

    The text is dealt out evenly in the order of the glyphs. Nearly always this is the cluster itself.
    """
    count, length = len(cluster.glyphs), len(cluster.text)
    reach = _REACH * 1000 / max(1, struct.unpack_from(">H", face(cluster.face).table("head"), 18)[0])
    fits = count <= _MOST_GLYPHS and length <= _LONGEST_TEXT
    if fits and max(cluster.xs) - min(cluster.xs) <= reach and max(map(abs, cluster.ys)) <= reach:
        return [(cluster, 0.0)]
    most = max(1, min(_MOST_GLYPHS, _LONGEST_TEXT * count // max(1, length)))
    pieces: list[tuple[Cluster, float]] = []
    first = 0
    while first < count:
        x0, y0 = cluster.xs[first], cluster.ys[first] if abs(cluster.ys[first]) > reach else 0.0
        end = first + 1
        while (
            end < min(count, first + most)
            and abs(cluster.xs[end] - x0) <= reach / 2
            and abs(cluster.ys[end] - y0) <= reach
        ):
            end += 1
        # Rounded up, so that the first piece has text when there is any.
        start, stop = -(-first * length // count), -(-end * length // count)
        text = cluster.text[length - stop : length - start] if cluster.rtl else cluster.text[start:stop]
        ys = tuple(y - y0 for y in cluster.ys[first:end])
        glyphs, xs = cluster.glyphs[first:end], cluster.xs[first:end]
        pieces.append((Cluster(text, cluster.face, glyphs, xs, ys, 0.0, cluster.rtl), y0))
        first = end
    return pieces


def _reference(document: PDFDocument, entries: dict[str, object]) -> str:
    reference: bytes = document.Reference(PDFDictionary(entries)).format(document)
    return reference.decode()


def _tag(program: bytes) -> str:
    """Return the six capitals that mark a subset, taken from its content."""
    digest = hashlib.sha256(program).digest()
    return "".join(chr(65 + byte % 26) for byte in digest[:6])


def _plain_name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "", key.removeprefix("system/")) or "Font"


def _text_map(texts: list[str], digits: int) -> Stream:
    """Return the ToUnicode map of codes 1, 2, 3... to `texts`; `digits` of a code in hexadecimal."""
    lines = [f"<{code:0{digits}X}> <{utf16_hex(text)}>" for code, text in enumerate(texts, 1) if text]
    blocks = []
    for first in range(0, len(lines), 100):  # the specification's limit for one block
        block = lines[first : first + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    content = "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            f"<{0:0{digits}X}> <{'F' * digits}>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
    return Stream(content.encode())
