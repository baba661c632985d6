"""CSV and TSV text becomes a grid of cells.

The delimiter is found by reading the beginning with each candidate and taking the one that gives the most even table.
(Python's own csv.Sniffer raises on a list of one column and takes time in the square of its sample; measured: 4 s for
8,000 quoted words.) Quoting is read leniently, because people make these files by hand too.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from app.importers.grid import Grid, grid_of
from app.importers.imported import ImportProblem
from app.importers.reading import LONGEST_LINE, quoted

_DELIMITERS = "\t;,|"
_NAMES = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "vertical bars"}
_SAMPLE = 100_000
_SAMPLE_ROWS = 300
# Below this share of lines with the delimiter, the text is a list whose lines happen to hold a comma here and there.
_LEAST_COVERAGE = 0.5


def read_csv(text: str, name: str, delimiter: str | None = None) -> tuple[Grid, str, list[str]] | None:
    """Return (grid, name of the delimiter for people, warnings), or None when the text is a list and no table.

    `text` is clean. `delimiter` None means the best of tab, semicolon, comma and bar; a first line `sep=;` decides.
    Raises ImportProblem when a field is longer than a million characters or the table is too large.
    """
    first, newline, rest = text.partition("\n")
    if first.casefold().startswith("sep=") and len(first.rstrip("\n ")) == 5 and first[4] in _NAMES:
        delimiter, text = first[4], rest if newline else ""
    delimiter = delimiter or find_delimiter(text)
    if delimiter is None:
        return None
    csv.field_size_limit(LONGEST_LINE)
    warnings: list[str] = []
    try:
        grid = grid_of(_rows(text, delimiter, warnings), name)
    except csv.Error as error:
        raise ImportProblem(
            f"{quoted(name)} cannot be read as a table, because one field is longer than {LONGEST_LINE:,} characters "
            "or a quotation mark is never closed: nothing was imported."
        ) from error
    return grid, _NAMES[delimiter], warnings


def find_delimiter(text: str) -> str | None:
    """Return the delimiter that gives the most even table of at least two columns, or None for a list."""
    sample = text[:_SAMPLE]
    best: tuple[float, int, str] | None = None
    for preference, delimiter in enumerate(_DELIMITERS):
        widths = _widths(sample, delimiter)
        wide = [width for width in widths if width > 1]
        if not wide or len(wide) < _LEAST_COVERAGE * len(widths):
            continue
        usual, times = Counter(wide).most_common(1)[0]
        evenness = len(wide) / len(widths) * (0.5 + 0.5 * times / len(wide))
        # A table of two columns proves less than a wide one.
        score = evenness * (1 if usual > 2 else 0.8)
        if best is None or (round(score, 3), -preference) > best[:2]:
            best = (round(score, 3), -preference, delimiter)
    return best[2] if best else None


def _widths(sample: str, delimiter: str) -> list[int]:
    """Return the number of fields of each row that is not blank, the last row left out when the sample was cut."""
    widths: list[int] = []
    csv.field_size_limit(LONGEST_LINE)
    for row in csv.reader(io.StringIO(sample, newline=None), delimiter=delimiter):
        if any(field.strip() for field in row):
            widths.append(len(row))
        if len(widths) >= _SAMPLE_ROWS:
            break
    return widths[:-1] if len(sample) == _SAMPLE and len(widths) > 1 else widths


def _rows(text: str, delimiter: str, warnings: list[str]) -> Iterator[list[str]]:
    """Yield the rows; when a quotation mark is never closed, quotation marks are ordinary characters."""
    if '"' in text and _ends_inside_quotes(text, delimiter):
        warnings.append("A quotation mark is never closed, so quotation marks were read as ordinary characters.")
        return csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)


def _ends_inside_quotes(text: str, delimiter: str) -> bool:
    """Return whether strict reading runs out of text inside a quoted field."""
    try:
        for _ in csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end of data" in str(error) or "field larger" in str(error)
    return False
