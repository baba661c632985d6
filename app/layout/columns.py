"""Columns and the ribbon of headers above them: phases, stages and steps."""

from __future__ import annotations

from app.layout import theme as look
from app.layout.frame import Frame, Header, still, typed
from app.layout.primitives import Box, Path, Primitive, Rect, Segment
from app.layout.sheet import Block, Column, Part
from app.layout.theme import readable_on, tinted
from app.model.document import Document
from app.model.records import Stage, StageLevel

# Steps share a stage, so they are drawn narrower than a stage that stands alone.
STEP_SHARE = 0.85
TIP = 9.0
SEAM = 3.0
LEVEL_GAP = 4.0
PAD_X = 14.0
PAD_Y = 10.0


def place_columns(document: Document, map_id: str, left: float) -> tuple[tuple[Column, ...], tuple[Header, ...]]:
    """Return the columns of a map from `left` on, and all headers over them, parents before their parts."""
    columns: list[Column] = []
    headers: list[Header] = []
    hues = 0

    def walk(stage: Stage, hue: int) -> None:
        nonlocal left, hues
        if stage.level is StageLevel.STAGE or (stage.level is StageLevel.PHASE and document.is_leaf(stage.id)):
            hue = hues
            hues += 1
        slot = len(headers)
        first = len(columns)
        parts = document.stages(stage.id)
        if parts:
            for part in parts:
                walk(part, hue)
        else:
            share = STEP_SHARE if stage.level is StageLevel.STEP else 1.0
            width = round(look.COLUMN_WIDTH * stage.width * share, 2)
            columns.append(Column(stage.id, left, width))
            left += width
        own_hue = hue if stage.level is not StageLevel.PHASE or not parts else headers[slot].hue
        headers.insert(slot, Header(stage, first, len(columns) - 1, own_hue))

    for root in document.stages(map_id):
        walk(root, hues)
    return tuple(columns), tuple(headers)


def arrange_headers(frame: Frame, top: float) -> tuple[tuple[Block, ...], float]:
    """Return the header blocks from y `top` down, outermost level first, and the y of the grid below them."""
    blocks: list[Block] = []
    y = top
    for level in (StageLevel.PHASE, StageLevel.STAGE, StageLevel.STEP):
        row = [header for header in frame.headers if header.stage.level is level]
        if not row:
            continue
        style = {
            StageLevel.PHASE: look.PHASE_TITLE,
            StageLevel.STAGE: look.STAGE_TITLE,
            StageLevel.STEP: look.STEP_TITLE,
        }[level]
        texts = [frame.typesetter.set_text(header.stage.title, _text_width(frame, header), style) for header in row]
        one_line = style.size * style.line_height
        height = round(max([one_line, *(text.height for text in texts)]) + 2 * _pad_y(level), 2)
        for header, text in zip(row, texts, strict=True):
            left, right = frame.columns[header.first].x, frame.columns[header.last].right
            last = header.last == len(frame.columns) - 1
            right += frame.right - frame.grid_right if last else 0.0
            ribbon = level is StageLevel.STAGE
            width = right - left + (TIP - SEAM if ribbon and not last else 0.0)
            primitives, ink = _ground(frame, header, right - left, height, first=header.first == 0, last=last)
            primitives += typed(text, PAD_X, (height - text.height) / 2, ink)
            blocks.append(Block(Part.STAGE, header.stage.id, Rect(left, y, width, height), still(primitives)))
        y += height + LEVEL_GAP
    return tuple(blocks), y


def _pad_y(level: StageLevel) -> float:
    return PAD_Y if level is StageLevel.STAGE else 5.0


def _text_width(frame: Frame, header: Header) -> float:
    span = frame.columns[header.last].right - frame.columns[header.first].x
    return max(20.0, span - 2 * PAD_X - (TIP if header.stage.level is StageLevel.STAGE else 0.0))


def _ground(
    frame: Frame, header: Header, width: float, height: float, first: bool, last: bool
) -> tuple[list[Primitive], str]:
    """Return what lies under a header's title, and the ink for the title."""
    theme = frame.theme
    hue = theme.stages[header.hue % len(theme.stages)]
    own = header.stage.colour
    match header.stage.level:
        case StageLevel.STAGE:
            fill = own or hue
            ink = readable_on(fill, theme.on_stage, theme.ink)
            return [_chevron(width if last else width - SEAM, height, first, last, fill)], ink
        case StageLevel.PHASE:
            fill = tinted(own, 0.16) if own else theme.stage_tints[header.hue % len(theme.stage_tints)]
            ink = readable_on(fill, theme.on_stage, theme.stage_inks[header.hue % len(theme.stage_inks)])
            return [Box(0.0, 0.0, width - SEAM, height, look.CARD_RADIUS, fill)], ink
        case _:
            fill = tinted(own, 0.16) if own else theme.stage_tints[header.hue % len(theme.stage_tints)]
            ink = readable_on(fill, theme.on_stage, theme.stage_inks[header.hue % len(theme.stage_inks)])
            return [Box(0.0, 0.0, width - SEAM, height, 3.0, fill)], ink


def _chevron(width: float, height: float, first: bool, last: bool, fill: str) -> Path:
    """Return a link of the ribbon: notched at the left unless it is the first, pointed at the right unless the last."""
    r = look.CARD_RADIUS
    if last:
        right: list[Segment] = [
            ("L", width - r, 0.0),
            ("C", width - r / 2, 0.0, width, r / 2, width, r),
            ("L", width, height - r),
            ("C", width, height - r / 2, width - r / 2, height, width - r, height),
        ]
    else:
        right = [("L", width, 0.0), ("L", width + TIP, height / 2), ("L", width, height)]
    if first:
        left: list[Segment] = [
            ("L", r, height),
            ("C", r / 2, height, 0.0, height - r / 2, 0.0, height - r),
            ("L", 0.0, r),
            ("C", 0.0, r / 2, r / 2, 0.0, r, 0.0),
        ]
    else:
        left = [("L", 0.0, height), ("L", TIP, height / 2)]
    return Path((("M", r if first else 0.0, 0.0), *right, *left, ("Z",)), fill=fill)
