"""Rows of cards: the layout of every section whose cells hold cards and nothing else."""

from __future__ import annotations

from dataclasses import replace

from app.layout import theme as look
from app.layout.frame import Frame
from app.layout.sections.cards import place_band, place_cell, place_spanning
from app.layout.sections.shape import LEAST_HEIGHT, Earlier, tint_block, title_block
from app.layout.sheet import PlacedCell, PlacedRow
from app.model.document import Document
from app.model.records import Section


def arrange_grid(
    document: Document, section: Section, frame: Frame, picture: str, earlier: Earlier | None
) -> PlacedRow:
    """Return the row of a section of cards."""
    cells, reach = place_cells(document, section, frame, earlier)
    title = title_block(frame, section, picture)
    height = max([LEAST_HEIGHT, title.rect.height, *(cell.height + look.CELL_PADDING for cell in cells)])
    return PlacedRow(section.id, height, title, (tint_block(frame, section, height),), cells, (), reach)


def place_cells(
    document: Document, section: Section, frame: Frame, earlier: Earlier | None, top: float = look.CELL_PADDING
) -> tuple[tuple[PlacedCell, ...], int]:
    """Return the cells of a row and its reach, keeping those of `earlier` that did not change (they may have moved)."""
    if section.band:
        if earlier is not None and earlier.same_columns and None not in earlier.touched:
            cell = earlier.row.cells[0] if earlier.row.cells else None
            if cell is not None and cell.stage_id is None and cell.top == top:
                return (cell,), 1
        return (place_band(frame, section.id, document.cards(section.id, None), top),), 1
    kept: dict[str | None, PlacedCell] = {}
    if earlier is not None and earlier.row.reach == 1:
        kept = {cell.stage_id: cell for cell in earlier.row.cells if cell.stage_id not in earlier.touched and cell.top == top}
    cells = []
    for column in frame.columns:
        old = kept.get(column.stage_id)
        if old is not None and old.width == column.width:
            cells.append(old if old.x == column.x else replace(old, x=column.x))
            continue
        cards = document.cards(section.id, column.stage_id)
        if any(card.span > 1 for card in cards):
            return _place_spanning_row(document, section, frame, top)
        cells.append(place_cell(frame, section.id, column, cards, top))
    return tuple(cells), 1


def _place_spanning_row(
    document: Document, section: Section, frame: Frame, top: float
) -> tuple[tuple[PlacedCell, ...], int]:
    cards = [document.cards(section.id, column.stage_id) for column in frame.columns]
    reach = max(card.span for cell in cards for card in cell)
    return place_spanning(frame, section.id, cards, top), reach
