"""The faces that type is set in: the bundled files, and the system's faces where no bundled one has a glyph.

Uses QtGui, and needs a QGuiApplication before any face is painted or set (reading tables and coverage needs none).

Qt finds fonts by family, weight and style, and picks, thickens or slants a neighbour when it finds none. That must
not happen here: glyph numbers written to a PDF must belong to the very file that is embedded. So each bundled file is
registered under a family name of its own, as that family's only, regular, upright face; a font with the same name on
this computer cannot take its place, and no weight is asked for that could be synthesised.
"""

from __future__ import annotations

import logging
import struct
import threading
from bisect import bisect_right
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from app.resources import resource_path

# Type is set at this size in pixels, so that Qt's coordinates are thousandths of the type size.
DESIGN_SIZE = 1000
SYSTEM = "system/"

_log = logging.getLogger(__name__)


class Face:
    """One font file, or one face of the system. Made by `face` only; shared by all threads.

    `key` is the file's stem for a bundled face, "system/Family/Style" for a face of the system.
    """

    def __init__(self, key: str, path: Path | None) -> None:
        self.key = key
        self._path = path
        self._tables = _directory(path) if path else {}
        self._raw_fonts = threading.local()
        self._registering = threading.Lock()
        self._registered = ""

    @property
    def is_system(self) -> bool:
        """Whether the face belongs to this computer and not to the program."""
        return self._path is None

    @property
    def name(self) -> str:
        """The face as people know it, for messages: "DejaVu Sans Book"."""
        return self.key.removeprefix(SYSTEM).replace("/", " ")

    def table(self, tag: str) -> bytes:
        """Return the table's bytes exactly as the font holds them; empty when it has no such table."""
        if self._path is None:
            return bytes(self.raw_font().fontTable(tag).data())
        offset, length = self._tables.get(tag, (0, 0))
        with self._path.open("rb") as file:
            file.seek(offset)
            return file.read(length)

    @cached_property
    def units_per_em(self) -> int:
        """The design units in one em, 1000 when the font does not say."""
        head = self.table("head")
        units = int.from_bytes(head[18:20], "big")
        return units if 16 <= units <= 16384 else 1000

    @cached_property
    def embeddable(self) -> bool:
        """Whether the font's licence bits (OS/2 fsType) allow it to be embedded as a subset with outlines.

        Bit 1 forbids embedding, bit 8 subsetting, bit 9 anything but bitmaps (OpenType specification, OS/2).
        """
        if self.is_system and not self.table("head"):
            return False
        licence = int.from_bytes(self.table("OS/2")[8:10], "big")
        return licence & 0xF != 2 and not licence & 0x300

    @cached_property
    def is_glyf(self) -> bool:
        """Whether the outlines are TrueType (table glyf) in a font without variations."""
        return bool(self.table("glyf")) and not self.table("fvar")

    def covers(self, code_point: int) -> bool:
        """Return whether the face has a glyph for the code point."""
        starts, ends = self._coverage
        index = bisect_right(starts, code_point) - 1
        return index >= 0 and code_point <= ends[index]

    def font(self) -> QFont:
        """Return a new QFont that means this face and no other, at the design size, without hinting or fallback.

        Registers the file with Qt on first use. A QFont must stay in the thread that asked for it.
        """
        if self._path is None:
            _, family, style = self.key.split("/", 2)
            font = QFontDatabase.font(family, style, 10)
        else:
            font = QFont([self._family()])
        font.setPixelSize(DESIGN_SIZE)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
        font.setKerning(True)
        return font

    def raw_font(self) -> QRawFont:
        """Return the face at the design size for painting, one object per thread: QRawFont may not cross threads."""
        raw: QRawFont | None = getattr(self._raw_fonts, "font", None)
        if raw is None:
            raw = QRawFont.fromFont(self.font())
            self._raw_fonts.font = raw
        return raw

    @cached_property
    def _coverage(self) -> tuple[list[int], list[int]]:
        return _covered_ranges(self.table("cmap"))

    def _family(self) -> str:
        with self._registering:
            if not self._registered:
                self._registered = self._register()
            return self._registered

    def _register(self) -> str:
        assert self._path is not None
        # Windows knows families by at most 31 characters.
        family = f"Wl {self.key}"[:31]
        number = QFontDatabase.addApplicationFontFromData(QByteArray(_renamed(self._path.read_bytes(), family)))
        families = QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
        if families != [family]:
            _log.error("The font %s could not be registered as %s but gave %s", self.key, family, families)
            raise OSError(f"Wayline's own font {self._path.name} could not be loaded: please install Wayline again.")
        return family


# One per process: a face is a file that never changes while the program runs, and Qt's own register is as global.
_faces: dict[str, Face] = {}
_lock = threading.Lock()


def face(key: str) -> Face:
    """Return the face of that key. Raises FileNotFoundError for a bundled face that is not there."""
    found = _faces.get(key)
    if found is not None:
        return found
    path = None if key.startswith(SYSTEM) else resource_path("fonts", f"{key}.ttf")
    with _lock:
        return _faces.setdefault(key, Face(key, path))


