"""Small sheets made by hand, and readers of what was exported."""

from __future__ import annotations

import subprocess
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.layout.primitives import Box, Drawing, Line, Link, Picture, Primitive, Rect, Type
from app.layout.primitives import Path as Outline
from app.layout.sheet import Block, Column, Part, PlacedCell, PlacedRow, Sheet
from app.layout.typesetting import TextStyle, Typesetter

TEXTS = {
    "en": "Asks a friend which shop to trust, “affordable” and fine (2 offices)",
    "de": "Vergleicht Preise, zögert über die größere Auswahl",
    "pl": "Źródło wiedzy: żółta książka, którą poleciła sąsiadka",
    "ru": "Сравнивает цены на телефоне и ждёт посылку",
    "el": "Ψάχνει κάποιον να τηλεφωνήσει το βράδυ",
    "vi": "Người mua hỏi bạn bè về cửa hàng đáng tin cậy",
    "hi": "ग्राहक मित्र से पूछता है कि किस दुकान पर भरोसा करें",
    "th": "ลูกค้าถามเพื่อนว่าควรเชื่อถือร้านไหนดีที่สุด",
    "zh": "顾客在手机上比较价格，然后等待包裹送达",
    "ja": "お客様は友人に信頼できるお店を尋ねます",
    "ko": "고객은 친구에게 어느 가게를 믿을지 묻습니다",
    "ar": "يسأل العميل صديقه عن المتجر الموثوق",
    "he": "הלקוח שואל חבר באיזו חנות לבטוח",
    "emoji": "Finally happy 😀 waits ⏳ loves it ❤ done 🎉",
}
RIGHT_TO_LEFT = ("ar", "he")


@dataclass(frozen=True)
class Drawn:
    """A look that is a finished drawing."""

    drawing: Drawing

    def draw(self) -> Drawing:
        return self.drawing


class Eager:
    """An artist that keeps nothing, as the drawings are there already."""

    def draw(self, block: Block) -> Drawing:
        return block.look.draw()


@cache
def typesetter(language: str = "en") -> Typesetter:
    return Typesetter(language)


def set_lines(
    text: str,
    width: float = 160,
    size: float = 11,
    x: float = 8,
    y: float = 8,
    colour: str = "#1a1a1a",
    **style: object,
) -> tuple[Type, ...]:
    """Return `text` as lines of type from (x, y) down."""
    found = typesetter().set_text(text, width, TextStyle(size, **style))  # type: ignore[arg-type]
    return tuple(Type(x, y + found.baseline(index), size, colour, line) for index, line in enumerate(found.lines))


def a_card(text: str, fill: str = "#fff2cc", links: Sequence[str] = (), **style: object) -> Drawing:
    primitives: tuple[Primitive, ...] = (
        Box(0, 0, 176, 88, 6, fill),
        icon(156, 8),
        *set_lines(text, 140, **style),  # type: ignore[arg-type]
    )
    return Drawing(primitives, tuple(Link(Rect(0, 0, 176, 88), link) for link in links))


