"""The parts of the canvas that need no window: camera, difference of sheets, pieces of drawings, hit test."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from app.layout.arrange import arrange, rearrange
from app.layout.primitives import Box, Drawing, Line, Path, Rect
from app.layout.sheet import Block, Part, Sheet
from app.layout.theme import load_theme
from app.layout.typesetting import Typesetter
from app.model.change import Change
from app.model.document import Document, applied
from app.model.edits.cards import move_cards, rewrite_card
from app.model.edits.curves import move_point
from app.model.edits.stages import insert_beside
from app.ui.canvas.camera import Camera, Extent, fitted, held, revealing, settled
from app.ui.canvas.difference import Area, difference
from app.ui.canvas.hit import LEAST_TARGET, hit_at, insertion_index
from app.ui.canvas.pieces import Pieces
from app.ui.canvas.places import Cell, Places
from app.ui.canvas.zones import ZoneKind, zones_of
from tests.builders import small_map

VIEW = Extent(900, 640)


@pytest.fixture(scope="module")
def document() -> Document:
    return small_map(stages=6, cards=4).document


@pytest.fixture(scope="module")
def sheet(document: Document, qapp: QApplication) -> Sheet:
    return arrange(document, "map", load_theme("paper"), Typesetter("en"))


@given(
    st.floats(0.05, 8.0), st.floats(0.05, 8.0), st.integers(0, 900), st.integers(0, 640),
    st.sampled_from([1.0, 1.25, 1.5, 2.0]), st.integers(-500, 9000), st.integers(-500, 9000),
)
def test_zooming_keeps_the_sheet_point_under_the_anchor(
    before: float, after: float, x: int, y: int, ratio: float, offset_x: int, offset_y: int
) -> None:
    camera = Camera(before * ratio * 96 / 72, offset_x, offset_y, ratio)
    zoomed = camera.zoomed(after, QPointF(x, y))
    assert zoomed.zoom == pytest.approx(after)
    old, new = camera.sheet_point(x, y), zoomed.sheet_point(x, y)
    # The offset is a whole device pixel.
    assert abs(old[0] - new[0]) <= 0.51 / zoomed.scale
    assert abs(old[1] - new[1]) <= 0.51 / zoomed.scale


@given(st.floats(0.1, 4.0), st.integers(-20_000, 20_000), st.integers(-20_000, 20_000))
def test_some_paper_always_stays_in_view(scale: float, x: int, y: int) -> None:
    paper = _empty_sheet(1000.0, 700.0)
    for camera in (held(Camera(scale, x, y), paper, VIEW), settled(Camera(scale, x, y), paper, VIEW)):
        seen = Rect(camera.x, camera.y, VIEW.width, VIEW.height)
        assert seen.meets(Rect(0.0, 0.0, paper.width * scale, paper.height * scale))


def test_the_whole_sheet_is_fitted_into_the_view(sheet: Sheet) -> None:
    camera = fitted(sheet, VIEW, 1.0)
    rect = camera.view_rect(0.0, 0.0, Rect(0.0, 0.0, sheet.width, sheet.height))
    assert rect.left() >= 31
    assert rect.top() >= 31
    assert rect.right() <= VIEW.width - 31
    assert rect.bottom() <= VIEW.height - 31


@given(st.floats(0, 3000), st.floats(0, 3000), st.floats(1, 300), st.floats(1, 200))
def test_what_is_revealed_is_in_view_beside_what_is_covered(x: float, y: float, width: float, height: float) -> None:
    camera = revealing(Camera(1.0, 700, 800), Rect(x, y, width, height), VIEW, left=150, top=80)
    assert camera.x + 150 <= x + 1
    assert x + width <= camera.x + VIEW.width + 1
    assert camera.y + 80 <= y + 1
    assert y + height <= camera.y + VIEW.height + 1


def test_nothing_is_frozen_where_it_stands_in_view_anyway(sheet: Sheet) -> None:
    at_rest = zones_of(sheet, fitted(sheet, VIEW, 1.0), VIEW)
    assert [zone.kind for zone in at_rest] == [ZoneKind.BODY]
    scrolled = zones_of(sheet, Camera(1.0, 600, 500), VIEW)
    assert {zone.kind for zone in scrolled if zone.frozen} == {ZoneKind.CORNER, ZoneKind.HEADERS, ZoneKind.TITLES}
    # At a zoom at which they would fill the view they scroll with the map.
    assert [zone.kind for zone in zones_of(sheet, Camera(8.0, 6000, 5000), VIEW)] == [ZoneKind.BODY]


CHANGES: dict[str, Callable[[Document], Change]] = {
    "words": lambda document: rewrite_card(document, "actions-2-1", "Changed"),
    "growth": lambda document: rewrite_card(document, "actions-2-1", "Grown " * 60),
    "move": lambda document: move_cards(document, ["actions-0-0"], "problems", "stage-5"),
    "point": lambda document: move_point(document, "point-2", value=-0.9),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_difference_covers_every_block_that_looks_different(document: Document, sheet: Sheet, name: str) -> None:
    change = CHANGES[name](document)
    after = applied(document, change)
    new = rearrange(sheet, after, change)
    found = difference(sheet, new)
    assert not found.everything
    # Against a sheet made from nothing, so that it does not count which blocks were kept.
    fresh = arrange(after, "map", load_theme("paper"), Typesetter("en"))
    for old_block, new_block in _pairs(sheet, fresh):
        if old_block != new_block and new_block is not None:
            assert any(_area(area).meets(new_block[0]) for area in found.areas), new_block


def test_changed_words_mark_no_more_than_their_card(document: Document, sheet: Sheet) -> None:
    change = CHANGES["words"](document)
    (area, *others) = difference(sheet, rearrange(sheet, applied(document, change), change)).areas
    assert {_area(other) for other in others} <= {_area(area)}
    place = Places(sheet).place_of(document, "actions-2-1")
    assert place is not None
    assert _area(area) == place.rect


def test_a_moved_point_marks_only_the_stretch_of_the_curve_around_it(document: Document, sheet: Sheet) -> None:
    change = move_point(document, "point-0", value=0.1)
    areas = [_area(area) for area in difference(sheet, rearrange(sheet, applied(document, change), change)).areas]
    assert areas
    far = sheet.columns[4].x
    assert all(area.right < far for area in areas)


def test_a_new_column_changes_everything(document: Document, sheet: Sheet) -> None:
    change = insert_beside(document, "stage-1", "Between")
    assert difference(sheet, rearrange(sheet, applied(document, change), change)).everything


def test_the_same_sheet_has_no_difference(sheet: Sheet) -> None:
    assert not difference(sheet, sheet)


def _curve(*heights: float) -> Path:
    segments: list = [("M", 0.0, heights[0])]
    for number, y in enumerate(heights[1:], 1):
        x = number * 100.0
        segments.append(("C", x - 66.0, heights[number - 1], x - 33.0, y, x, y))
    return Path(tuple(segments), stroke="#222222", stroke_width=2.0)


def test_changed_areas_name_the_stretch_that_differs() -> None:
    heights = [float(number % 5) * 10 for number in range(20)]
    other = list(heights)
    other[10] = 90.0
    same = Box(0.0, 0.0, 10.0, 10.0, fill="#ffffff")
    pieces = Pieces()
    areas = pieces.changed(Drawing((same, _curve(*heights))), Drawing((same, _curve(*other))))
    assert min(area.x for area in areas) == pytest.approx(850.0, abs=60)
    assert max(area.right for area in areas) == pytest.approx(1150.0, abs=60)
    assert pieces.changed(Drawing((same,)), Drawing((same,))) == []
    gone = pieces.changed(Drawing((same, Box(50.0, 60.0, 7.0, 8.0, fill="#000000"))), Drawing((same,)))
    assert [area.contains(53.0, 64.0) for area in gone] == [True]


def test_a_drawing_much_like_another_shares_its_pieces() -> None:
    heights = [float(number % 5) * 10 for number in range(40)]
    other = list(heights)
    other[10] = 90.0
    old, new = Drawing((_curve(*heights),)), Drawing((_curve(*other),))
    pieces = Pieces()
    pieces.changed(old, new)
    fresh = Pieces().of(new)
    assert [piece.part for piece in pieces.of(new)] == [piece.part for piece in fresh]
    assert [piece.extent for piece in pieces.of(new)] == [piece.extent for piece in fresh]
    assert len(set(pieces.of(new)) & set(pieces.of(old))) >= len(fresh) - 2


def test_pieces_hold_all_of_a_drawing() -> None:
    line = Line(10.0, 5.0, 3010.0, 5.0, "#111111", 1.0, (3.0, 4.0))
    curve = _curve(*[float(number % 7) for number in range(40)])
    area = Path((("M", 0.0, 0.0), ("L", 9.0, 0.0), ("L", 9.0, 9.0), ("Z",)), fill="#aaaaaa")
    pieces = Pieces().of(Drawing((area, line, curve)))
    parts = [piece.part for piece in pieces]
    assert parts[0] == area
    lines = [part for part in parts if isinstance(part, Line)]
    assert lines[0].x1 == line.x1
    assert lines[-1].x2 == line.x2
    assert all(left.x2 == right.x1 for left, right in pairwise(lines))
    # Every part begins with a whole dash.
    assert all((part.x1 - line.x1) % 7.0 == pytest.approx(0.0, abs=1e-6) for part in lines)
    strokes = [part for part in parts if isinstance(part, Path) and part.stroke]
    assert sum((part.segments[1:] for part in strokes), ()) == curve.segments[1:]
    for piece in pieces:
        assert piece.drawing == Drawing((piece.part,))
        if isinstance(piece.part, Line):
            assert piece.extent.contains(piece.part.x1, piece.part.y1)


def test_points_can_be_hit_within_24_pixels_at_any_zoom(document: Document, sheet: Sheet) -> None:
    places = Places(sheet)
    place = places.place_of(document, "point-3")
    assert place is not None
    x, y = place.rect.x + place.rect.width / 2, place.rect.y + place.rect.height / 2
    for pixel in (0.25, 0.75, 2.0):
        reach = LEAST_TARGET * pixel / 2 - 0.1
        assert hit_at(places, x + reach, y, pixel).record_id == "point-3"
        assert hit_at(places, x + max(reach, place.rect.width) + 1, y, pixel).part is not Part.POINT


def test_every_block_can_be_hit_in_its_middle_and_found_again(document: Document, sheet: Sheet) -> None:
    places = Places(sheet)
    for dx, dy, block in sheet.all_blocks():
        if block.part in (Part.CARD, Part.STAGE, Part.SECTION, Part.POINT, Part.PERSONA):
            rect = block.rect.moved(dx, dy)
            hit = hit_at(places, rect.x + rect.width / 2, rect.y + rect.height / 2, 0.75)
            assert hit.record_id == block.record_id
            place = places.place_of(document, block.record_id)
            assert place is not None
            assert place.block is block


def test_the_insertion_index_counts_the_cards_above_or_before() -> None:
    def block(x: float, y: float) -> Block:
        return Block(Part.CARD, f"{x}-{y}", Rect(x, y, 100.0, 40.0), None)  # type: ignore[arg-type]

    stacked = [block(0.0, 0.0), block(0.0, 50.0), block(0.0, 100.0)]
    assert [insertion_index(stacked, 50.0, y) for y in (-5.0, 10.0, 30.0, 60.0, 80.0, 500.0)] == [0, 0, 1, 1, 2, 3]
    lanes = [block(0.0, 0.0), block(110.0, 0.0), block(0.0, 50.0), block(110.0, 50.0)]
    assert insertion_index(lanes, 20.0, 20.0) == 0
    assert insertion_index(lanes, 90.0, 20.0) == 1
    assert insertion_index(lanes, 300.0, 20.0) == 2
    assert insertion_index(lanes, 20.0, 70.0) == 2
    assert insertion_index(lanes, 300.0, 70.0) == 4
    assert insertion_index([], 5.0, 5.0) == 0


def test_gaps_between_rows_belong_to_the_row_above(sheet: Sheet) -> None:
    places = Places(sheet)
    below = sheet.row_tops[0] + sheet.rows[0].height + 3.0
    assert places.cell_at(sheet.columns[1].x + 5.0, below) == Cell(sheet.rows[0].section_id, "stage-1")
    assert places.cell_at(sheet.columns[1].x + 5.0, sheet.row_tops[0] - 3.0) is None
    assert places.cell_at(sheet.width + 5.0, below) is None


def _pairs(old: Sheet, new: Sheet) -> list[tuple[tuple | None, tuple | None]]:
    """Pair the cards and points of two sheets by record: where they stand and how they are drawn."""

    def looks(sheet: Sheet) -> dict[str, tuple]:
        return {
            block.record_id: (block.rect.moved(dx, dy), sheet.drawing_of(block))
            for dx, dy, block in sheet.all_blocks()
            if block.part in (Part.CARD, Part.POINT)
        }

    before, after = looks(old), looks(new)
    return [(before.get(key), after.get(key)) for key in {*before, *after}]


def _area(area: Area) -> Rect:
    return area.rect.moved(0.0, area.row_top)


def _empty_sheet(width: float, height: float) -> Sheet:
    return Sheet("map", width, height, "#ffffff", 36.0, 180.0, 100.0, 150.0, (), (), (), (), (), (), None)  # type: ignore[arg-type]
