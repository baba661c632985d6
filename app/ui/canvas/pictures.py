"""Pictures of cards: each card is painted once at a scale, then only copied, wherever it goes.

Cards begin on whole device pixels, so one picture serves in every place; a card that moves takes its picture along.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from app.export.painter import no_pictures, paint_drawing, set_hints
from app.layout.sections.cards import CardLook

if TYPE_CHECKING:
    from app.layout.sheet import Block, Sheet

MOST_BYTES = 48 * 1024 * 1024
# A card larger than this is seen with few others, and painting it costs no more than copying it.
LARGEST = 1024 * 512


@dataclass(slots=True)
class CardPicture:
    """`look` is what was painted; it is kept so that no other object can have its parts' ids."""

    look: CardLook
    pixmap: QPixmap


class CardPictures:
    """The pictures of the cards seen lately, least recently used first, within MOST_BYTES."""

    def __init__(self, assets: Callable[[str], QImage | None] = no_pictures) -> None:
        self._assets = assets
        self._pictures: OrderedDict[tuple[int, int, float, float, float], CardPicture] = OrderedDict()
        self.bytes = 0

    def clear(self) -> None:
        """Forget all pictures."""
        self._pictures.clear()
        self.bytes = 0

    def is_missing(self, block: Block, scale: float) -> bool:
        """Return whether a card has yet to be painted for its picture."""
        look = block.look
        if not isinstance(look, CardLook) or look.width * look.height * scale * scale > LARGEST:
            return False
        return (id(look.card), id(look.frame), look.width, look.height, scale) not in self._pictures

    def ready(self, block: Block, scale: float) -> QPixmap | None:
        """Return the picture of a card when there is one already."""
        look = block.look
        if not isinstance(look, CardLook):
            return None
        found = self._pictures.get((id(look.card), id(look.frame), look.width, look.height, scale))
        return found.pixmap if found is not None else None

    def picture(self, sheet: Sheet, block: Block, scale: float) -> QPixmap | None:
        """Return the picture of a card at a scale; None when the block is no card, or too large to keep."""
        look = block.look
        if not isinstance(look, CardLook):
            return None
        key = (id(look.card), id(look.frame), look.width, look.height, scale)
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found.pixmap
        if look.width * look.height * scale * scale > LARGEST:
            return None
        width, height = ceil(look.width * scale) + 1, ceil(look.height * scale) + 1
        pixmap = QPixmap(width, height)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            set_hints(painter)
            painter.scale(scale, scale)
            paint_drawing(painter, sheet.drawing_of(block), 0.0, 0.0, self._assets)
        self._pictures[key] = CardPicture(look, pixmap)
        self.bytes += width * height * 4
        while self.bytes > MOST_BYTES and len(self._pictures) > 1:
            _, dropped = self._pictures.popitem(last=False)
            self.bytes -= dropped.pixmap.width() * dropped.pixmap.height() * 4
        return pixmap
