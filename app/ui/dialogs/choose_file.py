"""Asking for a file: a dialog that does not stop the program, and tells the choice to a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_file(
    parent: QWidget, title: str, filters: Sequence[str], folder: Path, then: Callable[[Path], object]
) -> QFileDialog:
    """Ask for an existing file; `then` gets its path, and nothing happens on Cancel."""
    dialog = _dialog(parent, title, filters, folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()
    return dialog


def ask_where(
    parent: QWidget, title: str, filters: Sequence[str], proposal: Path, suffix: str, then: Callable[[Path], object]
) -> QFileDialog:
    """Ask for a place to write to; `then` gets a path that ends in `suffix`. The dialog asks before overwriting."""
    dialog = _dialog(parent, title, filters, proposal.parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.selectFile(proposal.name)
    dialog.fileSelected.connect(lambda name: then(Path(name)))
    dialog.open()
    return dialog


def documents_folder() -> Path:
    """Return the folder for people's documents, or their home where there is none."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    folder = Path(found) if found else Path.home()
    return folder if folder.is_dir() else Path.home()


def _dialog(parent: QWidget, title: str, filters: Sequence[str], folder: Path) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilters(list(filters))
    return dialog
