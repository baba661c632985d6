from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.model.change import Change
from app.model.history import Move
from app.model.project import Project, StoreError
from app.model.records import Card, EmotionPoint, JourneyMap, Persona, Section, Stage
from app.model.text import LONGEST_TEXT
from app.ui.canvas import commands
from app.ui.canvas.editing import text_place, text_runs
from app.ui.canvas.places import Cell
from app.ui.canvas.view import MapView
from app.ui.session import Session
from tests.builders import small_map
from tests.ui.canvas.conftest import CTRL, SHIFT, Hand, cards, depth, type_text


def text_of(view: MapView, card_id: str) -> str:
    return view.document.fetch(Card, card_id).text


def editor_of(view: MapView):
    assert view.editor is not None
    return view.editor


def test_a_double_click_writes_into_a_card_and_a_click_outside_keeps_it(view: MapView, hand: Hand) -> None:
    hand.double_click(hand.at("actions-0-0"))
    type_text(view, " and more")
    hand.click(hand.at("actions-2-0"))
    assert view.editor is None
    assert text_of(view, "actions-0-0") == "Actions-0 card 0 and more"
    assert view.selection == ("actions-2-0",)


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Return])
def test_f2_and_enter_write_into_the_focused_card(view: MapView, hand: Hand, key: Qt.Key) -> None:
    hand.click(hand.at("actions-0-0"))
    QTest.keyClick(view, key)
    type_text(view, "!")
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    assert text_of(view, "actions-0-0") == "Actions-0 card 0!"
    assert view.hasFocus()


def test_a_typed_character_replaces_the_text_and_one_undo_brings_the_old_one_back(view: MapView, hand: Hand) -> None:
    hand.click(hand.at("actions-0-0"))
    QTest.keyClicks(view, "N")
    type_text(view, "ew words")
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    assert text_of(view, "actions-0-0") == "New words"
    assert depth(view) == 1
    view.session.undo()
    assert text_of(view, "actions-0-0") == "Actions-0 card 0"


def test_undo_inside_the_editor_brings_the_replaced_text_back(view: MapView, hand: Hand) -> None:
    hand.click(hand.at("actions-0-0"))
    QTest.keyClick(view, Qt.Key.Key_X)
    assert editor_of(view).toPlainText() == "x"
    QTest.keyClick(view.editor, Qt.Key.Key_Z, CTRL)
    assert editor_of(view).toPlainText() == "Actions-0 card 0"


def test_pauses_while_typing_commit_but_all_stays_one_step(view: MapView, hand: Hand, qtbot: QtBot) -> None:
    view.edit("actions-0-0")
    for words in (" one", " two", " three"):
        type_text(view, words)
        qtbot.waitUntil(lambda words=words: text_of(view, "actions-0-0").endswith(words))
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    assert text_of(view, "actions-0-0") == "Actions-0 card 0 one two three"
    assert depth(view) == 1


def test_opening_and_closing_without_typing_leaves_no_step(view: MapView) -> None:
    document = view.document
    view.edit("actions-0-0")
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    assert view.document is document
    assert depth(view) == 0


def test_enter_makes_a_new_line_in_a_card_and_finishes_a_title(view: MapView) -> None:
    view.edit("actions-0-0")
    QTest.keyClick(view.editor, Qt.Key.Key_Return)
    QTest.keyClick(view.editor, Qt.Key.Key_Return, SHIFT)
    type_text(view, "end")
    QTest.keyClick(view.editor, Qt.Key.Key_Return, CTRL)
    assert text_of(view, "actions-0-0") == "Actions-0 card 0\n\nend"
    view.edit("stage-1")
    type_text(view, "Choose")
    QTest.keyClick(view.editor, Qt.Key.Key_Return)
    assert view.editor is None
    assert view.document.fetch(Stage, "stage-1").title == "Choose"


