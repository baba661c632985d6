"""Rows of the table: what is done to what is there already."""

from __future__ import annotations

from app.ui.actions.action import Action, Live, Spot, with_cards, with_map, with_points, with_selection
from app.ui.wording import QT_TRANSLATE_NOOP

EDIT_ACTIONS: tuple[Action, ...] = (
    Action(
        id="edit.undo",
        text=QT_TRANSLATE_NOOP("Actions", "&Undo"),
        handler="edit:undo",
        menu="Edit",
        group=1,
        keys=("Ctrl+Z",),
        icon="undo-2",
        when=lambda situation: situation.can_undo,
    ),
    Action(
        id="edit.redo",
        text=QT_TRANSLATE_NOOP("Actions", "&Redo"),
        handler="edit:redo",
        menu="Edit",
        group=1,
        keys=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo-2",
        when=lambda situation: situation.can_redo,
    ),
    Action(
        id="edit.text",
        text=QT_TRANSLATE_NOOP("Actions", "&Edit text"),
        tip=QT_TRANSLATE_NOOP("Actions", "Write into the focused card, header or title"),
        handler="edit:edit_text",
        menu="Edit",
        group=2,
        keys=("F2",),
        live=Live.MAP,
        icon="pencil",
        spots=(Spot.CARD, Spot.STAGE, Spot.SECTION, Spot.POINT, Spot.TITLE),
        when=with_map,
    ),
    Action(
        id="edit.duplicate",
        text=QT_TRANSLATE_NOOP("Actions", "&Duplicate"),
        tip=QT_TRANSLATE_NOOP("Actions", "Put a copy of each selected card right below it"),
        handler="canvas:duplicate_selection",
        menu="Edit",
        group=2,
        keys=("Ctrl+D",),
        live=Live.MAP,
        icon="copy",
        spots=(Spot.CARD,),
        when=with_cards,
    ),
    Action(
        id="edit.delete",
        text=QT_TRANSLATE_NOOP("Actions", "De&lete"),
        tip=QT_TRANSLATE_NOOP("Actions", "Delete what is selected; undo brings it back"),
        handler="edit:delete",
        menu="Edit",
        group=2,
        keys=("Del", "Backspace"),
        live=Live.MAP,
        icon="trash-2",
        spots=(Spot.CARD, Spot.STAGE, Spot.SECTION, Spot.POINT),
        when=with_selection,
    ),
    Action(
        id="edit.select_all",
        text=QT_TRANSLATE_NOOP("Actions", "Select &all"),
        tip=QT_TRANSLATE_NOOP("Actions", "All cards of the cell; again: of the section; again: of the map"),
        handler="canvas:select_all_step",
        menu="Edit",
        group=3,
        keys=("Ctrl+A",),
        live=Live.MAP,
        spots=(Spot.CELL, Spot.PAPER),
        when=with_map,
    ),
    Action(
        id="edit.select_none",
        text=QT_TRANSLATE_NOOP("Actions", "Select &nothing"),
        handler="canvas:select_nothing",
        menu="Edit",
        group=3,
        keys=("Ctrl+Shift+A",),
        live=Live.MAP,
        when=with_selection,
    ),
    Action(
        id="edit.find",
        text=QT_TRANSLATE_NOOP("Actions", "&Find…"),
        tip=QT_TRANSLATE_NOOP("Actions", "Find stages, sections and cards by their text"),
        handler="program:find",
        menu="Edit",
        group=4,
        keys=("Ctrl+F",),
        icon="search",
        when=with_map,
    ),
)


def _move(name: str, text: str, keys: str, direction: str, icon: str) -> Action:
    return Action(
        id=f"move.{name}",
        text=text,
        handler="edit:move",
        argument=direction,
        menu="Arrange/Move",
        group=1,
        keys=(keys,),
        live=Live.MAP,
        icon=icon,
        spots=(Spot.STAGE,) if name in ("left", "right") else (Spot.SECTION,),
        when=with_selection,
    )


# Alt+digit in this order; the other kinds have no key.
CARD_KINDS: tuple[tuple[str, str, str], ...] = (
    ("text", QT_TRANSLATE_NOOP("Actions", "&Text"), "type"),
    ("action", QT_TRANSLATE_NOOP("Actions", "&Action"), "list-checks"),
    ("touchpoint", QT_TRANSLATE_NOOP("Actions", "T&ouchpoint"), "mouse-pointer-click"),
    ("thought", QT_TRANSLATE_NOOP("Actions", "T&hought"), "heart"),
    ("quote", QT_TRANSLATE_NOOP("Actions", "&Quote"), "quote"),
    ("question", QT_TRANSLATE_NOOP("Actions", "Q&uestion"), "message-circle-question-mark"),
    ("problem", QT_TRANSLATE_NOOP("Actions", "&Problem"), "triangle-alert"),
    ("idea", QT_TRANSLATE_NOOP("Actions", "&Idea"), "lightbulb"),
    ("opportunity", QT_TRANSLATE_NOOP("Actions", "Oppo&rtunity"), "star"),
    ("goal", QT_TRANSLATE_NOOP("Actions", "&Goal"), "target"),
    ("channel", QT_TRANSLATE_NOOP("Actions", "&Channel"), "smartphone"),
    ("metric", QT_TRANSLATE_NOOP("Actions", "&Metric"), "chart-line"),
    ("owner", QT_TRANSLATE_NOOP("Actions", "O&wner"), "user"),
    ("system", QT_TRANSLATE_NOOP("Actions", "&System"), "settings"),
)


def _kind(number: int, kind: str, text: str, icon: str) -> Action:
    return Action(
        id=f"kind.{kind}",
        text=text,
        handler="edit:use_card_kind",
        argument=kind,
        menu="Arrange/Kind of card",
        group=2,
        keys=(f"Alt+{number}",) if number <= 9 else (),
        live=Live.MAP,
        icon=icon,
        when=with_cards,
    )


def _level(number: int) -> Action:
    texts = (
        QT_TRANSLATE_NOOP("Actions", "Level &1, lowest"),
        QT_TRANSLATE_NOOP("Actions", "Level &2"),
        QT_TRANSLATE_NOOP("Actions", "Level &3, neutral"),
        QT_TRANSLATE_NOOP("Actions", "Level &4"),
        QT_TRANSLATE_NOOP("Actions", "Level &5, highest"),
    )
    faces = ("angry", "frown", "meh", "smile", "laugh")
    return Action(
        id=f"point.level_{number}",
        text=texts[number - 1],
        handler="edit:set_level",
        argument=str(number),
        menu="Arrange/Curve point",
        group=3,
        icon=faces[number - 1],
        spots=(Spot.POINT,),
        when=with_points,
    )


ARRANGE_ACTIONS: tuple[Action, ...] = (
    _move("left", QT_TRANSLATE_NOOP("Actions", "Move &left"), "Alt+Left", "left", "arrow-left"),
    _move("right", QT_TRANSLATE_NOOP("Actions", "Move &right"), "Alt+Right", "right", "arrow-right"),
    _move("up", QT_TRANSLATE_NOOP("Actions", "Move &up"), "Alt+Up", "up", "arrow-up"),
    _move("down", QT_TRANSLATE_NOOP("Actions", "Move &down"), "Alt+Down", "down", "arrow-down"),
    *(_kind(number, *row) for number, row in enumerate(CARD_KINDS, start=1)),
    *(_level(number) for number in range(1, 6)),
)
