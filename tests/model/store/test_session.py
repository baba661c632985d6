"""Sessions: every edit is on disk before it counts, and everything is there again after a restart."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from app.model.change import Change, added, joined, removed, replaced
from app.model.document import applied
from app.model.history import MOST_STEPS
from app.model.invariants import BrokenInvariant
from app.model.project import Project, StoreError
from app.model.records import PROPERTIES_ID, Card, JourneyMap, ProjectProperties, changed
from app.model.store import checks
from app.model.store import session as session_module
from app.model.store.disk import data_folder
from app.model.store.engine import open_writer
from app.model.store.errors import AlreadyOpen, DamagedFile, FileMissing, NotKept
from app.model.store.lock import lock_folder
from app.model.store.session import DATABASE
from app.model.store.sessions import (
    create_project,
    delete_session,
    list_sessions,
    open_project,
    open_session,
    sweep_sessions,
)
from tests.builders import small_map
from tests.model.store.files import folder_state, project_of, query, rewrite, run_sql, write_map

pytestmark = pytest.mark.usefixtures("wayline_home")

CARD = "actions-0-0"


def steps_of(project: Project) -> tuple[list[Change], list[Change]]:
    """Return what undo and redo would do, step by step."""
    sides = []
    for node in (project.history.done, project.history.undone):
        steps = []
        while node is not None:
            steps.append(node[0])
            node = node[1]
        sides.append(steps)
    return sides[0], sides[1]


def test_a_committed_edit_is_there_after_reopening(tmp_path: Path) -> None:
    write_map(tmp_path / "map.journey")
    opened = open_project(tmp_path / "map.journey")
    project = project_of(opened)
    rewrite(project, CARD, "new text")
    opened.session.close()
    again = open_project(tmp_path / "map.journey")
    assert again.document == project.document
    assert again.recovered
    again.session.close()


def test_undo_and_redo_go_on_where_they_stood_after_reopening() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    card = project.document.fetch(Card, CARD)
    rewrite(project, CARD, "one")
    project.do(removed("Delete card", [project.document.fetch(Card, "actions-0-1")]))
    project.do(added("Add card", [changed(card, id="fresh", persona_ids=("persona",), link="mailto:a@b.c")]))
    rewrite(project, CARD, "three")
    project.undo()
    project.undo()
    opened.session.close()

    again = project_of(open_session(opened.session.id))
    assert again.document == project.document
    assert steps_of(again) == steps_of(project)
    assert [step.name for step in steps_of(again)[1]] == ["Add card", "Edit card"]
    while again.redo():
        pass
    assert again.document.fetch(Card, CARD).text == "three"
    while again.undo():
        pass
    assert again.document == small_map().document


def test_a_new_step_after_undo_takes_the_undone_steps_away_for_good() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    for text in ("one", "two", "three"):
        rewrite(project, CARD, text)
    project.undo()
    project.undo()
    rewrite(project, CARD, "other")
    opened.session.close()
    again = project_of(open_session(opened.session.id))
    assert steps_of(again) == steps_of(project)
    assert again.history.next_redo() is None


def test_typing_is_one_step_after_reopening_too() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    rewrite(project, CARD, "before")
    for text in ("W", "Wa", "Way"):
        rewrite(project, CARD, text, amend="editor")
    opened.session.close()
    again = project_of(open_session(opened.session.id))
    assert again.history.depth == 2
    again.undo()
    assert again.document.fetch(Card, CARD).text == "before"


def test_typing_that_is_taken_back_leaves_no_step() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    before = project.document.fetch(Card, CARD).text
    rewrite(project, CARD, "W", amend="editor")
    rewrite(project, CARD, before, amend="editor")
    assert project.history.depth == 0
    assert project.undo() is None
    opened.session.close()
    assert open_session(opened.session.id).history.depth == 0


def test_a_step_over_a_whole_map_is_kept_in_parts_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.model.store.steps._PART_SIZE", 200)
    opened = create_project(small_map().document)
    project = project_of(opened)
    cards = [record for record in project.document if isinstance(record, Card)]
    project.do(replaced("Vote", [(card, changed(card, votes=9)) for card in cards]))
    rewrite(project, CARD, "after")
    opened.session.close()
    assert len(query(opened.session.folder / DATABASE, "SELECT part FROM op WHERE seq = 1")) > 3
    again = project_of(open_session(opened.session.id))
    assert steps_of(again) == steps_of(project)


def test_the_session_keeps_ten_thousand_steps_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_STEPS == 10_000
    monkeypatch.setattr(session_module, "MOST_STEPS", 5)
    opened = create_project(small_map().document)
    project = project_of(opened)
    for number in range(8):
        rewrite(project, CARD, f"text {number}")
    opened.session.close()
    again = project_of(open_session(opened.session.id))
    assert again.history.depth == 5
    while again.undo():
        pass
    assert again.document.fetch(Card, CARD).text == "text 2"


def test_undo_beyond_what_the_session_keeps_stays_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "MOST_STEPS", 3)
    opened = create_project(small_map().document)
    project = project_of(opened)
    for number in range(6):
        rewrite(project, CARD, f"text {number}")
    for _ in range(5):
        project.undo()
    project.redo()
    project.redo()
    rewrite(project, CARD, "on")
    opened.session.close()
    again = project_of(open_session(opened.session.id))
    assert again.document == project.document
    assert again.history.depth >= 1
    again.undo()
    assert again.document.fetch(Card, CARD).text == "text 2"


def test_a_session_keeps_the_settings_that_were_measured_to_be_safe() -> None:
    opened = create_project(small_map().document)
    connection = opened.session._connection
    assert connection is not None
    settings = {}
    for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "mmap_size"):
        settings[name] = connection.connection.dbapi_connection.execute(f"PRAGMA {name}").fetchone()[0]
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "mmap_size": 0,
    }


def test_table_statements_roll_back_with_their_transaction(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "x.db")

    def make_and_fail() -> None:
        with connection.begin():
            connection.exec_driver_sql("CREATE TABLE a (b)")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        make_and_fail()
    assert connection.exec_driver_sql("SELECT * FROM sqlite_schema").all() == []
    connection.close()


def test_a_failing_commit_leaves_document_history_and_session_as_they_were() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    rewrite(project, CARD, "kept")
    before = (project.document, project.history)
    # A record that the session holds in another state: a bug of ours, which must not spread.
    run_sql(opened.session.folder / DATABASE, f"DELETE FROM card WHERE id = '{CARD}'")
    with pytest.raises(NotKept, match="nothing was changed"):
        rewrite(project, CARD, "lost")
    assert (project.document, project.history) == before
    run_sql(
        opened.session.folder / DATABASE,
        "INSERT INTO card VALUES ('actions-0-0', 'actions', 'stage-0', 'F', 'action', '', 'kept', NULL, 1, 0, '', '[]')",
    )
    rewrite(project, CARD, "goes on")
    opened.session.close()
    assert open_session(opened.session.id).document == project.document


def test_a_closed_session_takes_no_edits() -> None:
    opened = create_project(small_map().document)
    opened.session.close()
    opened.session.close()
    with pytest.raises(NotKept, match="closed"):
        rewrite(project_of(opened), CARD, "too late")


def test_an_unsound_document_never_becomes_a_project() -> None:
    document = small_map().document
    orphan = Card(id="orphan", section_id="nowhere", order="V")
    with pytest.raises(BrokenInvariant):
        create_project(applied(document, added("x", [orphan])))
    assert list_sessions() == []


def test_a_draft_stays_listed_until_it_is_deleted() -> None:
    first = create_project(small_map().document)
    rewrite(project_of(first), CARD, "an edit")
    first.session.close()
    second = create_project(small_map().document)
    second.session.close()
    sweep_sessions(most=0)
    listed = list_sessions()
    assert {one.id for one in listed} == {first.session.id, second.session.id}
    assert all(one.file is None and one.unpublished and not one.in_use and one.title == "Small" for one in listed)
    assert delete_session(second.session.id)
    assert [one.id for one in list_sessions()] == [first.session.id]


def test_a_draft_without_a_title_is_listed_under_that_of_its_first_map() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    properties, journey = project.document.properties(), project.document.fetch(JourneyMap, "map")
    assert isinstance(properties, ProjectProperties)
    assert properties.id == PROPERTIES_ID
    project.do(
        joined(
            "x",
            [
                replaced("", [(properties, changed(properties, title=""))]),
                replaced("", [(journey, changed(journey, title="Moving house"))]),
            ],
        )
    )
    assert [one.title for one in list_sessions()] == ["Moving house"]
    opened.session.close()


def test_looking_at_the_list_does_not_make_a_session_younger() -> None:
    opened = create_project(small_map().document)
    opened.session.close()
    os.utime(opened.session.folder / DATABASE, (1_000_000, 1_000_000))
    assert [one.edited for one in list_sessions()] == [1_000_000]
    assert [one.edited for one in list_sessions()] == [1_000_000]


def test_sessions_of_closed_projects_are_swept_but_unpublished_edits_never(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        write_map(tmp_path / f"{name}.journey")
        opened = open_project(tmp_path / f"{name}.journey")
        if name == "a":
            rewrite(project_of(opened), CARD, "not published")
        opened.session.close()
    sweep_sessions(most=1)
    assert {one.file.name for one in list_sessions() if one.file} == {"a.journey", "c.journey"}


def test_a_half_made_session_is_swept_unless_its_maker_lives(tmp_path: Path) -> None:
    opened = create_project(small_map().document)
    left = opened.session.folder.parent / "left"
    busy = opened.session.folder.parent / "busy"
    for folder in (left, busy):
        folder.mkdir()
        (folder / DATABASE).write_bytes(b"half")
    lock = lock_folder(busy)
    assert lock is not None
    sweep_sessions()
    assert not left.exists()
    assert busy.exists()
    assert opened.session.folder.exists()
    lock.release()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"file": 1}', b"\xff\x00"])
def test_a_session_whose_note_was_lost_in_a_power_cut_stays_listed_as_a_draft(tmp_path: Path, content: bytes) -> None:
    write_map(tmp_path / "map.journey")
    opened = open_project(tmp_path / "map.journey")
    project = project_of(opened)
    rewrite(project, CARD, "not published")
    opened.session.close()
    (opened.session.folder / "session.json").write_bytes(content)
    sweep_sessions(most=0)
    assert [(one.id, one.file, one.unpublished) for one in list_sessions()] == [(opened.session.id, None, True)]
    assert open_session(opened.session.id).document == project.document


def test_two_owners_cannot_have_one_session(tmp_path: Path) -> None:
    write_map(tmp_path / "map.journey")
    opened = open_project(tmp_path / "map.journey")
    with pytest.raises(AlreadyOpen, match=r"map\.journey is already open in another window; nothing was changed\."):
        open_project(tmp_path / "map.journey")
    with pytest.raises(AlreadyOpen):
        open_session(opened.session.id)
    assert not delete_session(opened.session.id)
    assert [one.in_use for one in list_sessions()] == [True]
    opened.session.close()
    open_project(tmp_path / "map.journey").session.close()


def test_another_process_is_kept_out_and_its_death_lets_go_at_once(tmp_path: Path) -> None:
    write_map(tmp_path / "map.journey")
    code = (
        "import sys, time; from pathlib import Path; from app.model.store.sessions import open_project; "
        "o = open_project(Path(sys.argv[1])); print('open', flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "map.journey")], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    with owner.stdout:
        assert owner.stdout.readline() == "open\n"
        with pytest.raises(AlreadyOpen):
            open_project(tmp_path / "map.journey")
        owner.kill()
        owner.wait()
    opened = open_project(tmp_path / "map.journey")
    assert not opened.recovered
    opened.session.close()


def test_a_project_opened_again_keeps_more_undo_than_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.model.store.publish.MOST_STEPS_IN_FILE", 10)
    original = write_map(tmp_path / "map.journey")
    opened = open_project(tmp_path / "map.journey")
    project = project_of(opened)
    for number in range(30):
        rewrite(project, CARD, f"text {number}")
    opened.session.publish()
    opened.session.close()
    again = open_project(tmp_path / "map.journey")
    assert not again.recovered
    assert again.history.depth == 30
    project = project_of(again)
    while project.undo():
        pass
    assert project.document == original
    again.session.close()


def test_a_file_that_was_replaced_is_opened_as_it_is_and_the_old_edits_stay_listed(tmp_path: Path) -> None:
    path = tmp_path / "map.journey"
    write_map(path)
    opened = open_project(path)
    rewrite(project_of(opened), CARD, "never published")
    opened.session.close()
    path.unlink()
    other = write_map(path, small_map(stages=2).document)
    fresh = open_project(path)
    assert fresh.document == other
    assert fresh.session.id != opened.session.id
    fresh.session.close()
    assert {one.id for one in list_sessions() if one.unpublished} == {opened.session.id}
    assert open_session(opened.session.id).document.fetch(Card, CARD).text == "never published"


def test_a_damaged_session_gives_way_to_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "map.journey"
    document = write_map(path)
    opened = open_project(path)
    opened.session.close()
    database = opened.session.folder / DATABASE
    database.write_bytes(database.read_bytes()[:9000])
    again = open_project(path)
    assert again.document == document
    assert again.session.id != opened.session.id
    again.session.close()
    with pytest.raises(DamagedFile, match=r"The working copy of map\.journey is damaged"):
        open_session(opened.session.id)


@pytest.mark.parametrize("session_id", ["nothing", "../sessions", "..", ""])
def test_a_session_that_is_not_there_is_said_so(session_id: str) -> None:
    with pytest.raises(FileMissing, match="not there any more"):
        open_session(session_id)


def test_a_session_folder_is_for_its_owner_alone() -> None:
    opened = create_project(small_map().document)
    assert opened.session.folder.stat().st_mode & 0o077 == 0
    opened.session.close()


def test_discarding_a_session_leaves_nothing() -> None:
    opened = create_project(small_map().document)
    opened.session.discard()
    assert not opened.session.folder.exists()
    assert list_sessions() == []


def test_edits_may_go_on_in_another_thread_than_the_one_that_opened() -> None:
    found = []
    thread = threading.Thread(target=lambda: found.append(create_project(small_map().document)))
    thread.start()
    thread.join()
    rewrite(project_of(found[0]), CARD, "from here")
    found[0].session.close()


def test_a_full_disk_refuses_the_edit_and_keeps_all_before(tmp_path: Path) -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    connection = opened.session._connection
    assert connection is not None
    raw = connection.connection.dbapi_connection
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.execute(f"PRAGMA max_page_count={pages + 8}")
    kept: list[str] = []

    def write_until_full() -> None:
        while True:
            text = f"{len(kept)} " + "long " * 1_000
            rewrite(project, CARD, text)
            kept.append(text)

    with pytest.raises(NotKept, match="the disk is full; nothing was changed"):
        write_until_full()
    assert project.document.fetch(Card, CARD).text == kept[-1]
    raw.execute("PRAGMA max_page_count=1000000")
    rewrite(project, CARD, "room again")
    opened.session.close()
    assert open_session(opened.session.id).document == project.document


def test_a_full_disk_under_the_log_loses_no_edit(tmp_path: Path, wayline_home: Path) -> None:
    """The limit on file size stands for a disk that is really full: the write-ahead log itself cannot grow."""
    code = """
