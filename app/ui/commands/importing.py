"""Importing: read a file of another program on a worker, show what was understood, and enter it as one undo step."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.importers.enter import enter
from app.importers.formats import FORMATS, SourceRead, read_source
from app.importers.imported import ImportedMap, ImportProblem
from app.model.change import Change
from app.model.document import Document
from app.model.project import EditError
from app.ui.dialogs.choose_file import ask_for_file, documents_folder
from app.ui.dialogs.import_report import ImportReport
from app.ui.starting import document_with, new_project
from app.ui.work import Task

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow


def ask_for_import(window: MainWindow) -> None:
    """Ask for a file and import it."""
    everything = " ".join(f"*{suffix}" for kind in FORMATS for suffix in kind.suffixes)
    filters = [f"{QCoreApplication.translate('Importing', 'All that can be imported')} ({everything})"]
    filters += [f"{kind.name} ({' '.join(f'*{suffix}' for suffix in kind.suffixes)})" for kind in FORMATS]
    title = QCoreApplication.translate("Importing", "Import")
    file = window.project.file if window.project is not None else None
    folder = file.parent if file is not None else documents_folder()
    ask_for_file(window, title, filters, folder, lambda path: import_path(window, path))


def import_path(window: MainWindow, path: Path) -> None:
    """Read `path` on a worker and show the report; entering it is decided there."""

    def read(_task: Task) -> SourceRead:
        return read_source(path)

    def done(read: SourceRead) -> None:
        if window in window.program.windows:
            _show_report(window, read.imported, read.size, read.sha256)

    window.program.run_task(read, done, window.tell_not_opened, "import")


def _show_report(window: MainWindow, imported: ImportedMap, size: int, sha256: str) -> None:
    report = ImportReport(imported, into_project=window.project is not None, parent=window)

    def change(document: Document) -> Change:
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return enter(document, imported, size=size, sha256=sha256, when=when)

    report.accepted.connect(lambda: _enter(window, imported, change))
    report.open()


def _enter(window: MainWindow, imported: ImportedMap, change: object) -> None:
    assert callable(change)
    if window.session is not None:
        session = window.session
        if session.edit(lambda: change(session.document)):
            words = QCoreApplication.translate("Importing", "{name} is imported as a map of this project")
            window.tell(words.format(name=imported.source_name), undo=True)
        return
    try:
        window.program.show_loaded(new_project(document_with(change)), window)
    except (EditError, ImportProblem) as problem:
        window.tell_not_opened(problem)