def is_bundled(key: str) -> bool:
    """Return whether a bundled face of that key exists; an installation may leave out the larger ones."""
    try:
        resource_path("fonts", f"{key}.ttf")
    except FileNotFoundError:
        return False
    return True


def _directory(path: Path) -> dict[str, tuple[int, int]]:
    """Return offset and length of each table of a TrueType file."""
    with path.open("rb") as file:
        count = struct.unpack(">4xH6x", file.read(12))[0]
        records = file.read(16 * count)
    tables = {}
    for tag, _, offset, length in struct.iter_unpack(">4sIII", records):
        tables[tag.decode("latin-1")] = (offset, length)
    return tables


def _renamed(data: bytes, family: str) -> bytes:
    """Return the font file with `family` as its only name, marked as a regular upright face of weight 400.

    Outlines, metrics and layout tables are untouched, so glyph numbers and positions stay those of the file.
    """
    out = bytearray(data)
    names = _name_table(family)
    out += bytes(-len(out) % 4)
    count = struct.unpack_from(">4xH", out)[0]
    for record in range(12, 12 + 16 * count, 16):
        tag, _, offset, length = struct.unpack_from(">4sIII", out, record)
        if tag == b"name":
            struct.pack_into(">4sIII", out, record, tag, _checksum(names), len(out), len(names))
            continue
        if tag == b"STAT":
            # Its axis values refer to names that are gone; an unknown tag is passed over by every reader.
            out[record : record + 4] = b"STA "
        elif tag == b"OS/2":
            struct.pack_into(">H", out, offset + 4, 400)
            style = struct.unpack_from(">H", out, offset + 62)[0]
            struct.pack_into(">H", out, offset + 62, style & ~0x0221 | 0x0040)
        elif tag == b"head":
            struct.pack_into(">H", out, offset + 44, 0)
        else:
            continue
        struct.pack_into(">I", out, record + 4, _checksum(out[offset : offset + length]))
    out += names
    return bytes(out)


def _name_table(family: str) -> bytes:
    """Return a name table (format 0, Windows, Unicode, English) with family, style, full and PostScript name."""
    texts = [(1, family), (2, "Regular"), (3, family), (4, family), (6, family.replace(" ", "-"))]
    records, strings = b"", b""
    for number, text in texts:
        encoded = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, number, len(encoded), len(strings))
        strings += encoded
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


def _checksum(table: bytes | bytearray) -> int:
    padded = bytes(table) + bytes(-len(table) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF


def _covered_ranges(cmap: bytes) -> tuple[list[int], list[int]]:
    """Return the first and last code points of the ranges that a cmap table maps to a glyph, ascending.

    Reads the Unicode subtables of format 12 and 4 (OpenType specification, cmap); a broken table covers nothing.
    """
    ranges: list[tuple[int, int]] = []
    try:
        subtables = _unicode_subtables(cmap)
        if 12 in subtables:
            ranges = _groups(cmap, subtables[12])
        elif 4 in subtables:
            ranges = _segments(cmap, subtables[4])
    except struct.error:
        ranges = []
    merged: list[list[int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return [first for first, _ in merged], [last for _, last in merged]


def _unicode_subtables(cmap: bytes) -> dict[int, int]:
    """Return the offset of one Unicode subtable for each format."""
    count = struct.unpack_from(">2xH", cmap)[0] if cmap else 0
    found = {}
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", cmap, 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            found[struct.unpack_from(">H", cmap, offset)[0]] = offset
    return found


def _groups(cmap: bytes, offset: int) -> list[tuple[int, int]]:
    count = struct.unpack_from(">12xI", cmap, offset)[0]
    body = cmap[offset + 16 : offset + 16 + 12 * count]
    # A group that begins at glyph 0 maps its first code point to "missing".
    return [(first + (glyph == 0), last) for first, last, glyph in struct.iter_unpack(">III", body)]


def _segments(cmap: bytes, offset: int) -> list[tuple[int, int]]:
    doubled = struct.unpack_from(">6xH", cmap, offset)[0]
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", cmap, offset + 14)
    starts = struct.unpack_from(f">{count}H", cmap, offset + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", cmap, offset + 16 + 2 * doubled)
    places = offset + 16 + 3 * doubled
    reaches = struct.unpack_from(f">{count}H", cmap, places)
    ranges = []
    for index, (first, last, delta, reach) in enumerate(zip(starts, ends, deltas, reaches, strict=True)):
        if first == 0xFFFF or last < first:
            continue
        if not reach:
            ranges.append((first, last))
            continue
        glyphs = struct.unpack_from(f">{last - first + 1}H", cmap, places + 2 * index + reach)
        ranges += [(first + place, first + place) for place, glyph in enumerate(glyphs) if glyph and glyph + delta]
    return ranges
