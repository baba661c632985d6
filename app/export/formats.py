"""The one table of what a sheet can be exported to, and the one way to do it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from app.export.errors import ExportError
from app.export.files import replacing
from app.export.painter import Pictures, no_pictures
from app.export.paper import ExportSettings
from app.layout.sheet import Sheet


class Writer(Protocol):
    """Writes a sheet to a stream; returns notes for people, one sentence each. Raises ExportError or Cancelled."""

    def __call__(
        self,
        sheet: Sheet,
        settings: ExportSettings,
        stream: BinaryIO,
        progress: Callable[[float], object],
        cancelled: Callable[[], bool],
        pictures: Pictures,
    ) -> tuple[str, ...]:
        """Write the file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: suffix with its dot, name for people, writer, and the settings it heeds besides the metadata."""

    suffix: str
    name: str
    write: Writer
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """What an export left: the file, its size in bytes, and what people should know about it."""

    path: Path
    size: int
    notes: tuple[str, ...]


def _write_pdf(
    sheet: Sheet,
    settings: ExportSettings,
    stream: BinaryIO,
    progress: Callable[[float], object],
    cancelled: Callable[[], bool],
    pictures: Pictures,
) -> tuple[str, ...]:
    # reportlab costs 0.15 s to import, so only when a PDF is written.
    from app.export.pdf import write_pdf

    return write_pdf(sheet, settings, stream, progress, cancelled, pictures)


def _write_png(
    sheet: Sheet,
    settings: ExportSettings,
    stream: BinaryIO,
    progress: Callable[[float], object],
    cancelled: Callable[[], bool],
    pictures: Pictures,
) -> tuple[str, ...]:
    from app.export.png import write_png

    return write_png(sheet, settings, stream, progress, cancelled, pictures)


_PAGE = frozenset({"paper", "orientation", "margin_mm", "scale_percent"})
FORMATS: dict[str, Format] = {
    one.suffix: one
    for one in (
        Format(".pdf", "PDF document", _write_pdf, _PAGE),
        Format(".png", "PNG picture", _write_png, _PAGE | {"dpi"}),
    )
}


def format_of(path: str | os.PathLike[str]) -> Format:
    """Return the format that the suffix of `path` names. Raises ExportError, listing what can be written."""
    suffix = Path(path).suffix.lower()
    found = FORMATS.get(suffix)
    if found is None:
        known = ", ".join(FORMATS)
        said = f"“{Path(path).name}” has the suffix {suffix}" if suffix else f"“{Path(path).name}” has no suffix"
        raise ExportError(f"{said}, so it is not clear what to write: give the file one of {known}.")
    return found


def export_sheet(
    sheet: Sheet,
    path: str | os.PathLike[str],
    settings: ExportSettings,
    progress: Callable[[float], object] = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
    pictures: Pictures = no_pictures,
) -> Written:
    """Write the sheet to `path` in the format of its suffix. The file appears complete or stays as it was.

    Runs on any thread that may use Qt's fonts; `progress` and `cancelled` are called on it. Raises ExportError or
    Cancelled.
    """
    kind = format_of(path)
    with replacing(path) as stream:
        notes = kind.write(sheet, settings, stream, progress, cancelled, pictures)
        size = stream.tell()
    return Written(Path(path), size, notes)
