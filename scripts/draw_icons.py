"""Turn the Lucide SVG files in resources/icons into resources/icons/outlines.json, which the sheet draws from.

Run with `python scripts/draw_icons.py` after adding an icon; needs fonttools, which the program does not. Each icon
becomes a list of segments in its own 24 x 24 units: ["M", x, y], ["L", x, y], ["C", x1, y1, x2, y2, x, y], ["Z"].
"""

from __future__ import annotations

import json
from pathlib import Path

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib import SVGPath

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
# The icons that section kinds and card kinds use on the sheet; the window uses the SVG files themselves.
ON_THE_SHEET = (
    "chart-line",
    "check",
    "clock",
    "file-text",
    "flag",
    "frown",
    "globe",
    "heart",
    "image",
    "info",
    "laugh",
    "layers",
    "lightbulb",
    "link",
    "list-checks",
    "mail",
    "map",
    "meh",
    "message-circle-question-mark",
    "mouse-pointer-click",
    "phone",
    "quote",
    "repeat",
    "settings",
    "smartphone",
    "smile",
    "spline",
    "star",
    "store",
    "tag",
    "target",
    "triangle-alert",
    "type",
    "user",
    "users",
    "wrench",
)


def segments_of(svg: Path) -> list[list[str | float]]:
    """Return the outline of one SVG file as segments; quadratic curves become cubic ones."""
    pen = RecordingPen()
    SVGPath(str(svg)).draw(pen)
    segments: list[list[str | float]] = []
    here = (0.0, 0.0)
    for verb, points in pen.value:
        if verb == "moveTo":
            segments.append(["M", *points[0]])
        elif verb == "lineTo":
            segments.append(["L", *points[0]])
        elif verb == "curveTo":
            segments.append(["C", *points[0], *points[1], *points[2]])
        elif verb == "qCurveTo":
            (qx, qy), (x, y) = points
            segments.append(
                ["C", (here[0] + 2 * qx) / 3, (here[1] + 2 * qy) / 3, (x + 2 * qx) / 3, (y + 2 * qy) / 3, x, y]
            )
        elif verb == "closePath":
            segments.append(["Z"])
        if points:
            here = points[-1]
    return [[part if isinstance(part, str) else round(float(part), 3) for part in segment] for segment in segments]


def main() -> None:
    """Write the outlines of all icons that the sheet uses."""
    outlines = {name: segments_of(ICONS / f"{name}.svg") for name in sorted(set(ON_THE_SHEET))}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(outline)}" for name, outline in outlines.items())
    (ICONS / "outlines.json").write_text("{\n" + lines + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
