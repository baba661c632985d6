"""Plain text set word by word: each word is shaped once by Qt, and lines are put together from what is remembered.

Uses QtGui and needs a QGuiApplication. Most texts of a map are words of one alphabet with ordinary punctuation. In
the base faces such a word looks the same wherever it stands: nothing there kerns with a blank (looked up for each
letter) and punctuation is shaped alike in every script. So the sum of its words is exactly what Qt would make of the
text, at a tenth of the cost. Any other text is refused here and goes to `shaping`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple, cast

from PySide6.QtGui import QFont, QTextLayout, QTextLine, QTextOption

from app.layout.faces import Face
from app.layout.primitives import Cluster, GlyphRun, SetLine
from app.layout.shaping import UNLIMITED

# Qt shapes at most 4096 units at once and would cut a longer paragraph anywhere.
LONGEST_PARAGRAPH = 4000
LONGEST_WORD = 100
_LIGATURE = 3  # letters in the longest ligature of the base faces: ffi
# A word costs some 800 bytes with its glyphs: 24 MB for each base face in use. A full store is emptied: keeping count of
# uses would cost every text more than shaping a vocabulary again costs once in a while.
MOST_WORDS = 30_000

_ASCII = (0x41, 0x5A), (0x61, 0x7A)
_LATIN = *_ASCII, (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x24F), (0x1E00, 0x1EFF)
_GREEK = (0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3E1)
_CYRILLIC = (0x400, 0x481), (0x48A, 0x52F)
# Characters that belong to no script and run in no direction.
_PUNCTUATION = "0123456789!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¢£¥§©«®°±²³·¹»¼½¾¿×÷–—‘’‚“”„•…‰‹›€™"
# After letters, a line never breaks before these.
_CLOSING = ".,:;!?"
_EVERYTHING = QTextLayout.GlyphRunRetrievalFlag.RetrieveAll

_Width = tuple[float, float]
# A stretch of a word between two places where a line may break: characters, advance, reach.
Segment = tuple[int, float, float]


class Refused(Exception):
    """The text is not plain: it must be set as a whole."""


class _WordGlyphs(NamedTuple):
    """A word's glyphs and their advances, with those of the blank that follows.

    `parts` is None when there is one glyph for each character; else the word's clusters as (text, number of glyphs).
    """

    glyphs: tuple[int, ...]
    advances: tuple[float, ...]
    parts: tuple[tuple[str, int], ...] | None


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
        # For each script its words, and those of punctuation and digits alone. A word without a break in it is
        # (advance, reach): reach is the advance and what the last glyph paints beyond it, which Qt's breaker counts.
        self._solid: list[dict[str, _Width]] = [{} for _ in self._scripts]
        self._words: list[dict[str, tuple[Segment, ...]]] = [{"": ()} for _ in self._scripts]
        blank_glyph, self._blank = self._shape_blank()
        self._glyphs = {"": _WordGlyphs((blank_glyph,), (self._blank,), None)}
        self._kerns: dict[str, bool] = {}
        # What the last glyph of a word paints beyond its advance, by the letters that it may stand for.
        self._overhangs: dict[str, float] = {}

    def measure(self, text: str, limit: float) -> tuple[int, float]:
        """Return how many lines a paragraph takes at most `limit` wide, and its widest line.

        Raises Refused for a text that is not plain, or with a word too long for a line.
        """
        if len(text) > LONGEST_PARAGRAPH:
            raise Refused
        words = text.split(" ")
        for known in self._solid:
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
        each_glyphs, each_advances, each_parts = zip(*found, strict=True)
        glyphs = tuple(chain.from_iterable(each_glyphs))
        advances = tuple(chain.from_iterable(each_advances))
        ends = [start for start, _, _ in breaks[1:]]
        ends.append(len(text))
        if any(each_parts):
            pieces = _pieces(self._face.key, text, breaks, _clusters(words, found), glyphs, advances)
            return [
                SetLine(text[start:end], offset + start, width, next(pieces))
                for (start, _, width), end in zip(breaks, ends, strict=True)
            ]
        key = self._face.key
        lines = []
        for (start, stop, width), end in zip(breaks, ends, strict=True):
            if stop > start:
                xs = tuple(accumulate(advances[start : stop - 1], initial=0.0))
                run = GlyphRun(text[start:stop], key, glyphs[start:stop], xs, width)
                lines.append(SetLine(text[start:end], offset + start, width, (run,)))
            else:
                lines.append(SetLine(text[start:end], offset + start, width, ()))
        return lines

    def _breaks(self, words: Sequence[str], limit: float) -> list[tuple[int, int, float]]:
        """Return the paragraph's lines: first character, one past the last that shows, width.

        Breaks as QTextLine does: blanks hang over the end of a line, and a segment must fit with its reach.
        """
        lines: list[tuple[int, int, float]] = []
        start = stop = at = 0
        pen = gap = 0.0
        for segments in self._segments(words):
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

    def _segments(self, words: Sequence[str]) -> list[tuple[Segment, ...]]:
        """Return the segments of each word, after shaping those that are new. Raises Refused."""
        for known in self._words:
            try:
                return [known[word] for word in words]
            except KeyError:
                continue
        letters = set().union(*words) - self._punctuation
        script = next((number for number, letter in enumerate(self._scripts) if letters <= letter), -1)
        if script < 0 or max(map(len, words)) > LONGEST_WORD:
            raise Refused
        known = self._words[script]
        if len(known) > MOST_WORDS:
            self._solid[script] = {}
            known = self._words[script] = {"": ()}
        fresh = [word for word in dict.fromkeys(words) if word not in known]
        # A known word was looked at when it was new.
        if any(self._kerns_with_blank(edge) for word in fresh for edge in (word[0], word[-1])):
            raise Refused
        self._learn(fresh, known, self._solid[script])
        return [known[word] for word in words]

    def prepare(self, words: Iterable[str]) -> None:
        """Learn many new words, a few hundred at a time: measured, a third of what they cost text by text."""
        fresh: list[list[str]] = [[] for _ in self._scripts]
        for word in words:
            letters = set(word) - self._punctuation
            script = next((number for number, letter in enumerate(self._scripts) if letters <= letter), -1)
            plain = script >= 0 and 0 < len(word) <= LONGEST_WORD and word not in self._words[script]
            if plain and not (self._kerns_with_blank(word[0]) or self._kerns_with_blank(word[-1])):
                fresh[script].append(word)
        for script, found in enumerate(fresh):
            for batch in _batches(found[: MOST_WORDS - len(self._words[script])]):
                self._learn(batch, self._words[script], self._solid[script])

    def _learn(self, words: Sequence[str], known: dict[str, tuple[Segment, ...]], solid: dict[str, _Width]) -> None:
        """Keep the measures of new words."""
        others: list[str] = []
        letters: list[str] = []
        for word in words:
            if word.rstrip(_CLOSING).replace("’", "").replace("'", "").isalpha():
                (letters if word[-_LIGATURE:] in self._overhangs else others).append(word)
            else:
                others.append(word)
        if letters:
            _layout, (line,) = _laid_out(" ".join(letters), self._font, QTextOption(), UNLIMITED)
            left, at = 0.0, 0
            for word in letters:
                at += len(word)
                right = cast("tuple[float, int]", line.cursorToX(at))[0]
                advance = right - left
                solid[word] = advance, advance + self._overhangs[word[-_LIGATURE:]]
                known[word] = ((len(word), *solid[word]),)
                left, at = right + self._blank, at + 1
        if others:
            self._find_breaks(others, known, solid)
            for word in others:
                _, advance, reach = known[word][-1]
                self._overhangs[word[-_LIGATURE:]] = reach - advance

    def _find_breaks(
        self, words: Sequence[str], known: dict[str, tuple[Segment, ...]], solid: dict[str, _Width]
    ) -> None:
        """Keep the measures of words in which a line may break: each is set on lines of its own, too narrow for any."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        _layout, lines = _laid_out("\u2028".join(words), self._font, option, 0.0)
        found = iter(lines)
        for word in words:
            segments: list[Segment] = []
            length = 0
            while length < len(word):
                line = next(found)
                width = min(line.textLength(), len(word) - length)
                advance = line.horizontalAdvance()
                segments.append((width, advance, max(advance, line.naturalTextWidth())))
                length += width
            known[word] = tuple(segments)
            if len(segments) == 1:
                solid[word] = segments[0][1:]

    def _kerns_with_blank(self, character: str) -> bool:
        found = self._kerns.get(character)
        if found is None:
            option = QTextOption()
            _layout, (alone, twice) = _laid_out(
                f"{character}\u2028{character} {character}", self._font, option, UNLIMITED
            )
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
        glyphs, indexes = tuple(found[0].glyphIndexes()), list(found[0].stringIndexes())
        positions = found[0].positions()
        if {point.y() for point in positions} != {line.y() + line.ascent()}:
            raise Refused
        xs = [point.x() for point in positions]
        advances = tuple([after - before for before, after in pairwise([*xs, line.horizontalAdvance()])])
        at = start = stop = 0
        plain = indexes == list(range(len(text)))
        for word in words:
            end = at + len(word)
            parts = None
            if plain:
                start, stop = at, end + 1
            else:
                start, stop = stop, indexes.index(end, stop) + 1
                if indexes[start:stop] != list(range(at, end + 1)):
                    counts = Counter(indexes[start : stop - 1])
                    parts = tuple((text[one:other], counts[one]) for one, other in pairwise([*sorted(counts), end]))
            self._glyphs[word] = _WordGlyphs(glyphs[start:stop], advances[start:stop], parts)
            at = end + 1

    def _shape_blank(self) -> tuple[int, float]:
        layout, (line,) = _laid_out(" ", self._font, QTextOption(), UNLIMITED)
        return layout.glyphRuns()[0].glyphIndexes()[0], line.horizontalAdvance()


