"""Publishing: the user's file is replaced by a complete one or not at all, and never when it is somebody else's."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.model.change import added, removed, replaced
from app.model.document import Document, applied
from app.model.invariants import BrokenInvariant
from app.model.project import StoreError
from app.model.records import Card, changed
from app.model.store import disk, publish
from app.model.store.errors import CannotWrite, ChangedOutside, DamagedFile, FileGone
from app.model.store.opening import inspect_project, read_project
from app.model.store.publish import write_new_file
from app.model.store.session import DATABASE, ORIGINAL
from app.model.store.sessions import create_project, list_sessions, open_project, open_session
from app.model.store.standing import read_standing, write_standing
from tests.builders import big_map, small_map
from tests.model.store.files import folder_state, project_of, query, rewrite, run_sql, write_map

pytestmark = pytest.mark.usefixtures("wayline_home")

CARD = "actions-0-0"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A .journey file alone in a folder."""
    (tmp_path / "maps").mkdir()
    write_map(tmp_path / "maps" / "map.journey")
    return tmp_path / "maps" / "map.journey"


def listing(path: Path) -> list[str]:
    """Return the names beside `path`, its own included."""
    return sorted(entry.name for entry in path.parent.iterdir())


def test_publish_brings_the_edits_into_the_file_and_leaves_nothing_beside_it(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "published")
    assert opened.session.unpublished
    opened.session.publish()
    assert not opened.session.unpublished
    assert read_project(path) == project.document
    assert listing(path) == ["map.journey"]
    opened.session.close()


def test_generations_form_a_chain(path: Path) -> None:
    first = inspect_project(path)
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "one")
    published = opened.session.publish()
    second = inspect_project(path)
    assert (second.generation, second.parent) == (published.generation, first.generation)
    rewrite(project, CARD, "two")
    opened.session.publish()
    assert inspect_project(path).parent == second.generation
    opened.session.close()


def test_publishing_twice_without_an_edit_writes_once(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "one")
    opened.session.publish()
    before = folder_state(path.parent)
    opened.session.publish()
    opened.session.publish(deliberate=True)
    assert folder_state(path.parent) == before
    opened.session.close()


def test_a_published_file_is_not_in_wal_mode_and_holds_no_free_pages(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    project.do(removed("Delete", [record for record in project.document if isinstance(record, Card)]))
    opened.session.publish()
    start = path.read_bytes()[:100]
    assert start[18:20] == b"\x01\x01"
    assert int.from_bytes(start[36:40], "big") == 0
    opened.session.close()


def test_the_file_keeps_the_newest_steps_and_their_undo(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish.MOST_STEPS_IN_FILE == 1_000
    monkeypatch.setattr(publish, "MOST_STEPS_IN_FILE", 20)
    original = read_project(path)
    opened = open_project(path)
    project = project_of(opened)
    for number in range(23):
        rewrite(project, CARD, f"text {number}")
    project.undo()
    opened.session.publish()
    opened.session.discard()
    again = open_project(path)
    assert (again.document, again.history.depth) == (project.document, 20)
    project = project_of(again)
    while project.undo():
        pass
    assert project.document.fetch(Card, CARD).text == "text 1"
    assert project.document != original
    again.session.close()


def test_redo_survives_in_the_file(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "one")
    rewrite(project, CARD, "two")
    project.undo()
    opened.session.publish()
    opened.session.discard()
    again = project_of(open_project(path))
    again.redo()
    assert again.document.fetch(Card, CARD).text == "two"


def test_steps_that_were_cut_cannot_be_read_in_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "MOST_STEPS_IN_FILE", 2)
    opened = open_project(path)
    project = project_of(opened)
    for number in range(200):
        rewrite(project, CARD, f"confidential {number:04} " + "x" * 300)
    opened.session.publish()
    content = path.read_bytes()
    assert b"confidential 0199" in content
    assert b"confidential 0198" in content
    assert [number for number in range(197) if f"confidential {number:04}".encode() in content] == []
    assert content[36:40] == bytes(4), "the pages of what was cut are given back"
    opened.session.close()


def test_a_large_step_does_not_swell_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "MOST_STEP_BYTES_IN_FILE", 2_000)
    opened = open_project(path)
    project = project_of(opened)
    card = project.document.fetch(Card, CARD)
    project.do(added("Import", [changed(card, id=f"new-{number}") for number in range(50)]))
    rewrite(project, CARD, "small step")
    opened.session.publish()
    assert query(path, "SELECT seq, name FROM op") == [(2, "Edit card")]
    assert read_project(path) == project.document
    opened.session.close()


