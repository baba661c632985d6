"""Files that somebody made to do harm: refused before anything in them runs, within a second and little memory."""

from __future__ import annotations

import resource
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.model.project import StoreError
from app.model.store import checks
from app.model.store.digest import digest_of_database
from app.model.store.errors import UnknownParts
from app.model.store.opening import read_project
from app.model.store.sessions import open_project
from tests.model.nursery import Nursery
from tests.model.store.files import folder_state, run_sql, write_map

pytestmark = pytest.mark.usefixtures("wayline_home")

ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r)"

# What is done to a sound file, and what the person is told of it.
SCHEMAS: dict[str, tuple[list[str], str]] = {
    "trigger": (["CREATE TRIGGER t AFTER UPDATE ON card BEGIN DELETE FROM card; END"], "trigger t"),
    "trigger on meta": (["CREATE TRIGGER t BEFORE INSERT ON op BEGIN DELETE FROM card; END"], "trigger t"),
    "view": (["CREATE VIEW v AS SELECT * FROM card"], "view v"),
    "endless view instead of cards": (
        ["DROP TABLE card", f"CREATE VIEW card AS {ENDLESS} SELECT n FROM r"],
        "view card",
    ),
    "large view instead of cards": (["DROP TABLE card", "CREATE VIEW card AS SELECT zeroblob(900000000)"], "view card"),
    "virtual table": (["CREATE VIRTUAL TABLE f USING fts5(x)"], "table f"),
    "r-tree": (["CREATE VIRTUAL TABLE f USING rtree(id, a, b)"], "table f"),
    "extra table": (["CREATE TABLE extra (x)"], "table extra"),
    "statistics": (["ANALYZE"], "table sqlite_stat1"),
    "sequence": (["CREATE TABLE extra (id INTEGER PRIMARY KEY AUTOINCREMENT)"], "table extra"),
    "extra index": (["CREATE INDEX i ON card (text)"], "index i"),
    "index over an expression": (["CREATE INDEX i ON card (abs(votes))"], "index i"),
    "extra column": (["ALTER TABLE card ADD COLUMN extra"], "table card"),
    "default": (["ALTER TABLE card ADD COLUMN extra DEFAULT 1"], "table card"),
    "generated column": (
        ["ALTER TABLE card ADD COLUMN extra GENERATED ALWAYS AS (zeroblob(500000000)) VIRTUAL"],
        "table card",
    ),
    "another type": (
        ["DROP TABLE point", "CREATE TABLE point (id, curve_id, stage_id, at, value, label)"],
        "table point",
    ),
    "a check that takes for ever": (
        [
            "DROP TABLE point",
            "CREATE TABLE point (id TEXT CHECK (length(randomblob(900000000)) > 0), curve_id, stage_id, at, value, label)",
        ],
        "table point",
    ),
    "without rowid": (
        ["DROP TABLE point", "CREATE TABLE point (id TEXT PRIMARY KEY, v) WITHOUT ROWID"],
        "table point",
    ),
}
REWRITTEN: dict[str, str] = {
    "a schema that cannot be read": "UPDATE sqlite_schema SET sql = 'CREATE TABLE card (' WHERE name = 'card'",
    "a table that is a virtual one": (
        "UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE card USING fts5(x)', rootpage = 0 WHERE name = 'card'"
    ),
    "two tables in one place": "UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'card'",
    "a table without pages": "UPDATE sqlite_schema SET rootpage = 9999 WHERE name = 'card'",
}
BOMBS: dict[str, list[str]] = {
    "a text of 40 MB": ["UPDATE card SET text = hex(zeroblob(20000000)) WHERE id = 'actions-0-0'"],
    "a blob of 120 MB": ["UPDATE card SET text = zeroblob(120000000) WHERE id = 'actions-0-0'"],
    "a list nested without end": [
        "UPDATE card SET persona_ids = replace(hex(zeroblob(1000000)), '0', '[') WHERE id = 'actions-0-0'"
    ],
    "a number without end": [
        "UPDATE card SET persona_ids = '[' || replace(hex(zeroblob(500000)), '0', '9') || ']' WHERE id = 'actions-0-0'"
    ],
    "records without end": [
        f"{ENDLESS} INSERT INTO persona SELECT 'p' || n, 'V', 'x', '', '', NULL FROM r LIMIT 260000"
    ],
    "a history without end": [f"{ENDLESS} INSERT INTO op SELECT n, 0, 'x', '[]' FROM r LIMIT 120000"],
}