import resource, sys
from tests.builders import small_map
from tests.model.store.files import project_of, rewrite
from app.model.project import StoreError
from app.model.store.sessions import create_project, open_session
opened = create_project(small_map().document)
project = project_of(opened)
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, resource.RLIM_INFINITY))
kept = 0
try:
    while True:
        rewrite(project, "actions-0-0", f"{kept} " + "long " * 1000)
        kept += 1
except StoreError as error:
    message = str(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
rewrite(project, "actions-0-1", "room again")
opened.session.close()
again = open_session(opened.session.id)
assert again.document == project.document
assert again.history.depth == kept + 1
print(kept, message)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "WAYLINE_HOME": str(wayline_home)},
    )
    assert done.returncode == 0, done.stderr
    kept, message = done.stdout.split(" ", 1)
    assert int(kept) >= 1
    assert message.strip() == (
        "The change could not be kept: the disk is full or reported an error; nothing was changed."
    )


def test_opening_and_editing_leave_the_file_and_its_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    write_map(folder / "map.journey")
    before = folder_state(folder)
    opened = open_project(folder / "map.journey")
    rewrite(project_of(opened), CARD, "only in the session")
    opened.session.close()
    assert folder_state(folder) == before


def test_a_step_that_does_not_fit_the_document_ends_the_history_there() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    for number in range(6):
        rewrite(project, CARD, f"text {number}")
    opened.session.close()
    database = opened.session.folder / DATABASE
    run_sql(database, "UPDATE op SET touched = replace(touched, 'text 2', 'something else') WHERE seq = 3")
    again = project_of(open_session(opened.session.id))
    assert again.document == project.document
    assert again.history.depth == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cursor SET done = 99",
        "UPDATE cursor SET done = -1",
        "UPDATE cursor SET edits = 9223372036854775807",
        "UPDATE op SET seq = seq + 9223372036854775804; UPDATE cursor SET done = 9223372036854775807",
        "UPDATE op SET seq = 9 WHERE seq = 2",
        "UPDATE op SET part = 1 WHERE seq = 2",
        "DELETE FROM cursor",
        "DELETE FROM project",
        "INSERT INTO meta VALUES ('x', x'00')",
        "DROP TABLE op",
    ],
)
def test_a_session_whose_undo_makes_no_sense_is_refused(statement: str) -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    for number in range(3):
        rewrite(project, CARD, f"text {number}")
    opened.session.close()
    run_sql(opened.session.folder / DATABASE, *statement.split("; "))
    with pytest.raises(DamagedFile):
        open_session(opened.session.id)


