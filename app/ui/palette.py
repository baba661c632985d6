"""The colours of the window: our own light and dark palettes on the Fusion style, and one small style sheet.

The map keeps its paper colours in either scheme; only what surrounds it follows. Sizes in the style sheet grow with
the system's font.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication


class Scheme(StrEnum):
    """Which colours the window has; SYSTEM follows the desktop where it says so, and is light elsewhere."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, eq=False, repr=False)
class Colours:
    """What the window is painted with, as "#rrggbb". Text on its ground keeps a contrast of at least 4.5:1."""

    window: str
    raised: str  # tool bar, panels, cards of the start page
    base: str  # text fields and lists
    surround: str  # ground around the paper
    text: str
    muted: str
    disabled: str
    line: str
    edge: str  # outlines of controls, at least 3:1 against base
    thumb: str  # handles of scroll bars
    hover: str
    pressed: str
    accent: str
    accent_strong: str  # the accent under the pointer
    on_accent: str
    accent_soft: str
    warning: str  # ground of a banner
    on_warning: str
    error: str  # text that tells a failure


LIGHT = Colours(
    window="#f5f4f2",
    raised="#fbfaf9",
    base="#ffffff",
    surround="#e8e6e3",
    text="#1f2227",
    muted="#5a5f68",
    disabled="#9b9da2",
    line="#dddad5",
    edge="#8b8d92",
    thumb="#c2bfba",
    hover="#ebe8e4",
    pressed="#dedad4",
    accent="#2c5fcc",
    accent_strong="#234fae",
    on_accent="#ffffff",
    accent_soft="#dfe8fb",
    warning="#fdf0d2",
    on_warning="#4f3a05",
    error="#b0271c",
)
DARK = Colours(
    window="#222429",
    raised="#2a2c32",
    base="#1b1d21",
    surround="#17181b",
    text="#e8e8ea",
    muted="#a9adb5",
    disabled="#6d7178",
    line="#3a3d44",
    edge="#7d828b",
    thumb="#4b4f58",
    hover="#363940",
    pressed="#42464e",
    accent="#8ab1ff",
    accent_strong="#a9c6ff",
    on_accent="#10141c",
    accent_soft="#2b3a58",
    warning="#43371a",
    on_warning="#f3dfae",
    error="#ff9d92",
)


def colours_for(scheme: Scheme) -> Colours:
    """Return the colours of a scheme; what the system says counts for SYSTEM."""
    if scheme is Scheme.SYSTEM:
        says_dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if says_dark else LIGHT
    return DARK if scheme is Scheme.DARK else LIGHT


def current_colours() -> Colours:
    """Return the colours that the application's palette was made from."""
    return DARK if QApplication.palette().window().color().lightness() < 128 else LIGHT


def dress(application: QApplication, scheme: Scheme) -> None:
    """Give the whole application the palette and style sheet of `scheme`."""
    hints = application.styleHints()
    wanted = {Scheme.LIGHT: Qt.ColorScheme.Light, Scheme.DARK: Qt.ColorScheme.Dark}
    # Some platforms obey this and colour their own window frames by it; the palette below serves the others.
    hints.setColorScheme(wanted.get(scheme, Qt.ColorScheme.Unknown))
    colours = colours_for(scheme)
    application.setPalette(palette_of(colours))
    application.setStyleSheet(style_sheet(colours, QFontMetrics(application.font()).height()))


def palette_of(colours: Colours) -> QPalette:
    """Return the Qt palette made from `colours`."""
    palette = QPalette()
    role = QPalette.ColorRole
    for key, value in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.base),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.error),
        (role.ToolTipBase, colours.text),
        (role.ToolTipText, colours.window),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Light, colours.base),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.surround),
        (role.Shadow, colours.edge),
    ):
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(colours.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.line))
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(colours.muted))
    return palette


