"""What an emotion cell says: numbers on a scale, words, emoji, arrows become values from -1 (worst) to +1 (best).

The rules stand in docs/importing.md. Levels 1 to 5 are -1, -0.5, 0, 0.5, 1. An emoji decides over
the words beside it; two words or an arrow are two points; words stay as the label of the point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from app.importers.options import EmotionScale
from app.importers.words import words

# What follows in a longer cell is label, not emotion: nobody lists more in one cell.
_MOST_POINTS = 12
_LONGEST_LOOKED_AT = 2_000
_MINUS = str.maketrans("−–", "--")
# No blanks around the signs: a pattern that begins with \s* takes time in the square of a long run of blanks.
_TURNS = re.compile(r"\n|[→⇒➔➜➝➞⟶⇨▶►↗↘]|-{1,3}>|–>|={1,2}>|\s>\s")
_LISTED = re.compile(r",(?!\d)|;|/(?!\d)|\||\s&\s|\s\+\s")
_NUMBER = re.compile(r"([+-]?\d{1,6}(?:[.,]\d{1,6})?)\s*(%)?")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STARS = re.compile(r"[★⭐✭☆✩]{1,10}")


@dataclass(frozen=True, slots=True)
class Feeling:
    """One emotion: `value` from -1 to +1. `outside` says that the number lay beyond its scale and was brought into it."""

    value: float
    label: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of numbers: `low` is the worst, `high` the best. `name` is for people."""

    name: str
    low: float
    high: float

    def feeling(self, number: float, label: str = "") -> Feeling:
        """Return what `number` means on this scale."""
        inside = min(self.high, max(self.low, number))
        value = 2 * (inside - self.low) / (self.high - self.low) - 1
        return Feeling(round(value, 4), label, inside != number)


FIVE = Scale("1 to 5", 1, 5)
_SCALES: dict[EmotionScale, Scale] = {
    "1..5": FIVE,
    "-2..2": Scale("-2 to +2", -2, 2),
    "0..10": Scale("0 to 10", 0, 10),
    "1..10": Scale("1 to 10", 1, 10),
}
_PERCENT = Scale("0 to 100", 0, 100)


def level_value(level: int) -> float:
    """Return the value of one of the five faces, 1 (worst) to 5 (best)."""
    return (level - 3) / 2


def choose_scale(cells: Iterable[str], wanted: EmotionScale = "auto") -> tuple[Scale | None, str]:
    """Return the scale of the plain numbers in a row of emotion cells, and a remark when it was a guess.

    None when there are no plain numbers. Rule: all within -2 to +2 with a negative one is that scale; any above 5 is
    0 to 10 when there is a 0, else 1 to 10; otherwise 1 to 5. Beyond the written rule: larger negative numbers take
    the next even scale around 0, numbers above 10 count as 0 to 100.
    """
    numbers = [number for cell in cells for number in _plain_numbers(cell)]
    if not numbers:
        return None, ""
    if wanted != "auto":
        return _SCALES[wanted], ""
    low, high = min(numbers), max(numbers)
    if low < 0:
        reach = max(-low, high)
        if reach <= 2:
            return _SCALES["-2..2"], ""
        limit = next((limit for limit in (3, 5, 10, 100) if reach <= limit), 100)
        return Scale(f"-{limit} to +{limit}", -limit, limit), "a guess: there are numbers below -2 or above 2"
    if high > 10:
        return _PERCENT, "a guess: there are numbers above 10"
    if high > 5:
        chosen = _SCALES["0..10" if low < 1 else "1..10"]
        other = "1 to 10" if chosen.low == 0 else "0 to 10"
        return chosen, f"a guess: it may also be {other}"
    return FIVE, ""


