"""What stands on the start page besides recent files: drafts and templates. Read on a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from app.layout.arrange import arrange
from app.layout.theme import load_theme
from app.layout.typesetting import Typesetter
from app.model.document import applied, empty_document
from app.model.store.sessions import list_sessions, sweep_sessions
from app.model.templates import Template, enter_template, load_template, template_names
from app.resources import resource_path
from app.ui.settings import picture_path
from app.ui.start_page import Entry, EntryKind
from app.ui.thumbnails import PIXELS, painted_picture, write_picture

# First what most people want; what is not named here follows in alphabetical order.
FIRST_TEMPLATES = ("current-state", "blank")


def list_drafts(folder: Path) -> list[Entry]:
    """Return what was left in sessions and can be opened: drafts, and edits that no file holds yet, newest first."""
    sweep_sessions()
    entries = []
    for summary in list_sessions():
        if summary.in_use or (summary.file is not None and not summary.unpublished):
            continue
        edited = QDateTime.fromSecsSinceEpoch(round(summary.edited))
        when = QLocale().toString(edited, QLocale.FormatType.ShortFormat)
        if summary.file is None:
            note = QCoreApplication.translate("Shelves", "Last edited {when}").format(when=when)
        else:
            words = QCoreApplication.translate("Shelves", "Edits of {when} that the file lacks")
            note = words.format(when=when)
        name = summary.title or QCoreApplication.translate("OpenProject", "Untitled map")
        picture = picture_path(folder, summary.id)
        entries.append(
            Entry(summary.id, name, note, picture if picture.exists() else None, kind=EntryKind.DRAFT)
        )
    return entries


def list_templates(folder: Path) -> list[Entry]:
    """Return the templates that ship with the program, each with a picture that is drawn when it is not kept yet."""
    names = template_names()
    ordered = [name for name in FIRST_TEMPLATES if name in names]
    ordered += [name for name in names if name not in ordered]
    entries = []
    for name in ordered:
        template = load_template(name)
        source = resource_path("templates", f"{name}.json").stat()
        picture = picture_path(folder, f"template {name} {source.st_size} {source.st_mtime_ns}")
        if not picture.exists():
            _draw_template(template, picture)
        shown = QCoreApplication.translate("Shelves", "Blank map") if name == "blank" else template.title
        entries.append(Entry(name, shown, template.description, picture, kind=EntryKind.TEMPLATE))
    return entries


def _draw_template(template: Template, picture: Path) -> None:
    empty = empty_document()
    document = applied(empty, enter_template(empty, template))
    map_id = document.maps()[0].id
    sheet = arrange(document, map_id, load_theme("paper"), Typesetter(template.language))
    write_picture(painted_picture(sheet, PIXELS), picture)
