"""The checks of a database that a stranger may have made, on a private copy, in the order that makes each one safe.

Limits and a deadline first; then the schema, word for word, before anything could run a trigger, a view or a generated
column; then SQLite's own checks, row counts, every value through the strict models, the digest, and last the rules of
a document.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.model.document import Document, document_of
from app.model.history import MOST_STEPS
from app.model.invariants import MOST_RECORDS, check_document
from app.model.records import KIND_BY_NAME, Record
from app.model.store.digest import Digest, batches_of
from app.model.store.errors import DamagedFile, NewerFormat, OverCap, UnknownParts, shown
from app.model.store.formats import (
    APPLICATION_ID,
    FORMAT_VERSION,
    LONGEST_ROW,
    META_NAMES,
    OLDEST_FORMAT,
    TABLES,
    known_schema,
)
from app.model.store.rows import Row, records_of

log = logging.getLogger(__name__)

# Reading the schema of an honest file takes a millisecond.
_SCHEMA_SECONDS = 1.0
# Once the schema is ours, the work grows with the file and with nothing else; a slow machine must not refuse a good map.
_SECONDS_PER_MEGABYTE = 0.5
_LEAST_SECONDS = 10.0
# A step of the progress handler: some 10 ms of SQLite's work.
_INSTRUCTIONS = 100_000

_LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_ROW),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
    (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 50),
    (sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (sqlite3.SQLITE_LIMIT_VDBE_OP, 250_000),
    (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
)
_MOST_META_ROWS = 50
_MOST_OP_ROWS = 10 * MOST_STEPS
# A count that an honest project cannot reach, far from where adding to it overflows SQLite's integers.
MOST_EDITS = 2**53
_READER = re.compile(r"\d{1,3}(\.\d{1,3}){0,2}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where undo stands: the newest done step, the newest and the oldest step there are, and the count of edits."""

    done: int = 0
    newest: int = 0
    oldest: int = 1
    edits: int = 0


@dataclass(frozen=True, slots=True)
class Content:
    """All that a checked database holds; `counts` are records by kind, `ops` rows (seq, part, name, touched) in order."""

    document: Document
    counts: dict[str, int]
    meta: dict[str, str]
    ops: list[Row]
    place: Place


@contextmanager
def guarded(path: Path, name: str) -> Iterator[sqlite3.Connection]:
    """Open the private copy at `path` under limits and a deadline; an interrupted save is finished on the way.

    `name` is how sentences call the user's file. Every failure inside leaves as DamagedFile, whatever SQLite calls it.
    """
    connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=10.0)
    try:
        for limit, most in _LIMITS:
            connection.setlimit(limit, most)
        _set_deadline(connection, _SCHEMA_SECONDS)
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        yield connection
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise DamagedFile(f"{name} took too long to check and was not opened; nothing was changed.") from error
        raise damaged(name) from error
    # UnicodeDecodeError and everything pydantic and JSON say of a value are ValueErrors.
    except (sqlite3.Error, ValueError, OverflowError) as error:
        raise damaged(name) from error
    finally:
        connection.close()


def check_and_read(connection: sqlite3.Connection, name: str, published: bool = True) -> Content:
    """Do all checks on an open database and return what it holds; `published` files have to match their digest.

    Raises NewerFormat, UnknownParts, DamagedFile or OverCap, and what sqlite3 and pydantic raise for damage.
    """
    _check_schema(connection, name)
    _set_deadline(connection, _LEAST_SECONDS + _size(connection) / 1_000_000 * _SECONDS_PER_MEGABYTE)
    _check_pages(connection, name)
    counts = _check_counts(connection, name)
    meta = _read_meta(connection, name, published)
    records, (cursor, ops), digest = _read_rows(connection)
    if published and meta["digest"] != digest:
        raise damaged(name)
    place = _read_place(cursor, ops, name)
    document = document_of(records)
    problems = check_document(document)
    if len(document) != len(records):
        problems.append("two records have the same id")
    if problems:
        log.warning("a file breaks %d rules of a document, the first: %s", len(problems), problems[0])
        raise damaged(name)
    connection.set_progress_handler(None, 0)
    return Content(document, counts, meta, ops, place)


def reader_needed(connection: sqlite3.Connection) -> str | None:
    """Return the version of Wayline that a newer file asks for, or None when it cannot be told safely."""
    frame = {name: statement for name, statement in TABLES[FORMAT_VERSION] if name == "meta"}
    found = connection.execute("SELECT type, sql FROM sqlite_schema WHERE name = 'meta'").fetchall()
    if found != [("table", frame["meta"])]:
        return None
    value = connection.execute("SELECT value FROM meta WHERE name = 'min_reader'").fetchone()
    return value[0] if value and isinstance(value[0], str) and _READER.fullmatch(value[0]) else None


