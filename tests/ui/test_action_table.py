"""The table of actions: what must hold for every row."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from app.resources import resource_path
from app.ui.actions.action import Action, Live, Situation, Spot
from app.ui.actions.map_keys import MAP_KEYS
from app.ui.actions.table import ACTIONS, HANDLER_MODULES, TOOL_BAR, TOOL_ZOOM, actions_at, clashes, handler_of
from app.ui.bindings import MENU_TITLES

MOST_ENTRIES = 12
# Symbols that need AltGr or Shift on many keyboards; Ctrl+, and + - = are the exceptions of the house.
HARD_TO_TYPE = set("\\/[]~?;:'\"`<>|@#$%^&*(){}")


def by_id(action: Action) -> str:
    return action.id


def test_ids_are_unique() -> None:
    assert [name for name, count in Counter(row.id for row in ACTIONS).items() if count > 1] == []


@pytest.mark.parametrize("row", ACTIONS, ids=by_id)
def test_every_action_has_a_text_in_sentence_case(row: Action) -> None:
    text = row.plain_text
    assert text.strip() == text
    assert text
    assert text[0].isupper() or text[0].isdigit()
    assert "!" not in text + row.tip


@pytest.mark.parametrize("row", ACTIONS, ids=by_id)
def test_every_handler_can_be_called(row: Action) -> None:
    assert row.handler.partition(":")[0] in HANDLER_MODULES
    assert callable(handler_of(row))


@pytest.mark.parametrize("row", [row for row in ACTIONS if row.icon], ids=by_id)
def test_every_icon_ships(row: Action) -> None:
    assert resource_path("icons", f"{row.icon}.svg").is_file()


def test_no_key_is_heard_by_two_actions() -> None:
    assert [(key, one.id, other.id) for key, one, other in clashes(ACTIONS)] == []


def test_two_actions_with_one_key_are_found() -> None:
    everywhere = Action(id="a", text="A", handler="x:y", menu="File", keys=("Ctrl+D",))
    on_map = Action(id="b", text="B", handler="x:y", menu="Edit", keys=("Ctrl+D",), live=Live.MAP)
    assert [key for key, _, _ in clashes([everywhere, on_map])] == ["Ctrl+D"]


@pytest.mark.parametrize("row", [row for row in ACTIONS if row.keys], ids=by_id)
def test_every_key_is_one_that_qt_knows_and_all_keyboards_have(row: Action) -> None:
    for key in row.keys:
        sequence = QKeySequence(key, QKeySequence.SequenceFormat.PortableText)
        assert sequence.count() == 1
        assert sequence.toString(QKeySequence.SequenceFormat.PortableText) == key
        last = key.removeprefix("Ctrl+").removeprefix("Shift+").removeprefix("Alt+")
        assert not HARD_TO_TYPE & set(last)
        assert not re.fullmatch(r"Ctrl\+Alt\+(Left|Right|Up|Down)", key)


def test_menus_have_titles_and_no_menu_letter_twice() -> None:
    assert {row.menu for row in ACTIONS} <= set(MENU_TITLES)
    for menu in MENU_TITLES:
        texts = [row.text for row in ACTIONS if row.menu == menu]
        texts += [title for path, title in MENU_TITLES.items() if path.rpartition("/")[0] == menu and "/" in path]
        letters = [text[text.index("&") + 1].casefold() for text in texts if "&" in text]
        assert [letter for letter, count in Counter(letters).items() if count > 1] == [], menu


@pytest.mark.parametrize("spot", list(Spot))
def test_a_context_menu_has_some_entries_and_at_most_twelve(spot: Spot) -> None:
    assert 1 <= len(actions_at(spot)) <= MOST_ENTRIES


def test_the_tool_bar_shows_actions_of_the_table_with_icons() -> None:
    rows = {row.id: row for row in ACTIONS}
    for action_id in TOOL_BAR:
        if action_id not in ("", TOOL_ZOOM):
            assert rows[action_id].icon


@pytest.mark.parametrize("row", ACTIONS, ids=by_id)
def test_every_condition_answers_for_an_empty_window(row: Action) -> None:
    assert isinstance(row.when(Situation()), bool)


def test_without_a_project_only_files_help_and_the_window_can_be_acted_on() -> None:
    able = {row.id for row in ACTIONS if row.when(Situation())}
    assert {"file.new", "file.open", "file.import", "file.quit", "help.palette", "view.dark"} <= able
    assert not able & {"file.save", "edit.undo", "insert.card", "insert.stage_after", "file.export", "view.fit"}


def test_map_keys_do_not_claim_what_the_window_hears() -> None:
    window_keys = {key for row in ACTIONS if row.live is Live.WINDOW for key in row.keys}
    assert window_keys.isdisjoint(key for row in MAP_KEYS for key in row.keys)


def test_the_qapplication_is_not_needed_to_read_the_table(qtbot: QtBot) -> None:
    assert len(ACTIONS) > 50
