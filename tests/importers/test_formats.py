"""The way in: which format a file is, and what is said when it is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.importers.formats import FORMATS, import_bytes, import_file, readable_suffixes
from app.importers.imported import ImportProblem

JOURNEY = b"journey\n  title T\n  section S\n    A: 5: Me\n"
TABLE = b"Stage,Actions,Pains\nA,b,c\n"
MARKDOWN = b"| Stage | Action | Pain |\n|---|---|---|\n| A | b | c |\n"
HTML = b"<table><tr><td>Stage<td>Action<td>Pain<tr><td>A<td>b<td>c</table>"


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    [
        (JOURNEY, "x.mmd", "mermaid"), (JOURNEY, "X.MERMAID", "mermaid"), (TABLE, "x.csv", "csv"),
        (TABLE.replace(b",", b"\t"), "x.tsv", "tsv"), (MARKDOWN, "x.md", "markdown"), (HTML, "x.htm", "html"),
        (b"one\ntwo\n", "x.txt", "text"),
    ],
)  # fmt: skip
def test_the_suffix_names_the_format(data: bytes, name: str, wanted: str) -> None:
    found = import_bytes(data, name)
    assert (found.source_format, found.source_name) == (wanted, name)
    assert not any("suffix" in line for line in found.understood)


@pytest.mark.parametrize(
    ("data", "name", "wanted"),
    [
        (JOURNEY, "x.txt", "mermaid"), (JOURNEY, "x.csv", "mermaid"), (HTML, "x.csv", "html"), (MARKDOWN, "x.txt", "markdown"),
        (HTML, "x.xls", "html"), (TABLE, "x.dat", "csv"), (MARKDOWN, "x.mmd", "markdown"),
    ],
)  # fmt: skip
def test_right_content_under_a_wrong_suffix_is_read_with_a_note(data: bytes, name: str, wanted: str) -> None:
    found = import_bytes(data, name)
    assert found.source_format == wanted
    assert any("suffix" in line for line in found.understood)


def test_a_name_without_suffix_is_known_by_its_content() -> None:
    assert [import_bytes(data, "clipboard").source_format for data in (JOURNEY, TABLE, MARKDOWN, HTML, b"a\nb")] == [
        "mermaid",
        "csv",
        "markdown",
        "html",
        "text",
    ]


def test_a_format_that_is_asked_for_is_used() -> None:
    assert len(import_bytes(JOURNEY, "x.mmd", format="text").cards) == 4
    with pytest.raises(ImportProblem, match="mermaid, html"):
        import_bytes(JOURNEY, "x.mmd", format="docx")


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00", "map.csv", "a PNG picture"), (b"%PDF-1.7\n", "map.pdf", "a PDF document"),
        (b'{"a": [1, 2]}', "map.json", "JSON"), (b'<?xml version="1.0"?><svg></svg>', "map.svg", "an SVG picture"),
        (b'<opml version="2.0"></opml>', "map.txt", "OPML"), (b"def f():\n    pass\n", "tool.py", "no format"),
        (b"", "x.csv", "empty"), (b"\n \n", "x.csv", "no text"),
    ],
)  # fmt: skip
def test_what_is_no_journey_is_named_in_one_sentence(data: bytes, name: str, said: str) -> None:
    with pytest.raises(ImportProblem) as problem:
        import_bytes(data, name)
    message = str(problem.value)
    assert said in message
    assert f'"{name}"' in message
    assert message.endswith(".")
    assert "\n" not in message


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ImportProblem, match=r'"folder\.csv" is a folder'):
        import_file(tmp_path / "folder.csv")
    with pytest.raises(ImportProblem, match=r'"missing\.csv" does not exist'):
        import_file(tmp_path / "missing.csv")
    with pytest.raises(ImportProblem):
        import_file(tmp_path / ("x" * 5_000))
    with pytest.raises(ImportProblem):
        import_file("nul\x00name.csv")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions and pipes of Unix")
def test_files_without_permission_and_pipes_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(ImportProblem, match="ordinary file"):
        import_file(tmp_path / "pipe.csv")
    locked = tmp_path / "locked.csv"
    locked.write_bytes(TABLE)
    locked.chmod(0)
    if not os.access(locked, os.R_OK):
        with pytest.raises(ImportProblem, match="permissions"):
            import_file(locked)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    with pytest.raises(ImportProblem, match=r"60\.0 MB.*at most 50 MB"):
        import_file(huge)


def test_a_file_is_read_like_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.mmd").write_bytes(JOURNEY)
    assert import_file(tmp_path / "a.mmd") == import_bytes(JOURNEY, "a.mmd")


def test_every_format_has_its_own_key_and_suffixes() -> None:
    suffixes = [suffix for known in FORMATS for suffix in known.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert len({known.key for known in FORMATS}) == len(FORMATS)
    assert all(suffix in readable_suffixes() for suffix in suffixes)
