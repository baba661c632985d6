"""pdf.10000 and png.a0_*: time, bytes and memory of exports, beside other ways of writing the same sheet.

Every way is a child process of its own. For PDF each writes the sheet twice and the second time counts, so that fonts are
loaded and text is set, as it is when a map that is on the screen is exported. Others' ways are in `other_writers`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.measure import Group, NotMeasured, Plan, timed
from benchmarks.table import Check, Figure

PDF = "pdf.10000"
_PDF_CARDS = 10_000
_PICTURES = {"png.a0_300": (300, 9.0), "png.a0_600": (600, 19.0)}
_PICTURE_CARDS = 1_000
_MEGA = 1e6


def measure_pdf(plan: Plan) -> Iterator[Figure]:
    """Write the same sheet with each writer."""
    cards = 500 if plan.quick else _PDF_CARDS
    ours = child.run("benchmarks.paper:pdf", cards=cards)
    naive = child.run("benchmarks.other_writers:naive_reportlab", cards=cards)
    qt = child.run("benchmarks.other_writers:qt_pdf", cards=cards)
    notes = [f"quick: {cards:,} cards"] if plan.quick else []
    checks = [
        Check("of naive reportlab's time", ours["cpu"] / naive["cpu"], 1 / 4),
        Check("of QPdfWriter's time", ours["cpu"] / qt["cpu"], 1 / 10),
        Check("of QPdfWriter's bytes", ours["bytes"] / qt["bytes"], 1 / 3),
    ]
    details = {
        "kB": ours["bytes"] / 1e3,
        "s before text was set": ours["cold"],
        "of it reading the sheet": ours["reading"],
        "naive reportlab kB": naive["bytes"] / 1e3,
        "QPdfWriter s": qt["cpu"],
        "QPdfWriter kB": qt["bytes"] / 1e3,
    }
    try:
        chromium = child.run("benchmarks.other_writers:chromium", cards=cards)
    except NotMeasured as problem:
        notes.append(f"Chromium not measured: {problem}")
    else:
        checks += [
            Check("of Chromium's time (clock)", ours["wall"] / chromium["wall"], 1 / 25),
            Check("of Chromium's bytes", ours["bytes"] / chromium["bytes"], 1 / 14),
        ]
        details |= {"Chromium s": chromium["wall"], "Chromium kB": chromium["bytes"] / 1e3}
    yield Figure(
        PDF,
        "s CPU",
        "≤ 1/4 of reportlab's, 1/10 of QPdfWriter's, 1/25 of Chromium's time; ≤ 1/3, 1/14 of the last two's bytes",
        ours["cpu"],
        naive["cpu"],
        "naive reportlab: simpleSplit, drawString, roundRect (useA85=0)",
        tuple(checks),
        details,
        "; ".join(notes),
        not plan.quick,
    )


def measure_png(plan: Plan) -> Iterator[Figure]:
    """Write a picture of A0 size, ours and through a whole QImage; a third process holds the sheet and writes nothing."""
    base = child.run("benchmarks.paper:sheet_alone", cards=_PICTURE_CARDS)
    for name, (dpi, share) in _PICTURES.items():
        if name not in plan.names:
            continue
        used = dpi // 4 if plan.quick else dpi
        ours = child.run("benchmarks.paper:png", cards=_PICTURE_CARDS, dpi=used)
        whole = child.run("benchmarks.other_writers:whole_image", cards=_PICTURE_CARDS, dpi=used)
        extra, other = (one["peak"] - base["peak"] for one in (ours, whole))
        yield Figure(
            name,
            "s CPU",
            f"CPU ≤ 0.6; extra memory ≤ 1/{share:.0f}",
            ours["cpu"],
            whole["cpu"],
            "the sheet painted into a whole QImage, and save()",
            (
                Check("of its CPU", ours["cpu"] / whole["cpu"], 0.6),
                Check("of its extra memory", extra / other, 1 / share),
            ),
            {
                "extra MB": extra / _MEGA,
                "whole QImage, extra MB": other / _MEGA,
                "process with the sheet, MB": base["peak"] / _MEGA,
                "file MB": ours["bytes"] / _MEGA,
                "whole QImage, file MB": whole["bytes"] / _MEGA,
                "million pixels": ours["pixels"] / _MEGA,
            },
            f"quick: {used} dots per inch" if plan.quick else "",
            not plan.quick,
        )


def pdf(cards: int) -> dict[str, float]:
    """Write a PDF file twice; also tell what reading all drawings of the sheet costs by itself."""
    from app.export.formats import export_sheet
    from app.export.paper import ExportSettings

    sheet = sheet_of(cards)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.pdf"
        _, cold = timed(lambda: export_sheet(sheet, path, ExportSettings(title="A large map")))
        written, span = timed(lambda: export_sheet(sheet, path, ExportSettings(title="A large map")))
    _, reading = timed(lambda: [sheet.drawing_of(block) for _, _, block in sheet.all_blocks()])
    return {"wall": span.wall, "cpu": span.cpu, "cold": cold.cpu, "bytes": written.size, "reading": reading.cpu}


def png(cards: int, dpi: int) -> dict[str, float]:
    """Write a PNG file of A0 size."""
    from app.export.formats import export_sheet
    from benchmarks.measure import peak

    sheet = sheet_of(cards)
    with tempfile.TemporaryDirectory() as folder:
        written, span = timed(lambda: export_sheet(sheet, Path(folder) / "map.png", a0(dpi)))
    width, height = pixels(sheet, dpi)
    return {"cpu": span.cpu, "wall": span.wall, "peak": peak(), "bytes": written.size, "pixels": width * height}


def sheet_alone(cards: int) -> dict[str, float]:
    """Have the sheet, with everything that an export imports, and one card painted; tell the most memory held."""
    import app.export.formats
    import app.export.png  # noqa: F401 - both for their weight
    from benchmarks.measure import peak

    sheet = sheet_of(cards)
    _, _, block = next(sheet.all_blocks())
    sheet.drawing_of(block)
    return {"peak": peak()}


def a0(dpi: int) -> Any:
    """Return the settings of a picture on A0."""
    from app.export.paper import ExportSettings

    return ExportSettings(paper="A0", dpi=dpi)


def pixels(sheet: Any, dpi: int) -> tuple[int, int]:
    """Return width and height of the picture."""
    from app.export.png import picture_size

    size: tuple[int, int] = picture_size(sheet.width, sheet.height, a0(dpi))
    return size


def sheet_of(cards: int) -> Any:
    """Return the sheet of the large map."""
    from app.layout.arrange import arrange
    from app.layout.theme import load_theme
    from app.layout.typesetting import Typesetter
    from benchmarks.maps import large_map

    gui_application()
    return arrange(large_map(cards), "map", load_theme("paper"), Typesetter())


@cache
def gui_application() -> Any:
    """Make the application object, which Qt's fonts need, and keep it for the rest of the process."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication(["benchmarks"])


GROUPS = (Group((PDF,), measure_pdf), Group(tuple(_PICTURES), measure_png))
