"""The command line as scripts see it: exit codes, one sentence on stderr, and files that are whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from app.cli import main

MERMAID = """journey
    title Getting a library card
    section Arrive
      Find the desk: 3: Reader
      Wait in line: 1: Reader, Clerk
    section Leave
      Take the card home: 5: Reader
"""

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def wayline(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, without a display."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        timeout=120,
    )


def listing(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "sample.journey"
    assert main(["new", str(path), "--template", "sample"]) == 0
    return path


def refused(result: int, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one sentence that a refused command says."""
    error = capsys.readouterr().err
    assert result == 1
    assert error.startswith("wayline: ")
    assert error.count("\n") == 1
    assert "Traceback" not in error
    return error


def test_a_text_file_becomes_a_project_a_pdf_and_a_picture_without_a_display(tmp_path: Path) -> None:
    (tmp_path / "some.mmd").write_text(MERMAID, encoding="utf-8")
    steps = [
        ("import", "some.mmd", "-o", "m.journey"),
        ("export", "m.journey", "-o", "m.pdf", "--paper", "A0"),
        ("export", "m.journey", "-o", "m.png", "--dpi", "300"),
    ]
    for step in steps:
        done = wayline(*step, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    with pikepdf.open(tmp_path / "m.pdf") as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]
    sides = sorted((box[2] - box[0], box[3] - box[1]))
    assert [side / 72 * 25.4 for side in sides] == pytest.approx([841, 1189], abs=0.1)
    with Image.open(tmp_path / "m.png") as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_import_says_what_it_understood_and_info_finds_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "some.mmd").write_text(MERMAID, encoding="utf-8")
    assert main(["import", str(tmp_path / "some.mmd"), "-o", str(tmp_path / "m.journey")]) == 0
    assert "2 stages" in capsys.readouterr().out
    assert main(["info", str(tmp_path / "m.journey"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    (journey,) = found["maps"]
    assert journey["title"] == "Getting a library card"
    assert journey["stages"] == ["Arrive", "Leave"]
    assert (journey["cards"], journey["points"]) == (3, 3)
    assert sorted(found["personas"]) == ["Clerk", "Reader"]


def test_several_sources_become_several_maps(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one.mmd", "two.mmd"):
        (tmp_path / name).write_text(MERMAID.replace("library", name), encoding="utf-8")
    target = tmp_path / "both.journey"
    assert main(["import", str(tmp_path / "one.mmd"), str(tmp_path / "two.mmd"), "-o", str(target)]) == 0
    capsys.readouterr()
    main(["info", str(target), "--json"])
    titles = [journey["title"] for journey in json.loads(capsys.readouterr().out)["maps"]]
    assert titles == ["Getting a one.mmd card", "Getting a two.mmd card"]
    assert main(["export", str(target), "-o", str(tmp_path / "two.pdf"), "--map", "getting a TWO.mmd card"]) == 0
    assert main(["export", str(target), "-o", str(tmp_path / "three.pdf"), "--map", "Three"]) == 1
    assert not (tmp_path / "three.pdf").exists()


def test_importing_over_a_project_keeps_the_old_one_aside(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], wayline_home: Path
) -> None:
    old = project.read_bytes()
    (tmp_path / "some.mmd").write_text(MERMAID, encoding="utf-8")
    assert main(["import", str(tmp_path / "some.mmd"), "-o", str(project)]) == 0
    kept = list((wayline_home / "backups").glob("sample*.journey"))
    assert [path.read_bytes() for path in kept] == [old]


def test_new_never_overwrites(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = project.read_bytes()
    sentence = refused(main(["new", str(project)]), capsys)
    assert "exists" in sentence
    assert project.read_bytes() == before


def test_an_unknown_template_names_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = refused(main(["new", str(tmp_path / "a.journey"), "--template", "nope"]), capsys)
    assert "sample" in sentence
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.mmd", b""),
        ("picture.mmd", PNG),
        ("noise.mmd", bytes(range(256)) * 8),
        ("picture.csv", PNG),
        ("cut.journey", b"SQLite format 3\x00" + bytes(20)),
        ("text.journey", b"journey\n  section A\n    B: 3: C\n"),
        ("page.pdf", b"%PDF-1.7\n1 0 obj\n"),
        ("zeros.txt", bytes(4_096)),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    before = listing(tmp_path)
    result = main(["import", str(source), "-o", str(tmp_path / "out.journey")])
    if result == 0:
        # Text of a kind that is recognised by its content is read, with a note.
        assert name == "text.journey"
        return
    refused(result, capsys)
    assert listing(tmp_path) == before


@pytest.mark.parametrize("command", ["info", "check", "export"])
@pytest.mark.parametrize("content", [b"", b"x", PNG, b"SQLite format 3\x00" + bytes(4_080)])
def test_a_file_that_is_no_project_is_refused_and_untouched(
    command: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "strange.journey"
    target.write_bytes(content)
    before = listing(tmp_path)
    more = ["-o", str(tmp_path / "out.pdf")] if command == "export" else []
    refused(main([command, str(target), *more]), capsys)
    assert listing(tmp_path) == before


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = refused(main(["info", str(tmp_path / "none.journey")]), capsys)
    folder = refused(main(["info", str(tmp_path)]), capsys)
    assert "not there" in missing
    assert "folder" in folder


def test_a_damaged_project_is_not_exported_over_an_older_export(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "map.pdf"
    assert main(["export", str(project), "-o", str(target)]) == 0
    older = target.read_bytes()
    whole = bytearray(project.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    project.write_bytes(bytes(whole))
    capsys.readouterr()
    refused(main(["export", str(project), "-o", str(target)]), capsys)
    assert target.read_bytes() == older
    refused(main(["check", str(project)]), capsys)


@pytest.mark.parametrize(
    "target", ["map.doc", "map", "missing/folder/map.pdf", "sample.journey/map.pdf", ".", "map.journey"]
)
def test_a_target_that_cannot_be_written_is_one_sentence(
    target: str, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(tmp_path)
    refused(main(["export", str(project), "-o", str(tmp_path / target)]), capsys)
    assert listing(tmp_path) == before


def test_a_paper_nobody_makes_is_refused_with_the_ones_there_are(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for paper in ("A99", "x" * 500, "\u00e4"):
        sentence = refused(main(["export", str(project), "-o", str(tmp_path / "a.pdf"), "--paper", paper]), capsys)
        assert "A0" in sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ["import", "a.mmd"],
        ["import", "a.mmd", "-o", "a.pdf"],
        ["export", "a.journey"],
        ["export", "a.journey", "-o", "a.pdf", "--dpi", "much"],
        ["export", "a.journey", "-o", "a.pdf", "--scale", "0%"],
        ["export", "a.journey", "-o", "a.pdf", "--landscape", "--portrait"],
        ["info"],
        ["--nonsense"],
    ],
)
def test_wrong_usage_is_exit_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_without_a_display_the_window_names_the_export_command() -> None:
    done = wayline("--sample")
    assert done.returncode == 1
    assert "wayline export FILE -o map.pdf" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_full_disk_leaves_the_older_export(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    target.write_bytes(b"older export")
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
        "from app.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    arguments = ["export", str(project), "-o", str(target), "--dpi", "300"]
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert target.read_bytes() == b"older export"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.png", "sample.journey"]


def test_check_lists_what_a_blank_map_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "blank.journey"
    main(["new", str(target)])
    capsys.readouterr()
    assert main(["check", str(target)]) == 0
    said = capsys.readouterr().out
    assert "whole" in said
    assert "no persona" in said
    assert "stage “Discover” is empty" in said


def test_the_same_project_gives_the_same_pdf(project: Path, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        assert main(["export", str(project), "-o", str(tmp_path / name), "--paper", "A2", "--landscape"]) == 0
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_report_that_cannot_be_printed_does_not_undo_the_work(tmp_path: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "app", "new", str(tmp_path / "a.journey")],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0
    assert done.stderr.count("\n") == 1
    assert "written and complete" in done.stderr
    assert main(["check", str(tmp_path / "a.journey")]) == 0


def test_a_terminal_without_the_letters_gets_question_marks(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    arguments = [sys.executable, "-m", "app", "new", str(tmp_path / "größe.journey")]
    done = subprocess.run(arguments, capture_output=True, env=environment, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"gr??e.journey" in done.stdout


def test_a_data_folder_of_somebody_unknown_is_no_traceback(project: Path, tmp_path: Path) -> None:
    (tmp_path / "some.mmd").write_text(MERMAID, encoding="utf-8")
    environment = {**os.environ, "WAYLINE_HOME": "~nobody-of-this-name/x"}
    arguments = [sys.executable, "-m", "app", "import", str(tmp_path / "some.mmd"), "-o", str(project)]
    done = subprocess.run(arguments, capture_output=True, text=True, env=environment, timeout=120, cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") <= 1


def test_check_as_json_tells_damage_and_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "blank.journey"
    main(["new", str(target)])
    capsys.readouterr()
    assert main(["check", str(target), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["whole"] is True
    assert "there are no stages" not in found["maps"][0]["lacking"]
    target.write_bytes(target.read_bytes()[:5000])
    assert main(["check", str(target), "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["whole"] is False
    assert captured.err.count("\n") == 1
