from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.model.records import Card, EmotionPoint
from app.ui.canvas.places import Cell
from app.ui.canvas.view import MapView
from tests.builders import small_map
from tests.ui.canvas.conftest import CTRL, LEFT, MIDDLE, RIGHT, SHIFT, Hand, MakeView, cards, depth


def below(view: MapView, record_id: str) -> QPoint:
    rect = view.record_rect(record_id)
    assert rect is not None
    return QPoint(round(rect.center().x()), round(rect.bottom()) + 2)


def test_a_card_dragged_below_its_neighbour_changes_places_with_it(view: MapView, hand: Hand) -> None:
    hand.drag(hand.at("actions-0-0"), below(view, "actions-0-1"))
    assert cards(view, "actions", "stage-0") == ["actions-0-1", "actions-0-0"]
    assert depth(view) == 1


def test_a_card_dragged_to_another_cell_lands_where_the_line_was(view: MapView, hand: Hand) -> None:
    hand.drag(hand.at("actions-0-0"), below(view, "problems-2-0"))
    assert cards(view, "actions", "stage-0") == ["actions-0-1"]
    assert cards(view, "problems", "stage-2") == ["problems-2-0", "actions-0-0", "problems-2-1"]


def test_a_card_can_be_dragged_into_an_empty_cell_and_into_a_band(view: MapView, hand: Hand) -> None:
    hand.drag(hand.at("actions-0-0"), hand.at(Cell("empty", "stage-3")))
    assert cards(view, "empty", "stage-3") == ["actions-0-0"]
    hand.drag(hand.at("actions-0-0"), hand.at("ideas-1") + QPoint(60, 0))
    assert cards(view, "ideas", None)[-1] == "actions-0-0"
    assert view.document.fetch(Card, "actions-0-0").stage_id is None


def test_several_cards_move_together_and_keep_their_reading_order(view: MapView, hand: Hand) -> None:
    hand.click(hand.at("problems-2-1"))
    hand.click(hand.at("actions-1-0"), CTRL)
    hand.click(hand.at("actions-0-1"), CTRL)
    assert view.selection == ("problems-2-1", "actions-1-0", "actions-0-1")
    hand.drag(hand.at("actions-1-0"), hand.at(Cell("empty", "stage-0")))
    assert cards(view, "empty", "stage-0") == ["actions-0-1", "actions-1-0", "problems-2-1"]
    assert depth(view) == 1
    view.session.undo()
    assert cards(view, "empty", "stage-0") == []


def test_ctrl_copies_and_selects_the_copy(view: MapView, hand: Hand) -> None:
    hand.drag(hand.at("actions-0-0"), hand.at(Cell("empty", "stage-1")), CTRL)
    assert cards(view, "actions", "stage-0") == ["actions-0-0", "actions-0-1"]
    (copy,) = cards(view, "empty", "stage-1")
    assert view.document.fetch(Card, copy).text == "Actions-0 card 0"
    assert view.selection == (copy,)


@pytest.mark.parametrize("way", ["escape", "right button", "outside", "focus"])
def test_a_cancelled_drag_leaves_document_and_history_untouched(
    view: MapView, hand: Hand, qtbot: QtBot, way: str
) -> None:
    document, history = view.document, view.session.project.history
    end = hand.at(Cell("empty", "stage-1"))
    if way == "outside":
        end = QPoint(3, 3)
    hand.carry(hand.at("actions-0-0"), end)
    assert view.pointer.gesture is not None
    if way == "escape":
        QTest.keyClick(view, Qt.Key.Key_Escape)
    elif way == "right button":
        hand.press(end, button=RIGHT)
    elif way == "focus":
        other = QLineEdit(view)
        other.show()
        other.setFocus()
    if way != "outside":
        assert view.pointer.gesture is None
    hand.release(end)
    assert view.document is document
    assert view.session.project.history is history
    assert view.pointer.gesture is None


def test_a_drag_that_ends_where_it_began_leaves_no_step(view: MapView, hand: Hand) -> None:
    start = hand.at("actions-0-0")
    hand.carry(start, hand.at(Cell("empty", "stage-1")))
    hand.move(start, button=LEFT)
    hand.release(start)
    assert depth(view) == 0


def test_less_than_the_drag_distance_moves_nothing(view: MapView, hand: Hand) -> None:
    start = hand.at("actions-0-0")
    hand.press(start)
    hand.move(start + QPoint(0, QApplication.startDragDistance() - 1), button=LEFT)
    assert view.pointer.gesture is None
    hand.release(start)
    assert view.selection == ("actions-0-0",)


def test_the_map_scrolls_while_a_card_is_held_at_its_edge(make_view: MakeView, qtbot: QtBot) -> None:
    view = make_view(small_map(stages=9).document, width=700, height=500)
    view.set_zoom(1.0)
    view.reveal("actions-0-0")
    hand = Hand(view)
    before = view.camera.x
    hand.carry(hand.at("actions-0-0"), QPoint(view.viewport().width() - 4, 250))
    qtbot.waitUntil(lambda: view.camera.x > before + 100)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    at_rest = view.camera.x
    qtbot.wait(60)
    assert view.camera.x == at_rest


def test_a_point_dragged_up_locks_to_its_value_and_snaps_to_half_levels(view: MapView, hand: Hand) -> None:
    start = hand.at("point-1")
    hand.drag(start, start + QPoint(30, -43))
    point = view.document.fetch(EmotionPoint, "point-1")
    assert (point.stage_id, point.at) == ("stage-1", 0.5)
    assert point.value > -0.5
    assert point.value % 0.25 == 0
    assert depth(view) == 1


