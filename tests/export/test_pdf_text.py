"""The text of a PDF: the frozen lines at their frozen places, embedded, and found by every search."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.export.formats import export_sheet
from app.export.paper import ExportSettings, place
from app.export.pdf import reading_order, write_pdf
from app.layout.faces import face
from app.layout.primitives import Cluster, Drawing, GlyphRun, SetLine, Type
from app.layout.sheet import Sheet
from tests.export.builders import RIGHT_TO_LEFT, TEXTS, a_card, a_poster, a_sheet, plain, run, set_lines
from tests.export.replay import Glyph, shown_glyphs

pytestmark = pytest.mark.usefixtures("qapp")

TRICKY = {
    "ligatures": "office affluent fjord ffi ffl",
    "marks": "क्षत्रिय श्रृंखला ज्ञान स्त्री",
    "thai": "น้ำ ที่ ปู่ กำลัง ญี่ปุ่น",
    "mixed": "Größe (25 %) – naïve café 東京 Москва 😀😃",
    "joined": "👨‍👩‍👧 👍🏽 ok",
    "kerned": "AVATAR To. We Ty VAWA “P.”",
    "hostile": r"<font> (un\balanced ) ) %PDF endstream endobj <</Type /Page>> \( \\ ${x}",
    "markup": "<b>not bold</b> &amp; <img src='/etc/passwd'> I <3 it",
    "signs": "€ £ ¥ § © ½ ¼ ² µ × ÷ … — ‘’“” „“ « » ✓ → ←",
}
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u0002]")


def exported(sheet: Sheet, folder: Path, **wanted: object) -> Path:
    path = folder / "map.pdf"
    export_sheet(sheet, path, ExportSettings(**wanted))  # type: ignore[arg-type]
    return path


def frozen_glyphs(sheet: Sheet, **wanted: object) -> list[Glyph]:
    """Return what the sheet says must stand where: each piece of text at the place of its (first) glyph."""
    placement = place(sheet.width, sheet.height, ExportSettings(**wanted))  # type: ignore[arg-type]
    found = []
    for dx, dy, block in reading_order(sheet):
        for item in sheet.drawing_of(block).primitives:
            if not isinstance(item, Type):
                continue
            x0 = dx + block.rect.x + item.x
            y = placement.dy + (dy + block.rect.y + item.baseline) * placement.scale
            for text, x in pieces(item.line):
                found.append(Glyph(text, placement.dx + (x0 + x * item.size / 1000) * placement.scale, y, item.size))
    return found


def pieces(line: SetLine) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for piece in line.pieces:
        match piece:
            case GlyphRun():
                found += zip(piece.text, piece.xs, strict=True)
            case Cluster() if piece.glyphs:
                found.append((piece.text, min(piece.xs) if piece.rtl else piece.xs[0]))
    return found


def read_text(path: Path) -> dict[str, str]:
    """Return the page's text as three programs read it, without blanks and direction marks."""
    texts = {
        "pdftotext": run("pdftotext", "-raw", path, "-"),
        "pypdf": pypdf.PdfReader(path).pages[0].extract_text(),
    }
    document = pypdfium2.PdfDocument(path)
    texts["pdfium"] = document[0].get_textpage().get_text_range()
    document.close()
    return {reader: plain(_MARKS.sub("", text)) for reader, text in texts.items()}


def assert_same_places(sheet: Sheet, path: Path, **wanted: object) -> None:
    shown, frozen = shown_glyphs(path), frozen_glyphs(sheet, **wanted)
    assert [glyph.text for glyph in shown] == [glyph.text for glyph in frozen]
    assert max(abs(one.x - other.x) for one, other in zip(shown, frozen, strict=True)) <= 0.01
    assert max(abs(one.y - other.y) for one, other in zip(shown, frozen, strict=True)) <= 0.001
    assert [glyph.size for glyph in shown] == [glyph.size for glyph in frozen]


@pytest.mark.parametrize("paper", ["fit", "A0"])
def test_every_glyph_stands_where_the_line_was_frozen(tmp_path: Path, paper: str) -> None:
    sheet = a_sheet([a_card(text) for text in (*TEXTS.values(), *TRICKY.values())])
    assert_same_places(sheet, exported(sheet, tmp_path, paper=paper), paper=paper)


