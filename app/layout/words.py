"""Plain text set word by word: each word is shaped once by Qt, and lines are put together from what is remembered.

Uses QtGui and needs a QGuiApplication. Most texts of a map are words of one alphabet with ordinary punctuation. In
the base faces such a word looks the same wherever it stands: nothing there kerns with a blank (looked up for each
letter) and punctuation is shaped alike in every script. So the sum of its words is exactly what Qt would make of the
text, at a tenth of the cost. Any other text is refused here and goes to `shaping`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from PySide6.QtGui import QFont, QTextLayout, QTextLine, QTextOption

from app.layout.faces import Face
from app.layout.primitives import Cluster, GlyphRun, SetLine
from app.layout.shaping import UNLIMITED

# Qt shapes at most 4096 units at once and would cut a longer paragraph anywhere.
LONGEST_PARAGRAPH = 4000
LONGEST_WORD = 100
# A word costs some 600 bytes with its glyphs: 24 MB for each base face in use. A full store is emptied: keeping
# count of uses would cost every text more than shaping a vocabulary again costs once in a while.
MOST_WORDS = 40_000

_LATIN = (0x41, 0x5A), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x24F), (0x1E00, 0x1EFF)
_GREEK = (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3E1)
_CYRILLIC = (0x400, 0x481), (0x48A, 0x52F)
# Characters that belong to no script and run in no direction.
_PUNCTUATION = "0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¢£¥§©«®°±²³·¹»¼½¾¿×÷–—‘’‚“”„•…‰‹›€™"
_EVERYTHING = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll

Segment = tuple[float, float]


class Refused(Exception):
    """The text is not plain: it must be set as a whole."""


class _WordGlyphs(NamedTuple):
    """A word's glyphs and their advances with the blank that follows, and each glyph's text where one is a ligature."""

    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    parts: tuple[str, ...] | None


class WordStore:
    """The words of one base face. Belongs to one thread, as its font does. All measures in thousandths of the size."""

    def __init__(self, face: Face, font: QFont) -> None:
        self._face = face
        self._font = font
        self._scripts = [
            frozenset(chr(code) for first, last in ranges for code in range(first, last + 1) if face.covers(code))
            for ranges in (_LATIN, _GREEK, _CYRILLIC)
        ]
        self._punctuation = frozenset(mark for mark in _PUNCTUATION if face.covers(ord(mark)))
        # For each script its words, and those of punctuation and digits alone. A word is (advance, reach): reach is
        # the advance and what the last glyph paints beyond it, which Qt's line breaker counts.
        self._words: list[dict[str, Segment]] = [{} for _ in self._scripts]
        # Words in which a line may break, as segments: (characters, advance, reach).
        self._broken: list[dict[str, tuple[tuple[int, float, float], ...]]] = [{} for _ in self._scripts]
        blank_glyph, self._blank = self._shape_blank()
        self._glyphs = {"": _WordGlyphs((blank_glyph,), (self._blank,), None)}
        self._kerns: dict[str, bool] = {}

    def measure(self, text: str, limit: float) -> tuple[int, float]:
        """Return how many lines a paragraph takes at most `limit` wide, and its widest line.

        Raises Refused for a text that is not plain, or with a word too long for a line.
        """
        if len(text) > LONGEST_PARAGRAPH:
            raise Refused
        words = text.split(" ")
        for known in self._words:
            try:
                return _fill(map(known.__getitem__, words), self._blank, limit)
            except KeyError:
                continue
        breaks = self._breaks(words, limit)
        return len(breaks), max(width for _, _, width in breaks)

    def lines(self, text: str, limit: float, offset: int) -> list[SetLine]:
        """Return a paragraph's frozen lines. `offset` is where it begins in the whole text, in code points.

        Raises Refused like `measure`.
        """
        if len(text) > LONGEST_PARAGRAPH:
            raise Refused
        words = text.split(" ")
        breaks = self._breaks(words, limit)
        found = self._glyphs_of(words)
        glyphs = list(chain.from_iterable([word.glyphs for word in found]))
        advances = list(chain.from_iterable([word.advances for word in found]))
        ends = [start for start, _, _ in breaks[1:]]
        ends.append(len(text))
        if len(glyphs) <= len(text):
            parts = [part for word, shaped in zip(words, found, strict=True) for part in (*(shaped.parts or word), " ")]
            return [
                SetLine(text[start:end], offset + start, width, pieces)
                for (start, _, width), end, pieces in zip(
                    breaks, ends, _pieces(self._face.key, breaks, parts, glyphs, advances), strict=True
                )
            ]
        key = self._face.key
        lines = []
        for (start, stop, width), end in zip(breaks, ends, strict=True):
            pieces: tuple[GlyphRun, ...] = ()
            if stop > start:
                xs = tuple(accumulate(advances[start : stop - 1], initial=0.0))
                pieces = (GlyphRun(text[start:stop], key, tuple(glyphs[start:stop]), xs, width),)
            lines.append(SetLine(text[start:end], offset + start, width, pieces))
        return lines

    def _breaks(self, words: Sequence[str], limit: float) -> list[tuple[int, int, float]]:
        """Return the paragraph's lines: first character, one past the last that shows, width.

        Breaks as QTextLine does: blanks hang over the end of a line, and a segment must fit with its reach.
        """
        script = self._script_of(words)
        known, broken = self._words[script], self._broken[script]
        lines: list[tuple[int, int, float]] = []
        start = stop = at = 0
        pen = gap = 0.0
        for word in words:
            whole = known.get(word)
            segments = ((len(word), *whole),) if whole else broken[word] if word else ()
            for length, advance, reach in segments:
                if pen + gap + reach > limit:
                    if reach > limit or stop == start:
                        raise Refused
                    lines.append((start, stop, pen))
                    start, pen, gap = at, 0.0, 0.0
                pen += gap + advance
                gap = 0.0
                at += length
                stop = at
            gap += self._blank
            at += 1
        lines.append((start, max(start, stop), pen))
        return lines

    def _script_of(self, words: Sequence[str]) -> int:
        """Return the script whose store holds all the words, after adding those that are new. Raises Refused."""
        for script, (known, broken) in enumerate(zip(self._words, self._broken, strict=True)):
            if all(word in known or word in broken for word in words if word):
                return script
        characters = set().union(*words)
        letters = characters - self._punctuation
        script = next((number for number, letter in enumerate(self._scripts) if letters <= letter), -1)
        if script < 0 or max(map(len, words)) > LONGEST_WORD:
            raise Refused
        if any(self._kerns_with_blank(edge) for word in words if word for edge in (word[0], word[-1])):
            raise Refused
        known, broken = self._words[script], self._broken[script]
        if len(known) + len(broken) > MOST_WORDS:
            known.clear()
            broken.clear()
        new = dict.fromkeys(word for word in words if word and word not in known and word not in broken)
        self._learn(list(new), known, broken)
        return script

    def _learn(
        self,
        words: Sequence[str],
        known: dict[str, Segment],
        broken: dict[str, tuple[tuple[int, float, float], ...]],
    ) -> None:
        """Shape words and find where lines may break in them: each stands on a line of its own, too narrow for any."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        _, lines = _laid_out("\u2028".join(words), self._font, option, 0.0)
        found = iter(lines)
        for word in words:
            segments: list[tuple[int, float, float]] = []
            length = 0
            while length < len(word):
                line = next(found)
                advance, reach = line.horizontalAdvance(), line.naturalTextWidth()
                width = min(line.textLength(), len(word) - length)
                segments.append((width, advance, max(advance, reach)))
                length += width
            if len(segments) == 1:
                known[word] = segments[0][1:]
            else:
                broken[word] = tuple(segments)

    def _kerns_with_blank(self, character: str) -> bool:
        found = self._kerns.get(character)
        if found is None:
            option = QTextOption()
            _, (alone, twice) = _laid_out(f"{character}\u2028{character} {character}", self._font, option, UNLIMITED)
            found = twice.horizontalAdvance() != 2 * alone.horizontalAdvance() + self._blank
            self._kerns[character] = found
        return found

    def _glyphs_of(self, words: Sequence[str]) -> list[_WordGlyphs]:
        try:
            return [self._glyphs[word] for word in words]
        except KeyError:
            if len(self._glyphs) > MOST_WORDS:
                self._glyphs = {"": self._glyphs[""]}
            self._shape([word for word in dict.fromkeys(words) if word not in self._glyphs])
            return [self._glyphs[word] for word in words]

    def _shape(self, words: Sequence[str]) -> None:
        """Keep the glyphs of new words. Raises Refused if they are not one flat run of the face."""
        text = " ".join(words) + " "
        layout, (line,) = _laid_out(text, self._font, QTextOption(), UNLIMITED)
        found = layout.glyphRuns(0, len(text), _EVERYTHING)
        if len(found) != 1:
            raise Refused
        glyphs, indexes = found[0].glyphIndexes(), found[0].stringIndexes()
        xs, ys = zip(*[point.toTuple() for point in found[0].positions()], strict=True)
        if set(ys) != {line.y() + line.ascent()}:
            raise Refused
        xs = (*xs, line.horizontalAdvance())
        first = number = 0
        for word in words:
            start = number
            stop = first + len(word)
            while indexes[number] < stop:
                number += 1
            shaped = tuple(glyphs[start : number + 1])
            advances = tuple(xs[place + 1] - xs[place] for place in range(start, number + 1))
            parts = None
            if len(shaped) != len(word) + 1:
                places = [*indexes[start:number], stop]
                parts = tuple(text[one:other] for one, other in pairwise(places))
            self._glyphs[word] = _WordGlyphs(shaped, advances, parts)
            number += 1
            first = stop + 1

    def _shape_blank(self) -> tuple[int, float]:
        layout, (line,) = _laid_out(" ", self._font, QTextOption(), UNLIMITED)
        return layout.glyphRuns()[0].glyphIndexes()[0], line.horizontalAdvance()


