"""Files and sessions for the tests of the store."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from app.model.change import replaced
from app.model.document import Document
from app.model.project import Project
from app.model.records import Card, changed
from app.model.store.publish import write_new_file
from app.model.store.sessions import Opened
from tests.builders import small_map


def write_map(path: Path, document: Document | None = None) -> Document:
    """Write a small map, or `document`, to `path` and return it."""
    document = small_map(phases=True, steps=True).document if document is None else document
    write_new_file(document, path, overwrite=False)
    return document


def folder_state(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Return hash, modification time and mode of every file below `folder`: what must not change."""
    state = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        state[str(path.relative_to(folder))] = (content, status.st_mtime_ns, status.st_mode)
    return state


def project_of(opened: Opened) -> Project:
    """Return the project that an opened session is made for."""
    return Project(opened.document, opened.session, opened.history)


def rewrite(project: Project, card_id: str, text: str, amend: object = None) -> None:
    """Do one edit: give a card another text."""
    card = project.document.fetch(Card, card_id)
    assert project.do(replaced("Edit card", [(card, changed(card, text=text))]), amend)


def run_sql(path: Path, *statements: str) -> None:
    """Change a file as a stranger would, with plain SQLite; the file stays as sound as the statements leave it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    """Read from a file that nothing has open."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(statement).fetchall()
