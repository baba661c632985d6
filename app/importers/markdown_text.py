"""A Markdown document taken apart: headings, GFM tables, fenced blocks and the lines between them.

Inline marks (bold, code, links) are read as plain text. Source of the table syntax: GitHub Flavored Markdown, section
4.10. Every function takes time in proportion to the text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

# Rows are split at "|" after "\|" has stepped aside for a character that clean text never holds.
_ESCAPED_BAR = "\x00"
# So many lines below a heading are looked at for what they say about a table.
_MOST_CONTEXT = 40
_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_FENCE = re.compile(r"(`{3,}|~{3,})\s*([\w+-]*)")
_RULE_CELL = re.compile(r":?-+:?")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]*)>")
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:li|p)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|sub|sup|small|big|p|div|ul|ol|li|font|mark|code|kbd|del|ins|center|details|summary)"
    r"\b[^<>]*>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?<![\w*])\*([^\s*][^*\n]*)\*(?![\w*])")
_UNDERLINES = re.compile(r"(?<!\w)__?([^\s_][^_\n]*)__?(?!\w)")
_ESCAPABLE = "\\`*_{}[]()#+-.!|<>~"
_ESCAPE = re.compile(rf"\\([{re.escape(_ESCAPABLE)}])")
# While marks are taken off, an escaped character is a control character, which clean text never holds.
_HIDDEN = {letter: chr(code) for letter, code in zip(_ESCAPABLE, (*range(1, 9), *range(14, 32)), strict=False)}
_SHOWN = str.maketrans({hidden: letter for letter, hidden in _HIDDEN.items()})
_TASK_ITEM = re.compile(r"[-*+]\s+\[[ xX]\]\s")


@dataclass(frozen=True, slots=True)
class MarkdownTable:
    """A table with the heading that stands over it; cells are plain text with newlines.

    `context` are the lines before it that speak of it too: those directly below the headings over it, marks included.
    """

    heading: str
    rows: tuple[tuple[str, ...], ...]
    context: tuple[str, ...] = ()


@dataclass(slots=True)
class MarkdownDocument:
    """A document taken apart. `title` is its first heading of level 1; `fences` are (language, text) in order.

    `lines` are (level of a heading or 0, text) for everything that stands outside of tables and fences.
    """

    title: str = ""
    tables: list[MarkdownTable] = field(default_factory=list)
    fences: list[tuple[str, str]] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)


def read_document(text: str) -> MarkdownDocument:
    """Return clean `text` taken apart. A fence that is never closed reaches to the end."""
    document = MarkdownDocument()
    above = _Headings()
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        line = lines[number].strip()
        if fence := _FENCE.match(line):
            end = _end_of_fence(lines, number + 1, fence.group(1))
            document.fences.append((fence.group(2).casefold(), "\n".join(lines[number + 1 : end])))
            number = end + 1
        elif found := _HEADING.match(line):
            level, heading = len(found.group(1)), plain_text(found.group(2).rstrip().rstrip("#"))
            if level == 1 and not document.title:
                document.title = heading
            document.lines.append((level, heading))
            above.enter(level, heading)
            number += 1
        elif "|" in line and number + 1 < len(lines) and _is_rule(lines[number + 1]):
            end = _end_of_table(lines, number + 2)
            rows = [split_row(line), *map(split_row, lines[number + 2 : end])]
            document.tables.append(MarkdownTable(above.nearest, tuple(rows), above.context()))
            number = end
        else:
            if line:
                document.lines.append((0, line))
                above.sections[-1][1].append(line)
            number += 1
    return document


class _Headings:
    """The headings over the line that is being read, outermost first, each with the lines directly below it."""

    def __init__(self) -> None:
        self.nearest = ""
        self.sections: list[tuple[int, list[str]]] = [(0, [])]

    def enter(self, level: int, heading: str) -> None:
        """Go into a section. A heading with nothing below it stays in sight: it may be a line such as "Persona: Eva"."""
        carried: list[str] = []
        while self.sections[-1][0] >= level:
            _, lines = self.sections.pop()
            if len(lines) <= 1 + len(carried):
                carried = lines
        self.sections.append((level, [*carried, heading][-_MOST_CONTEXT:]))
        self.nearest = heading

    def context(self) -> tuple[str, ...]:
        """Return the lines below the headings over this place."""
        return tuple(line for _, lines in self.sections for line in lines[:_MOST_CONTEXT])


def looks_like_markdown_table(text: str) -> bool:
    """Return whether a line with bars is followed by a line of dashes and bars."""
    lines = text.split("\n")
    return any("|" in lines[number] and _is_rule(lines[number + 1]) for number in range(len(lines) - 1))


def split_row(line: str) -> tuple[str, ...]:
    r"""Return the cells of a table row as plain text; `\|` is a bar inside a cell."""
    row = line.strip().replace("\\|", _ESCAPED_BAR)
    row = row.removeprefix("|").removesuffix("|")
    return tuple(plain_text(cell.replace(_ESCAPED_BAR, "|")) for cell in row.split("|"))


def plain_text(marked: str) -> str:
    """Return a piece of Markdown as a reader sees it: `<br>` and list items as lines, marks gone, links spelt out."""
    text = marked.strip()
    escaped = "\\" in text
    if escaped:
        text = _ESCAPE.sub(lambda found: _HIDDEN[found.group(1)], text)
    if "<" in text:
        text = _AUTOLINK.sub(r"\1", text)
        text = _TAG.sub("", _BLOCK_TAG.sub("\n- ", _BREAK.sub("\n", text)))
    if "](" in text:
        text = _LINK.sub(_link_text, text)
    text = text.replace("`", "").replace("**", "").replace("~~", "")
    if "*" in text:
        text = _EMPHASIS.sub(r"\1", text)
    if "_" in text:
        text = _UNDERLINES.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text)
    return (text.translate(_SHOWN) if escaped else text).strip()


def is_list_item(line: str) -> bool:
    """Return whether a stripped line is an item of a Markdown list."""
    return line[:2] in ("- ", "* ", "+ ") or bool(re.match(r"\d{1,3}[.)]\s", line)) or bool(_TASK_ITEM.match(line))


def _link_text(link: re.Match[str]) -> str:
    """Return the words of a link, with its address behind them when it leads to the web; a picture's alternative text."""
    text, address = link.group(1).strip(), link.group(2)
    if link.group().startswith("!"):
        return text or address
    if address.startswith(("http://", "https://", "mailto:")) and address not in (text, f"mailto:{text}"):
        return f"{text} ({address})" if text else address
    return text or address


def _is_rule(line: str) -> bool:
    """Return whether a line is the `| --- | :-: |` below the header of a table."""
    line = line.strip()
    if "-" not in line or "|" not in line:
        return False
    cells = line.removeprefix("|").removesuffix("|").split("|")
    return all(_RULE_CELL.fullmatch(cell.strip()) for cell in cells)


def _end_of_fence(lines: list[str], start: int, mark: str) -> int:
    """Return the number of the line that closes a fence, or the number of lines when none does."""
    for number in range(start, len(lines)):
        line = lines[number].strip()
        if line.startswith(mark) and not line.strip(mark[0]):
            return number
    return len(lines)


def _end_of_table(lines: list[str], start: int) -> int:
    """Return the number of the first line behind a table: a blank one, or one without a bar."""
    number = start
    while number < len(lines) and "|" in lines[number]:
        number += 1
    return number
