from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.model.project import Project
from app.model.records import EmotionPoint, Stage
from app.ui.canvas import commands
from app.ui.canvas.places import Cell
from app.ui.canvas.view import MapView
from app.ui.session import Session
from tests.builders import big_map, small_map
from tests.ui.canvas.conftest import CTRL, SHIFT, Hand, MakeView, cards, depth

LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down


def walk(view: MapView, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> object:
    for key in keys:
        QTest.keyClick(view, key, held)
    return view.focus


def test_arrows_walk_through_cards_cells_titles_and_headers(view: MapView) -> None:
    view.select(["actions-0-0"])
    assert walk(view, DOWN) == "actions-0-1"
    assert walk(view, RIGHT) == "actions-1-1"
    assert walk(view, UP, UP) == "stage-1"
    assert walk(view, RIGHT) == "stage-2"
    assert walk(view, UP) == "map"
    assert walk(view, RIGHT) == "persona"
    assert walk(view, DOWN, DOWN) == "actions-0-0"
    assert walk(view, LEFT) == "actions"
    assert walk(view, DOWN) == "feelings"
    assert walk(view, RIGHT) == "point-0"


def test_arrows_walk_along_a_curve_and_on_to_the_rows_around_it(view: MapView) -> None:
    view.select(["actions-2-1"])
    assert walk(view, DOWN) == "point-2"
    assert walk(view, LEFT) == "point-1"
    assert walk(view, DOWN) == Cell("problems", "stage-1")
    assert walk(view, RIGHT) == "problems-2-0"
    assert walk(view, UP) == "point-2"


def test_the_column_is_remembered_across_a_band(view: MapView) -> None:
    view.select(["problems-3-1"])
    assert walk(view, DOWN) == Cell("empty", "stage-3")
    assert walk(view, DOWN) == "ideas-0"
    assert walk(view, UP) == Cell("empty", "stage-3")


def test_moving_the_focus_selects_and_ctrl_keeps_the_selection(view: MapView) -> None:
    view.select(["actions-0-0"])
    walk(view, RIGHT)
    assert view.selection == ("actions-1-0",)
    assert walk(view, RIGHT, held=CTRL) == "actions-2-0"
    assert view.selection == ("actions-1-0",)


def test_shift_and_arrows_stretch_the_selection_over_cells(view: MapView) -> None:
    view.select(["actions-0-0"])
    walk(view, DOWN, held=SHIFT)
    assert view.selection == ("actions-0-0", "actions-0-1")
    walk(view, RIGHT, held=SHIFT)
    assert set(view.selection) == {"actions-0-0", "actions-0-1", "actions-1-0", "actions-1-1"}
    walk(view, LEFT, held=SHIFT)
    assert view.selection == ("actions-0-0", "actions-0-1")


def test_home_and_end_go_to_the_ends_of_the_row_and_of_the_map(view: MapView) -> None:
    view.select(["problems-2-1"])
    assert walk(view, Qt.Key.Key_Home) == "problems-0-0"
    assert walk(view, Qt.Key.Key_End) == "problems-3-0"
    assert walk(view, Qt.Key.Key_Home, held=CTRL) == "actions-0-0"
    assert walk(view, Qt.Key.Key_End, held=CTRL) == "ideas-1"


def test_page_down_goes_one_screen_and_page_up_comes_back(make_view: MakeView) -> None:
    view = make_view(big_map(1000), height=700)
    view.set_zoom(1.0)
    view.select(["c0"])
    view.reveal("c0")
    walk(view, Qt.Key.Key_PageDown)
    row = view.places.row_of[view.sheet.rows[0].section_id]
    assert view.focus != "c0"
    rect = view.record_rect(view.focus) if isinstance(view.focus, str) else view.cell_rect(view.focus)
    assert view.viewport().rect().contains(rect.center().toPoint())
    walk(view, Qt.Key.Key_PageUp)
    assert view.focus == "c0"
    assert row == 0


def test_tab_reads_card_by_card_and_leaves_the_map_after_the_last_one(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    session = Session(Project(small_map(stages=2, cards=1).document))
    view, after = MapView(session, "map"), QLineEdit()
    column = QVBoxLayout(box)
    column.addWidget(view)
    column.addWidget(after)
    box.resize(900, 900)
    box.show()
    box.activateWindow()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    seen = []
    while view.hasFocus() and len(seen) < 30:
        QTest.keyClick(view, Qt.Key.Key_Tab)
        seen.append(view.focus)
    assert seen[:-1] == ["actions-0-0", "actions-1-0", "point-0", "point-1", "problems-0-0", "ideas-0", "ideas-1"]
    assert after.hasFocus()
    QTest.keyClick(after, Qt.Key.Key_Backtab, SHIFT)
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Backtab, SHIFT)
    assert view.focus == "ideas-0"
    session.close()


def test_escape_selects_nothing(view: MapView) -> None:
    view.select(["actions-0-0", "actions-1-0"])
    walk(view, Qt.Key.Key_Escape)
    assert view.selection == ()


def test_points_are_raised_shifted_and_levelled_by_keys(view: MapView) -> None:
    def point() -> EmotionPoint:
        return view.document.fetch(EmotionPoint, "point-1")

    view.select(["point-1"])
    walk(view, UP, held=CTRL)
    assert point().value == 0.0
    walk(view, DOWN, held=CTRL | SHIFT)
    assert point().value == -0.05
    walk(view, RIGHT, RIGHT, held=CTRL)
    assert (point().stage_id, point().at) == ("stage-1", 0.7)
    walk(view, RIGHT, RIGHT, RIGHT, RIGHT, held=CTRL)
    assert (point().stage_id, point().at) == ("stage-2", 0.1)
    walk(view, Qt.Key.Key_5)
    assert point().value == 1.0
    assert view.editor is None
    assert depth(view) == 9


def test_typing_on_an_empty_cell_makes_a_card_with_the_text(view: MapView) -> None:
    view.select([], Cell("empty", "stage-2"))
    QTest.keyClick(view, Qt.Key.Key_H)
    QTest.keyClicks(view.editor, "ello")
    view.finish_editing()
    (made,) = cards(view, "empty", "stage-2")
    assert view.document.get(made).text == "hello"
    assert depth(view) == 1


def test_space_alone_writes_nothing(view: MapView) -> None:
    view.select(["actions-0-0"])
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert view.editor is None


def test_select_all_widens_from_cell_to_section_to_map(view: MapView) -> None:
    view.select(["actions-0-0"])
    commands.select_all_step(view)
    assert view.selection == ("actions-0-0", "actions-0-1")
    commands.select_all_step(view)
    assert len(view.selection) == 8
    commands.select_all_step(view)
    assert len(view.selection) == 8 + 6 + 2
    view.select(["stage-1"])
    commands.select_all_step(view)
    assert view.selection == ("stage-0", "stage-1", "stage-2", "stage-3")


def test_deleting_focuses_the_neighbour_and_is_one_step(view: MapView) -> None:
    view.select(["actions-0-0"])
    commands.delete_selection(view)
    assert view.focus == "actions-0-1"
    commands.delete_selection(view)
    assert view.focus == Cell("actions", "stage-0")
    assert depth(view) == 2
    view.select(["stage-0", "stage-1"])
    commands.delete_selection(view)
    assert [stage.id for stage in view.document.stages("map")] == ["stage-2", "stage-3"]
    assert depth(view) == 3
    view.select(["feelings"])
    commands.delete_selection(view)
    assert "curve" not in view.document
    view.select(["persona"])
    commands.delete_selection(view)
    assert "persona" in view.document
    assert view.document.get("map").persona_ids == ()


@pytest.mark.parametrize(
    ("start", "dx", "dy", "cell", "there"),
    [
        (["actions-0-0"], 0, 1, ("actions", "stage-0"), ["actions-0-1", "actions-0-0"]),
        (["actions-0-1"], 1, 0, ("actions", "stage-1"), ["actions-1-0", "actions-0-1", "actions-1-1"]),
        (["problems-2-1"], 0, 1, ("empty", "stage-2"), ["problems-2-1"]),
        (["problems-2-0", "problems-2-1"], -1, 0, ("problems", "stage-1"), ["problems-2-0", "problems-2-1"]),
        (["ideas-0"], 1, 0, ("ideas", None), ["ideas-1", "ideas-0"]),
        (["actions-0-0"], -1, 0, ("actions", "stage-0"), ["actions-0-0", "actions-0-1"]),
    ],
)
def test_cards_are_moved_by_steps(
    view: MapView, start: list[str], dx: int, dy: int, cell: tuple[str, str | None], there: list[str]
) -> None:
    view.select(start)
    commands.move_selection(view, dx, dy)
    assert cards(view, *cell) == there
    assert view.selection == tuple(start)
    assert depth(view) <= 1


def test_stages_and_sections_are_moved_by_steps(make_view: MakeView) -> None:
    view = make_view(small_map(phases=True).document)

    def roots() -> list[str]:
        return [stage.id for stage in view.document.stages("map")]

    view.select(["stage-2"])
    commands.move_selection(view, 1, 0)
    assert roots() == ["phase", "stage-3", "stage-2"]
    commands.move_selection(view, -1, 0)
    commands.move_selection(view, -1, 0)
    assert roots() == ["phase", "stage-3"]
    assert [stage.id for stage in view.document.stages("phase")] == ["stage-0", "stage-1", "stage-2"]
    commands.move_selection(view, 1, 0)
    assert roots() == ["phase", "stage-2", "stage-3"]
    view.select(["actions"])
    commands.move_selection(view, 0, 1)
    commands.move_selection(view, 0, -1)
    commands.move_selection(view, 0, -1)
    assert next(section.id for section in view.document.sections("map")) == "actions"


def test_stages_and_sections_are_inserted_beside_the_focus_and_named(view: MapView) -> None:
    view.select(["actions-1-0"])
    made = commands.insert_stage(view, after=False)
    QTest.keyClicks(view.editor, "Compare")
    QTest.keyClick(view.editor, Qt.Key.Key_Return)
    assert view.document.fetch(Stage, made).title == "Compare"
    assert [stage.id for stage in view.document.stages("map")].index(made) == 1
    assert depth(view) == 1
    view.select([], Cell("empty", "stage-1"))
    section = commands.insert_section(view, below=True)
    view.finish_editing()
    assert [one.id for one in view.document.sections("map")].index(section) == 4


def test_duplicates_stand_below_their_originals_and_are_selected(view: MapView) -> None:
    view.select(["actions-0-0", "actions-1-1"])
    commands.duplicate_selection(view)
    assert len(cards(view, "actions", "stage-0")) == 3
    assert view.selection == (cards(view, "actions", "stage-0")[1], cards(view, "actions", "stage-1")[2])
    assert depth(view) == 1


def test_clicks_with_ctrl_and_shift_build_a_selection(view: MapView, hand: Hand) -> None:
    hand.click(hand.at("actions-0-0"))
    hand.click(hand.at("actions-1-1"), CTRL)
    hand.click(hand.at("actions-2-0"), CTRL)
    hand.click(hand.at("actions-1-1"), CTRL)
    assert view.selection == ("actions-0-0", "actions-2-0")
    hand.click(hand.at("actions-0-1"))
    hand.click(hand.at("actions-2-0"), SHIFT)
    assert view.selection == (
        "actions-0-0", "actions-0-1", "actions-1-0", "actions-1-1", "actions-2-0", "actions-2-1",
    )
    hand.click(hand.at("stage-1"))
    hand.click(hand.at("stage-3"), SHIFT)
    assert view.selection == ("stage-1", "stage-2", "stage-3")


def test_selection_signals_tell_only_real_changes(view: MapView, qtbot: QtBot) -> None:
    with qtbot.waitSignals([view.selection_changed, view.focus_changed]):
        view.select(["actions-0-0"])
    with qtbot.assertNotEmitted(view.selection_changed):
        view.select(["actions-0-0"])
    with qtbot.waitSignal(view.selection_changed):
        commands.delete_selection(view)


def test_undo_of_an_insertion_takes_it_out_of_the_selection(view: MapView) -> None:
    view.select([], Cell("empty", "stage-0"))
    commands.add_card(view, Cell("empty", "stage-0"), text="New")
    view.finish_editing()
    assert len(view.selection) == 1
    view.session.undo()
    assert view.selection == ()
    assert view.focus is None


def test_the_menu_key_asks_for_the_menu_of_what_has_the_focus(view: MapView, hand: Hand, qtbot: QtBot) -> None:
    view.select(["actions-1-0"])
    asked: list[tuple] = []
    view.context_requested.connect(lambda hit, pos: asked.append((hit, pos)))
    hand.press(hand.at("problems-0-0"), button=Qt.MouseButton.RightButton)
    pos = hand.at("problems-0-0")
    port = view.viewport()
    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, pos, port.mapToGlobal(pos)))
    assert asked[-1][0].record_id == "problems-0-0"
    assert view.selection == ("problems-0-0",)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, pos, port.mapToGlobal(pos)))
    assert asked[-1][0].record_id == "problems-0-0"
    assert port.mapFromGlobal(asked[-1][1]) == pos
