"""What happens when the program is at fault: it is logged, told once, and never with the text of a card."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Signal, qWarning
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.ui.crash import LARGEST_LOG, CrashWatch, report_of
from app.ui.program import Program
from app.ui.settings import Settings

SECRET = "what a customer said in confidence"


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[CrashWatch]:
    made = CrashWatch(tmp_path / "logs")
    made.install()
    yield made
    made.remove()


def log_of(tmp_path: Path) -> str:
    path = tmp_path / "logs" / "wayline.log"
    return path.read_text(encoding="utf-8") if path.exists() else ""


class Button(QObject):
    pressed = Signal()


def fail() -> None:
    raise ValueError(SECRET)


def test_an_exception_in_a_slot_is_logged_and_told_without_its_text(
    watch: CrashWatch, qtbot: QtBot, tmp_path: Path
) -> None:
    button = Button()
    button.pressed.connect(fail)
    with qtbot.waitSignal(watch.bug_found) as told:
        button.pressed.emit()
    report = told.args[0]
    assert "ValueError" in report
    assert "test_crash.py" in report
    assert SECRET not in report + log_of(tmp_path)
    assert "ValueError" in log_of(tmp_path)


def test_an_exception_on_a_thread_is_told_on_the_thread_of_the_window(
    watch: CrashWatch, qtbot: QtBot, tmp_path: Path
) -> None:
    heard: list[int] = []
    watch.bug_found.connect(lambda report: heard.append(threading.get_ident()))
    with qtbot.waitSignal(watch.bug_found):
        threading.Thread(target=fail).start()
    assert heard == [threading.get_ident()]
    assert SECRET not in log_of(tmp_path)


def test_messages_of_qt_go_to_the_log(watch: CrashWatch, tmp_path: Path) -> None:
    qWarning("QSomething: a warning of Qt")
    assert "a warning of Qt" in log_of(tmp_path)


def test_the_hooks_of_before_come_back(tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    watch = CrashWatch(tmp_path / "logs")
    watch.install()
    assert sys.excepthook != before[0]
    watch.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert list((tmp_path / "logs").glob("fault-*.txt")) == []


def test_a_log_that_grew_large_is_moved_aside(tmp_path: Path) -> None:
    watch = CrashWatch(tmp_path)
    (tmp_path / "wayline.log").write_text("x" * (LARGEST_LOG + 1), encoding="utf-8")
    watch.write("first line of the new one")
    assert "first line" in (tmp_path / "wayline.log").read_text(encoding="utf-8")
    assert (tmp_path / "wayline.log.1").stat().st_size > LARGEST_LOG


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path, qtbot: QtBot) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    watch = CrashWatch(in_the_way / "logs")
    watch.install()
    watch.write("nowhere to go")
    watch.remove()


def test_a_hard_crash_of_an_earlier_run_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "fault-999999999.txt").write_text("Fatal Python error: Segmentation fault\n", encoding="utf-8")
    (tmp_path / "fault-999999998.txt").write_text("", encoding="utf-8")
    watch = CrashWatch(tmp_path)
    assert len(watch.earlier_faults()) == 1
    assert watch.earlier_faults() == []
    assert "Segmentation fault" in (tmp_path / "wayline.log").read_text(encoding="utf-8")


def test_a_report_names_the_way_there_and_no_folder_of_a_person() -> None:
    try:
        fail()
    except ValueError as error:
        report = report_of(type(error), error.__traceback__)
    assert "in fail" in report
    assert str(Path(__file__).parents[3]) not in report
    assert SECRET not in report


def test_a_timer_that_fails_does_not_end_the_program(watch: CrashWatch, qtbot: QtBot) -> None:
    with qtbot.waitSignal(watch.bug_found):
        QTimer.singleShot(0, fail)


def test_a_bug_is_told_once_in_plain_text_and_the_work_goes_on(
    watch: CrashWatch, qtbot: QtBot, wayline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(Settings(), watch)
    window = program.new_window()
    monkeypatch.setattr("app.ui.main_window.run_action", lambda action, window: fail())
    window.do("help.about")
    window.do("help.about")
    qtbot.waitUntil(lambda: bool(boxes()))
    assert len(boxes()) == 1
    box = boxes()[0]
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert "Your work is safe" in box.text()
    assert SECRET not in box.text() + box.informativeText() + box.detailedText()
    assert "ValueError" in box.detailedText()
    box.accept()
    assert window.isVisible()
    window.do("help.about")
    qtbot.waitUntil(lambda: bool(boxes()))
    boxes()[0].accept()
    window.close()
    qtbot.waitUntil(lambda: not program.windows)


def boxes() -> list[QMessageBox]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMessageBox) and widget.isVisible()]
