"""Bytes become clean text: which encoding, what is no text at all, and what may not stay in a text.

Everything here takes time in proportion to its input, whatever the input is. It knows nothing of formats beyond the
first bytes by which files of other kinds give themselves away.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from app.importers.imported import LARGEST_FILE_MB, ImportProblem

LARGEST_FILE = LARGEST_FILE_MB * 1024 * 1024
# A cell or line beyond this holds no text for people; the same limit as for a field of CSV.
LONGEST_LINE = 1_000_000
# Above this share of control characters a file is not text, whatever its encoding.
_TEXT_NOISE = 0.02
# Unicode's "stream-safe text format" (UAX 15) allows 30 combining marks in a row; Python's normalising takes time in
# the square of a longer run (measured: 3.6 s for 80,000 marks).
_LONGEST_RUN_OF_MARKS = 30

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BEYOND_LATIN = re.compile("[^\x00-\u02ff]")

_ZIP_KINDS = (
    (b"xl/", "an Excel workbook"),
    (b"word/", "a Word document"),
    (b"ppt/", "a PowerPoint presentation"),
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"),
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file"),
    (b"mimetypeapplication/epub", "an e-book"),
)
_FIRST_BYTES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "a database, perhaps a Wayline project"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of an old Office program"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"OggS", "a sound or film"),
    (b"ID3", "a sound"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x00\x01\x00\x00\x00", "a font"),
)
# Two letters are too little evidence: text may begin with them.
_WEAK = frozenset({b"BM", b"MZ", b"ID3", b"GIF8"})


@dataclass(frozen=True, slots=True)
class ReadText:
    """Clean text, the name of its encoding for people, and what had to be altered, one sentence each."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def check_size(size: int, name: str) -> None:
    """Raise ImportProblem when `size` bytes are more than Wayline reads, or none."""
    if size > LARGEST_FILE:
        raise ImportProblem(
            f"{quoted(name)} has {size / 1024 / 1024:,.1f} MB and Wayline imports at most {LARGEST_FILE_MB} MB: "
            "please export a smaller part of it."
        )
    if size == 0:
        raise ImportProblem(f"{quoted(name)} is empty: there is nothing to import.")


def check_lines(text: str, most: int, name: str) -> None:
    """Raise ImportProblem when a text has more or longer lines than any journey map, before much time is spent on them."""
    lines = text.count("\n") + 1
    if lines > most:
        raise ImportProblem(
            f"{quoted(name)} has {lines:,} lines and Wayline reads at most {most:,}: please import a smaller part of it."
        )
    longest = max(map(len, text.split("\n")))
    if longest > LONGEST_LINE:
        raise ImportProblem(
            f"{quoted(name)} has a line of {longest:,} characters and Wayline reads at most {LONGEST_LINE:,}: "
            "please import a smaller part of it."
        )


def quoted(name: str, most: int = 80) -> str:
    """Return a file name or a text for use inside a message: one line, at most `most` characters, in quotes."""
    line = " ".join(_DIRECTIONS.sub("", _SURROGATES.sub("", _CONTROLS.sub(" ", name[: 5 * most]))).split())
    return f'"{line[: most - 1]}…"' if len(line) > most else f'"{line}"'


