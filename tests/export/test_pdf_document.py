"""The PDF file itself: whole, of true size, the same every time, with links, bookmarks and metadata."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from reportlab import rl_config

from app.export.formats import export_sheet
from app.export.paper import MM, ExportSettings
from app.export.pdf import write_pdf
from app.layout.primitives import Box, Drawing, Link, Rect
from app.layout.sheet import Block, Part, Sheet
from tests.export.builders import TEXTS, Drawn, a_card, a_poster, a_sheet, everything, run, set_lines

pytestmark = pytest.mark.usefixtures("qapp")


def pdf_of(sheet: Sheet, **wanted: object) -> bytes:
    stream = io.BytesIO()
    write_pdf(sheet, ExportSettings(**wanted), stream)  # type: ignore[arg-type]
    return stream.getvalue()


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


@pytest.mark.parametrize("paper", ["fit", "A0", "ANSI E", "B5", "1234.5x678.9mm", "Roll 24 in"])
def test_qpdf_finds_no_fault_and_the_page_has_its_size(tmp_path: Path, paper: str) -> None:
    path = tmp_path / "map.pdf"
    export_sheet(a_poster(everything(), 400, 200), path, ExportSettings(paper=paper))
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    sizes = {
        "fit": (400 / MM, 200 / MM),
        "A0": (1189, 841),
        "ANSI E": (1117.6, 863.6),
        "B5": (250, 176),
        "1234.5x678.9mm": (1234.5, 678.9),
        "Roll 24 in": ((609.6 - 20) * 2 + 20, 609.6),
    }
    with pikepdf.open(path) as document:
        _left, _bottom, width, height = (float(side) / MM for side in document.pages[0].MediaBox)  # type: ignore[arg-type]
        assert (width, height) == (pytest.approx(sizes[paper][0], abs=0.1), pytest.approx(sizes[paper][1], abs=0.1))
        assert document.pdf_version == "1.7"
        assert "/UserUnit" not in document.pages[0]


def test_a_page_that_is_too_long_is_drawn_at_a_ratio_that_is_told(tmp_path: Path) -> None:
    sheet = a_poster(Drawing((Box(0, 0, 20_000, 100, 0, "#ff0000"),)), 20_000, 100)
    written = export_sheet(sheet, tmp_path / "map.pdf", ExportSettings(title="Long map"))
    assert len(written.notes) == 1
    assert "1:2" in written.notes[0]
    assert "200 %" in written.notes[0]
    with pikepdf.open(written.path) as document:
        assert float(document.pages[0].MediaBox[2]) == 10_000  # type: ignore[arg-type]
        assert document.docinfo["/Title"] == "Long map (1:2)"


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    """Also in another process, on another day, with another hash seed and with settings of reportlab's in the way."""
    code = (
        "import hashlib, io\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "app = QGuiApplication([])\n"
        "from tests.export.test_pdf_document import colourful, pdf_of\n"
        "print(hashlib.sha256(pdf_of(colourful(), title='Same')).hexdigest())\n"
    )
    (tmp_path / ".reportlab_settings").write_text("useA85 = 1\npdfComments = 1\ninvariant = 0\n")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "SOURCE_DATE_EPOCH": "1",
        "HOME": str(tmp_path),
        "RL_pdfComments": "1",
        "RL_pdfMultiLine": "1",
    }
    there = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.strip()
    first, second = pdf_of(colourful(), title="Same"), pdf_of(colourful(), title="Same")
    assert first == second
    assert hashlib.sha256(first).hexdigest() == there


def colourful() -> Sheet:
    cards = [a_card(text, links=["https://example.org/"]) for text in TEXTS.values()]
    return a_sheet(cards, header=[Drawing(everything().primitives)])


def test_no_time_is_written_unless_one_is_given() -> None:
    with opened(pdf_of(colourful())) as document:
        assert "/CreationDate" not in document.docinfo
        assert b"CreateDate" not in document.Root.Metadata.read_bytes()
    with opened(pdf_of(colourful(), created="2026-11-22T10:20:30Z")) as document:
        assert document.docinfo["/CreationDate"] == "D:20261122102030Z"
        assert b"<xmp:CreateDate>2026-11-22T10:20:30Z<" in document.Root.Metadata.read_bytes()


def test_a_different_map_has_a_different_id() -> None:
    ids = []
    for text in ("one", "two"):
        with opened(pdf_of(a_sheet([a_card(text)]))) as document:
            ids.append(bytes(document.trailer.ID[0]))  # type: ignore[call-overload]
    assert ids[0] != ids[1]


def test_reportlab_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rl_config, "useA85", 1)
    before = dict(vars(rl_config))
    pdf_of(colourful())
    assert {key: value for key, value in vars(rl_config).items() if key in before} == before


def test_every_stream_ends_on_a_line_of_its_own() -> None:
    data = pdf_of(colourful())
    assert data.count(b"endstream") > 20
    assert not re.search(rb"[^\n]endstream", data)


