"""Every weight is set in its own file: nothing thickened, slanted, or taken from a font of the same name."""

from __future__ import annotations

import struct
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont

from app.layout import faces as faces_module
from app.layout import system_faces
from app.layout.faces import Face, face, is_bundled
from app.layout.fallback import BASE_FACES
from app.layout.system_faces import system_face_for
from app.layout.typesetting import TextStyle, Typesetter
from app.resources import resource_path
from tests.layout.type_samples import faces_of

KEYS = sorted(path.stem for path in resource_path("fonts").glob("*.ttf"))
STYLES = [(weight, italic) for weight in (400, 500, 600, 700) for italic in (False, True)]

pytestmark = pytest.mark.usefixtures("qapp")


def box_in_file(key: str, glyph: int) -> tuple[float, float, float, float]:
    """Return the box of a glyph's outline as the file says (tables loca and glyf), in thousandths, y up."""
    found = face(key)
    units = found.units_per_em
    long = int.from_bytes(found.table("head")[50:52], "big")
    place = struct.unpack_from(">I" if long else ">H", found.table("loca"), glyph * (4 if long else 2))[0]
    box = struct.unpack_from(">2x4h", found.table("glyf"), place if long else 2 * place)
    left, bottom, right, top = (edge * 1000 / units for edge in box)
    return left, bottom, right, top


def box_of_outline(raw: QRawFont, glyph: int) -> tuple[float, float, float, float]:
    box = raw.pathForGlyph(glyph).boundingRect()
    return box.left(), -box.bottom(), box.right(), -box.top()


@pytest.mark.parametrize("key", KEYS)
def test_outlines_are_those_of_the_file_neither_thickened_nor_slanted(key: str) -> None:
    raw = face(key).raw_font()
    text = next(text for text in ("Hlox", "שלח", "سلم", "😀🚀", "漢一", "ลก") if face(key).covers(ord(text[0])))
    for glyph in raw.glyphIndexesForString(text):
        assert box_of_outline(raw, glyph) == pytest.approx(box_in_file(key, glyph), abs=1.0)


def test_a_slant_made_by_qt_would_be_noticed() -> None:
    font = face("NotoSans-Regular").font()
    font.setItalic(True)
    raw = QRawFont.fromFont(font)
    (glyph,) = raw.glyphIndexesForString("H")
    assert box_of_outline(raw, glyph) != pytest.approx(box_in_file("NotoSans-Regular", glyph), abs=1.0)


@pytest.mark.parametrize("key", KEYS)
def test_no_weight_is_asked_for_that_qt_could_thicken_a_face_to(key: str) -> None:
    font = face(key).font()
    assert (font.weight(), font.italic()) == (QFont.Weight.Normal, False)
    assert QFontDatabase.styles(font.family()) == ["Regular"]
    assert not QFontDatabase.bold(font.family(), "Regular")


@pytest.mark.parametrize("key", KEYS)
def test_qt_reads_the_tables_of_the_file(key: str) -> None:
    raw = face(key).raw_font()
    for tag in ("glyf", "hmtx", "loca", "maxp", "cmap", "GSUB", "GPOS"):
        assert raw.fontTable(tag).data() == face(key).table(tag)


@pytest.mark.parametrize(("weight", "italic"), STYLES)
def test_every_style_is_set_in_its_own_face(weight: int, italic: bool) -> None:
    lines = Typesetter("en").set_text("Hello Ωδ Жук", 500.0, TextStyle(10.0, weight, italic)).lines
    assert faces_of(lines) == {BASE_FACES[weight, italic]}


def test_the_faces_of_the_weights_differ() -> None:
    widths = {key: Typesetter("en").set_text("Hamburg", 500.0, TextStyle(10.0, *key)).width for key in STYLES}
    upright = [widths[weight, False] for weight in (400, 500, 600, 700)]
    assert upright == sorted(set(upright))
    assert len(set(widths.values())) == 6  # italics come in two weights


def test_a_font_of_the_same_name_on_this_computer_changes_nothing() -> None:
    before = Typesetter("en").set_text("Hamburg", 500.0, TextStyle(10.0)).lines
    # Another weight under the very name, as an installed family would be.
    impostor = faces_module._renamed(resource_path("fonts", "NotoSans-Bold.ttf").read_bytes(), "Noto Sans")
    number = QFontDatabase.addApplicationFontFromData(impostor)
    assert QFontDatabase.applicationFontFamilies(number) == ["Noto Sans"]
    try:
        assert Typesetter("en").set_text("Hamburg", 500.0, TextStyle(10.0)).lines == before
        fresh = Face("NotoSans-Regular", resource_path("fonts", "NotoSans-Regular.ttf"))
        assert fresh.raw_font().fontTable("glyf").data() == face("NotoSans-Regular").table("glyf")
    finally:
        QFontDatabase.removeApplicationFont(number)


