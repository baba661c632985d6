"""Files: new, open, save, save as, import, export, close, quit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.commands.exporting import ask_for_export
from app.ui.commands.importing import ask_for_import
from app.ui.commands.saving import save_into, save_now
from app.ui.dialogs.choose_file import ask_for_file, documents_folder

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.start_page import Entry

NEW_TEMPLATE = "current-state"
SAMPLE_TEMPLATE = "sample"


def new(window: MainWindow) -> None:
    """Begin a new project, in this window while it shows the start page, otherwise in a new one."""
    window.program.new_map(window, NEW_TEMPLATE)


def open_sample(window: MainWindow) -> None:
    """Open a fresh copy of the sample map."""
    window.program.new_map(window, SAMPLE_TEMPLATE)


def open_file(window: MainWindow) -> None:
    """Ask for a project and open it; a file of another kind is imported."""
    filters = [
        QCoreApplication.translate("Files", "Journey maps (*.journey)"),
        QCoreApplication.translate("Files", "All files (*)"),
    ]
    title = QCoreApplication.translate("Files", "Open")
    ask_for_file(window, title, filters, folder_of(window), lambda path: window.program.open_path(path, window))


def locate(window: MainWindow, entry: Entry) -> None:
    """Ask where a recent file is now."""

    def found(path: Path) -> None:
        window.program.forget_entry(entry)
        window.program.open_path(path, window)

    filters = [QCoreApplication.translate("Files", "Journey maps (*.journey)")]
    ask_for_file(window, QCoreApplication.translate("Files", "Locate"), filters, documents_folder(), found)


def save(window: MainWindow) -> None:
    """Write the file now and mark a state that somebody asked for; a draft asks for a place."""
    save_now(window)


def save_as(window: MainWindow) -> None:
    """Ask for another place and go on there."""
    save_into(window)


def import_file(window: MainWindow) -> None:
    """Ask for a file of another program and make a map of it."""
    ask_for_import(window)


def export(window: MainWindow) -> None:
    """Ask how, and write the map that is shown as a document or a picture."""
    ask_for_export(window)


def close(window: MainWindow) -> None:
    """Close the project and show the start page; on the start page, or beside another window, close the window."""
    program = window.program
    if window.project is None or len(program.windows) > 1:
        window.close()
    else:
        program.close_project(window, window.show_start_page)


def quit_program(window: MainWindow) -> None:
    """Close all windows."""
    window.program.quit()


def folder_of(window: MainWindow) -> Path:
    """Return the folder to begin in: that of the open file, or that of documents."""
    file = window.project.file if window.project is not None else None
    return file.parent if file is not None else documents_folder()
