"""The start page: tiles for recent files, drafts and templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.start_page import Entry, EntryKind, StartPage


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    action = QAction("&New map")
    action.setProperty("icon_name", "file-plus")
    made = StartPage([action])
    action.setParent(made)
    qtbot.addWidget(made)
    made.resize(1024, 700)
    with qtbot.waitActive(made):
        made.show()
    return made


def entry(key: str, **values: object) -> Entry:
    return Entry(key, values.pop("name", key), "note", **values)  # type: ignore[arg-type]


def test_a_click_tells_which_entry_was_chosen(page: StartPage, qtbot: QtBot) -> None:
    page.show_recent([entry("/a.journey"), entry("/b.journey")])
    with qtbot.waitSignal(page.chosen) as told:
        QTest.mouseClick(page.tiles()[1], Qt.MouseButton.LeftButton)
    assert told.args[0].key == "/b.journey"


def test_tiles_are_reached_and_opened_by_keys(page: StartPage, qtbot: QtBot) -> None:
    page.show_recent([entry("/a.journey"), entry("/b.journey")])
    page.tiles()[0].setFocus()
    QTest.keyClick(page.tiles()[0], Qt.Key.Key_Tab)
    assert page.tiles()[1].hasFocus()
    with qtbot.waitSignal(page.chosen) as told:
        QTest.keyClick(page.tiles()[1], Qt.Key.Key_Space)
    assert told.args[0].key == "/b.journey"


def test_the_focus_stays_on_its_file_when_the_list_is_filled_again(page: StartPage) -> None:
    page.show_recent([entry("/a.journey"), entry("/b.journey")])
    page.tiles()[1].setFocus()
    page.show_recent([entry("/c.journey"), entry("/b.journey")])
    assert page.tiles()[1].hasFocus()


def test_drafts_and_templates_appear_only_when_there_are_some(page: StartPage) -> None:
    page.show_drafts([])
    page.show_templates([])
    assert page.tiles() == []
    page.show_drafts([entry("d", kind=EntryKind.DRAFT)])
    page.show_templates([entry("t", kind=EntryKind.TEMPLATE)])
    assert [tile.entry.key for tile in page.tiles() if tile.isVisible()] == ["d", "t"]


def test_a_picture_that_is_no_picture_leaves_the_tile_whole(page: StartPage, tmp_path: Path) -> None:
    spoiled = tmp_path / "picture.png"
    spoiled.write_bytes(b'<svg><image href="/etc/passwd"/></svg>')
    page.show_recent([entry("/a.journey", picture=spoiled), entry("/b.journey", picture=tmp_path / "absent.png")])
    for tile in page.tiles():
        assert not tile.grab().isNull()


def test_a_tile_says_to_a_screen_reader_what_it_shows(page: StartPage) -> None:
    page.show_recent([entry("/a.journey", name="My <b>map</b>")])
    assert page.tiles()[0].accessibleName() == "My <b>map</b>, note"


@pytest.mark.parametrize("width", [320, 700, 1024, 1920])
def test_no_tile_stands_outside_the_page_or_over_another(page: StartPage, qtbot: QtBot, width: int) -> None:
    page.resize(width, 700)
    page.show_recent([entry(f"/{number}.journey") for number in range(7)])
    page.widget().layout().activate()
    qtbot.wait(1)
    areas = [tile.geometry() for tile in page.tiles()]
    assert all(not one.intersects(other) for one in areas for other in areas if one is not other)
    assert max(area.right() for area in areas) <= max(width, 320)