def damaged(name: str) -> DamagedFile:
    """Return the verdict for a file that is a journey map but not whole."""
    return DamagedFile(f"{name} is damaged and was not opened; nothing was changed.")


def _set_deadline(connection: sqlite3.Connection, seconds: float) -> None:
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end, _INSTRUCTIONS)


def _size(connection: sqlite3.Connection) -> int:
    return _number(connection, "PRAGMA page_count") * _number(connection, "PRAGMA page_size")


def _number(connection: sqlite3.Connection, query: str) -> int:
    value = connection.execute(query).fetchone()[0]
    return int(value)


def _check_schema(connection: sqlite3.Connection, name: str) -> None:
    # Asked again: finishing an interrupted save may have brought other pages than the header that was read first.
    version = _number(connection, "PRAGMA user_version")
    if version > FORMAT_VERSION:
        raise NewerFormat(f"{name} was made with a newer version of Wayline; nothing was changed.")
    if _number(connection, "PRAGMA application_id") != APPLICATION_ID or version < OLDEST_FORMAT:
        raise damaged(name)
    known = known_schema(version)
    found = connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name LIMIT ?", (10 * len(known),)
    ).fetchall()
    if found == known:
        return
    foreign = [row for row in found if row not in known]
    if not foreign:
        raise damaged(name)
    kind, what = (shown(str(part), 40) for part in foreign[0][:2])
    raise UnknownParts(
        f"{name} contains parts no journey map has ({kind} {what}) and was not opened; nothing was changed."
    )


def _check_pages(connection: sqlite3.Connection, name: str) -> None:
    for pragma in ("quick_check(1)", "integrity_check(1)"):
        if connection.execute(f"PRAGMA {pragma}").fetchone() != ("ok",):
            raise damaged(name)


def _check_counts(connection: sqlite3.Connection, name: str) -> dict[str, int]:
    """Return how many records of each kind there are."""
    counts = {table: _number(connection, f"SELECT count(*) FROM {table}") for table, _ in TABLES[FORMAT_VERSION]}
    records = sum(count for table, count in counts.items() if table in KIND_BY_NAME)
    if records > MOST_RECORDS:
        raise OverCap(
            f"{name} holds {records:,} records, more than the {MOST_RECORDS:,} that Wayline opens; nothing was changed."
        )
    if counts["op"] > _MOST_OP_ROWS or counts["meta"] > _MOST_META_ROWS:
        raise OverCap(f"{name} holds a longer history than Wayline opens; nothing was changed.")
    if counts["project"] != 1 or counts["cursor"] != 1:
        raise damaged(name)
    return {table: count for table, count in counts.items() if table in KIND_BY_NAME}


def _read_rows(connection: sqlite3.Connection) -> tuple[list[Record], tuple[list[Row], list[Row]], str]:
    """Return all records, checked by the strict models, the rows of `cursor` and `op`, and the digest of all rows."""
    records: list[Record] = []
    others: dict[str, list[Row]] = {"meta": [], "cursor": [], "op": []}
    digest = Digest()
    for table, _ in TABLES[FORMAT_VERSION]:
        digest.begin(table)
        for batch in batches_of(connection, table):
            if table in others:
                others[table].extend(batch)
            else:
                records.extend(records_of(KIND_BY_NAME[table], batch))
            digest.add(batch)
    return records, (others["cursor"], others["op"]), digest.text()


def _read_meta(connection: sqlite3.Connection, name: str, published: bool) -> dict[str, str]:
    meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
    sound = all(isinstance(text, str) and len(text) <= 2_000 for row in meta.items() for text in row)
    if not sound or (published and not set(META_NAMES) <= set(meta)):
        raise damaged(name)
    return meta


def _read_place(cursor: Sequence[Row], ops: Sequence[Row], name: str) -> Place:
    """Return where undo stands; steps have to follow each other without a gap, and parts within a step too."""
    ((key, done, edits),) = cursor
    expected: tuple[int, int] | None = None
    for seq, part, label, touched in ops:
        sound = type(seq) is int and type(part) is int and type(label) is str and type(touched) is str
        if not sound or (expected is not None and (seq, part) not in (expected, (expected[0] + 1, 0))):
            raise damaged(name)
        expected = (seq, part + 1)
    if ops and ops[0][1] != 0:
        raise damaged(name)
    oldest, newest = (ops[0][0], ops[-1][0]) if ops else (done + 1, done)
    if (
        type(done) is not int
        or type(edits) is not int
        or key != 1
        or min(done, edits) < 0
        or max(done, edits) > MOST_EDITS
        or not oldest - 1 <= done <= newest
    ):
        raise damaged(name)
    return Place(done, newest, oldest, edits)
