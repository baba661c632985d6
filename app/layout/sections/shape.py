"""What a section kind brings along, and the parts that all rows have: tint and title."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from app.layout import theme as look
from app.layout.frame import Frame, icon, still, typed
from app.layout.primitives import Box, Primitive, Rect
from app.layout.sheet import Block, Part, PlacedRow
from app.model.document import Document
from app.model.records import Section

TITLE_PAD = 14.0
TITLE_ICON = 16.0
LEAST_HEIGHT = 64.0


@dataclass(frozen=True, slots=True)
class Earlier:
    """A row as it was before a change.

    `touched` are the columns (leaf stage ids, None: the band) that hold changed cards; `same_columns` says whether
    all columns stand where they stood.
    """

    row: PlacedRow
    touched: frozenset[str | None]
    same_columns: bool


class ArrangeRow(Protocol):
    """Lays out one section. `earlier` lets it keep the cells that did not change."""

    def __call__(
        self, document: Document, section: Section, frame: Frame, picture: str, earlier: Earlier | None
    ) -> PlacedRow:
        """Return the row; `picture` is the icon of the section's kind."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A section kind: the icon beside its title and how its row is laid out."""

    icon: str
    arrange: ArrangeRow


def title_block(
    frame: Frame,
    section: Section,
    picture: str,
    extra: Iterable[Primitive] = (),
    extra_height: float = 0.0,
    kept_free: float = 0.0,
) -> Block:
    """Return the title of a section in row coordinates.

    `extra` is drawn below the words (a legend); `kept_free` points at the right of the zone belong to something else.
    """
    theme = frame.theme
    left = TITLE_PAD + TITLE_ICON + 8.0
    room = look.TITLES_WIDTH - left - 6.0 - kept_free
    text = frame.typesetter.set_text(section.title or "Untitled", room, look.SECTION_TITLE)
    first = look.SECTION_TITLE.size * look.SECTION_TITLE.line_height
    colour = section.colour or theme.accent
    drawn: list[Primitive] = [icon(picture, TITLE_PAD, TITLE_PAD + (first - TITLE_ICON) / 2, TITLE_ICON, colour)]
    drawn += typed(text, left, TITLE_PAD, theme.ink if section.title else theme.soft_ink, room)
    drawn += extra
    height = max(TITLE_PAD + text.height + extra_height, TITLE_PAD + TITLE_ICON) + TITLE_PAD
    return Block(Part.SECTION, section.id, Rect(frame.titles_left, 0.0, look.TITLES_WIDTH, height), still(drawn))


def title_text_height(frame: Frame, section: Section, kept_free: float = 0.0) -> float:
    """Return how high the words of a section's title are."""
    room = look.TITLES_WIDTH - TITLE_PAD - TITLE_ICON - 14.0 - kept_free
    return frame.typesetter.set_text(section.title or "Untitled", room, look.SECTION_TITLE).height


def tint_block(frame: Frame, section: Section, height: float) -> Block:
    """Return the faint band that carries a whole row."""
    width = frame.right - frame.titles_left
    drawn: list[Primitive] = [Box(0.0, 0.0, width, height, 10.0, frame.theme.band)]
    if section.colour is not None:
        drawn.append(Box(0.0, 12.0, 4.0, height - 24.0, 2.0, section.colour))
    return Block(Part.ROW, section.id, Rect(frame.titles_left, 0.0, width, height), still(drawn))
