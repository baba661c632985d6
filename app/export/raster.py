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

# A0 at 300 dots per inch: 18 MB and 0.26 s of painting; with 256 rows 26 MB and as long, with 64 rows 9 MB and 0.41 s.
BAND_ROWS = 160
# A band of the widest picture still fits a small memory; below that it has all its rows.
_BAND_BYTES = 96 << 20
_OVERHANG = 16.0
# Qt rounds places above the picture otherwise than places in it, so that letters which only hang into a band would
# stand a pixel lower. Letters of up to 64 pixels are placed by rounding, and less than half of that hangs down.
_ROWS_ABOVE = 32


def pixel_size(placement: Placement, dpi: int) -> tuple[int, int]:
    """Return width and height in pixels of a page at `dpi`; at least one each."""
    return max(1, round(placement.page_width * dpi / 72)), max(1, round(placement.page_height * dpi / 72))


def bands(sheet: Sheet, placement: Placement, dpi: int, pictures: Pictures = no_pictures) -> Iterator[list[memoryview]]:
    """Yield bands of rows from top to bottom, each row red, green, blue per pixel.

    The list is emptied when the next band is asked for. Only one band is held in memory, so the height of the picture does
    not matter.
    """
    width, height = pixel_size(placement, dpi)
    rows = max(1, min(BAND_ROWS, height, _BAND_BYTES // (width * 7)))
    # Qt fills areas three times as fast with four bytes a pixel as with three.
    image = QImage(width, _ROWS_ABOVE + rows, QImage.Format.Format_RGB32)
    if image.isNull():
        raise MemoryError(f"no memory for {rows} rows of {width} pixels")
    for top in range(0, height, rows):
        _paint(image, top - _ROWS_ABOVE, sheet, placement, dpi, pictures)
        plain = image.convertToFormat(QImage.Format.Format_RGB888)
        band = _rows(plain, 3)[_ROWS_ABOVE : _ROWS_ABOVE + min(rows, height - top)]
        yield band
        band.clear()  # whoever still holds the list must not hold the pixels beside those of the next band
        del plain


def rgb_and_alpha(image: QImage) -> tuple[bytes, bytes | None]:
    """Return red, green, blue per pixel, row by row, and one byte of alpha per pixel or None when all is opaque."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rgb = b"".join(_rows(plain, 3))
    if not image.hasAlphaChannel():
        return rgb, None
    mask = image.convertToFormat(QImage.Format.Format_Alpha8)
    alpha = b"".join(_rows(mask, 1))
    return rgb, alpha if alpha.strip(b"\xff") else None


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


def _rows(image: QImage, depth: int) -> list[memoryview]:
    """Return the rows of an image without their padding; `depth` in bytes per pixel."""
    # One view for the whole image: asking Qt for its bits row by row copies the picture every time.
    view, step, length = memoryview(image.constBits()), image.bytesPerLine(), image.width() * depth
    return [view[row * step : row * step + length] for row in range(image.height())]
