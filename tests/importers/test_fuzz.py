"""Whatever the bytes are: a map that a project accepts, or one plain sentence."""

from __future__ import annotations

import string
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.importers.enter import enter
from app.importers.formats import FORMATS, import_bytes, tables_in
from app.importers.imported import SECTION_KINDS, ImportedMap, ImportProblem
from app.importers.options import ImportOptions
from app.model.document import empty_document
from app.model.project import Project
from app.model.text import clean_text
from tests.importers.corpus import FILES

SUFFIXES = [suffix for known in FORMATS for suffix in known.suffixes]
NAMES = st.sampled_from([f"x{suffix}" for suffix in SUFFIXES] + ["clipboard", "x.dat"])
SEEDS = sorted(path for folder in ("mermaid", "probes") for path in (FILES / folder).glob("*.mmd"))
OPTIONS = st.builds(
    ImportOptions,
    orientation=st.sampled_from(["auto", "stages_are_columns", "stages_are_rows"]),
    split_commas=st.sampled_from([None, True, False]),
    emotion_scale=st.sampled_from(["auto", "1..5", "-2..2", "0..10", "1..10"]),
    table=st.sampled_from([None, 0, 1, 7, -1]),
)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PIECES = [
    "journey", "section ", "title ", "accDescr {", "}", ": 5: Me", ":", "：", ";", "#", "#35;", "&amp;", "%%", "%%{",
    "}%%", "---", "\n", "\n\n", "\r\n", "\t", ",", "|", "|---|---|", "```", "```mermaid", "Stage", "Step", "Phase",
    "Persona", "Actions", "Emotion", "Touchpoints", "Pain points", "happy", "😡", "→", "4", "-2", "4,5", "9/10", "★★★☆☆",
    "<table>", "<tr>", "<td>", "<td colspan=3 rowspan=2>", "</table>", "<br>", "<!--", "-->", '"', '""', "'", "- ", "* ",
    "• ", "1. ", "[x]", "[Action]", "—", "n/a", "stage,section,text", "sep=;", "# ", "## ", "a", "é", "\u0301", "\u202e",
    "\x00", "\ud800", "\ufeff", "\u2028", "x" * 50,
]  # fmt: skip


def check(found: ImportedMap) -> None:
    """Assert all that is promised of an imported map, and that a project takes it."""
    columns = found.column_count
    for card in found.cards:
        section = found.sections[card.section]
        assert section.kind != "emotion"
        assert (card.column is None) == section.band
        assert card.column is None or 0 <= card.column < columns
        assert set(card.personas) <= set(found.personas)
        assert card.text == clean_text(card.text).strip() != ""
    for curve in found.curves:
        assert curve.points
        assert any(section.kind == "emotion" and section.title == curve.title for section in found.sections)
        assert curve.persona == "" or curve.persona in found.personas
        places = [(point.column, point.at) for point in curve.points]
        assert places == sorted(places)
        for point in curve.points:
            assert 0 <= point.column < columns
            assert 0 <= point.at <= 1
            assert -1 <= point.value <= 1
    assert all(section.kind in SECTION_KINDS for section in found.sections)
    assert found.source_format in {known.key for known in FORMATS}
    project = Project(empty_document())
    project.do(enter(project.document, found))
    project.undo()
    assert project.document == empty_document()


def try_import(data: bytes, name: str, options: ImportOptions) -> None:
    try:
        found = import_bytes(data, name, options=options)
        assert all(tables_in(data, name))
    except ImportProblem as problem:
        message = str(problem)
        assert message.endswith(".")
        assert "\n" not in message
    else:
        check(found)


@QUICK
@given(st.binary(max_size=400), NAMES, OPTIONS)
@example(b"\xff\xfe\x00\xd8", "x.csv", ImportOptions())
def test_any_bytes_give_a_map_or_a_sentence(data: bytes, name: str, options: ImportOptions) -> None:
    try_import(data, name, options)


@QUICK
@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-16-be", "utf-8-sig"]), NAMES, OPTIONS)
def test_any_text_gives_a_map_or_a_sentence(text: str, encoding: str, name: str, options: ImportOptions) -> None:
    try_import(text.encode(encoding, "surrogatepass"), name, options)


@QUICK
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), NAMES, OPTIONS)
def test_any_mixture_of_what_formats_are_made_of_gives_a_map_or_a_sentence(
    text: str, name: str, options: ImportOptions
) -> None:
    try_import(text.encode("utf-8", "surrogatepass"), name, options)


@QUICK
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.booleans())
def test_any_text_after_the_word_journey_gives_a_map_or_a_sentence(text: str, with_section: bool) -> None:
    start = "journey\nsection S\n" if with_section else "journey\n"
    try_import((start + text).encode("utf-8", "surrogatepass"), "x.mmd", ImportOptions())


CELLS = st.one_of(
    st.sampled_from(PIECES).filter(lambda piece: "\ud800" not in piece),
    st.text(alphabet=string.ascii_letters + "äß ,;/→😡0123456789-", max_size=12),
)


@QUICK
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=7), st.sampled_from(",;\t|"), OPTIONS)
def test_any_table_gives_a_map_or_a_sentence(rows: list[list[str]], delimiter: str, options: ImportOptions) -> None:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    try_import("\n".join(delimiter.join(row) for row in quoted).encode(), "x.csv", options)


@QUICK
@given(st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=2, max_size=6), OPTIONS)
def test_any_html_table_gives_a_map_or_a_sentence(rows: list[list[str]], options: ImportOptions) -> None:
    body = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in rows)
    try_import(f"<table>{body}</table>".encode(), "x.html", options)


@QUICK
@given(st.sampled_from(SEEDS), st.data(), NAMES)
def test_any_damage_to_a_real_file_gives_a_map_or_a_sentence(path: Path, data: st.DataObject, name: str) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "double"])):
            case "flip" if content:
                content[at] = data.draw(st.integers(0, 255))
            case "cut":
                del content[at : at + data.draw(st.integers(1, 20))]
            case "insert":
                content[at:at] = data.draw(st.sampled_from(PIECES)).encode("utf-8", "surrogatepass")
            case _:
                content[at:at] = content[at : at + 30]
    try_import(bytes(content), name, ImportOptions())