def test_a_number_too_large_for_the_database_refuses_the_edit(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = create_project(small_map().document)
    opened.session.close()
    run_sql(opened.session.folder / DATABASE, f"UPDATE cursor SET edits = {2**63 - 1}")
    monkeypatch.setattr(checks, "MOST_EDITS", 2**63)
    project = project_of(open_session(opened.session.id))
    before = project.document
    with pytest.raises(NotKept, match="nothing was changed"):
        rewrite(project, CARD, "too much")
    assert project.document == before


@pytest.mark.parametrize("edited", [False, True])
def test_a_session_closes_when_its_folder_became_a_file(tmp_path: Path, wayline_home: Path, edited: bool) -> None:
    write_map(tmp_path / "map.journey")
    opened = open_project(tmp_path / "map.journey")
    if edited:
        rewrite(project_of(opened), CARD, "published")
        opened.session.publish()
    wayline_home.rename(tmp_path / "elsewhere")
    wayline_home.write_bytes(b"")
    opened.session.close()
    opened.session.close()


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors as Linux lists them")
@pytest.mark.parametrize("call", ["ftruncate", "write"])
def test_a_lock_that_cannot_be_written_leaves_no_open_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = descriptors()
    with monkeypatch.context() as broken:
        broken.setattr(os, call, full)
        with pytest.raises(OSError, match="No space"):
            lock_folder(tmp_path)
    assert descriptors() == before
    lock = lock_folder(tmp_path)
    assert lock is not None
    lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
def test_a_disk_that_knows_no_locks_is_not_taken_for_another_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    session = create_project(small_map().document).session
    session.close()
    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OSError, match="No locks"):
        lock_folder(tmp_path)
    with pytest.raises(StoreError, match="could not be opened"):
        open_session(session.id)
    with pytest.raises(StoreError, match="could not be deleted"):
        delete_session(session.id)
    sweep_sessions(0)
    assert session.folder.is_dir()


