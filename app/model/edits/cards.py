"""Edits of cards: add, rewrite, recolour, move, span, delete."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.model.change import Change, added, joined, removed, replaced
from app.model.document import Document, applied
from app.model.edits.placing import place_among
from app.model.project import EditError
from app.model.records import Card, CardKind, Section, SectionKind, Stage, changed, new_id

# What a new card in a section is, until somebody says otherwise.
CARD_OF_SECTION: dict[SectionKind, CardKind] = {
    SectionKind.TEXT: CardKind.TEXT,
    SectionKind.GOALS: CardKind.GOAL,
    SectionKind.ACTIONS: CardKind.ACTION,
    SectionKind.TOUCHPOINTS: CardKind.TOUCHPOINT,
    SectionKind.CHANNELS: CardKind.CHANNEL,
    SectionKind.THOUGHTS: CardKind.THOUGHT,
    SectionKind.QUOTES: CardKind.QUOTE,
    SectionKind.QUESTIONS: CardKind.QUESTION,
    SectionKind.PROBLEMS: CardKind.PROBLEM,
    SectionKind.IDEAS: CardKind.IDEA,
    SectionKind.OPPORTUNITIES: CardKind.OPPORTUNITY,
    SectionKind.METRICS: CardKind.METRIC,
    SectionKind.OWNERS: CardKind.OWNER,
    SectionKind.SYSTEMS: CardKind.SYSTEM,
    SectionKind.IMAGES: CardKind.IMAGE,
    SectionKind.EMOTION: CardKind.THOUGHT,
}


def cell_of(document: Document, section_id: str, stage_id: str | None) -> tuple[Section, str | None]:
    """Return the section and the stage id that a card put there would carry: the first leaf below, None in a band.

    Raises EditError when the section or the stage is not there or they belong to different maps.
    """
    section = document.get(section_id)
    if not isinstance(section, Section):
        raise EditError("This section is no longer on the map. Nothing was changed.")
    if section.band:
        return section, None
    stage = document.get(stage_id) if stage_id is not None else None
    if not isinstance(stage, Stage) or stage.map_id != section.map_id:
        raise EditError("This stage is no longer on the map. Nothing was changed.")
    leaves = document.leaves(stage.id)
    return section, (leaves[0].id if leaves else stage.id)


def add_cards(
    document: Document,
    section_id: str,
    stage_id: str | None,
    texts: Sequence[str],
    index: int | None = None,
    kind: CardKind | None = None,
) -> Change:
    """Add one card per text to a cell, in order, at `index` (None: at the end)."""
    section, leaf_id = cell_of(document, section_id, stage_id)
    siblings = document.cards(section.id, leaf_id)
    keys, room = place_among(siblings, len(siblings) if index is None else index, len(texts))
    cards = [
        Card(
            id=new_id(),
            section_id=section.id,
            stage_id=leaf_id,
            order=key,
            kind=kind or CARD_OF_SECTION[section.kind],
            text=text,
        )
        for key, text in zip(keys, texts, strict=True)
    ]
    name = "Add card" if len(cards) == 1 else f"Add {len(cards)} cards"
    return joined(name, [room, added(name, cards)])


def change_cards(document: Document, card_ids: Iterable[str], name: str, **values: Any) -> Change:
    """Give several cards the same new field values, as one step called `name`."""
    cards = [_card(document, card_id) for card_id in card_ids]
    return replaced(name, [(card, changed(card, **values)) for card in cards])


def rewrite_card(document: Document, card_id: str, text: str) -> Change:
    """Replace the text of a card."""
    return change_cards(document, [card_id], "Edit card", text=text)


def retitle_card(document: Document, card_id: str, title: str) -> Change:
    """Replace the title of a card."""
    return change_cards(document, [card_id], "Edit card title", title=title)


def recolour_cards(document: Document, card_ids: Iterable[str], colour: str | None) -> Change:
    """Colour cards; None gives the colour back to the theme."""
    return change_cards(document, card_ids, "Colour cards", colour=colour)


def span_card(document: Document, card_id: str, span: int) -> Change:
    """Let a card reach over `span` neighbouring columns, counted to the right; at least one, at most what is there."""
    card = _card(document, card_id)
    section = document.fetch(Section, card.section_id)
    columns = [stage.id for stage in document.leaves(section.map_id)]
    room = len(columns) - columns.index(card.stage_id) if card.stage_id in columns else 1
    return change_cards(document, [card_id], "Span card", span=max(1, min(span, room)))


def move_cards(
    document: Document, card_ids: Sequence[str], section_id: str, stage_id: str | None, index: int | None = None
) -> Change:
    """Move cards into a cell, in the order of `card_ids`.

    `index` counts the cards that the cell shows before the move, the moved ones included (None: at the end): it is
    where the insertion line stands.
    """
    section, leaf_id = cell_of(document, section_id, stage_id)
    wanted = dict.fromkeys(card_ids)
    moved = [_card(document, card_id) for card_id in wanted]
    if any(document.fetch(Section, card.section_id).map_id != section.map_id for card in moved):
        raise EditError("Cards of another map have to be copied, not moved. Nothing was changed.")
    shown = document.cards(section.id, leaf_id)
    at = len(shown) if index is None else max(0, min(index, len(shown)))
    siblings = [card for card in shown if card.id not in wanted]
    before = sum(1 for card in shown[:at] if card.id not in wanted)
    if [card.id for card in (*siblings[:before], *moved, *siblings[before:])] == [card.id for card in shown]:
        return Change("Move card")
    keys, room = place_among(siblings, before, len(moved))
    name = "Move card" if len(moved) == 1 else f"Move {len(moved)} cards"
    pairs = [
        (card, changed(card, section_id=section.id, stage_id=leaf_id, order=key))
        for card, key in zip(moved, keys, strict=True)
    ]
    return joined(name, [room, replaced(name, pairs)])


def copy_cards(
    document: Document, card_ids: Sequence[str], section_id: str, stage_id: str | None, index: int | None = None
) -> Change:
    """Put copies of cards, with new ids, into a cell; the originals stay."""
    section, leaf_id = cell_of(document, section_id, stage_id)
    originals = [_card(document, card_id) for card_id in dict.fromkeys(card_ids)]
    siblings = document.cards(section.id, leaf_id)
    keys, room = place_among(siblings, len(siblings) if index is None else index, len(originals))
    copies = [
        changed(card, id=new_id(), section_id=section.id, stage_id=leaf_id, order=key)
        for card, key in zip(originals, keys, strict=True)
    ]
    name = "Copy card" if len(copies) == 1 else f"Copy {len(copies)} cards"
    return joined(name, [room, added(name, copies)])


def duplicate_cards(document: Document, card_ids: Sequence[str]) -> Change:
    """Put a copy of each card right below it."""
    total = Change("Duplicate card" if len(card_ids) == 1 else f"Duplicate {len(card_ids)} cards")
    current = document
    for card_id in dict.fromkeys(card_ids):
        card = _card(current, card_id)
        ids = [sibling.id for sibling in current.cards(card.section_id, card.stage_id)]
        step = copy_cards(current, [card_id], card.section_id, card.stage_id, ids.index(card_id) + 1)
        current = applied(current, step)
        total = total.then(step)
    return total


def delete_cards(document: Document, card_ids: Iterable[str]) -> Change:
    """Delete cards."""
    cards = [_card(document, card_id) for card_id in dict.fromkeys(card_ids)]
    return removed("Delete card" if len(cards) == 1 else f"Delete {len(cards)} cards", cards)


def _card(document: Document, card_id: str) -> Card:
    card = document.get(card_id)
    if not isinstance(card, Card):
        raise EditError("This card is no longer on the map. Nothing was changed.")
    return card
