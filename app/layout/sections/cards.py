"""Sections that hold cards: how a card of each kind looks, and how cards stack in their cells.

Cards come in three weights, chosen by kind: plain paper on the band (text, actions), a soft tinted note with an icon
(touchpoints, problems, ideas), and words alone for quotes. Colour never says anything that icon or words do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.layout import theme as look
from app.layout.frame import Frame, icon, typed
from app.layout.primitives import Box, Drawing, Link, Primitive, Rect
from app.layout.sheet import Block, Column, Part, PlacedCell
from app.layout.theme import Tone, readable_on, tinted
from app.layout.typesetting import TextStyle, Typesetter
from app.model.records import Card, CardKind

ICON_ROOM = look.ICON + 8.0


@dataclass(frozen=True, slots=True)
class CardStyle:
    """How cards of one kind look: tone and icon by name (None: no icon) and the style of their text."""

    tone: str
    icon: str | None = None
    text: TextStyle = look.CARD_TEXT


STYLES: dict[CardKind, CardStyle] = {
    CardKind.TEXT: CardStyle("plain"),
    CardKind.ACTION: CardStyle("plain"),
    CardKind.GOAL: CardStyle("green", "target"),
    CardKind.TOUCHPOINT: CardStyle("blue", "mouse-pointer-click"),
    CardKind.CHANNEL: CardStyle("teal", "smartphone"),
    CardKind.THOUGHT: CardStyle("plain", None, look.CARD_QUOTE),
    CardKind.QUOTE: CardStyle("violet", "quote", look.CARD_QUOTE),
    CardKind.QUESTION: CardStyle("violet", "message-circle-question-mark"),
    CardKind.PROBLEM: CardStyle("red", "triangle-alert"),
    CardKind.IDEA: CardStyle("amber", "lightbulb"),
    CardKind.OPPORTUNITY: CardStyle("green", "star"),
    CardKind.METRIC: CardStyle("plain", "chart-line"),
    CardKind.OWNER: CardStyle("plain", "user"),
    CardKind.SYSTEM: CardStyle("plain", "settings"),
    CardKind.IMAGE: CardStyle("plain", "image"),
}


@dataclass(frozen=True, slots=True, eq=False)
class CardLook:
    """Draws one card, `width` points wide and `height` high, when it is first looked at."""

    card: Card
    frame: Frame
    width: float
    height: float

    def draw(self) -> Drawing:
        """Return the card's ground, icon, title, text, votes and personas."""
        card, frame = self.card, self.frame
        style = STYLES[card.kind]
        tone = tone_of(frame, card)
        x, room = _text_place(style, self.width)
        y = look.CARD_PADDING
        drawn: list[Primitive] = [Box(0.0, 0.0, self.width, self.height, look.CARD_RADIUS, tone.fill)]
        if style.icon is not None:
            first = look.CARD_TITLE if card.title else style.text
            drop = (first.size * first.line_height - look.ICON) / 2
            drawn.append(icon(style.icon, look.CARD_PADDING, y + drop, look.ICON, tone.mark))
        for words, type_style in _paragraphs(card, style):
            text = frame.typesetter.set_text(words, room, type_style)
            drawn += typed(text, x, y, tone.ink, room)
            y += text.height
        for words in footnotes(frame, card):
            text = frame.typesetter.set_text(words, room, look.SMALL_STRONG)
            drawn += typed(text, x, y + 3.0, tone.mark, room)
            y += text.height + 3.0
        links = (Link(Rect(0.0, 0.0, self.width, self.height), card.link),) if card.link else ()
        return Drawing(tuple(drawn), links)


def tone_of(frame: Frame, card: Card) -> Tone:
    """Return the colours of a card: those of its kind, or tints of the colour somebody gave it."""
    if card.colour is None:
        return frame.theme.tones[STYLES[card.kind].tone]
    fill = tinted(card.colour, 0.16, frame.theme.paper)
    return Tone(fill=fill, mark=card.colour, ink=readable_on(fill, frame.theme.on_stage, frame.theme.ink))


def card_height(frame: Frame, card: Card, width: float) -> float:
    """Return how high a card is when it is `width` points wide. Counts lines only, so it costs no glyphs."""
    style = STYLES[card.kind]
    _, room = _text_place(style, width)
    height = 2 * look.CARD_PADDING
    for words, type_style in _paragraphs(card, style):
        height += frame.typesetter.line_count(words, room, type_style) * type_style.size * type_style.line_height
    small = look.SMALL_STRONG
    for words in footnotes(frame, card):
        height += 3.0 + frame.typesetter.line_count(words, room, small) * small.size * small.line_height
    return height


