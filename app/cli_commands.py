"""What each command of the command line does.

Heavy parts (store, layout, export) are imported by the command that uses them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import traceback
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from app.importers.formats import FORMATS, import_file
from app.model.advice import advice_on
from app.model.document import Document, applied, empty_document
from app.model.project import EditError, StoreError
from app.model.records import Card, EmotionPoint, JourneyMap
from app.model.templates import enter_template, load_template


def version() -> str:
    """Return the version of the installed program."""
    return metadata.version("wayline")


def import_formats() -> tuple[str, ...]:
    """Return the keys that --format takes."""
    return tuple(kind.key for kind in FORMATS)


def new(options: argparse.Namespace) -> None:
    """Make a project from a template at a place where nothing is yet."""
    from app.model.store.publish import write_new_file

    if options.file.suffix.lower() != ".journey":
        raise EditError(f"A project is a file that ends in .journey; {options.file.name} was not made.")
    document = empty_document(created=_now())
    document = applied(document, enter_template(document, load_template(options.template)))
    write_new_file(document, options.file, overwrite=False)
    print(f"{options.file}: a new project from the template {options.template}")


def import_(options: argparse.Namespace) -> None:
    """Read one or more sources into a new project, one map each; a project that was there before is kept aside."""
    from app.importers.enter import enter
    from app.model.store.publish import write_new_file

    document = empty_document(created=_now())
    report: list[str] = []
    for source in options.sources:
        imported = import_file(source, options.format)
        content = source.read_bytes()
        document = applied(
            document,
            enter(document, imported, size=len(content), sha256=hashlib.sha256(content).hexdigest(), when=_now()),
        )
        journey = document.maps()[-1]
        report.append(f"{source.name}: {_counted(document, journey)}")
        report += [f"  understood: {line}" for line in imported.understood]
        report += [f"  note: {line}" for line in imported.warnings]
    kept = _kept_aside(options.output)
    write_new_file(document, options.output, overwrite=True)
    print(f"{options.output}: written")
    if kept is not None:
        print(f"  the project that was there is kept as {kept}")
    print("\n".join(report))


def export(options: argparse.Namespace) -> None:
    """Write one map of a project as PDF or PNG."""
    from app.export.formats import export_sheet, format_of
    from app.export.paper import ExportSettings
    from app.model.store.opening import read_project

    format_of(options.output)
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
    print(f"{options.output}: {written.size:,} bytes")
    for note in (*written.notes, *(str(warning) for warning in typesetter.warnings())):
        print(f"wayline: note: {note}", file=sys.stderr)


def info(options: argparse.Namespace) -> None:
    """Say what is in a project."""
    from app.model.store.opening import inspect_project

    facts = inspect_project(options.file)
    document = facts.document
    found: dict[str, Any] = {
        "file": str(options.file),
        "size": facts.size,
        "format_version": facts.format_version,
        "made_with": facts.made_with,
        "generation": facts.generation,
        "undo_steps": facts.steps,
        "personas": [persona.name for persona in document.personas()],
        "maps": [_map_facts(document, journey) for journey in document.maps()],
    }
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True))
        return
    print(f"{options.file}: {facts.size:,} bytes, format version {facts.format_version}, made with {facts.made_with}")
    for journey in document.maps():
        print(f"  map “{journey.title}”: {_counted(document, journey)}")
    print(f"  personas: {', '.join(found['personas']) or 'none'}")
    print(f"  undo steps kept: {facts.steps}")


def check(options: argparse.Namespace) -> int:
    """Say whether the file is whole, and what its maps lack. A damaged file is exit 1."""
    from app.model.store.opening import read_project

    try:
        document = read_project(options.file)
    except StoreError as problem:
        if not options.json:
            raise
        print(json.dumps({"file": str(options.file), "whole": False, "problem": str(problem)}, ensure_ascii=False))
        print(f"wayline: {problem}", file=sys.stderr)
        return 1
    lacking = {journey.title: advice_on(document, journey.id) for journey in document.maps()}
    if options.json:
        found = {"file": str(options.file), "whole": True, "lacking": lacking}
        print(json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True))
        return 0
    print(f"{options.file}: whole")
    for title, lines in lacking.items():
        for line in lines:
            print(f"  {title}: {line}")
    return 0


def log_fault(fault: BaseException) -> None:
    """Write a fault of ours to the log in the data folder; never the person's texts."""
    from app.model.store.disk import data_folder

    lines = traceback.format_tb(fault.__traceback__)
    try:
        folder = data_folder()
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "faults.log").open("a", encoding="utf-8") as log:
            log.write(f"{_now()} {version()} {type(fault).__name__}\n{''.join(lines)}\n")
    except OSError:
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
    raise EditError(f"There is no map called “{title}” in this project; nothing was written. There are: {known}.")


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


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
