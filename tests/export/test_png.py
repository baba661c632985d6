"""PNG by bands: the same pixels as one painting, in chunks that every reader takes."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor, QImage, QPainter

from app.export import png
from app.export.errors import Cancelled, ExportError
from app.export.painter import paint_sheet
from app.export.paper import ExportSettings, place
from app.export.png import picture_size, write_png
from app.export.raster import BAND_ROWS, bands
from app.layout.primitives import Drawing, Rect, Type
from app.layout.sheet import Sheet
from tests.export.builders import TEXTS, a_card, a_poster, a_sheet, everything, set_lines

pytestmark = pytest.mark.usefixtures("qapp")


def png_of(sheet: Sheet, **wanted: object) -> bytes:
    stream = io.BytesIO()
    write_png(sheet, ExportSettings(**wanted), stream)  # type: ignore[arg-type]
    return stream.getvalue()


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + content) == struct.unpack_from(">I", data, at + 8 + length)[0]
        yield kind, content
        at += 12 + length
    assert at == len(data)


def painted_whole(sheet: Sheet, **wanted: object) -> np.ndarray:
    settings = ExportSettings(**wanted)  # type: ignore[arg-type]
    width, height = picture_size(sheet.width, sheet.height, settings)
    placement = place(sheet.width, sheet.height, settings)
    pixels = settings.dpi / 72
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(sheet.paper_colour))
    with QPainter(image) as painter:
        painter.translate(placement.dx * pixels, placement.dy * pixels)
        painter.scale(placement.scale * pixels, placement.scale * pixels)
        paint_sheet(painter, sheet, Rect(-1e5, -1e5, 2e5, 2e5))
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return rows[:, : width * 3].reshape(height, width, 3).copy()  # the memory goes with the image


def assert_same(one: np.ndarray, other: np.ndarray) -> None:
    """The same pixels; where a band cuts a curve, Qt rounds a pixel of its blended edge by 1 of 255 the other way."""
    differences = np.maximum(one, other) - np.minimum(one, other)
    assert differences.max() <= 1
    assert np.count_nonzero(differences) <= one.size // 100_000


def many_cards() -> Sheet:
    texts = list(TEXTS.values())
    title = Drawing(set_lines("Title", 300, 28, y=0))
    return a_sheet([a_card(texts[n % 14]) for n in range(42)], columns=3, paper="#f0f4f8", header=[title])


@pytest.mark.parametrize("dpi", [96, 173, 300])
def test_bands_give_the_pixels_of_one_painting(dpi: int) -> None:
    sheet = many_cards()
    picture = Image.open(io.BytesIO(png_of(sheet, dpi=dpi)))
    whole = painted_whole(sheet, dpi=dpi)
    assert picture.size == (whole.shape[1], whole.shape[0])
    assert whole.shape[0] > 3 * BAND_ROWS
    assert_same(np.asarray(picture), whole)


def test_letters_that_hang_over_the_edge_of_a_band_stand_on_their_line() -> None:
    """Qt rounds places above the picture to the other side: seen as descenders one pixel too low."""
    (line,) = set_lines("gjpqy,;")
    places = [(n * 140.0, BAND_ROWS * (1 + n // 10) - 0.5 - n % 10 // 2 - n % 2 * 0.005) for n in range(40)]
    lines = tuple(Type(x, baseline, 30, "#000000", line.line) for x, baseline in places)
    sheet = a_poster(Drawing(lines), 5600, BAND_ROWS * 4.5)
    assert_same(np.asarray(Image.open(io.BytesIO(png_of(sheet, dpi=72)))), painted_whole(sheet, dpi=72))


def test_baselines_half_way_between_two_pixels_go_the_same_way_in_every_band() -> None:
    (line,) = set_lines("AH")
    lines = tuple(Type(n % 20 * 40.0, n + 0.5, (30, 11, 13)[n % 3], "#000000", line.line) for n in range(20, 800))
    sheet = a_poster(Drawing(lines), 800, 800)
    assert_same(np.asarray(Image.open(io.BytesIO(png_of(sheet, dpi=72)))), painted_whole(sheet, dpi=72))


def test_a_band_is_gone_when_the_next_one_is_asked_for() -> None:
    sheet = a_poster(everything(), 400, 600)
    found = bands(sheet, place(400, 600, ExportSettings()), 72)
    first = next(found)
    assert len(first) == BAND_ROWS
    assert {len(row) for row in first} == {1200}
    assert len(next(found)) == BAND_ROWS
    assert first == []


def test_paper_and_margins_are_heeded() -> None:
    sheet = a_poster(everything(), 400, 200, "#ffe0c0")
    data = png_of(sheet, paper="A5", orientation="portrait", margin_mm=20.0, dpi=100)
    picture = Image.open(io.BytesIO(data))
    assert picture.size == (round(148 / 25.4 * 100), round(210 / 25.4 * 100))
    assert picture.getpixel((3, 3)) == (255, 0xE0, 0xC0)
    assert_same(np.asarray(picture), painted_whole(sheet, paper="A5", orientation="portrait", margin_mm=20.0, dpi=100))


def test_far_to_the_right_the_picture_is_as_sharp_as_at_the_left() -> None:
    width = 3000.0
    left = a_poster(everything(), 400, 60)
    shifted = a_poster(Drawing(tuple(moved(item, width - 400) for item in everything().primitives)), width, 60)
    dpi = 1152  # 16 pixels a point: 48,000 pixels wide, the shift is a whole number of pixels
    near = np.asarray(Image.open(io.BytesIO(png_of(left, dpi=dpi))))
    far = Image.open(io.BytesIO(png_of(shifted, dpi=dpi)))
    assert far.size == (48_000, 960)
    part = np.asarray(far.crop((48_000 - 6_400, 0, 48_000, 960)))
    assert np.array_equal(part, near)


def moved(item, dx):  # type: ignore[no-untyped-def]
    if hasattr(item, "segments"):
        shifted = tuple(
            (segment[0], *[place + dx if at % 2 == 0 else place for at, place in enumerate(segment[1:])])
            for segment in item.segments
        )
        return replace(item, segments=shifted)
    if hasattr(item, "x1"):
        return replace(item, x1=item.x1 + dx, x2=item.x2 + dx)
    return replace(item, x=item.x + dx)


def test_chunks_are_whole_and_in_order() -> None:
    found = list(chunks(png_of(many_cards(), dpi=300)))
    kinds = [kind for kind, _content in found]
    assert kinds[:4] == [b"IHDR", b"sRGB", b"gAMA", b"pHYs"]
    assert kinds[-1] == b"IEND"
    assert set(kinds[4:-1]) == {b"IDAT"}
    assert len(kinds) > 8
    assert struct.unpack(">IIB", found[3][1]) == (11811, 11811, 1)
    assert struct.unpack(">I", found[2][1]) == (45455,)


@pytest.mark.parametrize("dpi", [10, 150, 600, 1200])
def test_the_resolution_is_told_to_the_reader(dpi: int) -> None:
    picture = Image.open(io.BytesIO(png_of(a_poster(everything(), 60, 20), dpi=dpi)))
    assert picture.info["dpi"] == (pytest.approx(dpi, abs=0.02), pytest.approx(dpi, abs=0.02))
    assert picture.size == (round(60 * dpi / 72), round(20 * dpi / 72))


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (200_000, 10)])
def test_a_size_that_makes_no_sense_is_refused_before_anything_is_written(width: float, height: float) -> None:
    stream = io.BytesIO()
    with pytest.raises(ExportError, match=r"A picture of [\d,]+ × [\d,]+ pixels \([\d,]+ million\) cannot be made"):
        write_png(a_poster(Drawing(()), width, height), ExportSettings(dpi=600), stream)
    assert stream.getvalue() == b""


def test_a_picture_that_many_programs_refuse_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(png, "OFTEN_REFUSED", 1_000_000)
    sheet = a_poster(Drawing(()), 1000, 1001)
    assert write_png(sheet, ExportSettings(dpi=72), io.BytesIO()) == (
        "The picture has 1 million pixels, which many programs refuse to open.",
    )
    assert write_png(sheet, ExportSettings(dpi=71), io.BytesIO()) == ()


def test_cancel_is_heard_between_two_bands() -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) == 3

    with pytest.raises(Cancelled):
        write_png(many_cards(), ExportSettings(dpi=300), io.BytesIO(), cancelled=cancelled)
    assert len(asked) == 3


@pytest.mark.parametrize("dpi", [9, 1201])
def test_resolutions_beyond_reason_are_refused(dpi: int) -> None:
    with pytest.raises(ValueError, match="dpi"):
        ExportSettings(dpi=dpi)