def prepare_words(typesetter: Typesetter, cards: Iterable[Card]) -> None:
    """Let the typesetter learn the words of many cards at once, before each is measured."""
    texts: dict[TextStyle, list[str]] = {}
    for card in cards:
        for words, type_style in _paragraphs(card, STYLES[card.kind]):
            texts.setdefault(type_style, []).append(words)
    for type_style, found in texts.items():
        typesetter.prepare(found, type_style)


def footnotes(frame: Frame, card: Card) -> list[str]:
    """Return the small lines at the foot of a card: votes, and whose card it is when the map has several personas."""
    notes = []
    if card.votes:
        notes.append("1 vote" if card.votes == 1 else f"{card.votes} votes")
    if frame.show_personas:
        names = [frame.personas[key].name for key in card.persona_ids if key in frame.personas]
        if names:
            notes.append(" · ".join(names))
    return notes


def place_cell(
    frame: Frame, section_id: str, column: Column, cards: Sequence[Card], top: float = look.CELL_PADDING
) -> PlacedCell:
    """Stack the cards of one cell below y `top`; none of them spans."""
    width = column.width - 2 * look.COLUMN_INSET
    y = top
    blocks = []
    for card in cards:
        height = card_height(frame, card, width)
        rect = Rect(look.COLUMN_INSET, y, width, height)
        blocks.append(Block(Part.CARD, card.id, rect, CardLook(card, frame, width, height)))
        y += height + look.CARD_GAP
    bottom = y - look.CARD_GAP if cards else top
    return PlacedCell(section_id, column.stage_id, column.x, column.width, bottom, tuple(blocks), top)


def place_spanning(
    frame: Frame, section_id: str, cells: Sequence[Sequence[Card]], top: float = look.CELL_PADDING
) -> tuple[PlacedCell, ...]:
    """Stack the cards of a whole row in which some cards span several columns; the others flow around these.

    `cells` has the cards of each column. A card keeps its order inside its own cell and takes the first place below
    the one before it that is free in all columns it covers.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in frame.columns]
    placed = []
    for number, (column, cards) in enumerate(zip(frame.columns, cells, strict=True)):
        y = top
        blocks = []
        for card in cards:
            last = min(number + card.span, len(frame.columns)) - 1
            width = frame.columns[last].right - column.x - 2 * look.COLUMN_INSET
            height = card_height(frame, card, width)
            y = _first_free(taken[number : last + 1], y, height)
            rect = Rect(look.COLUMN_INSET, y, width, height)
            blocks.append(Block(Part.CARD, card.id, rect, CardLook(card, frame, width, height)))
            for covered in taken[number : last + 1]:
                covered.append((y, y + height))
            y += height + look.CARD_GAP
        bottom = max([top, *(block.rect.bottom for block in blocks)])
        placed.append(PlacedCell(section_id, column.stage_id, column.x, column.width, bottom, tuple(blocks), top))
    return tuple(placed)


def place_band(frame: Frame, section_id: str, cards: Sequence[Card], top: float = look.CELL_PADDING) -> PlacedCell:
    """Flow the cards of a band along lanes as wide as the columns, left to right and then down."""
    left, right = frame.grid_left, frame.grid_right
    lanes = frame.columns or (Column("", left, right - left),)
    y = top
    blocks: list[Block] = []
    for start in range(0, len(cards), len(lanes)):
        row = list(zip(cards[start : start + len(lanes)], lanes, strict=False))
        heights = [card_height(frame, card, lane.width - 2 * look.COLUMN_INSET) for card, lane in row]
        for (card, lane), height in zip(row, heights, strict=True):
            width = lane.width - 2 * look.COLUMN_INSET
            rect = Rect(lane.x - left + look.COLUMN_INSET, y, width, height)
            blocks.append(Block(Part.CARD, card.id, rect, CardLook(card, frame, width, height)))
        y += max(heights) + look.CARD_GAP
    bottom = y - look.CARD_GAP if cards else top
    return PlacedCell(section_id, None, left, right - left, bottom, tuple(blocks), top)


def _first_free(columns: Sequence[list[tuple[float, float]]], y: float, height: float) -> float:
    """Return the lowest start at or below `y` at which a card of `height` meets nothing in any of `columns`."""
    gap = look.CARD_GAP
    for top, bottom in sorted(interval for column in columns for interval in column):
        if y < bottom + gap and top < y + height + gap:
            y = bottom + gap
    return y


def _text_place(style: CardStyle, width: float) -> tuple[float, float]:
    """Return the x of a card's text and the width it has."""
    x = look.CARD_PADDING + (ICON_ROOM if style.icon is not None else 0.0)
    return x, width - x - look.CARD_PADDING


def _paragraphs(card: Card, style: CardStyle) -> list[tuple[str, TextStyle]]:
    both = [(card.title, look.CARD_TITLE), (card.text, style.text)]
    # An empty card still shows one line, so that it can be seen and hit.
    return [(words, type_style) for words, type_style in both if words] or [("", style.text)]
