"""Turns the table of actions into the QActions of one window, and puts them into menus, tool bar and context menus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QToolButton, QWidget

from app.ui.actions.action import Action, Live, Situation, Spot
from app.ui.actions.table import ACTIONS, TOOL_BAR, TOOL_ZOOM, actions_at, handler_of
from app.ui.icons import icon
from app.ui.wording import QT_TRANSLATE_NOOP

MENU_TITLES: Mapping[str, str] = {
    "File": QT_TRANSLATE_NOOP("Menus", "&File"),
    "Edit": QT_TRANSLATE_NOOP("Menus", "&Edit"),
    "Insert": QT_TRANSLATE_NOOP("Menus", "&Insert"),
    "Arrange": QT_TRANSLATE_NOOP("Menus", "&Arrange"),
    "Arrange/Move": QT_TRANSLATE_NOOP("Menus", "&Move"),
    "Arrange/Kind of card": QT_TRANSLATE_NOOP("Menus", "&Kind of card"),
    "Arrange/Curve point": QT_TRANSLATE_NOOP("Menus", "&Curve point"),
    "View": QT_TRANSLATE_NOOP("Menus", "&View"),
    "View/Appearance": QT_TRANSLATE_NOOP("Menus", "&Appearance"),
    "Help": QT_TRANSLATE_NOOP("Menus", "&Help"),
}


class Bindings(QObject):
    """The QActions of one window by id. `run(action)` is called when one of them is triggered."""

    def __init__(self, window: QWidget, run: Callable[[Action], object]) -> None:
        super().__init__(window)
        self._run = run
        self.rows: dict[str, Action] = {row.id: row for row in ACTIONS}
        self.actions: dict[str, QAction] = {}
        # One group and so one connection for all of them; connecting each would take longer than making it.
        self._group = QActionGroup(self)
        self._group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self._group.triggered.connect(self._trigger)
        for row in ACTIONS:
            action = self._made(row)
            self.actions[row.id] = action
            if row.live is Live.WINDOW:
                window.addAction(action)

    def __getitem__(self, action_id: str) -> QAction:
        return self.actions[action_id]

    def give_to_map(self, view: QWidget) -> None:
        """Let `view` hear the keys of the actions that live on the map."""
        for row in ACTIONS:
            if row.live is Live.MAP:
                view.addAction(self.actions[row.id])

    def refresh(self, situation: Situation, checked: Mapping[str, bool]) -> None:
        """Enable what can be done now, name the steps of undo and redo, and set the check marks."""
        for row in ACTIONS:
            self.actions[row.id].setEnabled(row.when(situation))
        for action_id, mark in checked.items():
            self.actions[action_id].setChecked(mark)
        undo = QCoreApplication.translate("Actions", "&Undo")
        redo = QCoreApplication.translate("Actions", "&Redo")
        self._name("edit.undo", f"{undo} {situation.undo}" if situation.undo else undo)
        self._name("edit.redo", f"{redo} {situation.redo}" if situation.redo else redo)

    def fill_menu_bar(self, bar: QMenuBar, extra: Mapping[str, QMenu]) -> None:
        """Build all menus. `extra` are menus that fill themselves, by the id of the action they stand behind."""
        menus: dict[str, QMenu] = {}
        last_group: dict[str, int] = {}
        for row in ACTIONS:
            menu = _menu_at(row.menu, row.group, bar, menus, last_group)
            _part(menu, row.menu, row.group, last_group)
            menu.addAction(self.actions[row.id])
            if row.id in extra:
                menu.addMenu(extra[row.id])

    def fill_tool_bar(self, bar: QToolBar, zoom: QToolButton) -> None:
        """Put the actions of the tool bar into `bar`; `zoom` stands between zoom out and zoom in."""
        for action_id in TOOL_BAR:
            if not action_id:
                bar.addSeparator()
            elif action_id == TOOL_ZOOM:
                bar.addWidget(zoom)
            else:
                bar.addAction(self.actions[action_id])
                button = bar.widgetForAction(self.actions[action_id])
                # Reached with F6 and the arrow keys or Tab, but a click leaves the focus on the map.
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(self.rows[action_id].plain_text)

    def context_menu(self, spot: Spot, parent: QWidget) -> QMenu:
        """Return a fresh menu of what can be done at `spot`; what cannot be done right now is left out."""
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group: tuple[str, int] | None = None
        for row in actions_at(spot):
            if not self.actions[row.id].isEnabled():
                continue
            if group is not None and group != (row.menu, row.group):
                menu.addSeparator()
            group = (row.menu, row.group)
            menu.addAction(self.actions[row.id])
        return menu

    def rows_that_can_be_done(self) -> Iterable[Action]:
        """Return the rows of the table whose action is enabled, in order."""
        return (row for row in ACTIONS if self.actions[row.id].isEnabled())

    def _made(self, row: Action) -> QAction:
        text = QCoreApplication.translate("Actions", row.text)
        action = QAction(text, self)
        action.setObjectName(row.id)
        action.setCheckable(row.checkable)
        action.setAutoRepeat(row.id in {"edit.undo", "edit.redo", "view.zoom_in", "view.zoom_out"} or "move." in row.id)
        if row.icon:
            action.setIcon(icon(row.icon))
            action.setProperty("icon_name", row.icon)
        keys = [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in row.keys]
        action.setShortcuts(keys)
        on_map = Qt.ShortcutContext.WidgetWithChildrenShortcut
        action.setShortcutContext(on_map if row.live is Live.MAP else Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(tool_tip(row))
        # macOS moves some actions into the menu of the program; it must not guess them from their words.
        roles = {"file.quit": QAction.MenuRole.QuitRole, "help.about": QAction.MenuRole.AboutRole}
        action.setMenuRole(roles.get(row.id, QAction.MenuRole.NoRole))
        self._group.addAction(action)
        return action

    def _trigger(self, action: QAction) -> None:
        self._run(self.rows[action.objectName()])

    def _name(self, action_id: str, text: str) -> None:
        # Names of steps hold no text of cards, but an ampersand in one would become a menu letter.
        head, _, step = text.partition(" ")
        shown = f"{head} {step.replace('&', '&&')}" if step else head
        action = self.actions[action_id]
        if action.text() != shown:
            action.setText(shown)
            action.setToolTip(_with_keys(shown.replace("&", ""), self.rows[action_id]))


def tool_tip(row: Action) -> str:
    """Return what the tool tip of an action says: the tip or the text, and its first key."""
    words = QCoreApplication.translate("Actions", row.tip) if row.tip else row.plain_text
    return _with_keys(words, row)


def key_text(row: Action) -> str:
    """Return the first key of an action as this platform writes it, or an empty text."""
    if not row.keys:
        return ""
    sequence = QKeySequence(row.keys[0], QKeySequence.SequenceFormat.PortableText)
    return sequence.toString(QKeySequence.SequenceFormat.NativeText)


def run_action(row: Action, window: Any) -> None:
    """Do an action in a window."""
    handler = handler_of(row)
    target = window.view if row.handler.startswith("canvas:") else window
    if target is None:
        return
    if row.argument:
        handler(target, row.argument)
    else:
        handler(target)


def big_enough(button: QToolButton) -> QSize:
    """Return the icon size of the tool bar: 20 pixels at a system font of usual size, growing with it."""
    side = max(16, round(button.fontMetrics().height() * 1.15))
    return QSize(side, side)


def _with_keys(words: str, row: Action) -> str:
    keys = key_text(row)
    return f"{words} ({keys})" if keys else words


def _menu_at(
    path: str, group: int, bar: QMenuBar, menus: dict[str, QMenu], last_group: dict[str, int]
) -> QMenu:
    """Return the menu at a path like "View/Appearance", making it and what is above it when needed."""
    if path in menus:
        return menus[path]
    title = QCoreApplication.translate("Menus", MENU_TITLES[path])
    above, slash, _ = path.rpartition("/")
    if slash:
        parent = _menu_at(above, group, bar, menus, last_group)
        _part(parent, above, group, last_group)
        menus[path] = parent.addMenu(title)
    else:
        menus[path] = bar.addMenu(title)
    return menus[path]


def _part(menu: QMenu, path: str, group: int, last_group: dict[str, int]) -> None:
    """Draw a line before the first entry of another group."""
    if last_group.get(path, group) != group:
        menu.addSeparator()
    last_group[path] = group
