"""Typesetting: text, width and style become frozen lines, once, for the screen and for every export.

Uses QtGui and needs a QGuiApplication. A Typesetter belongs to the thread that made it; the SetText it returns may be
read from any thread. No device breaks or shapes text again, so what is on the screen is what is on the paper.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.layout.faces import face
from app.layout.fallback import BASE_FACES, FaceOrder, TypeWarning, cjk_language, warnings_of
from app.layout.shaping import MOST_LINES, UNLIMITED, Part, clusters_of, freeze, lay_out
from app.layout.words import Refused, WordStore

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QFont

    from app.layout.primitives import SetLine

# Of the Noto Sans family, in thousandths of the type size (table hhea).
ASCENT = 1069
DESCENT = 293
ELLIPSIS = "…"

# A text that is broken but not yet drawn costs some 300 bytes: 20 MB for the texts of a map of 50,000 cards.
_MOST_TEXTS = 65_536
# Frozen lines cost some 5 kB a text. As many as drawings are kept (frame.DrawingCache), so that the export of a map of
# 10,000 cards finds all of them; a window that is only looked at keeps a fraction of that.
_MOST_FROZEN = 12_288
# Texts that Qt itself has to break are remembered by their measure alone, some 300 bytes each.
_MOST_MEASURED = 16_384

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set. `size` in points; `weight` 400, 500, 600 or 700; `line_height`, from baseline to baseline, in sizes.

    Italics come in two weights: those of 400 and 500 and those of 600 and 700 look the same.
    """

    size: float
    weight: int = 400
    italic: bool = False
    line_height: float = 1.35

    def __post_init__(self) -> None:
        """Raise ValueError for a size or weight that no face can be set in."""
        if not 0.0 < self.size < 100_000.0 or (self.weight, self.italic) not in BASE_FACES:
            raise ValueError(f"no type of {self.size} points and weight {self.weight}")


class SetText:
    """A text broken into lines at most `measure` points wide.

    The lines' glyphs are made when they are asked for, from any thread. An empty text has one empty line. A tab in the
    text has become a blank. `truncated` tells whether lines beyond `max_lines` were cut off.
    """

    __slots__ = ("_typesetter", "_widest", "line_count", "max_lines", "measure", "style", "text", "truncated")

    def __init__(
        self,
        typesetter: Typesetter,
        text: str,
        measure: float,
        style: TextStyle,
        max_lines: int | None,
        needed: tuple[int, float],
    ) -> None:
        self._typesetter = typesetter
        self.text = text
        self.measure = measure
        self.style = style
        self.max_lines = max_lines
        self.line_count, self._widest = needed
        self.truncated = max_lines is not None and self.line_count > max_lines
        if max_lines is not None and self.truncated:
            self.line_count = max_lines

    @property
    def lines(self) -> tuple[SetLine, ...]:
        """The frozen lines, top to bottom."""
        return self._typesetter.lines_of(self)

    @property
    def width(self) -> float:
        """The width of the widest line in points, without trailing blanks."""
        if self.truncated:
            return max(line.width for line in self.lines) * self.style.size / 1000
        return self._widest * self.style.size / 1000

    @property
    def height(self) -> float:
        """The height of all lines in points."""
        return self.line_count * self.style.size * self.style.line_height

    def baseline(self, index: int) -> float:
        """Return the y of a line's baseline in points from the top; the type's height is centred in the line's."""
        size, step = self.style.size, self.style.size * self.style.line_height
        return index * step + (step + (ASCENT - DESCENT) / 1000 * size) / 2


