"""What is remembered between two starts."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray

from app.model.store.disk import data_folder
from app.ui.settings import MOST_RECENT, RecentFile, Settings, home_folder, picture_path


def test_the_home_folder_is_that_of_the_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert home_folder() == data_folder()
    monkeypatch.setenv("WAYLINE_HOME", "~/somewhere")
    assert home_folder() == data_folder()
    monkeypatch.delenv("WAYLINE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home_folder() == data_folder()
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert home_folder() == data_folder()
    monkeypatch.delenv("XDG_DATA_HOME")
    assert home_folder() == data_folder()


def test_recent_files_outlive_the_program_newest_first(tmp_path: Path) -> None:
    first = Settings(tmp_path)
    for name in ("one", "two", "three"):
        first.remember_file(RecentFile(f"/maps/{name}.journey", f"Map {name}, “quoted”; 50 %", "2026-11-22T10:00:00Z"))
    first.remember_file(RecentFile("/maps/one.journey", "Map one", "2026-11-22T11:00:00Z"))
    first.sync()
    found = Settings(tmp_path).recent_files()
    assert [Path(file.path).stem for file in found] == ["one", "three", "two"]
    assert found[1].title == "Map three, “quoted”; 50 %"


def test_the_list_of_recent_files_has_an_end(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    for number in range(MOST_RECENT + 5):
        settings.remember_file(RecentFile(f"/maps/{number}.journey"))
    assert len(settings.recent_files()) == MOST_RECENT


def test_a_forgotten_file_is_gone_from_the_list_and_nowhere_else(tmp_path: Path) -> None:
    file = tmp_path / "kept.journey"
    file.write_bytes(b"content")
    settings = Settings(tmp_path)
    settings.remember_file(RecentFile(str(file)))
    settings.remember_file(RecentFile("/maps/other.journey"))
    settings.forget_file(str(file))
    assert [known.path for known in settings.recent_files()] == ["/maps/other.journey"]
    assert file.read_bytes() == b"content"
    settings.forget_all_files()
    assert settings.recent_files() == []


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff\xfe garbage", b"[recent]\nsize=9999999\n", b"[General]\nscheme=@Invalid()\ngeometry=7\n"]
)
def test_a_spoiled_settings_file_counts_as_empty(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.ini").write_bytes(content)
    settings = Settings(tmp_path)
    assert settings.recent_files() == []
    assert settings.text("scheme") == ""
    assert settings.block("geometry") is None


def test_blocks_of_qt_come_back_as_they_were(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set_block("geometry", QByteArray(b"\x01\x02\x00\xff"))
    settings.sync()
    assert Settings(tmp_path).block("geometry") == QByteArray(b"\x01\x02\x00\xff")


def test_pictures_of_two_files_do_not_meet_and_stay_in_their_folder(tmp_path: Path) -> None:
    names = ["/a/b.journey", "/a/c.journey", "../../../etc/passwd", "x" * 5000]
    paths = {picture_path(tmp_path, name) for name in names}
    assert len(paths) == len(names)
    assert all(path.parent == tmp_path / "thumbnails" for path in paths)
