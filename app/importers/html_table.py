"""HTML tables, from a file or the clipboard, become grids of cells.

Only `table tr td th`, `rowspan`, `colspan`, `br`, `p` and `li` mean anything; scripts, styles and comments are passed
over, and nothing that the text names is fetched. The tags are found by one pass of our own: Python's `html.parser`
takes time in the square of a text with unclosed tags (measured: 27 s for 20,000 of them).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from app.importers.grid import Grid, check_extent, grid_of
from app.importers.imported import MOST_COLUMNS, MOST_ROWS, ImportProblem
from app.importers.reading import quoted

_TAG_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:-]{0,60}")
_IN_TAG = re.compile(r"[\"'>]")
_SPAN = re.compile(r"\b(rowspan|colspan)\s?=\s?[\"']?(\d{1,6})", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_SKIPPED = ("script", "style", "title", "comment", "template", "textarea")
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "dt", "dd"})
# Enough for a table of 2,000 rows and 100 columns.
_MOST_TAGS = 400_000
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "caption"})


def looks_like_html(text: str) -> bool:
    """Return whether the text begins like HTML or holds a table tag near its beginning."""
    head = text[:20_000].casefold()
    return head.lstrip().startswith(("<!doctype html", "<html", "<table")) or "<table" in head


def read_html(text: str, name: str) -> tuple[list[Grid], list[str]]:
    """Return the tables of an HTML text in order, and the lines of text outside of them.

    A table inside a cell is read as lines of that cell. A heading or caption before a table is its title. Raises
    ImportProblem when a table is too large.
    """
    tags = text.count("<")
    if tags > _MOST_TAGS:
        raise ImportProblem(
            f"{quoted(name)} has {tags:,} tags and Wayline reads at most {_MOST_TAGS:,}: please save the table as CSV."
        )
    reader = _Reader(name)
    for tag, attributes, words in _pieces(text):
        if tag is None:
            reader.text(words)
        elif tag.startswith("/"):
            reader.end(tag[1:])
        else:
            reader.start(tag, attributes)
    reader.close_table()
    return reader.grids, reader.outside_lines()


def _pieces(text: str) -> Iterator[tuple[str | None, str, str]]:
    """Yield (tag name or None, attributes, text) in order; a closing tag's name begins with "/".

    Each character is looked at a fixed number of times: an unclosed tag, quote or comment swallows the rest, as in
    browsers.
    """
    at = 0
    while (start := text.find("<", at)) >= 0:
        if start > at:
            yield None, "", text[at:start]
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            at = end + 3 if end >= 0 else len(text)
            continue
        found = _TAG_NAME.match(text, start + 1)
        if found is None:
            if text[start + 1 : start + 2] in ("!", "?"):
                end = text.find(">", start)
                at = end + 1 if end >= 0 else len(text)
            else:
                yield None, "", "<"
                at = start + 1
            continue
        end = _end_of_tag(text, found.end())
        name = found.group().casefold()
        yield name, text[found.end() : end][:4_000], ""
        at = _behind_skipped(text, name, end + 1)
    if at < len(text):
        yield None, "", text[at:]


def _end_of_tag(text: str, at: int) -> int:
    """Return the place of the ">" that ends a tag; one inside quotes does not."""
    while found := _IN_TAG.search(text, at):
        if found.group() == ">":
            return found.start()
        closing = text.find(found.group(), found.end())
        if closing < 0:
            break
        at = closing + 1
    return len(text)


def _behind_skipped(text: str, name: str, at: int) -> int:
    """Return where reading goes on: behind the whole element when its content is not for readers."""
    if name not in _SKIPPED:
        return at
    closing = re.compile(f"</{name}", re.IGNORECASE).search(text, at)
    return closing.start() if closing else len(text)


class _Reader:
    """Follows the tags and keeps the open table: its rows, the cells that merged ones cover, the text of the open cell."""

    def __init__(self, name: str) -> None:
        self.grids: list[Grid] = []
        self._name = name
        self._depth = 0
        self._rows: list[dict[int, str]] = []
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}
        # For each column the first row that no merged cell from above covers, and the next place in the open row.
        self._free_from: dict[int, int] = {}
        self._column = 0
        self._at: tuple[int, int] | None = None
        self._cell: list[str] = []
        self._outside: list[str] = []
        self._heading: list[str] | None = None
        self._title = ""

    def start(self, tag: str, attributes: str) -> None:
        """Take an opening tag."""
        if tag == "table":
            self._depth += 1
            self._break()
        elif tag in _HEADINGS and self._at is None:
            self._heading = []
        elif tag in ("br", "tr", "td", "th", "li") or tag in _BLOCKS:
            if self._depth == 1 and tag == "tr":
                self._close_cell()
                self._rows.append({})
                self._column = 0
            elif self._depth == 1 and tag in ("td", "th"):
                self._open_cell(attributes)
            else:
                self._break("- " if tag == "li" else "")

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        if tag == "table":
            self._depth = max(0, self._depth - 1)
            if self._depth == 0:
                self.close_table()
            else:
                self._break()
        elif tag in _HEADINGS and self._heading is not None:
            self._title = _lines("".join(self._heading)).replace("\n", " ")
            self._heading = None
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._close_cell()
        elif tag in _BLOCKS or tag in ("li", "tr"):
            self._break()

    def text(self, raw: str) -> None:
        """Take text between tags."""
        words = html.unescape(_BLANKS.sub(" ", raw)).replace("\xa0", " ")
        if self._heading is not None:
            self._heading.append(words)
        elif self._at is not None:
            self._cell.append(words)
        else:
            self._outside.append(words)

    def close_table(self) -> None:
        """End the open table, if there is one with any cell."""
        self._close_cell()
        if any(self._rows):
            width = max((max(row, default=-1) for row in self._rows), default=-1) + 1
            check_extent(len(self._rows), width, self._name)
            rows = [[row.get(column, "") for column in range(width)] for row in self._rows]
            self.grids.append(grid_of(rows, self._name, self._spans, self._title))
            self._title = ""
        self._rows, self._spans, self._free_from, self._column = [], {}, {}, 0

    def outside_lines(self) -> list[str]:
        """Return the lines of text outside of tables that are not blank."""
        return [line for line in _lines("".join(self._outside)).split("\n") if line]

    def _break(self, mark: str = "") -> None:
        (self._cell if self._at is not None else self._outside).append("\n" + mark)

    def _open_cell(self, attributes: str) -> None:
        self._close_cell()
        if not self._rows:
            self._rows.append({})
        row, column = len(self._rows) - 1, self._column
        while self._free_from.get(column, 0) > row:
            column += 1
        spans = {key.casefold(): int(number) for key, number in _SPAN.findall(attributes)}
        high = max(1, min(MOST_ROWS, spans.get("rowspan", 1)))
        wide = max(1, min(MOST_COLUMNS, spans.get("colspan", 1)))
        check_extent(row + 1, column + wide, self._name)
        if high > 1 or wide > 1:
            self._spans[row, column] = (high, wide)
        for covered in range(column, column + wide):
            self._free_from[covered] = row + high
            self._rows[row][covered] = ""
        self._column = column + wide
        self._at = (row, column)

    def _close_cell(self) -> None:
        if self._at is not None:
            row, column = self._at
            self._rows[row][column] = _lines("".join(self._cell))
            self._at, self._cell = None, []


def _lines(text: str) -> str:
    """Return the text with blanks at the ends of lines and blank lines removed."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