def counted(count: int, what: str) -> str:
    """Return "1 card" or "1,200 cards": a number with its noun, whose plural ends in s."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def binary_kind(data: bytes) -> str | None:
    """Return what a file that is not text seems to be ("a PNG picture"), or None when nothing speaks against text."""
    if data.startswith(b"PK\x03\x04"):
        head = data[:65536] + data[-65536:]
        return next((kind for mark, kind in _ZIP_KINDS if mark in head), "a ZIP archive")
    if data[4:8] == b"ftyp":
        return "a film or a picture of a phone"
    if data.startswith(b"RIFF"):
        return "a WebP picture" if data[8:12] == b"WEBP" else "a sound or film"
    for mark, kind in _FIRST_BYTES:
        if data.startswith(mark) and (mark not in _WEAK or _noise(data[:4096]) > _TEXT_NOISE):
            return kind
    return None


def read_text(data: bytes, name: str) -> ReadText:
    """Return the text of `data`, decoded, in NFC and free of what no text may hold; lines end with one newline.

    Order of encodings: byte order mark; UTF-8 strictly; UTF-16 when there are NULs;
    then Windows-1252. Raises ImportProblem when the bytes are not text.
    """
    raw, encoding, warnings = _decoded(data)
    if not raw or raw.isspace():
        raise ImportProblem(f"{quoted(name)} holds no text: there is nothing to import.")
    controls = len(_CONTROLS.findall(raw[:200_000]))
    if controls > 8 and controls > _TEXT_NOISE * min(len(raw), 200_000):
        raise ImportProblem(f"{quoted(name)} is not text, so it cannot be read as a journey map: nothing was imported.")
    text, altered = clean_text(raw)
    if not text or text.isspace():
        raise ImportProblem(f"{quoted(name)} holds no text: there is nothing to import.")
    return ReadText(text, encoding, (*warnings, *altered))


def clean_text(raw: str) -> tuple[str, tuple[str, ...]]:
    """Return `raw` in NFC with one newline per line end, and one sentence for each kind of thing that was dropped.

    Dropped are control characters other than newline and tab, lone surrogates, characters that override the direction
    of writing (they can make a text read as another), and combining marks beyond 30 in a row.
    """
    warnings: list[str] = []
    text = raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw
    if not (text.isascii() and text.isprintable()):
        text = text.removeprefix("\ufeff")
        text = _dropped(_CONTROLS, text, "control character", warnings)
        text = _dropped(_SURROGATES, text, "broken character", warnings)
        text = _dropped(_DIRECTIONS, text, "character that changes the direction of writing", warnings)
        if _BEYOND_LATIN.search(text):
            text = unicodedata.normalize("NFC", _without_piles(text, warnings))
    return text, tuple(warnings)


def _dropped(pattern: re.Pattern[str], text: str, what: str, warnings: list[str]) -> str:
    if not pattern.search(text):
        return text
    before = len(text)
    # Ten times as fast as a substitution when there are many.
    text = text.translate(dict.fromkeys(map(ord, set(pattern.findall(text)))))
    count = before - len(text)
    verb, plural = ("was", what) if count == 1 else ("were", what.replace("character", "characters"))
    warnings.append(f"{count:,} {plural} {verb} dropped.")
    return text


def _without_piles(text: str, warnings: list[str]) -> str:
    """Return the text with runs of combining marks cut to the length that normalising takes in good time."""
    # A class of only the marks that occur: one of all marks would be ten times slower.
    marks = "".join(sorted(_all_marks().intersection(text)))
    if not marks:
        return text
    text, cut = re.subn(f"([{marks}]{{{_LONGEST_RUN_OF_MARKS}}})[{marks}]+", r"\1", text)
    if cut:
        warnings.append(f"Piles of more than {_LONGEST_RUN_OF_MARKS} accents on one letter were cut: {cut:,}.")
    return text


@cache
def _all_marks() -> frozenset[str]:
    """Return the combining marks that this Python knows."""
    return frozenset(letter for letter in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(letter))


def _decoded(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    if data.startswith(codecs.BOM_UTF8):
        try:
            return data[3:].decode("utf-8"), "UTF-8", ()
        except UnicodeDecodeError:
            return _western(data[3:])
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) and len(data) % 4 == 0:
        return data.decode("utf-32", errors="replace"), "UTF-32", ()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data[2:], "le" if data.startswith(codecs.BOM_UTF16_LE) else "be")
    if b"\x00" in data and (order := _order_of_utf16(data)):
        found = _utf16(data, order)
        if _is_language(found[0]):
            return found
    try:
        return data.decode("utf-8"), "UTF-8", ()
    except UnicodeDecodeError:
        return _western(data)


def _order_of_utf16(data: bytes) -> str | None:
    """Return "le" or "be" when the places of the NULs look like UTF-16, else None: a stray NUL is only dropped.

    In UTF-16 the blanks, digits and line ends of any language have their NUL on one side, so the sides differ a lot.
    """
    sample = data[:65536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    few, many = sorted((even, odd))
    if many < 2 or many < 4 * few:
        return None
    if many < len(sample) // 20:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return None
    return "le" if odd > even else "be"


def _is_language(text: str) -> bool:
    """Return whether hardly any character is unassigned, private or a control: any bytes are valid UTF-16."""
    sample = text[:5_000]
    strange = sum(
        unicodedata.category(letter) in ("Cc", "Cn", "Co", "Cs") and letter not in "\n\r\t" for letter in sample
    )
    return strange <= _TEXT_NOISE * len(sample)


def _utf16(data: bytes, order: str) -> tuple[str, str, tuple[str, ...]]:
    warnings: tuple[str, ...] = ()
    if len(data) % 2:
        data, warnings = data[:-1], ("The last byte was half a character and was dropped.",)
    return data.decode(f"utf-16-{order}", errors="surrogatepass"), "UTF-16", warnings


def _western(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    text = data.decode("cp1252", errors="replace")
    broken = text.count("\ufffd")
    warnings = (f"{counted(broken, 'byte')} stood for no character and became \ufffd.",) if broken else ()
    return text, "Windows-1252", warnings


def _noise(data: bytes) -> float:
    """Return the share of control bytes in `data`, newline, return and tab not counted."""
    controls = sum(byte < 9 or 13 < byte < 32 for byte in data)
    return controls / max(1, len(data))
