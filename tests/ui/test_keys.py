"""Every key of the table does its action in the real window, and nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.actions.action import Action, Live
from app.ui.actions.table import ACTIONS
from app.ui.bindings import Bindings
from app.ui.main_window import MainWindow
from tests.ui.conftest import document_of_window, view_of


@pytest.fixture
def heard(sample: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the actions that were triggered; nothing is done, and everything can be."""
    ids: list[str] = []
    monkeypatch.setattr("app.ui.main_window.run_action", lambda action, window: ids.append(action.id))
    monkeypatch.setattr(Bindings, "refresh", lambda *arguments: None)
    for row in ACTIONS:
        sample.bindings[row.id].setEnabled(True)
    view_of(sample).setFocus()
    return ids


def press(window: MainWindow, key: str) -> None:
    QTest.keySequence(window.focusWidget(), QKeySequence(key, QKeySequence.SequenceFormat.PortableText))


def test_every_key_triggers_its_action_while_the_map_has_the_focus(sample: MainWindow, heard: list[str]) -> None:
    for row in ACTIONS:
        for key in row.keys:
            press(sample, key)
    assert heard == [row.id for row in ACTIONS for _ in row.keys]


def test_keys_of_the_map_are_silent_while_the_tool_bar_has_the_focus(sample: MainWindow, heard: list[str]) -> None:
    button = sample.tool_bar.widgetForAction(sample.bindings["view.fit"])
    button.setFocus()
    rows = [row for row in ACTIONS if row.keys and row.live is Live.MAP and row.menu != "Insert"]
    for row in rows:
        if row.id not in ("insert.card", "insert.stage_after", "insert.section_below"):
            press(sample, row.keys[0])
    assert heard == []


def test_keys_of_the_window_are_heard_while_the_tool_bar_has_the_focus(sample: MainWindow, heard: list[str]) -> None:
    sample.tool_bar.widgetForAction(sample.bindings["view.fit"]).setFocus()
    rows = [row for row in ACTIONS if row.keys and row.live is Live.WINDOW]
    for row in rows:
        press(sample, row.keys[0])
    assert heard == [row.id for row in rows]


def writing_keys() -> list[Action]:
    return [row for row in ACTIONS if row.keys and row.live is Live.MAP]


def test_no_key_of_the_map_is_heard_while_text_is_written(sample: MainWindow, heard: list[str], qtbot: QtBot) -> None:
    view = view_of(sample)
    card = next(record.id for record in document_of_window(sample) if record.kind_name == "card")
    for row in writing_keys():
        for key in row.keys:
            if view.editor is None:
                view.edit(card)
            assert view.editor is not None
            QTest.keySequence(view.editor, QKeySequence(key, QKeySequence.SequenceFormat.PortableText))
    assert heard == []


def test_undo_while_writing_takes_back_letters_and_not_the_last_step(sample: MainWindow, heard: list[str]) -> None:
    view = view_of(sample)
    card = next(record.id for record in document_of_window(sample) if record.kind_name == "card")
    editor = view.edit(card)
    assert editor is not None
    QTest.keyClicks(editor, "abc")
    QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == []
