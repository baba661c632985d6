"""A sheet as plain data, so that two sheets can be compared and a difference can be read."""

from __future__ import annotations

from typing import Any

from app.layout.sheet import Block, Sheet


def block_as_data(sheet: Sheet, block: Block) -> tuple[Any, ...]:
    rect = block.rect
    place = tuple(round(number, 4) for number in (rect.x, rect.y, rect.width, rect.height))
    drawing = sheet.drawing_of(block)
    return (block.part.value, block.record_id, place, drawing.primitives, drawing.links)


def sheet_as_data(sheet: Sheet) -> dict[str, Any]:
    """Return everything that a reader of the sheet can see, without identities."""
    return {
        "size": (round(sheet.width, 4), round(sheet.height, 4)),
        "grid": (sheet.titles_left, sheet.grid_left, round(sheet.stages_top, 4), round(sheet.grid_top, 4)),
        "columns": sheet.columns,
        "tops": tuple(round(top, 4) for top in sheet.row_tops),
        "blocks": [(round(dx, 4), round(dy, 4), *block_as_data(sheet, block)) for dx, dy, block in sheet.all_blocks()],
    }
