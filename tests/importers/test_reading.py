"""Bytes become clean text: encodings, what is dropped, what is refused."""

from __future__ import annotations

import unicodedata
import zipfile
from io import BytesIO

import pytest

from app.importers.imported import ImportProblem
from app.importers.reading import binary_kind, check_size, clean_text, quoted, read_text

TEXT = "Étape;Café\nNaïve – 😡;x\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_unicode_is_read_with_and_without_a_mark(encoding: str, said: str) -> None:
    found = read_text(TEXT.encode(encoding), "x")
    assert (found.text, found.encoding, found.warnings) == (TEXT, said, ())


def test_bytes_that_are_no_utf8_are_windows_1252() -> None:
    found = read_text("caf\xe9 – “x” €".encode("cp1252"), "x")
    assert (found.text, found.encoding) == ("café – “x” €", "Windows-1252")


def test_a_byte_without_meaning_is_warned_of() -> None:
    found = read_text(b"caf\xe9 \x81 " + b"x" * 100, "x")
    assert "\ufffd" in found.text
    assert found.warnings


def test_a_stray_nul_does_not_make_text_utf16() -> None:
    found = read_text(b"one\x00 two three four five six\n" * 3, "x")
    assert found.text == "one two three four five six\n" * 3
    assert any("control" in sentence for sentence in found.warnings)


def test_utf16_of_odd_length_keeps_all_whole_characters() -> None:
    found = read_text("abc def\n".encode("utf-16-le") + b"x", "x")
    assert found.text == "abc def\n"
    assert found.warnings


def test_chinese_utf16_without_a_mark_is_known_by_its_line_ends() -> None:
    text = "阶段\t意识\n行动\t搜索\n" * 4
    assert read_text(text.encode("utf-16-le"), "x").text == text


def test_line_ends_become_newlines() -> None:
    assert clean_text("a\r\nb\rc\nd")[0] == "a\nb\nc\nd"


def test_text_is_brought_to_nfc() -> None:
    assert clean_text("Cafe\u0301")[0] == "Caf\u00e9"


def test_control_characters_go_and_tabs_stay() -> None:
    text, warnings = clean_text("a\x00\tb\x07\x0b\x1b[0m\x7f\x85c")
    assert text == "a\tb[0mc"
    assert len(warnings) == 1


def test_characters_that_turn_the_direction_go_with_a_warning() -> None:
    text, warnings = clean_text("safe\u202etxt.exe\u2066\u2069")
    assert text == "safetxt.exe"
    assert any("direction" in sentence for sentence in warnings)


def test_lone_surrogates_go() -> None:
    assert clean_text("a\ud800b")[0] == "ab"


def test_a_pile_of_accents_is_cut_and_costs_no_time() -> None:
    text, warnings = clean_text("a" + "\u0301\u0316" * 200_000 + "b")
    assert len(text) < 40
    assert unicodedata.is_normalized("NFC", text)
    assert warnings


def test_arabic_hebrew_and_devanagari_stay_as_they_are() -> None:
    text = "رحلة العَمِيل שָׁלוֹם यात्रा \u200f"
    assert clean_text(text)[0] == unicodedata.normalize("NFC", text)


def archive_with(name: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "PNG"), (b"\xff\xd8\xff\xe0", "JPEG"), (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\x00" + b"\x00" * 80, "database"), (b"{\\rtf1 x}", "RTF"), (b"\x1f\x8b\x08", "gzip"),
        (b"RIFF....WEBPVP8 ", "WebP"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Office"),
        (archive_with("xl/workbook.xml"), "Excel"), (archive_with("word/document.xml"), "Word"),
        (archive_with("a.txt"), "ZIP"),
    ],
)  # fmt: skip
def test_files_of_other_kinds_are_called_by_name(data: bytes, kind: str) -> None:
    found = binary_kind(data)
    assert found is not None
    assert kind in found


@pytest.mark.parametrize(
    "data", [b"BMW drivers, cars", b"MZ,x\n", b"ID3 users", b"GIF89 is a list", b"PK is here", TEXT.encode()]
)
def test_text_that_begins_like_another_kind_stays_text(data: bytes) -> None:
    assert binary_kind(data) is None


def test_noise_is_no_text() -> None:
    with pytest.raises(ImportProblem, match="not text"):
        read_text(bytes(range(256)) * 40, "x")


@pytest.mark.parametrize("data", [b"   \n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\x0b\x0c"])
def test_text_that_says_nothing_is_refused(data: bytes) -> None:
    with pytest.raises(ImportProblem, match="nothing to import"):
        read_text(data, "x")


def test_the_size_limit_is_told_with_the_size() -> None:
    check_size(50 * 1024 * 1024, "x")
    with pytest.raises(ImportProblem, match=r"50\.0.*50 MB|60\.0 MB.*50 MB"):
        check_size(60 * 1024 * 1024, "x")
    with pytest.raises(ImportProblem, match="empty"):
        check_size(0, "x")


def test_a_name_in_a_message_is_short_and_on_one_line() -> None:
    assert quoted("a\nb\x00\u202e") == '"a b"'
    assert len(quoted("x" * 500)) <= 82
