"""Other ways to put the same sheet on paper: what somebody would write first with reportlab, Qt or a browser.

They get the sheet's boxes, lines and icons, prepared before the clock starts. reportlab and the browser break the texts
anew, as they would have to; Qt paints the frozen lines.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path as File
from typing import Any

from app.layout.faces import face
from app.layout.primitives import Box, Drawing, Line, Path, Type
from app.layout.sheet import Part, Sheet
from app.layout.theme import CARD_TEXT
from app.resources import resource_path
from benchmarks.measure import NotMeasured, Span, timed
from benchmarks.paper import a0, pixels, sheet_of

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LEADING = CARD_TEXT.size * CARD_TEXT.line_height

_DOTS = 1200

# A block ready to be written: its place on the sheet, its drawing, and the whole text when it is a card.
Placed = tuple[float, float, Drawing, str, bool]


def naive_reportlab(cards: int) -> dict[str, float]:
    """Write every card with roundRect, simpleSplit and drawString in an embedded TrueType font, twice."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    # Otherwise compressed streams are written as text, which takes longer and adds a quarter to the size.
    rl_config.useA85 = 0
    sheet = sheet_of(cards)
    placed = blocks_of(sheet)
    pdfmetrics.registerFont(TTFont("Body", str(resource_path("fonts", "NotoSans-Regular.ttf"))))
    _with_reportlab(sheet, placed)
    data, span = timed(lambda: _with_reportlab(sheet, placed))
    return _result(span, len(data))


def qt_pdf(cards: int) -> dict[str, float]:
    """Paint the sheet on a QPdfWriter with drawText, line by line as they were broken, twice."""
    from PySide6.QtCore import QMarginsF, QSizeF
    from PySide6.QtGui import QPageSize, QPainter, QPdfWriter

    sheet = sheet_of(cards)
    placed = blocks_of(sheet)

    def write(path: File) -> None:
        writer = QPdfWriter(str(path))
        writer.setResolution(_DOTS)
        writer.setPageSize(QPageSize(QSizeF(sheet.width, sheet.height), QPageSize.Unit.Point))
        writer.setPageMargins(QMarginsF(0, 0, 0, 0))
        with QPainter(writer) as painter:
            _with_qt(painter, placed)

    with tempfile.TemporaryDirectory() as folder:
        path = File(folder) / "map.pdf"
        write(path)
        _, span = timed(lambda: write(path))
        return _result(span, path.stat().st_size)


