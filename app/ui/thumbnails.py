"""Pictures of maps for the start page and the preview of a page, kept in the home folder where they serve again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from app.export.files import replacing
from app.export.painter import paint_sheet
from app.layout.primitives import Rect
from app.layout.sheet import Sheet
from app.ui.canvas.colours import LIGHT
from app.ui.canvas.painting import SheetPainter
from app.ui.settings import picture_path

if TYPE_CHECKING:
    from app.ui.open_project import OpenProject
    from app.ui.program import Program

PIXELS = 640
# Records of a project up to which its pictures show the words themselves, and not bars in their place.
MOST_WITH_WORDS = 600


def keep_picture(program: Program, project: OpenProject) -> None:
    """Draw the first map of a project and keep the picture; failures stay silent, a picture is a luxury."""
    maps = project.session.document.maps()
    stored = project.store.session
    if not maps or stored is None:
        return
    sheet = project.session.sheet(maps[0].id)
    target = kept_at(program, project, stored.id)
    sketched = None if len(project.session.document) <= MOST_WITH_WORDS else sketched_picture(sheet, PIXELS)
    program.run_task(
        lambda _task: write_picture(sketched or painted_picture(sheet, PIXELS), target),
        lambda _: program.refill_recent(),
        lambda _: None,
        "thumbnail",
    )


def kept_at(program: Program, project: OpenProject, session_id: str) -> Path:
    """Return where the picture of a project is kept: by its file, or for a draft by its session."""
    key = str(project.file) if project.file is not None else session_id
    return picture_path(program.settings.folder, key)


def write_picture(picture: QImage, target: Path) -> None:
    """Write a picture as PNG to the file `target`, making its folder. Raises ExportError."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(picture)
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as stream:
        stream.write(bytes(buffer.data().data()))


def painted_picture(sheet: Sheet, side: int) -> QImage:
    """Return a picture of the sheet `side` pixels wide with all its words; on any thread, 0.1 ms a card."""
    scale, picture = _ground(sheet, side)
    with QPainter(picture) as painter:
        painter.scale(scale, scale)
        paint_sheet(painter, sheet, Rect(0.0, 0.0, side / scale, picture.height() / scale))
    return picture


def sketched_picture(sheet: Sheet, side: int) -> QImage:
    """Return the same as the map looks when zoomed out, small type as bars: 30 ms for 20,000 cards.

    Only on the window's thread, whose pixmaps it is put together from.
    """
    scale, picture = _ground(sheet, side)
    area = QRect(0, 0, picture.width(), picture.height())
    sketches = SheetPainter(LIGHT)
    sketches.prepare(sheet, scale, area, None)
    with QPainter(picture) as painter:
        sketches.paint(painter, sheet, scale, area)
    return picture


def _ground(sheet: Sheet, side: int) -> tuple[float, QImage]:
    """Return the scale and an empty picture; of a very long sheet it takes the upper part only."""
    scale = side / max(sheet.width, 1.0)
    picture = QImage(side, max(1, min(round(sheet.height * scale), 3 * side)), QImage.Format.Format_RGB32)
    picture.fill(QColor(sheet.paper_colour))
    return scale, picture
