"""Commands of the map: what keys, menus and the palette do with what is selected or focused.

Each takes the view; those that change something make one step of history. `can_...` tells whether a command would find
anything to work on.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.layout.sections.emotion import plot_of
from app.layout.sheet import Part
from app.model.change import Change
from app.model.document import Document
from app.model.edits.cards import add_cards, duplicate_cards
from app.model.edits.curves import add_point, points_in_time
from app.model.edits.sections import add_section
from app.model.edits.stages import add_stage, insert_beside
from app.model.project import EditError
from app.model.records import Card, EmotionPoint, Section, SectionKind, Stage
from app.ui.canvas import grid, moving
from app.ui.canvas.hit import Hit
from app.ui.canvas.places import Cell
from app.ui.canvas.selection import Focus, cards_of_cells, part_of, reading_order

if TYPE_CHECKING:
    from app.ui.canvas.view import MapView

ZOOM_STEPS = (0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


# Seeing


def zoom_in(view: MapView) -> None:
    """Go to the next larger zoom."""
    view.set_zoom(next((step for step in ZOOM_STEPS if step > view.zoom * 1.001), ZOOM_STEPS[-1]))


def zoom_out(view: MapView) -> None:
    """Go to the next smaller zoom."""
    view.set_zoom(next((step for step in reversed(ZOOM_STEPS) if step < view.zoom * 0.999), 0.0))


def zoom_to_full_size(view: MapView) -> None:
    """Zoom to 100 %."""
    view.set_zoom(1.0)


def fit(view: MapView) -> None:
    """Show the whole map."""
    view.fit()


def fit_selection(view: MapView) -> None:
    """Zoom to what is selected."""
    view.zoom_to_selection()


# Writing and making


def can_edit(view: MapView) -> bool:
    """Whether what has the focus can be written into."""
    return isinstance(view.focus, Cell) or grid.is_editable(view.document, view.focus)


def edit_focused(view: MapView) -> None:
    """Write into what has the focus; an empty cell gets a card."""
    if isinstance(view.focus, Cell):
        add_card(view, view.focus)
    elif view.focus is not None:
        view.edit(view.focus)


def edit_record(view: MapView, record_id: str) -> None:
    """Select a record, bring it into view and write into it."""
    view.select([record_id], record_id)
    view.reveal(record_id)
    view.edit(record_id)


def add_card(view: MapView, cell: Cell, index: int | None = None, text: str = "") -> str | None:
    """Add a card to a cell and write into it; one step together with what is written. Returns its id."""
    token = object()
    made = do_and_find(
        view, lambda: add_cards(view.document, cell.section_id, cell.stage_id, [""], index), Card, token
    )
    if made is not None:
        view.select([made], made)
        view.reveal(made)
        view.edit(made, token=token, fresh=True, typed=text)
    return made


def can_add_card(view: MapView) -> bool:
    """Whether there is a cell for a new card."""
    return bool(view.sheet.rows) and any(row.cells for row in view.sheet.rows)


def add_card_below(view: MapView) -> str | None:
    """Add a card below the focused one, or to the focused cell, and write into it."""
    focus = view.focus
    record = view.document.get(focus) if isinstance(focus, str) else None
    if isinstance(record, Card):
        cell = Cell(record.section_id, record.stage_id)
        ids = [card.id for card in view.document.cards(record.section_id, record.stage_id)]
        return add_card(view, cell, ids.index(record.id) + 1)
    cell_focused = focus if isinstance(focus, Cell) else _cell_near(view, focus)
    return add_card(view, cell_focused) if cell_focused is not None else None


def add_point_at(view: MapView, hit: Hit) -> str | None:
    """Add a point to the curve nearest to where a curve's section was hit. Returns its id."""
    row = view.places.row_of.get(hit.section_id)
    plot = plot_of(view.sheet.rows[row]) if row is not None else None
    if plot is None or row is None or not hit.stage_id:
        return None
    column = view.sheet.columns[view.places.column_of[hit.stage_id]]
    value = round(plot.value_at(hit.y - view.sheet.row_tops[row]) / 0.05) * 0.05
    at = (hit.x - column.x) / column.width
    curve_id = _curve_near(view.document, hit.section_id, view.focus, view.places.column_of[hit.stage_id] + at, value)
    if curve_id is None:
        return None
    stage_id = hit.stage_id
    made = do_and_find(view, lambda: add_point(view.document, curve_id, stage_id, round(at, 3), value), EmotionPoint)
    if made is not None:
        view.select([made], made)
    return made