@pytest.mark.parametrize("key", KEYS)
def test_coverage_is_what_qt_finds_in_the_font(key: str) -> None:
    found, raw = face(key), face(key).raw_font()
    codes = [*range(0x20, 0x700, 3), *range(0x900, 0xA00), *range(0x2000, 0x2C00, 7), *range(0x3000, 0xFFFF, 101)]
    codes += range(0x1F000, 0x1FA00, 13)
    wrong = [
        code for code in codes if not 0xD800 <= code < 0xE000 and found.covers(code) != raw.supportsCharacter(code)
    ]
    # Qt lends every font a no-break blank.
    assert set(wrong) <= {0xA0}


@pytest.mark.parametrize("key", KEYS)
def test_bundled_faces_may_be_embedded_as_subsets(key: str) -> None:
    assert face(key).embeddable
    assert face(key).is_glyf
    assert face(key).units_per_em in (1000, 2048)
    assert not face(key).is_system
    assert face(key).table("none") == b""


def made_with(tmp_path: Path, licence: int, name: str = "Wl Test") -> Face:
    data = bytearray(faces_module._renamed(resource_path("fonts", "NotoSansThai-Regular.ttf").read_bytes(), name))
    count = struct.unpack_from(">4xH", data)[0]
    for record in range(12, 12 + 16 * count, 16):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, record)
        if tag == b"OS/2":
            struct.pack_into(">H", data, offset + 8, licence)
    path = tmp_path / "test.ttf"
    path.write_bytes(data)
    return Face("test", path)


@pytest.mark.parametrize(
    ("licence", "may"), [(0, True), (4, True), (8, True), (2, False), (0x100, False), (0x200, False), (0x102, False)]
)
def test_the_licence_bits_say_whether_a_face_may_be_embedded(licence: int, may: bool, tmp_path: Path) -> None:
    assert made_with(tmp_path, licence).embeddable is may


def test_a_file_that_is_no_font_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken = made_with(tmp_path, 0)
    data = bytearray((tmp_path / "test.ttf").read_bytes())
    data[12 + 16 :] = bytes(len(data) - 28)
    (tmp_path / "test.ttf").write_bytes(data)
    with pytest.raises(OSError, match="install Wayline again"):
        broken.font()


def test_a_face_that_is_not_there_is_told_by_name() -> None:
    assert not is_bundled("NotoSans-Black")
    with pytest.raises(FileNotFoundError, match="NotoSans-Black"):
        face("NotoSans-Black")


@pytest.mark.parametrize("cmap", [b"", b"\0", b"\0\0\0\1\0\3\0\1\0\0\xff\xff", b"\0\0\0\1\0\3\0\1\0\0\0\x0c\0\4"])
def test_a_broken_character_table_covers_nothing(cmap: bytes) -> None:
    assert faces_module._covered_ranges(cmap) == ([], [])


def test_each_thread_has_its_own_font_object() -> None:
    found = face("NotoSans-Regular")
    seen: list[QRawFont] = []
    thread = threading.Thread(target=lambda: seen.append(found.raw_font()))
    thread.start()
    thread.join()
    assert found.raw_font() is found.raw_font()
    assert seen[0] is not found.raw_font()


def test_a_face_of_this_computer_has_a_key_that_leads_back_to_it() -> None:
    found = next((one for one in map(system_face_for, (0x10D0, 0x531, 0x2C00, 0x13A0)) if one), None)
    if found is None:
        return  # a computer without any font beyond ours
    assert found.key.startswith("system/")
    assert face(found.key) is found
    assert found.is_system
    assert found.table("head") == found.raw_font().fontTable("head").data()
    assert found.raw_font().familyName() == found.key.split("/")[1]


def test_characters_without_meaning_are_not_looked_for() -> None:
    assert [system_face_for(code) for code in (0xE000, 0xEF00, 0xFFFF, 0x378, 0xD800)] == [None] * 5


def test_a_face_of_this_computer_that_qt_does_not_use_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_chosen", "_shapes"):
        monkeypatch.setattr(system_faces, name, {})
    thai = face("NotoSansThai-Regular").font()
    monkeypatch.setattr(Face, "font", lambda _: thai)
    assert [system_face_for(code) for code in (0x10D0, 0x531, 0x2C00, 0x13A0)] == [None] * 4
