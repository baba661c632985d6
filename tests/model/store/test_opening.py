"""Opening files that may be anything: each verdict is one plain sentence, and no original is ever touched."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from app.model.document import Document
from app.model.project import StoreError
from app.model.records import Card
from app.model.store import checks
from app.model.store.digest import digest_of_database
from app.model.store.errors import (
    DamagedFile,
    FileMissing,
    FileUnreadable,
    NewerFormat,
    NotAJourney,
    OverCap,
    UnknownParts,
    shown,
)
from app.model.store.formats import APPLICATION_ID, FORMAT_VERSION
from app.model.store.opening import inspect_project, read_project
from app.model.store.publish import write_new_file
from app.model.store.sessions import list_sessions, open_project
from tests.builders import small_map
from tests.model.store.files import folder_state, query, run_sql, write_map
from tests.strategies import documents

pytestmark = pytest.mark.usefixtures("wayline_home")


def sign_again(path: Path) -> None:
    """Give a file that was changed by hand a digest that fits, as somebody who knows the format could."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'digest'", (digest_of_database(connection),))


def refusal(path: Path) -> StoreError:
    """Return what both ways of opening say of a file, after looking that they left everything as it was."""
    folder = path.parent
    before = folder_state(folder) if folder.exists() else {}
    verdicts = []
    for opener in (read_project, open_project):
        with pytest.raises(StoreError) as caught:
            opener(path)
        verdicts.append(caught.value)
    assert (folder_state(folder) if folder.exists() else {}) == before
    assert list_sessions() == []
    assert type(verdicts[0]) is type(verdicts[1])
    assert str(verdicts[0]) == str(verdicts[1])
    assert str(verdicts[0]).count("\n") == 0
    return verdicts[0]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_any_document_comes_back_from_its_file(tmp_path: Path, document: Document) -> None:
    path = tmp_path / "map.journey"
    write_new_file(document, path, overwrite=True)
    assert read_project(path) == document
    opened = open_project(path)
    assert opened.document == document
    opened.session.discard()


def test_the_facts_of_a_file_are_told(tmp_path: Path) -> None:
    path = tmp_path / "map.journey"
    document = write_map(path)
    facts = inspect_project(path)
    assert facts.document == document
    assert facts.size == path.stat().st_size
    assert facts.format_version == FORMAT_VERSION
    assert facts.counts["card"] == sum(isinstance(record, Card) for record in document)
    assert (facts.steps, facts.parent, facts.interrupted) == (0, "", False)


