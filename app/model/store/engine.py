"""Connections that write: one SQLAlchemy connection per database, with the settings that were measured to be safe.

SQLAlchemy's own SQLite defaults do not roll back table statements and open transactions late; here every transaction
begins with BEGIN IMMEDIATE and rolls back as a whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from app.model.store.formats import LONGEST_ROW

# WAL with FULL lost nothing in 1,000 simulated power cuts; with NORMAL, 995 of them lost acknowledged edits.
# FULL comes first: the switch to WAL then also flushes a database file that was copied a moment ago.
SESSION_PRAGMAS = (
    "synchronous=FULL",
    "journal_mode=WAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
)

# For a file that nobody sees before it is complete and fsynced; no journal file may appear beside it.
SCRATCH_PRAGMAS = (
    "journal_mode=MEMORY",
    "synchronous=OFF",
    "temp_store=MEMORY",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "mmap_size=0",
)


def open_writer(path: Path, pragmas: Iterable[str] = SESSION_PRAGMAS) -> sa.Connection:
    """Open the one writing connection to the database at `path`; it may move between threads, one at a time.

    Raises sqlalchemy.exc.DBAPIError.
    """

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0, cached_statements=256)
        try:
            raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_ROW)
            for pragma in pragmas:
                raw.execute(f"PRAGMA {pragma}").fetchall()
        except sqlite3.Error:
            raw.close()
            raise
        return raw

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine.connect()


def open_reader(path: Path) -> sqlite3.Connection:
    """Open a read-only connection beside a writer, for the thread that calls; raises sqlite3.Error."""
    reader = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=10.0)
    for pragma in ("trusted_schema=OFF", "mmap_size=0"):
        reader.execute(f"PRAGMA {pragma}")
    return reader
