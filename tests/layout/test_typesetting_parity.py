"""Words set from the store stand where QTextLayout would put them: same breaks, same glyphs, same places."""

from __future__ import annotations

import contextlib
import random
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QTextLayout, QTextOption

from app.layout import words as words_module
from app.layout.faces import face
from app.layout.fallback import BASE_FACES
from app.layout.typesetting import TextStyle, Typesetter
from app.layout.words import Refused, WordStore
from tests.layout.type_samples import PLAIN, bare_lines, glyphs_of, mixed_texts

BASES = sorted(set(BASE_FACES.values()))
NEAREST = 1 / 64  # Qt counts in these

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture(scope="module")
def stores(qapp: object) -> dict[str, WordStore]:
    return {base: WordStore(face(base), face(base).font()) for base in BASES}


def differences(store: WordStore, text: str, base: str, width: float) -> str:
    """Return what differs between the store and QTextLayout, empty when nothing does."""
    lines, start = [], 0
    for paragraph in text.split("\n"):
        lines += store.lines(paragraph, width, start)
        start += len(paragraph) + 1
    wanted = bare_lines(text, base, width)
    measured = [store.measure(paragraph, width) for paragraph in text.split("\n")]
    if [line.start for line in lines] != [line.start for line in wanted]:
        return f"breaks {[line.start for line in lines]} but Qt {[line.start for line in wanted]}"
    if [glyphs_of(line) for line in lines] != [line.glyphs for line in wanted]:
        return "glyphs or places"
    if [line.width for line in lines] != [line.advance for line in wanted]:
        return "widths"
    if (sum(count for count, _ in measured), max(widest for _, widest in measured)) != (
        len(wanted),
        max(line.advance for line in wanted),
    ):
        return "measure"
    return ""


def compare(stores: dict[str, WordStore], texts: list[str], widths: list[float]) -> int:
    """Return how many comparisons found no difference; the store may refuse a width that breaks a word."""
    compared = 0
    for number, text in enumerate(texts):
        base = BASES[number % len(BASES)]
        for width in widths:
            try:
                found = differences(stores[base], text, base, width)
            except Refused:
                continue
            assert not found, (text, base, width)
            compared += 1
    return compared


@pytest.mark.parametrize("language", PLAIN)
def test_a_plain_text_is_set_as_qt_sets_it_in_every_weight(language: str, stores: dict[str, WordStore]) -> None:
    for base in BASES:
        for width in (8_000.0, 11_111.0, 17_090.0, 40_000.0):
            if language == "Kazakh" and "Italic" in base:
                continue  # the face kerns one of its letters with the blank: refused, see below
            text = PLAIN[language].rstrip(" ")
            try:
                assert not differences(stores[base], text, base, width), (base, width)
            except Refused:
                assert width < 22_000.0, (base, width)


def test_thousands_of_texts_are_set_as_qt_sets_them(stores: dict[str, WordStore]) -> None:
    texts = [text.rstrip(" ") for text in mixed_texts(1_500, seed=1)]
    texts = ["\n".join(part.rstrip(" ") for part in text.split("\n")) for text in texts]
    assert compare(stores, texts, [4_000.0, 9_000.0, 17_090.9]) > 2_500


def test_a_line_that_just_fits_and_one_that_just_does_not(stores: dict[str, WordStore]) -> None:
    # The end of a line is where the last letter's overhang, the blanks and the rounding to 1/64 decide.
    chance = random.Random(2)
    compared = 0
    for number, text in enumerate(mixed_texts(500, seed=3)):
        base = BASES[number % len(BASES)]
        text = text.replace("\n", " ").strip(" ")
        try:
            line = chance.choice(stores[base].lines(text, 14_000.0, 0))
        except Refused:
            continue
        for width in (line.width - NEAREST, line.width, line.width + NEAREST, line.width + 20, line.width + 44):
            try:
                lines, _ = stores[base].measure(text, width)
            except Refused:
                continue
            assert lines == len(bare_lines(text, base, width)), (text, base, width)
            compared += 1
    assert compared > 1_000


ALPHABET = string.ascii_letters + "äéñőşıßčđłøþæœự" + string.digits + string.punctuation + "–—…“”„«»’•°€    "
plain_texts = st.text(st.sampled_from(ALPHABET), max_size=80) | st.lists(
    st.sampled_from(["fi", "off", "A", "To", "VAT", "f", *'-1()"/—xẹ …;', "  "])
).map("".join)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=plain_texts, base=st.sampled_from(BASES), width=st.floats(500.0, 30_000.0))
def test_any_row_of_plain_characters_is_set_as_qt_sets_it(
    stores: dict[str, WordStore], text: str, base: str, width: float
) -> None:
    text = text.strip(" ")
    width = int(width * 64) / 64
    with contextlib.suppress(Refused):
        assert not differences(stores[base], text, base, width)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=plain_texts, weight=st.sampled_from([400, 700]), width=st.floats(0.0, 300.0))