def hostile_file(folder: Path, name: str) -> Path:
    """Make the hostile file `name` in `folder`, signed as well as it can be."""
    folder.mkdir()
    path = folder / "map.journey"
    write_map(path)
    if name in REWRITTEN:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema=ON")
            connection.execute(REWRITTEN[name])
        return path
    statements = SCHEMAS[name][0] if name in SCHEMAS else BOMBS[name]
    run_sql(path, "PRAGMA journal_mode=OFF", *statements)
    # Too large a value is refused when it is read, long before the digest.
    if name in BOMBS and path.stat().st_size < 30_000_000:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            try:
                digest = digest_of_database(connection)
            except ValueError:
                digest = "0" * 64
            connection.execute("UPDATE meta SET value = ? WHERE name = 'digest'", (digest,))
    return path


def open_and_measure(path: str) -> dict[str, Any]:
    """Open a file in this process; return the verdict, the seconds of work it took and the megabytes it needed more."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    try:
        open_project(Path(path))
        verdict = ["opened", ""]
    except StoreError as error:
        verdict = [type(error).__name__, str(error)]
    seconds = time.process_time() - start
    return {
        "verdict": verdict[0],
        "sentence": verdict[1],
        "seconds": seconds,
        "megabytes": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_with_foreign_parts_is_refused_before_they_run(tmp_path: Path, name: str) -> None:
    path = hostile_file(tmp_path / "maps", name)
    before = folder_state(path.parent)
    start = time.process_time()
    for opener in (read_project, open_project):
        with pytest.raises(UnknownParts) as caught:
            opener(path)
    assert time.process_time() - start < 1.0
    assert str(caught.value) == (
        f"map.journey contains parts no journey map has ({SCHEMAS[name][1]}) and was not opened; nothing was changed."
    )
    assert folder_state(path.parent) == before


def test_hostile_files_take_little_time_and_memory(tmp_path: Path) -> None:
    with Nursery(tmp_path / "home", "tests.model.store.test_hostile") as nursery:
        for number, name in enumerate((*REWRITTEN, *BOMBS, "large view instead of cards", "generated column")):
            path = hostile_file(tmp_path / str(number), name)
            before = folder_state(path.parent)
            found = nursery.run("open_and_measure", path=str(path))
            assert found["verdict"] in {"DamagedFile", "OverCap", "UnknownParts"}, name
            assert found["sentence"].endswith("; nothing was changed."), name
            assert found["seconds"] < 1.0, name
            assert found["megabytes"] < 300, name
            assert folder_state(path.parent) == before


def test_a_trigger_would_run_if_the_schema_were_not_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hostile_file(tmp_path / "maps", "view")
    monkeypatch.setattr(checks, "_check_schema", lambda *_: None)
    read_project(path)  # opens, with a view in it


def test_an_endless_query_meets_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hostile_file(tmp_path / "maps", "endless view instead of cards")
    monkeypatch.setattr(checks, "_check_schema", lambda *_: None)
    monkeypatch.setattr(checks, "_LEAST_SECONDS", 0.2)
    start = time.monotonic()
    with pytest.raises(
        StoreError, match=r"map\.journey took too long to check and was not opened; nothing was changed\."
    ):
        read_project(path)
    assert time.monotonic() - start < 10.0


def test_a_value_of_many_megabytes_meets_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = hostile_file(tmp_path / "maps", "large view instead of cards")
    monkeypatch.setattr(checks, "_check_schema", lambda *_: None)
    monkeypatch.setattr(checks, "_check_counts", lambda *_: None)
    monkeypatch.setattr("app.model.store.digest.select_for", lambda table: f"SELECT * FROM {table}")
    with pytest.raises(StoreError, match="damaged"):
        read_project(path)


def test_the_name_of_a_foreign_part_cannot_fill_the_screen(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    path = tmp_path / "maps" / "map.journey"
    write_map(path)
    run_sql(path, f'CREATE TABLE "a\nb{"x" * 3_000}" (y)')
    with pytest.raises(UnknownParts) as caught:
        read_project(path)
    assert len(str(caught.value)) < 200
    assert "\n" not in str(caught.value)
