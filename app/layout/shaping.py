"""Setting any text with Qt's own line breaking and shaping, and freezing the result to plain data.

Uses QtGui and needs a QGuiApplication. One paragraph (no newline in it) at a time, at 1000 pixels per em without
hinting, so that all coordinates are thousandths of the type size and equal the font's design.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import Qt, QTextBoundaryFinder
from PySide6.QtGui import QFont, QGlyphRun, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from app.layout.fallback import FaceOrder
from app.layout.primitives import Cluster, GlyphRun, SetLine

# In characters: up to twice as many UTF-16 units, of which Qt shapes 4096 at once.
LONGEST_PART = 2_000
MOST_LINES = 1_000_000
UNLIMITED = 8_000_000.0  # Qt's greatest line width is 2**31 / 256
_EVERYTHING = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll

# Qt gives glyphs without width for these. Joiners belong to the word; the others only steer lines and directions.
SOFT_HYPHEN = "\u00ad"
_JOINERS = ("\u200c", "\u200d")
_SILENT = ("\u200b", "\u200e", "\u200f", "\u061c", "\u2060", "\ufeff", *_JOINERS)

Piece = GlyphRun | Cluster
# A cluster before it is a piece: left edge, first code point, text, glyphs, x and y of each, right to left.
_Placed = tuple[float, int, str, tuple[int, ...], tuple[float, ...], tuple[float, ...], bool]
Font = Callable[[str], QFont]


class Part(NamedTuple):
    """Lines of a paragraph, laid out by Qt. `start` is where `text` begins in the paragraph, in code points.

    What Qt was given in place of `text` is `shown`, as long or shorter by blanks at the end. `faces` has the key of
    each character's face. The lines may end before the text does.
    """

    text: str
    shown: str
    start: int
    faces: Sequence[str]
    lines: Sequence[QTextLine]
    rtl: bool
    layout: QTextLayout  # owns the lines


def lay_out(text: str, order: FaceOrder, width: float, font: Font, most: int = MOST_LINES) -> list[Part]:
    """Lay a paragraph out in lines of at most `width` thousandths of the type size, each character in its face.

    Blanks at the end are left out: they take no room. What comes after `most` lines may be left out, too. A long
    paragraph is laid out in parts, each beginning with a line: Qt looks through the rest of a long word for every line.
    """
    rtl = is_right_to_left(text)
    parts: list[Part] = []
    start, length = 0, LONGEST_PART
    while True:
        part = _part(text[start : start + length], start, rtl, order, width, font, most)
        last = part.lines[-1]
        stopped = last.textStart() + last.textLength() < units_before(part.shown)[-1]
        if stopped or start + length >= len(text):
            parts.append(part)
            return parts
        if len(part.lines) == 1:
            length *= 2
            continue
        # The last line may only end where the text was cut.
        parts.append(part._replace(lines=part.lines[:-1]))
        start += points_at(units_before(part.shown))[last.textStart()]
        length, most = LONGEST_PART, most - len(part.lines) + 1


def _part(text: str, start: int, rtl: bool, order: FaceOrder, width: float, font: Font, most: int) -> Part:
    shown, faces = order.shown(text.rstrip(" "))
    layout = QTextLayout(shown, font(faces[0] if faces else order.base))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    if faces and faces.count(faces[0]) != len(faces):
        layout.setFormats(_formats(faces, units_before(shown), font))
    lines = []
    layout.beginLayout()
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(width)
        lines.append(line)
        if len(lines) == most:
            break
        line = layout.createLine()
    layout.endLayout()
    return Part(text, shown, start, faces, lines, rtl, layout)


def clusters_of(text: str) -> list[int]:
    """Return the places, in code points, between what a reader takes for characters; the first is 0, the last the end."""
    places = units_before(text)
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, text)
    points = points_at(places)
    found = [0]
    while (place := finder.toNextBoundary()) > 0:
        found.append(points[place])
    return found


def units_before(text: str) -> Sequence[int]:
    """Return for each code point, and the end, how many UTF-16 units stand before it: Qt counts in those."""
    if text.isascii() or max(text, default="") <= "\uffff":
        return range(len(text) + 1)
    places = [0]
    for character in text:
        places.append(places[-1] + (2 if character > "\uffff" else 1))
    return places


def freeze(part: Part, offset: int) -> list[SetLine]:
    """Return a part's lines as plain data. `offset` is where its paragraph begins in the whole text, in code points."""
    places = units_before(part.shown)
    points = points_at(places)
    lines = []
    for line in part.lines:
        start, stop = points[line.textStart()], points[line.textStart() + line.textLength()]
        if stop == len(part.shown):
            stop = len(part.text)
        text = part.text[start:stop]
        shown = start + len(text.rstrip(" "))
        pieces: tuple[Piece, ...] = ()
        width = 0.0
        if shown > start:
            pieces = _pieces(part, line, places, points, start, shown)
            width = line.horizontalAdvance()
        lines.append(SetLine(text, offset + part.start + start, width, pieces, part.rtl))
    return lines


def is_right_to_left(text: str) -> bool:
    """Return whether a paragraph runs from right to left: its first letter with a direction decides."""
    if text.isascii():
        return False
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction == "L":
            return False
        if direction in ("R", "AL"):
            return True
    return False


