"""Painting: drawings and sheets through QPainter, for the canvas, print preview and pictures of points alike.

The caller's painter decides where and how large: everything here is in sheet points. Drawings are turned into Qt
objects once and kept, so that painting again costs little more than Qt's own work. Lays out nothing.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import assert_never

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGlyphRun,
    QImage,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPen,
    QRawFont,
    QTransform,
)

from app.export.shapes import box_segments, colour_bytes, picture_frame
from app.layout.faces import face
from app.layout.primitives import Box, Cluster, Drawing, Line, Path, Picture, Primitive, Rect, Segment, Type
from app.layout.sheet import Sheet

Image = QImage
Pictures = Callable[[str], Image | None]
Step = Callable[[QPainter, Pictures], None]

# About 2 KB each; a 4K screen at 45 % zoom shows some 3,000 cards.
_MOST_KEPT = 8192
# Qt keeps letters of up to this many pixels as little pictures; it draws larger ones as one path per run, which takes
# eight times as long as a path per letter (53 letters of 66 pixels: 3.3 ms against 0.4).
# WORKAROUND PySide6 6.11: QT_MAX_CACHED_GLYPH_SIZE is no way out. With 256 set, Qt leaves out all letters between 65 and
# 256 pixels, see tests/layout/test_large_type.py.
_LARGEST_KEPT_LETTER = 63.9
_RASTER = QPaintEngine.Type.Raster  # printers and the like know letters themselves
_MOST_OUTLINES = 8192
# Below this side a box could fall between two rows of pixels unless its edges are blended.
_THIN = 12.0
_CAPS = {"butt": Qt.PenCapStyle.FlatCap, "round": Qt.PenCapStyle.RoundCap}


class _Kept(threading.local):
    """Prepared drawings by identity, least recently painted first. Per thread, because Qt's fonts belong to one."""

    def __init__(self) -> None:
        # The drawing itself is kept beside its steps: as long as it lives no other object has its id.
        self.drawings: OrderedDict[int, tuple[Drawing, tuple[Step, ...]]] = OrderedDict()
        self.outlines: dict[tuple[str, int], QPainterPath] = {}


_kept = _Kept()


def no_pictures(asset: str) -> QImage | None:  # noqa: ARG001
    """Know no picture; each is drawn as an empty frame."""
    return None


def paint_sheet(painter: QPainter, sheet: Sheet, area: Rect, pictures: Pictures = no_pictures) -> None:
    """Paint all blocks of `sheet` that meet `area`, over its paper colour. One unit of the painter is a sheet point.

    Sets the render hints of the painter; blocks that reach out of `area` are painted whole, so clip if that matters.
    """
    set_hints(painter)
    painter.fillRect(QRectF(area.x, area.y, area.width, area.height), _colour(sheet.paper_colour))
    for dx, dy, block in sheet.blocks_in(area):
        paint_drawing(painter, sheet.drawing_of(block), dx + block.rect.x, dy + block.rect.y, pictures)


def paint_drawing(painter: QPainter, drawing: Drawing, dx: float, dy: float, pictures: Pictures = no_pictures) -> None:
    """Paint `drawing` with its origin at (dx, dy) of the painter, whose transform is given back; its pen is not."""
    steps = _steps_of(drawing)
    painter.translate(dx, dy)
    for step in steps:
        step(painter, pictures)
    painter.translate(-dx, -dy)


def set_hints(painter: QPainter) -> None:
    """Set the render hints that a painter of sheets needs: smooth edges, smooth pictures."""
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )


