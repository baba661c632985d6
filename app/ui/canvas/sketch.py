"""Sketches: how blocks look when they are too small to read. Type becomes bars, and cards become ground, mark and bars.

A card's sketch is made from its rectangle and from one drawing of its kind, so that no text has to be set for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.export.painter import paint_drawing
from app.layout.primitives import Box, Drawing, Path, Primitive, Type
from app.layout.sections.cards import CardLook
from app.layout.sheet import Block, Sheet
from app.layout.theme import CARD_GAP
from app.model.records import Card
from app.ui.canvas.colours import colour

# Type smaller than this, in device pixels, is drawn as bars.
READABLE = 5.0
CARD_TYPE = 11.0
# Distance of lines, in device pixels, below which bars would run together.
LEAST_PITCH = 2.0
# Distance of cards, in device pixels, below which those of a cell run together.
LEAST_GAP = 0.6
# Radius in device pixels from which on round corners can be told from square ones.
LEAST_RADIUS = 1.4
LEAST_ICON = 2.5
_MOST_SPLIT = 4096
_BAR = 0.5  # height of a bar, in type sizes
_BAR_ALPHA = 105
_TITLE_ALPHA = 170

_NO_PEN = Qt.PenStyle.NoPen


@dataclass(frozen=True, slots=True)
class Swatch:
    """How the cards of one kind and colour look: what a sketch needs to know. Lengths in points."""

    fill: int | None  # colours as QColor.rgba() gives them: they are looked up for every card
    radius: float
    mark: int | None
    mark_rect: tuple[float, float, float]  # x, y, side
    bar: int
    title_bar: int
    grey: int  # the whole card when bars would run together
    text_x: float
    pad: float
    size: float
    pitch: float


class Batch:
    """Rectangles gathered by colour, so that Qt is called once for each: grounds first, what lies on them after."""

    def __init__(self) -> None:
        self.flat: dict[int, list[QRectF]] = {}
        self.rounded: dict[tuple[int, float], list[QRectF]] = {}
        self.over: dict[int, list[QRectF]] = {}

    def add(self, ink: int, rect: QRectF) -> None:
        """Add a ground with square corners."""
        rects = self.flat.get(ink)
        if rects is None:
            rects = self.flat[ink] = []
        rects.append(rect)

    def paint(self, painter: QPainter) -> None:
        """Paint all that was gathered."""
        painter.setPen(_NO_PEN)
        for (ink, radius), rects in self.rounded.items():
            painter.setBrush(QColor.fromRgba(ink))
            for rect in rects:
                painter.drawRoundedRect(rect, radius, radius)
        for layer in (self.flat, self.over):
            for ink, rects in layer.items():
                painter.setBrush(QColor.fromRgba(ink))
                painter.drawRects(rects)


class Sketcher:
    """Paints sketches of the blocks of one theme at one scale."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self._swatches: dict[object, Swatch] = {}
        self._split: dict[int, tuple[Drawing, Drawing, list[tuple[QColor, list[QRectF]]]]] = {}

    def paint(self, painter: QPainter, drawing: Drawing, dx: float, dy: float) -> None:
        """Paint a drawing with its origin at (dx, dy); the painter counts in points at this sketcher's scale."""
        entry = self._split.get(id(drawing))
        if entry is None:
            if len(self._split) >= _MOST_SPLIT:
                self._split.clear()
            entry = self._split[id(drawing)] = (drawing, *self._split_type(drawing))
        _, readable, bars = entry
        paint_drawing(painter, readable, dx, dy)
        if not bars:
            return
        painter.translate(dx, dy)
        painter.setPen(_NO_PEN)
        for ink, rects in bars:
            painter.setBrush(ink)
            painter.drawRects(rects)
        painter.translate(-dx, -dy)

    def paint_cells(
        self, painter: QPainter, sheet: Sheet, cells: Sequence[tuple[float, Sequence[Block]]], origin: QPointF
    ) -> None:
        """Paint the sketches of cards, given as (x of the cell, its blocks). The painter counts in device pixels."""
        batch = Batch()
        for dx, blocks in cells:
            if self.scale * CARD_GAP < LEAST_GAP:
                self._add_run_together(batch, sheet, dx, blocks, origin)
            else:
                self._add_cards(batch, sheet, dx, blocks, origin)
        batch.paint(painter)

    def paint_grounds(
        self, painter: QPainter, sheet: Sheet, blocks: Sequence[tuple[float, Block]], top: float
    ) -> None:
        """Paint only the grounds of cards, given as (x of the cell, card): what stands for them for a single frame.

        The painter counts in device pixels; `top` is where the row begins.
        """
        batch, scale = Batch(), self.scale
        for dx, block in blocks:
            rect, swatch = block.rect, self._swatch(sheet, block, _key(block))
            batch.add(
                swatch.fill if swatch.fill is not None else swatch.grey,
                QRectF((dx + rect.x) * scale, top + rect.y * scale, rect.width * scale, rect.height * scale),
            )
        batch.paint(painter)

    def _add_run_together(
        self, batch: Batch, sheet: Sheet, dx: float, blocks: Sequence[Block], origin: QPointF
    ) -> None:
        """Add cards of one look that stand below each other as one piece."""
        scale = self.scale
        ox, oy = origin.x() + dx * scale, origin.y()
        number, count = 0, len(blocks)
        while number < count:
            first = last = blocks[number]
            key = _key(first)
            x, width = first.rect.x, first.rect.width
            number += 1
            while number < count:
                block = blocks[number]
                rect = block.rect
                if rect.x != x or rect.width != width or _key(block) != key:
                    break
                last = block
                number += 1
            top = first.rect.y
            batch.add(
                self._swatch(sheet, first, key).grey,
                QRectF(ox + x * scale, oy + top * scale, width * scale, (last.rect.bottom - top) * scale),
            )

    def _add_cards(self, batch: Batch, sheet: Sheet, dx: float, blocks: Sequence[Block], origin: QPointF) -> None:
        scale = self.scale
        ox, oy = origin.x() + dx * scale, origin.y()
        for block in blocks:
            swatch = self._swatch(sheet, block, _key(block))
            rect = block.rect
            x, y = ox + rect.x * scale, oy + rect.y * scale
            ground = QRectF(x, y, rect.width * scale, rect.height * scale)
            if swatch.pitch * scale < LEAST_PITCH:
                batch.add(swatch.grey, ground)
                continue
            if swatch.fill is not None:
                radius = swatch.radius * scale
                if radius >= LEAST_RADIUS:
                    batch.rounded.setdefault((swatch.fill, radius), []).append(ground)
                else:
                    batch.add(swatch.fill, ground)
            if isinstance(block.look, CardLook):
                self._add_marks(batch.over, swatch, block.look.card, x, y, rect.width, rect.height)

    def _add_marks(
        self, bars: dict[int, list[QRectF]], swatch: Swatch, card: Card, x: float, y: float, width: float, height: float
    ) -> None:
        scale = self.scale
        if swatch.mark is not None and swatch.mark_rect[2] * scale >= LEAST_ICON:
            mx, my, side = swatch.mark_rect
            bars.setdefault(swatch.mark, []).append(
                QRectF(x + mx * scale, y + my * scale, side * scale, side * scale)
            )
        lines = max(1, round((height - 2 * swatch.pad) / swatch.pitch))
        room = width - swatch.text_x - swatch.pad
        letters = max(1.0, room / (swatch.size * 0.54))
        titles = min(lines, -(-len(card.title) // int(letters or 1))) if card.title else 0
        left, top = x + swatch.text_x * scale, y + (swatch.pad + (swatch.pitch - swatch.size * _BAR) / 2) * scale
        high = max(1.0, swatch.size * _BAR * scale)
        for number in range(lines):
            share = 0.94 - 0.05 * ((number * 7 + len(card.text)) % 3)
            if number == lines - 1 or number == titles - 1:
                text = card.title if number == titles - 1 else card.text
                share = max(0.18, min(share, (len(text) % letters) / letters))
            ink = swatch.title_bar if number < titles else swatch.bar
            bars.setdefault(ink, []).append(
                QRectF(left, top + number * swatch.pitch * scale, room * share * scale, high)
            )

    def _swatch(self, sheet: Sheet, block: Block, key: object) -> Swatch:
        swatch = self._swatches.get(key)
        if swatch is None:
            swatch = self._swatches[key] = swatch_of(sheet.drawing_of(block))
        return swatch

    def _split_type(self, drawing: Drawing) -> tuple[Drawing, list[tuple[QColor, list[QRectF]]]]:
        """Return a drawing without the type that is too small to read, and bars for that by colour."""
        limit = READABLE / self.scale
        readable: list[Primitive] = []
        bars: dict[str, list[QRectF]] = {}
        for item in drawing.primitives:
            if not isinstance(item, Type) or item.size >= limit:
                readable.append(item)
                continue
            height = max(item.size * _BAR, 1.0 / self.scale)
            rect = QRectF(item.x, item.baseline - item.size * 0.28 - height / 2, item.line.width * item.size / 1000, height)
            bars.setdefault(item.colour, []).append(rect)
        return Drawing(tuple(readable)), [(_faded(colour(ink), _BAR_ALPHA), rects) for ink, rects in bars.items()]


def _key(block: Block) -> object:
    """Return what decides how a card's sketch looks, beside its text."""
    look = block.look
    if isinstance(look, CardLook):
        card = look.card
        return (card.kind, card.colour)
    return None


def swatch_of(drawing: Drawing) -> Swatch:
    """Return the swatch of cards that look like `drawing`, which shows one of them."""
    box = next((item for item in drawing.primitives if isinstance(item, Box) and item.fill), None)
    icon = next((item for item in drawing.primitives if isinstance(item, Path)), None)
    types = [item for item in drawing.primitives if isinstance(item, Type)]
    fill = colour(box.fill) if box is not None and box.fill else None
    ink = colour(types[-1].colour) if types else QColor("#5a5f68")
    size = types[0].size if types else CARD_TYPE
    pitch = next(
        (b.baseline - a.baseline for a, b in itertools.pairwise(types) if b.baseline > a.baseline), size * 1.35
    )
    pad = max(2.0, types[0].baseline - (pitch + size * 0.776) / 2) if types else 10.0
    mark, mark_rect = None, (0.0, 0.0, 0.0)
    if icon is not None:
        xs = [value for segment in icon.segments for value in segment[1::2] if isinstance(value, float)]
        ys = [value for segment in icon.segments for value in segment[2::2] if isinstance(value, float)]
        mark = _faded(colour(icon.stroke or icon.fill or "#5a5f68"), 190)
        # A full square would be heavier than the icon it stands for.
        side = min(max(xs) - min(xs), max(ys) - min(ys)) * 0.72
        mark_rect = ((min(xs) + max(xs) - side) / 2, (min(ys) + max(ys) - side) / 2, side)
    return Swatch(
        fill=fill.rgba() if fill is not None else None,
        radius=box.radius if box is not None else 0.0,
        mark=mark.rgba() if mark is not None else None,
        mark_rect=mark_rect,
        bar=_faded(ink, _BAR_ALPHA).rgba(),
        title_bar=_faded(ink, _TITLE_ALPHA).rgba(),
        grey=(_mixed(fill, ink, 0.16) if fill is not None else _faded(ink, 40)).rgba(),
        text_x=types[0].x if types else pad,
        pad=pad,
        size=size,
        pitch=pitch,
    )


def _faded(ink: QColor, alpha: int) -> QColor:
    faded = QColor(ink)
    faded.setAlpha(alpha)
    return faded


def _mixed(ground: QColor, ink: QColor, share: float) -> QColor:
    return QColor(
        round(ground.red() + (ink.red() - ground.red()) * share),
        round(ground.green() + (ink.green() - ground.green()) * share),
        round(ground.blue() + (ink.blue() - ground.blue()) * share),
    )
