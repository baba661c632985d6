"""Pictures of maps for the start page, kept in the home folder and made from the sheet that is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter

from app.export.files import replacing
from app.export.painter import paint_sheet
from app.layout.primitives import Rect
from app.layout.sheet import Sheet
from app.ui.settings import picture_path

if TYPE_CHECKING:
    from app.ui.open_project import OpenProject
    from app.ui.program import Program

PIXELS = 640


def keep_picture(program: Program, project: OpenProject) -> None:
    """Draw the first map of a project on a worker and keep the picture; failures stay silent, a picture is a luxury."""
    maps = project.session.document.maps()
    stored = project.store.session
    if not maps or stored is None:
        return
    sheet = project.session.sheet(maps[0].id)
    key = str(project.file) if project.file is not None else stored.id
    target = picture_path(program.settings.folder, key)
    program.run_task(lambda _task: draw_picture(sheet, target), _nothing, _nothing, "thumbnail")


def draw_picture(sheet: Sheet, target: Path) -> None:
    """Write a small picture of `sheet` to the file `target`; runs on any thread."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as stream:
        stream.write(png_bytes(small_picture(sheet, PIXELS)))


def small_picture(sheet: Sheet, side: int) -> QImage:
    """Return a picture of the whole sheet whose longer side has `side` pixels."""
    scale = side / max(sheet.width, sheet.height, 1.0)
    size = (max(1, round(sheet.width * scale)), max(1, round(sheet.height * scale)))
    picture = QImage(*size, QImage.Format.Format_RGB32)
    picture.fill(QColor(sheet.paper_colour))
    with QPainter(picture) as painter:
        painter.scale(scale, scale)
        paint_sheet(painter, sheet, Rect(0.0, 0.0, sheet.width, sheet.height))
    return picture


def png_bytes(picture: QImage) -> bytes:
    """Return a picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())


def _nothing(outcome: object) -> None:
    """Nobody waits for a picture."""