@pytest.mark.parametrize("size", [8, 32])
def test_places_hold_for_faces_of_2048_units_and_of_drawn_glyphs(
    tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert face("NotoEmoji-Regular").units_per_em == 2048
    monkeypatch.setitem(face("NotoSans-Regular").__dict__, "is_glyf", False)
    texts = ("😀😃🎉⏳😡🤔🙂😌🤩" * 5, "Drawn AVATAR letters", TEXTS["vi"])
    sheet = a_poster(
        Drawing(tuple(line for n, text in enumerate(texts) for line in set_lines(text, 2000, size, y=n * 50))),
        2000,
        200,
    )
    assert_same_places(sheet, exported(sheet, tmp_path))


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C", "Z"], max_codepoint=0x24F), min_size=1, max_size=30), max_size=4
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_latin_text_is_shown_in_full(tmp_path: Path, texts: list[str]) -> None:
    sheet = a_sheet([a_card(text) for text in (*texts, "last")])
    path = exported(sheet, tmp_path)
    assert_same_places(sheet, path)


def test_searches_find_every_text_written_from_left_to_right(tmp_path: Path) -> None:
    texts = {**{key: text for key, text in TEXTS.items() if key not in RIGHT_TO_LEFT}, **TRICKY}
    found = read_text(exported(a_sheet([a_card(text) for text in texts.values()]), tmp_path))
    missing = {
        (key, reader) for key, text in texts.items() for reader, page in found.items() if plain(text) not in page
    }
    assert missing == set()


def test_at_least_twelve_of_fourteen_scripts_are_found_whole_and_all_their_words(tmp_path: Path) -> None:
    found = read_text(exported(a_sheet([a_card(text) for text in TEXTS.values()]), tmp_path))
    for reader, page in found.items():
        assert sum(plain(text) in page for text in TEXTS.values()) >= 12, reader
        assert [word for text in TEXTS.values() for word in text.split() if plain(word) not in page] == [], reader


def test_drawn_glyphs_are_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [TEXTS[key] for key in ("en", "ru", "hi", "th", "zh", "ko")]
    # More than 255 glyphs, so that a second font of drawn glyphs is needed.
    texts += ["".join(chr(code) for code in range(0x4E00 + start, 0x4E00 + start + 60)) for start in range(0, 300, 60)]
    sheet = a_sheet([a_card(text) for text in texts])
    keys = {piece.face for text in texts for line in set_lines(text) for piece in line.line.pieces}
    for key in keys:
        monkeypatch.setitem(face(key).__dict__, "is_glyf", False)
    path = exported(sheet, tmp_path)
    assert_same_places(sheet, path)
    assert all(plain(text) in page for page in read_text(path).values() for text in texts)
    assert {"yes"} == {line.split()[-5] for line in run("pdffonts", path).splitlines()[2:]}


def test_a_line_is_read_card_by_card(tmp_path: Path) -> None:
    sheet = a_sheet([a_card(f"Card number {number} holds a text of two lines") for number in range(6)], columns=3)
    page = run("pdftotext", "-raw", exported(sheet, tmp_path), "-")
    order = [int(number) for number in re.findall(r"number (\d)", " ".join(page.split()))]
    assert order == [0, 3, 1, 4, 2, 5]
    assert page.split()[:2] == ["Search", "Buy"]


def test_all_fonts_are_embedded_subsets_with_text_maps(tmp_path: Path) -> None:
    path = exported(a_sheet([a_card(text) for text in TEXTS.values()]), tmp_path)
    fonts = [line.split() for line in run("pdffonts", path).splitlines()[2:]]
    assert len(fonts) >= 9
    assert all(font[-5:-2] == ["yes", "yes", "yes"] for font in fonts)
    assert all(re.match(r"[A-Z]{6}\+Noto", font[0]) for font in fonts)
    assert b"Helvetica" not in path.read_bytes()


def test_a_glyph_with_two_meanings_has_two_codes() -> None:
    xs = (0.0, 600.0, 1200.0, 1800.0)
    line = SetLine("ABCA", 0, 2400, (GlyphRun("ABCA", "NotoSans-Regular", (36, 36, 36, 36), xs, 2400),))
    stream = io.BytesIO()
    write_pdf(a_poster(Drawing((Type(5, 20, 10, "#000000", line),)), 100, 50), ExportSettings(), stream)
    assert pypdf.PdfReader(stream).pages[0].extract_text().strip() == "ABCA"


def test_a_face_that_may_not_be_embedded_is_drawn_and_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(face("NotoSans-Regular").__dict__, "embeddable", False)
    path = tmp_path / "map.pdf"
    written = export_sheet(a_sheet([a_card("Forbidden letters")], stages=()), path, ExportSettings())
    assert written.notes == (
        "The font NotoSans-Regular may not be embedded: its letters are drawn as shapes and cannot be searched.",
    )
    with pikepdf.open(path) as document:
        assert "/FontFile2" not in str(document.objects)
        assert list(document.pages[0].Resources.Font) == []
    document = pypdfium2.PdfDocument(path)
    inked = document[0].render(scale=2).to_pil().convert("L").crop((90, 170, 330, 200))
    document.close()
    assert inked.getextrema()[0] < 80


def test_letters_without_an_outline_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(face("NotoSans-Regular").__dict__, "is_glyf", False)
    blank = next(piece.glyphs[1] for line in set_lines("a b") for piece in line.line.pieces)
    for text, notes in (("x", 1), (" ", 0), ("\u200d", 0)):
        line = SetLine(text, 0, 600, (GlyphRun(text, "NotoSans-Regular", (blank,), (0.0,), 600),))
        sheet = a_poster(Drawing((Type(5, 20, 10, "#000000", line),)), 100, 50)
        told = write_pdf(sheet, ExportSettings(), io.BytesIO())
        assert len(told) == notes
        assert all("NotoSans-Regular holds some letters as pictures only" in note for note in told)


def test_the_embedded_subset_holds_only_what_is_shown(tmp_path: Path) -> None:
    path = exported(a_sheet([a_card("顾客在手机上比较价格")], stages=()), tmp_path)
    assert path.stat().st_size < 20_000


def test_embedded_fonts_are_accepted_by_a_strict_font_reader(tmp_path: Path) -> None:
    path = exported(a_sheet([a_card(text) for text in (*TEXTS.values(), *TRICKY.values())]), tmp_path)
    told = subprocess.run(
        ["pdftoppm", "-r", "40", "-png", "-singlefile", str(path), str(tmp_path / "page")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert told.stderr == ""


@pytest.mark.parametrize(
    "text",
    ["a" + "\u0301" * 19_999, "\u200d".join(["👨‍👩‍👧"] * 5_000), "ก" + "้" * 500, "ب" + "\u064b" * 3_000],
    ids=["accents", "families", "thai", "arabic"],
)
def test_a_cluster_too_long_for_one_glyph_is_written_in_pieces(tmp_path: Path, text: str) -> None:
    sheet = a_poster(Drawing((*set_lines(f"before {text} after", 4000, 16, 10, 140),)), 400, 300)
    path = exported(sheet, tmp_path)
    shown = "".join(glyph.text for glyph in shown_glyphs(path))
    # Right to left, the pieces come in the order of their places, as all letters of a line do.
    assert Counter(plain(shown)) == Counter(plain(f"before {text} after"))
    assert "before" in run("pdftotext", "-raw", path, "-")
    assert "after" in pypdf.PdfReader(path).pages[0].extract_text()
    assert max(len(glyph.text) for glyph in shown_glyphs(path)) <= 60


def test_the_far_glyphs_of_a_long_cluster_stand_where_they_were_frozen(tmp_path: Path) -> None:
    lines = set_lines("a" + "\u0301" * 1_000, 4000, 16, 10, 140)
    sheet = a_poster(Drawing(lines), 400, 300)
    (cluster,) = (piece for line in lines for piece in line.line.pieces if isinstance(piece, Cluster))
    places = {(round(x, 1), round(y, 1)) for x, y in zip(cluster.xs, cluster.ys, strict=True)}
    placement = place(sheet.width, sheet.height, ExportSettings())
    shown = [glyph for glyph in shown_glyphs(exported(sheet, tmp_path)) if glyph.text]
    top = placement.dy + lines[0].baseline * placement.scale
    heights = {round((glyph.y - top) / placement.scale / 16 * 1000) for glyph in shown}
    assert len(heights) > 5
    assert all(any(abs(height - y) <= 1 for _, y in places) for height in heights if height)