def test_the_data_folder_follows_the_system_and_wayline_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert data_folder() == Path(os.environ["WAYLINE_HOME"])
    monkeypatch.delenv("WAYLINE_HOME")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_folder() == tmp_path / "wayline"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert data_folder() == Path.home() / ".local" / "share" / "wayline"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert data_folder() == Path.home() / "Library" / "Application Support" / "Wayline"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert data_folder() == tmp_path / "Wayline"


def test_reading_a_model_needs_no_database_library() -> None:
    code = (
        "import sys, app.model.project, app.model.edits.cards, app.model.store.opening; "
        "print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_commit_writes_only_the_rows_that_were_touched() -> None:
    opened = create_project(small_map().document)
    project = project_of(opened)
    connection = opened.session._connection
    assert connection is not None
    seen: list[str] = []
    connection.connection.dbapi_connection.set_trace_callback(seen.append)
    rewrite(project, CARD, "traced")
    assert [statement.split()[0] for statement in seen] == ["BEGIN", "UPDATE", "INSERT", "UPDATE", "COMMIT"]
    opened.session.close()


def test_the_working_copy_is_readable_by_plain_sqlite() -> None:
    opened = create_project(small_map().document)
    opened.session.close()
    with closing(sqlite3.connect(opened.session.folder / DATABASE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
