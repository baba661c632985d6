"""The program itself: command palette, find, shortcut sheet, about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
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
    tell(window, title, text, more, window.program.mark.pixmap(64))


def places(window: MainWindow) -> Iterator[Entry]:
    """Yield every map, stage, section and card of the project as lines of the palette, in reading order."""
    session = window.session
    if session is None:
        return
    document = session.document
    pictures = {name: icon(name) for name in ("map", "columns-3", "rows-3", "file-text")}
    translate = QCoreApplication.translate
    for journey in document.maps():
        map_id = journey.id
        yield _place(window, map_id, map_id, journey.title, translate("Palette", "Map"), pictures["map"])
        stages = {stage.id: stage.title for stage in document.leaves(map_id)}
        for stage_id, title in stages.items():
            yield _place(window, map_id, stage_id, title, translate("Palette", "Stage"), pictures["columns-3"])
        for section in document.sections(map_id):
            yield _place(window, map_id, section.id, section.title, translate("Palette", "Section"), pictures["rows-3"])
            columns = [None] if section.band else [*stages]
            for column in columns:
                where = f"{section.title} · {stages[column]}" if column is not None else section.title
                for card in document.cards(section.id, column):
                    text = f"{card.title} {card.text}".strip()
                    yield _place(window, map_id, card.id, text, where, pictures["file-text"])


def _place(window: MainWindow, map_id: str, record_id: str, text: str, note: str, picture: QIcon) -> Entry:
    line = " ".join(text[:LONGEST_LINE].split())
    return Entry(line, note, partial(_go_to, window, map_id, record_id), picture)


def _go_to(window: MainWindow, map_id: str, record_id: str) -> None:
    """Show a record of a map, selected and in the middle of what is seen."""
    if window.workspace is None:
        return
    window.workspace.show_map(map_id)
    if window.view is not None:
        window.view.select([record_id])
        window.view.reveal(record_id)
        window.view.setFocus()


def _open(window: MainWindow, palette: CommandPalette) -> None:
    palette.closed.connect(lambda: _give_back_focus(window))
    palette.open()


def _give_back_focus(window: MainWindow) -> None:
    if window.view is not None:
        window.view.setFocus()