HOSTILE = "A (title) \\ with <b>marks</b> & ]]> ümläut 😀 \ufffe end"


def test_title_author_and_language_are_told_twice_and_agree() -> None:
    data = pdf_of(colourful(), title=HOSTILE, author="Étude (née) <x>", language="pt-BR")
    with opened(data) as document:
        assert document.docinfo["/Title"] == HOSTILE
        assert document.docinfo["/Author"] == "Étude (née) <x>"
        assert document.Root.Lang == "pt-BR"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        packet = document.Root.Metadata.read_bytes()
    texts = [element.text for element in ElementTree.fromstring(packet.decode()).iter() if element.text]
    assert HOSTILE.replace("\ufffe", "") in texts
    assert "Étude (née) <x>" in texts
    assert "pt-BR" in texts


def test_colours_are_declared_as_srgb() -> None:
    with opened(pdf_of(colourful())) as document:
        (intent,) = document.Root.OutputIntents
        assert intent.OutputConditionIdentifier == "sRGB IEC61966-2.1"
        profile = intent.DestOutputProfile.read_bytes()
    assert profile[36:40] == b"acsp"
    assert profile[16:20] == b"RGB "


ADDRESSES = {
    "https://example.org/a(b)c\\d?q=1#part": "https://example.org/a(b)c%5Cd?q=1#part",
    "http://example.org": "http://example.org",
    "HTTPS://EXAMPLE.org": "HTTPS://EXAMPLE.org",
    "mailto:ada@example.org": "mailto:ada@example.org",
    "https://example.org/größe": "https://example.org/gr%C3%B6%C3%9Fe",
    "javascript:alert(1)": None,
    "file:///etc/passwd": None,
    "ftp://example.org": None,
    "https://example.org/a b": None,
    "https://[broken": None,
    "//example.org": None,
    "": None,
}


@pytest.mark.parametrize(("address", "uri"), ADDRESSES.items())
def test_links_open_the_web_and_mail_and_nothing_else(address: str, uri: str | None) -> None:
    drawing = Drawing((), (Link(Rect(10, 20, 30, 40), address),))
    with opened(pdf_of(a_poster(drawing, 100, 200))) as document:
        links = list(document.pages[0].get("/Annots", []))
        assert [str(link.A.URI) for link in links] == ([] if uri is None else [uri])
        for link in links:
            assert int(link.F) & 4, "links must stay when the page is printed"
            assert [float(side) for side in link.Rect] == [10, 140, 40, 180]
            assert [int(width) for width in link.Border] == [0, 0, 0]


def test_there_is_one_bookmark_per_stage_below_its_phase() -> None:
    with opened(pdf_of(staged())) as document, document.open_outline() as outline:
        told = [(mark.title, [child.title for child in mark.children]) for mark in outline.root]
        assert told == [
            ("Before the visit", ["Search for a (good) shop", "Compare"]),
            ("Stage 4", []),
            ("After 😀", ["Use"]),
        ]
        place = outline.root[0].children[1].destination
        assert [str(place[1]), float(place[2]), float(place[3])] == ["/XYZ", 110, 130]  # type: ignore[index, arg-type]


def staged() -> Sheet:
    heads = [
        ("Before the visit", 0, 50, 200), ("Search for a (good) shop", 0, 70, 100), ("Compare", 110, 70, 90),
        ("", 200, 50, 100), ("After 😀", 300, 50, 100), ("Use", 300, 70, 100),
    ]  # fmt: skip
    blocks = tuple(
        Block(Part.STAGE, f"s{n}", Rect(x, y, width, 20), Drawn(Drawing(set_lines(title, width - 10, 6))))
        for n, (title, x, y, width) in enumerate(heads)
    )
    poster = a_poster(Drawing(()), 400, 200)
    return Sheet(
        "map", 400, 200, "#ffffff", 0, 0, 50, 90, poster.columns, (), blocks, (), (), (), poster.artist
    )  # fmt: skip


def test_a_map_without_stages_has_no_outline() -> None:
    with opened(pdf_of(a_poster(everything(), 400, 200))) as document:
        assert "/Outlines" not in document.Root


def test_repeated_shapes_are_written_once() -> None:
    cards = [a_card("same") for _ in range(200)]
    with opened(pdf_of(a_sheet(cards, columns=10))) as document:
        forms = [name for name, thing in document.pages[0].Resources.XObject.items() if thing.Subtype == "/Form"]
        assert len(forms) == 2  # the card's box and its icon
        content = document.pages[0].Contents.read_bytes()
    assert content.count(b" Do") == 400


def test_ten_times_the_cards_cost_less_than_ten_times_the_bytes() -> None:
    small, large = (len(pdf_of(a_sheet([a_card(f"Card {n} of a map") for n in range(count)]))) for count in (20, 200))
    assert large < 3 * small
