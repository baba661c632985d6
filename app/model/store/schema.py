"""The tables, generated from the record models with SQLAlchemy Core, and the statements that write to them.

One table per record kind, plus `meta` (what a published file says about itself), `cursor` (one row: where undo stands,
and how many edits there have been) and `op` (the steps of undo, a long one in several parts). New files are made from
the frozen statements in `formats`, never from what this version of SQLAlchemy prints.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from app.model.records import RECORD_KINDS, Record
from app.model.store.formats import APPLICATION_ID, FORMAT_VERSION, TABLES
from app.model.store.rows import columns_of

_SQL_TYPES: dict[str, type[sa.types.TypeEngine[Any]]] = {"TEXT": sa.Text, "INTEGER": sa.Integer, "REAL": sa.REAL}
# Few and small rows first: a file that was cut off then loses the bulk, not the frame.
_BULK = ("card", "point")


@dataclass(frozen=True, slots=True)
class Statements:
    """How one table is written, as SQL with question marks: `update` takes the values after the id, then the id."""

    insert: str
    update: str
    delete: str


def tables_of_records() -> sa.MetaData:
    """Return all tables of the newest format, in the order in which they are made."""
    metadata = sa.MetaData()
    sa.Table("meta", metadata, _column("name", "TEXT", key=True), _column("value", "TEXT"))
    sa.Table(
        "cursor", metadata, _column("id", "INTEGER", key=True), _column("done", "INTEGER"), _column("edits", "INTEGER")
    )
    for kind in sorted(RECORD_KINDS, key=lambda kind: kind.kind_name in _BULK):
        columns = (
            _column(column.name, column.sql_type, key=column.name == "id", optional=column.optional)
            for column in columns_of(kind)
        )
        sa.Table(kind.kind_name, metadata, *columns)
    sa.Table(
        "op",
        metadata,
        _column("seq", "INTEGER", key=True),
        _column("part", "INTEGER", key=True),
        _column("name", "TEXT"),
        _column("touched", "TEXT"),
    )
    return metadata


@cache
def statements_for(kind: type[Record]) -> Statements:
    """Return the statements that write records of `kind`."""
    table = _tables().tables[kind.kind_name]
    dialect = sqlite.dialect()
    others: dict[str, sa.BindParameter[Any]] = {
        column.name: sa.bindparam(f"new_{column.name}") for column in table.columns if column.name != "id"
    }
    chosen = table.c.id == sa.bindparam("old_id")
    return Statements(
        insert=str(table.insert().compile(dialect=dialect)),
        update=str(table.update().where(chosen).values(others).compile(dialect=dialect)),
        delete=str(table.delete().where(chosen).compile(dialect=dialect)),
    )


def create_tables(connection: sa.Connection) -> None:
    """Make the tables of the newest format in an empty database, and sign it as ours."""
    for pragma in (f"application_id={APPLICATION_ID}", f"user_version={FORMAT_VERSION}"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")
    for _, statement in TABLES[FORMAT_VERSION]:
        connection.exec_driver_sql(statement)


@cache
def _tables() -> sa.MetaData:
    return tables_of_records()


def _column(name: str, sql_type: str, *, key: bool = False, optional: bool = False) -> sa.Column[Any]:
    return sa.Column(name, _SQL_TYPES[sql_type](), primary_key=key, nullable=optional, autoincrement=False)
