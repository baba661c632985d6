"""TrueType outlines: a font file cut down to the glyphs that a PDF shows, with new glyphs made of several old ones.

Bytes in, bytes out; formats after the OpenType specification (head, hhea, hmtx, loca, maxp, glyf). Hinting programs are
kept, cmap, names and layout tables are not: a PDF addresses glyphs by number.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# Composite flags of the glyf table.
_WORDS_AND_XY = 0x0003
_MORE = 0x0020
_USE_MY_METRICS = 0x0200
_KEPT_TABLES = ("cvt ", "fpgm", "prep")


@dataclass(frozen=True, slots=True)
class Part:
    """A glyph of the font inside a new glyph, moved by (dx, dy) font units, y up."""

    glyph: int
    dx: int
    dy: int


class GlyfFont:
    """A TrueType font as found: `table` gives the bytes of a table by its tag, empty when there is none.

    Raises ValueError when the tables contradict each other.
    """

    def __init__(self, table: Callable[[str], bytes]) -> None:
        self._head = table("head")
        self._hhea = table("hhea")
        self._maxp = table("maxp")
        self._hmtx = table("hmtx")
        self._glyf = table("glyf")
        self._kept = {tag: data for tag in _KEPT_TABLES if (data := table(tag))}
        if len(self._head) < 54 or len(self._hhea) < 36 or len(self._maxp) < 32 or not self._glyf:
            raise ValueError("tables of a TrueType font are missing")
        self.units_per_em: int = struct.unpack_from(">H", self._head, 18)[0]
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", self._head, 36)
        self.count: int = struct.unpack_from(">H", self._maxp, 4)[0]
        self._metrics: int = struct.unpack_from(">H", self._hhea, 34)[0]
        long_offsets = struct.unpack_from(">h", self._head, 50)[0]
        loca = table("loca")
        width = 4 if long_offsets else 2
        if len(loca) < (self.count + 1) * width or not 0 < self._metrics <= self.count:
            raise ValueError("tables of a TrueType font contradict each other")
        offsets = struct.unpack_from(f">{self.count + 1}{'I' if long_offsets else 'H'}", loca)
        self._offsets = offsets if long_offsets else tuple(offset * 2 for offset in offsets)

    def metrics(self, glyph: int) -> tuple[int, int]:
        """Return advance width and left side bearing of a glyph in font units."""
        if glyph < self._metrics:
            advance, bearing = struct.unpack_from(">Hh", self._hmtx, glyph * 4)
            return advance, bearing
        advance = struct.unpack_from(">H", self._hmtx, self._metrics * 4 - 4)[0]
        return advance, struct.unpack_from(">h", self._hmtx, self._metrics * 4 + (glyph - self._metrics) * 2)[0]

    def outline(self, glyph: int) -> bytes:
        """Return the bytes of a glyph in the glyf table; empty for a blank one."""
        return self._glyf[self._offsets[glyph] : self._offsets[glyph + 1]]

    def subset(self, glyphs: Iterable[tuple[Part, ...]]) -> tuple[bytes, list[int]]:
        """Return a font file with the wanted glyphs and, for each of these, its number in that file.

        One part without offset is an old glyph as it is; anything else becomes a composite. Glyph 0 stays first.
        """
        wanted = list(glyphs)
        numbers = self._numbered([part.glyph for parts in wanted for part in parts])
        old = list(numbers)
        outlines = [self._renumbered(glyph, numbers) for glyph in old]
        metrics = [self.metrics(glyph) for glyph in old]
        made: list[int] = []
        for parts in wanted:
            if len(parts) == 1 and not parts[0].dx and not parts[0].dy:
                made.append(numbers[parts[0].glyph])
                continue
            made.append(len(outlines))
            outlines.append(self._composite(parts, numbers))
            left: int = struct.unpack_from(">h", outlines[-1], 2)[0]
            metrics.append((self.metrics(parts[0].glyph)[0], left))
        most_parts = max((len(parts) for parts in wanted), default=1)
        return self._file(outlines, metrics, most_parts), made

    def _numbered(self, glyphs: list[int]) -> dict[int, int]:
        """Return new numbers for `glyphs` and all they are made of, in the order of the old ones; 0 is always there."""
        found = {0}
        waiting = list(glyphs)
        while waiting:
            glyph = waiting.pop()
            if glyph not in found:
                found.add(glyph)
                waiting.extend(part for _at, part in _components(self.outline(glyph)))
        return {glyph: number for number, glyph in enumerate(sorted(found))}

    def _renumbered(self, glyph: int, numbers: dict[int, int]) -> bytes:
        outline = bytearray(self.outline(glyph))
        for at, part in list(_components(outline)):
            struct.pack_into(">H", outline, at, numbers[part])
        return bytes(outline)

    def _composite(self, parts: tuple[Part, ...], numbers: dict[int, int]) -> bytes:
        boxes = []
        body = bytearray()
        for index, part in enumerate(parts):
            flags = _WORDS_AND_XY | (_MORE if index + 1 < len(parts) else 0) | (0 if index else _USE_MY_METRICS)
            body += struct.pack(">HHhh", flags, numbers[part.glyph], part.dx, part.dy)
            outline = self.outline(part.glyph)
            if len(outline) >= 10:
                left, bottom, right, top = struct.unpack_from(">4h", outline, 2)
                boxes.append((left + part.dx, bottom + part.dy, right + part.dx, top + part.dy))
        lefts, bottoms, rights, tops = zip(*boxes, strict=True) if boxes else ((0,), (0,), (0,), (0,))
        edges = (min(lefts), min(bottoms), max(rights), max(tops))
        return struct.pack(">h4h", -1, *(max(-0x8000, min(0x7FFF, edge)) for edge in edges)) + bytes(body)

    def _file(self, outlines: list[bytes], metrics: list[tuple[int, int]], most_parts: int) -> bytes:
        count = len(outlines)
        padded = [outline + bytes(-len(outline) % 4) for outline in outlines]
        offsets = [0]
        for outline in padded:
            offsets.append(offsets[-1] + len(outline))
        head = bytearray(self._head[:54])
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        hhea = bytearray(self._hhea[:36])
        struct.pack_into(">H", hhea, 34, count)
        tables = {
            **self._kept,
            "glyf": b"".join(padded),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(struct.pack(">Hh", *pair) for pair in metrics),
            "loca": struct.pack(f">{count + 1}I", *offsets),
            "maxp": self._profile(count, most_parts),
        }
        return _font_file(tables)

    def _profile(self, count: int, most_parts: int) -> bytes:
        """Return the maxp table with room for the new composites: their points, contours, parts and depth."""
        profile = bytearray(self._maxp[:32])
        struct.pack_into(">H", profile, 4, count)
        fields = struct.unpack_from(">14H", profile, 4)
        for at, single, composite in ((10, fields[1], fields[3]), (12, fields[2], fields[4])):
            struct.pack_into(">H", profile, at, min(0xFFFF, max(single, composite) * max(1, most_parts)))
        struct.pack_into(">HH", profile, 28, max(fields[12], most_parts), min(16, fields[13] + 1))
        return bytes(profile)


def _components(outline: bytes | bytearray) -> Iterable[tuple[int, int]]:
    """Yield (offset of the glyph number, glyph number) for each part of a composite glyph; nothing for a simple one."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, more = 10, True
    while more:
        flags, glyph = struct.unpack_from(">HH", outline, at)
        yield at + 2, glyph
        at += 8 if flags & 0x0001 else 6
        at += 2 if flags & 0x0008 else 4 if flags & 0x0040 else 8 if flags & 0x0080 else 0
        more = bool(flags & _MORE)


def _font_file(tables: dict[str, bytes]) -> bytes:
    """Return an sfnt file of `tables`, sorted by tag, with checksums."""
    count = len(tables)
    power = count.bit_length() - 1
    directory = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, count * 16 - (16 << power))
    at = 12 + 16 * count
    body = bytearray()
    head_at = 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == "head":
            head_at = at + len(body)
        directory += struct.pack(">4sIII", tag.encode(), _checksum(data), at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    font = bytearray(directory + body)
    struct.pack_into(">I", font, head_at + 8, (0xB1B0AFBA - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}I", padded)
    return sum(words) & 0xFFFFFFFF
