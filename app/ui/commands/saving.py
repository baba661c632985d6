"""Saving and closing: what is asked, what is told when a file cannot be written, and what can be done then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from app.export.files import safe_name
from app.model.project import StoreError
from app.ui.dialogs.choose_file import ask_where, documents_folder
from app.ui.dialogs.messages import decide
from app.ui.thumbnails import keep_picture

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow
    from app.ui.open_project import OpenProject
    from app.ui.work import Task

SUFFIX = ".journey"


def save_now(window: MainWindow) -> None:
    """Write the file of the project, or ask for a place for a draft."""
    project = window.project
    if project is None:
        return
    finish_typing(window)
    if project.file is None:
        save_into(window)
        return
    name = project.file.name

    def told(problem: StoreError | None) -> None:
        if problem is None:
            window.tell(QCoreApplication.translate("Saving", "{name} is saved").format(name=name))

    project.publish(deliberate=True, then=told)


def save_into(window: MainWindow, then: Callable[[], object] | None = None) -> None:
    """Ask for a place and go on in the file there; `then` is called once it is written."""
    project = window.project
    if project is None:
        return
    finish_typing(window)
    folder = project.file.parent if project.file is not None else documents_folder()
    proposal = project.file.name if project.file is not None else safe_name(project.title, SUFFIX)

    def written(path: Path, problem: StoreError | None) -> None:
        if problem is not None:
            window.banner.tell("save-as", str(problem), (_save_as_words(), lambda: save_into(window, then)))
            return
        window.banner.clear()
        window.tell(QCoreApplication.translate("Saving", "{name} is saved").format(name=path.name))
        if then is not None:
            then()

    def chosen(path: Path) -> None:
        target = path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
        project.save_as(target, lambda problem: written(target, problem))

    filters = [QCoreApplication.translate("Files", "Journey maps (*.journey)")]
    ask_where(window, QCoreApplication.translate("Saving", "Save as"), filters, folder / proposal, SUFFIX, chosen)


def close_project(window: MainWindow, then: Callable[[], object]) -> None:
    """Write the file, let the session go and call `then`; when writing fails, ask whether to close all the same."""
    project = window.project
    if project is None:
        then()
        return
    if window.export_task is not None:
        _ask_about_export(window, window.export_task, lambda: close_project(window, then))
        return
    finish_typing(window)

    def leave(problem: StoreError | None) -> None:
        if problem is not None:
            logging.getLogger(__name__).error("a session could not be closed: %s", type(problem).__name__)
        window.project = None
        window.setEnabled(True)
        then()

    def let_go() -> None:
        window.setEnabled(False)
        if not project.is_untouched_draft:
            keep_picture(window.program, project)
        project.let_go(leave)

    def ended(problem: StoreError | None) -> None:
        if problem is not None:
            _ask_about_closing(window, problem, let_go, then)
        elif project.lacks_edits:
            # Something was edited while the worker wrote.
            project.publish(then=ended)
        else:
            let_go()

    project.publish(then=ended)


def listen_to_failures(window: MainWindow, project: OpenProject) -> None:
    """Show a banner with what can be done when the file is gone or was changed by somebody else."""
    project.publishing_failed.connect(lambda problem: _show_failure(window, project, problem))
    project.published.connect(lambda _: window.banner.clear("publish"))


def finish_typing(window: MainWindow) -> None:
    """Keep what is being typed on the map, so that it is part of what is saved or shown."""
    if window.view is not None:
        window.view.finish_editing()


def _show_failure(window: MainWindow, project: OpenProject, problem: StoreError) -> None:
    from app.model.store.errors import ChangedOutside, FileGone

    save_as = (_save_as_words(), lambda: save_into(window))
    if isinstance(problem, FileGone):
        again = QCoreApplication.translate("Saving", "Write it again")
        window.banner.tell(
            "publish", str(problem), (again, lambda: project.publish(deliberate=True, recreate=True)), save_as
        )
    elif isinstance(problem, ChangedOutside):
        window.banner.tell("publish", str(problem), save_as)
    else:
        retry = QCoreApplication.translate("Saving", "Try again")
        window.banner.tell("publish", str(problem), (retry, lambda: project.publish()), save_as)


def _ask_about_export(window: MainWindow, task: Task, close: Callable[[], object]) -> None:
    def decided(choice: int) -> None:
        if choice != 0:
            window.program.stay()
        elif window.export_task is None:
            close()
        else:
            # Closes once the worker has put everything away.
            task.ended.connect(close, Qt.ConnectionType.QueuedConnection)
            task.cancel()

    title = QCoreApplication.translate("Saving", "An export is still being written")
    text = QCoreApplication.translate("Saving", "Closing now stops the export; an older file of its name stays as it is.")
    choices = [
        QCoreApplication.translate("Saving", "Stop the export and close"),
        QCoreApplication.translate("Saving", "Stay here"),
    ]
    decide(window, title, text, choices, "", decided)


def _ask_about_closing(
    window: MainWindow,
    problem: StoreError,
    let_go: Callable[[], object],
    then: Callable[[], object],
) -> None:
    stay = QCoreApplication.translate("Saving", "Stay here")
    choices = [
        _save_as_words(),
        QCoreApplication.translate("Saving", "Close all the same"),
        stay,
    ]
    kept = QCoreApplication.translate(
        "Saving", "Your edits are kept by Wayline in any case and will be offered on the start page."
    )
    title = QCoreApplication.translate("Saving", "The file could not be written")

    def decided(choice: int) -> None:
        if choice == 0:
            save_into(window, lambda: close_project(window, then))
        elif choice == 1:
            let_go()
        else:
            window.program.stay()

    decide(window, title, str(problem), choices, kept, decided)


def _save_as_words() -> str:
    return QCoreApplication.translate("Saving", "Save as…")
