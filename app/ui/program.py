"""The program: its windows, its settings, and how projects come into windows and leave them.

Reading, making and closing projects happens on workers; the windows stay live meanwhile. The model and the store are
imported there too, the first time they are needed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QDateTime, QObject, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

import app.ui.quick_imports  # noqa: F401 - makes the imports below quick
from app.resources import resource_path
from app.ui.crash import CrashWatch
from app.ui.main_window import MainWindow
from app.ui.palette import Scheme, dress
from app.ui.settings import RecentFile, Settings, picture_path
from app.ui.start_page import Entry, EntryKind
from app.ui.work import Task

if TYPE_CHECKING:
    from app.ui.open_project import OpenProject
    from app.ui.starting import Loaded

AFTER_PAINT_MS = 100


class Program(QObject):
    """What all windows share. One per process, handed to every window."""

    def __init__(self, settings: Settings, watch: CrashWatch | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.watch = watch
        self.windows: list[MainWindow] = []
        self.mark = QIcon(str(resource_path("icons", "wayline.svg")))
        self._tasks: set[Task] = set()
        self._quitting = False
        self._bug_box: QMessageBox | None = None
        self._commands_loaded = False
        known = {scheme.value: scheme for scheme in Scheme}
        self.scheme = known.get(settings.text("scheme"), Scheme.SYSTEM)
        if watch is not None:
            watch.bug_found.connect(self._tell_bug)

    def use_scheme(self, scheme: Scheme) -> None:
        """Colour all windows and remember the choice."""
        self.scheme = scheme
        self.settings.set_text("scheme", scheme.value)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress(application, scheme)
        for window in self.windows:
            window.refresh()

    def new_window(self) -> MainWindow:
        """Open a window with the start page."""
        window = MainWindow(self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        geometry = self.settings.block("geometry")
        if geometry is not None and not self.windows:
            window.restoreGeometry(geometry)
        window.closed.connect(self._on_closed)
        self.windows.append(window)
        window.show()
        return window

    def run_task(
        self,
        work: Callable[[Task], Any],
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object],
        name: str = "work",
    ) -> Task:
        """Run `work` on a worker and keep it until it has ended."""
        task = Task(work, name)
        self._tasks.add(task)
        task.done.connect(done)
        task.failed.connect(failed)
        task.ended.connect(lambda: self._tasks.discard(task))
        return task.start()

    # Projects into windows

    def open_path(self, path: Path, window: MainWindow) -> None:
        """Open a project file, or import a file of another kind; a window that already has it comes to the front."""
        if path.suffix.lower() != ".journey" and path.suffix and path.exists() and not path.is_dir():
            from app.ui.commands.importing import import_path

            import_path(window, path)
            return
        there = self._window_with(path)
        if there is not None:
            there.raise_()
            there.activateWindow()
            return

        def read(_task: Task) -> Loaded:
            from app.ui.starting import load_file

            return load_file(path)

        words = QCoreApplication.translate("Program", "Opening {name}…").format(name=path.name)
        self._load(window, read, words)

    def open_draft(self, session_id: str, window: MainWindow) -> None:
        """Open a session that was left."""

        def read(_task: Task) -> Loaded:
            from app.ui.starting import load_session

            return load_session(session_id)

        self._load(window, read, QCoreApplication.translate("Program", "Opening the draft…"))

    def new_map(self, window: MainWindow, template: str) -> None:
        """Begin a project with a shipped template."""

        def make(_task: Task) -> Loaded:
            from app.ui.starting import load_template_project

            return load_template_project(template)

        self._load(window, make, "")

    def open_entry(self, entry: Entry, window: MainWindow | None = None) -> None:
        """Open what was chosen on the start page or in the menu of recent files; look for a file that is gone."""
        place = window or self._window_of(self.sender())
        if place is None:
            return
        if entry.kind is EntryKind.DRAFT:
            self.open_draft(entry.key, place)
        elif entry.kind is EntryKind.TEMPLATE:
            self.new_map(place, entry.key)
        elif entry.missing:
            from app.ui.commands.files import locate

            locate(place, entry)
        else:
            self.open_path(Path(entry.key), place)

    def show_loaded(self, loaded: Loaded, window: MainWindow) -> MainWindow:
        """Show a project that a worker has read, in this window or, when it is taken, in a new one."""
        place = self._place_for(window)
        if place is not window:
            window.tell_busy("")
        project = loaded.project()
        project.setParent(place)
        project.published.connect(self._on_published)
        place.show_project(project)
        for key, sentence in loaded.notices():
            place.banner.tell(key, sentence)
        if project.file is not None:
            self._remember(project)
        from app.ui.commands.saving import listen_to_failures
        from app.ui.starting import load_commands

        listen_to_failures(place, project)
        if not self._commands_loaded:
            self._commands_loaded = True
            commands = QTimer(self)
            commands.setSingleShot(True)
            commands.timeout.connect(
                lambda: self.run_task(lambda _task: load_commands(), lambda _: None, self._raise, "commands")
            )
            # It takes the processor, so the map is painted first.
            commands.start(AFTER_PAINT_MS)
        return place

    # Projects out of windows

    def close_project(self, window: MainWindow, then: Callable[[], object]) -> None:
        """Write the file, close the project and call `then`; when the file cannot be written, ask what to do."""
        from app.ui.commands.saving import close_project

        close_project(window, then)

    def quit(self) -> None:
        """Close all windows, one after the other; stops where one stays open."""
        self._quitting = True
        if self.windows:
            self.windows[-1].close()

    def stay(self) -> None:
        """Somebody wants a window to stay open: the others are not closed any more either."""
        self._quitting = False

    def wait_for_tasks(self, seconds: float) -> None:
        """Wait for workers that are still at it."""
        for task in list(self._tasks):
            task.wait(seconds)

    def finish(self, seconds: float) -> None:
        """Ask all workers to stop and wait for them, at the end of the program."""
        for task in self._tasks:
            task.cancel()
        self.wait_for_tasks(seconds)

    # Start page and recent files

    def recent_entries(self) -> list[Entry]:
        """Return the recent files as the start page shows them."""
        found = []
        for file in self.settings.recent_files():
            path = Path(file.path)
            missing = not path.exists()
            folder = shortened(path.parent)
            gone = QCoreApplication.translate("Program", "Not found. Locate…")
            picture = picture_path(self.settings.folder, file.path)
            found.append(
                Entry(
                    key=file.path,
                    name=file.title or path.stem,
                    note=gone if missing else f"{path.name} · {folder}",
                    picture=picture if picture.exists() else None,
                    missing=missing,
                )
            )
        return found

    def fill_start_page(self, window: MainWindow) -> None:
        """Fill the start page: recent files at once, drafts as soon as a worker has listed them."""
        window.start_page.show_recent(self.recent_entries())
        folder = self.settings.folder

        def look(_task: Task) -> tuple[list[Entry], list[Entry]]:
            # Imported here, on the worker: this loads the model and the store while the window is live already.
            from app.ui.shelves import list_drafts, list_templates

            return list_drafts(folder), list_templates(folder)

        def show(found: tuple[list[Entry], list[Entry]]) -> None:
            if window in self.windows:
                window.start_page.show_drafts(found[0])
                window.start_page.show_templates(found[1])

        self.run_task(look, show, self._raise, "shelves")

    def forget_entry(self, entry: Entry) -> None:
        """Take a file off the list of recent ones."""
        self.settings.forget_file(entry.key)
        self.refill_recent()

    def forget_all(self) -> None:
        """Empty the list of recent files."""
        self.settings.forget_all_files()
        self.refill_recent()

    def remember_window(self, window: MainWindow) -> None:
        """Remember size and place of a window that closes."""
        self.settings.set_block("geometry", window.saveGeometry())
        self.settings.sync()

    # Inner works

    def _load(self, window: MainWindow, work: Callable[[Task], Any], words: str) -> None:
        if words:
            window.tell_busy(words)

        def failed(problem: BaseException) -> None:
            place = window if window in self.windows else self._window_of(None)
            if place is not None:
                place.tell_not_opened(problem)

        def done(loaded: Any) -> None:
            if window in self.windows:
                self.show_loaded(loaded, window)
            else:
                self.show_loaded(loaded, self.new_window())

        window.setCursor(Qt.CursorShape.BusyCursor)
        task = self.run_task(work, done, failed, "open")
        task.ended.connect(window.unsetCursor)

    def _place_for(self, window: MainWindow) -> MainWindow:
        """Return where a project is to be shown: this window while it has none, otherwise a new one."""
        return window if window.project is None else self.new_window()

    def _window_with(self, path: Path) -> MainWindow | None:
        wanted = Path(os.path.realpath(path))
        return next((one for one in self.windows if one.project is not None and one.project.file == wanted), None)

    def _window_of(self, child: QObject | None) -> MainWindow | None:
        while child is not None and not isinstance(child, MainWindow):
            child = child.parent()
        return child if isinstance(child, MainWindow) else (self.windows[-1] if self.windows else None)

    def _raise(self, problem: BaseException) -> None:
        """Let an error of our own on a worker take the way of all others: log and box."""
        raise problem

    def refill_recent(self) -> None:
        """Show the recent files anew on the start pages of all windows."""
        entries = self.recent_entries()
        for window in self.windows:
            window.start_page.show_recent(entries)

    def _remember(self, project: OpenProject) -> None:
        if project.file is None:
            return
        maps = project.session.document.maps()
        title = maps[0].title if maps else ""
        opened = QDateTime.currentDateTimeUtc().toString(Qt.DateFormat.ISODate)
        self.settings.remember_file(RecentFile(str(project.file), title, opened))

    def _on_published(self, file: object) -> None:
        from app.ui.open_project import OpenProject
        from app.ui.thumbnails import keep_picture, kept_at

        project = self.sender()
        if isinstance(project, OpenProject) and project.file is not None:
            self._remember(project)
            # Later ones are drawn on closing; this one in case there is no closing.
            if not kept_at(self, project, "").exists():
                keep_picture(self, project)

    def _on_closed(self) -> None:
        window = self.sender()
        if isinstance(window, MainWindow) and window in self.windows:
            self.windows.remove(window)
        if self._quitting:
            QTimer.singleShot(0, self.quit)

    def _tell_bug(self, report: str) -> None:
        if self._bug_box is not None:
            return
        from app.ui.dialogs.messages import bug_box

        # Kept here: without an active window it has no parent, and would be gone as soon as this function ends.
        self._bug_box = bug_box(QApplication.activeWindow(), report)
        self._bug_box.finished.connect(self._bug_was_read)
        self._bug_box.open()

    def _bug_was_read(self) -> None:
        self._bug_box = None


def shortened(folder: Path) -> str:
    """Return a folder as people know it: with ~ for their own folder."""
    try:
        inside = folder.relative_to(Path.home())
    except (ValueError, RuntimeError):
        return str(folder)
    return "~" if str(inside) == "." else f"~/{inside.as_posix()}"
