"""An export appears complete or not at all, and an old one survives every failure."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.errors import ExportError
from app.export.files import LONGEST_NAME, replacing, safe_name

OLD = b"the old export"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "map.pdf"
    path.write_bytes(OLD)
    return path


def write(path: Path, content: bytes = b"new") -> None:
    with replacing(path) as stream:
        stream.write(content)


def test_a_new_file_appears_with_its_whole_content(tmp_path: Path) -> None:
    write(tmp_path / "new.pdf", b"x" * 100_000)
    assert (tmp_path / "new.pdf").read_bytes() == b"x" * 100_000
    assert [path.name for path in tmp_path.iterdir()] == ["new.pdf"]


def test_the_old_file_stays_until_the_new_one_is_complete(target: Path) -> None:
    with replacing(target) as stream:
        stream.write(b"half")
        stream.flush()
        assert target.read_bytes() == OLD
    assert target.read_bytes() == b"half"


@pytest.mark.parametrize("failure", [ValueError("ours"), KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(target: Path, failure: BaseException) -> None:
    wanted = ExportError if isinstance(failure, OSError) else type(failure)

    def write_half() -> None:
        with replacing(target) as stream:
            stream.write(b"half")
            raise failure

    with pytest.raises(wanted):
        write_half()
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


def test_a_disk_that_cannot_flush_is_told_and_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match=r"map\.pdf.*the disk is full.*as it was.*make room"):
        write(target)
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_disk_that_ends_in_the_middle_leaves_the_old_file(target: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from app.export.errors import ExportError\n"
        "from app.export.files import replacing\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    with replacing(sys.argv[1]) as stream:\n"
        "        for _ in range(100): stream.write(bytes(10_000))\n"
        "except ExportError as error:\n"
        "    print(error)\n"
    )
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code, str(target)], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert "as it was" in said.stdout
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"the folder .*missing.* does not exist"):
        write(tmp_path / "missing" / "map.pdf")


def test_a_file_in_place_of_the_folder_is_told(target: Path) -> None:
    for inside in (target / "inside.pdf", target / "deep" / "inside.pdf"):
        with pytest.raises(ExportError, match=r"inside\.pdf.* because .*map\.pdf” is a file, not a folder"):
            write(inside)
    assert target.read_bytes() == OLD


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are text there")
def test_a_name_that_is_not_text_is_a_name_like_any_other(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff\xfe.pdf")
    write(tmp_path / name)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [(name, b"new")]
    with pytest.raises(ExportError, match=r"\?\?\.pdf” could not be written") as raised:
        write(tmp_path / "missing" / name)
    assert str(raised.value).encode()


@pytest.fixture
def gone() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait(60)
    return process.pid


def test_what_a_killed_export_left_is_deleted_by_the_next_one_to_the_same_file(target: Path) -> None:
    code = (
        "import os, sys\n"
        "from app.export.files import replacing\n"
        "with replacing(sys.argv[1]) as stream:\n"
        "    stream.write(b'half')\n"
        "    os._exit(9)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code, str(target)], cwd=Path(__file__).parents[2], check=False, timeout=60
    )
    assert killed.returncode == 9
    assert len(list(target.parent.iterdir())) == 2
    write(target)
    assert list(target.parent.iterdir()) == [target]


def test_what_belongs_to_the_living_or_to_other_files_is_left_alone(target: Path, gone: int) -> None:
    kept = [
        f".~map.pdf.0123456789ab.{os.getppid()}.tmp",
        f".~other.pdf.0123456789ab.{gone}.tmp",
        f".~map.pdf.png.0123456789ab.{gone}.tmp",
        f"map.pdf.0123456789ab.{gone}.tmp",
    ]
    for name in [*kept, f".~map.pdf.0123456789ab.{gone}.tmp"]:
        (target.parent / name).write_bytes(b"half")
    with replacing(target) as outer:
        outer.write(b"outer")
        write(target, b"inner")
    assert sorted(path.name for path in target.parent.iterdir()) == sorted([*kept, "map.pdf"])
    assert target.read_bytes() == b"outer"


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "map.pdf").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        write(tmp_path / "map.pdf")
    assert list((tmp_path / "map.pdf").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no device files here")
def test_a_device_is_not_replaced() -> None:
    with pytest.raises(ExportError, match="is a device"):
        write(Path("/dev/null"))
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    # The kernel's own folder refuses even the superuser, whom mode bits do not stop.
    folder = Path("/sys")
    if not folder.exists():
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o555)
    with pytest.raises(ExportError, match=r"its folder is read-only.*choose another folder"):
        write(folder / "map.pdf")


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="too long"):
        write(tmp_path / ("x" * 300 + ".pdf"))


def test_a_link_stays_a_link_and_its_file_is_replaced(target: Path) -> None:
    link = target.parent / "link.pdf"
    link.symlink_to(target)
    write(link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to(tmp_path / "b.pdf")
    (tmp_path / "b.pdf").symlink_to(tmp_path / "a.pdf")
    with pytest.raises(ExportError, match=r"a\.pdf"):
        write(tmp_path / "a.pdf")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_mode_bits_are_kept_and_new_files_follow_the_umask(target: Path) -> None:
    target.chmod(0o640)
    write(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        write(target.parent / "new.pdf")
    finally:
        os.umask(before)
    assert stat.S_IMODE((target.parent / "new.pdf").stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Buying a bicycle", "Buying a bicycle.pdf"),
        ("../../etc/passwd", "etc passwd.pdf"),
        ("CON", "CON_.pdf"),
        ("lpt1.notes", "lpt1_.notes.pdf"),
        ("a\nb\tc", "a b c.pdf"),
        (" . ", "map.pdf"),
        ('What? "Yes": <no>|*', "What Yes no.pdf"),
        ("Cafe\u0301", "Café.pdf"),
    ],
)
def test_titles_become_names(title: str, name: str) -> None:
    assert safe_name(title, ".pdf") == name


@given(st.text(max_size=300))
def test_any_title_gives_a_name_that_stays_in_its_folder(title: str) -> None:
    name = safe_name(title, ".pdf")
    assert name.endswith(".pdf")
    assert len(name.encode()) <= LONGEST_NAME
    assert name == unicodedata.normalize("NFC", name)
    assert not set(name) & set('<>:"/\\|?*')
    assert all(unicodedata.category(letter)[0] != "C" for letter in name)
    assert name[0] not in ". "
    assert Path("/folder", name).parent == Path("/folder")
    assert safe_name(name.removesuffix(".pdf"), ".pdf") == name
