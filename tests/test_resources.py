from __future__ import annotations

from pathlib import Path

import pytest

from app.resources import resource_path

FONTS = sorted(resource_path("fonts").glob("*.ttf"))
ICONS = sorted(resource_path("icons").glob("*.svg"))


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"fonts/NoSuchFont\.ttf"):
        resource_path("fonts", "NoSuchFont.ttf")


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_font_can_be_embedded_and_measured_exactly(qapp, path: Path) -> None:
    from PySide6.QtGui import QRawFont

    font = QRawFont(str(path), 1000)
    assert font.isValid()
    # Outlines the PDF writer can embed, and no variable axes.
    assert not font.fontTable("glyf").isEmpty()
    assert font.fontTable("fvar").isEmpty()
    assert font.unitsPerEm() == (2048 if path.stem == "NotoEmoji-Regular" else 1000)
    # OS/2.fsType: embedding is allowed without conditions.
    assert bytes(font.fontTable("OS/2"))[8:10] == b"\x00\x00"


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_font_comes_with_its_licence_and_a_line_in_the_table(path: Path) -> None:
    table = resource_path("fonts", "README.md").read_text(encoding="utf-8")
    line = next(line for line in table.splitlines() if path.name in line)
    licence = next(word.strip(" `") for word in line.split("|") if "OFL-" in word)
    assert "SIL OPEN FONT LICENSE" in resource_path("fonts", licence).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_is_drawn(qapp, path: Path) -> None:
    from PySide6.QtSvg import QSvgRenderer

    assert QSvgRenderer(str(path)).isValid()
