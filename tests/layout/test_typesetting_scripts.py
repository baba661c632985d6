"""Texts of many scripts: nothing is lost, glyphs stand where Qt puts them, and each face is the one that should be."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextLayout

from app.layout.faces import face
from app.layout.fallback import MISSING, FaceOrder, cjk_language
from app.layout.primitives import Cluster, GlyphRun
from app.layout.shaping import LONGEST_PART
from app.layout.typesetting import SetText, TextStyle, Typesetter
from tests.layout.type_samples import OTHER, PLAIN, bare_lines, faces_of, glyphs_of, runs_of, text_of

STYLE = TextStyle(10.0)
# What steers lines, joins and directions shows nothing, and is not to be found in a line's pieces.
SILENT = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff"))

pytestmark = pytest.mark.usefixtures("qapp")


def set_in(text: str, width: float = 1_000.0, language: str = "en", style: TextStyle = STYLE) -> SetText:
    return Typesetter(language).set_text(text, width, style)


@pytest.mark.parametrize("width", [35.0, 90.0, 1_000.0])
@pytest.mark.parametrize("name", [*OTHER, "English", "Vietnamese", "Greek", "Russian"])
def test_every_script_breaks_and_stands_as_qt_sets_it(name: str, width: float) -> None:
    text = (OTHER | PLAIN)[name]
    lines = set_in(text, width).lines
    found = [line for part in text.split("\n") for line in bare_lines(part, "NotoSans-Regular", width * 100)]
    assert len(lines) == len(found)
    for line, wanted in zip(lines, found, strict=True):
        assert line.width == wanted.advance
        if not set(line.text) & set(map(chr, SILENT)):
            assert sorted(glyphs_of(line)) == sorted(wanted.glyphs)


@pytest.mark.parametrize("width", [35.0, 90.0, 1_000.0])
@pytest.mark.parametrize("name", OTHER)
def test_no_character_is_lost_on_the_way(name: str, width: float) -> None:
    text = OTHER[name]
    lines = set_in(text, width).lines
    assert "".join(line.text for line in lines) == text.replace("\n", "")
    for line in lines:
        assert text[line.start :].startswith(line.text)
        shown = line.text.rstrip(" ").translate(SILENT)
        assert sorted(text_of(line).translate(SILENT)) == sorted(shown)
        assert all(len(piece.glyphs) == len(piece.xs) for piece in line.pieces)
        # A run is one stretch of the text, never two that only stand side by side.
        assert all(run.text.translate(SILENT) in line.text.translate(SILENT) for run in runs_of(line))


@pytest.mark.parametrize("name", OTHER)
def test_pieces_stand_from_left_to_right(name: str) -> None:
    for line in set_in(OTHER[name], 90.0).lines:
        lefts = [min(piece.xs) if isinstance(piece, Cluster) and piece.rtl else piece.xs[0] for piece in line.pieces]
        assert lefts == sorted(lefts)
        # Arabic letters reach a little to the left of their place; nothing else does.
        assert not lefts or -60.0 < lefts[0] <= 0.0
        total = sum(piece.advance for piece in line.pieces)
        assert total == pytest.approx(line.width - min(0.0, *lefts, 0.0), abs=0.01)


@pytest.mark.parametrize(
    "name", ["Hebrew", "Greek", "Russian", "Chinese", "Japanese", "bidi", "bidi from the right", "two alphabets"]
)
def test_every_letter_has_its_own_glyph(name: str) -> None:
    # Qt's answer for one cursor position; scripts that reorder letters or join them have no such answer.
    text = (OTHER | PLAIN)[name]
    (line,) = set_in(text, 5_000.0).lines
    order = FaceOrder("NotoSans-Regular", cjk_language(text, "en"))
    for piece in line.pieces:
        for index, character in enumerate(piece.text):
            if "\u0600" <= character <= "\u06ff":
                continue  # Arabic letters have four forms
            key = order.shown(character)[1][0]
            assert piece.face == key
            if isinstance(piece, GlyphRun) or not unicodedata.mirrored(character):
                assert piece.glyphs[index] == face(key).raw_font().glyphIndexesForString(character)[0]


@pytest.mark.parametrize("name", [name for name in OTHER if name not in ("Georgian",)])
@pytest.mark.parametrize("weight", [400, 600, 700])
def test_bundled_faces_have_a_glyph_for_every_letter(name: str, weight: int) -> None:
    lines = set_in(OTHER[name], 90.0, style=TextStyle(10.0, weight)).lines
    assert not any(key.startswith("system/") for key in faces_of(lines))
    assert all(glyph for line in lines for glyph, _, _ in glyphs_of(line))


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("直す", "en", "NotoSansJP-Regular"),
        ("直", "en", "NotoSansSC-Regular"),
        ("直", "ja", "NotoSansJP-Regular"),
        ("直", "ja-JP", "NotoSansJP-Regular"),
        ("直", "zh", "NotoSansSC-Regular"),
        ("直", "zh-Hant", "NotoSansSC-Regular"),
        ("直す", "zh", "NotoSansSC-Regular"),
        ("直", "ko", "NotoSansKR-Regular"),
        ("直결", "en", "NotoSansKR-Regular"),
        ("한국", "ja", "NotoSansKR-Regular"),
        ("שלום", "en", "NotoSansHebrew-Regular"),
        ("سلام", "ja", "NotoSansArabic-Regular"),
        ("ลูก", "zh", "NotoSansThai-Regular"),
        ("नमस्ते", "hi", "NotoSans-Regular"),
        ("😀", "ja", "NotoEmoji-Regular"),
        ("→", "en", "NotoSansMath-Regular"),
        ("→", "ja", "NotoSansJP-Regular"),
        ("★", "en", "NotoSansSymbols2-Regular"),
    ],
)
def test_the_language_of_the_map_decides_between_faces(text: str, language: str, key: str) -> None:
    assert faces_of(set_in(text, language=language).lines) == {key}


def test_bold_scripts_take_bold_faces_where_there_are_any() -> None:
    for weight, wanted in ((400, "Regular"), (500, "Regular"), (600, "Bold"), (700, "Bold")):
        style = TextStyle(10.0, weight)
        assert faces_of(set_in("سلام", style=style).lines) == {f"NotoSansArabic-{wanted}"}
        assert faces_of(set_in("漢字", style=style).lines) == {"NotoSansSC-Regular"}


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "👍🏽", "❤️", "🏳️‍🌈", "👩‍💻", "#️⃣", "©️", "1⃣"])
def test_an_emoji_of_several_characters_is_one_cluster_of_one_glyph(emoji: str) -> None:
    (line,) = set_in(f"a {emoji} b").lines
    (cluster,) = [piece for piece in line.pieces if isinstance(piece, Cluster)]
    assert (cluster.text, cluster.face, len(cluster.glyphs)) == (emoji, "NotoEmoji-Regular", 1)
    assert [run.text for run in runs_of(line)] == ["a ", " b"]


def test_a_digit_alone_is_no_emoji() -> None:
    assert faces_of(set_in("1 # ©").lines) == {"NotoSans-Regular"}


def test_a_ligature_is_one_cluster_between_two_runs() -> None:
    (line,) = set_in("office").lines
    assert [piece.text for piece in line.pieces] == ["o", "ffi", "ce"]
    assert isinstance(line.pieces[1], Cluster)
    assert len(line.pieces[1].glyphs) == 1


def test_letters_with_marks_are_one_cluster_with_the_marks_above() -> None:
    (line,) = set_in("a\u0301\u0323 X\u0302\u0301").lines
    clusters = [piece for piece in line.pieces if isinstance(piece, Cluster)]
    assert clusters[-1].text == "X\u0302\u0301"
    assert min(clusters[-1].ys) < 0.0  # y runs down


def test_hebrew_and_arabic_clusters_run_from_the_right() -> None:
    (line,) = set_in("abc שלום").lines
    assert [piece.text for piece in line.pieces] == ["abc ", "ם", "ו", "ל", "ש"]
    assert not line.rtl
    assert [piece.rtl for piece in line.pieces if isinstance(piece, Cluster)] == [True] * 4


def test_each_paragraph_has_its_own_direction() -> None:
    first, second = set_in("abc שלום\nשלום abc").lines
    assert (first.rtl, second.rtl) == (False, True)
    assert text_of(second).startswith("abc")


def test_joiners_stay_with_their_letter_and_steering_marks_show_nothing() -> None:
    (line,) = set_in("می\u200cخواهد\u200f").lines
    assert "ی\u200c" in [piece.text for piece in line.pieces]
    assert "\u200f" not in text_of(line)


def test_a_soft_hyphen_shows_only_where_a_line_ends_with_it() -> None:
    text = "Donau\u00addampf"
    (whole,) = set_in(text).lines
    first, second = set_in(text, 40.0).lines
    assert text_of(whole) == "Donaudampf"
    assert text_of(first) == "Donau\u00ad"
    assert first.pieces[-1].glyphs[-1] == face("NotoSans-Regular").raw_font().glyphIndexesForString("-")[0]
    assert text_of(second) == "dampf"
    assert glyphs_of(whole) == glyphs_of(set_in("Donaudampf").lines[0])


def test_a_character_without_any_glyph_shows_as_missing_and_is_told() -> None:
    typesetter = Typesetter("en")
    (line,) = typesetter.set_text("a\U0001e7f0\ue000b", 500.0, STYLE).lines
    assert faces_of((line,)) == {"NotoSans-Regular"}
    assert text_of(line) == "a\U0001e7f0\ue000b"
    sign = face("NotoSans-Regular").raw_font().glyphIndexesForString(MISSING)[0]
    assert [glyph for glyph, _, _ in glyphs_of(line)].count(sign) == 2
    (warning,) = typesetter.warnings()
    assert (warning.characters, warning.face) == ("\ue000\U0001e7f0", "")
    assert "\ue000" in str(warning)
    assert typesetter.warnings(["only\ue001"])[0].characters == "\ue001"
    assert not typesetter.warnings(["plain", "漢字", OTHER["Thai"]])


def test_a_face_of_this_computer_stands_in_and_is_told() -> None:
    typesetter = Typesetter("en")
    (line,) = typesetter.set_text(OTHER["Georgian"], 500.0, STYLE).lines
    (key,) = faces_of((line,)) - {"NotoSans-Regular"} or {""}
    (warning,) = typesetter.warnings()
    if not key:  # a computer without a Georgian font
        assert not warning.face
        return
    assert key.startswith("system/")
    assert warning.face == face(key).name
    assert set(warning.characters) == set(OTHER["Georgian"]) - {" "}
    for glyph, character in zip([glyph for glyph, _, _ in glyphs_of(line)], OTHER["Georgian"], strict=True):
        if character != " ":
            assert glyph == face(key).raw_font().glyphIndexesForString(character)[0]


@pytest.mark.parametrize("code", [0x710, 0x780, 0x985, 0x1200, 0x13A0, 0x1820, 0xA9C5, 0x10A00, 0x12000, 0x1E900])
def test_scripts_without_any_font_do_not_reach_qts_empty_box(code: int) -> None:
    # Asked for the name of the box that stands for no font, Qt 6.11 crashes.
    for line in set_in(chr(code) * 3).lines:
        assert all(face(piece.face).table("head") for piece in line.pieces)
        assert all(glyph for glyph, _, _ in glyphs_of(line))


def test_a_screen_and_an_export_agree_on_faces_whatever_was_set_before() -> None:
    texts = ["ა", "\u0710", "აბ \u0710 漢", "→ა"]
    forwards, backwards = Typesetter("en"), Typesetter("en")
    first = [faces_of(forwards.set_text(text, 300.0, STYLE).lines) for text in texts]
    second = [faces_of(backwards.set_text(text, 300.0, STYLE).lines) for text in reversed(texts)]
    assert first == second[::-1]


@pytest.mark.parametrize("name", ["Hebrew", "Thai", "Chinese", "emoji", "two alphabets", "no-break blanks", "Hindi"])
def test_a_long_paragraph_set_in_parts_breaks_as_qt_breaks_the_whole(name: str) -> None:
    text = " ".join([OTHER[name]] * (3_800 // len(OTHER[name])))
    lines = set_in(text, 120.0).lines
    wanted = bare_lines(text, "NotoSans-Regular", 12_000.0)
    assert LONGEST_PART < len(text) < 4_096  # beyond that Qt cuts words anywhere
    assert [line.width for line in lines] == [line.advance for line in wanted]
    assert "".join(line.text for line in lines) == text


HOSTILE = {
    "one long word": "W" * 20_000,
    "marks alone": "\u0301" * 20_000,
    "a letter under marks": "a" + "\u0301" * 19_999,
    "thai marks": "\u0e31" * 20_000,
    "viramas": "\u0915\u094d" * 10_000,
    "joined emoji": "👩\u200d" * 10_000,
    "half flags": "🇩" * 20_000,
    "keycaps": "1\ufe0f\u20e3" * 6_000,
    "tags": "🏴" + "\U000e0067" * 19_999,
    "blanks": " " * 20_000,
    "newlines": "\n" * 20_000,
    "very wide": "\ufdfd" * 4_000,
    "direction marks": "\u200f\u202e\u2066" * 6_000,
    "brackets": "(א)" * 6_000,
    "objects": "\ufffc" * 20_000,
    "controls": "\x00\x1f\x7f\u2028" * 5_000,
    "lone surrogates": "\ud800\udc00x"[::-1] * 5_000,
    "no break opportunities": "\u2060a" * 10_000,
    "everything": "".join(map(chr, range(0x20, 0x5000))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_set_whole(name: str) -> None:
    text = HOSTILE[name]
    found = set_in(text, 180.0)
    assert len(found.lines) == found.line_count
    assert "".join(line.text for line in found.lines) == text.replace("\n", "").replace("\t", " ")
    assert len(Typesetter("en").set_text(text, 180.0, STYLE, max_lines=2).lines) <= 2


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)
    | st.lists(st.sampled_from([*"aב漢ก1 .(→\u0301\u200d\u00ad\u200f\n😀🇩क्", "fi", "👩‍👧"]), max_size=30).map("".join),
    width=st.floats(0.0, 400.0),
    language=st.sampled_from(["en", "ja", "zh-Hant", "ko", "ar"]),
)
@example(text="\u200d", width=10.0, language="en")
@example(text="\ufe0f\u20e3", width=10.0, language="en")
@example(text=" \u00ad ", width=10.0, language="en")
def test_any_text_is_set_without_loss(text: str, width: float, language: str) -> None:
    typesetter = Typesetter(language)
    found = typesetter.set_text(text, width, STYLE)
    assert len(found.lines) == found.line_count == typesetter.line_count(text, width, STYLE) >= text.count("\n") + 1
    assert "".join(line.text for line in found.lines) == text.replace("\n", "")
    assert found.width == pytest.approx(max(line.width for line in found.lines) / 100)
    for line in found.lines:
        for piece in line.pieces:
            assert len(piece.glyphs) == len(piece.xs)
            assert face(piece.face).table("head")


def test_the_box_that_stands_for_no_font_has_no_tables(qapp: object) -> None:
    # Why faces of the system are chosen here and not by Qt: with fallback on, this character ends in the box.
    font = face("NotoSans-Regular").font()
    font.setStyleStrategy(font.StyleStrategy.PreferDefault)
    layout = QTextLayout("\U00012000", font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    key = next(iter(faces_of(set_in("\U00012000").lines)))
    assert key == "NotoSans-Regular" or face(key).covers(0x12000)