def chromium(cards: int) -> dict[str, float]:
    """Print a page of absolutely placed cards with a browser without a window; its start is part of it."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise NotMeasured("not installed")
    sheet = sheet_of(cards)
    with tempfile.TemporaryDirectory() as name:
        folder = File(name)
        page, out = folder / "map.html", folder / "map.pdf"
        page.write_text(_as_html(sheet, blocks_of(sheet)), encoding="utf-8")
        command = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder / 'profile'}",
            f"--print-to-pdf={out}",
            page.as_uri(),
        ]
        done, span = timed(lambda: subprocess.run(command, capture_output=True, timeout=600, check=False))
        if not out.exists():
            raise NotMeasured(f"ended with code {done.returncode}")
        return _result(span, out.stat().st_size)


def whole_image(cards: int, dpi: int) -> dict[str, float]:
    """Paint the sheet into one QImage as large as the picture, and save it."""
    from PySide6.QtGui import QColor, QImage, QPainter

    from app.export.painter import paint_sheet
    from app.export.paper import place
    from app.layout.primitives import Rect
    from benchmarks.measure import peak

    sheet = sheet_of(cards)
    width, height = pixels(sheet, dpi)
    placement = place(sheet.width, sheet.height, a0(dpi))
    scale = placement.scale * dpi / 72

    def write(path: File) -> None:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        if image.isNull():
            raise NotMeasured(f"no memory for a picture of {width} × {height}")
        image.fill(QColor(sheet.paper_colour))
        with QPainter(image) as painter:
            painter.translate(placement.dx * dpi / 72, placement.dy * dpi / 72)
            painter.scale(scale, scale)
            paint_sheet(painter, sheet, Rect(0, 0, sheet.width, sheet.height))
        if not image.save(str(path)):
            raise NotMeasured("Qt did not save the picture")

    with tempfile.TemporaryDirectory() as folder:
        path = File(folder) / "map.png"
        _, span = timed(lambda: write(path))
        return {"cpu": span.cpu, "wall": span.wall, "peak": peak(), "bytes": path.stat().st_size}


def blocks_of(sheet: Sheet) -> list[Placed]:
    """Return everything on the sheet with its texts whole."""
    found = []
    for dx, dy, block in sheet.all_blocks():
        drawing = sheet.drawing_of(block)
        words = "".join(item.line.text for item in drawing.primitives if isinstance(item, Type))
        is_card = block.part is Part.CARD
        found.append((dx + block.rect.x, dy + block.rect.y, drawing, words, is_card))
    return found


def _with_reportlab(sheet: Sheet, placed: list[Placed]) -> bytes:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(sheet.width, sheet.height), pageCompression=1)
    top = sheet.height
    canvas.setFillColor(HexColor(sheet.paper_colour))
    canvas.rect(0, 0, sheet.width, sheet.height, stroke=0, fill=1)
    for x, y, drawing, words, is_card in placed:
        first = None
        for item in drawing.primitives:
            if isinstance(item, Type):
                if not is_card:
                    canvas.setFillColor(HexColor(item.colour, hasAlpha=len(item.colour) == 9))
                    canvas.setFont("Body", item.size)
                    canvas.drawString(x + item.x, top - y - item.baseline, item.line.text)
                first = first or item
            else:
                _shape(canvas, item, x, top - y, HexColor)
        if is_card and first is not None:
            box = drawing.primitives[0]
            width = (box.width if isinstance(box, Box) else 196.0) - first.x - 10.0
            canvas.setFillColor(HexColor(first.colour))
            canvas.setFont("Body", first.size)
            for number, line in enumerate(simpleSplit(words, "Body", first.size, width)):
                canvas.drawString(x + first.x, top - y - first.baseline - number * _LEADING, line)
    canvas.save()
    return stream.getvalue()


def _shape(canvas: Any, item: Any, x: float, top: float, colour: Any) -> None:
    fill, stroke = getattr(item, "fill", None), getattr(item, "stroke", None)
    if fill:
        canvas.setFillColor(colour(fill, hasAlpha=len(fill) == 9))
    if stroke:
        canvas.setStrokeColor(colour(stroke, hasAlpha=len(stroke) == 9))
        canvas.setLineWidth(item.stroke_width)
    painted = {"stroke": int(bool(stroke)), "fill": int(bool(fill))}
    match item:
        case Box(radius=0.0):
            canvas.rect(x + item.x, top - item.y - item.height, item.width, item.height, **painted)
        case Box():
            canvas.roundRect(x + item.x, top - item.y - item.height, item.width, item.height, item.radius, **painted)
        case Line():
            canvas.setStrokeColor(colour(item.colour, hasAlpha=len(item.colour) == 9))
            canvas.setLineWidth(item.width)
            canvas.line(x + item.x1, top - item.y1, x + item.x2, top - item.y2)
        case Path():
            path = canvas.beginPath()
            for name, *numbers in item.segments:
                places = [x + value if even % 2 == 0 else top - value for even, value in enumerate(numbers)]
                {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}[name](*places)
            canvas.drawPath(path, **painted)


def _with_qt(painter: Any, placed: list[Placed]) -> None:
    """Paint in device units: under a scaled painter QPdfWriter would write every letter as a shape."""
    from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QPen, QTransform

    from app.export.painter import painter_path
    from app.export.shapes import colour_bytes

    unit = _DOTS / 72
    fonts: dict[tuple[str, float], QFont] = {}
    for x, y, drawing, _, _ in placed:
        for item in drawing.primitives:
            match item:
                case Type(line=line) if line.pieces:
                    key = (line.pieces[0].face, item.size)
                    if key not in fonts:
                        fonts[key] = face(key[0]).font()
                        fonts[key].setPixelSize(round(item.size * unit))
                    painter.setFont(fonts[key])
                    painter.setPen(QColor(*colour_bytes(item.colour)))
                    painter.drawText(QPointF((x + item.x) * unit, (y + item.baseline) * unit), line.text)
                case Box() | Path():
                    painter.setPen(
                        QPen(QColor(*colour_bytes(item.stroke)), item.stroke_width * unit)
                        if item.stroke
                        else Qt.PenStyle.NoPen
                    )
                    painter.setBrush(QColor(*colour_bytes(item.fill)) if item.fill else Qt.BrushStyle.NoBrush)
                    if isinstance(item, Path):
                        to = QTransform(unit, 0, 0, unit, x * unit, y * unit)
                        painter.drawPath(to.map(painter_path(item.segments)))
                    else:
                        rect = QRectF((x + item.x) * unit, (y + item.y) * unit, item.width * unit, item.height * unit)
                        painter.drawRoundedRect(rect, item.radius * unit, item.radius * unit)
                case Line():
                    painter.setPen(QPen(QColor(*colour_bytes(item.colour)), item.width * unit))
                    ends = ((x + item.x1) * unit, (y + item.y1) * unit, (x + item.x2) * unit, (y + item.y2) * unit)
                    painter.drawLine(QLineF(*ends))


def _as_html(sheet: Sheet, placed: list[Placed]) -> str:
    font = resource_path("fonts", "NotoSans-Regular.ttf").as_uri()
    parts = [
        f"<!doctype html><meta charset=utf-8><style>@page{{size:{sheet.width}pt {sheet.height}pt;margin:0}}"
        f"@font-face{{font-family:Body;src:url({font})}}body{{margin:0;font:11pt/1.35 Body}}"
        "div,svg{position:absolute}svg{overflow:visible}div{box-sizing:border-box}</style>"
    ]
    for x, y, drawing, words, is_card in placed:
        box = next((item for item in drawing.primitives if isinstance(item, Box)), None)
        first = next((item for item in drawing.primitives if isinstance(item, Type)), None)
        if box is not None and is_card and first is not None:
            parts.append(
                f"<div style='left:{x}pt;top:{y}pt;width:{box.width}pt;height:{box.height}pt;border-radius:{box.radius}pt;"
                f"background:{box.fill};color:{first.colour};padding:10pt 10pt 10pt {first.x}pt'>{html.escape(words)}</div>"
            )
        for item in drawing.primitives:
            if isinstance(item, Path):
                path = " ".join(f"{name}{' '.join(f'{n:.2f}' for n in numbers)}" for name, *numbers in item.segments)
                parts.append(
                    f"<svg style='left:{x}pt;top:{y}pt' width=1pt height=1pt viewBox='0 0 1 1'><path d='{path}' "
                    f"fill='{item.fill or 'none'}' stroke='{item.stroke or 'none'}' stroke-width='{item.stroke_width}'/></svg>"
                )
            elif isinstance(item, Type) and not is_card:
                at = f"left:{x + item.x}pt;top:{y + item.baseline - item.size}pt;font-size:{item.size}pt"
                parts.append(
                    f"<div style='{at};color:{item.colour};white-space:pre'>{html.escape(item.line.text)}</div>"
                )
    return "".join(parts)


def _result(span: Span, size: int) -> dict[str, float]:
    return {"wall": span.wall, "cpu": span.cpu, "bytes": float(size)}
