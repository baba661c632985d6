"""The header zone of a sheet, as a poster has it: kind, title, scenario, then persona cards, goals and expectations."""

from __future__ import annotations

from collections.abc import Sequence

from app.layout import theme as look
from app.layout.frame import Frame, centred, circle, icon, still, typed
from app.layout.primitives import Box, Primitive, Rect
from app.layout.sheet import Block, Part
from app.layout.theme import readable_on
from app.model.records import JourneyMap, Persona

TITLE_WIDTH = 620.0
TILE_WIDTH = 232.0
TILE_GAP = 16.0
TILE_PAD = 14.0
AVATAR = 44.0
PILL_HEIGHT = 20.0


def arrange_header(
    frame: Frame, journey: JourneyMap, left: float, width: float, top: float
) -> tuple[tuple[Block, ...], float]:
    """Return the blocks of the header zone and the y below it. `left` and `width` are those of the whole content."""
    tiles = [
        *(_persona_tile(frame, frame.personas[key]) for key in journey.persona_ids if key in frame.personas),
        *(_list_tile(frame, journey, "Goals", "target", journey.goals) for _ in journey.goals[:1]),
        *(
            _list_tile(frame, journey, "Expectations", "list-checks", journey.expectations)
            for _ in journey.expectations[:1]
        ),
    ]
    beside = int((width - TITLE_WIDTH - look.ZONE_GAP + TILE_GAP) // (TILE_WIDTH + TILE_GAP))
    if tiles and beside >= len(tiles):
        title = _title_block(frame, journey, left, top, TITLE_WIDTH)
        tiles_left = left + width - len(tiles) * (TILE_WIDTH + TILE_GAP) + TILE_GAP
        placed, below = _in_rows(tiles, tiles_left, top, len(tiles), frame.theme.band)
        return (title, *placed), max(title.rect.bottom, below)
    title = _title_block(frame, journey, left, top, min(width, 2 * TITLE_WIDTH))
    if not tiles:
        return (title,), title.rect.bottom
    per_row = max(1, int((width + TILE_GAP) // (TILE_WIDTH + TILE_GAP)))
    placed, below = _in_rows(tiles, left, title.rect.bottom + TILE_GAP, per_row, frame.theme.band)
    return (title, *placed), below


def _title_block(frame: Frame, journey: JourneyMap, left: float, top: float, width: float) -> Block:
    theme = frame.theme
    primitives: list[Primitive] = []
    y = 0.0
    if journey.map_kind:
        text = frame.typesetter.set_text(journey.map_kind, width - 24.0, look.SMALL_STRONG, max_lines=1)
        primitives.append(Box(0.0, 0.0, text.width + 20.0, PILL_HEIGHT, PILL_HEIGHT / 2, theme.tones["blue"].fill))
        primitives += typed(text, 10.0, (PILL_HEIGHT - text.height) / 2, theme.tones["blue"].ink)
        y += PILL_HEIGHT + 8.0
    title = frame.typesetter.set_text(journey.title or "Untitled journey", width, look.MAP_TITLE)
    primitives += typed(title, 0.0, y, theme.ink if journey.title else theme.soft_ink, width)
    y += title.height
    if journey.scenario:
        y += 8.0
        scenario = frame.typesetter.set_text(journey.scenario, min(width, 560.0), look.LEAD)
        primitives += typed(scenario, 0.0, y, theme.soft_ink, min(width, 560.0))
        y += scenario.height
    return Block(Part.TITLE, journey.id, Rect(left, top, width, y), still(primitives))


Tile = tuple[Part, str, list[Primitive], float]


def _persona_tile(frame: Frame, persona: Persona) -> Tile:
    theme = frame.theme
    colour = frame.persona_colour(persona.id)
    text_left = TILE_PAD + AVATAR + 12.0
    room = TILE_WIDTH - text_left - TILE_PAD
    name = frame.typesetter.set_text(persona.name, room, look.PERSONA_NAME)
    role = frame.typesetter.set_text(persona.role, room, look.SMALL)
    middle = TILE_PAD + AVATAR / 2
    beside = name.height + (role.height if persona.role else 0.0)
    y = TILE_PAD + max(0.0, (AVATAR - beside) / 2)
    drawn: list[Primitive] = [circle(TILE_PAD + AVATAR / 2, middle, AVATAR / 2, fill=colour)]
    drawn += centred(frame, initials(persona.name), TILE_PAD + AVATAR / 2, middle, look.INITIALS, readable_on(colour))
    drawn += typed(name, text_left, y, theme.ink, room)
    y += name.height
    if persona.role:
        drawn += typed(role, text_left, y, theme.soft_ink, room)
        y += role.height
    y = max(y, TILE_PAD + AVATAR)
    if persona.bio:
        bio = frame.typesetter.set_text(persona.bio, TILE_WIDTH - 2 * TILE_PAD, look.SMALL)
        drawn += typed(bio, TILE_PAD, y + 8.0, theme.ink, TILE_WIDTH - 2 * TILE_PAD)
        y += 8.0 + bio.height
    return Part.PERSONA, persona.id, drawn, y + TILE_PAD


def _list_tile(frame: Frame, journey: JourneyMap, words: str, picture: str, entries: Sequence[str]) -> Tile:
    theme = frame.theme
    room = TILE_WIDTH - 2 * TILE_PAD
    head = frame.typesetter.set_text(words, room - 22.0, look.CARD_TITLE)
    drawn: list[Primitive] = [
        icon(picture, TILE_PAD, TILE_PAD + (head.height - look.ICON) / 2, look.ICON, theme.accent)
    ]
    drawn += typed(head, TILE_PAD + 22.0, TILE_PAD, theme.ink)
    y = TILE_PAD + head.height + 4.0
    for entry in entries:
        text = frame.typesetter.set_text(entry, room - 10.0, look.SMALL)
        drawn.append(circle(TILE_PAD + 2.5, y + look.SMALL.size * look.SMALL.line_height / 2, 1.5, fill=theme.soft_ink))
        drawn += typed(text, TILE_PAD + 10.0, y, theme.ink, room - 10.0)
        y += text.height + 3.0
    return Part.TITLE, journey.id, drawn, y - 3.0 + TILE_PAD


def _in_rows(tiles: list[Tile], left: float, top: float, per_row: int, ground: str) -> tuple[list[Block], float]:
    """Place tiles in rows of equal height; return the blocks and the y below them."""
    blocks: list[Block] = []
    y = top
    for start in range(0, len(tiles), per_row):
        row = tiles[start : start + per_row]
        height = max(tile[3] for tile in row)
        for number, (part, record_id, drawn, _) in enumerate(row):
            base = Box(0.0, 0.0, TILE_WIDTH, height, 8.0, ground)
            x = left + number * (TILE_WIDTH + TILE_GAP)
            blocks.append(Block(part, record_id, Rect(x, y, TILE_WIDTH, height), still([base, *drawn])))
        y += height + TILE_GAP
    return blocks, y - TILE_GAP


def initials(name: str) -> str:
    """Return one or two letters that stand for a name in an avatar: those of its first and last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    return "".join(word[0].upper() for word in ([words[0], words[-1]] if len(words) > 1 else words))
