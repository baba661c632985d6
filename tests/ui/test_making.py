"""Stages, sections, cards and maps from menus, keys and context menus, each as one named step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QMenu
from pytestqt.qtbot import QtBot

from app.layout.sections import SHAPES
from app.layout.sections.cards import STYLES
from app.layout.sheet import Part
from app.model.document import Document
from app.model.records import CardKind, EmotionPoint, Section, SectionKind, Stage, StageLevel
from app.ui.actions.action import Spot
from app.ui.actions.edit_actions import CARD_KINDS
from app.ui.actions.table import actions_at
from app.ui.canvas.hit import Hit
from app.ui.dialogs.map_details import MapDetails
from app.ui.dialogs.section_kinds import KINDS, SectionDialog
from app.ui.main_window import MainWindow
from tests.ui.conftest import document_of_window, shown_dialog, view_of

Wait = Callable[[Callable[[], bool]], None]
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
ALT_SHIFT = ALT | Qt.KeyboardModifier.ShiftModifier


def columns(window: MainWindow) -> list[str]:
    assert window.map_id is not None
    return [stage.title for stage in document_of_window(window).leaves(window.map_id)]


def rows(window: MainWindow) -> list[str]:
    assert window.map_id is not None
    return [section.title for section in document_of_window(window).sections(window.map_id)]


def stage_called(window: MainWindow, title: str) -> Stage:
    document = document_of_window(window)
    return next(record for record in document if isinstance(record, Stage) and record.title == title)


def section_called(window: MainWindow, title: str) -> Section:
    document = document_of_window(window)
    return next(record for record in document if isinstance(record, Section) and record.title == title)


def focus(window: MainWindow, record_id: str) -> None:
    view = view_of(window)
    view.select([record_id], record_id)
    view.setFocus()
    window.refresh()


def step_name(window: MainWindow) -> str:
    assert window.session is not None
    newest = window.session.project.history.newest()
    return newest.name if newest is not None else ""


def write(window: MainWindow, text: str) -> None:
    view = view_of(window)
    assert view.editor is not None
    QTest.keyClick(view.editor, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(view.editor, text)
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)


def test_a_stage_is_added_behind_the_focused_one_and_named_in_one_step(sample: MainWindow) -> None:
    before = document_of_window(sample)
    focus(sample, stage_called(sample, "Compare").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Right, ALT_SHIFT)
    write(sample, "Ask around")
    assert columns(sample)[1:4] == ["Compare", "Ask around", "Try"]
    QTest.keyClick(view_of(sample), Qt.Key.Key_Z, CTRL)
    assert document_of_window(sample) == before


def test_a_stage_is_added_in_front(sample: MainWindow) -> None:
    focus(sample, stage_called(sample, "Notice").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Left, ALT_SHIFT)
    write(sample, "Before all")
    assert columns(sample)[:2] == ["Before all", "Notice"]


def test_a_stage_is_split_into_two_steps_with_its_cards_in_the_first(sample: MainWindow) -> None:
    stage = stage_called(sample, "Try")
    actions = section_called(sample, "Actions")
    cards = [card.text for card in document_of_window(sample).cards(actions.id, stage.id)]
    focus(sample, stage.id)
    sample.do("insert.step")
    write(sample, "The hill")
    assert columns(sample)[2:5] == ["First step", "The hill", "Buy"]
    first = stage_called(sample, "First step")
    assert [card.text for card in document_of_window(sample).cards(actions.id, first.id)] == cards
    focus(sample, stage.id)
    sample.do("stage.join_steps")
    assert columns(sample)[2] == "Try"
    assert [card.text for card in document_of_window(sample).cards(actions.id, stage.id)] == cards


def test_a_phase_is_put_over_a_stage(window: MainWindow, qtbot: QtBot) -> None:
    from tests.ui.conftest import wait_for_project

    window.do("file.new")
    wait_for_project(window, qtbot)
    stage = document_of_window(window).stages(window.map_id or "")[0]
    focus(window, stage.id)
    window.do("insert.phase")
    write(window, "At home")
    assert stage_called(window, "At home").level is StageLevel.PHASE
    assert document_of_window(window).fetch(Stage, stage.id).parent_id == stage_called(window, "At home").id


def test_a_stage_moves_with_its_cards_by_keys(sample: MainWindow) -> None:
    focus(sample, stage_called(sample, "Compare").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Left, ALT)
    assert columns(sample)[:2] == ["Compare", "Notice"]
    assert step_name(sample) == "Move stage"


def test_a_section_moves_by_keys(sample: MainWindow) -> None:
    focus(sample, section_called(sample, "Touchpoints").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Up, ALT)
    assert rows(sample)[:2] == ["Touchpoints", "Actions"]


def test_deleting_a_stage_with_cards_asks_nothing_and_can_be_undone_from_the_toast(sample: MainWindow) -> None:
    from PySide6.QtWidgets import QPushButton

    before = document_of_window(sample)
    focus(sample, stage_called(sample, "Try").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Delete)
    assert "Try" not in columns(sample)
    assert "deleted" in sample.toast.text
    button = sample.toast.findChild(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert document_of_window(sample) == before


def test_deleting_a_card_says_nothing(sample: MainWindow) -> None:
    card = next(record for record in document_of_window(sample) if record.kind_name == "card")
    focus(sample, card.id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Backspace)
    assert card.id not in document_of_window(sample)
    assert sample.toast.text == ""


def test_the_list_of_sections_offers_every_kind_with_one_line_each() -> None:
    assert {offered.kind for offered in KINDS} == set(SectionKind)
    assert all(offered.line.endswith(".") and len(offered.line) < 70 for offered in KINDS)


def test_a_section_is_chosen_named_and_added_below_the_focused_one(sample: MainWindow, qtbot: QtBot) -> None:
    focus(sample, section_called(sample, "Touchpoints").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Down, ALT_SHIFT)
    dialog: SectionDialog = shown_dialog(sample, SectionDialog, qtbot)
    dialog.title.setFocus()
    row = next(number for number, offered in enumerate(KINDS) if offered.kind is SectionKind.QUOTES)
    for _ in range(row):
        QTest.keyClick(dialog.title, Qt.Key.Key_Down)
    QTest.keyClicks(dialog.title, "In their words")
    QTest.keyClick(dialog.title, Qt.Key.Key_Return)
    assert rows(sample)[:3] == ["Actions", "Touchpoints", "In their words"]
    assert section_called(sample, "In their words").kind is SectionKind.QUOTES
    assert view_of(sample).selection == (section_called(sample, "In their words").id,)


def test_without_a_title_a_section_is_called_after_its_kind(sample: MainWindow, qtbot: QtBot) -> None:
    focus(sample, section_called(sample, "Actions").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Up, ALT_SHIFT)
    dialog: SectionDialog = shown_dialog(sample, SectionDialog, qtbot)
    dialog.band.setChecked(True)
    dialog.accept()
    first = document_of_window(sample).sections(sample.map_id or "")[0]
    assert (first.title, first.kind, first.band) == ("Actions", SectionKind.ACTIONS, True)


def test_leaving_the_list_adds_nothing(sample: MainWindow, qtbot: QtBot) -> None:
    before = document_of_window(sample)
    sample.do("insert.section_below")
    QTest.keyClick(shown_dialog(sample, SectionDialog, qtbot), Qt.Key.Key_Escape)
    assert document_of_window(sample) is before


def test_the_kind_of_a_section_is_changed_and_its_cards_stay(sample: MainWindow, qtbot: QtBot) -> None:
    section = section_called(sample, "Problems")
    before = document_of_window(sample)
    focus(sample, section.id)
    sample.do("section.kind")
    dialog: SectionDialog = shown_dialog(sample, SectionDialog, qtbot)
    dialog.list.setCurrentRow(next(n for n, offered in enumerate(KINDS) if offered.kind is SectionKind.IDEAS))
    dialog.accept()
    after = document_of_window(sample)
    assert after.fetch(Section, section.id).kind is SectionKind.IDEAS
    assert len(after) == len(before)


def points(document: Document) -> list[EmotionPoint]:
    return [record for record in document if isinstance(record, EmotionPoint)]


def test_a_point_is_added_and_selected(sample: MainWindow) -> None:
    before = {point.id for point in points(document_of_window(sample))}
    sample.do("insert.point")
    fresh = [point for point in points(document_of_window(sample)) if point.id not in before]
    assert len(fresh) == 1
    assert view_of(sample).selection == (fresh[0].id,)
    sample.refresh()
    sample.do("point.level_5")
    assert document_of_window(sample).fetch(EmotionPoint, fresh[0].id).value == 1.0


def test_without_a_curve_a_point_brings_the_section_along_in_one_step(sample: MainWindow) -> None:
    focus(sample, section_called(sample, "Emotions").id)
    QTest.keyClick(view_of(sample), Qt.Key.Key_Delete)
    before = document_of_window(sample)
    sample.refresh()
    sample.do("insert.point")
    assert section_called(sample, "Emotional curve").kind is SectionKind.EMOTION
    assert len(points(document_of_window(sample))) == 1
    sample.do("edit.undo")
    assert document_of_window(sample) == before


@pytest.mark.parametrize("number", [1, 5, 9])
def test_alt_and_a_digit_make_cards_of_that_kind(sample: MainWindow, number: int) -> None:
    card = next(record for record in document_of_window(sample) if record.kind_name == "card")
    focus(sample, card.id)
    kind = CardKind(CARD_KINDS[number - 1][0])
    QTest.keyClick(view_of(sample), Qt.Key(Qt.Key.Key_0.value + number), ALT)
    assert document_of_window(sample).get(card.id).kind is kind  # type: ignore[union-attr]


def test_icons_of_kinds_are_those_of_the_sheet() -> None:
    for name, _, icon in CARD_KINDS:
        kind = CardKind(name)
        drawn = STYLES[kind].icon
        sections = [shape.icon for section, shape in SHAPES.items() if section.value.startswith(name)]
        assert icon in (drawn, *sections)


def test_a_further_map_is_shown_and_can_be_walked_to_and_deleted(sample: MainWindow) -> None:
    first = sample.map_id
    sample.do("insert.map")
    assert sample.workspace is not None
    assert sample.workspace.tabs.count() == 2
    second = sample.map_id
    assert second != first
    sample.refresh()
    QTest.keyClick(view_of(sample), Qt.Key.Key_PageDown, CTRL)
    assert sample.map_id == first
    QTest.keyClick(view_of(sample), Qt.Key.Key_PageUp, CTRL)
    assert sample.map_id == second
    sample.do("map.delete")
    assert sample.map_id == first
    assert not sample.workspace.tabs.isVisible()


@pytest.mark.parametrize(
    ("part", "spot"),
    [(Part.CARD, Spot.CARD), (Part.STAGE, Spot.STAGE), (Part.SECTION, Spot.SECTION), (Part.ROW, Spot.CELL)],
)
def test_a_context_menu_holds_what_can_be_done_there(sample: MainWindow, part: Part, spot: Spot, wait: Wait) -> None:
    document = document_of_window(sample)
    kind = {Part.CARD: "card", Part.STAGE: "stage"}.get(part, "section")
    record = next(record for record in document if record.kind_name == kind)
    focus(sample, record.id)
    view_of(sample).context_requested.emit(Hit(part, record.id), QPoint(200, 200))
    menus = [menu for menu in sample.findChildren(QMenu) if menu.isVisible()]
    assert len(menus) == 1
    ids = [action.objectName() for action in menus[0].actions() if not action.isSeparator()]
    assert ids == [row.id for row in actions_at(spot) if sample.bindings[row.id].isEnabled()]
    assert 0 < len(ids) <= 12
    menus[0].close()


def test_a_new_persona_is_named_on_the_map(sample: MainWindow) -> None:
    sample.do("insert.persona")
    write(sample, "The hurried parent")
    document = document_of_window(sample)
    assert document.personas()[-1].name == "The hurried parent"
    assert document.maps()[0].persona_ids[-1] == document.personas()[-1].id


def test_find_goes_to_the_card(sample: MainWindow, qtbot: QtBot) -> None:
    from app.ui.command_palette import CommandPalette

    QTest.keyClick(view_of(sample), Qt.Key.Key_F, CTRL)
    palette: CommandPalette = shown_dialog(sample, CommandPalette, qtbot)
    QTest.keyClicks(palette.field, "six weeks")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    view = view_of(sample)
    assert len(view.selection) == 1
    assert "six weeks" in document_of_window(sample).get(view.selection[0]).text  # type: ignore[union-attr]
    assert view.hasFocus()


def test_map_details_fill_the_header_zone_in_one_step(sample: MainWindow, qtbot: QtBot) -> None:
    before = document_of_window(sample)
    sample.do("map.details")
    dialog = shown_dialog(sample, MapDetails, qtbot)
    dialog.scenario.selectAll()
    QTest.keyClicks(dialog.scenario, "Get home dry.")
    dialog.goals.selectAll()
    QTest.keyClicks(dialog.goals, "One")
    QTest.keyClick(dialog.goals, Qt.Key.Key_Return)
    QTest.keyClick(dialog.goals, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.goals, " Two ")
    QTest.mouseClick(
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton
    )
    journey = document_of_window(sample).maps()[0]
    assert (journey.scenario, journey.goals) == ("Get home dry.", ("One", "Two"))
    assert step_name(sample) == "Change map details"
    QTest.keyClick(view_of(sample), Qt.Key.Key_Z, CTRL)
    assert document_of_window(sample) == before


def test_cancelled_map_details_change_nothing(sample: MainWindow, qtbot: QtBot) -> None:
    before = document_of_window(sample)
    sample.do("map.details")
    dialog = shown_dialog(sample, MapDetails, qtbot)
    QTest.keyClicks(dialog.title, "Something else")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert document_of_window(sample) is before


def test_a_map_in_another_language_is_set_in_its_own_fonts(sample: MainWindow, qtbot: QtBot) -> None:
    assert sample.session is not None
    assert sample.map_id is not None
    sample.do("map.details")
    dialog = shown_dialog(sample, MapDetails, qtbot)
    dialog.language.setCurrentIndex(dialog.language.findData("ja"))
    dialog.accept()
    assert document_of_window(sample).maps()[0].language == "ja"
    frame = sample.session.sheet(sample.map_id).frame
    assert frame is not None
    assert frame.typesetter is sample.session.typesetter(sample.map_id)
