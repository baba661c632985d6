"""One cell of a table becomes the texts of its cards, and a line of a list becomes the text of one card."""

from __future__ import annotations

import re

from app.importers.imported import MOST_CARDS
from app.importers.words import is_empty

# Patterns here never begin with an open-ended blank, so that a long run of blanks costs no more than its length.
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_INLINE_BULLET = re.compile("[•‣◦▪▸●■◆⁃∙]")
_BULLET = re.compile(r"(?:[-*+–—·>]|[•‣◦▪▸●■◆⁃∙✓✔☑☐☒])\s+")
_TICK_BOX = re.compile(r"\[[ xX]?\](?!\()\s*")
_NUMBERED = re.compile(r"\(?\d{1,3}[.)]\s+")
_COMMA = re.compile(r",\s|[，、]")


def split_cell(text: str, at_commas: bool = False) -> list[str]:
    """Return the card texts of a cell, top to bottom, without bullets and without parts that say nothing.

    Newlines, `<br>` and bullets always split; a comma followed by a blank splits when `at_commas` and it stands outside
    brackets; semicolons and slashes never do. Numbers in front go when at least two lines have them.
    """
    if "<" in text:
        text = _BREAK.sub("\n", text)
    lines = [line for line in map(str.strip, text.split("\n")) if line]
    lines = [piece for line in lines for piece in _INLINE_BULLET.split(line) if piece]
    if len(lines) > MOST_CARDS:
        # Too many to be imported; whoever counts the cards will say so.
        return lines
    lines = [line for line in (bare_line(line, numbers=False) for line in lines) if line]
    if sum(_NUMBERED.match(line) is not None for line in lines) > 1:
        lines = [_NUMBERED.sub("", line, count=1) for line in lines]
    if at_commas:
        lines = [piece for line in lines for piece in _at_commas(line)]
    return [line for line in lines if not is_empty(line)]


def bare_line(line: str, numbers: bool = True) -> str:
    """Return a line without its bullet, tick box and, when asked, its number: "- [ ] Wait" is "Wait"."""
    text = line.strip()
    for pattern in (_BULLET, _NUMBERED, _TICK_BOX) if numbers else (_BULLET, _TICK_BOX):
        if found := pattern.match(text):
            text = text[found.end() :].strip()
    return "" if text in ("-", "*", "+", "•") else text


def _at_commas(line: str) -> list[str]:
    """Return the parts between commas; a comma inside round brackets does not count."""
    found: list[str] = []
    open_parts: list[str] = []
    depth = 0
    balanced = line.count("(") == line.count(")")
    last_end = 0
    for comma in (*_COMMA.finditer(line), None):
        piece = line[last_end : comma.start() if comma else len(line)]
        depth += piece.count("(") - piece.count(")") if balanced else 0
        open_parts.append(piece)
        if comma is None or depth <= 0:
            found.append("".join(open_parts).strip())
            open_parts, depth = [], 0
        else:
            open_parts.append(comma.group())
        last_end = comma.end() if comma else last_end
    return [part for part in found if part]
