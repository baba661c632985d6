"""Nobody opens the path of a database that SQLite has open: closing such a file drops SQLite's locks.

After that two processes can write at once; in trials rows were lost in 30 of 30 runs. See sqlite.org/howtocorrupt.html.
"""

from __future__ import annotations

import ast
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.model.store import session
from app.model.store.sessions import create_project, list_sessions, open_project, sweep_sessions
from tests.builders import small_map
from tests.model.nursery import Nursery
from tests.model.store.files import project_of, rewrite, write_map

STORE = Path(session.__file__).parent

# Calls that open a file by path. `os.open` and `Path.open` are both called "open".
OPENING = {
    "open",
    "fdopen",
    "read_bytes",
    "read_text",
    "write_bytes",
    "write_text",
    "touch",
    "copy",
    "copy2",
    "copyfile",
    "copytree",
    "NamedTemporaryFile",
    "hardlink_to",
}
# Where files are opened by path: user's files, private copies before and after SQLite has them, locks and small notes.
MAY_OPEN = {"disk.py", "private.py", "lock.py", "standing.py"}
# What those modules offer, and the only names of a session folder that may be handed to it besides finished files.
LIVE = {"DATABASE", "_database"}


def opening_calls(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and name of every call that opens a file by path."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in OPENING:
                yield node.lineno, name


def live_paths_given_away(source: str) -> Iterator[tuple[int, str]]:
    """Yield every call of a function that opens by path with something that names the session database."""
    takers = {"flush", "write_whole", "copy_privately", "copy_over", "signature_of", "put_in_place", "new_file_beside"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names = {getattr(part, "id", getattr(part, "attr", "")) for arg in node.args for part in ast.walk(arg)}
            if name in takers and names & LIVE:
                yield node.lineno, name


def test_only_the_modules_for_files_open_files() -> None:
    found = {
        f"{path.name}:{line}: {name}"
        for path in STORE.glob("*.py")
        if path.name not in MAY_OPEN
        for line, name in opening_calls(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_path_of_a_session_database_is_given_to_them_before_sqlite_has_it_and_never_after() -> None:
    found = {
        f"{path.name}: {name}"
        for path in STORE.glob("*.py")
        for _, name in live_paths_given_away(path.read_text(encoding="utf-8"))
    }
    # A new project is flushed once, after the connection that filled it was closed.
    assert found == {"sessions.py: flush"}


def test_the_rule_sees_what_breaks_it() -> None:
    assert list(opening_calls("with (folder / 'session.db').open('rb') as file: pass"))
    assert list(opening_calls("import os\nos.open(path, 0)"))
    assert list(live_paths_given_away("flush(self._database)"))
    assert list(live_paths_given_away("signature_of(folder / DATABASE)"))


def live_a_whole_session(folder: str, careless: bool = False) -> list[str]:
    """Open, edit, publish, save under another name, reopen and close, and return every live database that was opened.

    Runs in a process of its own: an audit hook cannot be taken away again.
    """
    live: list[Path] = []
    broken: list[str] = []

    class Watched(sqlite3.Connection):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.paths = [Path(name) for _, _, name in self.execute("PRAGMA database_list")]
            live.extend(self.paths)

        def close(self) -> None:
            super().close()
            for path in self.paths:
                live.remove(path)
            self.paths = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes):
            path = Path(os.fsdecode(arguments[0]))
            if path in live:
                broken.append(str(path))

    connect = sqlite3.connect
    sqlite3.connect = lambda *args, **options: connect(*args, **options, factory=Watched)  # type: ignore[assignment]
    sys.addaudithook(watch)
    path = Path(folder) / "map.journey"
    write_map(path)
    for number in range(2):
        opened = open_project(path)
        project = project_of(opened)
        rewrite(project, "actions-0-0", f"edited {number}")
        opened.session.publish()
        list_sessions()
        sweep_sessions()
        if careless:
            opened.session._database.read_bytes()
        opened.session.close()
    draft = create_project(small_map().document)
    rewrite(project_of(draft), "actions-0-0", "edited")
    draft.session.save_as(path.with_name("other.journey"))
    draft.session.close()
    return broken


def test_no_live_database_is_opened_in_the_life_of_a_session(tmp_path: Path) -> None:
    with Nursery(tmp_path / "home", "tests.model.store.test_live_files") as nursery:
        (tmp_path / "one").mkdir()
        assert nursery.run("live_a_whole_session", folder=str(tmp_path / "one")) == []
        (tmp_path / "two").mkdir()
        assert nursery.run("live_a_whole_session", folder=str(tmp_path / "two"), careless=True) != []
