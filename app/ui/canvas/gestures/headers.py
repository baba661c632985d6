"""Dragging headers: a whole phase, stage or step sideways, a whole section up or down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.layout.primitives import Rect
from app.layout.sheet import Part, Sheet
from app.model.document import Document
from app.model.edits.sections import move_section
from app.model.edits.stages import move_stage
from app.model.records import Stage, StageLevel
from app.ui.canvas.colours import colour
from app.ui.canvas.gestures.cards import ghost_of
from app.ui.canvas.gestures.gesture import Gesture
from app.ui.canvas.overlay import paint_insertion
from app.ui.canvas.zones import zone_for

if TYPE_CHECKING:
    from app.ui.canvas.view import MapView


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that a header could go to: before sibling `index` of `parent_id`, at a sheet x."""

    parent_id: str
    index: int
    x: float


class MoveStage(Gesture):
    """Drags a column header with all below it: phases on the map, stages between phases, steps in their stage."""

    cursor = Qt.CursorShape.ClosedHandCursor
    auto_scrolls = True

    def __init__(self, view: MapView, stage_id: str) -> None:
        super().__init__(view)
        self._id = stage_id
        self._ghost = QPixmap()
        self._hold = QPointF()
        self._pos = QPointF()
        self._slot: Slot | None = None

    def begin(self, pos: QPointF) -> None:
        """Lift the header."""
        view = self.view
        place = view.places.place_of(view.document, self._id)
        if place is None:
            return
        rect = zone_for(view.zones, Part.STAGE).camera.view_rect(0.0, 0.0, place.block.rect)
        self._hold, self._pos = pos - rect.topLeft(), pos
        self._ghost = ghost_of(view, place.block, 1)

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Find the gap between headers that is nearest."""
        self._pos = pos
        x, _ = self.view.camera.sheet_point(pos.x(), pos.y())
        self._slot = nearest_slot(self.view.document, self.view.sheet, self._id, x)
        self.view.viewport().update()

    def commit(self) -> None:
        """Move the header as one step."""
        view, slot = self.view, self._slot
        if slot is not None:
            view.session.edit(lambda: move_stage(view.document, self._id, slot.index, slot.parent_id))

    def paint(self, painter: QPainter) -> None:
        """Dim the header where it is, show the gap and the header at the pointer."""
        view = self.view
        dim_source(painter, view)
        if self._slot is not None:
            zone = zone_for(view.zones, Part.STAGE)
            top = zone.camera.view_point(self._slot.x, view.sheet.stages_top).y()
            x = view.camera.view_point(self._slot.x, 0.0).x()
            bottom = view.camera.view_point(0.0, view.sheet.height).y() - 24
            paint_insertion(painter, QLineF(x, top - 3, x, min(bottom, view.viewport().height() - 8.0)), view.marks)
        painter.drawPixmap(self._pos - self._hold, self._ghost)


class MoveSection(Gesture):
    """Drags a section by its title."""

    cursor = Qt.CursorShape.ClosedHandCursor
    auto_scrolls = True

    def __init__(self, view: MapView, section_id: str) -> None:
        super().__init__(view)
        self._id = section_id
        self._ghost = QPixmap()
        self._hold = QPointF()
        self._pos = QPointF()
        self._index: int | None = None

    def begin(self, pos: QPointF) -> None:
        """Lift the title."""
        view = self.view
        place = view.places.place_of(view.document, self._id)
        if place is None:
            return
        rect = zone_for(view.zones, Part.SECTION).camera.view_rect(0.0, place.row_top, place.block.rect)
        self._hold, self._pos = pos - rect.topLeft(), pos
        self._ghost = ghost_of(view, place.block, 1)

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Find the gap between rows that is nearest."""
        self._pos = pos
        _, y = self.view.camera.sheet_point(pos.x(), pos.y())
        self._index = nearest_gap(self.view.sheet, y)
        self.view.viewport().update()

    def commit(self) -> None:
        """Move the section as one step."""
        view, index = self.view, self._index
        if index is not None:
            view.session.edit(lambda: move_section(view.document, self._id, index))

    def paint(self, painter: QPainter) -> None:
        """Dim the title where it is, show the gap and the title at the pointer."""
        view, sheet = self.view, self.view.sheet
        dim_source(painter, view)
        if self._index is not None:
            y = view.camera.view_point(0.0, gap_y(sheet, self._index)).y()
            left = zone_for(view.zones, Part.SECTION).camera.view_point(sheet.titles_left, 0.0).x()
            right = view.camera.view_point(sheet.columns[-1].right if sheet.columns else sheet.width, 0.0).x()
            paint_insertion(painter, QLineF(left, y, min(right, view.viewport().width() - 8.0), y), view.marks)
        painter.drawPixmap(self._pos - self._hold, self._ghost)


def nearest_slot(document: Document, sheet: Sheet, stage_id: str, x: float) -> Slot | None:
    """Return the place nearest to `x` (sheet points) that the header `stage_id` may go to.

    A phase goes between the roots of the map, a step between the steps of its own stage. A stage over a phase goes
    among the stages of that phase, elsewhere between the roots.
    """
    stage = document.get(stage_id)
    if not isinstance(stage, Stage):
        return None
    rects = {block.record_id: block.rect for block in sheet.stages}
    if stage.level is StageLevel.STEP:
        parents = [stage.parent_id or stage.map_id]
    elif stage.level is StageLevel.PHASE:
        parents = [stage.map_id]
    else:
        under = next((root for root in document.stages(stage.map_id) if _reaches(rects, root, x)), None)
        parents = [under.id if under is not None and under.level is StageLevel.PHASE else stage.map_id]
    slots = [slot for parent in parents for slot in _slots_in(document, rects, parent)]
    return min(slots, key=lambda slot: abs(slot.x - x), default=None)


def nearest_gap(sheet: Sheet, y: float) -> int:
    """Return before which row a section dropped at a sheet y would stand."""
    gaps = range(len(sheet.rows) + 1)
    return min(gaps, key=lambda index: abs(gap_y(sheet, index) - y))


def gap_y(sheet: Sheet, index: int) -> float:
    """Return the sheet y of the gap before a row."""
    if index < len(sheet.rows):
        above = sheet.row_tops[index - 1] + sheet.rows[index - 1].height if index else sheet.row_tops[0] - 8.0
        return (above + sheet.row_tops[index]) / 2
    return sheet.row_tops[-1] + sheet.rows[-1].height + 4.0 if sheet.rows else sheet.grid_top


def dim_source(painter: QPainter, view: MapView) -> None:
    """Dim the selected headers where they stand."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(view.marks.dim))
    for rect in view.selected_rects():
        painter.drawRect(QRectF(rect))


def _reaches(rects: dict[str, Rect], root: Stage, x: float) -> bool:
    rect = rects.get(root.id)
    return rect is not None and rect.x <= x < rect.right


def _slots_in(document: Document, rects: dict[str, Rect], parent_id: str) -> list[Slot]:
    row = [(stage, rects[stage.id]) for stage in document.stages(parent_id) if stage.id in rects]
    slots = [Slot(parent_id, number, rect.x - 1.5) for number, (_, rect) in enumerate(row)]
    if row:
        slots.append(Slot(parent_id, len(row), row[-1][1].right - 1.5))
    elif parent_id in rects:
        slots.append(Slot(parent_id, 0, rects[parent_id].x + rects[parent_id].width / 2))
    return slots
