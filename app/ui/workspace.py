"""The middle of a window while a project is open: a banner for lasting states, a tab for each map, and the map itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from app.model.change import Change
from app.ui.canvas.camera import MARGIN, PIXELS_PER_POINT
from app.ui.canvas.colours import DARK, LIGHT
from app.ui.canvas.view import MapView
from app.ui.notices import Banner, plain_label
from app.ui.session import Session

# A view is given its size in steps; a smaller one is not what it will have.
LEAST_WIDTH = 200
LEAST_FIRST_ZOOM = 0.45
FAR = 1_000_000


class Workspace(QWidget):
    """Shows the maps of one session. Views are made when their map is first shown, and kept."""

    selection_changed = Signal()
    zoom_changed = Signal(float)
    context_requested = Signal(object, QPoint)
    map_shown = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.banner = Banner(self)
        self._views: dict[str, MapView] = {}
        self._map_ids: list[str] = []
        self._shown: MapView | None = None
        self.tabs = QTabBar(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setAccessibleName(QCoreApplication.translate("Workspace", "Maps of this project"))
        self.tabs.currentChanged.connect(self._on_tab)
        self._stack = QStackedWidget(self)
        self._nothing = plain_label(
            QCoreApplication.translate("Workspace", "This project has no map. Add one with Insert, Further map.")
        )
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)
        session.changed.connect(self._on_change)
        self._refill_tabs("")

    @property
    def view(self) -> MapView | None:
        """The view of the map that is shown."""
        widget = self._stack.currentWidget()
        return widget if isinstance(widget, MapView) else None

    @property
    def map_id(self) -> str | None:
        """The id of the map that is shown."""
        index = self.tabs.currentIndex()
        return self._map_ids[index] if 0 <= index < len(self._map_ids) else None

    def show_map(self, map_id: str) -> None:
        """Show this map and give it the focus; nothing when it is not in the project."""
        if map_id in self._map_ids:
            self.tabs.setCurrentIndex(self._map_ids.index(map_id))
            self._show_current()

    def step(self, by: int) -> None:
        """Show the next (1) or previous (-1) map, going round."""
        if self._map_ids:
            self.tabs.setCurrentIndex((self.tabs.currentIndex() + by) % len(self._map_ids))

    def _on_tab(self, index: int) -> None:
        self._show_current()

    def _on_change(self, change: Change) -> None:
        if "map" in change.kinds():
            made = next((record.id for record in change.made() if record.kind_name == "map"), "")
            self._refill_tabs(made)

    def _refill_tabs(self, wanted: str) -> None:
        before = wanted or self.map_id
        maps = self.session.document.maps()
        self._map_ids = [journey.id for journey in maps]
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
            for journey in maps:
                # An ampersand in a title is an ampersand, not a menu letter.
                self.tabs.addTab((journey.title or untitled_map()).replace("&", "&&"))
            if before in self._map_ids:
                self.tabs.setCurrentIndex(self._map_ids.index(before))
        self.tabs.setVisible(len(maps) > 1)
        for map_id in [known for known in self._views if known not in self._map_ids]:
            view = self._views.pop(map_id)
            self._stack.removeWidget(view)
            view.deleteLater()
        self._show_current()

    def _show_current(self) -> None:
        map_id = self.map_id
        if map_id is None:
            self._shown = None
            self._stack.setCurrentWidget(self._nothing)
        else:
            if map_id not in self._views:
                self._views[map_id] = self._made(map_id)
            view = self._views[map_id]
            # Not the stack's own word: it shows another view by itself when the shown one goes.
            if self._shown is view:
                return
            self._shown = view
            self._stack.setCurrentWidget(view)
            self.setFocusProxy(view)
            view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.map_shown.emit()

    def _made(self, map_id: str) -> MapView:
        view = MapView(self.session, map_id)
        view.selection_changed.connect(self.selection_changed)
        view.focus_changed.connect(self.selection_changed)
        view.zoom_changed.connect(self.zoom_changed)
        view.context_requested.connect(self.context_requested)
        view.moved.connect(self._on_first_size)
        self._stack.addWidget(view)
        return view

    def _on_first_size(self) -> None:
        view = self.sender()
        if isinstance(view, MapView) and view.viewport().width() >= LEAST_WIDTH:
            view.moved.disconnect(self._on_first_size)
            look_at_first(view)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            dark = self.palette().color(QPalette.ColorRole.Window).lightness() < 128
            for view in self._views.values():
                view.set_colours(DARK if dark else LIGHT)


def look_at_first(view: MapView) -> None:
    """Show the whole map; one that would be too small to read that way from its beginning, as wide as the window."""
    view.fit()
    if view.zoom < LEAST_FIRST_ZOOM:
        room = view.viewport().width() - 2 * MARGIN
        across = room / (view.sheet.width * PIXELS_PER_POINT)
        view.set_zoom(max(LEAST_FIRST_ZOOM, min(1.0, across)))
        view.look(replace(view.camera, x=-FAR, y=-FAR))


def untitled_map() -> str:
    """Return what a map without a title is called on tabs and in the window's title."""
    return QCoreApplication.translate("Workspace", "Untitled map")
