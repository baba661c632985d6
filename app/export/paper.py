"""Paper: what an export is asked for, the sizes of paper, and how a sheet is placed on a page.

One `ExportSettings` record is made by the dialog or the command line; `place` turns it into a Placement that PDF and
PNG share. Lengths are points (1/72 inch) unless a name says otherwise. Knows nothing of writers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.export.errors import ExportError
from app.layout.primitives import Type
from app.layout.sheet import Sheet
from app.model.records import Language, Timestamp, Title

MM = 72 / 25.4
INCH = 72.0
# No reader of PDF takes a longer side (200 inches), and UserUnit is ignored by most, so larger maps are drawn smaller.
LONGEST_SIDE = 14_400.0
SHORTEST_SIDE = 10 * MM
LARGE_SIDE = 10_000_000 * MM
_RATIOS = (1, 2, 10, 100)

# Short and long side. ISO 216 in whole millimetres, ANSI/ASME Y14.1 in inches.
PAPERS: dict[str, tuple[float, float]] = {
    "A5": (148 * MM, 210 * MM),
    "A4": (210 * MM, 297 * MM),
    "A3": (297 * MM, 420 * MM),
    "A2": (420 * MM, 594 * MM),
    "A1": (594 * MM, 841 * MM),
    "A0": (841 * MM, 1189 * MM),
    "B5": (176 * MM, 250 * MM),
    "B4": (250 * MM, 353 * MM),
    "B3": (353 * MM, 500 * MM),
    "B2": (500 * MM, 707 * MM),
    "B1": (707 * MM, 1000 * MM),
    "B0": (1000 * MM, 1414 * MM),
    "Letter": (8.5 * INCH, 11 * INCH),
    "Legal": (8.5 * INCH, 14 * INCH),
    "Tabloid": (11 * INCH, 17 * INCH),
    "ANSI C": (17 * INCH, 22 * INCH),
    "ANSI D": (22 * INCH, 34 * INCH),
    "ANSI E": (34 * INCH, 44 * INCH),
}
# Widths of the rolls that plotters take; the length follows from the map.
ROLLS: dict[str, float] = {f"Roll {inches} in": inches * INCH for inches in (24, 36, 42, 44, 60)}

_NAMES = {re.sub(r"[\s_-]", "", name).lower(): name for name in (*PAPERS, *ROLLS)} | {"ledger": "Tabloid"}
_CUSTOM = re.compile(r"(\d{1,7}(?:[.,]\d{1,6})?)\s*(?:mm|cm|in)?\s*[x×*]\s*(\d{1,7}(?:[.,]\d{1,6})?)\s*(mm|cm|in)")
_UNITS = {"mm": MM, "cm": 10 * MM, "in": INCH}


class ExportSettings(BaseModel):
    """What an export is asked for. Title, author and language go into the file's metadata; `created` too, unless empty.

    `paper` is "fit", a name of PAPERS or ROLLS, or "1200x800mm". `margin_mm` None means 10 on named paper, else 0.
    `scale_percent` None means as large as fits the paper, and 100 for "fit". `dpi` is for pictures of points.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    paper: Annotated[str, StringConstraints(max_length=60)] = "fit"
    orientation: Literal["auto", "landscape", "portrait"] = "auto"
    margin_mm: float | None = Field(default=None, ge=0, le=500, allow_inf_nan=False)
    scale_percent: float | None = Field(default=None, ge=1, le=1000, allow_inf_nan=False)
    dpi: int = Field(default=150, ge=10, le=1200)
    title: Title = ""
    author: Title = ""
    language: Language = "en"
    created: Timestamp = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was asked for, upright or as typed. `height` None: as long as the map; `turns`: may be turned."""

    name: str
    width: float
    height: float | None
    turns: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a sheet stands on its page: sheet point (x, y) comes to (dx + x * scale, dy + y * scale), y down.

    `ratio` n means that the whole page is drawn at 1:n because it is longer than a PDF page may be; widths and scale
    are already those of the smaller page.
    """

    page_width: float
    page_height: float
    scale: float
    dx: float
    dy: float
    ratio: int = 1

    @property
    def width_mm(self) -> float:
        """The width of the page in millimetres."""
        return self.page_width / MM

    @property
    def height_mm(self) -> float:
        """The height of the page in millimetres."""
        return self.page_height / MM


