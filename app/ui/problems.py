"""Which exceptions are the world's doing and carry a sentence for people, and what is said of the others."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def is_expected(problem: BaseException) -> bool:
    """Return whether the exception tells of the world (a file, a disk, an input) and not of a mistake of ours."""
    from app.export.errors import ExportError
    from app.importers.imported import ImportProblem
    from app.model.project import EditError, StoreError

    return isinstance(problem, (StoreError, EditError, ImportProblem, ExportError))


def sentence_of(problem: BaseException) -> str:
    """Return what people are told: the exception's own sentence, or a general one that quotes nothing."""
    if is_expected(problem):
        return str(problem)
    return QCoreApplication.translate("Problems", "This did not work because of an error in Wayline; nothing was changed.")