def insert_stage(view: MapView, after: bool = True) -> str | None:
    """Insert a stage beside the focused header or column, of the same level, and write its title. Returns its id."""
    document, focus = view.document, view.focus
    beside: str | None = None
    if isinstance(focus, str) and isinstance(document.get(focus), Stage):
        beside = focus
    else:
        column = grid.column_of(document, view.places, focus)
        columns = [column.stage_id for column in view.sheet.columns if column.stage_id]
        if columns:
            beside = columns[column] if column is not None else columns[-1 if after else 0]
    title = QCoreApplication.translate("Canvas", "New stage")
    token = object()

    def make() -> Change:
        return insert_beside(document, beside, title, after) if beside else add_stage(document, view.map_id, title)

    return _edit_made(view, do_and_find(view, make, Stage, token), token)


def insert_section(view: MapView, below: bool = True, kind: SectionKind = SectionKind.TEXT, title: str = "") -> str | None:
    """Insert a section below (or above) the focused one and write its title. Returns its id."""
    rows = [section.id for section in view.document.sections(view.map_id)]
    row = grid.row_of(view.document, view.places, view.focus)
    index = len(rows) if row < 0 else row + (1 if below else 0)
    words = title or QCoreApplication.translate("Canvas", "New section")
    token = object()
    made = do_and_find(view, lambda: add_section(view.document, view.map_id, words, kind, index), Section, token)
    return _edit_made(view, made, token)


def can_duplicate(view: MapView) -> bool:
    """Whether cards are selected."""
    return _part(view) is Part.CARD


def duplicate_selection(view: MapView) -> None:
    """Put a copy below each selected card and select the copies."""
    if not can_duplicate(view):
        return
    ids = reading_order(view.document, view.places, view.selection)
    made: list[str] = []

    def make() -> Change:
        change = duplicate_cards(view.document, ids)
        made.extend(record.id for record in change.made())
        return change

    if view.session.edit(make):
        copies = reading_order(view.document, view.places, made)
        view.select(copies, copies[-1])


# Changing what is there


def can_delete(view: MapView) -> bool:
    """Whether something is selected that can be deleted."""
    return _part(view) in moving.DELETES


def delete_selection(view: MapView) -> None:
    """Delete the selected cards, points, stages, sections or personas, and focus what is next to them."""
    if not can_delete(view):
        return
    ids = view.selection
    focus = moving.focus_after_deleting(view.document, view.places, view.focus, ids)
    if view.session.edit(lambda: moving.deleted(view.document, view.map_id, ids)):
        kept = focus if isinstance(focus, Cell) or (focus is not None and focus in view.document) else None
        view.select([kept] if isinstance(kept, str) else [], kept)


def can_move(view: MapView) -> bool:
    """Whether something is selected that can be moved by a step."""
    return _part(view) in (Part.CARD, Part.STAGE, Part.SECTION, Part.POINT)


def move_selection(view: MapView, dx: int, dy: int) -> None:
    """Move what is selected one place right (dx = 1), left, down (dy = 1) or up.

    Cards go up and down in their cell and on into the next section, sideways into the neighbour stage; stages go
    sideways, sections up and down; points by a level or a tenth of a stage.
    """
    part, ids = _part(view), reading_order(view.document, view.places, view.selection)
    document, places = view.document, view.places
    if part is Part.CARD:
        view.session.edit(lambda: moving.moved_cards(document, places, ids, dx, dy))
    elif part is Part.STAGE and dx:
        view.session.edit(lambda: moving.moved_stage(document, ids[0], dx))
    elif part is Part.SECTION and dy:
        view.session.edit(lambda: moving.moved_section(document, ids[0], dy))
    elif part is Part.POINT:
        if dy:
            point_value(view, -dy)
        if dx:
            point_time(view, dx)
    if view.focus is not None:
        view.reveal_focus()


def point_value(view: MapView, steps: float) -> None:
    """Raise the selected points by levels, of which there are five; a tenth (0.1) is the finest step."""
    _change_points(view, lambda document, point: moving.raised_point(document, point, steps))


def point_time(view: MapView, steps: float) -> None:
    """Move the selected points right by tenths of a stage, over the edge into the next one."""
    _change_points(view, lambda document, point: moving.shifted_point(document, point, steps))


def point_level(view: MapView, level: int) -> None:
    """Put the selected points on level 1 (worst) to 5 (best)."""
    _change_points(view, lambda document, point: moving.levelled_point(document, point, level))


# Selecting