def painter_path(segments: Iterable[Segment]) -> QPainterPath:
    """Return segments as a path that is filled non-zero."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for segment in segments:
        match segment:
            case ("M", x, y):
                path.moveTo(x, y)
            case ("L", x, y):
                path.lineTo(x, y)
            case ("C", x1, y1, x2, y2, x, y):
                path.cubicTo(x1, y1, x2, y2, x, y)
            case ("Z",):
                path.closeSubpath()
            case _:
                assert_never(segment)
    return path


def glyph_segments(font: QRawFont, glyph: int, dx: float, dy: float, up: float = 1.0) -> Iterator[Segment]:
    """Yield the outline of a glyph in thousandths of an em, moved by (dx, dy), y down; y up when `up` is -1."""
    path = font.pathForGlyph(glyph)
    places = [path.elementAt(index) for index in range(path.elementCount())]
    kinds = QPainterPath.ElementType
    index = 0
    while index < len(places):
        reach = 3 if places[index].type == kinds.CurveToElement else 1
        values = [value for at in places[index : index + reach] for value in (at.x + dx, (at.y + dy) * up)]
        if reach == 3:
            yield ("C", values[0], values[1], values[2], values[3], values[4], values[5])
        elif places[index].type == kinds.MoveToElement:
            if index:
                yield ("Z",)
            yield ("M", values[0], values[1])
        else:
            yield ("L", values[0], values[1])
        index += reach
    if places:
        yield ("Z",)


def _steps_of(drawing: Drawing) -> tuple[Step, ...]:
    kept = _kept.drawings
    key = id(drawing)
    entry = kept.get(key)
    if entry is not None:
        kept.move_to_end(key)
        return entry[1]
    steps = tuple(_prepared(drawing.primitives))
    kept[key] = (drawing, steps)
    if len(kept) > _MOST_KEPT:
        kept.popitem(last=False)
    return steps


def _prepared(primitives: Iterable[Primitive]) -> Iterator[Step]:
    # Lines of type that follow each other in one size and colour become one run: a third of the calls.
    for looks, group in groupby(
        primitives, key=lambda item: (item.size, item.colour) if isinstance(item, Type) else None
    ):
        if looks is not None:
            size, colour = looks
            yield _type_step(size, colour, [item for item in group if isinstance(item, Type)])
            continue
        for item in group:
            match item:
                case Box():
                    yield from _box_steps(item)
                case Line():
                    yield _line_step(item)
                case Path():
                    yield from _path_steps(painter_path(item.segments), item)
                case Picture():
                    yield _picture_step(item)
                case Type():
                    raise AssertionError("type is grouped above")
                case _:
                    assert_never(item)


def _type_step(size: float, colour: str, types: list[Type]) -> Step:
    glyphs = list(_placed_glyphs(types))
    runs = tuple(_glyph_runs(glyphs))
    outlines: list[tuple[QPainterPath, QPointF]] = []
    ink, brush = _colour(colour), QBrush(_colour(colour))
    scale = QTransform.fromScale(size / 1000, size / 1000)

    def step(painter: QPainter, _pictures: Pictures) -> None:
        base = painter.worldTransform()
        pixels = size * math.sqrt(abs(painter.deviceTransform().determinant()))
        painter.setWorldTransform(scale, True)
        if pixels <= _LARGEST_KEPT_LETTER or painter.paintEngine().type() is not _RASTER:
            # Qt puts baselines on whole pixels. A baseline half way between two, as paper sizes often give, must go the
            # same way in every band of a picture: 1/256 of a pixel is more than the errors of the arithmetic.
            origin = QPointF(0.0, 1000 / 256 / pixels)
            painter.setPen(ink)
            for run in runs:
                painter.drawGlyphRun(origin, run)
        else:
            if not outlines:
                outlines.extend((_outline(key, glyph), place) for key, glyph, place in glyphs)
            for path, place in outlines:
                painter.translate(place)
                painter.fillPath(path, brush)
                painter.translate(-place)
        painter.setWorldTransform(base)

    return step


def _placed_glyphs(types: Iterable[Type]) -> Iterator[tuple[str, int, QPointF]]:
    """Yield face, glyph and place of all glyphs of lines of one size, in thousandths of it from the drawing's origin."""
    for line in types:
        x0, y0 = line.x * 1000 / line.size, line.baseline * 1000 / line.size
        for piece in line.line.pieces:
            key = piece.face
            if isinstance(piece, Cluster):
                for glyph, x, y in zip(piece.glyphs, piece.xs, piece.ys, strict=True):
                    yield key, glyph, QPointF(x0 + x, y0 + y)
            else:
                for glyph, x in zip(piece.glyphs, piece.xs, strict=True):
                    yield key, glyph, QPointF(x0 + x, y0)