def test_a_point_dragged_sideways_locks_to_time_and_snaps_to_the_middle_of_a_stage(view: MapView, hand: Hand) -> None:
    start = hand.at("point-1")
    width = view.sheet.columns[1].width * view.camera.scale
    hand.drag(start, start + QPoint(round(width), 30))
    point = view.document.fetch(EmotionPoint, "point-1")
    assert (point.stage_id, point.at, point.value) == ("stage-2", 0.5, -0.5)


def test_shift_frees_a_point_from_lock_and_snap(view: MapView, hand: Hand) -> None:
    start = hand.at("point-1")
    hand.drag(start, start + QPoint(31, -17), SHIFT)
    point = view.document.fetch(EmotionPoint, "point-1")
    assert point.at > 0.55
    assert point.value > -0.5
    assert point.value % 0.25


def test_the_curve_follows_a_dragged_point_without_touching_the_document(view: MapView, hand: Hand) -> None:
    document, sheet, shown = view.document, view.sheet, view.grab().toImage()
    start = hand.at("point-1")
    hand.carry(start, start + QPoint(0, -60))
    assert view.document is document
    assert view.sheet is not sheet
    assert view.record_rect("point-1").center().y() < start.y() - 20
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.sheet is sheet
    assert depth(view) == 0
    hand.release(start)
    view.set_hovered(None)
    view.select([])
    view.finish_painting()
    assert view.grab().toImage() == shown


def test_a_double_click_on_the_curve_adds_a_point_there(view: MapView, hand: Hand) -> None:
    cell = view.cell_rect(Cell("feelings", "stage-2"))
    assert cell is not None
    spot = QPoint(round(cell.left() + cell.width() * 0.25), hand.at("point-1").y())
    hand.double_click(spot)
    (made,) = [point for point in view.document.points("curve") if point.id not in small_map().points]
    assert made.stage_id == "stage-2"
    assert made.at == pytest.approx(0.25, abs=0.02)
    assert made.value == pytest.approx(-0.5, abs=0.1)
    assert view.selection == (made.id,)


def test_a_stage_is_moved_by_its_header_with_its_cards(view: MapView, hand: Hand) -> None:
    hand.drag(hand.at("stage-0"), hand.at("stage-2") + QPoint(40, 0))
    assert [stage.id for stage in view.document.stages("map")] == ["stage-1", "stage-2", "stage-0", "stage-3"]
    assert cards(view, "actions", "stage-0") == ["actions-0-0", "actions-0-1"]
    assert depth(view) == 1


def test_a_stage_can_be_dragged_into_a_phase_and_out_of_it(make_view: MakeView) -> None:
    view = make_view(small_map(phases=True).document)
    view.fit()
    hand = Hand(view)
    hand.drag(hand.at("stage-3"), hand.at("stage-0") + QPoint(10, 0))
    assert [stage.id for stage in view.document.stages("phase")] == ["stage-0", "stage-3", "stage-1"]
    hand.drag(hand.at("stage-0"), hand.at("stage-2") + QPoint(30, 0))
    assert [stage.id for stage in view.document.stages("map")] == ["phase", "stage-2", "stage-0"]


def test_a_step_stays_in_its_stage(make_view: MakeView) -> None:
    view = make_view(small_map(steps=True).document)
    view.fit()
    hand = Hand(view)
    hand.drag(hand.at("step-1"), hand.at("stage-0"))
    assert [stage.id for stage in view.document.stages("stage-3")] == ["step-1", "step-0"]


def test_a_section_is_moved_by_its_title(view: MapView, hand: Hand) -> None:
    hand.drag(hand.at("actions"), hand.at("empty") + QPoint(0, 12))
    assert [section.id for section in view.document.sections("map")] == ["feelings", "problems", "empty", "actions", "ideas"]
    assert depth(view) == 1


def test_escape_puts_a_header_back(view: MapView, hand: Hand) -> None:
    document = view.document
    hand.carry(hand.at("stage-0"), hand.at("stage-2"))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    hand.release(hand.at("stage-2"))
    assert view.document is document


@pytest.mark.parametrize("way", ["middle button", "space"])
def test_the_map_can_be_dragged_along(view: MapView, hand: Hand, way: str) -> None:
    view.set_zoom(1.5)
    x, y = view.camera.x, view.camera.y
    start = QPoint(600, 400)
    if way == "space":
        QTest.keyPress(view, Qt.Key.Key_Space)
    hand.drag(start, start + QPoint(-64, -40), button=MIDDLE if way == "middle button" else LEFT)
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert (view.camera.x, view.camera.y) == (x + 64, y + 40)
    assert view.selection == ()
    assert depth(view) == 0


def test_a_rubber_band_selects_the_cards_it_touches(view: MapView, hand: Hand) -> None:
    first, last = view.record_rect("actions-1-0"), view.record_rect("actions-2-0")
    assert first is not None
    assert last is not None
    # From the empty part of the row's title zone up to the middle of the third column.
    start = QPoint(round(first.left()) - 6, round(first.top()) - 4)
    hand.drag(start, QPoint(round(last.center().x()), round(last.center().y())))
    assert view.selection == ("actions-1-0", "actions-2-0")
    assert depth(view) == 0


def test_a_rubber_band_with_ctrl_adds_and_escape_gives_back_what_was_selected(view: MapView, hand: Hand) -> None:
    hand.click(hand.at("problems-0-0"))
    first = view.record_rect("actions-1-0")
    assert first is not None
    start, end = first.topLeft().toPoint() - QPoint(5, 4), first.center().toPoint()
    hand.drag(start, end, CTRL)
    assert set(view.selection) == {"problems-0-0", "actions-1-0"}
    hand.carry(start + QPoint(0, 200), end)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert set(view.selection) == {"problems-0-0", "actions-1-0"}
