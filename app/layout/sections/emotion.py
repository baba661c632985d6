"""The emotional curve section: levels with faces, the warm and cool area, curves, points and their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.layout import theme as look
from app.layout.curve import Cubic, rising, smooth_through, split_at_level, straight_through
from app.layout.frame import Frame, circle, polygon, typed
from app.layout.primitives import Box, Drawing, Line, Path, Primitive, Rect, Segment
from app.layout.sections.bubbles import Bubbles, Wish, place_bubbles
from app.layout.sections.faces import face
from app.layout.sections.grid import place_cells
from app.layout.sections.shape import TITLE_PAD, Earlier, tint_block, title_block, title_text_height
from app.layout.sheet import Block, Part, PlacedRow
from app.layout.theme import Theme
from app.layout.typesetting import SetText
from app.model.document import Document
from app.model.edits.curves import points_in_time
from app.model.records import Curve, CurveShape, EmotionPoint, Section

PLOT_HEIGHT = 176.0
PLOT_PAD = 26.0
FACE_RADIUS = 10.0
# The strip left of the grid that the faces stand in.
FACES = 2 * FACE_RADIUS + 12.0
LEVELS = (1.0, 0.5, 0.0, -0.5, -1.0)
LINE_WIDTH = 2.75
DOT = 5.5
# Half the side of a dot's block: dot and ring.
REACH = DOT + 4.0
BUBBLE_WIDTH = 164.0
WIDE_BUBBLE = 224.0
BUBBLE_PAD = 7.0
BUBBLE_GAP = 10.0
# Each curve has its own dash and its own dot beside its colour.
DASHES: tuple[tuple[float, ...], ...] = ((), (9.0, 5.0), (2.0, 5.0), (12.0, 4.0, 2.0, 4.0), (5.0, 3.0), (1.0, 4.0))


@dataclass(frozen=True, slots=True)
class Plot:
    """Where values lie in the row: y of +1 and the height down to -1, in row coordinates."""

    top: float
    height: float

    def y_of(self, value: float) -> float:
        """Return the y at which a value from -1 to +1 is drawn."""
        return self.top + (1.0 - value) / 2 * self.height

    def value_at(self, y: float) -> float:
        """Return the value drawn at `y`, brought into -1 to +1."""
        return max(-1.0, min(1.0, 1.0 - 2 * (y - self.top) / self.height))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One curve as placed: its points with their places, and the pieces through them."""

    curve: Curve
    number: int
    colour: str
    points: tuple[tuple[EmotionPoint, float, float], ...]
    pieces: tuple[Cubic, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CurveLook:
    """The drawing of all curves of a section.

    `plot` is what gestures need to turn a place into a value; `bubbles` are kept for the next arrangement.
    """

    frame: Frame
    drawn: tuple[Drawn, ...]
    rect: Rect
    plot: Plot
    bubbles: Bubbles

    def draw(self) -> Drawing:
        """Return levels, faces, areas and lines."""
        return _ground(self.frame, self.plot, self.drawn, self.rect)


@dataclass(frozen=True, slots=True)
class DotLook:
    """Draws the dot of a point in the middle of its block; equal looks draw the same."""

    number: int
    colour: str
    ring: str

    def draw(self) -> Drawing:
        """Return the dot."""
        return Drawing(tuple(_dot(self.number, REACH, REACH, DOT, self.colour, self.ring)))


@dataclass(frozen=True, slots=True)
class LabelLook:
    """Draws the words at a point that lies at (x, y) from the corner of their block; equal looks draw the same."""

    words: str
    text: SetText
    x: float
    y: float
    width: float
    height: float
    colour: str
    theme: Theme

    def draw(self) -> Drawing:
        """Return the bubble with its leader, or bare words where nobody wrote any."""
        if not self.words:
            return Drawing(tuple(typed(self.text, BUBBLE_PAD, BUBBLE_PAD, self.theme.soft_ink)))
        drawn: list[Primitive] = [*_leader(self.x, self.y, Rect(0.0, 0.0, self.width, self.height), self.colour)]
        drawn.append(Box(0.0, 0.0, self.width, self.height, 6.0, self.theme.card, self.theme.hairline, 0.75))
        drawn += typed(self.text, BUBBLE_PAD, BUBBLE_PAD, self.theme.ink)
        return Drawing(tuple(drawn))


def plot_of(row: PlacedRow) -> Plot | None:
    """Return the plot of an emotional curve row, or None for a row of another kind."""
    for block in row.under:
        if isinstance(block.look, CurveLook):
            return block.look.plot
    return None


def arrange_emotion(
    document: Document,
    section: Section,
    frame: Frame,
    picture: str,
    earlier: Earlier | None,
) -> PlacedRow:
    """Return the row of an emotional curve; cards that were put into the section stand below the curve."""
    curves = document.curves(section.id)
    labels = _set_labels(document, frame, curves)
    above, below = _room_for_words(list(labels.values()))
    plot = Plot(PLOT_PAD + above, PLOT_HEIGHT)
    bottom = plot.top + PLOT_HEIGHT + below + PLOT_PAD
    drawn = [_place_curve(document, frame, curve, number, plot) for number, curve in enumerate(curves)]
    cells, reach = place_cells(document, section, frame, None, bottom)
    title = _title(frame, section, picture, drawn)
    height = max([bottom, title.rect.height, *(cell.height + look.CELL_PADDING for cell in cells if cell.blocks)])
    left = frame.grid_left - FACES
    curve_rect = Rect(left, 0.0, frame.grid_right - left, bottom)
    bubbles = _place_labels(frame, drawn, labels, bottom, _bubbles_of(earlier))
    ground = Block(Part.CURVE, section.id, curve_rect, CurveLook(frame, tuple(drawn), curve_rect, plot, bubbles))
    over = _kept([*_label_blocks(frame, drawn, labels, bubbles), *_point_blocks(frame, drawn)], earlier)
    return PlacedRow(section.id, height, title, (tint_block(frame, section, height), ground), cells, over, reach)


def _room_for_words(labels: Sequence[tuple[EmotionPoint, SetText]]) -> tuple[float, float]:
    """Return how far bubbles reach beyond the plot: above +1 and below -1."""
    above = below = 0.0
    for point, text in labels:
        need = text.height + 2 * BUBBLE_PAD + BUBBLE_GAP
        if point.value >= 0:
            above = max(above, need - (1 - point.value) / 2 * PLOT_HEIGHT)
        else:
            below = max(below, need - (1 + point.value) / 2 * PLOT_HEIGHT)
    return above, below


def _set_labels(document: Document, frame: Frame, curves: Sequence[Curve]) -> dict[str, tuple[EmotionPoint, SetText]]:
    """Return the words at points, by point id: what people wrote, or the name of the one peak and the one dip."""
    labels = {}
    for curve in curves:
        points = document.points(curve.id)
        for point in points:
            if point.label:
                width = BUBBLE_WIDTH if len(point.label) <= 70 else WIDE_BUBBLE
                labels[point.id] = (
                    point,
                    frame.typesetter.set_text(point.label, width - 2 * BUBBLE_PAD, look.CARD_QUOTE),
                )
        if len(curves) == 1 and len(points) > 2:
            for point, words in extremes(points):
                if not point.label:
                    labels[point.id] = (point, frame.typesetter.set_text(words, BUBBLE_WIDTH, look.SMALL_STRONG))
    return labels


def extremes(points: Sequence[EmotionPoint]) -> list[tuple[EmotionPoint, str]]:
    """Return the highest and the lowest point with their names, each only when it stands alone on its side."""
    best, worst = max(point.value for point in points), min(point.value for point in points)
    high = [point for point in points if point.value == best and best > 0]
    low = [point for point in points if point.value == worst and worst < 0]
    named = [(high, "Highest point"), (low, "Lowest point")]
    return [(points[0], words) for points, words in named if len(points) == 1]


def _place_curve(document: Document, frame: Frame, curve: Curve, number: int, plot: Plot) -> Drawn:
    points = [point for _, point in points_in_time(document, curve.id)]
    places = rising([(_x_of(frame, point), plot.y_of(point.value)) for point in points])
    through = straight_through if curve.shape is CurveShape.STRAIGHT else smooth_through
    pieces = through(places) if len(places) > 1 else []
    placed = tuple((point, x, y) for point, (x, y) in zip(points, places, strict=True))
    return Drawn(curve, number, _colour_of(frame, curve, number), placed, tuple(pieces))


def _x_of(frame: Frame, point: EmotionPoint) -> float:
    column = frame.columns[frame.column_of[point.stage_id]]
    return column.x + point.at * column.width


def _colour_of(frame: Frame, curve: Curve, number: int) -> str:
    if curve.colour is not None:
        return curve.colour
    if curve.persona_id is not None and number > 0:
        return frame.persona_colour(curve.persona_id)
    return frame.theme.curves[number % len(frame.theme.curves)]


def curve_name(frame: Frame, curve: Curve, number: int) -> str:
    """Return what a curve is called in the legend."""
    persona = frame.personas.get(curve.persona_id or "")
    return curve.title or (persona.name if persona is not None else f"Curve {number + 1}")


def _title(frame: Frame, section: Section, picture: str, drawn: Sequence[Drawn]) -> Block:
    if len(drawn) < 2:
        return title_block(frame, section, picture, kept_free=FACES)
    y = TITLE_PAD + title_text_height(frame, section, FACES) + 10.0
    top = y
    legend: list[Primitive] = []
    for item in drawn:
        room = look.TITLES_WIDTH - TITLE_PAD - 34.0 - FACES
        text = frame.typesetter.set_text(curve_name(frame, item.curve, item.number), room, look.SMALL, max_lines=2)
        middle = y + look.SMALL.size * look.SMALL.line_height / 2
        legend.append(Line(TITLE_PAD, middle, TITLE_PAD + 24.0, middle, item.colour, 2.25, _dash(item.number), "butt"))
        legend += _dot(item.number, TITLE_PAD + 12.0, middle, 3.5, item.colour, frame.theme.band)
        legend += typed(text, TITLE_PAD + 32.0, y, frame.theme.ink, room)
        y += text.height + 5.0
    return title_block(frame, section, picture, legend, y - top + 10.0, FACES)


def _dash(number: int) -> tuple[float, ...]:
    return DASHES[number % len(DASHES)]


def _ground(frame: Frame, plot: Plot, drawn: Sequence[Drawn], rect: Rect) -> Drawing:
    theme = frame.theme
    left, right, middle = frame.grid_left - rect.x, frame.grid_right - rect.x, plot.y_of(0.0)
    primitives: list[Primitive] = []
    if len(drawn) == 1:
        primitives += _areas(drawn[0].pieces, middle, -rect.x, theme.curve_above, theme.curve_below)
    primitives.append(Line(left, middle, right - 8.0, middle, theme.face, 1.0, (3.0, 4.0)))
    for level in LEVELS:
        colour = theme.tones["green"].mark if level > 0 else theme.tones["red"].mark if level < 0 else theme.soft_ink
        primitives += face(level, left - FACE_RADIUS - 8.0, plot.y_of(level), FACE_RADIUS, colour, theme.paper)
    for item in drawn:
        if item.pieces:
            segments = _segments(item.pieces, -rect.x)
            if len(drawn) > 1:
                # A pale edge keeps crossing curves apart, also in grey.
                primitives.append(Path(segments, stroke=theme.band, stroke_width=LINE_WIDTH + 2.5))
            cap = "round" if not _dash(item.number) else "butt"
            primitives.append(
                Path(segments, stroke=item.colour, stroke_width=LINE_WIDTH, dash=_dash(item.number), cap=cap)  # type: ignore[arg-type]
            )
    return Drawing(tuple(primitives))


def _areas(pieces: Sequence[Cubic], middle: float, dx: float, above: str, below: str) -> list[Primitive]:
    """Return the areas between a curve and the neutral line: warm above it, cool below."""
    areas: list[Primitive] = []
    run: list[Cubic] = []
    side = 0

    def close() -> None:
        if run and side:
            first, last = run[0].start, run[-1].end
            segments: list[Segment] = [("M", first[0] + dx, middle), ("L", first[0] + dx, first[1])]
            segments += [_cubic(piece, dx) for piece in run]
            segments += [("L", last[0] + dx, middle), ("Z",)]
            areas.append(Path(tuple(segments), fill=above if side < 0 else below))

    for piece in split_at_level(pieces, middle):
        offset = (piece.start[1] + piece.end[1]) / 2 - middle
        here = -1 if offset < -0.01 else 1 if offset > 0.01 else 0
        if here != side:
            close()
            run, side = [], here
        run.append(piece)
    close()
    return areas


def _segments(pieces: Sequence[Cubic], dx: float) -> tuple[Segment, ...]:
    start = pieces[0].start
    return (("M", start[0] + dx, start[1]), *(_cubic(piece, dx) for piece in pieces))


def _cubic(piece: Cubic, dx: float) -> Segment:
    (ax, ay), (bx, by), (cx, cy) = piece.first, piece.second, piece.end
    return ("C", ax + dx, ay, bx + dx, by, cx + dx, cy)


def _dot(number: int, x: float, y: float, radius: float, colour: str, ring: str) -> list[Primitive]:
    """Return the mark of a point: each curve has its own form, so that curves differ without colour too."""
    outer = radius + 2.0
    match number % 4:
        case 1:
            return [
                Box(x - outer + 0.5, y - outer + 0.5, 2 * outer - 1, 2 * outer - 1, 1.5, ring),
                Box(x - radius + 0.5, y - radius + 0.5, 2 * radius - 1, 2 * radius - 1, 1.0, colour),
            ]
        case 2:
            return [polygon(_diamond(x, y, outer + 1.0), ring), polygon(_diamond(x, y, radius + 0.5), colour)]
        case 3:
            return [polygon(_triangle(x, y, outer + 1.0), ring), polygon(_triangle(x, y, radius), colour)]
        case _:
            return [circle(x, y, outer, fill=ring), circle(x, y, radius, fill=colour)]


def _diamond(x: float, y: float, r: float) -> list[tuple[float, float]]:
    return [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]


def _triangle(x: float, y: float, r: float) -> list[tuple[float, float]]:
    return [(x, y - r * 1.15), (x + r * 1.1, y + r * 0.8), (x - r * 1.1, y + r * 0.8)]


def _point_blocks(frame: Frame, drawn: Sequence[Drawn]) -> list[Block]:
    blocks = []
    for item in drawn:
        dot = DotLook(item.number, item.colour, frame.theme.paper)
        for point, x, y in item.points:
            blocks.append(Block(Part.POINT, point.id, Rect(x - REACH, y - REACH, 2 * REACH, 2 * REACH), dot))
    return blocks


Labels = dict[str, tuple[EmotionPoint, SetText]]


def _labelled(drawn: Sequence[Drawn], labels: Labels) -> list[tuple[EmotionPoint, float, float, SetText, Drawn]]:
    """Return the points that have words, curve by curve and left to right, with their places and their set words."""
    return [
        (point, x, y, labels[point.id][1], item) for item in drawn for point, x, y in item.points if point.id in labels
    ]


def _place_labels(
    frame: Frame, drawn: Sequence[Drawn], labels: Labels, bottom: float, earlier: Bubbles | None
) -> Bubbles:
    wishes = [
        Wish(x, y, text.width + 2 * BUBBLE_PAD, text.height + 2 * BUBBLE_PAD, point.value >= 0)
        for point, x, y, text, _ in _labelled(drawn, labels)
    ]
    area = Rect(frame.grid_left + 2.0, 6.0, frame.grid_right - frame.grid_left - 8.0, bottom - 12.0)
    pieces = [piece for item in drawn for piece in item.pieces]
    points = [(x, y) for item in drawn for _, x, y in item.points]
    return place_bubbles(wishes, pieces, points, area, earlier)


def _bubbles_of(earlier: Earlier | None) -> Bubbles | None:
    looks = (block.look for block in earlier.row.under) if earlier is not None else iter(())
    return next((one.bubbles for one in looks if isinstance(one, CurveLook)), None)


def _label_blocks(frame: Frame, drawn: Sequence[Drawn], labels: Labels, bubbles: Bubbles) -> list[Block]:
    blocks = []
    for (point, x, y, text, item), place in zip(_labelled(drawn, labels), bubbles.places, strict=True):
        words = LabelLook(
            point.label, text, x - place.x, y - place.y, place.width, place.height, item.colour, frame.theme
        )
        blocks.append(Block(Part.LABEL, point.id, place, words))
    return blocks


def _kept(blocks: Sequence[Block], earlier: Earlier | None) -> tuple[Block, ...]:
    """Return the blocks, each one that is as it was before replaced by its older self."""
    before = {(block.part, block.record_id): block for block in earlier.row.over} if earlier is not None else {}
    found = []
    for block in blocks:
        old = before.get((block.part, block.record_id))
        same = old is not None and old.rect == block.rect and old.look == block.look
        found.append(old if same and old is not None else block)
    return tuple(found)


def _leader(x: float, y: float, bubble: Rect, colour: str) -> list[Primitive]:
    """Return the thin line from a point to its bubble."""
    end_x = max(bubble.x + 8.0, min(x, bubble.right - 8.0))
    end_y = bubble.y if y < bubble.y else bubble.bottom
    if bubble.y <= y <= bubble.bottom:
        end_x, end_y = (bubble.x if x < bubble.x else bubble.right), y
    return [Line(x, y, end_x, end_y, colour, 0.75)]