def _glyph_runs(glyphs: Iterable[tuple[str, int, QPointF]]) -> Iterator[QGlyphRun]:
    """Yield one run per face."""
    faces: dict[str, tuple[list[int], list[QPointF]]] = {}
    for key, glyph, place in glyphs:
        indexes, places = faces.setdefault(key, ([], []))
        indexes.append(glyph)
        places.append(place)
    for key, (indexes, places) in faces.items():
        run = QGlyphRun()
        run.setRawFont(face(key).raw_font())
        run.setGlyphIndexes(indexes)
        run.setPositions(places)
        yield run


def _outline(key: str, glyph: int) -> QPainterPath:
    kept = _kept.outlines
    path = kept.get((key, glyph))
    if path is None:
        if len(kept) >= _MOST_OUTLINES:
            kept.clear()
        path = kept[key, glyph] = face(key).raw_font().pathForGlyph(glyph)
        path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _box_steps(box: Box) -> Iterator[Step]:
    if box.radius <= 0 and box.stroke is None and box.fill is not None and min(box.width, box.height) >= _THIN:
        # Edges on whole pixels: neighbouring tints meet without a seam.
        rect, fill = QRectF(box.x, box.y, box.width, box.height), _colour(box.fill)
        yield lambda painter, _pictures: painter.fillRect(rect, fill)
        return
    if box.radius > 0:
        path = painter_path(box_segments(box))
    else:
        path = QPainterPath()
        path.addRect(QRectF(box.x, box.y, box.width, box.height))
    if box.fill is not None:
        yield _fill_step(path, box.fill)
    if box.stroke is not None and box.stroke_width > 0:
        yield _stroke_step(path, _pen(box.stroke, box.stroke_width, (), "butt", Qt.PenJoinStyle.MiterJoin))


def _path_steps(path: QPainterPath, item: Path) -> Iterator[Step]:
    if item.fill is not None:
        yield _fill_step(path, item.fill)
    if item.stroke is not None and item.stroke_width > 0:
        yield _stroke_step(path, _pen(item.stroke, item.stroke_width, item.dash, item.cap, Qt.PenJoinStyle.RoundJoin))


def _line_step(line: Line) -> Step:
    pen = _pen(line.colour, line.width, line.dash, line.cap, Qt.PenJoinStyle.MiterJoin)
    stretch = QLineF(line.x1, line.y1, line.x2, line.y2)

    def step(painter: QPainter, _pictures: Pictures) -> None:
        painter.setPen(pen)
        painter.drawLine(stretch)

    return step


def _picture_step(picture: Picture) -> Step:
    rect = QRectF(picture.x, picture.y, picture.width, picture.height)
    frame = tuple(_box_steps(picture_frame(picture)))

    def step(painter: QPainter, pictures: Pictures) -> None:
        image = pictures(picture.asset)
        if image is not None:
            painter.drawImage(rect, image)
            return
        for part in frame:
            part(painter, pictures)

    return step


def _fill_step(path: QPainterPath, colour: str) -> Step:
    brush = QBrush(_colour(colour))
    return lambda painter, _pictures: painter.fillPath(path, brush)


def _stroke_step(path: QPainterPath, pen: QPen) -> Step:
    return lambda painter, _pictures: painter.strokePath(path, pen)


def _pen(colour: str, width: float, dash: tuple[float, ...], cap: str, join: Qt.PenJoinStyle) -> QPen:
    pen = QPen(_colour(colour), width, Qt.PenStyle.SolidLine, _CAPS[cap], join)
    if dash:
        pen.setDashPattern([length / width for length in dash])  # Qt counts dashes in pen widths
    return pen


def _colour(colour: str) -> QColor:
    return QColor(*colour_bytes(colour))