def read_feelings(cell: str, scale: Scale | None = None) -> tuple[Feeling, ...]:
    """Return the emotions of a cell in order of time; none when nothing in it is an emotion.

    `scale` is for plain numbers; None means 1 to 5. Parts that are no emotion stay in the label of their neighbour,
    so that no word is lost.
    """
    found: list[Feeling] = []
    before = ""
    for part in _pieces(_TURNS, cell):
        feelings = _read_part(part, scale or FIVE)
        if not feelings:
            before, found = _attached(part, before, found)
            continue
        if before:
            feelings[0] = replace(feelings[0], label=_together(before, feelings[0].label or part))
            before = ""
        for feeling in feelings:
            if len(found) < _MOST_POINTS:
                found.append(feeling)
            else:
                found[-1] = replace(found[-1], label=_together(found[-1].label, feeling.label or part))
    return tuple(found)


def feelings_of_word(text: str) -> tuple[Feeling, ...]:
    """Return the emotions that words or emoji name; numbers are not looked at."""
    return tuple(_read_words(text))


def _pieces(separators: re.Pattern[str], text: str) -> list[str]:
    """Return the parts that say something. What follows many separators stays together: it can only be a label."""
    return [piece for piece in map(str.strip, separators.split(text, maxsplit=4 * _MOST_POINTS)) if piece]


def _attached(part: str, before: str, found: list[Feeling]) -> tuple[str, list[Feeling]]:
    """Return what waits for the next emotion, and the emotions so far, after a part that is none."""
    if found:
        found = [*found[:-1], replace(found[-1], label=_together(found[-1].label, part))]
        return before, found
    return _together(before, part), found


def _together(first: str, second: str) -> str:
    return f"{first}\n{second}" if first and second else first or second


def _read_part(part: str, scale: Scale) -> list[Feeling]:
    if number := _read_number(part, scale):
        return [number]
    pieces = [half for piece in _pieces(_LISTED, part) for half in _around_joiner(piece)]
    if 1 < len(pieces) <= _MOST_POINTS:
        read = [[number] if (number := _read_number(piece, scale)) else _read_words(piece) for piece in pieces]
        if sum(map(bool, read)) > 1:
            return _listed(pieces, read)
    return _read_words(part)


def _listed(pieces: list[str], read: list[list[Feeling]]) -> list[Feeling]:
    """Return the emotions of listed pieces; a piece without one joins the label of its neighbour."""
    found: list[Feeling] = []
    waiting = ""
    for piece, feelings in zip(pieces, read, strict=True):
        if not feelings:
            if found:
                found[-1] = replace(found[-1], label=f"{found[-1].label}, {piece}".removeprefix(", "))
            else:
                waiting = f"{waiting}, {piece}".removeprefix(", ")
            continue
        first = feelings[0]
        if waiting:
            first = replace(first, label=f"{waiting}, {first.label or piece}")
            waiting = ""
        found += [first, *feelings[1:]]
    return found


def _around_joiner(piece: str) -> tuple[str, ...]:
    """Return the two sides of a word such as "and" when both of them name an emotion, else the piece itself."""
    if len(piece) > 200:
        return (piece,)
    joiners = words().joiners
    for match in _WORD.finditer(piece):
        if match.group().casefold() in joiners:
            left, right = piece[: match.start()].strip(), piece[match.end() :].strip()
            if _read_words(left) and _read_words(right):
                return left, *_around_joiner(right)
    return (piece,)


def _plain_numbers(cell: str) -> list[float]:
    """Return the numbers of a cell that bring no scale of their own."""
    found = []
    for part in _pieces(_TURNS, cell[:_LONGEST_LOOKED_AT]):
        pieces = [part] if _split_number(part) else _pieces(_LISTED, part)
        for piece in pieces[:_MOST_POINTS]:
            split = _split_number(piece)
            if split and split[1] is None:
                found.append(split[0])
    return found


def _read_number(part: str, scale: Scale) -> Feeling | None:
    split = _split_number(part)
    if split is None:
        return None
    number, own, label = split
    return (own or scale).feeling(number, label)


