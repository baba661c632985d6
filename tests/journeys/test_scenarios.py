"""Real maps, entered through the edit functions, then printed: what is on the screen is what is on the paper.

The scenarios' texts are not shipped with the project; without them these tests say so.
"""

from __future__ import annotations

import math
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import numpy
import pikepdf
import pypdfium2
import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from app.export.formats import export_sheet
from app.export.painter import paint_sheet
from app.export.paper import ExportSettings, place
from app.layout.arrange import arrange
from app.layout.primitives import Rect, Type
from app.layout.sheet import Part, Sheet
from app.layout.theme import load_theme
from app.layout.typesetting import Typesetter
from app.model.document import Document, empty_document
from app.model.invariants import check_document
from app.model.project import Project
from app.model.records import Card, EmotionPoint
from tests.scenarios import SHARED, enter, scenario

pytestmark = pytest.mark.skipif(not (SHARED / "scenarios").is_dir(), reason="the scenarios are not beside the project")
DPI = 200


def entered(name: str) -> tuple[dict[str, Any], Document, str]:
    data = scenario(name)
    project = Project(empty_document())
    map_id = enter(project, data)
    return data, project.document, map_id


@pytest.fixture(params=["S1", "S2"])
def journey(request: pytest.FixtureRequest, qapp: QGuiApplication) -> tuple[dict[str, Any], Document, Sheet]:
    data, document, map_id = entered(request.param)
    return data, document, arrange(document, map_id, load_theme("paper"), Typesetter("en"))


def squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def texts_of(data: dict[str, Any]) -> list[str]:
    cards = [
        entry
        for section in data["sections"]
        for cell in section["cells"].values()
        for entry in cell
        if isinstance(entry, str)
    ]
    labels = [point["label"] for point in data["emotion"]["points"] if "label" in point]
    return [data["title"], data["scenario"], data["persona"]["name"], *data["stages"], *cards, *labels]


def whole_pixels(sheet: Sheet) -> ExportSettings:
    """Return settings for a paper of whole pixels, at 100 %: PDF readers stretch a page that ends inside a pixel."""
    # A hair (0.04 pixels) less than a whole number, because readers round up: 2939.0000001 would become 2940.
    width, height = (math.ceil(side * DPI / 72 + 0.5) * 25.4 / DPI - 0.005 for side in (sheet.width, sheet.height))
    return ExportSettings(paper=f"{width:.6f}x{height:.6f}mm", scale_percent=100, margin_mm=0)


def painted(sheet: Sheet, settings: ExportSettings) -> numpy.ndarray:
    """Return the sheet as the window paints it, as grey values, one pixel per 1/200 inch."""
    scale = DPI / 72
    placement = place(sheet.width, sheet.height, settings)
    image = QImage(
        round(placement.page_width * scale), round(placement.page_height * scale), QImage.Format.Format_RGB32
    )
    image.fill(sheet.paper_colour)
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        painter.translate(placement.dx, placement.dy)
        paint_sheet(painter, sheet, Rect(0.0, 0.0, sheet.width, sheet.height))
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = numpy.frombuffer(plain.constBits(), numpy.uint8).reshape(plain.height(), plain.bytesPerLine())
    return grey_of(rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3))


def grey_of(pixels: numpy.ndarray) -> numpy.ndarray:
    """Return the grey values of RGB pixels; both pictures go through this one formula, as programs weigh differently."""
    return numpy.asarray(Image.fromarray(numpy.ascontiguousarray(pixels)).convert("L")).astype(float)


def test_everything_in_the_data_is_in_the_document(journey: tuple[dict[str, Any], Document, Sheet]) -> None:
    data, document, _ = journey
    assert check_document(document) == []
    map_id = document.maps()[0].id
    assert [stage.title for stage in document.leaves(map_id)] == data["stages"]
    cards = [record for record in document if isinstance(record, Card)]
    wanted = sum(len(cell) for section in data["sections"] for cell in section["cells"].values())
    assert len(cards) == wanted
    points = [record for record in document if isinstance(record, EmotionPoint)]
    assert sorted(point.value for point in points) == sorted(point["y"] / 2 for point in data["emotion"]["points"])


def test_every_text_stands_on_the_sheet(journey: tuple[dict[str, Any], Document, Sheet]) -> None:
    data, _, sheet = journey
    lines = [
        item.line.text
        for _, _, block in sheet.all_blocks()
        for item in sheet.drawing_of(block).primitives
        if isinstance(item, Type)
    ]
    whole = squeezed("".join(lines))
    assert [text for text in texts_of(data) if squeezed(text) not in whole] == []


def test_no_bubble_covers_a_point_or_another_bubble(journey: tuple[dict[str, Any], Document, Sheet]) -> None:
    _, _, sheet = journey
    placed = [(block.part, block.rect.moved(dx, dy)) for dx, dy, block in sheet.all_blocks()]
    labels = [rect for part, rect in placed if part is Part.LABEL]
    dots = [rect.grown(-4.0) for part, rect in placed if part is Part.POINT]
    assert not [1 for label in labels for dot in dots if label.meets(dot)]
    assert not [1 for place, one in enumerate(labels) for other in labels[:place] if one.meets(other)]


def test_the_pdf_on_a0_is_exact_clean_and_searchable(
    journey: tuple[dict[str, Any], Document, Sheet], tmp_path: Path
) -> None:
    data, _, sheet = journey
    target = tmp_path / "map.pdf"
    export_sheet(sheet, target, ExportSettings(paper="A0"))
    with pikepdf.open(target) as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]
    sides = sorted(((box[2] - box[0]) / 72 * 25.4, (box[3] - box[1]) / 72 * 25.4))
    assert sides == pytest.approx([841, 1189], abs=0.1)
    assert subprocess.run(["qpdf", "--check", str(target)], capture_output=True).returncode == 0
    fonts = subprocess.run(["pdffonts", str(target)], capture_output=True, text=True, check=True).stdout.splitlines()[
        2:
    ]
    assert fonts
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)
    text = subprocess.run(["pdftotext", "-raw", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert [wanted for wanted in texts_of(data) if squeezed(wanted) not in squeezed(text)] == []


def test_the_picture_at_300_dpi_has_the_size_and_the_resolution(
    journey: tuple[dict[str, Any], Document, Sheet], tmp_path: Path
) -> None:
    _, _, sheet = journey
    target = tmp_path / "map.png"
    export_sheet(sheet, target, ExportSettings(dpi=300))
    with Image.open(target) as picture:
        assert picture.size == (round(sheet.width * 300 / 72), round(sheet.height * 300 / 72))
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_paper_looks_like_the_window(journey: tuple[dict[str, Any], Document, Sheet], tmp_path: Path) -> None:
    _, _, sheet = journey
    target = tmp_path / "map.pdf"
    settings = whole_pixels(sheet)
    export_sheet(sheet, target, settings)
    page = pypdfium2.PdfDocument(target)[0]
    pdf = grey_of(numpy.asarray(page.render(scale=DPI / 72).to_pil().convert("RGB")))
    window = painted(sheet, settings)
    assert window.shape == pdf.shape
    assert float(numpy.abs(window - pdf).mean()) < 1.0