def test_a_file_written_new_carries_no_history(path: Path, tmp_path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "a secret that was deleted")
    rewrite(project, CARD, "open")
    write_new_file(project.document, tmp_path / "clean.journey", overwrite=False)
    facts = inspect_project(tmp_path / "clean.journey")
    assert (facts.document, facts.steps) == (project.document, 0)
    assert b"secret" not in (tmp_path / "clean.journey").read_bytes()
    opened.session.close()


def test_edits_go_on_while_a_large_map_is_published(tmp_path: Path) -> None:
    opened = create_project(big_map(5_000))
    project = project_of(opened)
    path = tmp_path / "large.journey"
    opened.session.save_as(path)
    failures: list[BaseException] = []
    states: list[Document] = [project.document]
    stop = threading.Event()

    def publish_again_and_again() -> None:
        try:
            while not stop.is_set():
                opened.session.publish()
                assert read_project(path) in list(states)
        except BaseException as failure:
            failures.append(failure)

    worker = threading.Thread(target=publish_again_and_again)
    worker.start()
    for number in range(60):
        card = project.document.fetch(Card, "c7")
        change = replaced("Edit", [(card, changed(card, text=f"while publishing {number}"))])
        # Listed before it is committed: the worker may publish it before the next line runs.
        states.append(
            Document(
                project.document.records.set("c7", change.touched["c7"].after), states[0].groups, states[0].references
            )
        )
        project.do(change)
        time.sleep(0.01)
    stop.set()
    worker.join()
    assert failures == []
    opened.session.publish()
    assert read_project(path) == project.document
    opened.session.close()


def test_a_file_changed_by_somebody_else_is_never_overwritten(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "mine")
    run_sql(path, "UPDATE card SET text = 'theirs' WHERE id = 'actions-0-0'")
    before = folder_state(path.parent)
    for deliberate in (False, True):
        with pytest.raises(
            ChangedOutside,
            match=r"^map\.journey was changed by somebody else meanwhile and was not overwritten; your edits are kept",
        ):
            opened.session.publish(deliberate=deliberate)
    assert folder_state(path.parent) == before
    opened.session.save_as(path.with_name("mine.journey"))
    assert read_project(path.with_name("mine.journey")) == project.document
    assert folder_state(path.parent)["map.journey"] == before["map.journey"]
    opened.session.close()


def test_a_change_in_the_last_moment_is_seen_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    finish = publish.finish_file

    def slow_finish(temporary: Path, lineage: publish.Lineage) -> int:
        run_sql(path, "UPDATE card SET text = 'theirs' WHERE id = 'actions-0-0'")
        return finish(temporary, lineage)

    monkeypatch.setattr(publish, "finish_file", slow_finish)
    with pytest.raises(ChangedOutside):
        opened.session.publish()
    assert query(path, "SELECT text FROM card WHERE id = 'actions-0-0'") == [("theirs",)]
    assert listing(path) == ["map.journey"]
    opened.session.close()


