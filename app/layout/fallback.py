"""Which face each character of a text is set in: decided here from what the faces cover, never left to chance or to Qt.

Needs a QGuiApplication for characters that no bundled face covers. Bundled faces come in a fixed order, so that a map
looks the same on every computer; only those characters are looked for among the system's faces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from app.layout.faces import face, is_bundled
from app.layout.system_faces import system_face_for

BASE_FACES = {
    (400, False): "NotoSans-Regular",
    (500, False): "NotoSans-Medium",
    (600, False): "NotoSans-SemiBold",
    (700, False): "NotoSans-Bold",
    (400, True): "NotoSans-Italic",
    (500, True): "NotoSans-Italic",
    (600, True): "NotoSans-BoldItalic",
    (700, True): "NotoSans-BoldItalic",
}
_HEAVY = ("NotoSans-SemiBold", "NotoSans-Bold", "NotoSans-BoldItalic")
EMOJI = "NotoEmoji-Regular"
_SCRIPTS = ("NotoSansArabic", "NotoSansHebrew", "NotoSansThai", "NotoSansDevanagari")
_SYMBOLS = ("NotoSansSymbols2-Regular", "NotoSansMath-Regular")
_NO_CJK = ""
_CJK = {
    "ja": ("NotoSansJP-Regular", "NotoSansSC-Regular", "NotoSansKR-Regular"),
    "zh": ("NotoSansSC-Regular", "NotoSansJP-Regular", "NotoSansKR-Regular"),
    "ko": ("NotoSansKR-Regular", "NotoSansSC-Regular", "NotoSansJP-Regular"),
    _NO_CJK: ("NotoSansSC-Regular", "NotoSansJP-Regular", "NotoSansKR-Regular"),
}
# Marks and joiners stay in the face of what they follow.
_JOINERS = frozenset((0x200C, 0x200D, 0x034F, 0x2060, 0xFEFF))
_EMOJI_STYLE = 0xFE0F
# Marks beyond this number no longer move their cluster to another face: that would be slow for a text of marks alone.
_LONGEST_CLUSTER = 8
NO_FACE = ""
# Controls, separators of lines and lone surrogates; they do not come out of a record, but Qt would act on them.
_CONTROLS = ("Cc", "Zl", "Zp", "Cs")
MISSING = "\ufffd"
_MOST_TOLD = 20


_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7af]")
_HAN = re.compile(
    "[\u2e80-\u2fdf\u3000-\u303f\u3105-\u312f\u3400-\u9fff\uf900-\ufaff\uff00-\uff65\U00020000-\U0003ffff]"
)


@dataclass(frozen=True, slots=True)
class TypeWarning:
    """Characters that no bundled face covers. `face` names the system's face in use, empty when there is no glyph.

    `embeddable` tells whether that face may be embedded in a PDF. `characters` are sorted, each once.
    """

    characters: str
    face: str = ""
    embeddable: bool = True

    def __str__(self) -> str:
        """Return the warning as a sentence."""
        shown = " ".join(self.characters[:_MOST_TOLD]) + (" …" if len(self.characters) > _MOST_TOLD else "")
        if not self.face:
            return f"No font on this computer has the characters {shown}: they show as {MISSING}."
        if not self.embeddable:
            return f"The characters {shown} are set in {self.face}, a font of this computer that may not be embedded."
        return f"The characters {shown} are set in {self.face}, a font of this computer: elsewhere they may look different."


class FaceOrder:
    """The order of faces for one base face and one language, with what it found for each character so far.

    What it finds depends on the character alone, not on what was asked before, so all threads agree.
    """

    def __init__(self, base: str, language: str) -> None:
        self.base = base
        self._keys = _face_order(base, language)
        self._found: dict[int, str] = {}
        self._marks: dict[int, str] = {}
        self.missing: set[int] = set()
        self.borrowed: dict[str, set[int]] = {}

    def shown(self, text: str) -> tuple[str, list[str]]:
        """Return a paragraph as Qt should see it, of the same length, and the key of each character's face.

        Characters without any glyph have become U+FFFD in the base face.
        """
        keys = self._keys_of(text)
        if NO_FACE in keys:
            text = "".join(MISSING if key == NO_FACE else character for character, key in zip(text, keys, strict=True))
            keys = [key or self.base for key in keys]
        return text, keys

    def _keys_of(self, text: str) -> list[str]:
        found = self._found
        keys: list[str] = []
        first = 0  # where the cluster that may still grow begins
        for index, character in enumerate(text):
            code = ord(character)
            key = found.get(code)
            if key is None:
                if index and _extends(code, character):
                    keys.append(self._joined(keys, first, text[first : index + 1], code))
                    continue
                key = self._face_of(code)
            if not (key == EMOJI and index and text[index - 1] == "\u200d" and keys[-1] == EMOJI):
                first = index
            keys.append(key)
        return keys

    def _joined(self, keys: list[str], first: int, cluster: str, code: int) -> str:
        """Return the face for a mark or joiner at the end of a cluster; the whole cluster may have to move with it."""
        current = keys[first]
        if code == _EMOJI_STYLE and face(EMOJI).covers(ord(cluster[0])):
            keys[first:] = [EMOJI] * (len(keys) - first)
        elif _ignorable(code):
            return keys[-1] or self.base
        elif current == NO_FACE or not face(current).covers(code):
            shown = [ord(character) for character in cluster[:_LONGEST_CLUSTER] if not _ignorable(ord(character))]
            together = next((key for key in self._keys if all(face(key).covers(one) for one in shown)), None)
            if together is None or len(cluster) > _LONGEST_CLUSTER:
                return self._face_of(code)
            keys[first:] = [together] * (len(keys) - first)
        return keys[-1]

    def _face_of(self, code: int) -> str:
        if code in self._marks:
            return self._marks[code]
        key = next((key for key in self._keys if face(key).covers(code)), None)
        if key is None and _never_shown(code):
            key = self.base
        if code == 0xFFFC or unicodedata.category(chr(code)) in _CONTROLS:
            key = NO_FACE
        elif key is None:
            borrowed = system_face_for(code)
            if borrowed is None:
                key = NO_FACE
                self.missing.add(code)
            else:
                key = borrowed.key
                self.borrowed.setdefault(key, set()).add(code)
        # Marks are not among the found, so that each is looked at together with its letter.
        (self._marks if _extends(code, chr(code)) else self._found)[code] = key
        return key


def cjk_language(text: str, language: str) -> str:
    """Return "ja", "zh" or "ko", whose shapes of the shared Han characters a text should have, or "" if it has none.

    A map's own language decides when it is one of them; else kana and hangul tell, else Chinese.
    """
    tag = language[:2].lower()
    if tag in _CJK:
        return tag
    if text.isascii() or max(text) < "\u1100":
        return _NO_CJK
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return "zh" if _HAN.search(text) else _NO_CJK


def warnings_of(orders: Iterable[FaceOrder]) -> tuple[TypeWarning, ...]:
    """Return what the orders could not find in the bundled faces, joined: missing characters first."""
    missing: set[int] = set()
    borrowed: dict[str, set[int]] = {}
    for order in orders:
        missing |= order.missing
        for key, codes in order.borrowed.items():
            borrowed.setdefault(key, set()).update(codes)
    warnings = [TypeWarning("".join(map(chr, sorted(missing))))] if missing else []
    for key in sorted(borrowed):
        found = face(key)
        warnings.append(TypeWarning("".join(map(chr, sorted(borrowed[key]))), found.name, found.embeddable))
    return tuple(warnings)


def _face_order(base: str, language: str) -> tuple[str, ...]:
    weight = "Bold" if base in _HEAVY else "Regular"
    keys = [base]
    for script in _SCRIPTS:
        preferred = f"{script}-{weight}"
        keys.append(preferred if is_bundled(preferred) else f"{script}-Regular")
    # A symbol in a Chinese text is as wide as a letter there; elsewhere 5 MB are not opened for an arrow.
    others = (*_CJK[language], *_SYMBOLS) if language != _NO_CJK else (*_SYMBOLS, *_CJK[language])
    return tuple(key for key in (*keys, EMOJI, *others) if is_bundled(key))


def _extends(code: int, character: str) -> bool:
    return code >= 0x300 and (
        unicodedata.category(character)[0] == "M"
        or code in _JOINERS
        or 0x1F3FB <= code <= 0x1F3FF
        or 0xE0020 <= code <= 0xE007F
    )


def _ignorable(code: int) -> bool:
    return code in _JOINERS or 0xFE00 <= code <= 0xFE0F or 0xE0000 <= code <= 0xE0FFF


def _never_shown(code: int) -> bool:
    """Whether the code point has no picture of its own, so that a face without it loses nothing."""
    return code == 0xAD or _ignorable(code) or unicodedata.category(chr(code)) in ("Cf", "Zs")
