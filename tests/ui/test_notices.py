"""Toasts, banners, status line and flow layout."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.ui.flow import TileFlow
from app.ui.notices import Banner, Toast, plain_label
from app.ui.status_bar import LARGEST_ZOOM, SLIDER_STEPS, SMALLEST_ZOOM, slider_of, zoom_of

TRAP = '<b>bold</b><img src="/etc/passwd">'


@pytest.fixture
def ground(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(800, 600)
    widget.show()
    return widget


def test_a_label_shows_markup_as_it_is_written(qtbot: QtBot) -> None:
    label = plain_label(TRAP)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == TRAP


def test_the_button_of_a_toast_acts_once_and_closes_it(ground: QWidget) -> None:
    toast = Toast(ground)
    acted: list[int] = []
    toast.tell("Stage deleted", "Undo", lambda: acted.append(1))
    assert toast.text == "Stage deleted"
    button = toast.findChild(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert acted == [1]
    assert toast.text == ""


def test_a_toast_stays_inside_the_window_when_it_becomes_smaller(ground: QWidget, qtbot: QtBot) -> None:
    toast = Toast(ground)
    toast.tell("A result that is told in a sentence of usual length")
    ground.resize(500, 300)
    qtbot.waitUntil(lambda: ground.rect().contains(toast.geometry()))


def test_every_label_of_a_notice_is_plain(ground: QWidget) -> None:
    toast, banner = Toast(ground), Banner(ground)
    toast.tell(TRAP)
    banner.tell("x", TRAP)
    labels = [*toast.findChildren(QLabel), *banner.findChildren(QLabel)]
    assert labels
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)


def test_a_banner_is_cleared_only_by_the_state_it_tells(ground: QWidget) -> None:
    banner = Banner(ground)
    banner.tell("publish", "The disk is full")
    banner.clear("export")
    assert banner.text == "The disk is full"
    banner.clear("publish")
    assert banner.text == ""


def test_a_new_state_takes_the_place_and_the_buttons_of_the_old_one(ground: QWidget) -> None:
    banner = Banner(ground)
    acted: list[str] = []
    banner.tell("a", "First", ("Old", lambda: acted.append("old")))
    banner.tell("b", "Second", ("New", lambda: acted.append("new")))
    buttons = [button for button in banner.findChildren(QPushButton) if not button.isHidden()]
    assert [button.text() for button in buttons] == ["New"]
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert acted == ["new"]


@pytest.mark.parametrize("zoom", [SMALLEST_ZOOM, 0.12, 0.4, 1.0, 2.0, LARGEST_ZOOM])
def test_the_zoom_slider_goes_there_and_back(zoom: float) -> None:
    assert zoom_of(slider_of(zoom)) == pytest.approx(zoom, rel=0.02)


@pytest.mark.parametrize(("zoom", "place"), [(0.0001, 0), (1000.0, SLIDER_STEPS)])
def test_a_zoom_beyond_the_slider_stands_at_its_end(zoom: float, place: int) -> None:
    assert slider_of(zoom) == place


@pytest.mark.parametrize(("width", "columns"), [(90, 1), (100, 1), (219, 1), (220, 2), (699, 5), (700, 6)])
def test_tiles_break_into_the_rows_that_fit(qtbot: QtBot, width: int, columns: int) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = TileFlow(holder, gap=20)
    for _ in range(7):
        tile = QWidget()
        tile.setFixedSize(QSize(100, 50))
        flow.addWidget(tile)
    assert flow.columns(width) == columns
    rows = -(-7 // columns)
    assert flow.heightForWidth(width) == rows * 70 - 20
