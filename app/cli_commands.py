"""What each command of the command line does.

Heavy parts (store, layout, export) are imported by the command that uses them.
"""

from __future__ import annotations

import argparse
import json
import os
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from app.importers.formats import FORMATS, read_source
from app.model.advice import advice_on
from app.model.document import Document, applied, empty_document
from app.model.project import EditError, StoreError
from app.model.records import Card, EmotionPoint, JourneyMap
from app.model.templates import enter_template, load_template
from app.model.text import clean_line


@dataclass(frozen=True, slots=True)
class Report:
    """What a command has to say once its work is done.

    `text` goes to stdout; `notes` and `problem` to stderr, one sentence each; with a problem the exit code is 1.
    `wrote` says that a file was written, which stays true when the text cannot be printed.
    """

    text: str
    wrote: bool = False
    notes: tuple[str, ...] = ()
    problem: str = ""


def version() -> str:
    """Return the version of the installed program."""
    return metadata.version("wayline")


def import_formats() -> tuple[str, ...]:
    """Return the keys that --format takes."""
    return tuple(kind.key for kind in FORMATS)


def new(options: argparse.Namespace) -> Report:
    """Make a project from a template at a place where nothing is yet."""
    from app.model.store.publish import write_new_file

    if options.file.suffix.lower() != ".journey":
        raise EditError(f"A project is a file that ends in .journey; “{options.file.name}” was not made.")
    document = empty_document(created=_now())
    document = applied(document, enter_template(document, load_template(options.template)))
    write_new_file(document, options.file, overwrite=False)
    return Report(f"{options.file}: a new project from the template {options.template}", wrote=True)


def import_(options: argparse.Namespace) -> Report:
    """Read one or more sources into a new project, one map each; a project that was there before is kept aside."""
    from app.importers.enter import enter
    from app.model.store.publish import write_new_file

    document = empty_document(created=_now())
    lines: list[str] = []
    for source in options.sources:
        read = read_source(source, options.format)
        imported = read.imported
        document = applied(document, enter(document, imported, size=read.size, sha256=read.sha256, when=_now()))
        lines.append(f"{source.name}: {_counted(document, document.maps()[-1])}")
        lines += [f"  understood: {line}" for line in imported.understood]
        lines += [f"  note: {line}" for line in imported.warnings]
    kept = _kept_aside(options.output)
    write_new_file(document, options.output, overwrite=True)
    if kept is not None:
        lines.insert(0, f"  the project that was there is kept as {kept}")
    return Report("\n".join([f"{options.output}: written", *lines]), wrote=True)


def export(options: argparse.Namespace) -> Report:
    """Write one map of a project as PDF or PNG."""
    from app.export.formats import export_sheet, format_of
    from app.export.paper import ExportSettings, parse_paper
    from app.model.store.opening import read_project

    format_of(options.output)
    parse_paper(options.paper)
    document = read_project(options.file)
    journey = _chosen_map(document, options.map)
    # Fonts vanish with the application object, so it is held until the export is done.
    _application = _start_typesetting()
    from app.layout.arrange import arrange
    from app.layout.theme import load_theme
    from app.layout.typesetting import Typesetter

    typesetter = Typesetter(journey.language)
    sheet = arrange(document, journey.id, load_theme("paper"), typesetter)
    settings = ExportSettings(
        paper=options.paper,
        orientation=options.orientation,
        dpi=options.dpi,
        scale_percent=options.scale,
        title=journey.title,
        author=document.properties().author,
        language=journey.language,
    )
    written = export_sheet(sheet, options.output, settings)
    notes = (*written.notes, *(str(warning) for warning in typesetter.warnings()))
    return Report(f"{options.output}: {written.size:,} bytes", True, notes)


def info(options: argparse.Namespace) -> Report:
    """Say what is in a project."""
    from app.model.store.opening import inspect_project

    facts = inspect_project(options.file)
    document = facts.document
    personas = [persona.name for persona in document.personas()]
    if options.json:
        found: dict[str, Any] = {
            "file": str(options.file),
            "size": facts.size,
            "format_version": facts.format_version,
            "made_with": facts.made_with,
            "generation": facts.generation,
            "undo_steps": facts.steps,
            "personas": personas,
            "maps": [_map_facts(document, journey) for journey in document.maps()],
        }
        return Report(_json(found))
    made_with = clean_line(facts.made_with, 40)
    lines = [f"{options.file}: {facts.size:,} bytes, format version {facts.format_version}, made with {made_with}"]
    lines += [f"  map “{journey.title}”: {_counted(document, journey)}" for journey in document.maps()]
    lines += [f"  personas: {', '.join(personas) or 'none'}", f"  undo steps kept: {facts.steps}"]
    return Report("\n".join(lines))


