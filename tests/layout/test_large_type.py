"""Type is drawn at every size: at 64 device pixels Qt changes from cached glyphs to outlines, and may draw nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.export.painter import paint_drawing
from app.layout.primitives import Drawing, Type
from app.layout.typesetting import TextStyle, Typesetter

SIZES = (12, 40, 63, 65, 90, 150, 255, 257, 400)


def ink_share(size: float) -> float:
    """Return the share of dark pixels when "HHHH" is drawn at `size` pixels, in the box of its letters."""
    line = Typesetter("en").set_text("HHHH", 100_000.0, TextStyle(size, 700)).lines[0]
    width, height = round(line.width * size / 1000), round(0.71 * size)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(255)
    with QPainter(image) as painter:
        paint_drawing(painter, Drawing((Type(0.0, height, size, "#000000", line),)), 0.0, 0.0)
    dark = sum(value < 128 for row in range(height) for value in bytes(image.constScanLine(row))[:width])
    return dark / (width * height)


@pytest.mark.parametrize("size", SIZES)
def test_type_is_drawn_at_every_size(size: float, qapp: QGuiApplication) -> None:
    assert ink_share(size) == pytest.approx(ink_share(400), abs=0.12)


def test_a_glyph_cache_set_in_the_environment_does_not_blank_an_export(tmp_path: object) -> None:
    script = (
        "import sys; from app.cli import main; p = sys.argv[1]; "
        "main(['new', p + '/a.journey', '--template', 'sample']); "
        "sys.exit(main(['export', p + '/a.journey', '-o', p + '/a.png', '--dpi', '300']))"
    )
    environment = {**os.environ, "QT_MAX_CACHED_GLYPH_SIZE": "256"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env=environment, timeout=120)
    picture = QImage(f"{tmp_path}/a.png")
    title = picture.copy(picture.width() // 40, picture.height() // 25, picture.width() // 4, picture.height() // 25)
    grey = title.convertToFormat(QImage.Format.Format_Grayscale8)
    dark = sum(value < 100 for row in range(grey.height()) for value in bytes(grey.constScanLine(row)))
    assert dark > 2_000
