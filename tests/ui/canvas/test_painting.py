from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.layout.primitives import Rect
from app.model.change import Change
from app.model.document import Document, document_of
from app.model.edits.cards import add_cards, delete_cards, move_cards, recolour_cards, rewrite_card, span_card
from app.model.edits.curves import move_point, relabel_point
from app.model.edits.maps import change_map, rename_map
from app.model.edits.sections import add_section, move_section, rename_section
from app.model.edits.stages import add_step, delete_stage, insert_beside, move_stage, rename_stage
from app.model.records import PROPERTIES_ID, JourneyMap, ProjectProperties
from app.ui.canvas.colours import DARK, LIGHT
from app.ui.canvas.painting import TILES_BELOW
from app.ui.canvas.places import Cell
from app.ui.canvas.view import MapView
from app.ui.canvas.zones import ZoneKind
from tests.builders import big_map, small_map
from tests.ui.canvas.conftest import CTRL, LEFT, Hand, MakeView

LONG = "A text that is long enough to need several lines in its card, so that the row below has to give way to it. " * 2

EDITS: dict[str, Callable[[Document], Change]] = {
    "a card grows": lambda document: rewrite_card(document, "actions-1-0", LONG),
    "a card shrinks": lambda document: rewrite_card(document, "problems-2-0", ""),
    "a card changes its words": lambda document: rewrite_card(document, "actions-1-0", "Other words"),
    "a card is coloured": lambda document: recolour_cards(document, ["problems-0-1"], "#8844cc"),
    "a card spans": lambda document: span_card(document, "actions-0-1", 3),
    "a card moves": lambda document: move_cards(document, ["actions-0-0"], "empty", "stage-2"),
    "cards are added": lambda document: add_cards(document, "problems", "stage-1", [LONG, "One", "Two"]),
    "cards are deleted": lambda document: delete_cards(document, ["problems-0-0", "problems-0-1"]),
    "a band grows": lambda document: add_cards(document, "ideas", None, ["One", LONG, "Three", "Four"]),
    "a point moves": lambda document: move_point(document, "point-1", value=0.8),
    "a point gets words": lambda document: relabel_point(document, "point-2", LONG),
    "a section is renamed": lambda document: rename_section(document, "feelings", "How it feels to be there"),
    "a section moves": lambda document: move_section(document, "problems", 0),
    "a section is added": lambda document: add_section(document, "map", "Between", index=1),
    "a stage is renamed": lambda document: rename_stage(document, "stage-1", "A much longer name for this stage of it"),
    "a stage is inserted": lambda document: insert_beside(document, "stage-1", "Between"),
    "a stage gets a step": lambda document: add_step(document, "stage-1", "Step"),
    "a stage moves": lambda document: move_stage(document, "stage-0", 3),
    "a stage is deleted": lambda document: delete_stage(document, "stage-2"),
    "the map is renamed": lambda document: rename_map(document, "map", "Another title"),
    "the scenario grows": lambda document: change_map(document, "map", "Edit", scenario=LONG),
}


def picture(view: MapView) -> QImage:
    view.finish_painting()
    return view.viewport().grab().toImage()


def differing(one: QImage, other: QImage, tolerance: int = 0) -> list[QPoint]:
    """Return some of the pixels in which two pictures differ by more than `tolerance` in a channel."""
    assert one.size() == other.size()
    if one == other:
        return []
    found = []
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixel(x, y), other.pixel(x, y)
            if a != b and max(abs((a >> s & 255) - (b >> s & 255)) for s in (0, 8, 16)) > tolerance:
                found.append(QPoint(x, y))
                if len(found) > 20:
                    return found
    return found


@pytest.mark.parametrize(
    ("edit", "zoom"),
    [
        *((edit, zoom) for edit in EDITS for zoom in (0.3, 1.0)),
        *((edit, zoom) for edit in ("a card grows", "a stage is inserted", "a section moves") for zoom in (0.12, 1.37)),
    ],
)
def test_a_view_after_an_edit_looks_like_a_fresh_one(make_view: MakeView, edit: str, zoom: float) -> None:
    view = make_view(width=760, height=520)
    view.set_zoom(zoom)
    view.reveal("point-1")
    before, camera = picture(view), view.camera
    change = EDITS[edit]
    assert view.session.edit(lambda: change(view.document))
    after = picture(view)
    fresh = make_view(view.document, width=760, height=520)
    fresh.set_zoom(zoom)
    fresh.look(view.camera, free=True)
    assert fresh.camera == view.camera
    assert differing(after, picture(fresh)) == []
    view.session.undo()
    view.look(camera, free=True)
    assert differing(picture(view), before) == []


