"""Paper sizes are exact, and a map stands where the settings say."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.errors import ExportError
from app.export.paper import LONGEST_SIDE, MM, PAPERS, ExportSettings, parse_paper, place, smallest_type
from tests.export.builders import a_card, a_sheet

# ISO 216 and ANSI/ASME Y14.1, written down from the standards and not from the table under test.
KNOWN_MM = {
    "A5": (148, 210),
    "A4": (210, 297),
    "A3": (297, 420),
    "A2": (420, 594),
    "A1": (594, 841),
    "A0": (841, 1189),
    "B5": (176, 250),
    "B0": (1000, 1414),
    "Letter": (215.9, 279.4),
    "Legal": (215.9, 355.6),
    "Tabloid": (279.4, 431.8),
    "ANSI C": (431.8, 558.8),
    "ANSI D": (558.8, 863.6),
    "ANSI E": (863.6, 1117.6),
}


@pytest.mark.parametrize(("name", "sides"), KNOWN_MM.items())
def test_papers_have_their_size_to_a_tenth_of_a_millimetre(name: str, sides: tuple[float, float]) -> None:
    placed = place(500, 1000, ExportSettings(paper=name, orientation="portrait"))
    assert placed.width_mm == pytest.approx(sides[0], abs=0.1)
    assert placed.height_mm == pytest.approx(sides[1], abs=0.1)


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [
        ("1200x800mm", 1200, 800),
        ("1200 × 800 mm", 1200, 800),
        ("1200mm x 800mm", 1200, 800),
        ("36x24in", 914.4, 609.6),
        ("29,7x21cm", 297, 210),
        ("a4", 210, 297),
        ("ansi-d", 558.8, 863.6),
        ("ANSI_D", 558.8, 863.6),
        ("LEDGER", 279.4, 431.8),
    ],
)
def test_papers_are_understood_as_people_write_them(text: str, width: float, height: float) -> None:
    paper = parse_paper(text)
    assert paper is not None
    assert paper.height is not None
    assert (paper.width / MM, paper.height / MM) == (pytest.approx(width), pytest.approx(height))


@pytest.mark.parametrize(
    "text", ["", "A9", "12x", "-5x10mm", "nanxnanmm", "1e9x1mm", "fit A4", "0x0mm", "5x5mm", "٣x٤mm"]
)
def test_what_is_no_paper_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ExportError) as caught:
        parse_paper(text)
    assert str(caught.value).endswith(".")


def test_fit_makes_the_paper_as_large_as_the_map() -> None:
    placed = place(1000, 600, ExportSettings())
    assert (placed.page_width, placed.page_height, placed.scale) == (1000, 600, 1)
    half = place(1000, 600, ExportSettings(scale_percent=50.0, margin_mm=10.0))
    assert half.page_width == pytest.approx(500 + 20 * MM)
    assert (half.dx, half.dy) == (pytest.approx(10 * MM), pytest.approx(10 * MM))


def test_auto_turns_the_paper_the_way_the_map_is_larger() -> None:
    assert place(2000, 500, ExportSettings(paper="A4")).width_mm == pytest.approx(297)
    assert place(500, 2000, ExportSettings(paper="A4")).width_mm == pytest.approx(210)


def test_a_custom_size_stands_as_it_was_typed() -> None:
    placed = place(2000, 500, ExportSettings(paper="300x900mm"))
    assert (placed.width_mm, placed.height_mm) == (pytest.approx(300), pytest.approx(900))
    turned = place(2000, 500, ExportSettings(paper="300x900mm", orientation="landscape"))
    assert turned.width_mm == pytest.approx(900)


def test_a_roll_is_as_long_as_the_map_needs() -> None:
    placed = place(3000, 1000, ExportSettings(paper="Roll 36 in", margin_mm=0.0))
    assert (placed.page_height, placed.page_width) == (pytest.approx(36 * 72), pytest.approx(3 * 36 * 72))


@given(
    st.floats(300, 9_000),
    st.floats(300, 9_000),
    st.sampled_from([*PAPERS, "Roll 24 in", "Roll 60 in", "900x600mm", "fit"]),
    st.sampled_from(["auto", "landscape", "portrait"]),
    st.floats(0, 40),
)
def test_the_map_always_stands_centred_inside_the_margins(
    width: float, height: float, paper: str, orientation: str, margin: float
) -> None:
    settings = ExportSettings(paper=paper, orientation=orientation, margin_mm=margin)  # type: ignore[arg-type]
    placed = place(width, height, settings)
    least = margin * MM / placed.ratio - 1e-6
    right = placed.page_width - placed.dx - width * placed.scale
    bottom = placed.page_height - placed.dy - height * placed.scale
    assert min(placed.dx, placed.dy, right, bottom) >= least
    assert placed.dx == pytest.approx(right, abs=1e-6)
    assert placed.dy == pytest.approx(bottom, abs=1e-6)
    assert max(placed.page_width, placed.page_height) <= LONGEST_SIDE + 1e-6
    if paper in PAPERS:
        assert min(placed.dx, placed.dy) == pytest.approx(margin * MM, abs=1e-6)


@pytest.mark.parametrize(("side", "ratio"), [(14_400, 1), (14_401, 2), (28_801, 10), (144_001, 100)])
def test_a_page_longer_than_pdf_allows_is_drawn_smaller(side: float, ratio: int) -> None:
    placed = place(side, 100, ExportSettings())
    assert placed.ratio == ratio
    assert placed.page_width == pytest.approx(side / ratio)
    assert place(side, 100, ExportSettings(), longest=math.inf).ratio == 1


def test_a_map_that_does_not_fit_at_the_scale_asked_for_is_told_its_size() -> None:
    with pytest.raises(ExportError, match=r"At 100 % the map measures 1058 × 353 mm .* A4: choose"):
        place(3000, 1000, ExportSettings(paper="A4", scale_percent=100.0))
    placed = place(3000, 1000, ExportSettings(paper="A4", scale_percent=20.0))
    assert placed.scale == pytest.approx(0.2)
    assert placed.width_mm == pytest.approx(297)


def test_margins_that_leave_no_room_are_refused() -> None:
    with pytest.raises(ExportError, match="Margins of 110 mm leave no room on A4"):
        place(100, 100, ExportSettings(paper="A4", margin_mm=110.0))


def test_the_smallest_text_of_a_sheet_is_found(qapp: object) -> None:
    sheet = a_sheet([a_card("large", size=20), a_card("small", size=9)])
    assert smallest_type(sheet) == 9
    assert smallest_type(a_sheet([a_card("")], stages=())) == 0
