"""No text makes an importer take more time than its length explains.

These are the shapes that made earlier patterns take the square of their input (measured: minutes). The limit is
generous, because a slow machine is no failure and a square always is; benchmarks tell how fast it really is.
"""

from __future__ import annotations

import contextlib
import time

import pytest

from app.importers.formats import import_bytes
from app.importers.imported import ImportProblem

SIZE = 5_000_000
LIMIT_SECONDS = 6.0  # about 2 s of work on an idle machine; a square would take minutes

SHAPES = [
    ("x.mmd", "journey\nsection S\n{}: 3: Me\n", "a: "),
    ("x.mmd", "journey\n{}", "a;"),
    ("x.mmd", "journey\n{}", "&a;"),
    ("x.mmd", "journey\n{}", "%%{"),
    ("x.mmd", "journey\n{}", "accDescr {\n"),
    ("x.mmd", "journey\nT: {}: Me\n", "1"),
    ("x.mmd", "journey\nT: happy: {}\n", "Me,"),
    ("x.csv", 'Stage,Action,Emotion\nA,b,"{}"\n', "happy -> "),
    ("x.csv", 'Stage,Action,Emotion\nA,b,"{}"\n', "  "),
    ("x.csv", "Stage,Action\nA,{}\n", '"'),
    ("x.csv", "{}", 'a,"b" '),
    ("x.csv", "{}", "a,b\n"),
    ("x.csv", 'Stage,Action,Pain\nA,"{}",c\n', "- a\n"),
    ("x.md", "| Stage | Action |\n|---|---|\n| A | {} |\n", "[a]("),
    ("x.md", "| Stage | Action |\n|---|---|\n| A | {} |\n", "<b"),
    ("x.md", "{}", "```\n"),
    ("x.md", "{}", "|-|\n"),
    ("x.html", "{}", "<!--"),
    ("x.html", "<table><tr><td>{}", "<a "),
    ("x.html", "<table><tr><td>{}", '<a "'),
    ("x.html", "<table>{}", "<td rowspan=2000>"),
    ("x.txt", "{}", "a\u0301\u0316"),
    ("x.txt", "{}", "\u202e"),
    ("x.txt", "{}", "a\n"),
]


@pytest.mark.parametrize(("name", "frame", "piece"), SHAPES)
def test_five_megabytes_of_one_thing_are_read_or_refused_in_seconds(name: str, frame: str, piece: str) -> None:
    size = len(piece.encode())
    data = frame.format(piece * (SIZE // size)).encode()
    start = time.process_time()
    with contextlib.suppress(ImportProblem):
        import_bytes(data, name)
    assert time.process_time() - start < LIMIT_SECONDS
