"""What the typesetter promises: lines, heights, the ellipsis, caches, and results that any thread may read."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtGui import QGlyphRun

from app.layout import typesetting
from app.layout.primitives import SetLine
from app.layout.typesetting import ELLIPSIS, TextStyle, Typesetter
from app.layout.words import WordStore
from tests.layout.type_samples import OTHER, PLAIN, glyphs_of, mixed_texts, text_of

STYLE = TextStyle(10.0)

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def typesetter(qapp: object) -> Typesetter:
    return Typesetter("en")


def test_an_empty_text_has_one_empty_line(typesetter: Typesetter) -> None:
    found = typesetter.set_text("", 100.0, STYLE)
    assert found.lines == (SetLine("", 0, 0.0, ()),)
    assert (found.line_count, found.width, found.height, found.truncated) == (1, 0.0, 13.5, False)


@pytest.mark.parametrize("text", ["   ", "\t", " \n "])
def test_blanks_alone_take_no_room_and_stay_in_the_text(text: str, typesetter: Typesetter) -> None:
    found = typesetter.set_text(text, 100.0, STYLE)
    assert found.width == 0.0
    assert "\n".join(line.text for line in found.lines) == text.replace("\t", " ")
    assert all(not line.pieces for line in found.lines)


@pytest.mark.parametrize(
    ("text", "starts"), [("a\nb", [0, 2]), ("a\n\nb", [0, 2, 3]), ("a\n", [0, 2]), ("\n\n", [0, 1, 2])]
)
def test_every_newline_begins_a_line(text: str, starts: list[int], typesetter: Typesetter) -> None:
    found = typesetter.set_text(text, 100.0, STYLE)
    assert [line.start for line in found.lines] == starts
    assert "\n".join(line.text for line in found.lines) == text
    assert typesetter.line_count(text, 100.0, STYLE) == len(starts)


def test_lines_keep_the_blanks_they_break_at_but_not_among_their_pieces(typesetter: Typesetter) -> None:
    first, second = typesetter.set_text("one   two  ", 30.0, STYLE).lines
    assert (first.text, text_of(first), second.text, text_of(second)) == ("one   ", "one", "two  ", "two")
    assert first.width == typesetter.set_text("one", 30.0, STYLE).lines[0].width


def test_a_tab_is_a_blank(typesetter: Typesetter) -> None:
    assert typesetter.set_text("a\tb", 100.0, STYLE).lines == typesetter.set_text("a b", 100.0, STYLE).lines
    assert typesetter.line_count("a\tb", 5.0, STYLE) == 2


def test_a_word_wider_than_the_line_is_broken_anywhere(typesetter: Typesetter) -> None:
    found = typesetter.set_text("incomprehensibilities", 40.0, STYLE)
    assert found.line_count > 2
    assert found.width <= 40.0
    assert "".join(line.text for line in found.lines) == "incomprehensibilities"


def test_height_and_baselines_follow_the_line_height(typesetter: Typesetter) -> None:
    style = TextStyle(20.0, line_height=1.5)
    found = typesetter.set_text("a\nb", 100.0, style)
    assert found.height == 60.0
    # 1069 above and 293 below the baseline, per thousand, in the middle of 30 points.
    assert found.baseline(0) == pytest.approx((30.0 - 27.24) / 2 + 21.38)
    assert found.baseline(1) - found.baseline(0) == 30.0


def test_width_grows_with_the_size_and_not_otherwise(typesetter: Typesetter) -> None:
    small, large = (typesetter.set_text(PLAIN["German"], 30 * size, TextStyle(size)) for size in (7.0, 21.0))
    assert small.lines == large.lines
    assert small.width * 3 == pytest.approx(large.width)


@pytest.mark.parametrize("size", [0.0, -1.0, float("nan"), float("inf")])
def test_a_style_without_a_size_is_refused(size: float) -> None:
    with pytest.raises(ValueError, match="points"):
        TextStyle(size)


def test_a_weight_without_a_face_is_refused() -> None:
    with pytest.raises(ValueError, match="weight 450"):
        TextStyle(10.0, 450)


@pytest.mark.parametrize(
    "text", [PLAIN["English"], OTHER["Japanese"], OTHER["Thai"], OTHER["emoji"], "a\nb\nc\nd", "W" * 90]
)
@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_is_beyond_the_last_line_is_cut_with_an_ellipsis(text: str, most: int, typesetter: Typesetter) -> None:
    whole = typesetter.set_text(text, 80.0, STYLE)
    cut = typesetter.set_text(text, 80.0, STYLE, max_lines=most)
    assert cut.truncated
    assert cut.line_count == len(cut.lines) == most
    assert cut.lines[:-1] == whole.lines[: most - 1]
    last = cut.lines[-1]
    assert last.text.endswith(ELLIPSIS)
    assert text_of(last).endswith(ELLIPSIS)
    assert text[last.start :].startswith(last.text.removesuffix(ELLIPSIS))
    assert cut.width <= 80.0
    assert cut.height == most * 13.5


def test_a_text_that_fits_has_no_ellipsis(typesetter: Typesetter) -> None:
    whole = typesetter.set_text(PLAIN["English"], 80.0, STYLE)
    same = typesetter.set_text(PLAIN["English"], 80.0, STYLE, max_lines=whole.line_count)
    assert not same.truncated
    assert same.lines == whole.lines


def test_the_ellipsis_takes_as_few_letters_as_it_must(typesetter: Typesetter) -> None:
    cut = typesetter.set_text("abcdefghijklmnopqrstuvwxyz", 60.0, STYLE, max_lines=1).lines[0]
    longer = "abcdefghijklmnopqrstuvwxyz"[: len(cut.text)] + ELLIPSIS
    assert typesetter.line_count(longer, 60.0, STYLE) == 2


def test_an_ellipsis_never_splits_an_emoji(typesetter: Typesetter) -> None:
    text = "👨‍👩‍👧‍👦" * 9
    for width in range(20, 90, 7):
        shown = typesetter.set_text(text, float(width), STYLE, max_lines=1).lines[0].text.removesuffix(ELLIPSIS)
        assert len(shown) % 7 == 0


def test_an_ellipsis_of_a_text_from_the_right_stands_at_the_left(typesetter: Typesetter) -> None:
    line = typesetter.set_text("שלום עולם ומלואו", 30.0, STYLE, max_lines=1).lines[0]
    assert line.rtl
    assert line.pieces[0].text == ELLIPSIS


def test_the_same_text_is_set_once(typesetter: Typesetter) -> None:
    first = typesetter.set_text("Search for a train", 60.0, STYLE)
    assert typesetter.set_text("Search for a train", 60.0, TextStyle(10.0)) is first
    assert typesetter.set_text("Search for a train", 61.0, STYLE) is not first
    assert typesetter.set_text("Search for a train", 60.0, STYLE, 1) is not first
    assert first.lines is first.lines


def test_counting_lines_makes_no_glyphs(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("glyphs were asked for")

    other = [*OTHER.values()]
    for text in [*PLAIN.values(), *other]:
        assert typesetter.line_count(text, 90.0, STYLE)  # meets the words for the first time
    monkeypatch.setattr(WordStore, "_shape", never)
    monkeypatch.setattr(WordStore, "lines", never)
    monkeypatch.setattr(QGlyphRun, "positions", never)
    again = [" ".join(reversed(text.split(" "))) for text in PLAIN.values()]
    assert all(typesetter.line_count(text, 80.0, STYLE) for text in [*again, *other])
    assert all(typesetter.set_text(text, 80.0, STYLE).height for text in [*again, *other])
    with pytest.raises(AssertionError):
        assert typesetter.set_text(PLAIN["English"], 80.0, STYLE).lines


def test_line_count_agrees_with_the_lines(typesetter: Typesetter) -> None:
    for text in [*mixed_texts(300, seed=6), *OTHER.values()]:
        for width in (40.0, 120.0):
            lines = typesetter.set_text(text, width, STYLE).lines
            assert typesetter.line_count(text, width, STYLE) == len(lines)


def test_caches_stay_within_their_bounds_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_MOST_TEXTS", "_MOST_FROZEN", "_MOST_MEASURED"):
        monkeypatch.setattr(typesetting, name, 8)
    small = Typesetter("en")
    texts = [*mixed_texts(60, seed=7), *OTHER.values()]
    kept = [small.set_text(text, 70.0, STYLE) for text in texts]
    for text, found in zip(texts, kept, strict=True):
        assert found.lines == Typesetter("en").set_text(text, 70.0, STYLE).lines
        assert max(len(small._texts), len(small._frozen), len(small._measured)) <= 8
    assert kept[0].lines == kept[0].lines


def test_a_hit_keeps_lines_from_being_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "_MOST_FROZEN", 3)
    small = Typesetter("en")
    first, *others = [small.set_text(text, 70.0, STYLE) for text in "abcdef"]
    lines = first.lines
    for found in others:
        assert found.lines
        assert first.lines is lines


def test_any_thread_reads_what_one_has_set(typesetter: Typesetter) -> None:
    texts = [*PLAIN.values(), *OTHER.values()]
    kept = [typesetter.set_text(text, 70.0, STYLE) for text in texts]
    cut = [typesetter.set_text(text, 70.0, STYLE, max_lines=2) for text in texts]
    found: list[list[tuple[SetLine, ...]]] = []

    def read() -> None:
        found.append([text.lines for text in [*kept, *cut]])

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    here = [text.lines for text in [*kept, *cut]]
    for thread in threads:
        thread.join()
    assert found == [here] * 4


def test_fonts_stay_in_the_thread_that_made_them(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    users: dict[Typesetter, set[int]] = {}
    freeze = Typesetter._freeze

    def noted(self: Typesetter, text: typesetting.SetText) -> list[SetLine]:
        users.setdefault(self, set()).add(threading.get_ident())
        return freeze(self, text)

    monkeypatch.setattr(Typesetter, "_freeze", noted)
    texts = [typesetter.set_text(text, 70.0, STYLE) for text in PLAIN.values()]
    thread = threading.Thread(target=lambda: [text.lines for text in texts])
    thread.start()
    here = [text.lines for text in texts]
    thread.join()
    assert len(here) == len(texts)
    assert len(users) == 2
    assert all(len(threads) == 1 for threads in users.values())


def test_a_thread_may_have_a_typesetter_of_its_own() -> None:
    found: list[tuple[SetLine, ...]] = []

    def work() -> None:
        own = Typesetter("ja")
        found.append(own.set_text(OTHER["Japanese"], 70.0, STYLE).lines)

    for _ in range(3):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert found == [Typesetter("ja").set_text(OTHER["Japanese"], 70.0, STYLE).lines] * 3


def test_no_glyph_is_outside_its_face(typesetter: Typesetter) -> None:
    for text in [*PLAIN.values(), *OTHER.values()]:
        for line in typesetter.set_text(text, 70.0, STYLE).lines:
            for piece in line.pieces:
                count = int.from_bytes(typesetting.face(piece.face).table("maxp")[4:6], "big")
                assert all(0 < glyph < count for glyph in piece.glyphs)
            assert all(abs(x) < 1_000_000 and abs(y) < 2_000 for _, x, y in glyphs_of(line))


def test_words_learned_in_bulk_break_like_words_learned_one_by_one(qapp: object) -> None:
    texts = [
        "A plain text of eight or nine short words.",
        "efficient official affluent (shuffling) “offices”",
        "well-known e-mail addresses/links, 10:30 and 4.5 %",
        "Ärzte über größere Straßen, déjà vu, naïve façade",
        "Привет мир, карточка клиента; Καλημέρα κόσμε",
        "x" * 90 + " " + "long-" * 18,
        " ".join(f"word{number}" for number in range(900)),
    ]
    style = TextStyle(11.0)
    bulk, single = Typesetter("en"), Typesetter("en")
    bulk.prepare(texts, style)
    for width in (60.0, 176.0, 400.0):
        for text in texts:
            assert bulk.line_count(text, width, style) == single.line_count(text, width, style)
            assert bulk.set_text(text, width, style).lines == single.set_text(text, width, style).lines