def test_the_typesetter_breaks_plain_text_as_qt_does_whatever_the_width(text: str, weight: int, width: float) -> None:
    text = text.rstrip(" ")
    style = TextStyle(10.0, weight)
    lines = Typesetter("en").set_text(text, width, style).lines
    wanted = bare_lines(text, BASE_FACES[weight, False], width * 100)
    assert [line.start for line in lines] == [line.start for line in wanted]
    assert [sorted(glyphs_of(line)) for line in lines] == [sorted(line.glyphs) for line in wanted]


@pytest.mark.parametrize("base", BASES)
def test_no_letter_that_the_store_takes_touches_the_blank_beside_it(base: str, stores: dict[str, WordStore]) -> None:
    # That is what makes a text the sum of its words.
    store, font = stores[base], face(base).font()
    blank = advance_of(" ", font)
    kerned = []
    for character in sorted(set().union(*store._scripts, store._punctuation)):
        for before, after in (("n", "n"), ("н", "н"), ("1", "1")):
            left, right = advance_of(before + character, font), advance_of(character + after, font)
            together, all_glyphs = shape(f"{before}{character} {character}{after}", font)
            expected = shape(before + character, font)[1] + shape(" ", font)[1] + shape(character + after, font)[1]
            if together != left + blank + right or all_glyphs != expected:
                kerned.append(character)
    assert all(store._kerns_with_blank(character) for character in kerned)
    assert len(set(kerned)) < 60


@pytest.mark.parametrize("base", BASES)
def test_digits_and_punctuation_are_shaped_alike_in_every_script(base: str, stores: dict[str, WordStore]) -> None:
    # "12" takes the script of the word before it, and may be remembered from another text.
    store, font = stores[base], face(base).font()
    marks = sorted(store._punctuation)
    for first in marks:
        pairs = " ".join(first + second for second in marks)
        neutral = shape(pairs, font)
        for before in ("n ", "н ", "ν "):
            width, glyphs = shape(before + pairs, font)
            assert glyphs[2:] == neutral[1]
            assert width == neutral[0] + advance_of(before, font)


def test_a_letter_that_kerns_with_the_blank_sends_its_text_to_qt() -> None:
    # Noto Sans Italic moves the Kazakh letter away from a blank by 0.24 em.
    base = BASE_FACES[400, True]
    store = WordStore(face(base), face(base).font())
    with pytest.raises(Refused):
        store.measure("күн өө көп", 20_000.0)
    text = "күн өө көп"
    lines = Typesetter("kk").set_text(text, 200.0, TextStyle(10.0, italic=True)).lines
    assert [glyphs_of(line) for line in lines] == [line.glyphs for line in bare_lines(text, base, 20_000.0)]


@pytest.mark.parametrize(
    "text",
    ["два words", "שלום", "漢字", "e\u0301", "no\u00a0break", "so\u00adft", "😀", "a\u200bb", "a" * 101, "x " * 2_001],
)
def test_a_text_that_is_not_plain_is_refused(text: str, stores: dict[str, WordStore]) -> None:
    with pytest.raises(Refused):
        stores[BASES[0]].measure(text, 50_000.0)


def test_a_full_store_is_emptied_and_still_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words_module, "MOST_WORDS", 40)
    base = "NotoSans-Regular"
    store = WordStore(face(base), face(base).font())
    for text in mixed_texts(150, seed=4):
        text = text.replace("\n", " ").rstrip(" ")
        try:
            assert not differences(store, text, base, 30_000.0), text
        except Refused:
            continue
        assert all(len(known) <= 40 + 17 for known in store._words)
        assert all(len(known) <= 40 + 17 for known in store._solid)
        assert len(store._glyphs) <= 40 + 17


def test_the_longest_paragraph_of_the_store_is_shaped_by_qt_in_one_go(stores: dict[str, WordStore]) -> None:
    text = ("The quick brown fox jumps over the lazy dog again. " * 80)[:4_000].strip()
    assert not differences(stores["NotoSans-Regular"], text, "NotoSans-Regular", 20_000.0)


def shape(text: str, font: QFont) -> tuple[float, list[int]]:
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption())
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(8_000_000.0)
    layout.endLayout()
    return line.horizontalAdvance(), [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]


def advance_of(text: str, font: QFont) -> float:
    return shape(text, font)[0]