def test_a_file_that_a_sync_program_wrote_back_unchanged_is_ours(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    os.utime(path, (1, 1))
    opened.session.publish()
    assert read_project(path).fetch(Card, CARD).text == "mine"
    opened.session.close()


def test_a_file_replaced_by_another_kind_of_file_stays(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    path.write_bytes(b"shopping list")
    with pytest.raises(ChangedOutside):
        opened.session.publish()
    assert path.read_bytes() == b"shopping list"
    opened.session.close()


def test_a_deleted_file_is_made_again_only_when_asked(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "mine")
    path.unlink()
    with pytest.raises(FileGone, match=r"^map\.journey is not there any more; your edits are kept"):
        opened.session.publish()
    assert listing(path) == []
    opened.session.publish(recreate=True)
    assert read_project(path) == project.document
    opened.session.close()


def test_a_symbolic_link_stays_one_and_its_target_is_replaced(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.journey"
    link.symlink_to(path)
    opened = open_project(link)
    project = project_of(opened)
    rewrite(project, CARD, "through the link")
    opened.session.publish()
    assert link.is_symlink()
    assert read_project(path) == project.document
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.journey", "maps", "wayline-home"]
    opened.session.close()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_of_the_file_is_kept(path: Path, mode: int) -> None:
    path.chmod(mode)
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    opened.session.publish()
    assert path.stat().st_mode & 0o777 == mode
    opened.session.close()


def test_a_read_only_file_is_not_replaced(path: Path) -> None:
    path.chmod(0o444)
    opened = open_project(path)
    assert opened.read_only
    rewrite(project_of(opened), CARD, "mine")
    before = folder_state(path.parent)
    with pytest.raises(CannotWrite, match=r"^map\.journey could not be written: the file is read-only"):
        opened.session.publish()
    assert folder_state(path.parent) == before
    opened.session.close()


def test_a_failing_rename_leaves_the_file_and_the_folder_as_they_were(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    before = folder_state(path.parent)

    def refuse(self: Path, target: Path) -> Path:
        if ".journey" in str(target):
            raise PermissionError(13, "held by an antivirus program")
        return self.rename(target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWrite, match=r"^map\.journey could not be written: permission was denied"):
        opened.session.publish()
    assert folder_state(path.parent) == before
    assert opened.session.unpublished
    monkeypatch.undo()


def test_a_rename_is_tried_again_where_other_programs_may_hold_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "mine")
    attempts = []
    replace = Path.replace

    def refuse_twice(self: Path, target: Path) -> Path:
        if target == path:
            attempts.append(target)
            if len(attempts) < 3:
                raise PermissionError(13, "held by an antivirus program")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_twice)
    monkeypatch.setattr(disk, "RETRY_SECONDS", (0.0, 0.0, 0.0))
    opened.session.publish()
    assert len(attempts) == 3
    assert read_project(path) == project.document
    opened.session.close()


def test_a_missing_folder_and_a_folder_in_the_way_are_said_in_a_sentence(path: Path, tmp_path: Path) -> None:
    opened = open_project(path)
    with pytest.raises(CannotWrite, match=r"^new\.journey could not be written: the folder is not there"):
        opened.session.save_as(tmp_path / "nowhere" / "new.journey")
    with pytest.raises(CannotWrite, match=r"^maps could not be written: there is a folder of this name"):
        opened.session.save_as(tmp_path / "maps", overwrite=True)
    with pytest.raises(CannotWrite, match=r"^new\.journey could not be written"):
        opened.session.save_as(path / "new.journey")
    assert opened.session.file == path
    opened.session.close()


def test_a_draft_has_no_file_to_publish_to(tmp_path: Path) -> None:
    opened = create_project(small_map().document)
    with pytest.raises(CannotWrite, match="no file yet"):
        opened.session.publish()
    opened.session.save_as(tmp_path / "named.journey")
    assert not opened.session.unpublished
    opened.session.close()
    assert [one.file for one in list_sessions()] == [tmp_path / "named.journey"]


def test_save_as_leaves_the_original_as_it_was_opened(path: Path) -> None:
    before = path.read_bytes()
    opened = open_project(path)
    project = project_of(opened)
    for text in ("one", "two"):
        rewrite(project, CARD, text)
        opened.session.publish()
    assert path.read_bytes() != before
    assert opened.session.unasked
    opened.session.save_as(path.with_name("other.journey"))
    assert path.read_bytes() == before
    assert read_project(path.with_name("other.journey")) == project.document
    assert listing(path) == ["map.journey", "other.journey"]
    rewrite(project, CARD, "three")
    opened.session.publish()
    assert path.read_bytes() == before
    opened.session.close()


def test_save_as_leaves_the_original_as_it_was_last_saved_on_purpose(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "automatic")
    opened.session.publish()
    rewrite(project, CARD, "on purpose")
    opened.session.publish(deliberate=True)
    assert not opened.session.unasked
    saved = path.read_bytes()
    rewrite(project, CARD, "automatic again")
    opened.session.publish()
    opened.session.save_as(path.with_name("other.journey"))
    assert path.read_bytes() == saved
    opened.session.close()


def test_saving_on_purpose_what_is_already_in_the_file_counts(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "automatic")
    opened.session.publish()
    opened.session.publish(deliberate=True)
    saved = path.read_bytes()
    opened.session.save_as(path.with_name("other.journey"))
    assert path.read_bytes() == saved
    opened.session.close()


def test_save_as_does_not_give_back_a_file_that_somebody_else_changed(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "automatic")
    opened.session.publish()
    run_sql(path, "UPDATE card SET text = 'theirs' WHERE id = 'actions-0-0'")
    theirs = path.read_bytes()
    opened.session.save_as(path.with_name("other.journey"))
    assert path.read_bytes() == theirs
    opened.session.close()


def test_save_as_overwrites_only_when_told(path: Path) -> None:
    other = path.with_name("other.journey")
    other.write_bytes(b"precious")
    opened = open_project(path)
    with pytest.raises(CannotWrite, match=r"^other\.journey exists already; it was not overwritten\.$"):
        opened.session.save_as(other)
    assert other.read_bytes() == b"precious"
    assert opened.session.file == path
    opened.session.save_as(other, overwrite=True)
    assert read_project(other) == opened.document
    opened.session.close()


def test_a_crash_between_replacing_and_remembering_is_no_change_by_somebody_else(path: Path) -> None:
    opened = open_project(path)
    project = project_of(opened)
    rewrite(project, CARD, "one")
    session = opened.session
    opened.session.publish()
    done = read_standing(session.folder)
    assert done is not None
    session.close()
    # What the folder holds when the process dies right after the rename.
    write_standing(
        session.folder,
        replace(done, signature=None, generation="earlier", pending=done.generation, published_edits=0),
    )
    again = open_project(path)
    assert again.session.id == session.id
    project = project_of(again)
    rewrite(project, CARD, "two")
    again.session.publish()
    assert read_project(path) == project.document
    again.session.close()


def test_the_copy_of_the_original_goes_when_nothing_needs_it(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "automatic")
    opened.session.publish()
    assert (opened.session.folder / ORIGINAL).exists()
    opened.session.close()
    assert not (opened.session.folder / ORIGINAL).exists()
    assert open_session(opened.session.id).document.fetch(Card, CARD).text == "automatic"


def test_what_dead_processes_left_beside_the_file_is_swept(path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    leftover = path.with_name(f".~map.journey.{dead.pid}.tmp")
    living = path.with_name(f".~map.journey.{os.getppid()}.tmp")
    other = path.with_name(f".~other.journey.{dead.pid}.tmp")
    unlike = path.with_name(".~map.journey.notes.tmp")
    journal = path.with_name(f"{leftover.name}-journal")
    for file in (leftover, journal, living, other, unlike):
        file.write_bytes(b"half")
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    opened.session.publish()
    assert listing(path) == sorted([living.name, other.name, unlike.name, "map.journey"])
    # Perhaps another machine's, whose processes we cannot see: only its age tells that it is forgotten.
    os.utime(living, (1, 1))
    rewrite(project_of(opened), CARD, "again")
    opened.session.publish()
    assert living.name not in listing(path)
    opened.session.close()


def test_a_very_long_name_can_be_published(tmp_path: Path) -> None:
    path = tmp_path / ("ä" * 120 + ".journey")
    write_map(path)
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    opened.session.publish()
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == [path.name]
    opened.session.close()


def test_a_name_that_is_no_text_can_be_opened_published_and_reopened(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"M\xfcller.journey")
    write_map(path)
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    opened.session.publish()
    opened.session.close()
    again = open_project(path)
    assert again.session.id == opened.session.id
    again.session.close()


def test_write_new_file_refuses_an_unsound_document(tmp_path: Path) -> None:
    orphan = Card(id="orphan", section_id="nowhere", order="V")
    with pytest.raises(BrokenInvariant):
        write_new_file(applied(small_map().document, added("x", [orphan])), tmp_path / "x.journey", overwrite=False)
    assert list(tmp_path.iterdir()) == []


def test_write_new_file_overwrites_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "x.journey"
    path.write_bytes(b"precious")
    with pytest.raises(CannotWrite, match="exists already"):
        write_new_file(small_map().document, path, overwrite=False)
    assert path.read_bytes() == b"precious"
    write_new_file(small_map().document, path, overwrite=True)
    assert read_project(path) == small_map().document


def test_two_writers_of_one_new_name_do_not_overwrite_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.journey"
    finish = publish.finish_file

    def slow_finish(temporary: Path, lineage: publish.Lineage) -> int:
        path.write_bytes(b"made in between")
        return finish(temporary, lineage)

    monkeypatch.setattr(publish, "finish_file", slow_finish)
    with pytest.raises(CannotWrite, match="exists already"):
        write_new_file(small_map().document, path, overwrite=False)
    assert path.read_bytes() == b"made in between"
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["x.journey"]


FULL_DISK = """
import resource, sys
from pathlib import Path
from app.model.project import StoreError
from app.model.store.publish import write_new_file
from app.model.store.sessions import open_project
from tests.builders import small_map
from tests.model.store.files import folder_state, project_of, rewrite
path = Path(sys.argv[1])
opened = open_project(path)
project = project_of(opened)
for number in range(20):
    rewrite(project, "actions-0-0", f"{number} " + "long " * 3000)
before = folder_state(path.parent)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
for act in (opened.session.publish, lambda: opened.session.save_as(path.with_name("other.journey")),
            lambda: write_new_file(project.document, path.with_name("new.journey"), False)):
    try:
        act()
        print("written")
    except StoreError as error:
        print(error)
    assert folder_state(path.parent) == before
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
opened.session.publish()
print("and then", opened.session.unpublished)
"""


@pytest.mark.parametrize("room", [0, 4096, 40_000])
def test_a_full_disk_leaves_the_file_byte_for_byte_and_no_temporary(path: Path, wayline_home: Path, room: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path), str(room)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "WAYLINE_HOME": str(wayline_home)},
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[-1] == "and then False"
    assert len(lines) == 4
    for name, line in zip(("map", "other", "new"), lines, strict=False):
        assert line.startswith(f"{name}.journey ")
        assert line.endswith("nothing was changed.")


@pytest.mark.parametrize("failing", ["open", "fsync", "chmod"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (28, "the disk is full"),
        (13, "permission was denied"),
        (30, "the disk is read-only"),
        (5, "the disk reported an error"),
    ],
)
def test_every_refusal_of_the_system_becomes_one_sentence(
    path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, code: int, reason: str
) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    before = folder_state(path.parent)

    def refuse_for(real: Callable[..., object]) -> Callable[..., object]:
        def refuse(*args: object, **options: object) -> object:
            where = str(Path(f"/proc/self/fd/{args[0]}").readlink()) if isinstance(args[0], int) else str(args[0])
            if ".~map.journey" in where:
                raise OSError(code, "what the system says")
            return real(*args, **options)

        return refuse

    monkeypatch.setattr(os, failing, refuse_for(getattr(os, failing)))
    with pytest.raises(CannotWrite) as refused:
        opened.session.publish()
    monkeypatch.undo()
    assert str(refused.value) == f"map.journey could not be written: {reason}; nothing was changed."
    assert folder_state(path.parent) == before


READ_ONLY_FOLDER = """
import os, sys
from pathlib import Path
from app.model.project import StoreError
from app.model.store.publish import write_new_file
from app.model.store.sessions import open_project
from tests.builders import small_map
from tests.model.store.files import folder_state, project_of, rewrite
import app.model.store.engine, app.model.store.steps, importlib.metadata
path = Path(sys.argv[1])
path.parent.chmod(0o555)
if os.geteuid() == 0:
    # The administrator may write anywhere; become somebody who may not.
    os.setgid(65534)
    os.setuid(65534)
opened = open_project(path)
assert opened.read_only
project = project_of(opened)
rewrite(project, "actions-0-0", "kept in the session")
before = folder_state(path.parent)
for act in (opened.session.publish, lambda: write_new_file(project.document, path.with_name("new.journey"), False)):
    try:
        act()
    except StoreError as error:
        print(error)
assert folder_state(path.parent) == before
opened.session.close()
"""


def test_a_read_only_folder_is_said_in_a_sentence_and_the_edits_are_kept() -> None:
    # Not under pytest's own folder, which nobody else can enter.
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder, home = Path(place) / "maps", Path(place) / "home"
        folder.mkdir()
        home.mkdir()
        home.chmod(0o777)
        write_map(folder / "map.journey")
        (folder / "map.journey").chmod(0o666)
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY_FOLDER, str(folder / "map.journey")],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "WAYLINE_HOME": str(home)},
        )
        folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "map.journey could not be written: permission was denied; nothing was changed.",
        "new.journey could not be written: permission was denied; nothing was changed.",
    ]


