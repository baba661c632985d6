"""How a project is read, on a worker: from a file, a session that was left, or a template. Imports model and store.

What comes back is plain data; the Qt objects around it are made on the window's thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from app.layout.arrange import arrange
from app.layout.theme import load_theme
from app.layout.typesetting import Typesetter
from app.model.change import Change
from app.model.document import Document, applied, empty_document
from app.model.history import History
from app.model.project import Project
from app.model.templates import enter_template, load_template
from app.ui.open_project import OpenProject
from app.ui.session import Session
from app.ui.store_to_come import StoreToCome

if TYPE_CHECKING:
    from app.layout.sheet import Sheet
    from app.model.store.session import Session as StoredSession
    from app.model.store.sessions import Opened


# Records from which on a map is arranged by the worker; below, it takes the window less than a tenth of a second.
LARGE_PROJECT = 1_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project read or made, before it has a window. `disposable` ones hold nothing yet that anybody made."""

    document: Document
    history: History
    store: StoreToCome
    recovered: bool = False
    interrupted: bool = False
    read_only: bool = False
    sheet: Sheet | None = None
    disposable: bool = False

    def project(self) -> OpenProject:
        """Return the open project; call this on the window's thread."""
        session = Session(Project(self.document, self.store, self.history))
        if self.sheet is not None:
            session.adopt_sheet(self.sheet)
        return OpenProject(session, self.store, self.disposable)

    def notices(self) -> list[tuple[str, str]]:
        """Return what people should know about this project, as (key, sentence)."""
        found = []
        if self.recovered:
            words = QCoreApplication.translate(
                "Starting",
                "Wayline ended before your last edits reached the file. They are all here, and are written to the "
                "file with the next save.",
            )
            found.append(("recovered", words))
        if self.interrupted:
            words = QCoreApplication.translate(
                "Starting",
                "A save of this file had been interrupted; it was finished in the copy you see, and the file is as it "
                "was.",
            )
            found.append(("interrupted", words))
        if self.read_only:
            words = QCoreApplication.translate(
                "Starting",
                "This file cannot be written where it is. Your changes are kept; choose a place for them with Save as.",
            )
            found.append(("read-only", words))
        return found[:1]


def load_file(path: Path) -> Loaded:
    """Open a .journey file. Raises StoreError."""
    from app.model.store.sessions import open_project

    _load_window_modules()
    return _loaded(open_project(path))


def load_session(session_id: str) -> Loaded:
    """Open a session that was left. Raises StoreError."""
    from app.model.store.sessions import open_session

    _load_window_modules()
    return _loaded(open_session(session_id))


def load_template_project(template: str) -> Loaded:
    """Make a project with one map from a shipped template; its session database is made meanwhile. Raises EditError."""
    _load_window_modules()
    document = document_with(lambda empty: enter_template(empty, load_template(template)))
    return new_project(document, disposable=True)


def document_with(make: Callable[[Document], Change]) -> Document:
    """Return the document of a new project to which `make` has added a map."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    empty = empty_document(language=_language(), created=now)
    return applied(empty, make(empty))


def new_project(document: Document, disposable: bool = False) -> Loaded:
    """Return a project around a document, kept from now on. A disposable one is kept from its first edit on."""
    store = StoreToCome(lambda: _made_session(document))
    if not disposable:
        store.start()
    return Loaded(document, History(), store, sheet=prepared_sheet(document), disposable=disposable)


def prepared_sheet(document: Document) -> Sheet | None:
    """Return the sheet of the first map of a large project, so that the window need not stop to arrange it.

    None for a small one: arranging that takes less time than setting up a second typesetter.
    """
    maps = document.maps()
    if not maps or len(document) < LARGE_PROJECT:
        return None
    return arrange(document, maps[0].id, load_theme("paper"), Typesetter(maps[0].language))


def _load_window_modules() -> None:
    """Import what shows a project, on the worker that reads it: on the window's thread it would be felt."""
    for name in ("workspace", "situation", "thumbnails", "commands.saving"):
        import_module(f"app.ui.{name}")


def load_commands() -> None:
    """Import what commands, dialogs and the first edit need, on a worker while the map is shown already."""
    import_module("app.model.store.sessions")
    for name in ("edit", "files", "make", "program", "view"):
        import_module(f"app.ui.commands.{name}")


def _made_session(document: Document) -> StoredSession:
    from app.model.store.sessions import create_project

    return create_project(document).session


def _loaded(opened: Opened) -> Loaded:
    return Loaded(
        opened.document,
        opened.history,
        StoreToCome(lambda: opened.session, opened.session),
        opened.recovered,
        opened.interrupted,
        opened.read_only,
        prepared_sheet(opened.document),
    )


def _language() -> str:
    return QLocale().bcp47Name().partition("-")[0] or "en"
