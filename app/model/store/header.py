"""The first 100 bytes of a file, read before SQLite sees it: whether it is a journey map, and what it is otherwise.

Layout of the header: https://sqlite.org/fileformat.html, section 1.3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from app.model.store.errors import DamagedFile, NewerFormat, NotAJourney, OverCap
from app.model.store.formats import APPLICATION_ID, FORMAT_VERSION, OLDEST_FORMAT

HEADER_SIZE = 100
LARGEST_FILE = 2 * 1024**3

_MAGIC = b"SQLite format 3\x00"

_BY_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"BM", "a BMP picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the header says: format version, page size in bytes, pages, and the counter that each write raises."""

    version: int
    page_size: int
    page_count: int
    change_counter: int


def read_header(start: bytes, size: int, name: str, interrupted: bool = False) -> Header:
    """Return the header of a file that starts with `start` (at least 100 bytes, or all there is) and is `size` bytes.

    `name` is how sentences call the file. With `interrupted` a journal lies beside it, and the size may not fit the
    page count yet. Raises NotAJourney, NewerFormat, DamagedFile or OverCap.
    """
    if not start.startswith(_MAGIC):
        raise NotAJourney(f"{name} is not a journey map: it is {what_it_is(start)}; nothing was changed.")
    if size < HEADER_SIZE or len(start) < HEADER_SIZE:
        raise DamagedFile(f"{name} is damaged: only its first {size} bytes are there; nothing was changed.")
    if struct.unpack_from(">I", start, 68)[0] != APPLICATION_ID:
        raise NotAJourney(f"{name} is not a journey map: it is a database of another program; nothing was changed.")
    version = struct.unpack_from(">I", start, 60)[0]
    if version > FORMAT_VERSION:
        raise NewerFormat(f"{name} was made with a newer version of Wayline; nothing was changed.")
    if version < OLDEST_FORMAT:
        raise DamagedFile(f"{name} is damaged: its format version is missing; nothing was changed.")
    if size > LARGEST_FILE:
        raise OverCap(f"{name} is larger than the 2 GB that Wayline opens; nothing was changed.")
    header = _fields(start, version)
    if header is None:
        raise DamagedFile(f"{name} is damaged: its header is not whole; nothing was changed.")
    if header.page_count * header.page_size != size and not interrupted:
        lack = "cut off" if size < header.page_count * header.page_size else "longer than it says"
        raise DamagedFile(f"{name} is damaged: it is {lack}; nothing was changed.")
    return header


def change_counter(start: bytes) -> int:
    """Return the counter in the header that SQLite raises with each write; 0 when there is no header."""
    return int(struct.unpack_from(">I", start, 24)[0]) if len(start) >= HEADER_SIZE else 0


def what_it_is(start: bytes) -> str:
    """Return in plain words, with an article, what a file with these first bytes is."""
    if not start:
        return "empty"
    for magic, words in _BY_FIRST_BYTES:
        if start.startswith(magic):
            return words
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "a WebP picture"
    return _what_text_it_is(start)


def _what_text_it_is(start: bytes) -> str:
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "a text file"
    # The cut may run through a letter of several bytes.
    text = start.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="ignore")
    if len(text.encode()) < len(start) - 6 or any(letter < " " and letter not in "\t\n\r\f" for letter in text):
        return "a file of another kind"
    beginning = text.lstrip().lower()
    if beginning.startswith(("{", "[")):
        return "a JSON file, which may be one to import"
    if beginning.startswith(("<!doctype html", "<html")):
        return "a web page"
    if beginning.startswith("<svg"):
        return "an SVG picture"
    if beginning.startswith("<"):
        return "an XML file"
    return "a text file, which may be one to import"


def _fields(start: bytes, version: int) -> Header | None:
    """Return the header, or None when it holds what no file of ours has."""
    raw_page_size, write_version, read_version, reserved = struct.unpack_from(">HBBB", start, 16)
    counter, page_count = struct.unpack_from(">II", start, 24)
    largest_root, encoding = struct.unpack_from(">I", start, 52)[0], struct.unpack_from(">I", start, 56)[0]
    incremental_vacuum, version_valid_for = (struct.unpack_from(">I", start, place)[0] for place in (64, 92))
    page_size = 65_536 if raw_page_size == 1 else raw_page_size
    sound = (
        page_size in {512 << power for power in range(8)}
        and write_version in (1, 2)
        and read_version in (1, 2)
        and reserved == 0
        and start[21:24] == b"\x40\x20\x20"
        and largest_root == 0
        and encoding == 1
        and incremental_vacuum == 0
        and not any(start[72:92])
        and version_valid_for == counter
    )
    return Header(version, page_size, page_count, counter) if sound else None
