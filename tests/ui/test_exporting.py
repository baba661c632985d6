"""Exporting from the window: what the dialog tells before, progress, cancel, and what is left on the disk."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.export.errors import Cancelled
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.main_window import MainWindow
from tests.ui.conftest import choose_path, shown_dialog

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def dialog(sample: MainWindow, qtbot: QtBot) -> ExportDialog:
    QTest.keyClick(sample, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    found: ExportDialog = shown_dialog(sample, ExportDialog, qtbot)
    return found


def choose(box: object, value: str) -> None:
    place = box.findData(value)  # type: ignore[attr-defined]
    assert place >= 0
    box.setCurrentIndex(place)  # type: ignore[attr-defined]


def test_a_pdf_comes_out_of_the_window(
    sample: MainWindow, dialog: ExportDialog, tmp_path: Path, qtbot: QtBot, wait: Wait
) -> None:
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    choose_path(dialog, tmp_path / "map.pdf", qtbot)
    wait((tmp_path / "map.pdf").exists)
    wait(lambda: "map.pdf is written" in sample.toast.text)
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF-")
    assert not sample.exporting
    assert not sample.status.work.isVisible()
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["map.pdf"]


def test_a_picture_has_the_size_that_the_dialog_told(
    sample: MainWindow, dialog: ExportDialog, tmp_path: Path, qtbot: QtBot, wait: Wait
) -> None:
    choose(dialog.kind, ".png")
    choose(dialog.paper, "A4")
    dialog.dpi.setValue(100)
    told = re.search(r"([\d,]+) × ([\d,]+) pixels", dialog.facts.text())
    assert told is not None
    assert "Page 297 × 210 mm" in dialog.facts.text()
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    choose_path(dialog, tmp_path / "map", qtbot)
    wait((tmp_path / "map.png").exists)
    header = (tmp_path / "map.png").read_bytes()[:24]
    assert struct.unpack(">II", header[16:24]) == tuple(int(number.replace(",", "")) for number in told.groups())
    wait(lambda: not sample.exporting)


def test_the_smallest_text_is_told_and_warned_of_on_small_paper(dialog: ExportDialog, wait: Wait) -> None:
    wait(lambda: "Smallest text 9.0 pt" in dialog.facts.text())
    assert not dialog.warning.isVisible()
    choose(dialog.paper, "A5")
    assert dialog.warning.isVisible()
    assert "hard to read" in dialog.warning.text()


def test_what_cannot_be_made_is_told_before_and_cannot_be_asked_for(dialog: ExportDialog) -> None:
    choose(dialog.paper, "A5")
    dialog.scale.setValue(400)
    assert "does not fit" in dialog.warning.text()
    assert not dialog.go.isEnabled()
    dialog.scale.setValue(0)
    assert dialog.go.isEnabled()


def test_what_a_format_does_not_heed_is_greyed(dialog: ExportDialog) -> None:
    choose(dialog.kind, ".pdf")
    assert not dialog.dpi.isEnabled()
    assert not dialog.orientation.isEnabled()
    choose(dialog.kind, ".png")
    choose(dialog.paper, "A3")
    assert dialog.dpi.isEnabled()
    assert dialog.orientation.isEnabled()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Makes every export last until it is cancelled; the list holds how often it asked."""
    asked: list[float] = []

    def write(sheet: object, path: object, settings: object, progress: Callable, cancelled: Callable) -> None:
        from app.export.files import replacing

        with replacing(str(path)) as stream:
            stream.write(b"half of it")
            for step in range(2_000):
                progress(step / 2_000)
                asked.append(step)
                if cancelled():
                    raise Cancelled
                import time

                time.sleep(0.005)

    monkeypatch.setattr("app.ui.commands.exporting.export_sheet", write)
    return asked


def test_cancel_leaves_the_old_file_and_the_window_stays_live(
    sample: MainWindow, dialog: ExportDialog, slow: list[float], tmp_path: Path, qtbot: QtBot, wait: Wait,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "map.pdf"
    target.write_bytes(b"%PDF-1.4 the one of last week")
    dialog._chosen(target)
    wait(lambda: len(slow) > 5)
    assert sample.exporting
    assert sample.isEnabled()
    assert not sample.bindings["file.export"].isEnabled()
    wait(lambda: sample.status.work.bar.value() > 0)
    QTest.mouseClick(sample.status.work.cancel, Qt.MouseButton.LeftButton)
    wait(lambda: not sample.exporting)
    assert "cancelled" in sample.toast.text
    assert target.read_bytes() == b"%PDF-1.4 the one of last week"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["map.pdf"]
    wait(sample.bindings["file.export"].isEnabled)


def test_editing_goes_on_while_an_export_is_written(
    sample: MainWindow, dialog: ExportDialog, slow: list[float], tmp_path: Path, wait: Wait
) -> None:
    from app.model.edits.maps import rename_map

    dialog._chosen(tmp_path / "map.pdf")
    wait(lambda: len(slow) > 2)
    session = sample.session
    assert session is not None
    assert session.edit(lambda: rename_map(session.document, session.document.maps()[0].id, "Meanwhile"))
    assert session.document.maps()[0].title == "Meanwhile"
    QTest.mouseClick(sample.status.work.cancel, Qt.MouseButton.LeftButton)
    wait(lambda: not sample.exporting)


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(
    sample: MainWindow, dialog: ExportDialog, tmp_path: Path, wait: Wait
) -> None:
    dialog._chosen(tmp_path / "no such folder" / "map.pdf")
    wait(lambda: bool(sample.banner.text))
    assert "map.pdf" in sample.banner.text
    assert "does not exist" in sample.banner.text
    assert not sample.exporting


def test_the_same_map_gives_the_same_bytes_twice(
    sample: MainWindow, tmp_path: Path, qtbot: QtBot, wait: Wait
) -> None:
    for name in ("one.pdf", "two.pdf"):
        sample.do("file.export")
        found: ExportDialog = shown_dialog(sample, ExportDialog, qtbot)
        found._chosen(tmp_path / name)
        wait((tmp_path / name).exists)
        wait(lambda: not sample.exporting and not sample.findChildren(QFileDialog))
        wait(lambda: not any(one.isVisible() for one in sample.findChildren(ExportDialog)))
        sample.refresh()
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_closing_while_an_export_is_written_asks_and_leaves_nothing_half_done(
    sample: MainWindow, dialog: ExportDialog, slow: list[float], tmp_path: Path, qtbot: QtBot, wait: Wait
) -> None:
    program = sample.program
    dialog._chosen(tmp_path / "map.pdf")
    wait(lambda: len(slow) > 2)
    sample.close()
    box: QMessageBox = shown_dialog(sample, QMessageBox, qtbot)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert sample.isVisible()
    assert sample.exporting
    sample.close()
    box = shown_dialog(sample, QMessageBox, qtbot)
    QTest.keyClick(box, Qt.Key.Key_Return)
    wait(lambda: not program.windows)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []
