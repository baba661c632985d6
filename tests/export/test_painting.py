"""Screen, picture and paper show the same: QPainter's pixels beside those of two PDF programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage, QPainter

from app.export.formats import export_sheet
from app.export.painter import paint_drawing, paint_sheet
from app.export.paper import ExportSettings
from app.export.shapes import colour_bytes
from app.layout.primitives import Box, Drawing, Picture, Rect, Type
from app.layout.sheet import Sheet
from tests.export.builders import TEXTS, a_card, a_poster, a_sheet, everything, run, set_lines

pytestmark = pytest.mark.usefixtures("qapp")
DPI = 200


def grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"), dtype=float)


def assert_alike(one: np.ndarray, other: np.ndarray) -> None:
    """Less than 1 of 255 grey levels apart in the mean, and nowhere 60 apart over 8 x 8 pixels: no mark or hole missed."""
    height, width = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    assert max(abs(one.shape[0] - other.shape[0]), abs(one.shape[1] - other.shape[1])) <= 1
    assert np.abs(one[:height, :width] - other[:height, :width]).mean() < 1.0
    assert np.abs(coarse(one[:height, :width]) - coarse(other[:height, :width])).max() < 60


def coarse(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[0] // 8, pixels.shape[1] // 8
    return pixels[: height * 8, : width * 8].reshape(height, 8, width, 8).mean(axis=(1, 3))


def red_square(asset: str) -> QImage | None:
    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor(200, 30, 30, 160))
    for y in range(10):
        for x in range(10):
            image.setPixelColor(x, y, QColor(20, 30, 200))
    return image if asset == "0" * 64 else None


def sheets() -> dict[str, Sheet]:
    title = Drawing(set_lines("Title of the map", 300, 22, y=0, weight=700))
    return {
        "shapes": a_poster(everything(), 400, 200),
        "scripts": a_sheet([a_card(text) for text in TEXTS.values()], header=[title]),
        "marks": a_poster(
            Drawing(
                tuple(
                    line for n, text in enumerate(("ที่ ปู่ น้ำ", "क्षि श्रृं र्की", "ế ổ ậ Å", "مُدَرِّس")) for line in big(text, n)
                )
            ),
            260,
            300,
        ),
        "dark": a_sheet([a_card(text, "#404858", colour="#ffffff") for text in TEXTS.values()], paper="#181c24"),
    }


def big(text: str, place: int) -> tuple[Type, ...]:
    return set_lines(text, 400, 40, 4, place * 58)


@pytest.mark.parametrize("name", ["shapes", "scripts", "marks", "dark"])
def test_a_pdf_looks_like_the_painted_sheet(tmp_path: Path, name: str) -> None:
    sheet = sheets()[name]
    for suffix in ("pdf", "png"):
        export_sheet(sheet, tmp_path / f"map.{suffix}", ExportSettings(dpi=DPI), pictures=red_square)
    painted = grey(Image.open(tmp_path / "map.png"))
    run("mutool", "draw", "-q", "-r", str(DPI), "-o", tmp_path / "mutool.png", tmp_path / "map.pdf")
    assert_alike(painted, grey(Image.open(tmp_path / "mutool.png")))
    document = pypdfium2.PdfDocument(tmp_path / "map.pdf")
    assert_alike(painted, grey(document[0].render(scale=DPI / 72).to_pil()))
    document.close()


def test_areas_have_their_exact_colour_on_paper(tmp_path: Path) -> None:
    fills = ["#f4f4f0", "#ffd080", "#123456", "#010203", "#fefdfc", "#808080"]
    boxes = tuple(Box(n * 20, 0, 20, 20, 0, fill) for n, fill in enumerate(fills))
    export_sheet(a_poster(Drawing(boxes), 120, 20), tmp_path / "map.pdf", ExportSettings())
    run("mutool", "draw", "-q", "-r", "72", "-o", tmp_path / "page.png", tmp_path / "map.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "map.pdf")
    for page in (Image.open(tmp_path / "page.png"), document[0].render().to_pil()):
        seen = [page.convert("RGB").getpixel((n * 20 + 10, 10)) for n in range(len(fills))]
        assert ["#%02x%02x%02x" % colour for colour in seen] == fills  # noqa: UP031
    document.close()


def painted(drawing: Drawing, times: int = 1, scale: float = 1.0) -> np.ndarray:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        for _ in range(times):
            paint_drawing(painter, drawing, 10, 5)
    return np.frombuffer(image.constBits(), np.uint8).reshape(200, 400, 4)[:, :, :3].copy()


@pytest.mark.parametrize("pixels", [9, 40, 63, 64, 65, 70, 100, 180, 256, 257, 300])
def test_letters_of_every_size_are_painted(pixels: int) -> None:
    """Letters above 64 pixels are painted by other means than smaller ones."""
    (line,) = set_lines("HHH", 400, 10, x=0, y=0)
    image = QImage(1000, 500, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.scale(pixels / 10, pixels / 10)
        paint_drawing(painter, Drawing((line,)), 0, 0)
    inked = float((255.0 - np.frombuffer(image.constBits(), np.uint8).reshape(500, 1000, 4)[:, :, 0]).sum()) / 229
    # Three capital H of Noto Sans Regular cover 0.473 square ems: 2 x 0.714 x 0.091 and 0.374 x 0.075 each.
    assert inked / pixels**2 == pytest.approx(0.473, rel=0.06)


def test_painting_again_gives_the_same_pixels_and_leaves_the_transform() -> None:
    card = a_card(TEXTS["en"], colour="#000000")
    assert np.array_equal(painted(card), painted(card))
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        painter.translate(3, 4)
        before = painter.worldTransform()
        paint_drawing(painter, card, 10, 5)
        assert painter.worldTransform() == before


def test_equal_ids_of_drawings_that_are_gone_are_not_mixed_up() -> None:
    for number in range(200):
        fill = f"#{number:02x}0000"
        pixels = painted(Drawing((Box(0, 0, 50, 50, 0, fill),)))
        assert pixels[20, 20, 2] == number


def test_only_the_blocks_of_the_area_are_drawn() -> None:
    sheet = a_sheet([a_card(f"Card {number}") for number in range(100)])
    looked: list[str] = []

    class Watched:
        def draw(self, block):  # type: ignore[no-untyped-def]
            looked.append(block.record_id)
            return block.look.draw()

    watched = Sheet(*[getattr(sheet, name) for name in Sheet.__slots__[:-2]], Watched())
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        paint_sheet(painter, watched, Rect(60, 1060, 50, 50))
    assert 1 <= len([name for name in looked if name.startswith("card")]) <= 2


def test_a_missing_picture_is_an_empty_frame() -> None:
    pixels = painted(Drawing((Picture(10, 10, 100, 80, "f" * 64),)))
    assert (pixels[15, 20:120] < 200).all(axis=1).sum() > 90
    assert (pixels[40, 40] == 255).all()


@pytest.mark.parametrize("colour", ["red", "#12", "#1234567", "#gggggg", "112233", ""])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match=r"colour|hexadecimal"):
        colour_bytes(colour)
