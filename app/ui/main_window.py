"""The window: menus, tool bar, start page or map, status line. Everything that can be done stands in `actions.table`.

Modules that load the model are imported only once a project is opened, so that the window is there at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget, QToolBar, QToolButton, QWidget

import app.ui.quick_imports  # noqa: F401 - makes the imports below quick
from app.ui.actions.action import Action, Situation
from app.ui.bindings import Bindings, big_enough, run_action
from app.ui.icons import icon
from app.ui.notices import Banner, Toast
from app.ui.palette import Scheme
from app.ui.problems import is_expected, sentence_of
from app.ui.start_page import StartPage
from app.ui.status_bar import StatusLine

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QPaintEvent

    from app.ui.canvas.view import MapView
    from app.ui.open_project import OpenProject
    from app.ui.program import Program
    from app.ui.session import Session
    from app.ui.work import Task
    from app.ui.workspace import Workspace

START_BUTTONS = ("file.new", "file.open", "file.import", "help.sample")


class MainWindow(QMainWindow):
    """Shows the start page or one open project. `painted` is emitted once, right after the first paint."""

    painted = Signal()
    closed = Signal()

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.project: OpenProject | None = None
        self._workspace: Workspace | None = None
        self._was_painted = False
        self._may_close = False
        self.export_task: Task | None = None
        self.setAcceptDrops(True)
        self.bindings = Bindings(self, self._run)
        self._refreshing = QTimer(self)
        self._refreshing.setSingleShot(True)
        self._refreshing.setInterval(0)
        self._refreshing.timeout.connect(self.refresh)
        self.recent_menu = QMenu(QCoreApplication.translate("Menus", "Open &recent"), self)
        self.recent_menu.setIcon(icon("history"))
        self.recent_menu.aboutToShow.connect(self._fill_recent_menu)
        self.bindings.fill_menu_bar(self.menuBar(), {"file.open": self.recent_menu})
        self.tool_bar = self._made_tool_bar()
        self.status = StatusLine(self.bindings["view.fit"], self.bindings["view.full_size"], self)
        self.status.zoom_chosen.connect(self._on_zoom_chosen)
        self.setStatusBar(self.status)
        self.start_page = StartPage([self.bindings[action_id] for action_id in START_BUTTONS])
        self.start_page.chosen.connect(program.open_entry)
        self.start_page.forgotten.connect(program.forget_entry)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.start_page)
        self.setCentralWidget(self._stack)
        self.toast = Toast(self._stack)
        self.resize(1280, 800)
        self.refresh()

    @property
    def session(self) -> Session | None:
        """The session of the open project."""
        return self.project.session if self.project is not None else None

    @property
    def workspace(self) -> Workspace | None:
        """The tabs and maps of the open project."""
        return self._workspace

    @property
    def view(self) -> MapView | None:
        """The view of the map that is shown."""
        return self._workspace.view if self._workspace is not None else None

    @property
    def map_id(self) -> str | None:
        """The id of the map that is shown."""
        return self._workspace.map_id if self._workspace is not None else None

    @property
    def exporting(self) -> bool:
        """Whether a worker is writing an export of this window."""
        return self.export_task is not None

    @property
    def banner(self) -> Banner:
        """The place for lasting states, above the map or the start page."""
        return self._workspace.banner if self._workspace is not None else self.start_page.banner

    def show_project(self, project: OpenProject) -> None:
        """Show an open project in place of what is there; the former one must have been closed."""
        from app.ui.workspace import Workspace

        self.project = project
        workspace = Workspace(project.session, self._stack)
        # At once and not soon: the next key may already be waiting, and a disabled action does not hear it.
        workspace.selection_changed.connect(self.refresh)
        workspace.map_shown.connect(self._on_map_shown)
        workspace.zoom_changed.connect(self._on_zoom)
        workspace.context_requested.connect(self._on_context_menu)
        project.session.changed.connect(self.refresh)
        project.session.failed.connect(self.tell_failure)
        project.state_changed.connect(self._on_saving_state)
        self._workspace = workspace
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        project.tell_state()
        self._on_map_shown()

    def show_start_page(self) -> None:
        """Show the start page; the open project, if there was one, is already closed."""
        self.project = None
        if self._workspace is not None:
            self._stack.removeWidget(self._workspace)
            self._workspace.deleteLater()
            self._workspace = None
        self._stack.setCurrentWidget(self.start_page)
        self.tell_busy("")
        self.toast.hide()
        self.program.fill_start_page(self)
        self.refresh()

    def situation(self) -> Situation:
        """Return what the actions may ask about this window."""
        if self.project is None:
            return Situation(exporting=self.exporting)
        from app.ui.situation import situation_of

        return situation_of(self.project.session, self.view, self.map_id, self.exporting)

    def refresh_soon(self, *_: Any) -> None:
        """Refresh once after everything that happens now."""
        self._refreshing.start()

    def refresh(self, *_: Any) -> None:
        """Bring menus, tool bar, status line and title up to date."""
        situation = self.situation()
        self.bindings.refresh(situation, self._check_marks())
        self.tool_bar.setVisible(situation.has_project)
        self.status.show_map(situation.has_map)
        self.status.setVisible(situation.has_project or bool(self.status.saving_text))
        self.status.tell_selected(situation.count())
        self._show_title()

    def tell(self, text: str, undo: bool = False) -> None:
        """Tell a result; with `undo`, offer to take the newest step back."""
        session = self.session
        if undo and session is not None:
            told = session.project.history.newest()

            def take_back() -> None:
                # Something else may have been done while the toast was there.
                if session.project.history.newest() is told:
                    session.undo()

            self.toast.tell(text, QCoreApplication.translate("MainWindow", "Undo"), take_back)
        else:
            self.toast.tell(text)

    def tell_busy(self, words: str) -> None:
        """Tell what is under way; an empty text when it is over and nothing was opened."""
        self.status.tell_saving(words)
        self.status.setVisible(bool(words) or self.project is not None)
        if self.project is not None and not words:
            self.project.tell_state()

    @Slot(str)
    def tell_failure(self, sentence: str) -> None:
        """Tell in one sentence that something was not done."""
        self.toast.tell(sentence)

    def tell_not_opened(self, problem: BaseException) -> None:
        """Tell why nothing was opened, where it stays in view; an error of our own goes on to the log."""
        self.tell_busy("")
        self.banner.tell("open", sentence_of(problem))
        if not is_expected(problem):
            raise problem

    def do(self, action_id: str) -> None:
        """Do one action of the table, if it can be done now."""
        self.bindings[action_id].trigger()

    def close_now(self) -> None:
        """Close the window without any question; the project is already closed."""
        self._may_close = True
        self.close()

    def focus_panes(self) -> list[QWidget]:
        """Return what F6 walks along: map or start page, tool bar, status line."""
        middle: QWidget = self.view or self.start_page
        return [pane for pane in (middle, self.tool_bar, self.status) if pane.isVisible()]

    def _after_first_paint(self) -> None:
        # Drawn in all the sizes that the desktop may want, which takes a while.
        self.setWindowIcon(self.program.mark)
        self.painted.emit()

    def _run(self, action: Action) -> None:
        run_action(action, self)
        self.refresh_soon()

    def _check_marks(self) -> dict[str, bool]:
        scheme = self.program.scheme
        marks = {f"view.{known.value}": known is scheme for known in Scheme}
        return {**marks, "view.full_screen": self.isFullScreen()}

    def _show_title(self) -> None:
        name = QCoreApplication.translate("MainWindow", "Wayline")
        title = name if self.project is None else f"{self.project.title} – {name}"
        if title != self.windowTitle():
            self.setWindowTitle(title)

    def _made_tool_bar(self) -> QToolBar:
        bar = QToolBar(QCoreApplication.translate("MainWindow", "Tool bar"), self)
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        zoom = QToolButton(bar)
        bar.setIconSize(big_enough(zoom))
        zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Not its default action: the button would take on the action's text instead of showing the zoom.
        zoom.clicked.connect(self.bindings["view.full_size"].trigger)
        zoom.setToolTip(self.bindings["view.full_size"].toolTip())
        zoom.setAccessibleName(QCoreApplication.translate("MainWindow", "Zoom"))
        zoom.setMinimumWidth(zoom.fontMetrics().horizontalAdvance("000 %") + zoom.fontMetrics().height())
        self._zoom_button = zoom
        self.bindings.fill_tool_bar(bar, zoom)
        self.addToolBar(bar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        return bar

    def _fill_recent_menu(self) -> None:
        self.recent_menu.clear()
        entries = self.program.recent_entries()
        for entry in entries:
            action = self.recent_menu.addAction(entry.name.replace("&", "&&"))
            action.setEnabled(not entry.missing)
            action.setData(entry)
            action.triggered.connect(self._open_recent)
        if entries:
            self.recent_menu.addSeparator()
            words = QCoreApplication.translate("MainWindow", "Empty this list")
            self.recent_menu.addAction(words).triggered.connect(self.program.forget_all)
        else:
            words = QCoreApplication.translate("MainWindow", "No recent files")
            self.recent_menu.addAction(words).setEnabled(False)

    def _open_recent(self) -> None:
        self.program.open_entry(self.sender().data(), self)  # type: ignore[attr-defined]

    def _on_saving_state(self, text: str, failure: bool) -> None:
        self.status.tell_saving(text, failure)
        self._show_title()

    def _on_map_shown(self) -> None:
        if self.view is not None:
            self.bindings.give_to_map(self.view)
            self._on_zoom(self.view.zoom)
        self.refresh()

    def _on_zoom(self, zoom: float) -> None:
        self.status.tell_zoom(zoom)
        self._zoom_button.setText(f"{zoom * 100:.0f} %")

    def _on_zoom_chosen(self, zoom: float) -> None:
        if self.view is not None:
            self.view.set_zoom(zoom)

    def _on_context_menu(self, hit: Any, place: QPoint) -> None:
        from app.ui.situation import spot_of

        spot = spot_of(hit)
        if spot is not None:
            self.refresh()
            self.bindings.context_menu(spot, self).popup(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            # After this paint and what the platform still has to do for it.
            QTimer.singleShot(0, self._after_first_paint)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and self.project is not None:
            self.project.publish_soon()
        elif event.type() == QEvent.Type.WindowStateChange:
            self.refresh_soon()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        for path in dropped_files(event):
            self.program.open_path(path, self)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.toast.hide()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.project is not None and not self._may_close:
            # The file is written first, on a worker; the window closes when that is done.
            event.ignore()
            self.program.close_project(self, self.close_now)
            return
        self.program.remember_window(self)
        event.accept()
        self.closed.emit()


def dropped_files(event: QDropEvent) -> list[Path]:
    """Return the files that are dragged in from another program; only files of this computer."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