def _batches(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the words in groups that Qt shapes in one go, each with a blank."""
    batch: list[str] = []
    length = 0
    for word in words:
        if length + len(word) >= LONGEST_PARAGRAPH // 2:
            yield batch
            batch, length = [], 0
        batch.append(word)
        length += len(word) + 1
    if batch:
        yield batch


def _fill(words: Iterable[_Width], blank: float, limit: float) -> tuple[int, float]:
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


def _clusters(words: Sequence[str], found: Sequence[_WordGlyphs]) -> Iterator[tuple[int, int, int]]:
    """Yield a paragraph's clusters of other than one character and one glyph: first character, how many, how many glyphs."""
    at = 0
    for word, shaped in zip(words, found, strict=True):
        place = at
        for text, count in shaped.parts or ():
            if not len(text) == 1 == count:
                yield place, len(text), count
            place += len(text)
        at += len(word) + 1


def _pieces(
    face: str,
    text: str,
    breaks: Sequence[tuple[int, int, float]],
    clusters: Iterator[tuple[int, int, int]],
    glyphs: tuple[int, ...],
    advances: tuple[float, ...],
) -> Iterator[tuple[GlyphRun | Cluster, ...]]:
    """Yield the pieces of each line of a paragraph: runs of one glyph for each character, and the given clusters."""
    nowhere = (len(text) + 1, 0, 0)
    at, length, count = next(clusters, nowhere)
    ahead = 0  # how many more glyphs than characters there have been
    for start, stop, _ in breaks:
        pieces: list[GlyphRun | Cluster] = []
        pen = 0.0
        while at < stop:
            if at > start:
                pieces.append(_run(face, text[start:at], glyphs, advances, start + ahead, pen))
                pen += pieces[-1].advance
            first, last = at + ahead, at + ahead + count
            *xs, end = accumulate(advances[first:last], initial=pen)
            pieces.append(
                Cluster(text[at : at + length], face, glyphs[first:last], tuple(xs), (0.0,) * count, end - pen)
            )
            pen = end
            start, ahead = at + length, ahead + count - length
            at, length, count = next(clusters, nowhere)
        if stop > start:
            pieces.append(_run(face, text[start:stop], glyphs, advances, start + ahead, pen))
        yield tuple(pieces)


def _run(
    face: str, text: str, glyphs: tuple[int, ...], advances: tuple[float, ...], first: int, pen: float
) -> GlyphRun:
    last = first + len(text)
    *xs, end = accumulate(advances[first:last], initial=pen)
    return GlyphRun(text, face, glyphs[first:last], tuple(xs), end - pen)


def _laid_out(text: str, font: QFont, option: QTextOption, width: float) -> tuple[QTextLayout, list[QTextLine]]:
    """Return a layout and its lines, which must not outlive it."""
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
