"""How a project is read, on a worker: from a file, a session that was left, or a template. Imports model and store.

What comes back is plain data; the Qt objects around it are made on the window's thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from app.model.change import Change
from app.model.document import Document, applied, empty_document
from app.model.history import History
from app.model.project import Project, StoreError
from app.model.templates import enter_template, load_template
from app.ui.open_project import OpenProject
from app.ui.session import Session
from app.ui.store_to_come import StoreToCome

if TYPE_CHECKING:
    from app.model.store.sessions import Opened


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project read or made, before it has a window."""

    document: Document
    history: History
    store: StoreToCome
    recovered: bool = False
    interrupted: bool = False
    read_only: bool = False

    def project(self) -> OpenProject:
        """Return the open project; call this on the window's thread."""
        return OpenProject(Session(Project(self.document, self.store, self.history)), self.store)

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

    return _loaded(open_project(path))


def load_session(session_id: str) -> Loaded:
    """Open a session that was left. Raises StoreError."""
    from app.model.store.sessions import open_session

    return _loaded(open_session(session_id))


def load_template_project(template: str) -> Loaded:
    """Make a project with one map from a shipped template; its session database is made meanwhile. Raises EditError."""
    document = document_with(lambda empty: enter_template(empty, load_template(template)))
    return new_project(document)


def document_with(make: Callable[[Document], Change]) -> Document:
    """Return the document of a new project to which `make` has added a map."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    empty = empty_document(language=_language(), created=now)
    return applied(empty, make(empty))


def new_project(document: Document) -> Loaded:
    """Return a project around a document; a worker of its own makes the session database."""
    store = StoreToCome()
    # Not waited for: the map is shown while SQLAlchemy is imported and the database made.
    threading.Thread(target=_make_store, args=(store, document), name="wayline-session", daemon=True).start()
    return Loaded(document, History(), store)


def _make_store(store: StoreToCome, document: Document) -> None:
    try:
        from app.model.store.sessions import create_project

        store.arrive(create_project(document).session)
    except StoreError as problem:
        store.fail(problem)
    except BaseException:
        store.fail(StoreError("The change could not be kept because of an error in Wayline; nothing was changed."))
        raise


def _loaded(opened: Opened) -> Loaded:
    store = StoreToCome()
    store.arrive(opened.session)
    return Loaded(
        opened.document, opened.history, store, opened.recovered, opened.interrupted, opened.read_only
    )


def _language() -> str:
    return QLocale().bcp47Name().partition("-")[0] or "en"
