"""A reader of PDF content: follows the operators as ISO 32000-1 describes them and says which text stands where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pikepdf

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Glyph:
    """A shown code: its text and the place of its origin on the page, in points from the top left corner."""

    text: str
    x: float
    y: float
    size: float


class ShownFont:
    """Widths and texts of a font's codes."""

    def __init__(self, font: pikepdf.Object) -> None:
        self.drawn = font.Subtype == "/Type3"
        self.digits = 1 if self.drawn else 2
        if self.drawn:
            self.widths = {number + 1: float(width) for number, width in enumerate(font.Widths)}  # type: ignore[call-overload]
        else:
            first, widths = font.DescendantFonts[0].W
            self.widths = {int(first) + number: float(width) for number, width in enumerate(widths)}  # type: ignore[call-overload]
        content = font.ToUnicode.read_bytes().decode()
        pairs = re.findall(
            r"^<([0-9A-F]+)> <([0-9A-F]+)>$",
            content.replace(f"<{'00' * self.digits}> <{'FF' * self.digits}>", ""),
            re.M,
        )
        self.texts = {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}

    def codes(self, raw: bytes) -> list[int]:
        return [int.from_bytes(raw[at : at + self.digits], "big") for at in range(0, len(raw), self.digits)]


def times(first: Matrix, second: Matrix) -> Matrix:
    """Return the matrix that does `first` and then `second`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def shown_glyphs(path: Path) -> list[Glyph]:
    """Return all codes that the only page of a file shows, in order."""
    with pikepdf.open(path) as document:
        page = document.pages[0]
        fonts = {name: ShownFont(font) for name, font in page.Resources.get("/Font", {}).items()}
        height = float(page.MediaBox[3])  # type: ignore[arg-type]
        found: list[Glyph] = []
        state: Matrix = IDENTITY
        stack: list[Matrix] = []
        text: Matrix = IDENTITY
        font, size = None, 0.0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "q":
                    stack.append(state)
                case "Q":
                    state = stack.pop()
                case "cm":
                    state = times(tuple(map(float, operands)), state)  # type: ignore[arg-type]
                case "Tf":
                    font, size = fonts[str(operands[0])], float(operands[1])
                case "Tm":
                    text = tuple(map(float, operands))  # type: ignore[assignment]
                case "Tj" | "TJ":
                    assert font is not None
                    for item in operands[0] if str(operator) == "TJ" else [operands[0]]:
                        if not isinstance(item, pikepdf.String):
                            text = times((1, 0, 0, 1, -float(item) / 1000 * size, 0), text)
                            continue
                        for code in font.codes(bytes(item)):
                            x, y = times(text, state)[4:]
                            found.append(Glyph(font.texts[code], x, height - y, size))
                            text = times((1, 0, 0, 1, font.widths[code] / 1000 * size, 0), text)
        assert not stack
        return found