def make_like(make_view: MakeView, view: MapView) -> MapView:
    fresh = make_view(view.document, width=900, height=1000)
    fresh.set_zoom(view.zoom)
    fresh.look(view.camera, free=True)
    return fresh


@pytest.mark.parametrize("zoom", [0.1, 0.35, 1.0, 2.5])
def test_panning_to_a_place_looks_like_jumping_there(make_view: MakeView, zoom: float) -> None:
    view = make_view(big_map(300), width=900, height=640)
    view.set_zoom(zoom)
    view.reveal("c0")
    picture(view)
    bars = view.horizontalScrollBar(), view.verticalScrollBar()
    for step in range(40):
        for bar, by in zip(bars, ((13, -7, 29)[step % 3], (9, 21, -5)[step % 3]), strict=True):
            bar.setValue(bar.value() + by)
        view.viewport().repaint()
    fresh = make_view(big_map(300), width=900, height=640)
    fresh.set_zoom(zoom)
    fresh.look(view.camera, free=True)
    # Where a curve is cut at the edge of a strip, Qt blends its rim a little differently.
    assert differing(picture(view), picture(fresh), tolerance=64) == []


def test_an_edit_repaints_only_the_tiles_of_its_cells(make_view: MakeView) -> None:
    view = make_view(big_map(2000), width=1000, height=700)
    view.fit()
    view.finish_painting()
    assert view.camera.scale < TILES_BELOW
    painted = view.painter.tiles.painted
    view.session.edit(lambda: rewrite_card(view.document, "c0", LONG))
    view.finish_painting()
    assert 1 <= view.painter.tiles.painted - painted <= 2


