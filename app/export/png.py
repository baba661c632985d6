"""PNG (RFC 2083): a sheet as a picture of points of any size, written band by band.

The chunks are made here because Qt wants the whole picture in memory: 2.2 GB for A0 at 600 dots per inch.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from app.export.errors import Cancelled, ExportError
from app.export.painter import Pictures, no_pictures
from app.export.paper import ExportSettings, place
from app.export.raster import bands, pixel_size
from app.layout.sheet import Sheet

MOST_PIXELS = 2**31 - 1
# Wider bands than this Qt cannot address; no program that opens pictures of this width is known either.
LONGEST_SIDE = 1_000_000
# Pillow, and what is built on it, refuses above this.
OFTEN_REFUSED = 178_956_970

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BITS, _RGB = 8, 2
_PERCEPTUAL = 0
_GAMMA = 45455  # 1 / 2.2, what the specification asks for beside sRGB
_METRES = 1
_NO_FILTER = b"\0"
_ROWS_AT_ONCE = 48  # zlib takes a quarter longer when it is fed row by row


def picture_size(sheet_width: float, sheet_height: float, settings: ExportSettings) -> tuple[int, int]:
    """Return width and height in pixels. Raises ExportError when no picture of that size can be made."""
    placement = place(sheet_width, sheet_height, settings, longest=float("inf"))
    width, height = pixel_size(placement, settings.dpi)
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise ExportError(
            f"A picture of {width:,} × {height:,} pixels ({width * height / 1e6:,.0f} million) cannot be made: "
            "choose fewer dots per inch, a smaller paper or PDF."
        )
    return width, height


def write_png(
    sheet: Sheet,
    settings: ExportSettings,
    stream: BinaryIO,
    progress: Callable[[float], object] = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
    pictures: Pictures = no_pictures,
) -> tuple[str, ...]:
    """Write the sheet as a PNG file to `stream`; returns what people should know about it, one sentence each.

    `progress` is told the share done, 0 to 1. Raises ExportError before anything is written when the size makes no
    sense, Cancelled between two bands once `cancelled` says so.
    """
    width, height = picture_size(sheet.width, sheet.height, settings)
    placement = place(sheet.width, sheet.height, settings, longest=float("inf"))
    stream.write(_SIGNATURE)
    _chunk(stream, b"IHDR", struct.pack(">IIBBBBB", width, height, _EIGHT_BITS, _RGB, 0, 0, 0))
    _chunk(stream, b"sRGB", bytes([_PERCEPTUAL]))
    _chunk(stream, b"gAMA", struct.pack(">I", _GAMMA))
    _chunk(stream, b"pHYs", struct.pack(">IIB", *[round(settings.dpi / 0.0254)] * 2, _METRES))
    packer = zlib.compressobj(6)
    done = 0
    for rows in bands(sheet, placement, settings.dpi, pictures):
        if cancelled():
            raise Cancelled
        packed = b"".join([packer.compress(part) for part in _portions(rows)])
        if packed:
            _chunk(stream, b"IDAT", packed)
        done += len(rows)
        progress(done / height)
    _chunk(stream, b"IDAT", packer.flush())
    _chunk(stream, b"IEND", b"")
    if width * height > OFTEN_REFUSED:
        return (f"The picture has {width * height / 1e6:,.0f} million pixels, which many programs refuse to open.",)
    return ()


def _portions(rows: list[memoryview]) -> Iterator[bytes]:
    """Yield the bytes of `rows`, each after its filter byte, some rows at a time."""
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        yield b"".join([part for row in rows[first : first + _ROWS_AT_ONCE] for part in (_NO_FILTER, row)])


def _chunk(stream: BinaryIO, kind: bytes, content: bytes) -> None:
    stream.write(struct.pack(">I", len(content)) + kind)
    stream.write(content)
    stream.write(struct.pack(">I", zlib.crc32(content, zlib.crc32(kind))))