FOREIGN = {
    "a PNG picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a JPEG picture": b"\xff\xd8\xff\xe0" + bytes(200),
    "a WebP picture": b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(50),
    "a PDF document": b"%PDF-1.7\n" + bytes(50),
    "a ZIP archive or an Office document": b"PK\x03\x04" + bytes(50),
    "a JSON file, which may be one to import": b'\n {"title": "A map"}',
    "a text file, which may be one to import": "Stufe;Karte\nKauf;überlegt\n".encode(),
    "an SVG picture": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "an XML file": b'<?xml version="1.0"?><opml/>',
    "a web page": b"\xef\xbb\xbf<!DOCTYPE html><html>",
    "a text file": "a;b".encode("utf-16"),
    "empty": b"",
    "a file of another kind": bytes(range(256)),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_file_of_another_kind_is_named(tmp_path: Path, what: str) -> None:
    (tmp_path / "maps").mkdir()
    path = tmp_path / "maps" / "plan.journey"
    path.write_bytes(FOREIGN[what])
    verdict = refusal(path)
    assert isinstance(verdict, NotAJourney)
    assert str(verdict) == f"plan.journey is not a journey map: it is {what}; nothing was changed."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound file alone in a folder."""
    (tmp_path / "maps").mkdir()
    write_map(tmp_path / "maps" / "plan.journey")
    return tmp_path / "maps" / "plan.journey"


def test_one_byte_is_not_an_empty_database(path: Path) -> None:
    path.write_bytes(b"S")
    assert isinstance(refusal(path), NotAJourney)


def test_a_database_of_another_program_is_named(path: Path) -> None:
    run_sql(path, "PRAGMA application_id = 1")
    assert str(refusal(path)) == (
        "plan.journey is not a journey map: it is a database of another program; nothing was changed."
    )


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    verdict = refusal(tmp_path / "nowhere" / "plan.journey")
    assert isinstance(verdict, FileMissing)
    assert str(verdict) == "plan.journey is not there; it may have been moved, renamed or deleted."


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "maps" / "plan.journey").mkdir(parents=True)
    assert str(refusal(tmp_path / "maps" / "plan.journey")) == (
        "plan.journey is not a journey map: it is a folder; nothing was changed."
    )


def test_a_pipe_does_not_hang_the_program(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    os.mkfifo(tmp_path / "maps" / "plan.journey")
    with pytest.raises(NotAJourney, match="a device or a pipe"):
        read_project(tmp_path / "maps" / "plan.journey")


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.journey").symlink_to(tmp_path / "b.journey")
    (tmp_path / "b.journey").symlink_to(tmp_path / "a.journey")
    with pytest.raises(StoreError, match="circle"):
        read_project(tmp_path / "a.journey")


def test_a_name_with_a_null_byte_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        read_project(tmp_path / "a\x00b.journey")


def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    code = """
import os, sys
from pathlib import Path
from app.model.store.opening import read_project
from app.model.project import StoreError
path = Path(sys.argv[1])
path.chmod(0)
if os.geteuid() == 0:
    os.setuid(65534)
try:
    read_project(path)
except StoreError as error:
    print(type(error).__name__, error)
"""
    place = Path("/tmp") / f"wayline-unreadable-{os.getpid()}"
    place.mkdir(mode=0o755)
    try:
        write_map(place / "plan.journey")
        done = subprocess.run(
            [sys.executable, "-c", code, str(place / "plan.journey")], capture_output=True, text=True, check=False
        )
    finally:
        shutil.rmtree(place)
    assert done.stdout == (
        "FileUnreadable plan.journey cannot be read: permission was denied; nothing was changed.\n"
    ), done.stderr


def test_a_newer_file_says_which_version_it_needs(path: Path) -> None:
    run_sql(
        path,
        "PRAGMA user_version = 2",
        "CREATE TABLE asset (id TEXT)",
        "UPDATE meta SET value = '1.4' WHERE name = 'min_reader'",
    )
    verdict = refusal(path)
    assert isinstance(verdict, NewerFormat)
    assert str(verdict) == (
        "plan.journey was made with a newer version of Wayline and needs 1.4 or later; nothing was changed."
    )


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE meta SET value = 'buy now' WHERE name = 'min_reader'"],
        ["DROP TABLE meta"],
        [
            "DROP TABLE meta",
            "CREATE VIEW meta AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) "
            "SELECT 'min_reader' name, n value FROM r",
        ],
    ],
    ids=["advertisement", "no meta", "a view that never ends"],
)
def test_a_newer_file_that_says_nothing_sensible_is_still_only_newer(path: Path, statements: list[str]) -> None:
    run_sql(path, "PRAGMA user_version = 7", *statements)
    start = time.monotonic()
    assert str(refusal(path)) == "plan.journey was made with a newer version of Wayline; nothing was changed."
    assert time.monotonic() - start < 10


def test_a_file_without_a_version_is_damaged(path: Path) -> None:
    run_sql(path, "PRAGMA user_version = 0")
    assert isinstance(refusal(path), DamagedFile)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3, 0.99])
def test_a_file_that_was_cut_off_is_damaged(path: Path, share: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    verdict = refusal(path)
    assert isinstance(verdict, DamagedFile)
    assert str(verdict).startswith("plan.journey is damaged: ")
    assert str(verdict).endswith("; nothing was changed.")


def test_a_file_with_something_behind_its_end_is_damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes() + bytes(4096))
    assert str(refusal(path)) == "plan.journey is damaged: it is longer than it says; nothing was changed."


def test_a_change_of_content_behind_the_digest_is_damage(path: Path) -> None:
    run_sql(path, "UPDATE card SET text = 'another text' WHERE id = 'actions-0-0'")
    assert str(refusal(path)) == "plan.journey is damaged and was not opened; nothing was changed."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE card SET stage_id = 'gone' WHERE id = 'actions-0-0'",
        "UPDATE card SET stage_id = NULL WHERE id = 'actions-0-0'",
        "UPDATE card SET kind = 'trigger'",
        "UPDATE card SET text = x'ff00'",
        "UPDATE card SET text = CAST(x'ff' AS TEXT)",
        "UPDATE card SET text = char(0)",
        "UPDATE card SET votes = 1.5",
        "UPDATE card SET persona_ids = '[['",
        "UPDATE stage SET width = 9e999",
        "UPDATE stage SET parent_id = id WHERE level = 'step'",
        "UPDATE persona SET id = 'actions-0-0'",
        "DELETE FROM project",
        "INSERT INTO project VALUES ('second', '', '', 'en', '')",
        "DELETE FROM cursor",
        "UPDATE cursor SET done = -1",
        "INSERT INTO op VALUES (1, 0, 'x', 'y'), (3, 0, 'x', 'y')",
        "INSERT INTO op VALUES (1, 0, 'x', x'00')",
        "DELETE FROM meta WHERE name = 'generation'",
        "UPDATE meta SET value = x'00' WHERE name = 'parent'",
    ],
)
def test_content_that_no_map_can_have_is_refused_however_well_it_is_signed(path: Path, statement: str) -> None:
    run_sql(path, statement)
    with suppress(ValueError, sqlite3.Error):  # of some, not even the digest can be taken
        sign_again(path)
    assert isinstance(refusal(path), DamagedFile)


def test_a_signed_change_by_somebody_who_knows_the_format_opens(path: Path) -> None:
    run_sql(path, "UPDATE card SET text = 'another text' WHERE id = 'actions-0-0'")
    sign_again(path)
    assert read_project(path).fetch(Card, "actions-0-0").text == "another text"


def test_a_history_that_makes_no_sense_does_not_keep_a_whole_map_from_opening(path: Path) -> None:
    run_sql(path, "INSERT INTO op VALUES (1, 0, 'x', '{}'), (2, 0, 'x', '[[1]]')", "UPDATE cursor SET done = 2")
    sign_again(path)
    opened = open_project(path)
    assert opened.history.depth == 0
    opened.session.close()


def test_more_records_than_a_project_holds_are_refused_with_the_figure(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MOST_RECORDS", 20)
    verdict = refusal(path)
    assert isinstance(verdict, OverCap)
    assert "more than the 20 that Wayline opens; nothing was changed." in str(verdict)


def test_the_checks_come_in_the_order_that_makes_each_one_safe(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    for module, name in (
        ("private", "read_header"),
        ("private", "_copy"),
        ("checks", "_set_deadline"),
        ("checks", "_check_schema"),
        ("checks", "_check_pages"),
        ("checks", "_check_counts"),
        ("checks", "records_of"),
        ("checks", "_read_place"),
        ("checks", "check_document"),
    ):
        target = f"app.model.store.{module}.{name}"
        real = getattr(sys.modules[f"app.model.store.{module}"], name)

        def watched(*args: object, _real: object = real, _name: str = name, **options: object) -> object:
            if not order or order[-1] != _name:
                order.append(_name)
            return _real(*args, **options)  # type: ignore[operator]

        monkeypatch.setattr(target, watched)
    statements: list[str] = []
    connect = sqlite3.connect

    def traced(*args: object, **options: object) -> sqlite3.Connection:
        connection = connect(*args, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(statements.append)
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", traced)
    read_project(path)
    assert order == [
        "read_header",
        "_copy",
        "_set_deadline",
        "_check_schema",
        "_set_deadline",
        "_check_pages",
        "_check_counts",
        "records_of",
        "_read_place",
        "check_document",
    ]
    schema = next(place for place, text in enumerate(statements) if "sqlite_schema" in text)
    pages = next(place for place, text in enumerate(statements) if "quick_check" in text)
    assert statements[:3] == ["PRAGMA trusted_schema=OFF", "PRAGMA cell_size_check=ON", "PRAGMA mmap_size=0"]
    assert schema < pages < next(place for place, text in enumerate(statements) if "integrity_check" in text)
    assert not any(table in text for text in statements[:pages] for table in ("FROM card", "FROM meta"))


def hot_copy(path: Path, target: Path) -> None:
    """Copy a file in the middle of a transaction that has reached the disk: with a hot journal beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("PRAGMA cache_spill=1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE card SET text = 'half written ' || hex(zeroblob(2000))")
        shutil.copy(path, target)
        shutil.copy(f"{path}-journal", f"{target}-journal")
        connection.execute("ROLLBACK")


def test_an_interrupted_save_is_finished_in_the_private_copy_alone(tmp_path: Path, path: Path) -> None:
    whole = read_project(path)
    (tmp_path / "found").mkdir()
    target = tmp_path / "found" / "plan.journey"
    hot_copy(path, target)
    assert target.read_bytes() != path.read_bytes(), "the copy is in the middle of a save"
    before = folder_state(target.parent)
    assert inspect_project(target).interrupted
    opened = open_project(target)
    assert (opened.document, opened.interrupted) == (whole, True)
    assert folder_state(target.parent) == before
    assert opened.session.unpublished, "the file itself is not whole before the next publish"
    opened.session.close()
    journal = Path(f"{target}-journal")
    journal.unlink()
    assert isinstance(refusal_of_one(target), DamagedFile), "without the journal the file is damaged"


def refusal_of_one(path: Path) -> StoreError:
    with pytest.raises(StoreError) as caught:
        read_project(path)
    return caught.value


def test_edits_in_a_wal_beside_the_file_are_seen(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("UPDATE card SET text = 'in the log' WHERE id = 'actions-0-0'")
        connection.execute("UPDATE meta SET value = ? WHERE name = 'digest'", (digest_of_database(connection),))
        before = folder_state(path.parent)
        assert read_project(path).fetch(Card, "actions-0-0").text == "in the log"
        assert folder_state(path.parent) == before


def test_a_journal_left_by_another_file_does_not_spoil_a_whole_one(tmp_path: Path, path: Path) -> None:
    (tmp_path / "found").mkdir()
    target = tmp_path / "found" / "plan.journey"
    hot_copy(path, target)
    target.unlink()
    document = write_map(target, small_map(stages=3).document)
    before = folder_state(target.parent)
    assert read_project(target) == document
    assert folder_state(target.parent) == before


def test_a_journal_that_names_another_file_is_never_followed(tmp_path: Path, path: Path) -> None:
    """SQLite deletes the "super-journal" that a journal names, once it thinks that nobody needs it any more."""
    precious = tmp_path / "precious.txt"
    precious.write_text("precious")
    (tmp_path / "found").mkdir()
    target = tmp_path / "found" / "plan.journey"
    hot_copy(path, target)
    name = os.fsencode(precious)
    record = name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
    journal = Path(f"{target}-journal")
    locking_page = (2**30 // 4096 + 1).to_bytes(4, "big")
    journal.write_bytes(journal.read_bytes() + locking_page + record)
    assert isinstance(refusal(target), UnknownParts)
    assert precious.read_text() == "precious"


def test_a_file_that_keeps_changing_is_not_read_half(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.model.store import private

    copy = private._copy

    def copy_while_somebody_writes(source: Path, target: Path, asked_for: Path) -> None:
        copy(source, target, asked_for)
        os.utime(path, ns=(1, time.monotonic_ns()))

    monkeypatch.setattr(private, "_copy", copy_while_somebody_writes)
    with pytest.raises(FileUnreadable, match="another program is writing it"):
        read_project(path)


def test_no_room_for_the_private_copy_is_said_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    assert str(refusal(path)) == "plan.journey could not be opened: the disk is full; nothing was changed."


def test_the_checked_copy_becomes_the_session_without_writing_rows_again(path: Path) -> None:
    pages = query(path, "SELECT count(*) FROM sqlite_schema")
    opened = open_project(path)
    database = opened.session.folder / "session.db"
    opened.session.close()
    assert query(database, "SELECT count(*) FROM sqlite_schema") == pages
    # Only the two bytes that say WAL, and the counters of that one write, differ.
    old, new = path.read_bytes(), database.read_bytes()
    assert len(old) == len(new)
    assert {place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]} <= {
        18,
        19,
        *range(24, 28),
        *range(92, 100),
    }


def test_a_header_that_sqlite_would_accept_but_we_never_write_is_refused(path: Path) -> None:
    for place, value in ((20, 8), (56 + 3, 2), (52 + 3, 5), (64 + 3, 1), (75, 1), (21, 0x20)):
        content = bytearray(path.read_bytes())
        content[place] = value
        altered = path.with_name("altered.journey")
        altered.write_bytes(bytes(content))
        assert isinstance(refusal(altered), DamagedFile), place
    assert APPLICATION_ID == 0x57594C4E


@pytest.mark.parametrize(
    ("name", "text"),
    [("a\nb.journey", "a?b.journey"), ("x" * 200, "x" * 79 + "…"), (os.fsdecode(b"\xff.journey"), "?.journey")],
)
def test_names_in_sentences_are_printable_and_short(name: str, text: str) -> None:
    assert shown(Path("/tmp") / name) == text
    assert shown(name).encode()
