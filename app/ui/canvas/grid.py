"""The map as a grid for the keyboard: which card, cell, point or header is next in a direction, and in reading order.

Pure functions over the places of a sheet. A focus is a record id or a cell. Rows across all stages have one cell; the
column to come back to below them is the caller's to remember.
"""

from __future__ import annotations

from app.layout.sheet import Part
from app.model.document import Document
from app.model.records import Stage
from app.ui.canvas.places import Cell, Place, Places
from app.ui.canvas.selection import Focus, part_of


def neighbour(document: Document, places: Places, focus: Focus, dx: int, dy: int, column: int) -> Focus:
    """Return what is next to `focus`, one step right (dx = 1), left, down (dy = 1) or up; `focus` itself at an edge.

    `column` is the column last visited, for the way on through rows that have none.
    """
    sheet = places.sheet
    if focus is None:
        return enter(places, 0, 0, "first") if sheet.rows else _header(places, 0)
    if isinstance(focus, Cell):
        found = places.placed_cell(focus)
        return _from_cell(places, focus, found[1], found[2], dx, dy, column) if found is not None else focus
    place = places.place_of(document, focus)
    if place is None:
        return focus
    match place.block.part:
        case Part.CARD:
            return _from_card(places, focus, place, dx, dy, column)
        case Part.POINT:
            return _from_point(places, focus, place, dx, dy)
        case Part.SECTION:
            return _from_section(places, focus, place, dx, dy)
        case Part.STAGE:
            return _from_stage(document, places, focus, dx, dy)
    return _from_header(places, focus, dx, dy)


def enter(places: Places, row: int, column: int, where: str, x: float | None = None, y: float = 0.0) -> Focus:
    """Return what gets the focus in a cell: its "first" or "last" card, or the one "near" a y; the cell when empty.

    In the row of a curve it is the point nearest to `x` (or to the column's middle), unless one comes from below.
    """
    sheet = places.sheet
    cells = sheet.rows[row].cells
    if not cells:
        return sheet.rows[row].section_id
    across = len(cells) == 1 and len(sheet.columns) != 1
    placed = cells[0 if across else max(0, min(column, len(cells) - 1))]
    cards = [block for block in placed.blocks if block.part is Part.CARD]
    points = places.points_in(row)
    if points and not (where == "last" and cards):
        if x is None:
            x = placed.x + placed.width / 2
        return min(points, key=lambda point: abs(_middle(point) - x)).block.record_id
    if not cards:
        return Cell(placed.section_id, placed.stage_id or None)
    if where == "near":
        top = sheet.row_tops[row]
        return min(cards, key=lambda block: abs(top + block.rect.y + block.rect.height / 2 - y)).record_id
    return cards[-1 if where == "last" else 0].record_id


def column_of(document: Document, places: Places, focus: Focus) -> int | None:
    """Return the column that a focus stands in, or None for rows across all stages and for titles."""
    if isinstance(focus, Cell):
        return places.column_of.get(focus.stage_id or "")
    place = places.place_of(document, focus) if focus is not None else None
    if place is None or place.column < 0:
        return None
    across = place.row >= 0 and len(places.sheet.rows[place.row].cells) == 1 and len(places.sheet.columns) != 1
    return None if across else place.column


def row_of(document: Document, places: Places, focus: Focus) -> int:
    """Return the row that a focus stands in, -1 for headers and for nothing."""
    if isinstance(focus, Cell):
        return places.row_of.get(focus.section_id, -1)
    place = places.place_of(document, focus) if focus is not None else None
    return place.row if place is not None else -1


def end_of_row(document: Document, places: Places, focus: Focus, last: bool) -> Focus:
    """Return the first or last cell's focus of the row that has the focus."""
    row = max(0, row_of(document, places, focus))
    if row >= len(places.sheet.rows):
        return focus
    columns = len(places.sheet.rows[row].cells)
    points = places.points_in(row)
    if points:
        return points[-1 if last else 0].block.record_id
    return enter(places, row, columns - 1 if last else 0, "last" if last and columns == 1 else "first")


