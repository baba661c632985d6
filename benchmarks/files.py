"""Project files to measure with, written once per run and kept in a folder that goes with it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import child


@contextmanager
def large_file(cards: int, letters: int = 0) -> Iterator[Path]:
    """Give a .journey file of the large map with so many cards; `letters` makes every card's text that long."""
    with tempfile.TemporaryDirectory(prefix="wayline-benchmark-") as folder:
        path = Path(folder) / "large.journey"
        child.run("benchmarks.files:write", path=str(path), cards=cards, letters=letters)
        yield path


def write(path: str, cards: int, letters: int) -> int:
    """Write the file; return its size in bytes."""
    from app.model.store.publish import write_new_file
    from benchmarks.maps import large_map

    document = large_map(cards, letters)
    write_new_file(document, Path(path), overwrite=True)
    return Path(path).stat().st_size


def raw_rows(path: Path) -> list[list[Any]]:
    """Read all rows of all tables with sqlite3 alone: the least that opening a file can cost."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return [connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables]