def test_tiles_and_pictures_of_cards_keep_within_their_bytes(
    make_view: MakeView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.canvas.tiles.MOST_BYTES", 4_000_000)
    monkeypatch.setattr("app.ui.canvas.pictures.MOST_BYTES", 4_000_000)
    view = make_view(big_map(500), width=1000, height=700)
    for zoom in (0.06, 0.12, 0.2, 0.3, 0.4, 0.8, 1.0, 1.2, 1.5):
        view.set_zoom(zoom)
        view.reveal("c40")
        view.finish_painting()
    assert 0 < view.painter.tiles.bytes <= 4_000_000
    assert 0 < view.painter.cards.bytes <= 4_000_000


def test_the_paper_ends_where_its_last_row_ends(make_view: MakeView) -> None:
    view = make_view(width=900, height=1000)
    view.fit()
    picture(view)
    view.session.edit(lambda: add_cards(view.document, "ideas", None, ["One", LONG, "Three", "Four"]))
    after = picture(view)
    foot = view.camera.view_point(view.sheet.width / 2, view.sheet.height - 8.0).toPoint()
    assert after.pixelColor(foot).name() == view.sheet.paper_colour
    assert after.pixelColor(foot + QPoint(0, 24)).name() == view.colours.ground
    # Dashes that were painted in strips are blended a little differently.
    assert differing(after, picture(make_like(make_view, view)), tolerance=64) == []
    view.session.undo()
    assert differing(picture(view), picture(make_like(make_view, view)), tolerance=64) == []


def test_zooming_keeps_the_point_under_the_pointer(make_view: MakeView) -> None:
    view = make_view(width=900, height=640)
    view.set_zoom(1.0)
    hand = Hand(view)
    for spot, by in ((QPoint(200, 150), 120), (QPoint(850, 600), -240), (QPoint(10, 400), 360), (QPoint(450, 5), -600)):
        before = view.sheet_point(QPointF(spot))
        hand.wheel(spot, by, held=CTRL)
        after = view.sheet_point(QPointF(spot))
        assert after == pytest.approx(before, abs=view.pixel)


def test_zooming_by_wheel_is_sharp_soon_after_it_rests(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(big_map(500), width=900, height=640)
    hand = Hand(view)
    hand.wheel(QPoint(300, 300), 240, held=CTRL)
    assert not view.is_sharp
    qtbot.waitUntil(lambda: view.is_sharp, timeout=2000)
    fresh = make_view(big_map(500), width=900, height=640)
    fresh.set_zoom(view.zoom)
    fresh.look(view.camera, free=True)
    assert differing(picture(view), picture(fresh)) == []


def test_zoom_stays_within_its_bounds_and_tells_its_changes(make_view: MakeView) -> None:
    view = make_view()
    told: list[float] = []
    view.zoom_changed.connect(told.append)
    view.set_zoom(100.0)
    assert view.zoom == pytest.approx(8.0)
    view.set_zoom(0.0001)
    assert view.zoom == pytest.approx(0.05)
    assert told == pytest.approx([8.0, 0.05])


def test_a_map_too_large_for_five_percent_is_still_seen_whole(make_view: MakeView) -> None:
    view = make_view(big_map(6000, columns=60), width=700, height=500)
    view.fit()
    assert view.zoom < 0.05
    whole = view.camera.view_rect(0.0, 0.0, _whole(view))
    assert view.viewport().rect().contains(whole.toAlignedRect())


def test_the_wheel_scrolls_and_with_shift_scrolls_sideways(make_view: MakeView) -> None:
    view = make_view(width=600, height=400)
    view.set_zoom(1.0)
    view.reveal("actions-0-0")
    hand, before = Hand(view), view.camera
    hand.wheel(QPoint(300, 200), -120)
    assert view.camera.y > before.y
    assert view.camera.x == before.x
    hand.wheel(QPoint(300, 200), -120, held=Qt.KeyboardModifier.ShiftModifier)
    assert view.camera.x > before.x


def test_headers_and_titles_stay_in_view_and_can_be_hit(make_view: MakeView) -> None:
    view = make_view(small_map(stages=8).document, width=900, height=500)
    view.set_zoom(1.0)
    view.reveal("problems-5-1")
    kinds = {zone.kind for zone in view.zones if zone.frozen}
    assert kinds == {ZoneKind.CORNER, ZoneKind.HEADERS, ZoneKind.TITLES}
    header = view.record_rect("stage-5")
    title = view.record_rect("problems")
    card = view.record_rect("problems-5-1")
    assert header is not None
    assert title is not None
    assert card is not None
    assert 0 <= header.top() < header.bottom() < 80
    assert 0 <= title.left() < title.right() < 260
    assert abs(header.center().x() - card.center().x()) < 30
    assert view.hit(header.center()).record_id == "stage-5"
    assert view.hit(title.center()).record_id == "problems"
    assert view.hit(card.center()).record_id == "problems-5-1"
    assert not view.hit(QPoint(4, 4)).record_id


def test_what_is_revealed_is_clear_of_frozen_headers(make_view: MakeView) -> None:
    view = make_view(small_map(stages=8).document, width=900, height=500)
    view.set_zoom(1.0)
    for record_id in ("ideas-1", "problems-7-1", "actions-0-0", "point-6", "actions-7-1", "problems-0-0"):
        view.reveal(record_id)
        rect = view.record_rect(record_id)
        assert rect is not None
        for corner in (rect.topLeft() + QPointF(1, 1), rect.bottomRight() - QPointF(2, 2)):
            hit = view.hit(corner if record_id != "point-6" else rect.center())
            assert hit.record_id == record_id


def test_words_of_headers_and_titles_move_along_when_they_are_cut(make_view: MakeView) -> None:
    view = make_view(small_map(stages=6, cards=9, phases=True).document, width=900, height=500)
    view.set_zoom(1.5)
    view.reveal("actions-1-6")
    title = view.record_rect("actions")
    assert title is not None
    headers = next(zone for zone in view.zones if zone.kind is ZoneKind.HEADERS)
    assert headers.clip.bottom() <= title.top() < headers.clip.bottom() + 40
    picture_before = picture(view)
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() + 40)
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() + 25)
    moved = picture(view)
    fresh = make_view(small_map(stages=6, cards=9, phases=True).document, width=900, height=500)
    fresh.set_zoom(1.5)
    fresh.look(view.camera, free=True)
    assert differing(moved, picture(fresh)) == []
    assert moved != picture_before


