"""PDF: a sheet as one vector page of true size, with text that can be selected, searched and read aloud in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from app.export.errors import Cancelled
from app.export.painter import Pictures, no_pictures
from app.export.paper import ExportSettings, Placement, place
from app.export.pdf_content import Content
from app.export.pdf_document import Bookmark, Page, WebLink, pdf_bytes
from app.export.pdf_fonts import Fonts
from app.layout.primitives import Drawing, Link, Rect, Type
from app.layout.sheet import Block, Sheet

_EVERYWHERE = Rect(-1e9, -1e9, 2e9, 2e9)
# The share of the work that is done when all blocks are drawn; the rest is fonts and compression.
_DRAWN = 0.9


def write_pdf(
    sheet: Sheet,
    settings: ExportSettings,
    stream: BinaryIO,
    progress: Callable[[float], object] = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
    pictures: Pictures = no_pictures,
) -> tuple[str, ...]:
    """Write the sheet as a PDF file to `stream`; returns what people should know about it, one sentence each.

    `progress` is told the share done, 0 to 1. Raises Cancelled between two blocks once `cancelled` says so, ExportError
    when the paper does not work out; nothing was written then.
    """
    placement = place(sheet.width, sheet.height, settings)
    content = Content(Fonts(), pictures)
    if sheet.paper_colour != "#ffffff":
        content.ground(0, 0, placement.page_width, placement.page_height, sheet.paper_colour)
    content.transform(placement.scale, -placement.scale, placement.dx, placement.page_height - placement.dy)
    links: list[WebLink] = []
    blocks = list(reading_order(sheet))
    for index, (dx, dy, block) in enumerate(blocks):
        if cancelled():
            raise Cancelled
        drawing = sheet.drawing_of(block)
        x, y = dx + block.rect.x, dy + block.rect.y
        content.drawing(drawing, x, y)
        links += [_web_link(link, x, y, placement) for link in drawing.links]
        if index % 64 == 0:
            progress(_DRAWN * index / len(blocks))
    title = f"{settings.title} (1:{placement.ratio})" if placement.ratio > 1 else settings.title
    page = Page(placement.page_width, placement.page_height, content, links, stage_bookmarks(sheet, placement))
    data = pdf_bytes(page, settings, title)
    if cancelled():
        raise Cancelled
    stream.write(data)
    progress(1.0)
    return tuple(_notes(placement, content.fonts))


def reading_order(sheet: Sheet) -> Iterator[tuple[float, float, Block]]:
    """Yield (dx, dy, block) for all blocks as a person reads: header, stages, each section card by card, footer."""
    for block in (*sheet.header, *sheet.stages):
        yield 0.0, 0.0, block
    for index in range(len(sheet.rows)):
        yield from sheet.blocks_of_row(index, _EVERYWHERE)
    for block in sheet.footer:
        yield 0.0, 0.0, block


def stage_bookmarks(sheet: Sheet, placement: Placement) -> list[Bookmark]:
    """Return one bookmark per stage, a stage below the one it stands under, as phases, stages and steps do."""
    top_level: list[Bookmark] = []
    placed: list[tuple[Rect, Bookmark]] = []
    for number, block in enumerate(sheet.stages, 1):
        rect = block.rect
        title = drawing_text(sheet.drawing_of(block)) or f"Stage {number}"
        left = placement.dx + rect.x * placement.scale
        top = placement.page_height - placement.dy - rect.y * placement.scale
        mark = Bookmark(title, left, top)
        above = [
            (other.bottom, index)
            for index, (other, _mark) in enumerate(placed)
            if other.x - 0.01 <= rect.x + rect.width / 2 <= other.right + 0.01 and other.bottom <= rect.y + 0.01
        ]
        (placed[max(above)[1]][1].below if above else top_level).append(mark)
        placed.append((rect, mark))
    return top_level


def drawing_text(drawing: Drawing) -> str:
    """Return the text of a drawing in paint order, lines that were broken joined again."""
    parts: list[str] = []
    end = -1
    for item in drawing.primitives:
        if isinstance(item, Type):
            # A line that begins right where the last one ended was broken inside a text; blanks are part of the lines.
            parts += [item.line.text] if item.line.start == end else [" ", item.line.text]
            end = item.line.start + len(item.line.text)
    return " ".join("".join(parts).split())


def _web_link(link: Link, x: float, y: float, placement: Placement) -> WebLink:
    scale, bottom = placement.scale, placement.page_height - placement.dy
    left, top = placement.dx + (x + link.rect.x) * scale, bottom - (y + link.rect.y) * scale
    return WebLink(left, top - link.rect.height * scale, left + link.rect.width * scale, top, link.address)


def _notes(placement: Placement, fonts: Fonts) -> Iterator[str]:
    if placement.ratio > 1:
        yield (
            f"The page is longer than a PDF can be (5.08 m), so it is drawn at 1:{placement.ratio}: "
            f"have it printed at {placement.ratio * 100} %."
        )
    for name in fonts.refused:
        yield f"The font {name} may not be embedded: its letters are drawn as shapes and cannot be searched."
    for name in fonts.pictured:
        yield f"The font {name} holds some letters as pictures only: these letters are missing from the PDF."
