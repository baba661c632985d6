"""The sheet: where every block of a map stands, in points, y down, (0, 0) at the top left corner of the paper's content.

A sheet is an immutable value. Rows keep their contents in row-local coordinates, so a row that grows moves the rows
below by changing one number each. Blocks are drawn lazily: `drawing_of(block)` gives the primitives, and caches them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.layout.primitives import Drawing, Rect

if TYPE_CHECKING:
    from app.layout.frame import Frame


class Part(StrEnum):
    """What a block shows; with the record id it says what a click on it means."""

    PAPER = "paper"  # ground, not selectable
    TITLE = "title"  # header zone of the map
    PERSONA = "persona"
    STAGE = "stage"
    SECTION = "section"  # title of a section, at the left
    ROW = "row"  # tint and separators of a section
    CARD = "card"
    CURVE = "curve"  # levels, area and line of all curves of a section
    POINT = "point"  # the dot of an emotion point
    LABEL = "label"  # the words at an emotion point


class Look(Protocol):
    """What a block is drawn from. Drawing is put off until somebody looks."""

    def draw(self) -> Drawing:
        """Return the primitives and links, relative to the top left corner of the block."""


class Artist(Protocol):
    """Keeps the drawings of blocks that were looked at lately."""

    def draw(self, block: Block) -> Drawing:
        """Return the drawing of `block`, made on first need."""


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A placed piece of the sheet. `rect` is in the coordinates of what holds it (sheet, row or cell).

    `look` makes the drawing (see Artist); blocks are compared by identity.
    """

    part: Part
    record_id: str
    rect: Rect
    look: Look


@dataclass(frozen=True, slots=True, eq=False)
class PlacedCell:
    """The cards of one section in one column, top to bottom; `height` is what they need.

    `blocks` are in cell coordinates: x from the left edge of the column, y from the top of the row. A column that
    moves therefore leaves them as they are. `top` is the y from which they were stacked.
    """

    section_id: str
    stage_id: str | None
    x: float
    width: float
    height: float
    blocks: tuple[Block, ...]
    top: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class PlacedRow:
    """A section across the sheet. `cells` has one entry per column (one in all for a band), left to right.

    `under` and `over` are painted before and after the cards (tint; curves and points), in row coordinates.
    `title` is the section title block, in row coordinates; it stays in view when the canvas scrolls sideways.
    `reach` is the greatest span of any card: how many columns a card may come in from the left.
    """

    section_id: str
    height: float
    title: Block
    under: tuple[Block, ...]
    cells: tuple[PlacedCell, ...]
    over: tuple[Block, ...] = ()
    reach: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf stage of the grid: its left edge and width in sheet points. stage_id is empty for a map without stages."""

    stage_id: str
    x: float
    width: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A map laid out. See the module docstring for coordinates.

    `header` blocks (title, personas, scenario) lie above the grid; `stages` blocks are the column headers between
    `stages_top` and `grid_top`, outermost level first; `rows` with `row_tops` follow; `footer` blocks lie below.
    `titles_left`..`grid_left` is the zone of section titles. All of them in sheet coordinates but the row contents.
    `frame` is what the sheet was arranged with; `rearrange` needs it.
    """

    map_id: str
    width: float
    height: float
    paper_colour: str
    titles_left: float
    grid_left: float
    stages_top: float
    grid_top: float
    columns: tuple[Column, ...]
    header: tuple[Block, ...]
    stages: tuple[Block, ...]
    rows: tuple[PlacedRow, ...]
    row_tops: tuple[float, ...]
    footer: tuple[Block, ...]
    artist: Artist
    frame: Frame | None = None

    def drawing_of(self, block: Block) -> Drawing:
        """Return the primitives and links of a block of this sheet, in the block's own coordinates."""
        return self.artist.draw(block)

    def row_range(self, top: float, bottom: float) -> range:
        """Return the indexes of the rows that lie between two y of the sheet."""
        first = max(0, bisect_right(self.row_tops, top) - 1)
        last = bisect_left(self.row_tops, bottom)
        return range(first, last)

    def column_range(self, left: float, right: float) -> range:
        """Return the indexes of the columns that meet the span between two x of the sheet."""
        lefts = [column.x for column in self.columns]
        return range(max(0, bisect_right(lefts, left) - 1), bisect_left(lefts, right))

    def blocks_in(self, area: Rect) -> Iterator[tuple[float, float, Block]]:
        """Yield (dx, dy, block) for every block that meets `area`, in paint order; add dx, dy to the block's rect."""
        for block in (*self.header, *self.footer):
            if block.rect.meets(area):
                yield 0.0, 0.0, block
        for index in self.row_range(area.y, area.bottom):
            yield from self.blocks_of_row(index, area)
        for block in self.stages:
            if block.rect.meets(area):
                yield 0.0, 0.0, block

    def blocks_of_row(self, index: int, area: Rect) -> Iterator[tuple[float, float, Block]]:
        """Yield (dx, dy, block) of one row in paint order: tint, title, cards, then what lies over them."""
        row, top = self.rows[index], self.row_tops[index]
        local = area.moved(0.0, -top)
        for block in (*row.under, row.title):
            if block.rect.meets(local):
                yield 0.0, top, block
        cells = row.cells
        if len(cells) == len(self.columns) and len(cells) > 1:
            columns = self.column_range(area.x, area.right)
            cells = cells[max(0, columns.start - row.reach + 1) : columns.stop]
        for cell in cells:
            inside = local.moved(-cell.x, 0.0)
            for block in cell.blocks:
                if block.rect.meets(inside):
                    yield cell.x, top, block
        for block in row.over:
            if block.rect.meets(local):
                yield 0.0, top, block

    def all_blocks(self) -> Iterator[tuple[float, float, Block]]:
        """Yield (dx, dy, block) for every block of the sheet in paint order."""
        return self.blocks_in(Rect(-1e9, -1e9, 2e9, 2e9))

    def block_of(self, record_id: str) -> Rect | None:
        """Return where the main block of a record stands on the sheet, or None when it is not on this sheet."""
        for dx, dy, block in self.all_blocks():
            if block.record_id == record_id and block.part not in (Part.ROW, Part.PAPER):
                return block.rect.moved(dx, dy)
        return None
