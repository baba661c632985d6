"""Importing from the window: the report, one undo step, and wrong files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.model.records import Card
from app.ui.dialogs.import_report import ImportReport
from app.ui.main_window import MainWindow
from tests.ui.conftest import document_of_window, shown_dialog, wait_for_project

Wait = Callable[[Callable[[], bool]], None]
MERMAID = """journey
    title Pizza <img src="/etc/passwd">
    section Order
      Choose: 4: Guest
      Pay: 2: Guest, Waiter
    section Eat
      First bite: 5: Guest
"""


@pytest.fixture
def mermaid(tmp_path: Path) -> Path:
    path = tmp_path / "pizza.mmd"
    path.write_text(MERMAID, encoding="utf-8")
    return path


def accept(report: ImportReport) -> None:
    button = report.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_file_of_another_program_becomes_a_project(
    window: MainWindow, mermaid: Path, qtbot: QtBot, wait: Wait
) -> None:
    content = mermaid.read_bytes()
    window.program.open_path(mermaid, window)
    report: ImportReport = shown_dialog(window, ImportReport, qtbot)
    assert window.project is None
    accept(report)
    wait_for_project(window, qtbot)
    cards = {record.text for record in document_of_window(window) if isinstance(record, Card)}
    assert {"Choose", "Pay", "First bite"} <= cards
    assert window.project is not None
    assert window.project.file is None
    assert mermaid.read_bytes() == content


def test_into_an_open_project_it_comes_as_one_step(
    opened: MainWindow, mermaid: Path, qtbot: QtBot, wait: Wait
) -> None:
    before = document_of_window(opened)
    opened.program.open_path(mermaid, opened)
    accept(shown_dialog(opened, ImportReport, qtbot))
    wait(lambda: len(document_of_window(opened).maps()) == 2)
    assert opened.workspace is not None
    assert opened.workspace.tabs.isVisible()
    assert opened.map_id == document_of_window(opened).maps()[1].id
    session = opened.session
    assert session is not None
    assert session.undo()
    assert document_of_window(opened) == before
    assert not opened.workspace.tabs.isVisible()


def test_cancel_enters_nothing(opened: MainWindow, mermaid: Path, qtbot: QtBot) -> None:
    before = document_of_window(opened)
    opened.program.open_path(mermaid, opened)
    shown_dialog(opened, ImportReport, qtbot).reject()
    assert document_of_window(opened) is before


def test_the_report_tells_counts_and_shows_markup_as_text(window: MainWindow, mermaid: Path, qtbot: QtBot) -> None:
    window.program.open_path(mermaid, window)
    report: ImportReport = shown_dialog(window, ImportReport, qtbot)
    labels = report.findChildren(QLabel)
    texts = [label.text() for label in labels]
    assert any("<img src=" in text for text in texts)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    assert any("2 stages" in text and "cards" in text for text in texts)
    assert all(isinstance(field, QPlainTextEdit) and field.isReadOnly() for field in report.fields)
    report.reject()


@pytest.mark.parametrize(
    ("name", "content"),
    [("noise.csv", bytes(range(256))), ("empty.mmd", b""), ("book.xyz", b"something"), ("page.svg", b"<svg></svg>")],
)
def test_what_cannot_be_imported_is_told_in_one_sentence(
    window: MainWindow, tmp_path: Path, wait: Wait, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    window.program.open_path(path, window)
    wait(lambda: bool(window.banner.text))
    assert name in window.banner.text
    assert "\n" not in window.banner.text
    assert window.project is None