def check(options: argparse.Namespace) -> Report:
    """Say whether the file is whole, and what its maps lack. A damaged file is exit 1."""
    from app.model.store.opening import read_project

    try:
        document = read_project(options.file)
    except StoreError as problem:
        if not options.json:
            raise
        found: dict[str, Any] = {"file": str(options.file), "whole": False, "problem": str(problem)}
        return Report(_json(found), problem=str(problem))
    lacking = [(journey.title, advice_on(document, journey.id)) for journey in document.maps()]
    if options.json:
        maps = [{"title": title, "lacking": lines} for title, lines in lacking]
        return Report(_json({"file": str(options.file), "whole": True, "maps": maps}))
    lines = [f"  {title}: {line}" for title, found_lines in lacking for line in found_lines]
    return Report("\n".join([f"{options.file}: whole", *lines]))


def log_fault(fault: BaseException) -> None:
    """Write a fault of ours to the log in the data folder; never the person's texts."""
    lines = traceback.format_tb(fault.__traceback__)
    try:
        from app.model.store.disk import data_folder

        folder = data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "faults.log").open("a", encoding="utf-8") as log:
            log.write(f"{_now()} {version()} {type(fault).__name__}\n{''.join(lines)}\n")
    except (OSError, RuntimeError):
        # A log that cannot be written must not hide the sentence that follows.
        return


def _chosen_map(document: Document, title: str | None) -> JourneyMap:
    maps = document.maps()
    if not maps:
        raise EditError("This project has no map yet; nothing was written.")
    if title is None:
        return maps[0]
    for journey in maps:
        if journey.title.casefold() == title.strip().casefold():
            return journey
    known = ", ".join(f"“{journey.title}”" for journey in maps)
    raise EditError(
        f"There is no map called “{title[:80]}” in this project; nothing was written. There are: {known[:400]}."
    )


def _map_facts(document: Document, journey: JourneyMap) -> dict[str, Any]:
    sections = document.sections(journey.id)
    points = [p for s in sections for c in document.curves(s.id) for p in document.points(c.id)]
    return {
        "title": journey.title,
        "stages": [stage.title for stage in document.leaves(journey.id)],
        "sections": [section.title for section in sections],
        "cards": sum(document.count(Card, section.id) for section in sections),
        "points": sum(isinstance(point, EmotionPoint) for point in points),
    }


def _counted(document: Document, journey: JourneyMap) -> str:
    facts = _map_facts(document, journey)
    return (
        f"{len(facts['stages'])} stages, {len(facts['sections'])} sections, "
        f"{facts['cards']} cards, {facts['points']} emotion points"
    )


def _kept_aside(target: Path) -> Path | None:
    """Copy a project that is about to be replaced into the backups of the data folder; None when there is none."""
    from app.model.store.disk import data_folder, write_whole

    if not target.is_file():
        return None
    try:
        folder = data_folder() / "backups"
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{target.stem[:80]} (before {_now().replace(':', '')}, {os.getpid()}).journey"
        write_whole(kept, target.read_bytes())
    except OSError as problem:
        raise StoreError(
            f"The project at {target.name} could not be kept aside ({problem.strerror}), so nothing was written."
        ) from problem
    return kept


def _start_typesetting() -> object:
    """Make the application object that Qt's fonts need, without a display. Raises StoreError for a missing library."""
    from app.ui.system_check import missing_library_message

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # WORKAROUND Qt 6.11: with a larger glyph cache, type above 64 pixels is not drawn at all (test_large_type.py).
    os.environ.pop("QT_MAX_CACHED_GLYPH_SIZE", None)
    missing = missing_library_message(with_display=False)
    if missing is not None:
        raise StoreError(missing)
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication.instance() or QGuiApplication(["wayline"])


def _json(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
