"""Publishing: from a session database, or from a document, to a complete file in the place of the user's file.

A new version is prepared in a hidden file beside the target, checked, flushed and renamed over it; at no instant is
there anything but one complete file. Safe to run on a worker while edits go on: it only reads the session.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

import sqlalchemy as sa

from app.model.document import Document
from app.model.invariants import BrokenInvariant, check_document
from app.model.records import RECORD_KINDS, Record, new_id
from app.model.store.digest import digest_of_database
from app.model.store.disk import cannot_write, check_writable, new_file_beside, put_in_place
from app.model.store.engine import SCRATCH_PRAGMAS, open_reader, open_writer
from app.model.store.errors import CannotWrite, shown
from app.model.store.formats import MIN_READER, MOST_STEP_BYTES_IN_FILE, MOST_STEPS_IN_FILE
from app.model.store.private import Signature, resolved, signature_of
from app.model.store.rows import row_of
from app.model.store.schema import create_tables, statements_for


@dataclass(frozen=True, slots=True)
class Lineage:
    """The id of a published state and of the one before it ("" for the first)."""

    generation: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A published state: where it is, its generation id, how many edits it holds, and the signature of its file."""

    path: Path
    generation: str
    edits: int
    signature: Signature | None


def write_new_file(document: Document, path: Path, overwrite: bool) -> Path:
    """Write `document` without any history to the file at `path`, and return the path behind symbolic links.

    Raises CannotWrite with one plain sentence; whatever was at `path` is then untouched. Raises BrokenInvariant for a
    document that could not be opened again.
    """
    if problems := check_document(document):
        raise BrokenInvariant(problems[0])
    target = resolved(path)
    check_writable(target)
    if not overwrite and (target.exists() or target.is_symlink()):
        raise CannotWrite(f"{shown(target)} exists already; it was not overwritten.")
    with new_file_beside(target) as temporary:
        try:
            fill_database(temporary, document)
            finish_file(temporary, Lineage(new_id()))
        except (sqlite3.Error, sa.exc.DBAPIError) as error:
            raise cannot_write(target, plain_error(error)) from error
        put_in_place(temporary, target, overwrite)
    return target


def publish_database(
    source: Path,
    target: Path,
    lineage: Lineage,
    before_replacing: Callable[[], None] = lambda: None,
    overwrite: bool = True,
) -> Published:
    """Publish the session database `source` to `target`.

    `before_replacing` is called when the new file is complete, right before it takes its place; what it raises stops
    the publishing. Raises CannotWrite; `target` is then untouched and nothing is left beside it.
    """
    check_writable(target)
    with new_file_beside(target) as temporary:
        try:
            reader = open_reader(source)
            try:
                # Bytes: a name on Linux need not be UTF-8, as a string for SQLite has to be.
                reader.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(temporary),))
            finally:
                reader.close()
            edits = finish_file(temporary, lineage)
        except sqlite3.Error as error:
            raise cannot_write(target, error) from error
        # A rename keeps all of the signature, so nobody can slip in between it and a look at the target.
        signature = signature_of(temporary)
        before_replacing()
        put_in_place(temporary, target, overwrite)
    return Published(target, lineage.generation, edits, signature)


def fill_database(path: Path, document: Document) -> None:
    """Write a document without history into the empty file at `path`; raises sqlalchemy.exc.DBAPIError."""
    connection = open_writer(path, SCRATCH_PRAGMAS)
    try:
        with connection.begin():
            create_tables(connection)
            connection.exec_driver_sql("INSERT INTO cursor (id, done, edits) VALUES (1, 0, 0)")
            by_kind: dict[type[Record], list[tuple[object, ...]]] = {kind: [] for kind in RECORD_KINDS}
            for record in document:
                by_kind[type(record)].append(row_of(record))
            for kind, rows in by_kind.items():
                if rows:
                    connection.exec_driver_sql(statements_for(kind).insert, rows)
    finally:
        connection.close()


def finish_file(path: Path, lineage: Lineage) -> int:
    """Cut the history of an unseen database, sign it with its digest and check it; return its count of edits.

    What was cut is overwritten and its pages are given back: deleted texts must not be readable in a published file.
    Raises sqlite3.Error.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in SCRATCH_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        was_cut = _cut_history(connection)
        connection.execute("DELETE FROM meta")
        connection.executemany(
            "INSERT INTO meta (name, value) VALUES (?, ?)",
            (
                ("app_version", _app_version()),
                ("digest", "0" * 64),
                ("generation", lineage.generation),
                ("min_reader", MIN_READER),
                ("parent", lineage.parent),
            ),
        )
        connection.execute("COMMIT")
        if was_cut:
            connection.execute("VACUUM")
        connection.execute("UPDATE meta SET value = ? WHERE name = 'digest'", (digest_of_database(connection),))
        if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy is not whole")
        return int(connection.execute("SELECT edits FROM cursor").fetchone()[0])
    finally:
        connection.close()


def plain_error(error: BaseException) -> BaseException:
    """Return the sqlite3 error inside an error of SQLAlchemy."""
    if isinstance(error, sa.exc.DBAPIError) and error.orig is not None:
        return error.orig
    return error


def _cut_history(connection: sqlite3.Connection) -> bool:
    """Keep the newest steps as far as both limits allow, those that undo needs first; return whether any were cut."""
    done = int(connection.execute("SELECT done FROM cursor").fetchone()[0])
    sizes = connection.execute("SELECT seq, length(CAST(touched AS BLOB)) FROM op ORDER BY seq, part").fetchall()
    bytes_of = {seq: sum(size for _, size in parts) for seq, parts in groupby(sizes, key=lambda row: row[0])}
    past = _fitting([bytes_of[seq] for seq in reversed(bytes_of) if seq <= done], 0, 0)
    future = _fitting([bytes_of[seq] for seq in bytes_of if seq > done], *past)
    kept = (done - past[0] + 1, done + future[0] - past[0])
    return connection.execute("DELETE FROM op WHERE seq < ? OR seq > ?", kept).rowcount > 0


def _fitting(sizes: list[int], count: int, total: int) -> tuple[int, int]:
    """Return how many steps, and how many bytes, are kept after those of `sizes` that fit in have been added."""
    for size in sizes:
        if count == MOST_STEPS_IN_FILE or total + size > MOST_STEP_BYTES_IN_FILE:
            break
        count, total = count + 1, total + size
    return count, total


@cache
def _app_version() -> str:
    try:
        return version("wayline")
    except PackageNotFoundError:
        return "0"
