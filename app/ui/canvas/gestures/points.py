"""Dragging a point of an emotional curve: in value or in time, whichever way the drag sets out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QRegion

from app.layout.arrange import rearrange
from app.layout.sections.emotion import Plot, plot_of
from app.layout.sheet import Sheet
from app.model.change import Change
from app.model.document import applied
from app.model.edits.curves import move_point
from app.model.project import EditError
from app.model.records import EmotionPoint, Stage
from app.ui.canvas.gestures.gesture import Gesture
from app.ui.canvas.overlay import bubble_rect, paint_bubble

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.canvas.view import MapView

# Five levels lie 0.5 apart; values snap to them and half way between.
HALF_LEVEL = 0.25


class Axis(Enum):
    """What a drag changes."""

    VALUE = 1
    TIME = 2


@dataclass(frozen=True, slots=True)
class Target:
    """Where a point would go."""

    stage_id: str
    at: float
    value: float


class MovePoint(Gesture):
    """The curve follows in a sheet of its own; the document is touched on release."""

    auto_scrolls = True

    def __init__(self, view: MapView, point_id: str) -> None:
        super().__init__(view)
        self._id = point_id
        self._start = QPointF()
        self._offset = (0.0, 0.0)
        self._axis: Axis | None = None
        self._target: Target | None = None
        self._free = False
        self._plot: tuple[Plot, float] | None = None

    def begin(self, pos: QPointF) -> None:
        """Take hold of the point where it was pressed."""
        view = self.view
        place = view.places.place_of(view.document, self._id)
        if place is None:
            return
        plot = plot_of(view.sheet.rows[place.row])
        self._plot = (plot, place.row_top) if plot is not None else None
        x, y = view.sheet_point(pos)
        rect = place.rect
        self._offset = (rect.x + rect.width / 2 - x, rect.y + rect.height / 2 - y)
        self._start = pos

    def move(self, pos: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Show the curve as it would be."""
        self._free = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if self._axis is None:
            away = pos - self._start
            self._axis = Axis.VALUE if abs(away.y()) >= abs(away.x()) else Axis.TIME
            if not self._free:
                self.view.show_cursor(
                    Qt.CursorShape.SizeVerCursor if self._axis is Axis.VALUE else Qt.CursorShape.SizeHorCursor
                )
        target = self._target_at(pos)
        if target is None or target == self._target:
            return
        before, self._target = self._bubble_area(), target
        try:
            change = self._change()
        except EditError:
            return
        self.view.show_preview(self._preview(change))
        self.view.viewport().update(QRegion(before) + self._bubble_area())

    def commit(self) -> None:
        """Move the point as one step."""
        self.view.show_preview(None)
        if self._target is not None:
            self.view.session.edit(self._change)

    def cancel(self) -> None:
        """Show the curve as it is."""
        self.view.show_preview(None)

    def paint(self, painter: QPainter) -> None:
        """Show the value, the stage, or both, at the point."""
        tip = self._tip()
        if tip is not None and self._target is not None:
            paint_bubble(painter, self.view, self._words(self._target), tip)

    def _tip(self) -> QPointF | None:
        """Return where the bubble points to, in the widget's pixels."""
        view, target = self.view, self._target
        column = view.places.column_of.get(target.stage_id) if target is not None else None
        if target is None or self._plot is None or column is None:
            return None
        plot, row_top = self._plot
        placed = view.sheet.columns[column]
        return view.camera.view_point(placed.x + target.at * placed.width, row_top + plot.y_of(target.value) - 6.0)

    def _bubble_area(self) -> QRect:
        tip = self._tip()
        if tip is None or self._target is None:
            return QRect()
        return bubble_rect(self.view, self._words(self._target), tip).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _words(self, target: Target) -> str:
        value = f"{target.value:+.2f}".rstrip("0").rstrip(".") if target.value else "0"
        stage = self.view.document.get(target.stage_id)
        where = stage.title if isinstance(stage, Stage) and stage.title else "Untitled"
        if self._free:
            return f"{value} · {where} {target.at:.0%}"
        return value if self._axis is Axis.VALUE else where

    def _target_at(self, pos: QPointF) -> Target | None:
        view = self.view
        point = view.document.get(self._id)
        if self._plot is None or not isinstance(point, EmotionPoint):
            return None
        plot, row_top = self._plot
        x, y = view.camera.sheet_point(pos.x(), pos.y())
        stage_id, at, value = point.stage_id, point.at, point.value
        if self._free or self._axis is Axis.VALUE:
            value = plot.value_at(y + self._offset[1] - row_top)
            value = round(value, 3) if self._free else round(value / HALF_LEVEL) * HALF_LEVEL
        if self._free or self._axis is Axis.TIME:
            stage_id, at = self._time_at(x + self._offset[0])
        return Target(stage_id, at, value)

    def _time_at(self, x: float) -> tuple[str, float]:
        columns = self.view.sheet.columns
        column = next((column for column in columns if x < column.right), columns[-1])
        if not self._free:
            return column.stage_id, 0.5
        return column.stage_id, round(max(0.0, min(1.0, (x - column.x) / column.width)), 3)

    def _change(self) -> Change:
        assert self._target is not None
        target, point = self._target, self.view.document.get(self._id)
        moved_in_time = isinstance(point, EmotionPoint) and (point.stage_id, point.at) != (target.stage_id, target.at)
        return move_point(
            self.view.document,
            self._id,
            target.stage_id if moved_in_time else None,
            target.at if moved_in_time else None,
            target.value,
        )

    def _preview(self, change: Change) -> Sheet | None:
        if not change:
            return None
        sheet = self.view.session.sheet(self.view.map_id)
        return rearrange(sheet, applied(self.view.document, change), change)
