"""Exporting: the dialog, and the worker that arranges and writes with a typesetter of its own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.export.errors import Cancelled, ExportError
from app.export.files import safe_name
from app.export.formats import Written, export_sheet
from app.export.paper import ExportSettings
from app.layout.arrange import arrange
from app.layout.typesetting import Typesetter
from app.model.records import JourneyMap
from app.ui.commands.saving import finish_typing
from app.ui.dialogs.choose_file import documents_folder
from app.ui.dialogs.export_dialog import ExportDialog
from app.ui.work import Task

if TYPE_CHECKING:
    from app.layout.theme import Theme
    from app.model.document import Document
    from app.ui.main_window import MainWindow


def ask_for_export(window: MainWindow) -> None:
    """Show the export dialog for the map that is shown; the file is brought up to date first."""
    project, map_id = window.project, window.map_id
    if project is None or map_id is None:
        return
    finish_typing(window)
    project.publish_soon()
    document, theme = project.session.document, project.session.theme
    journey = document.fetch(JourneyMap, map_id)
    folder = project.file.parent if project.file is not None else documents_folder()
    known = window.program.settings.text("export/folder")
    folder = Path(known) if known and Path(known).is_dir() else folder
    settings = ExportSettings(
        title=journey.title,
        author=document.properties().author,
        language=journey.language,
        created=document.properties().created,
    )
    dialog = ExportDialog(
        project.session.sheet(map_id), settings, folder, safe_name(journey.title or project.title), window
    )

    def start(path: Path, wanted: ExportSettings) -> None:
        window.program.settings.set_text("export/folder", str(path.parent))

        def done(outcome: Written | None) -> None:
            _end(window)
            _tell(window, outcome)

        def failed(problem: BaseException) -> None:
            _end(window)
            if not isinstance(problem, ExportError):
                raise problem
            window.banner.tell("export", str(problem))

        window.export_task = task = window.program.run_task(
            lambda task: written(task, document, map_id, theme, path, wanted), done, failed, "export"
        )
        words = QCoreApplication.translate("Exporting", "Writing {name}")
        window.status.show_work(words.format(name=path.name), task)
        window.refresh_soon()

    dialog.export_wanted.connect(start)
    dialog.open()


def written(
    task: Task, document: Document, map_id: str, theme: Theme, path: Path, settings: ExportSettings
) -> Written | None:
    """Write the file on a worker; None when it was cancelled. Raises ExportError."""
    try:
        typesetter = Typesetter(settings.language)
        sheet = arrange(document, map_id, theme, typesetter)
        outcome = export_sheet(sheet, path, settings, lambda share: task.tell(share), task.cancelled)
    except Cancelled:
        return None
    notes = (*outcome.notes, *(str(warning) for warning in typesetter.warnings()))
    return Written(outcome.path, outcome.size, notes)


def _end(window: MainWindow) -> None:
    window.export_task = None
    window.refresh_soon()


def _tell(window: MainWindow, outcome: Written | None) -> None:
    if outcome is None:
        window.tell(QCoreApplication.translate("Exporting", "The export was cancelled; nothing was written"))
        return
    words = QCoreApplication.translate("Exporting", "{name} is written, {size}")
    window.tell(words.format(name=outcome.path.name, size=size_text(outcome.size)))
    if outcome.notes:
        # What the printer should know stays until it is read: a toast would be gone too soon.
        window.banner.tell("export", " ".join(outcome.notes))


def size_text(size: int) -> str:
    """Return a number of bytes as people read it."""
    if size < 1_000_000:
        return QCoreApplication.translate("Exporting", "{number} kB").format(number=f"{max(1, round(size / 1000))}")
    return QCoreApplication.translate("Exporting", "{number} MB").format(number=f"{size / 1_000_000:.1f}")
