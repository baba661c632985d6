"""What is drawn over the map: hover tint, selection and focus rings, the "+" of a cell. Nothing of it is on the sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from app.layout.primitives import Rect
from app.layout.sheet import Part
from app.layout.theme import CARD_RADIUS
from app.ui.canvas.colours import Marks, colour
from app.ui.canvas.hit import Hit, plus_rect
from app.ui.canvas.places import Cell, around
from app.ui.canvas.selection import part_of
from app.ui.canvas.zones import Zone, ZoneKind, seen_rect, sheet_area

if TYPE_CHECKING:
    from app.ui.canvas.view import MapView

RING = 2.0
HALO = 1.0
GAP = 0.5  # between a block and its ring
SMALL = 13.0
# With more selected than this only what is in view is looked up.
FEW = 64
_ZONE_OF = {Part.STAGE: ZoneKind.HEADERS, Part.SECTION: ZoneKind.TITLES}


def paint_marks(painter: QPainter, view: MapView, zone: Zone) -> None:
    """Paint hover, selection and focus as far as they are seen in `zone`; the painter counts in the widget's pixels."""
    marks = view.marks
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if view.hovered is not None:
        _paint_hover(painter, view, zone, marks, view.hovered)
    if view.editor is not None:
        _paint_room_for_words(painter, view, zone)
    rects = selected_rects(view, zone)
    if rects:
        paint_rings(painter, rects, marks, rects[0].width() / 2 if _are_points(view) else _radius(zone))
    focus = view.focus
    if not view.shows_focus or focus is None:
        return
    if isinstance(focus, Cell):
        rect = view.places.cell_rect(focus)
        if rect is not None and zone.kind is ZoneKind.BODY:
            _paint_cell_focus(painter, zone.camera.view_rect(0.0, rect.y, Rect(rect.x, 0.0, rect.width, rect.height)), marks)
            _paint_plus(painter, view, zone, marks, focus)
    elif focus not in view.selected:
        place = view.places.place_of(view.document, focus)
        if place is not None and seen_in(place.block.part, zone, view):
            paint_dashed_ring(painter, seen_rect(view.sheet, zone, place), marks)


def seen_in(part: Part, zone: Zone, view: MapView) -> bool:
    """Return whether blocks of a part are seen in a zone: headers and titles in their own when they are frozen."""
    wanted = _ZONE_OF.get(part, ZoneKind.BODY)
    if zone.kind is wanted:
        return True
    return zone.kind is ZoneKind.BODY and all(other.kind is not wanted for other in view.zones)


def paint_rings(painter: QPainter, rects: list[QRectF], marks: Marks, radius: float) -> None:
    """Paint selection rings around rectangles in the widget's pixels, all in two fills.

    Around cards of a few pixels rings would run together: those are tinted, with a thin line around them.
    """
    small = all(rect.height() < SMALL for rect in rects)
    layers = ((0.0, 1.0, marks.accent),) if small else (
        (GAP + RING, GAP + RING + HALO, marks.halo),
        (GAP, GAP + RING, marks.accent),
    )
    if small:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(marks.chosen))
        painter.drawRects(rects)
    for near, far, ink in layers:
        path = QPainterPath()
        # Holes run the other way round, so that rings of neighbours may touch without cutting into each other.
        path.setFillRule(Qt.FillRule.WindingFill)
        for rect in rects:
            hole = QPainterPath()
            hole.addRoundedRect(rect.adjusted(-near, -near, near, near), radius + near, radius + near)
            path.addRoundedRect(rect.adjusted(-far, -far, far, far), radius + far, radius + far)
            path.addPath(hole.toReversed())
        painter.fillPath(path, colour(ink))


def paint_dashed_ring(painter: QPainter, rect: QRectF, marks: Marks) -> None:
    """Paint the ring of what has the focus without being selected."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(marks.halo), RING + 2 * HALO))
    ring = rect.adjusted(-GAP - 1, -GAP - 1, GAP + 1, GAP + 1)
    painter.drawRoundedRect(ring, 6, 6)
    pen = QPen(colour(marks.accent), RING)
    pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.drawRoundedRect(ring, 6, 6)


def paint_insertion(painter: QPainter, line: QLineF, marks: Marks) -> None:
    """Paint an insertion line with a knob at each end, in the widget's pixels."""
    for width, ink in ((6.0, marks.halo), (3.0, marks.accent)):
        pen = QPen(colour(ink), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(marks.accent))
    for end in (line.p1(), line.p2()):
        painter.drawEllipse(end, 4.0, 4.0)


def bubble_rect(view: MapView, text: str, tip: QPointF) -> QRectF:
    """Return where a bubble with words stands: above `tip`, kept inside the viewport."""
    metrics = view.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 18.0, metrics.height() + 8.0
    x = max(4.0, min(tip.x() - width / 2, view.viewport().width() - width - 4.0))
    y = tip.y() - height - 14.0
    return QRectF(x, y if y >= 4.0 else tip.y() + 16.0, width, height)


def paint_bubble(painter: QPainter, view: MapView, text: str, tip: QPointF) -> None:
    """Paint words in a bubble above `tip`."""
    rect = bubble_rect(view, text, tip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(view.marks.accent))
    painter.drawRoundedRect(rect, 5, 5)
    painter.setPen(colour(view.marks.words))
    painter.setFont(view.font())
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)