def parse_paper(text: str) -> Paper | None:
    """Return the paper that `text` names, or None for "fit". Raises ExportError, saying what may be written.

    Names in any case, with or without blanks and hyphens ("ansi-d", "Roll 36 in"); custom sizes as width x height with
    mm, cm or in behind ("1200x800mm", "36 × 24 in").
    """
    wanted = text.strip()
    plain = re.sub(r"[\s_-]", "", wanted).lower()
    if plain == "fit":
        return None
    name = _NAMES.get(plain)
    if name in PAPERS:
        return Paper(name, *PAPERS[name], turns=True)
    if name in ROLLS:
        return Paper(name, ROLLS[name], None, turns=True)
    match = _CUSTOM.fullmatch(wanted.lower())
    if match is None:
        raise ExportError(
            f"“{wanted[:40]}” is not a paper: use fit, {', '.join(PAPERS)}, {', '.join(ROLLS)}, "
            "or a size such as 1200x800mm or 36x24in."
        )
    unit = _UNITS[match[3]]
    width, height = (float(side.replace(",", ".")) * unit for side in match.group(1, 2))
    if min(width, height) < SHORTEST_SIDE - 1e-6 or max(width, height) > LARGE_SIDE:
        raise ExportError(f"A paper of {wanted[:40]} cannot be made: each side must measure from 10 mm to 10 km.")
    return Paper(wanted, width, height, turns=False)


def place(width: float, height: float, settings: ExportSettings, longest: float = LONGEST_SIDE) -> Placement:
    """Return how a sheet of `width` x `height` points is placed, centred, on the paper of `settings`.

    No side of the page is longer than `longest`: a larger page is drawn at 1:2, 1:10 or 1:100. Raises ExportError when
    the sheet does not fit at the scale asked for, or the margins leave no room.
    """
    paper = parse_paper(settings.paper)
    percent = settings.scale_percent
    if paper is None:
        margin = (settings.margin_mm or 0.0) * MM
        scale = (percent or 100.0) / 100
        page = (width * scale + 2 * margin, height * scale + 2 * margin)
        return _within(Placement(*page, scale, margin, margin), longest)
    margin = (10.0 if settings.margin_mm is None else settings.margin_mm) * MM
    pages = _pages(paper, width, height, margin, settings)
    fitting, page = max(((_fitting(width, height, page, margin), page) for page in pages), key=lambda pair: pair[0])
    if fitting <= 0:
        raise ExportError(f"Margins of {margin / MM:g} mm leave no room on {paper.name}: choose smaller margins.")
    scale = percent / 100 if percent else fitting
    if scale > fitting + 1e-9:
        raise ExportError(
            f"At {percent:g} % the map measures {width * scale / MM:.0f} × {height * scale / MM:.0f} mm and does not "
            f"fit on {paper.name}: choose a larger paper or a smaller scale."
        )
    centred = ((page[0] - width * scale) / 2, (page[1] - height * scale) / 2)
    return _within(Placement(*page, scale, *centred), longest)


def smallest_type(sheet: Sheet, cancelled: Callable[[], bool] = lambda: False) -> float:
    """Return the size of the smallest text on the sheet in points at 100 %, or 0.0 when it holds none.

    Multiply by the scale of a placement for its size on paper. Every block is drawn once, so this takes a while.
    """
    smallest = math.inf
    for _dx, _dy, block in sheet.all_blocks():
        if cancelled():
            break
        items = sheet.drawing_of(block).primitives
        sizes = (item.size for item in items if isinstance(item, Type) and item.line.pieces)
        smallest = min(smallest, *sizes, math.inf)
    return 0.0 if smallest == math.inf else smallest


def _pages(
    paper: Paper, width: float, height: float, margin: float, settings: ExportSettings
) -> list[tuple[float, float]]:
    """Return the page sizes that come into question, (width, height), the upright one first."""
    if paper.height is None:
        room = paper.width - 2 * margin
        percent = settings.scale_percent
        # As long as the map needs: at the scale asked for, or at the one that fills the width of the roll.
        upright = (paper.width, height * (percent / 100 if percent else room / width) + 2 * margin)
        lying = (width * (percent / 100 if percent else room / height) + 2 * margin, paper.width)
    else:
        sides = (paper.width, paper.height)
        if not paper.turns and settings.orientation == "auto":
            return [sides]
        upright, lying = (min(sides), max(sides)), (max(sides), min(sides))
    return {"portrait": [upright], "landscape": [lying]}.get(settings.orientation, [upright, lying])


def _fitting(width: float, height: float, page: tuple[float, float], margin: float) -> float:
    """Return the largest scale at which the sheet fits inside the margins; not above 0 when these leave no room."""
    return min((page[0] - 2 * margin) / width, (page[1] - 2 * margin) / height)


def _within(placement: Placement, longest: float) -> Placement:
    """Return `placement` drawn at the smallest ratio at which its page is no longer than `longest`."""
    for ratio in _RATIOS:
        if max(placement.page_width, placement.page_height) / ratio <= longest + 1e-6:
            return Placement(
                placement.page_width / ratio,
                placement.page_height / ratio,
                placement.scale / ratio,
                placement.dx / ratio,
                placement.dy / ratio,
                ratio,
            )
    size = f"{placement.width_mm / 1000:.0f} × {placement.height_mm / 1000:.0f} m"
    raise ExportError(f"A page of {size} is larger than can be drawn even at 1:100: choose a smaller scale or paper.")