def _split_number(part: str) -> tuple[float, Scale | None, str] | None:
    """Return (number, scale that it brings along, words after it), or None when the part does not begin with a number.

    Understood: "4", "+1", "4,5", "80 %", "4/5", "4 out of 5", "4 stars", "★★★☆☆", "4 - okay", "4 (okay)", "3-4" (its
    middle). A number that words follow without a separator is not an emotion ("2 hours").
    """
    text = unicodedata.normalize("NFKC", part[:_LONGEST_LOOKED_AT]).strip().translate(_MINUS)
    rest_of_part = part[_LONGEST_LOOKED_AT:]
    if stars := _STARS.match(text):
        filled = sum(sign in "★⭐✭" for sign in stars.group())
        label = text[stars.end() :].strip(" \ufe0f-:()") + rest_of_part
        return float(filled), Scale("stars", 1, max(5, len(stars.group()))), label
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = float(match.group(1).replace(",", "."))
    own = _PERCENT if match.group(2) else None
    rest = text[match.end() :].strip()
    if outer := _out_of().match(rest):
        most = float(outer.group(1))
        own = FIVE if most == 5 else Scale(f"0 to {most:g}", 0, most) if most > 0 else None
        rest = rest[outer.end() :].strip()
    if points := _points().match(rest):
        rest = rest[points.end() :].strip()
    if rest.startswith("-") and (upper := _NUMBER.fullmatch(rest[1:].strip())):
        return (number + float(upper.group(1).replace(",", "."))) / 2, own, part.strip()
    if not rest and not rest_of_part:
        return number, own, ""
    if rest[:1] in ("-", ":", "(", "=", "—"):
        words_after = rest.lstrip("-:=— ")
        if words_after.startswith("(") and words_after.endswith(")"):
            words_after = words_after[1:-1]
        return number, own, words_after.strip() + rest_of_part
    return None


@cache
def _out_of() -> re.Pattern[str]:
    ways = "|".join(re.escape(way) for way in sorted(words().out_of, key=len, reverse=True))
    return re.compile(rf"(?:/|(?:{ways})\b)\s*(\d{{1,4}})(?!\d)\s*", re.IGNORECASE)


@cache
def _points() -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in sorted(words().points, key=len, reverse=True))
    return re.compile(rf"(?:{units})\b", re.IGNORECASE)


def _read_words(text: str) -> list[Feeling]:
    text = text.strip()
    signs = [sign for sign in text[:_LONGEST_LOOKED_AT] if sign in words().emoji]
    if signs:
        return _read_emoji(text, signs)
    levels, covered = _levels(text[:_LONGEST_LOOKED_AT])
    if not levels:
        return []
    if len(levels) > 1 and covered:
        return [Feeling(level_value(level), phrase) for level, phrase in levels[:_MOST_POINTS]]
    return [Feeling(level_value(levels[0][0]), text)]


def _read_emoji(text: str, signs: list[str]) -> list[Feeling]:
    """Return one feeling per change among the emoji; the words beside them go to the first."""
    known = words().emoji
    levels = [known[signs[0]], *(known[later] for earlier, later in pairwise(signs) if known[earlier] != known[later])]
    label = "".join(letter for letter in text if letter not in known and letter not in "\ufe0f\u200d").strip(" -–:()")
    values = [level_value(level) for level in levels[:_MOST_POINTS]]
    return [Feeling(value, label if place == 0 else "") for place, value in enumerate(values)]


def _levels(text: str) -> tuple[list[tuple[int, str]], bool]:
    """Return (level, words) for each emotion phrase in order, and whether the text holds nothing else.

    A phrase has at most three words; the longest one counts. A negation up to two words before it makes it unreadable
    ("not very happy" may mean anything), so it is passed over.
    """
    matches = list(_WORD.finditer(text))
    tokens = [match.group().casefold().replace("’", "'") for match in matches]
    known, negations = words().emotions, words().negations
    found: list[tuple[int, str]] = []
    place = used = 0
    while place < len(tokens):
        for size in (3, 2, 1):
            phrase = " ".join(tokens[place : place + size])
            if place + size <= len(tokens) and phrase in known:
                if not negations.intersection(tokens[max(0, place - 2) : place]):
                    written = text[matches[place].start() : matches[place + size - 1].end()]
                    found.append((known[phrase], written))
                    used += size
                place += size
                break
        else:
            place += 1
    return found, used == len(tokens)