def paint_zone_edge(painter: QPainter, zone: Zone, edge: QColor, below: bool) -> None:
    """Paint the line at the lower (or right) edge of a frozen zone, in the widget's pixels.

    Solid: with alpha a line down the screen would take as long as all the rest of a frame.
    """
    ratio, clip = zone.camera.ratio, zone.clip
    x, y, width, height = clip.x() / ratio, clip.y() / ratio, clip.width() / ratio, clip.height() / ratio
    painter.fillRect(QRectF(x, y + height - 1, width, 1.0) if below else QRectF(x + width - 1, y, 1.0, height), edge)


def _radius(zone: Zone) -> float:
    return min(24.0, CARD_RADIUS * zone.camera.scale / zone.camera.ratio)


def selected_rects(view: MapView, zone: Zone) -> list[QRectF]:
    """Return where selected records are seen in a zone, in the widget's pixels."""
    chosen = view.selected
    if not len(chosen):
        return []
    camera, places = zone.camera, view.places
    if len(chosen) <= FEW:
        found = (places.place_of(view.document, key) for key in chosen)
        return [
            view.grown_rect(place.block.record_id, seen_rect(view.sheet, zone, place))
            for place in found
            if place is not None and seen_in(place.block.part, zone, view)
        ]
    rects = []
    sheet, area = view.sheet, sheet_area(zone)
    columns = sheet.column_range(area.x, area.right)
    for row, _, cell in places.cells_between(sheet.row_range(area.y, area.bottom), columns):
        hit = [block.rect for block in cell.blocks if block.record_id in chosen]
        if len(hit) > 1 and len(hit) == len(cell.blocks) and camera.zoom < 0.3:
            # Rings around cards of a few pixels would only be noise: one around the whole cell.
            hit = [around(hit)]
        rects += [camera.view_rect(cell.x, sheet.row_tops[row], rect) for rect in hit]
    return rects


def _are_points(view: MapView) -> bool:
    first = next(iter(view.selected))
    return part_of(view.document, first) is Part.POINT


def _paint_room_for_words(painter: QPainter, view: MapView, zone: Zone) -> None:
    """Paint the ground of a block on as far down as the words written into it go."""
    editor = view.editor
    place = view.place_of(editor.record_id) if editor is not None else None
    if editor is None or place is None or place.block.part is Part.POINT or not seen_in(place.block.part, zone, view):
        return
    rect = seen_rect(view.sheet, zone, place)
    grown = view.grown_rect(editor.record_id, rect)
    if grown.bottom() <= rect.bottom():
        return
    radius = _radius(zone)
    painter.save()
    below = QRectF(rect.left(), rect.bottom() - radius, rect.width(), grown.height())
    painter.setClipRect(below, Qt.ClipOperation.IntersectClip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(editor.ground)
    painter.drawRoundedRect(grown, radius, radius)
    painter.restore()


def _paint_hover(painter: QPainter, view: MapView, zone: Zone, marks: Marks, hovered: Hit) -> None:
    if hovered.part in (Part.CARD, Part.STAGE, Part.SECTION, Part.PERSONA):
        place = view.places.place_of(view.document, hovered.record_id)
        if place is not None and seen_in(place.block.part, zone, view):
            _tint(painter, seen_rect(view.sheet, zone, place), marks, _radius(zone))
    elif hovered.part is Part.POINT and zone.kind is ZoneKind.BODY:
        place = view.places.place_of(view.document, hovered.record_id)
        if place is not None:
            rect = seen_rect(view.sheet, zone, place)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(marks.drop))
            side = max(rect.width(), 22.0) / 2
            painter.drawEllipse(rect.center(), side, side)
    elif hovered.part is Part.ROW and hovered.cell is not None and zone.kind is ZoneKind.BODY:
        _paint_plus(painter, view, zone, marks, hovered.cell, hovered.plus)


def _tint(painter: QPainter, rect: QRectF, marks: Marks, radius: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(marks.hover))
    painter.drawRoundedRect(rect, radius, radius)


def _paint_cell_focus(painter: QPainter, rect: QRectF, marks: Marks) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(marks.accent), RING))
    painter.drawRoundedRect(rect.adjusted(3, 3, -3, -3), 5, 5)


def _paint_plus(
    painter: QPainter, view: MapView, zone: Zone, marks: Marks, cell: Cell, under_pointer: bool = False
) -> None:
    rect = plus_rect(view.places, cell, view.pixel)
    if rect is None:
        return
    found = view.places.placed_cell(cell)
    top = view.sheet.row_tops[found[1]] if found is not None else rect.y
    where = zone.camera.view_rect(0.0, top, rect.moved(0.0, -top)).adjusted(2, 2, -2, -2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(marks.plus if under_pointer else marks.drop))
    painter.drawEllipse(where)
    pen = QPen(colour(marks.words if under_pointer else marks.accent), 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    middle, arm = where.center(), 5.0
    painter.drawLine(QLineF(middle.x() - arm, middle.y(), middle.x() + arm, middle.y()))
    painter.drawLine(QLineF(middle.x(), middle.y() - arm, middle.x(), middle.y() + arm))
