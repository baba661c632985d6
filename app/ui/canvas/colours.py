"""The colours of the canvas around and over the sheet: ground, selection, hover, drop place.

The paper keeps its own colours in either scheme, so what is drawn over it follows the paper, not the window.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor


@dataclass(frozen=True, slots=True)
class Marks:
    """What is drawn over paper of one brightness: "#rrggbb" or "#rrggbbaa". `accent` has 3:1 against the paper."""

    accent: str
    halo: str  # beside the accent, so that it also stands out on a coloured card
    chosen: str  # inside of selected cards that are too small for a ring
    hover: str
    drop: str  # over the cell that a dragged card would go to
    band: str  # inside of a rubber band
    dim: str  # over the source of a drag
    plus: str  # ground of the "+" of a cell
    words: str  # on the accent


@dataclass(frozen=True, slots=True)
class CanvasColours:
    """The colours of one scheme."""

    ground: str
    edge: str  # line at what is frozen
    frames: tuple[str, str, str, str]  # line around the paper, and its shadow from there outwards
    on_light: Marks
    on_dark: Marks

    def marks(self, paper: str) -> Marks:
        """Return what is drawn over paper of the colour `paper`."""
        return self.on_dark if QColor(paper).lightness() < 110 else self.on_light


_ON_LIGHT = Marks(
    accent="#2c5fcc",
    halo="#ffffffd0",
    chosen="#2c5fcc66",
    hover="#2c5fcc12",
    drop="#2c5fcc1f",
    band="#2c5fcc1a",
    dim="#ffffffa8",
    plus="#2c5fcc",
    words="#ffffff",
)
_ON_DARK = Marks(
    accent="#8ab1ff",
    halo="#10141cd0",
    chosen="#8ab1ff66",
    hover="#8ab1ff18",
    drop="#8ab1ff2b",
    band="#8ab1ff22",
    dim="#15181da8",
    plus="#8ab1ff",
    words="#10141c",
)

LIGHT = CanvasColours("#e8e6e3", "#d6d2cc", ("#d3cfc9", "#dcd9d5", "#e1dfdb", "#e5e3df"), _ON_LIGHT, _ON_DARK)
DARK = CanvasColours("#17181b", "#3a3d44", ("#08090a", "#0d0e10", "#111214", "#141518"), _ON_LIGHT, _ON_DARK)


def colour(text: str) -> QColor:
    """Return the QColor of "#rrggbb" or "#rrggbbaa"."""
    return QColor(*bytes.fromhex(text[1:]))