def select_nothing(view: MapView) -> None:
    """Select nothing; the focus stays."""
    view.select([], view.focus if isinstance(view.focus, Cell) else None)


def select_all_step(view: MapView) -> None:
    """Select all cards of the focused cell; when they are, those of its section; when they are, those of the map.

    With a header or title focused: all headers of its level, all titles, all points of the curve's section.
    """
    document, places, focus = view.document, view.places, view.focus
    if isinstance(focus, str) and part_of(document, focus) in (Part.STAGE, Part.SECTION, Part.POINT):
        view.select(moving.alike(document, places, focus), focus, keep_anchor=True)
        return
    selected, wider = set(view.selection), [ids for ids in _ever_wider(view) if ids]
    wanted = next((ids for ids in wider if selected < set(ids)), None)
    if wanted is None and wider and selected != set(wider[-1]):
        wanted = wider[0]
    if wanted is not None:
        view.select(wanted, focus if isinstance(focus, Cell) or focus in wanted else wanted[0], keep_anchor=True)


def do_and_find(
    view: MapView, make: Callable[[], Change], kind: type[Card | EmotionPoint | Stage | Section], amend: object = None
) -> str | None:
    """Do an edit and return the id of the first record of `kind` that it made, or None when nothing was done."""
    made: list[str] = []

    def remember() -> Change:
        change = make()
        made.extend(record.id for record in change.made() if isinstance(record, kind))
        return change

    return made[0] if view.session.edit(remember, amend=amend) and made else None


def _edit_made(view: MapView, made: str | None, token: object) -> str | None:
    if made is not None:
        view.select([made], made)
        view.reveal(made)
        view.edit(made, token=token)
    return made


def _part(view: MapView) -> Part | None:
    first = next(iter(view.selection), None)
    return part_of(view.document, first) if first is not None else None


def _change_points(view: MapView, make: Callable[[Document, str], Change]) -> None:
    if _part(view) is Part.POINT:
        edits = [partial(_swapped, make, key) for key in view.selection]
        view.session.edit(lambda: moving.in_turn("Move point", view.document, edits))


def _swapped(make: Callable[[Document, str], Change], record_id: str, document: Document) -> Change:
    return make(document, record_id)


def _ever_wider(view: MapView) -> list[list[str]]:
    places, sheet = view.places, view.sheet
    row = grid.row_of(view.document, places, view.focus)
    wider: list[list[str]] = []
    record = view.document.get(view.focus) if isinstance(view.focus, str) else None
    cell = Cell(record.section_id, record.stage_id) if isinstance(record, Card) else view.focus
    if isinstance(cell, Cell):
        wider.append(places.cards_in(cell))
    if row >= 0 and sheet.rows[row].cells:
        cells = sheet.rows[row].cells
        ends = [Cell(cells[end].section_id, cells[end].stage_id or None) for end in (0, -1)]
        wider.append(cards_of_cells(places, *ends))
    wider.append([block.record_id for placed in sheet.rows for cell in placed.cells for block in cell.blocks])
    return wider


def _cell_near(view: MapView, focus: Focus) -> Cell | None:
    """Return the cell that a new card goes to when no cell is focused: near the focus, else the first one."""
    rows = view.sheet.rows
    if not rows or not rows[0].cells:
        return None
    row = max(0, grid.row_of(view.document, view.places, focus))
    column = grid.column_of(view.document, view.places, focus) or 0
    cells = rows[row].cells
    cell = cells[min(column, len(cells) - 1)]
    return Cell(cell.section_id, cell.stage_id or None)


def _curve_near(document: Document, section_id: str, focus: Focus, time: float, value: float) -> str | None:
    """Return the curve of the focused point, or else the one that runs nearest to a place."""
    curves = document.curves(section_id)
    point = document.get(focus) if isinstance(focus, str) else None
    if isinstance(point, EmotionPoint) and any(curve.id == point.curve_id for curve in curves):
        return point.curve_id

    def distance(curve_id: str) -> float:
        try:
            placed = [(column + point.at, point.value) for column, point in points_in_time(document, curve_id)]
        except EditError:
            return 9.0
        if not placed:
            return 3.0
        for (x0, y0), (x1, y1) in itertools.pairwise(placed):
            if x0 <= time <= x1 and x1 > x0:
                return abs(y0 + (y1 - y0) * (time - x0) / (x1 - x0) - value)
        end = placed[0] if time < placed[0][0] else placed[-1]
        return abs(end[1] - value) + abs(end[0] - time) * 0.1

    return min((curve.id for curve in curves), key=distance, default=None)