def corner(places: Places, last: bool) -> Focus:
    """Return the focus of the first cell of the map, or of the last one."""
    rows = len(places.sheet.rows)
    if not rows:
        return None
    return enter(places, rows - 1 if last else 0, len(places.sheet.columns) - 1 if last else 0, "last" if last else "first")


def page(document: Document, places: Places, focus: Focus, height: float, down: bool, column: int) -> Focus:
    """Return the focus one screen of `height` points further up or down."""
    sheet = places.sheet
    if not sheet.rows:
        return focus
    row = row_of(document, places, focus)
    if row < 0:
        return enter(places, 0, column, "first") if down else focus
    target = row
    if down:
        while target + 1 < len(sheet.rows) and sheet.row_tops[target] - sheet.row_tops[row] < height:
            target += 1
    else:
        while target > 0 and sheet.row_tops[row] - sheet.row_tops[target] < height:
            target -= 1
    return enter(places, target, column, "first")


def next_in_reading_order(document: Document, places: Places, focus: Focus, step: int) -> str | None:
    """Return the card or point after (step 1) or before (-1) the focus, or None past the last or first one."""
    row = row_of(document, places, focus)
    rows = len(places.sheet.rows)
    if row < 0:
        row = -1 if step > 0 else (rows if focus is None else -1)
    else:
        items = _items(places, row)
        ids = [record_id for _, record_id in items]
        if isinstance(focus, str) and focus in ids:
            place = ids.index(focus) + step
        else:
            column = column_of(document, places, focus) or 0
            before = sum(1 for at, _ in items if at < column)
            place = before if step > 0 else before - 1
        if 0 <= place < len(ids):
            return ids[place]
    row += step
    while 0 <= row < rows:
        items = _items(places, row)
        if items:
            return items[0 if step > 0 else -1][1]
        row += step
    return None


def _items(places: Places, row: int) -> list[tuple[int, str]]:
    """Return (column, id) of the points and cards of a row, as they are read."""
    points = [(place.column, place.block.record_id) for place in places.points_in(row)]
    cells = places.sheet.rows[row].cells
    return points + [
        (number, block.record_id) for number, cell in enumerate(cells) for block in cell.blocks if block.part is Part.CARD
    ]


def _from_cell(
    places: Places, focus: Focus, row: int, column: int, dx: int, dy: int, remembered: int
) -> Focus:
    if dy:
        return _other_row(places, focus, row + dy, remembered, dy)
    cells = places.sheet.rows[row].cells
    if column + dx < 0:
        return places.sheet.rows[row].section_id
    return focus if column + dx >= len(cells) else enter(places, row, column + dx, "first")


def _from_card(
    places: Places, focus: str, place: Place, dx: int, dy: int, remembered: int
) -> Focus:
    cell = places.sheet.rows[place.row].cells[place.column]
    cards = [block.record_id for block in cell.blocks if block.part is Part.CARD]
    index = cards.index(focus)
    across = len(places.sheet.rows[place.row].cells) == 1 and len(places.sheet.columns) != 1
    step = dx if across and dx else dy
    if step and 0 <= index + step < len(cards):
        if not (across and dy):
            return cards[index + step]
        below = _card_in_direction(cell.blocks, index, dy)
        if below is not None:
            return below
    if across and dx:
        return places.sheet.rows[place.row].section_id if dx < 0 else focus
    if dy:
        points = places.points_in(place.row)
        if dy < 0 and points:
            return min(points, key=lambda point: abs(_middle(point) - cell.x - cell.width / 2)).block.record_id
        return _other_row(places, focus, place.row + dy, place.column if not across else remembered, dy)
    if place.column + dx < 0:
        return places.sheet.rows[place.row].section_id
    if place.column + dx >= len(places.sheet.rows[place.row].cells):
        return focus
    rect = place.rect
    beside = places.sheet.rows[place.row].cells[place.column + dx]
    where = "near" if beside.blocks else "first"
    if places.points_in(place.row):
        # From a card below a curve sideways: stay below the curve.
        where = "last"
    return enter(places, place.row, place.column + dx, where, y=rect.y + rect.height / 2)


