"""The table itself: all actions in the order in which menus show them, and the rules that go over all rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from app.ui.actions.action import Action, Live, Spot
from app.ui.actions.edit_actions import ARRANGE_ACTIONS, EDIT_ACTIONS
from app.ui.actions.file_actions import FILE_ACTIONS, HELP_ACTIONS
from app.ui.actions.insert_actions import INSERT_ACTIONS, SHAPE_ACTIONS
from app.ui.actions.view_actions import VIEW_ACTIONS

ACTIONS: tuple[Action, ...] = (
    *FILE_ACTIONS,
    *EDIT_ACTIONS,
    *INSERT_ACTIONS,
    *ARRANGE_ACTIONS,
    *SHAPE_ACTIONS,
    *VIEW_ACTIONS,
    *HELP_ACTIONS,
)

# The tool bar, from the left; an empty id is a line between groups, TOOL_ZOOM stands for the percent label.
TOOL_ZOOM = "zoom"
TOOL_BAR: tuple[str, ...] = (
    "edit.undo",
    "edit.redo",
    "",
    "insert.card",
    "insert.stage_after",
    "insert.section_below",
    "insert.point",
    "",
    "view.zoom_out",
    TOOL_ZOOM,
    "view.zoom_in",
    "view.fit",
    "",
    "file.export",
)

# Modules of handlers by the word before the colon.
HANDLER_MODULES = {
    "canvas": "app.ui.canvas.commands",
    "edit": "app.ui.commands.edit",
    "files": "app.ui.commands.files",
    "make": "app.ui.commands.make",
    "program": "app.ui.commands.program",
    "view": "app.ui.commands.view",
}


def handler_of(action: Action) -> Any:
    """Return the function that does the action, importing its module when that has not happened yet."""
    module, _, function = action.handler.partition(":")
    return getattr(import_module(HANDLER_MODULES[module]), function)


def actions_at(spot: Spot) -> list[Action]:
    """Return the actions of a context menu, in order: on empty ground what can be put there comes first."""
    found = [action for action in ACTIONS if spot in action.spots]
    if spot in (Spot.CELL, Spot.PAPER, Spot.CURVE):
        found.sort(key=lambda action: action.menu != "Insert")
    return found


def clashes(actions: Iterable[Action]) -> Iterator[tuple[str, Action, Action]]:
    """Yield (key, action, other action) for keys that two actions would hear at the same time.

    Keys heard in the whole window clash with any other; nothing else overlaps.
    """
    heard: dict[str, list[Action]] = {}
    for action in actions:
        for key in action.keys:
            for other in heard.setdefault(key, []):
                if Live.WINDOW in (action.live, other.live) or action.live is other.live:
                    yield key, other, action
            heard[key].append(action)
