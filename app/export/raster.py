"""Pictures of points: a sheet painted in bands of rows, pictures as bytes, and Qt's colour profile.

With the painter module the only place of the package that uses QtGui.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor, QColorSpace, QImage, QPainter

from app.export.painter import Pictures, no_pictures, paint_sheet
from app.export.paper import Placement
from app.export.shapes import colour_bytes
from app.layout.primitives import Rect
from app.layout.sheet import Sheet

BAND_ROWS = 256
# A band of the widest picture still fits a small memory; below that it has all its rows.
_BAND_BYTES = 96 << 20
_OVERHANG = 16.0
# Qt rounds places above the picture otherwise than places in it, so that letters which only hang into a band would
# stand a pixel lower. Letters of up to 64 pixels are placed by rounding, and less than half of that hangs down.
_ROWS_ABOVE = 32


def pixel_size(placement: Placement, dpi: int) -> tuple[int, int]:
    """Return width and height in pixels of a page at `dpi`; at least one each."""
    return max(1, round(placement.page_width * dpi / 72)), max(1, round(placement.page_height * dpi / 72))


def bands(
    sheet: Sheet, placement: Placement, dpi: int, pictures: Pictures = no_pictures
) -> Iterator[tuple[int, bytes]]:
    """Yield (number of rows, their bytes) from top to bottom: for each row a zero and then red, green, blue per pixel.

    The zero is PNG's "no filter". Only one band is held in memory, so the height of the picture does not matter.
    """
    width, height = pixel_size(placement, dpi)
    rows = max(1, min(BAND_ROWS, height, _BAND_BYTES // (width * 4)))
    image = QImage(width, _ROWS_ABOVE + rows, QImage.Format.Format_RGB888)
    if image.isNull():
        raise MemoryError(f"no memory for {rows} rows of {width} pixels")
    for top in range(0, height, rows):
        _paint(image, top - _ROWS_ABOVE, sheet, placement, dpi, pictures)
        shown = min(rows, height - top)
        yield shown, _raw_rows(image, _ROWS_ABOVE, shown)


def rgb_and_alpha(image: QImage) -> tuple[bytes, bytes | None]:
    """Return red, green, blue per pixel, row by row, and one byte of alpha per pixel or None when all is opaque."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rgb = _packed(plain, 3)
    alpha = _packed(image.convertToFormat(QImage.Format.Format_Alpha8), 1) if image.hasAlphaChannel() else None
    return rgb, None if alpha is None or not alpha.strip(b"\xff") else alpha


def srgb_profile() -> bytes:
    """Return the ICC profile of sRGB."""
    return bytes(QColorSpace(QColorSpace.NamedColorSpace.SRgb).iccProfile().data())


def _paint(image: QImage, top: int, sheet: Sheet, placement: Placement, dpi: int, pictures: Pictures) -> None:
    """Paint the page over the whole image, whose first row is row `top` of the page."""
    pixels = dpi / 72
    scale = placement.scale * pixels
    image.fill(QColor(*colour_bytes(sheet.paper_colour)))
    left = -placement.dx / placement.scale
    area = Rect(
        left,
        (top / pixels - placement.dy) / placement.scale,
        image.width() / scale,
        image.height() / scale,
    )
    with QPainter(image) as painter:
        painter.translate(placement.dx * pixels, placement.dy * pixels - top)
        painter.scale(scale, scale)
        # Pens and round letters may reach a little out of their blocks.
        paint_sheet(painter, sheet, area.grown(_OVERHANG), pictures)


def _raw_rows(image: QImage, first: int, rows: int) -> bytes:
    # One view for the whole band: asking Qt for its bits row by row copies the picture every time.
    view, step, length = memoryview(image.constBits()), image.bytesPerLine(), image.width() * 3
    parts: list[bytes | memoryview] = []
    for row in range(first, first + rows):
        parts += (b"\0", view[row * step : row * step + length])
    return b"".join(parts)


def _packed(image: QImage, depth: int) -> bytes:
    view, step, length = memoryview(image.constBits()), image.bytesPerLine(), image.width() * depth
    return b"".join(view[row * step : row * step + length] for row in range(image.height()))