def icon(x: float, y: float) -> Outline:
    """A flag with enough corners to be worth sharing."""
    corners = [(x + step % 4 * 3.5, y + step // 4 * 3.25) for step in (0, 1, 2, 3, 7, 6, 5, 9, 10, 14, 13, 12)]
    start, *rest = corners
    return Outline((("M", *start), *(("L", *corner) for corner in rest), ("Z",)), "#c04020")


def a_sheet(
    drawings: Iterable[Drawing],
    columns: int = 2,
    stages: Sequence[str] = ("Search", "Buy"),
    paper: str = "#ffffff",
    header: Sequence[Drawing] = (),
) -> Sheet:
    """Return a sheet of one section whose cards fill the columns row by row; each card is 176 x 88 points."""
    width, gap, left, top = 176.0, 8.0, 40.0, 80.0
    cards: list[list[Block]] = [[] for _ in range(columns)]
    for index, drawing in enumerate(drawings):
        column, place = index % columns, index // columns
        rect = Rect(0, place * (88 + gap), width, 88)
        cards[column].append(Block(Part.CARD, f"card-{index}", rect, Drawn(drawing)))
    height = max(len(cell) for cell in cards) * (88 + gap)
    cells = tuple(
        PlacedCell("section", f"stage-{number}", left + number * (width + gap), width, height, tuple(blocks))
        for number, blocks in enumerate(cards)
    )
    heads = tuple(
        Block(
            Part.STAGE,
            f"stage-{number}",
            Rect(left + number * (width + gap), 50, width, 24),
            Drawn(Drawing((Box(0, 0, width, 24, 0, "#d0e0ff"), *set_lines(title, width - 16, 11, y=4, weight=700)))),
        )
        for number, title in enumerate(stages)
    )
    tops = tuple(
        Block(Part.TITLE, f"title-{number}", Rect(left, 10, columns * (width + gap), 36), Drawn(drawing))
        for number, drawing in enumerate(header)
    )
    title = Block(Part.SECTION, "section", Rect(0, 0, 36, height), Drawn(Drawing(())))
    total = left + columns * (width + gap) + 20
    return Sheet(
        "map", total, top + height + 20, paper, 0.0, left, 50.0, top,
        tuple(Column(f"stage-{number}", left + number * (width + gap), width) for number in range(columns)),
        tops, heads, (PlacedRow("section", height, title, (), cells),), (top,), (), Eager(),
    )  # fmt: skip


def a_poster(drawing: Drawing, width: float, height: float, paper: str = "#ffffff") -> Sheet:
    """Return a sheet of nothing but one drawing in its header zone."""
    block = Block(Part.TITLE, "title", Rect(0, 0, width, height), Drawn(drawing))
    return Sheet(
        "map", width, height, paper, 0.0, 0.0, height, height, (Column("", 0.0, width),),
        (block,), (), (), (), (), Eager(),
    )  # fmt: skip


def everything() -> Drawing:
    """Return a drawing with each kind of primitive in each of its looks, 400 x 200 points."""
    wave = (("M", 10.0, 120.0), ("C", 60.0, 20.0, 120.0, 220.0, 180.0, 90.0), ("L", 230.0, 130.0))
    heart = (("M", 260.0, 60.0), ("C", 240.0, 20.0, 300.0, 20.0, 280.0, 70.0), ("L", 250.0, 90.0), ("Z",))
    ring = (
        ("M", 330.0, 40.0), ("L", 390.0, 40.0), ("L", 390.0, 90.0), ("L", 330.0, 90.0), ("Z",),
        ("M", 345.0, 50.0), ("L", 345.0, 80.0), ("L", 375.0, 80.0), ("L", 375.0, 50.0), ("Z",),
    )  # fmt: skip
    return Drawing(
        (
            Box(0, 0, 400, 200, 0, "#f4f4f0"),
            Box(8, 8, 60, 30, 6, "#ffd080", "#804000", 1.5),
            Box(76, 8, 60, 30, 0, None, "#004080", 2.0),
            Box(144, 8, 60, 30, 40, "#40a06080"),
            Box(150, 20, 70, 30, 5, "#a0204060", "#10204080", 4.0),
            Line(10, 60, 200, 60, "#202020", 3.0),
            Line(10, 70, 200, 75, "#206020", 4.0, (8.0, 4.0), "round"),
            Line(10, 80, 200, 80, "#60206080", 2.0, (5.0, 3.0, 1.0, 3.0)),
            Outline(wave, None, "#c03020", 3.0),
            Outline(wave, "#3060c030"),
            Outline(heart, "#d02040", "#601020", 1.0, (), "butt"),
            Outline(ring, "#408040"),
            Picture(340, 120, 40, 50, "0" * 64),
            *set_lines("Plain AVATAR To", 200, 16, 10, 140),
            *set_lines("faded", 100, 22, 240, 130, "#00000060", weight=700),
            *set_lines("italic", 100, 13, 10, 170, "#203080", italic=True),
        )
    )


def run(*command: str | Path) -> str:
    """Run a reader and return what it says; its failure fails the test."""
    found = subprocess.run([str(part) for part in command], capture_output=True, check=False, timeout=60)
    assert found.returncode == 0, found.stderr.decode(errors="replace")
    return found.stdout.decode("utf-8", "replace")


def plain(text: str) -> str:
    """Return text as search compares it: NFC, no blanks, no variation selectors."""
    kept = (letter for letter in unicodedata.normalize("NFC", text) if not letter.isspace() and letter != "\ufe0f")
    return "".join(kept)