class Typesetter:
    """Sets text for maps in one language, with the faces that language prefers, and remembers what it has set."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        # The thread itself, not its number: the system gives the number of a thread that ended to another one.
        self._thread = threading.current_thread()
        self._elsewhere = threading.local()
        self._fonts: dict[str, QFont] = {}
        self._orders: dict[tuple[str, str], FaceOrder] = {}
        self._stores: dict[str, WordStore] = {}
        self._texts: dict[tuple[str, float, TextStyle, int | None], SetText] = {}
        self._frozen: dict[SetText, tuple[SetLine, ...]] = {}
        self._measured: dict[tuple[str, float, str], tuple[int, float]] = {}

    def set_text(self, text: str, width: float, style: TextStyle, max_lines: int | None = None) -> SetText:
        """Return the text broken into lines of at most `width` points.

        With `max_lines` what is beyond is cut off and the last line ends with an ellipsis.
        """
        if threading.current_thread() is not self._thread:
            return self._here().set_text(text, width, style, max_lines)
        key = (text, width, style, max_lines)
        found = self._texts.get(key)
        if found is None:
            if "\t" in text:
                text = text.replace("\t", " ")
            needed = self._measure(text, _measure_in(style, width), BASE_FACES[style.weight, style.italic])
            found = SetText(self, text, width, style, None if max_lines is None else max(1, max_lines), needed)
            _remember(self._texts, key, found, _MOST_TEXTS)
        return found

    def line_count(self, text: str, width: float, style: TextStyle) -> int:
        """Return how many lines the text takes, without making glyphs."""
        if threading.current_thread() is not self._thread:
            return self._here().line_count(text, width, style)
        if "\t" in text:
            text = text.replace("\t", " ")
        return self._measure(text, _measure_in(style, width), BASE_FACES[style.weight, style.italic])[0]

    def prepare(self, texts: Iterable[str], style: TextStyle) -> None:
        """Learn the words of many texts that are about to be measured in one style; changes no result, only the time."""
        if threading.current_thread() is not self._thread:
            self._here().prepare(texts, style)
            return
        base = BASE_FACES[style.weight, style.italic]
        store = self._stores.get(base) or self._new_store(base)
        store.prepare(dict.fromkeys(word for text in texts for word in text.replace("\n", " ").split(" ")))

    def warnings(self, texts: Iterable[str] | None = None) -> tuple[TypeWarning, ...]:
        """Return the characters that the bundled faces lack, and the system's faces that stand in for them.

        Of the given texts, or of all that this typesetter has set so far.
        """
        if texts is None:
            return warnings_of(self._orders.values())
        orders: dict[str, FaceOrder] = {}
        for text in texts:
            cjk = cjk_language(text, self.language)
            if cjk not in orders:
                orders[cjk] = FaceOrder(BASE_FACES[400, False], cjk)
            orders[cjk].shown(text)
        return warnings_of(orders.values())

    def lines_of(self, set_text: SetText) -> tuple[SetLine, ...]:
        """Return the frozen lines of a text; `SetText.lines` calls this."""
        if threading.current_thread() is not self._thread:
            return self._here().lines_of(set_text)
        lines = self._frozen.pop(set_text, None)
        if lines is None:
            lines = tuple(self._freeze(set_text))
        _remember(self._frozen, set_text, lines, _MOST_FROZEN)
        return lines

    def _here(self) -> Typesetter:
        """Return the typesetter that stands in for this one in the calling thread: Qt's fonts may not cross threads."""
        found: Typesetter | None = getattr(self._elsewhere, "typesetter", None)
        if found is None:
            found = Typesetter(self.language)
            self._elsewhere.typesetter = found
        return found

    def _measure(self, text: str, limit: float, base: str) -> tuple[int, float]:
        """Return the number of lines and the widest line in thousandths of the type size."""
        store = self._stores.get(base) or self._new_store(base)
        try:
            if "\n" not in text:
                return store.measure(text, limit)
            needed = [store.measure(part, limit) for part in text.split("\n")]
        except Refused:
            key = (text, limit, base)
            found = self._measured.pop(key, None)
            if found is None:
                needed = [_needed(self._laid_out(part, limit, base)) for part in text.split("\n")]
                found = _joined(needed)
            _remember(self._measured, key, found, _MOST_MEASURED)
            return found
        return _joined(needed)

    def _freeze(self, set_text: SetText) -> list[SetLine]:
        style = set_text.style
        limit, base = _measure_in(style, set_text.measure), BASE_FACES[style.weight, style.italic]
        lines: list[SetLine] = []
        start = 0
        for part in set_text.text.split("\n"):
            lines += self._lines(part, limit, base, start, set_text.line_count - len(lines))
            start += len(part) + 1
            if len(lines) >= set_text.line_count:
                break
        if set_text.truncated:
            del lines[set_text.line_count :]
            lines[-1] = self._ended(set_text.text, lines[-1], limit, base)
        return lines

    def _lines(self, text: str, limit: float, base: str, start: int, most: int) -> list[SetLine]:
        store = self._stores.get(base) or self._new_store(base)
        try:
            return store.lines(text, limit, start)
        except Refused:
            return [line for part in self._laid_out(text, limit, base, most) for line in freeze(part, start)]

    def _ended(self, text: str, line: SetLine, limit: float, base: str) -> SetLine:
        """Return the line with as much of its paragraph as fits, and an ellipsis."""
        rest = text[line.start : line.start + len(line.text)]
        places = clusters_of(rest)
        low, high = 0, len(places) - 1
        while low < high:
            middle = (low + high + 1) // 2
            ended = rest[: places[middle]].rstrip() + ELLIPSIS
            if _needed(self._laid_out(ended, limit, base, most=2))[0] == 1:
                low = middle
            else:
                high = middle - 1
        ended = rest[: places[low]].rstrip() + ELLIPSIS
        return freeze(self._laid_out(ended, limit, base)[0], line.start)[0]

    def _laid_out(self, text: str, limit: float, base: str, most: int = MOST_LINES) -> list[Part]:
        cjk = cjk_language(text, self.language)
        order = self._orders.get((base, cjk))
        if order is None:
            order = self._orders[base, cjk] = FaceOrder(base, cjk)
        return lay_out(text, order, limit, self._font, most)

    def _font(self, key: str) -> QFont:
        font = self._fonts.get(key)
        if font is None:
            font = self._fonts[key] = face(key).font()
        return font

    def _new_store(self, base: str) -> WordStore:
        return self._stores.setdefault(base, WordStore(face(base), self._font(base)))


def _measure_in(style: TextStyle, width: float) -> float:
    """Return a width in points as thousandths of the type size, cut to 1/64 as Qt does."""
    if not width > 0.0:
        return 0.0
    return int(min(width * 1000 / style.size, UNLIMITED) * 64) / 64


def _needed(parts: list[Part]) -> tuple[int, float]:
    return _joined([(len(part.lines), max(line.horizontalAdvance() for line in part.lines)) for part in parts])


def _joined(needed: list[tuple[int, float]]) -> tuple[int, float]:
    return sum(lines for lines, _ in needed), max(widest for _, widest in needed)


def _remember(cache: dict[_Key, _Value], key: _Key, value: _Value, most: int) -> None:
    if len(cache) >= most:
        del cache[next(iter(cache))]
    cache[key] = value
