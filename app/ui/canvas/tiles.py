"""Tiles: pictures of what lies in a row at a small scale, so that a map zoomed out is put together from few pieces.

A tile is TILE_WIDTH device pixels of one row at one scale, transparent where there is no card. It stays valid as long
as the cells it was painted from are the same objects, whatever happens elsewhere in the row or to the rows above.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap

from app.export.painter import set_hints
from app.layout.primitives import Rect
from app.layout.sheet import Block, Column, PlacedRow, Sheet
from app.ui.canvas.places import with_leader
from app.ui.canvas.sketch import CARD_TYPE, READABLE, Sketcher

TILE_WIDTH = 512
MOST_BYTES = 64 * 1024 * 1024

Content = tuple[tuple[Block, ...], ...]


@dataclass(slots=True)
class Tile:
    """`pixmap` is None where nothing stands. `content` is what was painted: the blocks of cells, then those over them."""

    row: PlacedRow
    columns: tuple[Column, ...]
    content: Content
    pixmap: QPixmap | None
    size: int


class Tiles:
    """The tiles painted lately, least recently used first, within MOST_BYTES."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[tuple[str, int, float], Tile] = OrderedDict()
        self.bytes = 0
        self.painted = 0  # since the beginning; tests and measurements look at it

    def clear(self) -> None:
        """Forget all tiles."""
        self._tiles.clear()
        self.bytes = 0

    def ready(self, sheet: Sheet, row: PlacedRow, number: int, scale: float) -> Tile | None:
        """Return the tile `number` (from the left) of a row when it is there and valid."""
        key = (row.section_id, number, scale)
        tile = self._tiles.get(key)
        if tile is None:
            return None
        if tile.row is not row or tile.columns is not sheet.columns:
            if tile.columns is not sheet.columns and tile.columns != sheet.columns:
                return None
            content = _content(sheet, row, number, scale)
            if len(content) != len(tile.content) or any(
                new is not old for new, old in zip(content, tile.content, strict=True)
            ):
                return None
            tile.row, tile.columns = row, sheet.columns
        self._tiles.move_to_end(key)
        return tile

    def make(self, sheet: Sheet, row: PlacedRow, number: int, sketcher: Sketcher) -> Tile:
        """Paint a tile and keep it."""
        scale = sketcher.scale
        key = (row.section_id, number, scale)
        old = self._tiles.pop(key, None)
        if old is not None:
            self.bytes -= old.size
        content = _content(sheet, row, number, scale)
        pixmap = _painted(sheet, row, number, sketcher)
        size = pixmap.width() * pixmap.height() * 4 if pixmap is not None else 0
        tile = self._tiles[key] = Tile(row, sheet.columns, content, pixmap, size)
        self.painted += 1
        self.bytes += size
        while self.bytes > MOST_BYTES and len(self._tiles) > 1:
            _, dropped = self._tiles.popitem(last=False)
            self.bytes -= dropped.size
        return tile


def _span(number: int, scale: float) -> tuple[float, float]:
    """Return left and right of a tile in sheet points, with a pixel more on both sides."""
    return (number * TILE_WIDTH - 1) / scale, ((number + 1) * TILE_WIDTH + 1) / scale


def _cells(sheet: Sheet, row: PlacedRow, number: int, scale: float) -> range:
    if len(row.cells) != len(sheet.columns) or len(row.cells) == 1:
        return range(len(row.cells))
    columns = sheet.column_range(*_span(number, scale))
    return range(max(0, columns.start - row.reach + 1), columns.stop)


def _content(sheet: Sheet, row: PlacedRow, number: int, scale: float) -> Content:
    return (*(row.cells[cell].blocks for cell in _cells(sheet, row, number, scale)), row.over)


def _painted(sheet: Sheet, row: PlacedRow, number: int, sketcher: Sketcher) -> QPixmap | None:
    scale = sketcher.scale
    left, right = _span(number, scale)
    span = Rect(left, -1e6, right - left, 2e6)
    cells: list[tuple[float, Sequence[Block]]] = []
    for index in _cells(sheet, row, number, scale):
        cell = row.cells[index]
        if not cell.blocks:
            continue
        if len(row.cells) == 1:
            inside = span.moved(-cell.x, 0.0)
            cells.append((cell.x, [block for block in cell.blocks if block.rect.meets(inside)]))
        else:
            cells.append((cell.x, cell.blocks))
    over = [block for block in row.over if with_leader(block).meets(span)]
    # A cell is as high as its lowest card, which is not always its last.
    bottoms = [row.cells[index].height for index in _cells(sheet, row, number, scale) if row.cells[index].blocks]
    bottoms += [block.rect.bottom for block in over]
    if not bottoms:
        return None
    height = max(bottoms)
    pixmap = QPixmap(TILE_WIDTH, max(1, ceil(height * scale) + 1))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        set_hints(painter)
        if CARD_TYPE * scale < READABLE:
            sketcher.paint_cells(painter, sheet, cells, QPointF(-number * TILE_WIDTH, 0.0))
        painter.translate(-number * TILE_WIDTH, 0.0)
        painter.scale(scale, scale)
        if CARD_TYPE * scale >= READABLE:
            for dx, blocks in cells:
                for block in blocks:
                    sketcher.paint(painter, sheet.drawing_of(block), dx + block.rect.x, block.rect.y)
        for block in over:
            sketcher.paint(painter, sheet.drawing_of(block), block.rect.x, block.rect.y)
    return pixmap
