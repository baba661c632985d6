"""The program itself: command palette, find, shortcut sheet, about."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.ui.bindings import key_text
from app.ui.command_palette import CommandPalette, Entry
from app.ui.dialogs.messages import tell
from app.ui.dialogs.shortcut_sheet import ShortcutSheet
from app.ui.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from app.ui.main_window import MainWindow

LONGEST_LINE = 200


def open_palette(window: MainWindow) -> None:
    """Open the palette with everything that can be done now, and all places of the project once something is typed."""
    entries = []
    for row in window.bindings.rows_that_can_be_done():
        if row.id == "help.palette":
            continue
        action = window.bindings[row.id]
        words = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
        menu = QCoreApplication.translate("Actions", row.menu.replace("/", " › "))
        entries.append(Entry(f"{menu} › {words}", key_text(row), action.trigger, action.icon()))
    _open(window, CommandPalette(entries, lambda: places(window), window))


def find(window: MainWindow) -> None:
    """Open the palette with nothing but the places of the project."""
    palette = CommandPalette([], lambda: places(window), window)
    palette.field.setPlaceholderText(QCoreApplication.translate("Program", "Find text on the maps of this project"))
    _open(window, palette)


def show_shortcuts(window: MainWindow) -> None:
    """Show all keys on one sheet."""
    ShortcutSheet(window).open()


def show_about(window: MainWindow) -> None:
    """Tell version, licence, and where work is kept."""
    try:
        version = metadata.version("wayline")
    except metadata.PackageNotFoundError:
        version = "0"
    title = QCoreApplication.translate("About", "About Wayline")
    text = QCoreApplication.translate("About", "Wayline {version}").format(version=version)
    more = QCoreApplication.translate(
        "About",
        "Customer journey maps, offline and in one file. Free software under the MIT licence; "
        "fonts under the SIL Open Font License, icons of Lucide under the ISC licence.\n\n"
        "Working copies, settings and the log are in:\n{folder}",
    ).format(folder=window.program.settings.folder)
    tell(window, title, text, more)


def places(window: MainWindow) -> list[Entry]:
    """Return every map, stage, section and card of the project as lines of the palette."""
    session = window.session
    if session is None:
        return []
    found = []
    document = session.document
    pictures = {name: icon(name) for name in ("map", "columns-3", "rows-3", "file-text")}
    for journey in document.maps():
        map_id = journey.id
        note = QCoreApplication.translate("Palette", "Map")
        found.append(_place(window, map_id, map_id, journey.title, note, pictures["map"]))
        stages = {stage.id: stage.title for stage in document.leaves(map_id)}
        for stage_id, title in stages.items():
            note = QCoreApplication.translate("Palette", "Stage")
            found.append(_place(window, map_id, stage_id, title, note, pictures["columns-3"]))
        for section in document.sections(map_id):
            note = QCoreApplication.translate("Palette", "Section")
            found.append(_place(window, map_id, section.id, section.title, note, pictures["rows-3"]))
            columns = [None] if section.band else [*stages]
            for column in columns:
                where = f"{section.title} · {stages[column]}" if column is not None else section.title
                for card in document.cards(section.id, column):
                    text = f"{card.title} {card.text}".strip()
                    found.append(_place(window, map_id, card.id, text, where, pictures["file-text"]))
    return found


def _place(window: MainWindow, map_id: str, record_id: str, text: str, note: str, picture: QIcon) -> Entry:
    line = " ".join(text.split())[:LONGEST_LINE]

    def go() -> None:
        workspace = window.workspace
        if workspace is None:
            return
        workspace.show_map(map_id)
        if window.view is not None:
            window.view.select([record_id])
            window.view.reveal(record_id)
            window.view.setFocus()

    return Entry(line, note, go, picture)


def _open(window: MainWindow, palette: CommandPalette) -> None:
    palette.closed.connect(lambda: _give_back_focus(window))
    palette.open()


def _give_back_focus(window: MainWindow) -> None:
    if window.view is not None:
        window.view.setFocus()