def test_a_session_database_that_broke_is_never_published(path: Path) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "mine")
    opened.session.close()
    database = opened.session.folder / DATABASE
    again = open_session(opened.session.id)
    before = folder_state(path.parent)
    content = bytearray(database.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    again.session.close()
    database.write_bytes(bytes(content))
    with pytest.raises((DamagedFile, CannotWrite)):
        open_session(opened.session.id).session.publish()
    assert folder_state(path.parent) == before


def test_publish_errors_are_store_errors() -> None:
    assert issubclass(CannotWrite, StoreError)
    assert issubclass(FileGone, ChangedOutside)
    assert issubclass(ChangedOutside, StoreError)


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def make_device(path: Path) -> None:
    # A number for local use: a node of our own, never one that the system uses.
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(240, 0))
    except PermissionError:
        make_socket(path)


def make_socket(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize("make", [make_pipe, make_device, make_socket])
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("overwrite", [False, True])
def test_nothing_but_a_file_is_ever_replaced(
    tmp_path: Path, make: Callable[[Path], None], linked: bool, overwrite: bool
) -> None:
    special = tmp_path / "special.journey"
    make(special)
    mode = special.stat().st_mode
    target = special
    if linked:
        target = tmp_path / "link.journey"
        target.symlink_to(special)
    opened = create_project(small_map().document)
    with pytest.raises(CannotWrite, match=r"^special\.journey could not be written: it is a device or a pipe"):
        write_new_file(opened.document, target, overwrite)
    with pytest.raises(CannotWrite, match=r"^special\.journey could not be written: it is a device or a pipe"):
        opened.session.save_as(target, overwrite)
    assert special.lstat().st_mode == mode
    assert set(listing(special)) == {special.name, target.name, "wayline-home"}


@pytest.mark.parametrize("deliberate", [False, True])
def test_a_save_stops_before_a_pipe_in_the_place_of_the_file(path: Path, deliberate: bool) -> None:
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "kept")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(CannotWrite, match="it is a device or a pipe"):
        opened.session.publish(deliberate)
    assert path.is_fifo()
    assert listing(path) == ["map.journey"]


@pytest.mark.parametrize("inside", ["new.journey", "deep/er/new.journey"])
def test_a_file_in_place_of_the_folder_is_named(path: Path, inside: str) -> None:
    with pytest.raises(CannotWrite, match=r"^new\.journey could not be written: map\.journey is a file, not a folder;"):
        write_new_file(small_map().document, path / inside, overwrite=True)
    assert listing(path) == ["map.journey"]