def test_nothing_is_painted_outside_the_paper(make_view: MakeView) -> None:
    view = make_view(width=1300, height=900)
    view.fit()
    image = picture(view)
    paper = view.camera.view_rect(0.0, 0.0, _whole(view)).toAlignedRect().adjusted(-9, -9, 9, 9)
    ground = QColor(view.colours.ground).rgb()
    for x in range(0, image.width(), 3):
        for y in range(0, image.height(), 3):
            if not paper.contains(x, y):
                assert image.pixel(x, y) == ground


def test_a_change_of_colours_repaints_the_ground(make_view: MakeView) -> None:
    view = make_view()
    view.fit()
    view.set_colours(DARK)
    assert picture(view).pixelColor(2, 2).name() == DARK.ground
    view.set_colours(LIGHT)
    assert picture(view).pixelColor(2, 2).name() == LIGHT.ground


def test_the_selection_ring_is_seen_and_goes_again(make_view: MakeView) -> None:
    view = make_view(width=900, height=640)
    view.set_zoom(1.0)
    view.reveal("actions-0-0")
    plain = picture(view)
    view.select(["actions-0-0"])
    ringed = picture(view)
    rect = view.record_rect("actions-0-0")
    assert rect is not None
    on_ring = QPoint(round(rect.center().x()), round(rect.top() - 2))
    assert ringed.pixelColor(on_ring).name() == view.marks.accent
    view.select([])
    assert picture(view) == plain


def test_only_what_is_hovered_is_tinted(view: MapView, hand: Hand) -> None:
    plain = picture(view)
    hand.move(hand.at("actions-0-0"))
    hovered = picture(view)
    rect = view.record_rect("actions-0-0")
    assert rect is not None
    for pixel in differing(plain, hovered):
        assert rect.adjusted(-1, -1, 1, 1).contains(QPointF(pixel))
    hand.move(QPoint(2, 2))
    assert picture(view) == plain


def on_screen(view: MapView) -> QImage:
    """Return what the screen shows of the viewport, without painting anything for it."""
    QApplication.processEvents()
    port = view.viewport()
    whole = view.screen().grabWindow(view.winId()).toImage()
    return whole.copy(QRect(port.mapTo(view, QPoint()), port.size()))


def test_what_is_on_the_screen_is_what_a_full_repaint_shows(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(width=900, height=640)
    hand = Hand(view)
    hand.is_slow = True

    def check() -> None:
        qtbot.waitUntil(lambda: view.is_sharp)
        shown = on_screen(view)
        assert differing(shown, view.viewport().grab().toImage()) == []

    hand.click(hand.at("actions-1-0"))
    check()
    hand.move(hand.at("problems-0-0"))
    check()
    hand.carry(hand.at("actions-1-0"), hand.at("actions-2-1"))
    check()
    hand.release(hand.at("actions-2-1"))
    check()
    # Away from the edges, where holding something scrolls the map.
    view.centre_on("point-0")
    start = hand.at("point-0")
    hand.carry(start, start + QPoint(3, 50))
    check()
    hand.move(start + QPoint(3, -30), button=LEFT)
    check()
    hand.move(start + QPoint(3, 70), button=LEFT)
    check()
    hand.release(start + QPoint(3, 70))
    check()
    view.session.edit(lambda: rewrite_card(view.document, "actions-0-0", LONG))
    check()
    view.session.undo()
    check()
    view.edit("actions-0-1")
    QTest.keyClicks(view.editor, LONG[:90])
    view.commit_editing()
    view.finish_editing()
    check()
    view.centre_on("actions-1-0")
    hand.carry(hand.at("stage-1"), hand.at("stage-2") + QPoint(20, 5))
    check()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    check()


def test_a_map_without_anything_in_it_can_be_looked_at(make_view: MakeView) -> None:
    view = make_view(document_of([ProjectProperties(id=PROPERTIES_ID), JourneyMap(id="map", order="V")]))
    view.fit()
    hand = Hand(view)
    hand.drag(QPoint(100, 100), QPoint(400, 300))
    for key in ("Left", "Down", "Home", "PageDown", "Tab"):
        QTest.keyClick(view, getattr(Qt.Key, f"Key_{key}"))
    assert view.selection in ((), ("map",))
    assert not picture(view).isNull()
    assert view.hit(QRect(0, 0, 2, 2).center()).part is None
    assert view.cell_rect(Cell("none", None)) is None


def _whole(view: MapView) -> Rect:
    return Rect(0.0, 0.0, view.sheet.width, view.sheet.height)
