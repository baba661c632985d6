"""Cleaning of text at the border: what people type, paste or import becomes text that every part can trust.

Pure text in, pure text out.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 20_000
# Newline and tab are the only control characters a text may hold; NUL makes SQLite's length() lie.
TEXT_PATTERN = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]*$"

_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# Overrides and isolates can make a text read as something else than it is.
_DIRECTION_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_text(raw: str, limit: int = LONGEST_TEXT) -> str:
    """Return `raw` as text that a record accepts: NFC, no control characters, at most `limit` characters.

    Line ends of every kind become newlines, one character each. Lone surrogates become U+FFFD; direction overrides are dropped.
    """
    # Cut before anything else, twice as long as wanted: composing stacked accents takes time in their square.
    text = raw[: 2 * limit].replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _UNWANTED.sub("", text)
    text = _LONE_SURROGATE.sub("\ufffd", text)
    text = _DIRECTION_OVERRIDES.sub("", text)[:limit]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text[:limit]


def clean_line(raw: str, limit: int = LONGEST_TEXT) -> str:
    """Return `raw` cleaned and on one line, blanks at the ends removed."""
    return " ".join(clean_text(raw, limit).split())
