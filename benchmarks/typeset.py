"""typeset.cold: breaking and freezing texts that were never seen before, beside a bare QTextLayout."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks import child
from benchmarks.measure import Group, Plan, Span, Spans, timed
from benchmarks.table import Check, Figure

NAME = "typeset.cold"
# A card of the standard column, inside its paddings.
WIDTH = 176.0


def measure(plan: Plan) -> Iterator[Figure]:
    """Measure in one child; the two kinds of work take turns there, in pieces of 500 texts."""
    found = child.run("benchmarks.typeset:in_child", texts=plan.times(10_000, 2_000))
    value, limit = found["set"], found["bare"]
    yield Figure(
        NAME,
        "µs CPU a text",
        "ratio ≤ 2",
        value,
        limit,
        "QTextLayout that breaks the same texts and keeps nothing",
        (Check("ratio", value / limit, 2.0),),
        {
            "lines counted only": found["counted"],
            "the large map's texts (30 words in all)": found["map"],
            "these, lines counted only": found["map counted"],
            "texts": found["texts"],
        },
        "every text is new and so is the typesetter; texts of 4 to 14 words out of 20,000, frequent and rare ones",
    )


def in_child(texts: int) -> dict[str, float]:
    """Return microseconds of CPU time per text."""
    from PySide6.QtGui import QGuiApplication

    from app.layout.faces import face
    from app.layout.fallback import BASE_FACES
    from app.layout.theme import CARD_TEXT
    from app.layout.typesetting import Typesetter
    from tests.builders import words

    application = QGuiApplication([])
    font = face(BASE_FACES[CARD_TEXT.weight, CARD_TEXT.italic]).font()
    # Registering the font file and the first shaping belong to the start of the program, not to a text.
    Typesetter().set_text("warm", WIDTH, CARD_TEXT).lines  # noqa: B018
    _bare(["warm"], font, 16_000.0)
    varied = texts_like_people_write(texts)
    plain = [words(number) for number in range(texts)]
    setting, counting, bare = Spans(), Spans(), Spans()
    whole, counter = Typesetter(), Typesetter()
    for start in range(0, texts, 500):
        piece = varied[start : start + 500]
        bare.add(timed(lambda piece=piece: _bare(piece, font, WIDTH * 1000 / CARD_TEXT.size))[1])
        setting.add(timed(lambda piece=piece: [whole.set_text(text, WIDTH, CARD_TEXT).lines for text in piece])[1])
        counting.add(timed(lambda piece=piece: [counter.line_count(text, WIDTH, CARD_TEXT) for text in piece])[1])
    plainly, counted = Typesetter(), Typesetter()
    mapped = timed(lambda: [plainly.set_text(text, WIDTH, CARD_TEXT).lines for text in plain])[1]
    map_counted = timed(lambda: [counted.line_count(text, WIDTH, CARD_TEXT) for text in plain])[1]
    del application
    return {
        "set": _microseconds(setting.all, texts),
        "bare": _microseconds(bare.all, texts),
        "counted": _microseconds(counting.all, texts),
        "map": 1e6 * mapped.cpu / texts,
        "map counted": 1e6 * map_counted.cpu / texts,
        "texts": float(texts),
    }


def texts_like_people_write(count: int) -> list[str]:
    """Return texts of 4 to 14 words, the same ones every time: few words are frequent, most are rare (Zipf's law).

    Made of syllables, so that there is no text of anybody in it; the large map of the tests has only 30 words.
    """
    chance = random.Random(20)
    syllables = [a + b for a in ("b", "ch", "d", "f", "gr", "l", "m", "n", "pr", "s", "st", "t") for b in "aeiou"]
    lexicon = ["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(20_000)]
    weights = [1 / (place + 2) for place in range(len(lexicon))]
    found = []
    for number in range(count):
        picked = chance.choices(lexicon, weights, k=4 + number % 11)
        found.append(f"{' '.join(picked).capitalize()}, {number}.")
    return found


def _bare(texts: Sequence[str], font: Any, width: float) -> int:
    from PySide6.QtGui import QTextLayout, QTextOption

    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    lines = 0
    for text in texts:
        layout = QTextLayout(text, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
        layout.endLayout()
        lines += layout.lineCount()
    return lines


def _microseconds(spans: Sequence[Span], texts: int) -> float:
    return 1e6 * sum(span.cpu for span in spans) / texts


GROUPS = (Group((NAME,), measure),)