def _fill(words: Iterable[Segment], blank: float, limit: float) -> tuple[int, float]:
    """Return the number of lines and the widest for words with one blank between them. Raises Refused, KeyError."""
    lines, widest, pen = 1, 0.0, -blank
    for advance, reach in words:
        left = pen + blank
        if left + reach > limit:
            if reach > limit:
                raise Refused
            lines += 1
            if pen > widest:
                widest = pen
            pen = advance
        else:
            pen = left + advance
    return lines, pen if pen > widest else widest


def _pieces(
    face: str,
    breaks: Sequence[tuple[int, int, float]],
    parts: Sequence[str],
    glyphs: Sequence[int],
    advances: Sequence[float],
) -> Iterator[tuple[GlyphRun | Cluster, ...]]:
    """Yield the pieces of each line of a paragraph with ligatures. `parts` is each glyph's text."""
    places = list(accumulate(map(len, parts), initial=0))
    number = 0
    for start, stop, _ in breaks:
        while places[number] < start:
            number += 1
        pieces: list[GlyphRun | Cluster] = []
        pen = 0.0
        while places[number] < stop:
            first, left = number, pen
            xs = []
            while places[number] < stop and len(parts[number]) == 1:
                xs.append(pen)
                pen += advances[number]
                number += 1
            if xs:
                text = "".join(parts[first:number])
                pieces.append(GlyphRun(text, face, tuple(glyphs[first:number]), tuple(xs), pen - left))
            else:
                advance = advances[number]
                pieces.append(Cluster(parts[number], face, (glyphs[number],), (pen,), (0.0,), advance))
                pen += advance
                number += 1
        yield tuple(pieces)


def _laid_out(text: str, font: QFont, option: QTextOption, width: float) -> tuple[QTextLayout, list[QTextLine]]:
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    lines = []
    layout.beginLayout()
    line = layout.createLine()
    while line.isValid():
        line.setLineWidth(width)
        lines.append(line)
        line = layout.createLine()
    layout.endLayout()
    return layout, lines