def test_titles_labels_scenario_and_names_can_be_written_into(view: MapView, hand: Hand) -> None:
    for record_id, field in (("actions", None), ("map", None), ("map", "scenario"), ("point-1", None), ("persona", None)):
        view.edit(record_id, field)
        editor_of(view).replace_all(f"New {field or record_id}")
        assert view.finish_editing()
    document = view.document
    assert document.fetch(Section, "actions").title == "New actions"
    assert document.fetch(JourneyMap, "map").title == "New map"
    assert document.fetch(JourneyMap, "map").scenario == "New scenario"
    assert document.fetch(EmotionPoint, "point-1").label == "New point-1"
    assert document.fetch(Persona, "persona").name == "New persona"


def test_a_double_click_on_the_scenario_writes_into_the_scenario(view: MapView, hand: Hand) -> None:
    place = view.place_of("map")
    assert place is not None
    scenario = text_runs(view.sheet.drawing_of(place.block))[1][0]
    spot = view.camera.view_point(place.rect.x + scenario.x + 12, place.rect.y + scenario.baseline - 3).toPoint()
    hand.double_click(spot)
    assert editor_of(view).field.name == "scenario"


def test_the_words_stand_where_they_are_printed(view: MapView) -> None:
    view.set_zoom(1.0)
    for record_id in ("actions-1-0", "problems-0-0", "stage-1", "actions", "map"):
        view.edit(record_id)
        editor = editor_of(view)
        place = text_place(view.document, view.places, record_id, editor.field)
        assert place is not None
        first = text_runs(view.sheet.drawing_of(place.place.block))[editor.field.run][0]
        rect = view.record_rect(record_id)
        assert rect is not None
        scale = view.camera.scale
        caret = editor.cursorRect(QTextCursor(editor.document()))
        assert editor.x() + caret.left() == pytest.approx(rect.left() + first.x * scale, abs=1.5)
        baseline = editor.y() + caret.top() + editor.fontMetrics().ascent()
        assert baseline == pytest.approx(rect.top() + first.baseline * scale, abs=2.0)
        view.finish_editing()


def test_the_field_grows_with_its_text(view: MapView) -> None:
    view.edit("actions-0-0")
    before = editor_of(view).height()
    type_text(view, " and much more than fits into one line of this card")
    assert editor_of(view).height() > before * 1.6


def test_a_new_card_and_what_is_written_into_it_are_one_step(view: MapView, hand: Hand) -> None:
    hand.double_click(hand.at(Cell("empty", "stage-1")))
    type_text(view, "Fresh")
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    (made,) = cards(view, "empty", "stage-1")
    assert text_of(view, made) == "Fresh"
    assert depth(view) == 1
    view.session.undo()
    assert cards(view, "empty", "stage-1") == []


def test_a_new_card_into_which_nothing_was_written_is_gone_without_a_step(view: MapView, hand: Hand) -> None:
    document = view.document
    hand.double_click(hand.at(Cell("empty", "stage-1")))
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    assert view.document == document
    assert depth(view) == 0
    assert view.session.project.history.next_redo() is None


def test_the_plus_of_a_hovered_cell_adds_a_card(view: MapView, hand: Hand) -> None:
    middle = hand.at(Cell("empty", "stage-1"))
    hand.move(middle)
    assert view.hovered is not None
    assert view.hovered.plus
    hand.click(middle)
    type_text(view, "From the plus")
    view.finish_editing()
    assert [text_of(view, card) for card in cards(view, "empty", "stage-1")] == ["From the plus"]


def test_a_click_beside_the_plus_only_focuses_the_cell(view: MapView, hand: Hand) -> None:
    rect = view.cell_rect(Cell("empty", "stage-1"))
    assert rect is not None
    hand.click(rect.topLeft().toPoint() + (hand.at(Cell("empty", "stage-1")) - rect.topLeft().toPoint()) / 3)
    assert view.editor is None
    assert view.focus == Cell("empty", "stage-1")
    assert cards(view, "empty", "stage-1") == []


