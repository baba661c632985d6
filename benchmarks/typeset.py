"""typeset.cold: breaking and freezing texts that were never seen before, beside a bare QTextLayout."""

from __future__ import annotations

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
    from benchmarks.maps import texts_like_people_write

    application = QGuiApplication([])
    font = face(BASE_FACES[CARD_TEXT.weight, CARD_TEXT.italic]).font()
    # Registering the font file and the first shaping belong to the start of the program, not to a text.
    Typesetter().set_text("warm", WIDTH, CARD_TEXT).lines  # noqa: B018
    _bare(["warm"], font, 16_000.0)
    varied = texts_like_people_write(texts)
    setting, counting, bare = Spans(), Spans(), Spans()
    whole, counter = Typesetter(), Typesetter()
    for start in range(0, texts, 500):
        piece = varied[start : start + 500]
        bare.add(timed(lambda piece=piece: _bare(piece, font, WIDTH * 1000 / CARD_TEXT.size))[1])
        setting.add(timed(lambda piece=piece: [whole.set_text(text, WIDTH, CARD_TEXT).lines for text in piece])[1])
        counting.add(timed(lambda piece=piece: [counter.line_count(text, WIDTH, CARD_TEXT) for text in piece])[1])
    del application
    return {
        "set": _microseconds(setting.all, texts),
        "bare": _microseconds(bare.all, texts),
        "counted": _microseconds(counting.all, texts),
        "texts": float(texts),
    }


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
