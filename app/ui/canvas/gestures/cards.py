"""Dragging cards: one or several, within a cell and between cells; with Ctrl a copy goes instead."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion

from app.export.painter import set_hints
from app.layout.primitives import Rect
from app.layout.sheet import Block, Part
from app.model.change import Change
from app.model.edits.cards import copy_cards, move_cards
from app.ui.canvas.colours import colour
from app.ui.canvas.gestures.gesture import Gesture
from app.ui.canvas.overlay import paint_insertion
from app.ui.canvas.places import Cell, Places
from app.ui.canvas.selection import reading_order

if TYPE_CHECKING:
    from app.ui.canvas.view import MapView

GHOST_OPACITY = 0.8
# How far the cards of a heap lie apart, in the widget's pixels, and how many of them are seen.
HEAP_STEP = 5
HEAP = 3
BADGE = 22.0


class MoveCards(Gesture):
    """Drags the selected cards, held at the card `grabbed`."""

    cursor = Qt.CursorShape.ClosedHandCursor
    auto_scrolls = True

    def __init__(self, view: MapView, grabbed: str) -> None:
        super().__init__(view)
        self._grabbed = grabbed
        self._ids: list[str] = []
        self._ghost = QPixmap()
        self._hold = QPointF()
        self._pos = QPointF()
        self._seen_ghost = QRect()
        self._target: tuple[Cell, int] | None = None
        self._copies = False

    def begin(self, pos: QPointF) -> None:
        """Lift the cards: make their picture."""
        view = self.view
        self._ids = reading_order(view.document, view.places, view.selection)
        place = view.places.place_of(view.document, self._grabbed)
        if place is None:
            return
        rect = view.camera.view_rect(place.dx, place.row_top, place.block.rect)
        self._hold = pos - rect.topLeft()
        self._ghost = ghost_of(view, place.block, len(self._ids))
        self._pos = pos

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Find the cell and the place in it that a drop here would go to."""
        before, target = self._area(), self._target
        self._pos = pos
        copies = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        hit = self.view.hit(pos)
        self._target = (hit.cell, hit.index) if hit.cell is not None else None
        self.view.show_cursor(Qt.CursorShape.DragCopyCursor if copies else self.cursor)
        if copies != self._copies:
            self._copies = copies
            self.view.viewport().update()
        elif target != self._target:
            self.view.viewport().update(QRegion(before) + self._area())
        else:
            ghost = self._ghost_rect()
            self.view.viewport().update(QRegion(self._seen_ghost) + ghost)
        self._seen_ghost = self._ghost_rect()

    def commit(self) -> None:
        """Move or copy the cards as one step; outside any cell nothing happens."""
        view = self.view
        if self._target is None:
            return
        cell, index = self._target
        made: list[str] = []

        def change() -> Change:
            if not self._copies:
                return move_cards(view.document, self._ids, cell.section_id, cell.stage_id, index)
            copies = copy_cards(view.document, self._ids, cell.section_id, cell.stage_id, index)
            made.extend(record.id for record in copies.made())
            return copies

        if view.session.edit(change) and made:
            view.select(made, made[0])

    def paint_under(self, painter: QPainter) -> None:
        """Dim the cards where they are, tint the target cell, show the place in it."""
        view, marks = self.view, self.view.marks
        camera = view.camera
        painter.setPen(Qt.PenStyle.NoPen)
        if not self._copies:
            painter.setBrush(colour(marks.dim))
            for rect in view.selected_rects():
                painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), 6, 6)
        if self._target is not None:
            cell, index = self._target
            area = view.places.cell_rect(cell)
            if area is not None:
                painter.setBrush(colour(marks.drop))
                painter.drawRoundedRect(
                    camera.view_rect(0.0, area.y, Rect(area.x, 0.0, area.width, area.height)).adjusted(2, 2, -2, -2), 6, 6
                )
            line = insertion_line(view.places, cell, index)
            if line is not None:
                x1, y1, x2, y2 = line
                paint_insertion(painter, QLineF(camera.view_point(x1, y1), camera.view_point(x2, y2)), marks)

    def paint(self, painter: QPainter) -> None:
        """Show the cards at the pointer."""
        painter.drawPixmap(self._pos - self._hold, self._ghost)

    def _ghost_rect(self) -> QRect:
        ratio = self._ghost.devicePixelRatio()
        size = QSizeF(self._ghost.width() / ratio, self._ghost.height() / ratio)
        return QRectF(self._pos - self._hold, size).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _area(self) -> QRegion:
        """Return what of the viewport the ghost and the marks at the target take."""
        area = QRegion(self._ghost_rect())
        rect = self.view.cell_rect(self._target[0]) if self._target is not None else None
        return area if rect is None else area + rect.toAlignedRect().adjusted(-12, -12, 12, 12)