def style_sheet(colours: Colours, em: int) -> str:
    """Return the style sheet; `em` is the height of a line of the system's font in pixels."""
    gap, small = max(4, em // 4), max(2, em // 8)
    return f"""
QToolTip {{ background: {colours.text}; color: {colours.window}; border: 0; padding: {small}px {gap}px; }}
QMenuBar {{ background: {colours.raised}; padding: 0 {gap}px; }}
QMenuBar::item {{ padding: {gap}px {gap * 2}px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {colours.hover}; }}
QMenu {{ background: {colours.raised}; border: 1px solid {colours.line}; padding: {gap}px; }}
QMenu::item {{ padding: {gap}px {em}px {gap}px {gap * 2}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {colours.accent_soft}; color: {colours.text}; }}
QMenu::item:disabled {{ color: {colours.disabled}; }}
QMenu::icon {{ padding-left: {gap}px; }}
QMenu::separator {{ height: 1px; background: {colours.line}; margin: {gap}px {gap}px; }}
QToolBar {{ background: {colours.raised}; border: 0; border-bottom: 1px solid {colours.line};
    padding: {small}px {gap}px; spacing: {small}px; }}
QToolBar::separator {{ width: 1px; background: {colours.line}; margin: {gap}px {gap}px; }}
QToolBar QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: {gap}px; }}
QToolBar QToolButton:hover:enabled {{ background: {colours.hover}; }}
QToolBar QToolButton:pressed {{ background: {colours.pressed}; }}
QToolBar QToolButton:checked {{ background: {colours.accent_soft}; }}
QToolBar QToolButton:focus {{ border: 1px solid {colours.accent}; }}
QStatusBar {{ background: {colours.raised}; border-top: 1px solid {colours.line}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {colours.muted}; }}
QStatusBar QLabel[failure="true"] {{ color: {colours.error}; }}
QStatusBar QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: {small}px; }}
QStatusBar QToolButton:hover:enabled {{ background: {colours.hover}; }}
QStatusBar QToolButton:focus {{ border: 1px solid {colours.accent}; }}
QPushButton {{ background: {colours.raised}; border: 1px solid {colours.edge}; border-radius: 5px;
    padding: {gap}px {em * 3 // 4}px; min-width: {em * 3}px; }}
QPushButton:hover {{ background: {colours.hover}; }}
QPushButton:pressed {{ background: {colours.pressed}; }}
QPushButton:focus {{ border: 2px solid {colours.accent}; padding: {gap - 1}px {em * 3 // 4 - 1}px; }}
QPushButton:disabled {{ color: {colours.disabled}; border-color: {colours.line}; }}
QPushButton[primary="true"], QDialogButtonBox QPushButton:default {{ background: {colours.accent};
    color: {colours.on_accent}; border-color: {colours.accent}; }}
QPushButton[primary="true"]:hover, QDialogButtonBox QPushButton:default:hover {{ background: {colours.accent_strong}; }}
QPushButton[primary="true"]:focus, QDialogButtonBox QPushButton:default:focus {{ border: 2px solid {colours.text}; }}
QPushButton[primary="true"]:disabled {{ background: {colours.line}; color: {colours.muted}; border-color: {colours.line}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QLineEdit {{ background: {colours.base}; border: 1px solid {colours.edge}; border-radius: 4px; padding: {gap}px {gap}px; }}
QLineEdit:focus {{ border: 2px solid {colours.accent}; padding: {gap - 1}px {gap - 1}px; }}
QProgressBar {{ background: {colours.line}; border: 0; border-radius: 3px; }}
QProgressBar::chunk {{ background: {colours.accent}; border-radius: 3px; }}
QFrame#palette {{ background: {colours.raised}; border: 1px solid {colours.edge}; border-radius: 8px; }}
QFrame#palette QListWidget {{ background: transparent; }}
QScrollBar {{ background: {colours.window}; border: 0; }}
QScrollBar:vertical {{ width: {em * 3 // 4}px; }}
QScrollBar:horizontal {{ height: {em * 3 // 4}px; }}
QScrollBar::handle {{ background: {colours.thumb}; border: 2px solid {colours.window}; border-radius: {em * 3 // 8}px; }}
QScrollBar::handle:vertical {{ min-height: {em * 2}px; }}
QScrollBar::handle:horizontal {{ min-width: {em * 2}px; }}
QScrollBar::handle:hover {{ background: {colours.edge}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: {colours.window}; }}
QTabBar::tab {{ background: transparent; color: {colours.muted}; padding: {gap}px {em}px;
    border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {colours.text}; border-bottom: 2px solid {colours.accent}; }}
QTabBar::tab:hover:!selected {{ background: {colours.hover}; }}
QTabBar:focus {{ outline: none; }}
"""
