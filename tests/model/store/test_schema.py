"""The format in frozen text, the tables generated from the models, and the values that pass through them."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from app.model.records import RECORD_KINDS, Card, Record, Section, Stage
from app.model.store.digest import Digest, select_for
from app.model.store.formats import APPLICATION_ID, FORMAT_VERSION, MIN_READER, TABLES, known_schema
from app.model.store.rows import Row, columns_of, records_of, row_of
from app.model.store.schema import statements_for, tables_of_records
from tests.model.store.files import query, write_map
from tests.strategies import records_of_kind


def one_line(statement: str | None) -> str | None:
    """Return SQL without SQLAlchemy's line breaks, which are not the same in all its versions."""
    return None if statement is None else " ".join(statement.split()).replace("( ", "(").replace(" )", ")")


def test_create_all_gives_exactly_the_frozen_schema() -> None:
    engine = sa.create_engine("sqlite://")
    tables_of_records().create_all(engine)
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name").all()
    engine.dispose()
    assert [(*row[:3], one_line(row[3])) for row in made] == known_schema(FORMAT_VERSION)


def test_a_new_file_holds_the_frozen_schema_word_for_word(tmp_path: Path) -> None:
    write_map(tmp_path / "map.journey")
    found = query(tmp_path / "map.journey", "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
    assert found == known_schema(FORMAT_VERSION)


def test_a_new_file_is_signed_and_stands_alone(tmp_path: Path) -> None:
    write_map(tmp_path / "map.journey")
    start = (tmp_path / "map.journey").read_bytes()[:100]
    assert start[68:72] == b"WYLN" == APPLICATION_ID.to_bytes(4, "big")
    assert int.from_bytes(start[60:64], "big") == FORMAT_VERSION
    assert start[18:20] == b"\x01\x01", "a published file is never in WAL mode"
    assert int.from_bytes(start[36:40], "big") == 0, "no free pages, where deleted texts could be read"
    assert [path.name for path in tmp_path.iterdir()] == ["map.journey"]


def test_a_file_says_who_made_it_and_who_can_read_it(tmp_path: Path) -> None:
    write_map(tmp_path / "map.journey")
    meta = dict(query(tmp_path / "map.journey", "SELECT name, value FROM meta"))
    assert set(meta) == {"app_version", "digest", "generation", "min_reader", "parent"}
    assert meta["min_reader"] == MIN_READER
    assert meta["parent"] == ""


def test_small_tables_come_before_the_bulk() -> None:
    assert [name for name, _ in TABLES[FORMAT_VERSION]][-3:] == ["card", "point", "op"]
    assert list(tables_of_records().tables) == [name for name, _ in TABLES[FORMAT_VERSION]]


@pytest.mark.parametrize("kind", RECORD_KINDS, ids=lambda kind: kind.kind_name)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_records_of_every_kind_pass_through_sqlite_unchanged(kind: type[Record], data: st.DataObject) -> None:
    records = data.draw(st.lists(records_of_kind(kind), min_size=1, max_size=4, unique_by=lambda one: one.id))
    with closing(sqlite3.connect(":memory:")) as connection:
        for _, statement in TABLES[FORMAT_VERSION]:
            connection.execute(statement)
        connection.executemany(statements_for(kind).insert, [row_of(record) for record in records])
        rows = connection.execute(select_for(kind.kind_name)).fetchall()
    assert records_of(kind, rows) == sorted(records, key=lambda record: record.id)


def stored_card(**values: object) -> Row:
    """Return the row of a sound card with some values replaced by what a stranger might store."""
    card = Card(id="a", section_id="b", stage_id="c", order="V")
    return tuple(values.get(column.name, value) for column, value in zip(columns_of(Card), row_of(card), strict=True))


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "poem"},
        {"span": 0},
        {"span": 1.5},
        {"span": "2"},
        {"votes": None},
        {"text": b"bytes"},
        {"text": 7},
        {"text": "a\x00b"},
        {"text": "x" * 20_001},
        {"colour": "red"},
        {"link": "javascript:alert(1)"},
        {"link": "file:///etc/passwd"},
        {"order": "a0"},
        {"id": "../x"},
        {"persona_ids": "no list"},
        {"persona_ids": '{"a": 1}'},
        {"persona_ids": "[1]"},
        {"persona_ids": "[" * 100_000},
    ],
    ids=str,
)
def test_a_row_that_no_card_could_have_made_is_refused(values: dict[str, object]) -> None:
    assert records_of(Card, [stored_card()])
    with pytest.raises(ValueError):
        records_of(Card, [stored_card(), stored_card(**values)])


def test_yes_and_no_are_one_and_zero_and_nothing_else() -> None:
    section = Section(id="a", map_id="m", order="V", band=True)
    place = [column.name for column in columns_of(Section)].index("band")
    row = list(row_of(section))
    assert row[place] == 1
    row[place] = 2
    with pytest.raises(ValidationError):
        records_of(Section, [tuple(row)])


def test_a_field_of_a_new_type_has_to_be_taught_to_the_store() -> None:
    class Strange(Record):
        kind_name: ClassVar[str] = "strange"
        numbers: dict[str, int]

    with pytest.raises(TypeError, match="numbers"):
        columns_of(Strange)


def digest_of(tables: list[tuple[str, list[list[Row]]]]) -> str:
    """Return the digest of tables, given by name with their rows in batches."""
    digest = Digest()
    for name, batches in tables:
        digest.begin(name)
        for batch in batches:
            digest.add(batch)
    return digest.text()


def test_the_digest_is_the_one_that_the_format_describes() -> None:
    # Computed from the text in the module's description alone; another value means that old files no longer open.
    text = '{"meta":[["parent",""]],"stage":[["s","m",null,"stage","V","Café \\"x\\"\\n",null,"1.25"]],"op":[]}'
    stage = Stage(id="s", map_id="m", order="V", title='Café "x"\n', width=1.25)
    tables = [("meta", [[("parent", "")]]), ("stage", [[row_of(stage)]]), ("op", [])]
    assert digest_of(tables) == hashlib.sha256(text.encode()).hexdigest()


@settings(max_examples=25, deadline=None)
@given(st.lists(records_of_kind(Card), min_size=1, max_size=6), st.integers(1, 6))
def test_the_digest_does_not_depend_on_how_rows_are_batched(cards: list[Card], size: int) -> None:
    rows = [row_of(card) for card in cards]
    batches = [rows[start : start + size] for start in range(0, len(rows), size)]
    assert digest_of([("card", [rows])]) == digest_of([("card", batches)])