def _card_in_direction(blocks: tuple, index: int, dy: int) -> str | None:  # type: ignore[type-arg]
    """Return the card above or below one of several that lie side by side in rows."""
    here = blocks[index].rect
    middle = here.x + here.width / 2
    rows = [block for block in blocks if (block.rect.y - here.y) * dy > here.height / 2]
    if not rows:
        return None
    near = min(abs(block.rect.y - here.y) for block in rows)
    row = [block for block in rows if abs(abs(block.rect.y - here.y) - near) < 1.0]
    return min(row, key=lambda block: abs(block.rect.x + block.rect.width / 2 - middle)).record_id


def _from_point(places: Places, focus: str, place: Place, dx: int, dy: int) -> Focus:
    if dx:
        ids = [point.block.record_id for point in places.points_in(place.row)]
        at = ids.index(focus) + dx
        if at < 0:
            return places.sheet.rows[place.row].section_id
        return ids[at] if at < len(ids) else focus
    column = max(0, place.column)
    if dy > 0 and column < len(places.sheet.rows[place.row].cells):
        cards = places.sheet.rows[place.row].cells[column].blocks
        if cards:
            return cards[0].record_id
    return _other_row(places, focus, place.row + dy, column, dy)


def _other_row(places: Places, focus: Focus, row: int, column: int, dy: int) -> Focus:
    if row < 0:
        return _header(places, column)
    if row >= len(places.sheet.rows):
        return focus
    return enter(places, row, column, "first" if dy > 0 else "last")


def _from_section(places: Places, focus: str, place: Place, dx: int, dy: int) -> Focus:
    sheet = places.sheet
    if dx:
        return enter(places, place.row, 0, "first") if dx > 0 and sheet.rows[place.row].cells else focus
    row = place.row + dy
    if row < 0:
        return _title(places) or focus
    return sheet.rows[row].section_id if row < len(sheet.rows) else focus


def _from_stage(document: Document, places: Places, focus: str, dx: int, dy: int) -> Focus:
    stage = document.fetch(Stage, focus)
    if dx:
        level = [
            block.record_id
            for block in places.sheet.stages
            if document.fetch(Stage, block.record_id).level is stage.level
        ]
        at = level.index(focus) + dx
        return level[at] if 0 <= at < len(level) else focus
    if dy < 0:
        return stage.parent_id or _title(places) or focus
    parts = document.stages(focus)
    if parts:
        return parts[0].id
    column = places.column_of.get(focus, 0)
    return enter(places, 0, column, "first") if places.sheet.rows else focus


def _from_header(places: Places, focus: str, dx: int, dy: int) -> Focus:
    sheet = places.sheet
    if dy > 0:
        return sheet.stages[0].record_id if sheet.stages else (sheet.rows[0].section_id if sheet.rows else focus)
    ids = list(dict.fromkeys(block.record_id for block in sheet.header))
    at = ids.index(focus) + dx if focus in ids else 0
    return ids[at] if dx and 0 <= at < len(ids) else focus


def _header(places: Places, column: int) -> Focus:
    """Return the innermost header over a column, or the map's title."""
    columns = places.sheet.columns
    if columns and columns[0].stage_id:
        return columns[max(0, min(column, len(columns) - 1))].stage_id
    return _title(places)


def _title(places: Places) -> Focus:
    return next((block.record_id for block in places.sheet.header if block.part is Part.TITLE), None)


def _middle(place: Place) -> float:
    return place.block.rect.x + place.block.rect.width / 2


def is_editable(document: Document, focus: Focus) -> bool:
    """Return whether a focus has a text that can be written into."""
    return isinstance(focus, str) and part_of(document, focus) is not None