def ghost_of(view: MapView, block: Block, count: int) -> QPixmap:
    """Return the picture of a dragged card as large as it is seen; of several, a heap with their number."""
    ratio = view.camera.ratio
    scale = view.camera.scale / ratio
    width, height = max(8.0, block.rect.width * scale), max(6.0, block.rect.height * scale)
    under = min(count, HEAP) - 1
    picture = QPixmap(int((width + under * HEAP_STEP + BADGE) * ratio), int((height + under * HEAP_STEP + BADGE) * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        set_hints(painter)
        radius = min(6.0, 6.0 * scale)
        for number in range(under, -1, -1):
            shift = number * HEAP_STEP
            painter.setPen(colour(view.marks.accent))
            painter.setBrush(colour(view.sheet.paper_colour))
            painter.drawRoundedRect(QRectF(shift + 0.5, shift + 0.5, width - 1, height - 1), radius, radius)
        painter.save()
        painter.scale(scale, scale)
        view.painter.paint_block(painter, view.sheet, block, 0.0, 0.0)
        painter.restore()
        if count > 1:
            badge = QRectF(width + under * HEAP_STEP - BADGE / 2, 0.0, BADGE, BADGE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(view.marks.accent))
            painter.drawRoundedRect(badge, BADGE / 2, BADGE / 2)
            painter.setPen(colour(view.marks.words))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(count) if count < 1000 else "999+")
        # See-through once and for all, so that each frame only has to blend.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.fillRect(QRectF(picture.rect()), QColor(0, 0, 0, round(255 * GHOST_OPACITY)))
    return picture


def insertion_line(places: Places, cell: Cell, index: int) -> tuple[float, float, float, float] | None:
    """Return the line that marks place `index` in a cell, in sheet points: x1, y1, x2, y2."""
    found = places.placed_cell(cell)
    if found is None:
        return None
    placed, row, _ = found
    top, dx = places.sheet.row_tops[row], placed.x
    cards = [block.rect for block in placed.blocks if block.part is Part.CARD]
    if not cards:
        y = top + max(8.0, placed.height if placed.height < places.sheet.rows[row].height - 8.0 else 8.0)
        return (dx + 8.0, y, dx + min(placed.width, 240.0) - 8.0, y)
    index = max(0, min(index, len(cards)))
    side_by_side = any(a.y < b.bottom and b.y < a.bottom for a, b in itertools.pairwise(cards))
    if side_by_side:
        rect = cards[min(index, len(cards) - 1)]
        x = rect.x - 6.0 if index < len(cards) else rect.right + 6.0
        return (dx + x, top + rect.y, dx + x, top + rect.bottom)
    if index == 0:
        y = cards[0].y - 4.0
    elif index == len(cards):
        y = cards[-1].bottom + 4.0
    else:
        y = (cards[index - 1].bottom + cards[index].y) / 2
    near = cards[min(index, len(cards) - 1)]
    return (dx + near.x, top + y, dx + near.right, top + y)
