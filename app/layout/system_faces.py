"""Faces of this computer, for characters that no bundled face covers.

Uses QtGui and needs a QGuiApplication. Qt's own font fallback is not used: what it picks depends on what it was asked
before, it may answer with an empty box that has no font tables (and crashes when asked for its name: Qt 6.11), and
screen and export could disagree. Here the choice for a character depends on the installed fonts alone: families in a
fixed order, the first whose regular face covers the character and that Qt can shape it with.
"""

from __future__ import annotations

import threading
import unicodedata
from bisect import bisect_right

from PySide6.QtGui import QFontDatabase, QRawFont, QTextLayout

from app.layout.faces import DESIGN_SIZE, SYSTEM, Face, face

# Opening a family takes one or two milliseconds, once. Beyond this many, characters of rare scripts show as missing.
MOST_FAMILIES = 400
_PLAIN_STYLES = ("Regular", "Book", "Normal", "Roman")

_System = QFontDatabase.WritingSystem
# Scripts that Qt knows the families of: first code point of the block and what it holds. Others try every family.
_SCRIPTS = (
    (0x0000, _System.Any),
    (0x0530, _System.Armenian),
    (0x0590, _System.Any),
    (0x0700, _System.Syriac),
    (0x0750, _System.Any),
    (0x0780, _System.Thaana),
    (0x07C0, _System.Nko),
    (0x0800, _System.Any),
    (0x0980, _System.Bengali),
    (0x0A00, _System.Gurmukhi),
    (0x0A80, _System.Gujarati),
    (0x0B00, _System.Oriya),
    (0x0B80, _System.Tamil),
    (0x0C00, _System.Telugu),
    (0x0C80, _System.Kannada),
    (0x0D00, _System.Malayalam),
    (0x0D80, _System.Sinhala),
    (0x0E00, _System.Any),
    (0x0E80, _System.Lao),
    (0x0F00, _System.Tibetan),
    (0x1000, _System.Myanmar),
    (0x10A0, _System.Georgian),
    (0x1100, _System.Any),
    (0x1780, _System.Khmer),
    (0x1800, _System.Any),
)
_BLOCKS = [first for first, _ in _SCRIPTS]

# One per process, so that every thread takes the same face for a character; fonts come and go with a restart.
_lock = threading.Lock()
_chosen: dict[int, Face | None] = {}
_families: dict[QFontDatabase.WritingSystem, list[str]] = {}
_faces: dict[str, Face | None] = {}
_shapes: dict[tuple[str, int], bool] = {}


def system_face_for(code_point: int) -> Face | None:
    """Return the face of this computer that a character is set in, or None when there is none."""
    with _lock:
        if code_point not in _chosen:
            _chosen[code_point] = _choose(code_point)
        return _chosen[code_point]


def _choose(code: int) -> Face | None:
    if unicodedata.category(chr(code)) in ("Cn", "Co", "Cs", "Cc"):
        return None
    system = _SCRIPTS[bisect_right(_BLOCKS, code) - 1][1]
    if system not in _families:
        names = QFontDatabase.families(system)
        _families[system] = sorted(names, key=_rank)[:MOST_FAMILIES]
    for family in _families[system]:
        if family not in _faces:
            _faces[family] = _regular_face(family)
        found = _faces[family]
        if found is not None and found.covers(code) and _can_shape(found, code):
            return found
    return None


def _rank(family: str) -> tuple[bool, bool, bool, str]:
    """Sans-serif faces of the bundled design first, then by name."""
    unlike = any(word in family for word in ("Serif", "Mono", "Color", "Emoji", "Nastaliq"))
    return unlike, not family.startswith("Noto Sans"), not family.startswith("Noto"), family


def _regular_face(family: str) -> Face | None:
    """Return the regular upright face of a family, or None where Qt has only an alias, a bitmap or nothing."""
    styles = [style for style in QFontDatabase.styles(family) if not QFontDatabase.italic(family, style)]
    if not styles or "/" in family:
        return None
    plain = [style for style in _PLAIN_STYLES if style in styles]
    regular = [style for style in styles if QFontDatabase.weight(family, style) == 400]
    style = next(iter(plain + regular + styles))
    raw = QRawFont.fromFont(QFontDatabase.font(family, style, DESIGN_SIZE))
    # Tables first: asked for its name, Qt's empty box crashes.
    if not raw.isValid() or not raw.fontTable("head").size() or raw.familyName() != family:
        return None
    return face(f"{SYSTEM}{family}/{style}")


def _can_shape(found: Face, code: int) -> bool:
    """Return whether Qt sets the character in that very face: it refuses a face without the script's layout tables."""
    key = (found.key, code >> 7)
    if key not in _shapes:
        layout = QTextLayout(chr(code), found.font())
        layout.beginLayout()
        layout.createLine()
        layout.endLayout()
        head = found.table("head")
        runs = layout.glyphRuns()
        _shapes[key] = bool(runs) and all(
            any(run.glyphIndexes()) and run.rawFont().fontTable("head").data() == head for run in runs
        )
    return _shapes[key]
