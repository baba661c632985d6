"""The command palette: what is found, in which order, and how it is driven by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.command_palette import MOST_SHOWN, CommandPalette, Entry, Search, rank


def entries(*texts: str) -> list[Entry]:
    return [Entry(text, "", lambda: None) for text in texts]


@pytest.mark.parametrize(
    ("text", "wanted", "fits"),
    [
        ("File › Save", "save", True),
        ("File › Save as", "sa as", True),
        ("Insert › Stage after", "isa", False),
        ("Stage after", "sa", True),
        ("View › Dark", "light", False),
        ("Größe", "GRÖSSE", True),
    ],
)
def test_what_fits(text: str, wanted: str, fits: bool) -> None:
    assert (rank(text.casefold(), wanted.casefold()) is not None) is fits


def found(lines: list[Entry], wanted: str) -> list[str]:
    search = Search(lines[:1], lambda: lines[1:])
    search.begin(wanted)
    while not search.done:
        search.go_on(0.001)
    return [entry.text for entry in search.found()]


def test_a_text_that_begins_with_the_words_comes_first() -> None:
    lines = entries("Undo the stage", "Delete stage", "Stage after")
    assert found(lines, "stage") == ["Stage after", "Undo the stage", "Delete stage"]


def test_a_very_long_list_is_cut() -> None:
    assert len(found(entries(*["card"] * 5000), "card")) == MOST_SHOWN


def test_a_second_search_reads_the_places_no_second_time() -> None:
    asked: list[int] = []

    def source() -> list[Entry]:
        asked.append(1)
        return entries("Beta", "Gamma")

    search = Search(entries("Alpha"), source)
    for wanted, expected in (("", ["Alpha"]), ("a", ["Alpha", "Beta", "Gamma"]), ("g", ["Gamma"]), ("zz", [])):
        search.begin(wanted)
        search.go_on(1.0)
        assert search.done
        assert [entry.text for entry in search.found()] == expected
    assert asked == [1]


def test_enter_before_the_search_is_over_takes_the_best_line_of_all(ground: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    lines = [Entry(f"has word {number}", "", lambda: done.append("wrong")) for number in range(200_000)]
    lines.append(Entry("word first", "", lambda: done.append("right")))
    palette = CommandPalette([], lambda: lines, ground)
    palette.open()
    QTest.keyClicks(palette.field, "word")
    assert palette.shown_texts()[:1] == ["has word 0"]
    with qtbot.waitSignal(palette.destroyed):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["right"]


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 600)
    widget.show()
    return widget


def test_typing_and_enter_does_the_best_line_and_closes(ground: QWidget, qtbot: QtBot) -> None:
    done: list[str] = []
    lines = [Entry(text, "", lambda text=text: done.append(text)) for text in ("Save", "Export", "Expand")]
    palette = CommandPalette(lines, list, ground)
    palette.open()
    QTest.keyClicks(palette.field, "exp")
    assert palette.shown_texts() == ["Export", "Expand"]
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.destroyed):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["Expand"]


def test_escape_closes_and_does_nothing(ground: QWidget, qtbot: QtBot) -> None:
    done: list[int] = []
    palette = CommandPalette([Entry("Save", "", lambda: done.append(1))], list, ground)
    palette.open()
    with qtbot.waitSignal(palette.destroyed):
        QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert done == []


def test_places_are_asked_for_once_and_only_when_something_is_typed(ground: QWidget) -> None:
    asked: list[int] = []

    def places() -> list[Entry]:
        asked.append(1)
        return entries("Buys a ticket")

    palette = CommandPalette(entries("Save"), places, ground)
    palette.open()
    assert asked == []
    QTest.keyClicks(palette.field, "ticket")
    palette._go_on()
    assert palette.shown_texts() == ["Buys a ticket"]
    assert asked == [1]


def test_enter_on_an_empty_list_only_closes(ground: QWidget, qtbot: QtBot) -> None:
    palette = CommandPalette(entries("Save"), list, ground)
    palette.open()
    QTest.keyClicks(palette.field, "zzz")
    with qtbot.waitSignal(palette.destroyed):
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
