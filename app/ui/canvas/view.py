"""The view of one map: shows its sheet and lets people select, move and write on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QInputMethodEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from app.layout.primitives import Rect
from app.layout.sheet import Part, Sheet
from app.model.change import Change
from app.model.document import Document
from app.ui.canvas import grid, keys
from app.ui.canvas.colours import CanvasColours
from app.ui.canvas.editing import field_of, run_at
from app.ui.canvas.editor import TextEditor
from app.ui.canvas.hit import Hit, hit_at
from app.ui.canvas.overlay import paint_marks, selected_rects
from app.ui.canvas.places import Cell, Place, around
from app.ui.canvas.pointer import Pointer
from app.ui.canvas.selection import Focus, Selection, ids_between, name_of, part_of
from app.ui.canvas.sheet_view import SheetView
from app.ui.canvas.zones import Zone, ZoneKind, area_to_reveal, seen_rect, zone_at, zone_for

if TYPE_CHECKING:
    from app.ui.session import Session

_UNSET = object()


class MapView(SheetView):
    """Shows and edits one map of a session.

    Signals: `selection_changed()` when other records are selected, `focus_changed()` when something else has the focus,
    `context_requested(Hit, QPoint)` with the global position, `editing_changed(bool)` when writing begins and ends;
    `zoom_changed(float)` and `moved()` of SheetView.
    """

    selection_changed = Signal()
    focus_changed = Signal()
    context_requested = Signal(object, QPoint)
    editing_changed = Signal(bool)

    def __init__(
        self, session: Session, map_id: str, parent: QWidget | None = None, colours: CanvasColours | None = None
    ) -> None:
        super().__init__(session.sheet(map_id), colours, parent)
        self.session = session
        self.map_id = map_id
        self.selected = Selection()
        self.hovered: Hit | None = None
        self.column = 0  # the column last visited, for the way on through rows that have none
        self.pointer = Pointer(self)
        self.editor: TextEditor | None = None
        self._previews = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setAccessibleName(name_of(self.document, map_id))
        session.changed.connect(self._on_change)

    # What is seen

    @property
    def document(self) -> Document:
        """The current document."""
        return self.session.document

    @property
    def selection(self) -> tuple[str, ...]:
        """The ids of what is selected, first selected first."""
        return self.selected.ids

    @property
    def selected_ids(self) -> tuple[str, ...]:
        """The same as `selection`."""
        return self.selected.ids

    @property
    def focus(self) -> Focus:
        """What has the focus: a record's id, a Cell, or None."""
        return self.selected.focus

    @property
    def shows_focus(self) -> bool:
        """Whether the focus is shown: while the map has the keyboard."""
        return self.hasFocus() or self.viewport().hasFocus()

    def hit(self, pos: QPointF | QPoint) -> Hit:
        """Return what lies at a position of the viewport."""
        pos = QPointF(pos)
        zone = zone_at(self.zones, pos)
        if zone.kind is ZoneKind.CORNER:
            return Hit(Part.PAPER)
        x, y = zone.camera.sheet_point(pos.x(), pos.y())
        found = hit_at(self.places, x, y, self.pixel)
        wanted = {ZoneKind.HEADERS: Part.STAGE, ZoneKind.TITLES: Part.SECTION}.get(zone.kind)
        return found if wanted is None or found.part is wanted else Hit(Part.PAPER, x=x, y=y)

    def place_of(self, record_id: str) -> Place | None:
        """Return where a record stands on the sheet, or None."""
        return self.places.place_of(self.document, record_id)

    def record_rect(self, record_id: str) -> QRectF | None:
        """Return where a record is seen, in the viewport's pixels (it may be scrolled out), or None."""
        place = self.place_of(record_id)
        if place is None:
            return None
        return seen_rect(self.sheet, zone_for(self.zones, place.block.part), place)

    def cell_rect(self, cell: Cell) -> QRectF | None:
        """Return where a cell is seen, in the viewport's pixels, or None."""
        rect = self.places.cell_rect(cell)
        return None if rect is None else self.camera.view_rect(0.0, rect.y, Rect(rect.x, 0.0, rect.width, rect.height))

    def grown_rect(self, record_id: str, rect: QRectF) -> QRectF:
        """Return `rect`, or as much more as the words being written into this record need."""
        editor = self.editor
        if editor is None or editor.record_id != record_id or not editor.field.lines:
            return rect
        return rect.united(QRectF(rect.left(), rect.top(), rect.width(), editor.foot() - rect.top()))

    def selected_rects(self) -> list[QRectF]:
        """Return where the selected records in view are seen, in the viewport's pixels."""
        return [rect for zone in self.zones for rect in selected_rects(self, zone)]

    # Selecting and going there

    def select(self, ids: Iterable[str], focus: object = _UNSET, keep_anchor: bool = False) -> None:
        """Select exactly these records; the focus goes to `focus` (a record id, a Cell or None), or to the last of them."""
        ids = tuple(ids)
        to: Focus = (ids[-1] if ids else None) if focus is _UNSET else focus  # type: ignore[assignment]
        before = self.selected.ids, self.selected.focus
        self.selected.replace(ids, to, keep_anchor)
        self._selected(before)

    def toggle(self, record_id: str) -> None:
        """Add a record to the selection or take it away."""
        before = self.selected.ids, self.selected.focus
        self.selected.toggle(self.document, record_id)
        self._selected(before)

    def extend_to(self, record_id: str) -> None:
        """Select from where the selection began up to a record."""
        anchor = self.selected.anchor if self.selected.anchor is not None else self.focus
        found = ids_between(self.document, self.places, anchor, record_id)
        self.select(found, record_id, keep_anchor=True)

    def reveal(self, record_id: str) -> None:
        """Scroll as little as needed to bring a record into view."""
        place = self.place_of(record_id)
        if place is not None:
            self.reveal_area(area_to_reveal(self.zones, place))

    def reveal_focus(self) -> None:
        """Scroll as little as needed to bring what has the focus into view."""
        if isinstance(self.focus, str):
            self.reveal(self.focus)
        elif isinstance(self.focus, Cell):
            rect = self.places.cell_rect(self.focus)
            if rect is not None:
                self.reveal_area(rect)

    def centre_on(self, record_id: str) -> None:
        """Move so that a record is in the middle."""
        place = self.place_of(record_id)
        if place is not None:
            self.centre_area(place.rect)

    def zoom_to(self, zoom: float) -> None:
        """Zoom around the middle; the same as `set_zoom` without an anchor."""
        self.set_zoom(zoom)

    def zoom_to_selection(self) -> None:
        """Zoom and move so that what is selected fills the view; without a selection, the focused cell."""
        rects = [place.rect for key in self.selection if (place := self.place_of(key)) is not None]
        cell = self.places.cell_rect(self.focus) if isinstance(self.focus, Cell) else None
        if rects or cell is not None:
            self.show_area(around(rects) if rects or cell is None else cell)

    def set_hovered(self, hit: Hit | None) -> None:
        """Show what the pointer is over."""
        if _hover_key(hit) != _hover_key(self.hovered):
            self.viewport().update()
        self.hovered = hit

    # Writing

    def edit(
        self,
        record_id: str,
        field: str | None = None,
        at: tuple[float, float] | None = None,
        token: object = None,
        fresh: bool = False,
        typed: str = "",
    ) -> TextEditor | None:
        """Open the text field on a record: on `field`, on the words at a sheet point, or on its main text.

        With `typed` that text is written in place of the old one. `token` joins what is written to the step that was
        amended with it; a `fresh` card goes again when nothing is written.
        """
        self.finish_editing()
        place = self.place_of(record_id)
        if place is None or self.editor is not None:
            return None
        if at is not None and record_id != self.map_id and part_of(self.document, record_id) is Part.POINT:
            at = None
        run = run_at(self.sheet.drawing_of(place.block), at[1] - place.rect.y) if at is not None else None
        chosen = field_of(self.document, record_id, field, run)
        if chosen is None:
            return None
        if record_id not in self.selected or self.focus != record_id:
            self.select([record_id], record_id)
        self.reveal(record_id)
        self.editor = TextEditor(self, record_id, chosen, token, fresh)
        self.editor.closed.connect(self._on_editor_closed)
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        if typed:
            self.editor.replace_all(typed)
        self.editing_changed.emit(True)
        self.viewport().update()
        return self.editor

    def commit_editing(self) -> bool:
        """Keep what is written so far and go on writing; False when it could not be kept."""
        return self.editor is None or self.editor.commit()

    def finish_editing(self) -> bool:
        """Keep what is written and close the text field; False when it could not be kept."""
        return self.editor is None or self.editor.close_editor()

    # For gestures

    def show_preview(self, sheet: Sheet | None) -> None:
        """Show how the map would look; None: how it is."""
        self._previews = sheet is not None
        self.show_sheet(sheet if sheet is not None else self.session.sheet(self.map_id))

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show a cursor over the map; None: the usual one."""
        if shape is None:
            self.viewport().unsetCursor()
        elif self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def hold_space(self, held: bool) -> None:
        """Space went down or up: dragging pans while it is down."""
        self.pointer.space_held = held
        if self.pointer.gesture is None:
            self.show_cursor(Qt.CursorShape.OpenHandCursor if held else None)

    def paint_marks(self, painter: QPainter, zone: Zone) -> None:
        """Paint hover, selection and focus in a zone, and on the map what a gesture shows there."""
        paint_marks(painter, self, zone)
        if zone.kind is ZoneKind.BODY and self.pointer.gesture is not None:
            self.pointer.gesture.paint_under(painter)

    def paint_over(self, painter: QPainter) -> None:
        """Paint what a gesture shows over everything."""
        if self.pointer.gesture is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.pointer.gesture.paint(painter)

    def _selected(self, before: tuple[tuple[str, ...], Focus]) -> None:
        ids, focus = before
        if focus != self.selected.focus:
            column = grid.column_of(self.document, self.places, self.selected.focus)
            self.column = self.column if column is None else column
            self.focus_changed.emit()
        if ids != self.selected.ids:
            self.selection_changed.emit()
        if (ids, focus) != (self.selected.ids, self.selected.focus):
            self.viewport().update()

    def _on_change(self, change: Change) -> None:
        if self.map_id not in self.document:
            return
        if not self._previews:
            self.show_sheet(self.session.sheet(self.map_id))
        gone = [key for key, touch in change.touched.items() if touch.after is None]
        before = self.selected.ids, self.selected.focus
        if gone and self.selected.drop_missing(self.document, gone):
            self._selected(before)
        if self.editor is not None and not self.editor.follow():
            self.editor.close_editor()
        if self.hovered is not None and self.hovered.part is Part.ROW:
            # The "+" of a cell stands where there is room.
            self.viewport().update()

    def _on_editor_closed(self, step: int) -> None:
        editor, self.editor = self.editor, None
        if editor is None:
            return
        had_focus = editor.hasFocus() or self.isAncestorOf(QApplication.focusWidget() or editor)
        editor.hide()
        editor.deleteLater()
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editing_changed.emit(False)
        if step:
            keys.go_on(self, step)
        self.viewport().update()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.pointer.gesture is not None and event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift):
            self.pointer.modifiers_changed(event.modifiers())
        elif keys.key_pressed(self, event):
            event.accept()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_space(False)
        elif event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Shift):
            self.pointer.modifiers_changed(event.modifiers())
        else:
            event.ignore()

    def focusNextPrevChild(self, next: bool) -> bool:
        return keys.go_on(self, 1 if next else -1) or super().focusNextPrevChild(next)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # A composition begins on the map itself: it goes on in the text field, from its first letter.
        text = event.commitString()
        if (text or event.preeditString()) and self.editor is None and keys.type_into(self, text) and self.editor is not None:
            if not text:
                self.editor.selectAll()
                QApplication.sendEvent(self.editor, event)
            event.accept()
            return
        super().inputMethodEvent(event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        if query == Qt.InputMethodQuery.ImEnabled:
            return self.focus is not None
        return super().inputMethodQuery(query)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.pointer.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            hit, pos = self._focused_hit()
            self.context_requested.emit(hit, self.viewport().mapToGlobal(pos))
        elif self.pointer.gesture is None:
            self.context_requested.emit(self.hit(event.pos()), event.globalPos())
        event.accept()

    def _focused_hit(self) -> tuple[Hit, QPoint]:
        rect = None
        if isinstance(self.focus, str):
            rect = self.record_rect(self.focus)
        elif isinstance(self.focus, Cell):
            rect = self.cell_rect(self.focus)
        if rect is None:
            middle = self.viewport().rect().center()
            return self.hit(middle), middle
        pos = rect.center().toPoint()
        return self.hit(pos), pos

    def leaveEvent(self, event: QEvent) -> None:
        self.set_hovered(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hold_space(False)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.pointer.cancel()
        self.viewport().update()


def _hover_key(hit: Hit | None) -> object:
    """Return what of a hit is shown."""
    return (hit.part, hit.record_id, hit.cell, hit.plus) if hit is not None else None
