"""What one row of the table of actions says, and what it may ask about the window to know whether it can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Live(StrEnum):
    """Where the keys of an action are heard."""

    WINDOW = "window"  # wherever the focus is in the window
    MAP = "map"  # while the map has the focus and no text editor is open on it


class Spot(StrEnum):
    """What can be hit with the right mouse button or be focused when the menu key is pressed."""

    CARD = "card"
    CELL = "cell"
    STAGE = "stage"
    SECTION = "section"
    POINT = "point"
    CURVE = "curve"
    TITLE = "title"
    PAPER = "paper"


@dataclass(frozen=True, eq=False)
class Situation:
    """What the window looks like right now, as far as actions ask.

    `selected` counts the selected records by kind name ("card", "stage", "section", "point"); `focused` is the kind
    name of the focused thing, or "cell", or "". `maps` counts the maps of the project. `free_stage` tells that the
    focused stage stands outside any phase, `has_steps` that it is split or a step itself.
    """

    has_project: bool = False
    has_map: bool = False
    maps: int = 0
    stages: int = 0
    sections: int = 0
    curves: int = 0
    selected: tuple[tuple[str, int], ...] = ()
    focused: str = ""
    free_stage: bool = False
    has_steps: bool = False
    undo: str = ""
    redo: str = ""
    can_undo: bool = False
    can_redo: bool = False
    exporting: bool = False

    def count(self, *kinds: str) -> int:
        """Return how many records of these kinds are selected; of any kind when none is named."""
        return sum(number for kind, number in self.selected if not kinds or kind in kinds)


def always(situation: Situation) -> bool:  # noqa: ARG001 - the signature of a condition
    """Can be done at any time."""
    return True


@dataclass(frozen=True, eq=False, repr=False)
class Action:
    """One thing that can be done.

    `text` is in English with an ampersand before the menu letter; `tip` is a sentence for tool tip and palette.
    `keys` are portable key texts, the first one is shown. `menu` is a path like "Insert" or "View/Appearance", and
    actions of one menu with different `group` numbers are parted by a line. `spots` are the context menus it stands
    in. `when` says whether it can be done. `handler` is "module:function"; the function takes the window, and
    `argument` when one is given.
    """

    id: str
    text: str
    handler: str
    menu: str
    group: int = 0
    keys: tuple[str, ...] = ()
    live: Live = Live.WINDOW
    icon: str = ""
    tip: str = ""
    spots: tuple[Spot, ...] = ()
    when: Callable[[Situation], bool] = always
    argument: str = ""
    checkable: bool = False

    @property
    def plain_text(self) -> str:
        """The text without the mark of the menu letter and without trailing dots."""
        return self.text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def with_project(situation: Situation) -> bool:
    """A project is open."""
    return situation.has_project


def with_map(situation: Situation) -> bool:
    """A map is shown."""
    return situation.has_map


def with_selection(situation: Situation) -> bool:
    """Something is selected on the map."""
    return situation.count() > 0


def with_cards(situation: Situation) -> bool:
    """Cards are selected."""
    return situation.count("card") > 0


def with_points(situation: Situation) -> bool:
    """Points of a curve are selected."""
    return situation.count("point") > 0
