"""Records as rows: which columns a record kind has, and the way of a value into SQLite and back.

Columns follow from the model fields: text, whole numbers, numbers, yes or no as 0 and 1, enums by value, tuples as JSON
text, None as NULL. What comes back passes the strict models, so a row that no record could have made is refused.
Neither SQLite nor SQLAlchemy is needed here.
"""

from __future__ import annotations

import gc
import json
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter

from app.model.records import Record

Row = tuple[Any, ...]

# Objects that the cycle collector would look at; a record counts as two or three.
_LARGE_LOAD = 20_000


class Form(StrEnum):
    """How a field is written in its column."""

    PLAIN = "plain"
    FLAG = "flag"
    ENUM = "enum"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its SQLite type, whether NULL is allowed, its form, and the enum when it has one."""

    name: str
    sql_type: str
    optional: bool
    form: Form
    members: type[Enum] | None = None


@cache
def columns_of(kind: type[Record]) -> tuple[Column, ...]:
    """Return the columns of a record kind in the order of its fields.

    Raises TypeError for a field of a type that has no column form yet.
    """
    return tuple(_column(name, field.annotation) for name, field in kind.model_fields.items())


def _column(name: str, annotation: Any) -> Column:
    plain, optional = _without_none(annotation)
    if get_origin(plain) is tuple:
        return Column(name, "TEXT", optional, Form.LIST)
    if isinstance(plain, type):
        if issubclass(plain, Enum):
            return Column(name, "TEXT", optional, Form.ENUM, plain)
        if plain is bool:
            return Column(name, "INTEGER", optional, Form.FLAG)
        sql_type = {str: "TEXT", int: "INTEGER", float: "REAL"}.get(plain)
        if sql_type is not None:
            return Column(name, sql_type, optional, Form.PLAIN)
    raise TypeError(f"the store has no column form for the field {name}: {annotation}")


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """Return the type inside Annotated and Optional, and whether None is allowed."""
    if get_origin(annotation) is Annotated:
        return _without_none(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        if len(inner) == 1:
            return _without_none(inner[0])[0], True
    return annotation, False


def row_of(record: Record) -> Row:
    """Return `record` as the values of its columns, in order."""
    get_values, special = _writer_of(type(record))
    values = get_values(record)
    if not special:
        return values
    changed = list(values)
    for place, write in special:
        if changed[place] is not None:
            changed[place] = write(changed[place])
    return tuple(changed)


def records_of(kind: type[Record], rows: Sequence[Row]) -> list[Record]:
    """Return the records that `rows` hold, checked by the strict models.

    Raises pydantic.ValidationError, or another ValueError, for a value that no record could hold.
    """
    if not rows:
        return []
    names, special = _reader_of(kind)
    if special:
        # Column by column: a conversion costs its own column only, which is what makes 50,000 rows quick.
        columns: list[Any] = list(zip(*rows, strict=True))
        for place, read in special:
            columns[place] = [read(value) for value in columns[place]]
        rows = list(zip(*columns, strict=True))
    records = _adapter_of(kind).validate_python(list(map(dict, map(zip, repeat(names), rows))))
    # Each record would carry a set of its own with the names of all fields: 36 MB for 50,000 cards that say the same.
    every = set(kind.model_fields)
    for record in records:
        object.__setattr__(record, "__pydantic_fields_set__", every)
    return records


def value_from(kind: type[Record], name: str, stored: Any) -> Any:
    """Return the field value behind `stored`, which came from JSON: lists become tuples, enum values members."""
    column = _columns_by_name(kind)[name]
    if column.form is Form.ENUM and column.members is not None:
        return _members_of(column.members).get(stored, stored)
    return tuple(stored) if column.form is Form.LIST and isinstance(stored, list) else stored


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's cycle collector during a bulk load, which it would otherwise visit again and again.

    A large load is never visited later either: a full collection over 50,000 records stops the window for longer than
    a frame, and records have no cycles.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        if gc.get_count()[0] > _LARGE_LOAD:
            gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


@cache
def _columns_by_name(kind: type[Record]) -> dict[str, Column]:
    return {column.name: column for column in columns_of(kind)}


@cache
def _members_of(members: type[Enum]) -> dict[Any, Enum]:
    return {member.value: member for member in members}


@cache
def _adapter_of(kind: type[Record]) -> TypeAdapter[list[Record]]:
    return TypeAdapter(list[kind])  # type: ignore[valid-type]


@cache
def _writer_of(kind: type[Record]) -> tuple[Callable[[Record], Row], list[tuple[int, Callable[[Any], Any]]]]:
    writers: dict[Form, Callable[[Any], Any]] = {Form.FLAG: int, Form.ENUM: attrgetter("value"), Form.LIST: _list_text}
    columns = columns_of(kind)
    special = [(place, writers[column.form]) for place, column in enumerate(columns) if column.form in writers]
    return attrgetter(*(column.name for column in columns)), special


@cache
def _reader_of(kind: type[Record]) -> tuple[tuple[str, ...], list[tuple[int, Callable[[Any], Any]]]]:
    columns = columns_of(kind)
    special = []
    for place, column in enumerate(columns):
        if column.form is not Form.PLAIN:
            special.append((place, _reader(column)))
    return tuple(column.name for column in columns), special


def _reader(column: Column) -> Callable[[Any], Any]:
    if column.form is Form.LIST:
        return _list_from
    known = {0: False, 1: True} if column.members is None else _members_of(column.members)
    # What is not known stays as it is, for the model to refuse.
    return lambda value: known.get(value, value)


def _list_text(values: tuple[Any, ...]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")) if values else "[]"


def _list_from(text: Any) -> Any:
    if text == "[]":
        return ()
    if not isinstance(text, str):
        return text
    try:
        values = json.loads(text)
    except RecursionError:
        raise ValueError("a list is nested too deeply") from None
    return tuple(values) if isinstance(values, list) else values