def points_at(places: Sequence[int]) -> Sequence[int]:
    """Return the code point that each UTF-16 unit belongs to; the inverse of `units_before`."""
    if isinstance(places, range):
        return places
    points: list[int] = []
    for index, place in enumerate(places):
        points.extend([index - 1] * (place - len(points)))
        points.append(index)
    return points


def _formats(faces: Sequence[str], places: Sequence[int], font: Font) -> list[QTextLayout.FormatRange]:
    """Return the faces of all characters that are not in the first one's."""
    formats = []
    start = 0
    for key, run in groupby(faces):
        stop = start + len(list(run))
        if key != faces[0]:
            span = QTextLayout.FormatRange()
            span.start = places[start]
            span.length = places[stop] - places[start]
            style = QTextCharFormat()
            style.setFont(font(key))
            span.format = style
            formats.append(span)
        start = stop
    return formats


def _pieces(
    part: Part, line: QTextLine, places: Sequence[int], points: Sequence[int], first: int, last: int
) -> tuple[Piece, ...]:
    """Return what stands on a line between two code points, from left to right."""
    found = _glyph_runs(part, line, places, first, last)
    baseline = line.y() + line.ascent()
    if len(found) == 1 and not found[0].isRightToLeft():
        # The usual case: one face, one direction, one glyph for each character.
        glyphs = found[0].glyphIndexes()
        if len(glyphs) == last - first and found[0].stringIndexes() == list(places[first:last]):
            xs, ys = zip(*[point.toTuple() for point in found[0].positions()], strict=True)
            key = part.faces[first]
            if ys.count(baseline) == len(ys) and part.faces[first:last].count(key) == last - first:
                return (GlyphRun(part.text[first:last], key, tuple(glyphs), xs, line.horizontalAdvance()),)
    return _in_order(part, _gathered(part, found, points, baseline, last), line.horizontalAdvance())


def _glyph_runs(part: Part, line: QTextLine, places: Sequence[int], first: int, last: int) -> Sequence[QGlyphRun]:
    """Return the glyphs of a line with the places they stand for.

    Qt leaves out a soft hyphen that is not at the end of a line, but counts it among the places, so that all that
    follow are off by one: the line is asked for in parts.
    """
    if SOFT_HYPHEN not in part.shown:
        return line.glyphRuns(places[first], places[last] - places[first], _EVERYTHING)
    found: list[QGlyphRun] = []
    start = first
    for stop in [*(place for place in range(first, last) if part.shown[place] == SOFT_HYPHEN), last]:
        if stop > start:
            found += line.glyphRuns(places[start], places[stop] - places[start], _EVERYTHING)
        start = stop if stop == last - 1 else stop + 1
    return found


def _gathered(
    part: Part, found: Sequence[QGlyphRun], points: Sequence[int], baseline: float, last: int
) -> list[_Placed]:
    """Return a line's clusters in logical order. Glyphs of one index belong together."""
    gathered: dict[int, tuple[list[int], list[float], list[float], bool]] = {}
    for run in found:
        rtl = run.isRightToLeft()
        for glyph, position, unit in zip(run.glyphIndexes(), run.positions(), run.stringIndexes(), strict=True):
            x, y = position.toTuple()
            known = gathered.get(unit)
            if known is None:
                gathered[unit] = [glyph], [x], [y - baseline], rtl
            else:
                known[0].append(glyph)
                known[1].append(x)
                known[2].append(y - baseline)
    placed: list[_Placed] = []
    units = sorted(gathered)
    ends = [*(points[unit] for unit in units[1:]), last]
    for unit, end in zip(units, ends, strict=False):
        glyphs, xs, ys, rtl = gathered[unit]
        start = points[unit]
        text = part.text[start:end]
        if len(text) > 1:
            text = text.replace(SOFT_HYPHEN, "")
        if text in _JOINERS and placed:
            one = placed[-1]
            placed[-1] = (*one[:2], one[2] + text, *one[3:])
        elif text not in _SILENT:
            # From left to right the first glyph stands leftmost; a mark may reach back further than its letter.
            left = min(xs) if rtl else xs[0]
            placed.append((left, start, text, tuple(glyphs), tuple(xs), tuple(ys), rtl))
    return placed


def _in_order(part: Part, placed: list[_Placed], width: float) -> tuple[Piece, ...]:
    """Return pieces from left to right, with advances; neighbours of one plain glyph each are joined to runs."""
    pieces: list[Piece] = []
    letters: list[str] = []
    run_glyphs: list[int] = []
    run_xs: list[float] = []
    key, start, next_point = "", 0.0, -1
    visual = sorted(placed)
    for place, (left, point, text, glyphs, xs, ys, rtl) in enumerate(visual):
        face = part.faces[point]
        plain = len(text) == 1 == len(glyphs) and not rtl and not ys[0]
        if letters and not (plain and face == key and point == next_point):
            pieces.append(GlyphRun("".join(letters), key, tuple(run_glyphs), tuple(run_xs), left - start))
            letters, run_glyphs, run_xs = [], [], []
        if plain:
            if not letters:
                key, start = face, left
            letters.append(text)
            run_glyphs.append(glyphs[0])
            run_xs.append(left)
            next_point = point + 1
        else:
            following = visual[place + 1][0] if place + 1 < len(visual) else width
            pieces.append(Cluster(text, face, glyphs, xs, ys, max(0.0, following - left), rtl))
    if letters:
        pieces.append(GlyphRun("".join(letters), key, tuple(run_glyphs), tuple(run_xs), width - start))
    return tuple(pieces)
