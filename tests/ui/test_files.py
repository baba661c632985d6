"""New, open, save, save as, close: with real keys, real dialogs and real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.model.document import Document
from app.model.edits.maps import rename_map
from app.model.edits.stages import add_stage
from app.model.records import Card
from app.model.store.errors import CannotWrite
from app.model.store.opening import read_project
from app.model.store.sessions import list_sessions
from app.ui.main_window import MainWindow
from app.ui.program import Program
from app.ui.start_page import EntryKind
from app.ui.starting import load_session
from tests.ui.conftest import (
    choose_path,
    document_of_window,
    sample_document,
    shown_dialog,
    view_of,
    wait_for_project,
)

Wait = Callable[[Callable[[], bool]], None]
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


def rename(window: MainWindow, title: str) -> None:
    session = window.session
    assert session is not None
    map_id = session.document.maps()[0].id
    assert session.edit(lambda: rename_map(session.document, map_id, title))


def texts(document: Document) -> set[str]:
    return {record.text for record in document if isinstance(record, Card)}


def test_a_map_is_begun_written_and_saved_by_keys_alone(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, wait: Wait
) -> None:
    QTest.keyClick(window, Qt.Key.Key_N, CTRL)
    wait_for_project(window, qtbot)
    view = view_of(window)
    QTest.keyClick(view, Qt.Key.Key_Home, CTRL)
    QTest.keyClick(view, Qt.Key.Key_Return, CTRL)
    assert view.editor is not None
    QTest.keyClicks(view.editor, "Hears of it from a friend")
    QTest.keyClick(view.editor, Qt.Key.Key_Escape)
    assert texts(document_of_window(window)) == {"Hears of it from a friend"}
    QTest.keyClick(view, Qt.Key.Key_S, CTRL)
    choose_path(window, tmp_path / "by keys.journey", qtbot)
    wait((tmp_path / "by keys.journey").exists)
    wait(lambda: window.windowTitle().startswith("by keys.journey"))
    assert read_project(tmp_path / "by keys.journey") == document_of_window(window)


def test_save_as_gives_a_file_that_opens_again_equal(
    sample: MainWindow, tmp_path: Path, qtbot: QtBot, wait: Wait
) -> None:
    rename(sample, "Bikes – übermäßig “quoted” & 日本")
    document = document_of_window(sample)
    QTest.keyClick(sample, Qt.Key.Key_S, CTRL_SHIFT)
    choose_path(sample, tmp_path / "copy", qtbot)
    path = tmp_path / "copy.journey"
    wait(lambda: sample.project is not None and sample.project.file == path)
    # Offscreen there is no window manager that would activate the window again after the dialog.
    sample.activateWindow()
    wait(sample.isActiveWindow)
    QTest.keyClick(sample, Qt.Key.Key_W, CTRL)
    wait(lambda: sample.project is None)
    sample.program.open_path(path, sample)
    wait_for_project(sample, qtbot)
    assert document_of_window(sample) == document
    assert sample.session is not None
    assert sample.session.project.history.newest() is not None


def test_opening_does_not_change_the_file(opened: MainWindow, journey: Path, wait: Wait) -> None:
    content, stamp = journey.read_bytes(), journey.stat().st_mtime_ns
    opened.do("file.close")
    wait(lambda: opened.project is None)
    assert journey.read_bytes() == content
    assert journey.stat().st_mtime_ns == stamp


def wrong_files(folder: Path) -> dict[str, Path]:
    made = {name: folder / f"{name}.journey" for name in ("empty", "noise", "text", "picture", "cut off", "absent")}
    made["empty"].write_bytes(b"")
    made["noise"].write_bytes(bytes(range(256)) * 40)
    made["text"].write_text("<b>not</b> a map", encoding="utf-8")
    made["picture"].write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)
    made["cut off"].write_bytes(b"SQLite format 3\0" + b"\0" * 3000)
    (folder / "folder.journey").mkdir()
    return {**made, "folder": folder / "folder.journey"}


@pytest.mark.parametrize("kind", ["empty", "noise", "text", "picture", "cut off", "absent", "folder"])
def test_a_wrong_file_gives_one_sentence_and_leaves_the_window_as_it_was(
    window: MainWindow, tmp_path: Path, wait: Wait, kind: str
) -> None:
    path = wrong_files(tmp_path)[kind]
    window.program.open_path(path, window)
    wait(lambda: bool(window.banner.text))
    sentence = window.banner.text
    assert path.name in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert "Traceback" not in sentence
    assert window.project is None
    assert window.isVisible()
    assert window.bindings["file.open"].isEnabled()


def test_a_wrong_file_leaves_the_open_map_open(opened: MainWindow, tmp_path: Path, wait: Wait) -> None:
    before = document_of_window(opened)
    opened.program.open_path(wrong_files(tmp_path)["noise"], opened)
    wait(lambda: bool(opened.banner.text))
    assert document_of_window(opened) is before
    assert opened.status.saving_text.startswith("All changes kept")


def test_a_second_project_gets_a_window_of_its_own(opened: MainWindow, program: Program, wait: Wait) -> None:
    first = opened.project
    opened.do("file.new")
    wait(lambda: len(program.windows) == 2 and program.windows[1].view is not None)
    assert opened.project is first


def test_an_open_file_is_shown_and_not_opened_twice(opened: MainWindow, program: Program, journey: Path) -> None:
    other = program.new_window()
    program.open_path(journey.parent / "." / journey.name, other)
    assert other.project is None
    assert other.banner.text == ""


def test_the_file_is_written_by_itself_a_little_after_the_last_edit(
    opened: MainWindow, journey: Path, wait: Wait
) -> None:
    project = opened.project
    assert project is not None
    project._idle.setInterval(20)
    rename(opened, "A new name")
    assert opened.status.saving_text.startswith("All changes kept")
    wait(lambda: "is up to date" in opened.status.saving_text)
    assert read_project(journey).maps()[0].title == "A new name"


def test_leaving_the_window_writes_the_file(opened: MainWindow, program: Program, journey: Path, wait: Wait) -> None:
    rename(opened, "Left alone")
    program.new_window().activateWindow()
    wait(lambda: read_project(journey).maps()[0].title == "Left alone")


def test_steady_work_is_written_though_it_never_rests(opened: MainWindow, journey: Path, wait: Wait) -> None:
    project = opened.project
    assert project is not None
    project._idle.setInterval(60_000)
    project._steady.setInterval(50)
    rename(opened, "Still at it")
    wait(lambda: read_project(journey).maps()[0].title == "Still at it")


def test_closing_the_window_writes_the_file(opened: MainWindow, program: Program, journey: Path, wait: Wait) -> None:
    rename(opened, "Closed in a hurry")
    opened.close()
    wait(lambda: not program.windows)
    assert read_project(journey).maps()[0].title == "Closed in a hurry"


def test_what_is_being_typed_when_the_window_closes_is_kept(
    opened: MainWindow, program: Program, journey: Path, wait: Wait
) -> None:
    view = view_of(opened)
    card = next(record.id for record in document_of_window(opened) if isinstance(record, Card))
    editor = view.edit(card)
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(editor, "Typed to the end")
    QTest.keyPress(opened, Qt.Key.Key_Q, CTRL)
    wait(lambda: not program.windows)
    assert "Typed to the end" in texts(read_project(journey))


def refuse(*arguments: object, **named: object) -> None:
    raise CannotWrite("e-bike.journey could not be written: the disk is full; nothing was changed.")


def test_a_file_that_cannot_be_written_is_told_for_as_long_as_that_lasts(
    opened: MainWindow, journey: Path, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = journey.read_bytes()
    project = opened.project
    assert project is not None
    stored = project.store.wait()
    with monkeypatch.context() as patch:
        patch.setattr(type(stored), "publish", refuse)
        rename(opened, "Not written yet")
        QTest.keyClick(opened, Qt.Key.Key_S, CTRL)
        wait(lambda: "the disk is full" in opened.banner.text)
        assert "e-bike.journey" in opened.status.saving_text
        assert opened.status.findChild(type(opened.status._saving)).property("failure") is True
        assert journey.read_bytes() == before
    QTest.mouseClick(button_of(opened.banner, "Try again"), Qt.MouseButton.LeftButton)
    wait(lambda: "is up to date" in opened.status.saving_text)
    assert opened.banner.text == ""
    assert read_project(journey).maps()[0].title == "Not written yet"


def button_of(parent: object, words: str) -> QPushButton:
    buttons = parent.findChildren(QPushButton)  # type: ignore[attr-defined]
    return next(button for button in buttons if button.text().replace("&", "") == words and not button.isHidden())


def test_closing_stays_when_the_file_cannot_be_written_and_that_is_wished(
    opened: MainWindow, journey: Path, qtbot: QtBot, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = opened.project
    assert project is not None
    monkeypatch.setattr(type(project.store.wait()), "publish", refuse)
    rename(opened, "Stays here")
    opened.close()
    box = shown_dialog(opened, QMessageBox, qtbot)
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert "the disk is full" in box.text()
    QTest.mouseClick(button_of(box, "Stay here"), Qt.MouseButton.LeftButton)
    wait(opened.isEnabled)
    assert opened.isVisible()
    assert document_of_window(opened).maps()[0].title == "Stays here"


def test_edits_that_never_reached_the_file_come_back(
    opened: MainWindow, journey: Path, qtbot: QtBot, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = opened.project
    assert project is not None
    with monkeypatch.context() as patch:
        patch.setattr(type(project.store.wait()), "publish", refuse)
        rename(opened, "Kept by Wayline")
        opened.do("file.close")
        box = shown_dialog(opened, QMessageBox, qtbot)
        QTest.mouseClick(button_of(box, "Close all the same"), Qt.MouseButton.LeftButton)
        wait(lambda: opened.project is None)
    wait(lambda: any(tile.entry.kind is EntryKind.DRAFT for tile in opened.start_page.tiles()))
    draft = next(tile for tile in opened.start_page.tiles() if tile.entry.kind is EntryKind.DRAFT)
    assert draft.entry.name == "Kept by Wayline"
    QTest.mouseClick(draft, Qt.MouseButton.LeftButton)
    wait_for_project(opened, qtbot)
    assert document_of_window(opened).maps()[0].title == "Kept by Wayline"
    assert "before your last edits reached the file" in opened.banner.text


def test_a_file_that_is_gone_can_be_written_again(opened: MainWindow, journey: Path, wait: Wait) -> None:
    rename(opened, "Back again")
    journey.unlink()
    QTest.keyClick(opened, Qt.Key.Key_S, CTRL)
    wait(lambda: bool(opened.banner.text))
    assert not journey.exists()
    QTest.mouseClick(button_of(opened.banner, "Write it again"), Qt.MouseButton.LeftButton)
    wait(journey.exists)
    wait(lambda: opened.banner.text == "")
    assert read_project(journey).maps()[0].title == "Back again"


def test_a_file_changed_by_somebody_else_is_not_overwritten(opened: MainWindow, journey: Path, wait: Wait) -> None:
    from app.model.store.publish import write_new_file

    theirs = sample_document()
    write_new_file(theirs, journey, overwrite=True)
    content = journey.read_bytes()
    rename(opened, "Ours")
    QTest.keyClick(opened, Qt.Key.Key_S, CTRL)
    wait(lambda: "somebody else" in opened.banner.text)
    assert journey.read_bytes() == content
    assert button_of(opened.banner, "Save as…").isVisible()


def test_an_untouched_new_map_leaves_nothing_behind(
    window: MainWindow, qtbot: QtBot, wayline_home: Path, wait: Wait
) -> None:
    window.do("file.new")
    wait_for_project(window, qtbot)
    window.do("file.close")
    wait(lambda: window.project is None)
    sessions = wayline_home / "sessions"
    assert not sessions.exists() or list(sessions.iterdir()) == []


def test_a_window_with_an_untouched_map_closes(sample: MainWindow, program: Program, wait: Wait) -> None:
    sample.close()
    wait(lambda: not program.windows)


def test_a_draft_that_was_edited_waits_on_the_start_page(sample: MainWindow, qtbot: QtBot, wait: Wait) -> None:
    rename(sample, "Half a thought")
    sample.do("file.close")
    wait(lambda: "Half a thought" in [tile.entry.name for tile in sample.start_page.tiles()])
    tile = next(tile for tile in sample.start_page.tiles() if tile.entry.name == "Half a thought")
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    wait_for_project(sample, qtbot)
    assert document_of_window(sample).maps()[0].title == "Half a thought"
    assert sample.session is not None
    assert sample.session.undo()


def test_recent_files_stand_on_the_start_page_and_in_the_menu(opened: MainWindow, journey: Path, wait: Wait) -> None:
    opened.do("file.close")
    wait(lambda: opened.project is None)
    tiles = [tile.entry for tile in opened.start_page.tiles() if tile.entry.kind is EntryKind.FILE]
    assert [(entry.key, entry.name, entry.missing) for entry in tiles] == [
        (str(journey), "Choosing a first e-bike", False)
    ]
    opened.recent_menu.aboutToShow.emit()
    assert opened.recent_menu.actions()[0].text() == "Choosing a first e-bike"


def test_a_recent_file_that_is_gone_is_greyed_and_can_be_looked_for(
    opened: MainWindow, journey: Path, qtbot: QtBot, wait: Wait
) -> None:
    opened.do("file.close")
    wait(lambda: opened.project is None)
    moved = journey.with_name("moved.journey")
    journey.rename(moved)
    opened.program.fill_start_page(opened)
    tile = opened.start_page.tiles()[0]
    assert tile.entry.missing
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)
    choose_path(opened, moved, qtbot)
    wait_for_project(opened, qtbot)
    assert [file.path for file in opened.program.settings.recent_files()] == [str(moved)]


def test_undo_and_redo_are_named_after_their_step(sample: MainWindow, qtbot: QtBot) -> None:
    session, map_id = sample.session, sample.map_id
    assert session is not None
    assert map_id is not None
    assert not sample.bindings["edit.undo"].isEnabled()
    session.edit(lambda: add_stage(session.document, map_id, "After & all"))
    qtbot.waitUntil(lambda: sample.bindings["edit.undo"].text() == "&Undo Add stage")
    before = len(session.document)
    QTest.keyClick(sample, Qt.Key.Key_Z, CTRL)
    assert len(session.document) == before - 1
    qtbot.waitUntil(lambda: sample.bindings["edit.redo"].text() == "&Redo Add stage")
    QTest.keyClick(sample, Qt.Key.Key_Y, CTRL)
    assert len(session.document) == before
    qtbot.waitUntil(lambda: sample.bindings["edit.redo"].text() == "&Redo")


def test_the_title_never_says_modified(opened: MainWindow) -> None:
    rename(opened, "Changed")
    opened.refresh()
    assert opened.windowTitle() == "e-bike.journey – Wayline"
    assert "*" not in opened.windowTitle()


def test_an_edit_that_the_disk_refuses_is_told_and_not_shown(
    sample: MainWindow, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = sample.project
    assert project is not None
    before = document_of_window(sample)
    monkeypatch.setattr(type(project.store.wait()), "commit", refuse)
    session = project.session
    assert not session.edit(lambda: rename_map(before, before.maps()[0].id, "Lost?"))
    assert document_of_window(sample) is before
    wait(lambda: "the disk is full" in sample.toast.text)


def test_a_path_in_a_link_is_the_same_file(opened: MainWindow, journey: Path, program: Program) -> None:
    link = journey.with_name("link.journey")
    link.symlink_to(journey)
    other = program.new_window()
    program.open_path(link, other)
    assert other.project is None


def test_a_file_dropped_on_the_window_is_opened(window: MainWindow, journey: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(journey))])
    place = QPointF(window.rect().center())
    buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, data, buttons, held)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(place, Qt.DropAction.CopyAction, data, buttons, held))
    wait_for_project(window, qtbot)
    assert window.windowTitle().startswith(journey.name)


def test_an_address_dropped_on_the_window_is_not_followed(window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/map.journey")])
    held = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, held)
    entering.ignore()
    QApplication.sendEvent(window, entering)
    assert not entering.isAccepted()


def test_quitting_closes_every_window_and_keeps_every_edit(
    opened: MainWindow, program: Program, journey: Path, wait: Wait
) -> None:
    opened.do("file.new")
    wait(lambda: len(program.windows) == 2 and program.windows[1].view is not None)
    rename(opened, "Kept on quitting")
    rename(program.windows[1], "A draft")
    opened.do("file.quit")
    wait(lambda: not program.windows)
    assert read_project(journey).maps()[0].title == "Kept on quitting"


def test_staying_in_one_window_ends_the_quitting(
    opened: MainWindow, program: Program, qtbot: QtBot, wait: Wait, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = program.new_window()
    project = opened.project
    assert project is not None
    monkeypatch.setattr(type(project.store.wait()), "publish", refuse)
    rename(opened, "Cannot be written")
    opened.do("file.quit")
    box = shown_dialog(opened, QMessageBox, qtbot)
    assert other not in program.windows
    QTest.mouseClick(button_of(box, "Stay here"), Qt.MouseButton.LeftButton)
    third = program.new_window()
    third.close()
    wait(lambda: third not in program.windows)
    qtbot.wait(50)
    assert opened.isVisible()
    assert program.windows == [opened]


def test_a_draft_opened_again_and_only_looked_at_is_kept(sample: MainWindow, qtbot: QtBot, wait: Wait) -> None:
    program = sample.program
    view = view_of(sample)
    card = next(record for record in document_of_window(sample) if record.kind_name == "card")
    view.select([card.id], card.id)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    sample.do("file.close")
    wait(lambda: sample.project is None)
    (kept,) = list_sessions()
    program.show_loaded(load_session(kept.id), sample)
    wait(lambda: sample.project is not None)
    sample.do("file.close")
    wait(lambda: sample.project is None)
    assert [one.id for one in list_sessions()] == [kept.id]


def test_save_as_during_a_save_tells_only_when_it_is_written(
    opened: MainWindow, journey: Path, tmp_path: Path, wait: Wait
) -> None:
    project = opened.project
    assert project is not None
    told: list[str] = []
    project.publish(deliberate=True, then=lambda problem: told.append("published"))
    target = tmp_path / "missing" / "other.journey"
    project.save_as(target, then=lambda problem: told.append(str(problem)))
    wait(lambda: len(told) == 2)
    assert told[0] == "published"
    assert told[1] != "None"
    assert not target.exists()
    assert project.file == journey
