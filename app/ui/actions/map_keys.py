"""Keys and mouse gestures that the map itself hears, for the list of shortcuts. The canvas and its tests hold them."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.wording import QT_TRANSLATE_NOOP

_MOVE = QT_TRANSLATE_NOOP("MapKeys", "On the map: moving about")
_TEXT = QT_TRANSLATE_NOOP("MapKeys", "On the map: writing")
_SELECT = QT_TRANSLATE_NOOP("MapKeys", "On the map: selecting")
_MOUSE = QT_TRANSLATE_NOOP("MapKeys", "On the map: mouse")


@dataclass(frozen=True, slots=True)
class MapKey:
    """One line: what is done, by which keys or by which gesture of the mouse."""

    heading: str
    text: str
    keys: tuple[str, ...] = ()
    mouse: str = ""


MAP_KEYS: tuple[MapKey, ...] = (
    MapKey(_MOVE, QT_TRANSLATE_NOOP("MapKeys", "Next card or cell"), ("Left", "Right", "Up", "Down")),
    MapKey(_MOVE, QT_TRANSLATE_NOOP("MapKeys", "Next / previous card in reading order"), ("Tab", "Shift+Tab")),
    MapKey(_MOVE, QT_TRANSLATE_NOOP("MapKeys", "Ends of the section"), ("Home", "End")),
    MapKey(_MOVE, QT_TRANSLATE_NOOP("MapKeys", "Corners of the map"), ("Ctrl+Home", "Ctrl+End")),
    MapKey(_MOVE, QT_TRANSLATE_NOOP("MapKeys", "One screen up / down"), ("PgUp", "PgDown")),
    MapKey(_TEXT, QT_TRANSLATE_NOOP("MapKeys", "Write into what is focused"), ("Return", "F2")),
    MapKey(_TEXT, QT_TRANSLATE_NOOP("MapKeys", "Finish and keep"), ("Ctrl+Return", "Esc")),
    MapKey(_SELECT, QT_TRANSLATE_NOOP("MapKeys", "Range"), ("Shift+Left", "Shift+Right", "Shift+Up", "Shift+Down")),
    MapKey(_SELECT, QT_TRANSLATE_NOOP("MapKeys", "Nothing"), ("Esc",)),
    MapKey(_MOUSE, QT_TRANSLATE_NOOP("MapKeys", "Zoom at the pointer"), mouse=QT_TRANSLATE_NOOP("MapKeys", "Ctrl+wheel")),
    MapKey(_MOUSE, QT_TRANSLATE_NOOP("MapKeys", "Pan"), mouse=QT_TRANSLATE_NOOP("MapKeys", "Space+drag, middle drag, wheel")),
    MapKey(_MOUSE, QT_TRANSLATE_NOOP("MapKeys", "Copy instead of move"), mouse=QT_TRANSLATE_NOOP("MapKeys", "Ctrl+drag")),
    MapKey(
        _MOUSE,
        QT_TRANSLATE_NOOP("MapKeys", "New card in a cell"),
        mouse=QT_TRANSLATE_NOOP("MapKeys", "Double click on its empty part, or its +"),
    ),
)
