"""Moving by a step and deleting, as changes: what the keyboard does with cards, headers, titles and points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from app.layout.sheet import Part
from app.model.change import Change, joined
from app.model.document import Document, applied
from app.model.edits.cards import delete_cards, move_cards
from app.model.edits.curves import delete_points, move_point
from app.model.edits.maps import change_map
from app.model.edits.sections import delete_section, move_section
from app.model.edits.stages import delete_stage, move_stage
from app.model.records import Card, Curve, EmotionPoint, JourneyMap, Section, Stage, StageLevel
from app.ui.canvas.places import Cell, Places
from app.ui.canvas.selection import Focus, part_of

# What can be deleted from the map.
DELETES = (Part.CARD, Part.POINT, Part.STAGE, Part.SECTION, Part.PERSONA)

LEVEL = 0.5
TENTH = 0.1


def in_turn(name: str, document: Document, edits: Iterable[Callable[[Document], Change]]) -> Change:
    """Return one change called `name` that does several edits, each on what the ones before it left."""
    changes = []
    for edit in edits:
        change = edit(document)
        if change:
            changes.append(change)
            document = applied(document, change)
    return joined(name, changes)


def moved_cards(document: Document, places: Places, ids: Sequence[str], dx: int, dy: int) -> Change:
    """Move cards one place: down or up their cells and on into the next row, or sideways into the next column."""
    groups: dict[Cell, list[str]] = {}
    for key in ids:
        card = document.get(key)
        if isinstance(card, Card):
            groups.setdefault(Cell(card.section_id, card.stage_id), []).append(key)
    name = "Move card" if len(ids) == 1 else f"Move {len(ids)} cards"
    targets = [(group, target) for cell, group in groups.items() if (target := _target(document, places, cell, group, dx, dy))]
    return in_turn(
        name,
        document,
        [
            lambda now, group=group, cell=cell, index=index: move_cards(now, group, cell.section_id, cell.stage_id, index)  # type: ignore[misc]
            for group, (cell, index) in targets
        ],
    )


def moved_stage(document: Document, stage_id: str, dx: int) -> Change:
    """Move a header one place left or right; a stage enters a phase beside it, and leaves one over its edge."""
    stage = document.fetch(Stage, stage_id)
    parent = stage.parent_id or stage.map_id
    row = [sibling.id for sibling in document.stages(parent)]
    at = row.index(stage_id)
    beside = row[at + dx] if 0 <= at + dx < len(row) else None
    if beside is None:
        if stage.level is not StageLevel.STAGE or stage.parent_id is None:
            return Change("Move stage")
        roots = [root.id for root in document.stages(stage.map_id)]
        return move_stage(document, stage_id, roots.index(parent) + (1 if dx > 0 else 0), stage.map_id)
    if stage.level is StageLevel.STAGE and document.fetch(Stage, beside).level is StageLevel.PHASE:
        return move_stage(document, stage_id, 0 if dx > 0 else len(document.stages(beside)), beside)
    return move_stage(document, stage_id, at + 2 if dx > 0 else at - 1, parent)


def moved_section(document: Document, section_id: str, dy: int) -> Change:
    """Move a section one place up or down."""
    section = document.fetch(Section, section_id)
    at = [sibling.id for sibling in document.sections(section.map_id)].index(section_id)
    return move_section(document, section_id, at + 2 if dy > 0 else max(0, at - 1))


def raised_point(document: Document, point_id: str, levels: float) -> Change:
    """Raise a point by levels."""
    value = document.fetch(EmotionPoint, point_id).value + levels * LEVEL
    return move_point(document, point_id, value=round(value, 3))


def levelled_point(document: Document, point_id: str, level: int) -> Change:
    """Put a point on level 1 to 5."""
    return move_point(document, point_id, value=(level - 3) * LEVEL)


def shifted_point(document: Document, point_id: str, tenths: float) -> Change:
    """Move a point along time by tenths of a stage, on into the next stage."""
    point = document.fetch(EmotionPoint, point_id)
    section = document.fetch(Section, document.fetch(Curve, point.curve_id).section_id)
    leaves = [stage.id for stage in document.leaves(section.map_id)]
    time = max(0.0, min(float(len(leaves)), leaves.index(point.stage_id) + point.at + tenths * TENTH))
    column = min(int(round(time, 6)), len(leaves) - 1)
    return move_point(document, point_id, leaves[column], round(time - column, 3))


def deleted(document: Document, map_id: str, ids: Sequence[str]) -> Change:
    """Delete records of one kind of part. A persona leaves the map, not the project."""
    part = part_of(document, ids[0]) if ids else None
    if part is Part.CARD:
        return delete_cards(document, ids)
    if part is Part.POINT:
        return delete_points(document, list(ids))
    if part is Part.PERSONA:
        journey = document.fetch(JourneyMap, map_id)
        kept = tuple(key for key in journey.persona_ids if key not in ids)
        return change_map(document, map_id, "Take persona off the map", persona_ids=kept)
    delete = delete_stage if part is Part.STAGE else delete_section
    name = f"Delete {part or ''}" if len(ids) == 1 else f"Delete {len(ids)} {part}s"
    # A stage may go with its phase before its own turn comes.
    return in_turn(
        name, document, [lambda now, key=key: delete(now, key) if key in now else Change("") for key in ids]  # type: ignore[misc]
    )


def focus_after_deleting(document: Document, places: Places, focus: Focus, ids: Sequence[str]) -> Focus:
    """Return what gets the focus when `ids` are gone: the next of its kind, or the cell."""
    gone = set(ids)
    record = document.get(focus) if isinstance(focus, str) else None
    if isinstance(record, Card):
        row = [card.id for card in document.cards(record.section_id, record.stage_id)]
        return _next_left(row, record.id, gone) or Cell(record.section_id, record.stage_id)
    if isinstance(record, Stage | Section | EmotionPoint):
        return _next_left(alike(document, places, record.id), record.id, gone)
    return focus if isinstance(focus, Cell) else None


def alike(document: Document, places: Places, record_id: str) -> list[str]:
    """Return all headers of a level, all titles, or all points of a row, in order."""
    record = document.get(record_id)
    if isinstance(record, Section):
        return [row.section_id for row in places.sheet.rows]
    if isinstance(record, Stage):
        blocks = places.sheet.stages
        return [block.record_id for block in blocks if document.fetch(Stage, block.record_id).level is record.level]
    place = places.place_of(document, record_id)
    return [point.block.record_id for point in places.points_in(place.row)] if place is not None else []


def _next_left(row: Sequence[str], record_id: str, gone: set[str]) -> str | None:
    at = row.index(record_id) if record_id in row else 0
    after = [key for key in row[at:] if key not in gone]
    before = [key for key in row[:at] if key not in gone]
    return after[0] if after else (before[-1] if before else None)


def _target(
    document: Document, places: Places, cell: Cell, group: Sequence[str], dx: int, dy: int
) -> tuple[Cell, int] | None:
    """Return the cell and the index that a group of cards of one cell moves to, or None at the edge of the map."""
    found = places.placed_cell(cell)
    if found is None:
        return None
    _, row, column = found
    ids = [card.id for card in document.cards(cell.section_id, cell.stage_id)]
    first, last = ids.index(group[0]), ids.index(group[-1])
    across = cell.stage_id is None
    step = dx if across and dx else dy
    if step:
        if step < 0 and first > 0:
            return cell, first - 1
        if step > 0 and last < len(ids) - 1:
            return cell, last + 2
        return _in_other_row(places, row + dy, column, dy) if dy else None
    cells = places.sheet.rows[row].cells
    if not 0 <= column + dx < len(cells):
        return None
    beside = cells[column + dx]
    there = document.cards(beside.section_id, beside.stage_id)
    return Cell(beside.section_id, beside.stage_id or None), min(first, len(there))


def _in_other_row(places: Places, row: int, column: int, dy: int) -> tuple[Cell, int] | None:
    rows = places.sheet.rows
    if not 0 <= row < len(rows) or not rows[row].cells:
        return None
    cells = rows[row].cells
    # Out of a row across all stages cards go to the first column.
    placed = cells[min(column, len(cells) - 1)]
    return Cell(placed.section_id, placed.stage_id or None), 0 if dy > 0 else len(placed.blocks)