def test_ctrl_enter_twice_finishes_and_makes_the_next_card(view: MapView) -> None:
    view.edit("actions-0-0")
    QTest.keyClick(view.editor, Qt.Key.Key_Return, CTRL)
    commands.add_card_below(view)
    type_text(view, "Between")
    view.finish_editing()
    assert [text_of(view, card) for card in cards(view, "actions", "stage-0")] == [
        "Actions-0 card 0",
        "Between",
        "Actions-0 card 1",
    ]


def test_tab_keeps_what_is_written_and_focuses_the_next_card(view: MapView) -> None:
    view.edit("actions-0-0")
    type_text(view, "?")
    QTest.keyClick(view.editor, Qt.Key.Key_Tab)
    assert text_of(view, "actions-0-0") == "Actions-0 card 0?"
    assert view.focus == "actions-0-1"
    assert view.hasFocus()


def test_pasted_text_is_plain_clean_and_no_longer_than_allowed(view: MapView) -> None:
    view.edit("actions-0-0")
    source = QMimeData()
    source.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
    source.setText("plain\u202e\x00 text\r\nline " + "x" * (LONGEST_TEXT + 50))
    editor = editor_of(view)
    editor.selectAll()
    editor.insertFromMimeData(source)
    QTest.keyClicks(editor, "too much")
    assert len(editor.toPlainText()) == LONGEST_TEXT
    assert view.finish_editing()
    text = text_of(view, "actions-0-0")
    assert text.startswith("plain text\nline xxx")
    assert len(text) == LONGEST_TEXT


def test_keys_of_the_map_do_not_fire_while_writing(view: MapView) -> None:
    view.edit("actions-0-0")
    for key, held in (
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Z, CTRL),
        (Qt.Key.Key_D, CTRL),
        (Qt.Key.Key_A, CTRL),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
        event.ignore()
        QApplication.sendEvent(view.editor, event)
        assert event.isAccepted(), key


def test_saving_while_writing_saves_what_is_written(view: MapView) -> None:
    view.edit("actions-0-0")
    type_text(view, " saved")
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_S, CTRL)
    event.ignore()
    QApplication.sendEvent(view.editor, event)
    assert not event.isAccepted()
    assert text_of(view, "actions-0-0").endswith(" saved")
    assert view.editor is not None


def test_an_input_method_composes_in_place_of_the_old_text(view: MapView, hand: Hand) -> None:
    hand.click(hand.at("actions-0-0"))
    QApplication.sendEvent(view, QInputMethodEvent("にほ", []))
    assert view.editor is not None
    commit = QInputMethodEvent("", [])
    commit.setCommitString("日本")
    QApplication.sendEvent(view.editor, commit)
    view.finish_editing()
    assert text_of(view, "actions-0-0") == "日本"


class FullDisk:
    """A store that refuses."""

    def commit(self, change: Change, move: Move, step: Change) -> None:
        raise StoreError("The disk is full; nothing was lost. Free some space and try again.")


def test_what_cannot_be_kept_stays_in_the_editor(qtbot: QtBot) -> None:
    session = Session(Project(small_map().document, FullDisk()))
    told: list[str] = []
    session.failed.connect(told.append)
    view = MapView(session, "map")
    qtbot.addWidget(view)
    view.show()
    view.edit("actions-0-0")
    type_text(view, " typed")
    assert not view.finish_editing()
    assert view.editor is not None
    assert editor_of(view).toPlainText().endswith(" typed")
    assert told
    session.close()


def test_the_editor_closes_when_its_card_is_deleted_elsewhere(view: MapView) -> None:
    view.edit("actions-0-0")
    commands.delete_selection(view)
    assert view.editor is None
    assert "actions-0-0" not in view.document
    assert depth(view) == 1


def test_the_editor_follows_the_card_when_the_map_scrolls(view: MapView) -> None:
    view.set_zoom(1.0)
    view.edit("actions-1-0")
    rect = view.record_rect("actions-1-0")
    assert rect is not None
    beside = editor_of(view).x() - rect.x()
    view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() + 37)
    moved = view.record_rect("actions-1-0")
    assert moved is not None
    assert moved.x() == rect.x() - 37
    assert editor_of(view).x() - moved.x() == pytest.approx(beside, abs=1)
