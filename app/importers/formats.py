"""The one table of import formats, and the way from bytes or a file to an ImportedMap.

A format has a key, a name for people, suffixes, a test of the content and a parser; a new format is one line in FORMATS.
The suffix is a promise and the content the proof: when they differ, the content wins and a note says so. Whatever the
bytes are, the answer is an ImportedMap or an ImportProblem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePath

from app.importers.csv_text import find_delimiter, read_csv
from app.importers.grid import Grid
from app.importers.html_table import looks_like_html, read_html
from app.importers.imported import ImportedMap, ImportProblem
from app.importers.markdown import has_journey_fence, markdown_grids, parse_markdown
from app.importers.markdown_text import looks_like_markdown_table
from app.importers.mermaid import looks_like_journey, parse_mermaid
from app.importers.options import DEFAULT_OPTIONS, ImportOptions
from app.importers.orientation import hits
from app.importers.reading import ReadText, binary_kind, check_size, quoted, read_text
from app.importers.sticky import parse_list
from app.importers.tables import describe_grid, parse_csv, parse_html

# So many characters are enough to know a format by its marks.
_HEAD = 200_000

TextParser = Callable[[str, str, ImportOptions], ImportedMap]


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """A format that can be imported.

    `looks_like` says whether clean text is surely of this format; formats that have no mark of their own never claim
    a text. `parse` takes (clean text, name for messages, options); `grids` gives the tables of a format that may hold
    several.
    """

    key: str
    name: str
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    parse: TextParser
    grids: Callable[[str, str], list[Grid]] | None = None


def _never(text: str) -> bool:  # noqa: ARG001 - the signature of a test of content
    return False


def _is_markdown(text: str) -> bool:
    head = text[:_HEAD]
    return looks_like_markdown_table(head) or has_journey_fence(head)


def _parse_text(text: str, name: str, options: ImportOptions) -> ImportedMap:
    """Return the map in a text file: a table with tabs, a table whose header is recognised, else a list."""
    if find_delimiter(text) == "\t":
        return replace(parse_csv(text, name, options, tabs=True), source_format="text")
    if _is_map_table(text, name):
        return replace(parse_csv(text, name, options), source_format="text")
    return parse_list(text, name)


def _is_map_table(text: str, name: str) -> bool:
    """Return whether the beginning of a text is a table whose header or first column names sections."""
    head = "\n".join(text[:_HEAD].split("\n", 60)[:60])
    table = read_csv(head, name) if find_delimiter(head) else None
    return table is not None and hits(table[0]) > 1


def _parse_mermaid(text: str, name: str, options: ImportOptions) -> ImportedMap:  # noqa: ARG001 - as all parsers
    return parse_mermaid(text, name)


def _parse_tsv(text: str, name: str, options: ImportOptions) -> ImportedMap:
    return parse_csv(text, name, options, tabs=True)


# Order matters: the first whose mark is found claims a text of unknown kind.
FORMATS: tuple[ImportFormat, ...] = (
    ImportFormat("mermaid", "Mermaid journey", (".mmd", ".mermaid"), looks_like_journey, _parse_mermaid),
    ImportFormat(
        "html",
        "HTML table",
        (".html", ".htm"),
        looks_like_html,
        parse_html,
        lambda text, name: read_html(text, name)[0],
    ),
    ImportFormat("markdown", "Markdown", (".md", ".markdown"), _is_markdown, parse_markdown, markdown_grids),
    ImportFormat("csv", "CSV table", (".csv",), _never, parse_csv),
    ImportFormat("tsv", "TSV table", (".tsv", ".tab"), _never, _parse_tsv),
    ImportFormat("text", "Text, one card per line", (".txt", ".text"), _never, _parse_text),
)


def format_of(key: str) -> ImportFormat:
    """Return the format with this key. Raises ImportProblem, listing the keys, when there is none."""
    for known in FORMATS:
        if known.key == key.casefold():
            return known
    keys = ", ".join(known.key for known in FORMATS)
    raise ImportProblem(f"{quoted(key)} is not a format that Wayline imports: please choose one of {keys}.")


def readable_suffixes() -> str:
    """Return the suffixes that can be imported, for messages and file dialogs: ".mmd, .mermaid, ..."."""
    return ", ".join(suffix for known in FORMATS for suffix in known.suffixes)


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What came out of a file, with the size in bytes and the SHA-256 (hex) of the very bytes that were parsed."""

    imported: ImportedMap
    size: int
    sha256: str


def read_source(path: str | Path, format: str | None = None, options: ImportOptions = DEFAULT_OPTIONS) -> SourceRead:
    """Return the journey map in a file and what is to be kept about the file; its size is checked before it is read.

    Raises ImportProblem when it cannot be read (missing, a folder, no permission) or is not a journey map.
    """
    path = Path(path)
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise ImportProblem(f"{quoted(name)} is a folder: please choose a file inside it.")
        if not path.exists():
            raise ImportProblem(f"{quoted(name)} does not exist: please check its name and folder.")
        if not path.is_file():
            raise ImportProblem(f"{quoted(name)} is not an ordinary file, so Wayline does not read it.")
        check_size(path.stat().st_size, name)
        data = path.read_bytes()
    except PermissionError as error:
        raise ImportProblem(f"{quoted(name)} may not be read: please check its permissions.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise ImportProblem(f"{quoted(name)} cannot be read ({reason}): please check the file.") from error
    return SourceRead(import_bytes(data, name, format, options), len(data), sha256(data).hexdigest())


def import_file(path: str | Path, format: str | None = None, options: ImportOptions = DEFAULT_OPTIONS) -> ImportedMap:
    """Return the journey map in a file; raises ImportProblem as `read_source` does."""
    return read_source(path, format, options).imported


def import_bytes(
    data: bytes, name: str, format: str | None = None, options: ImportOptions = DEFAULT_OPTIONS
) -> ImportedMap:
    """Return the journey map in `data`; `name` is the file name, whose suffix counts when `format` is None.

    Raises ImportProblem when the bytes are no text, of no known format, or hold no map.
    """
    read, chosen, note = _opened(data, name, format)
    found = chosen.parse(read.text, name, options)
    notes = [note] if note else []
    if read.encoding != "UTF-8":
        notes.append(f"The text is read as {read.encoding}.")
    return replace(found, warnings=(*read.warnings, *found.warnings), understood=(*notes, *found.understood))


def tables_in(data: bytes, name: str, format: str | None = None) -> tuple[str, ...]:
    """Return what the tables in `data` are called, in the order in which `ImportOptions.table` counts them.

    Empty for formats that hold only one. Raises ImportProblem like `import_bytes`.
    """
    read, chosen, _ = _opened(data, name, format)
    if chosen.grids is None:
        return ()
    return tuple(describe_grid(grid, number) for number, grid in enumerate(chosen.grids(read.text, name)))


def _opened(data: bytes, name: str, format: str | None) -> tuple[ReadText, ImportFormat, str]:
    """Return the text of `data`, its format, and a note when that is not the one of the suffix."""
    wanted = format_of(format) if format is not None else None
    check_size(len(data), name)
    if kind := binary_kind(data):
        raise ImportProblem(f"{quoted(name)} is {kind}, not a journey: {_advice(kind)}.")
    read = read_text(data, name)
    chosen, note = (wanted, "") if wanted else _recognised(read.text, name)
    return read, chosen, note


def _advice(kind: str) -> str:
    """Return what to do with a file that is not text."""
    if "Wayline project" in kind:
        return "a project is opened, not imported"
    if "workbook" in kind or "spreadsheet" in kind or "old Office" in kind:
        return "please save the sheet as CSV and import that"
    return f"Wayline imports {readable_suffixes()}"


def _recognised(text: str, name: str) -> tuple[ImportFormat, str]:
    """Return the format of a text, and a note when it is not the one of the suffix."""
    suffix = PurePath(name).suffix.casefold()
    promised = next((known for known in FORMATS if suffix in known.suffixes), None)
    if promised is not None and promised.looks_like(text):
        return promised, ""
    proved = next((known for known in FORMATS if known.looks_like(text)), None)
    if proved is not None:
        return proved, "" if not suffix else f"The suffix is {suffix}, but the content is read as {proved.name}."
    if other := _other_kind(text):
        raise ImportProblem(f"{quoted(name)} is {other}, not a journey: Wayline imports {readable_suffixes()}.")
    if promised is not None:
        return promised, ""
    if _is_map_table(text, name):
        return format_of("csv"), f"The suffix is {suffix}, but the content is read as a table." if suffix else ""
    if not suffix:
        return format_of("text"), ""
    raise ImportProblem(
        f"{quoted(name)} is of no format that Wayline imports: it reads {readable_suffixes()}; "
        "if it is a list of notes, give it the suffix .txt."
    )


def _other_kind(text: str) -> str | None:
    """Return what a text of another well-known kind is, or None."""
    head = text[:2_000].lstrip().casefold()
    if head.startswith("<?xml") or head.startswith(("<svg", "<opml", "<mxfile", "<!doctype svg")):
        for mark, kind in (("<svg", "an SVG picture"), ("<opml", "an OPML outline"), ("<mxfile", "a draw.io drawing")):
            if mark in head:
                return kind
        return "an XML document"
    if head.startswith(('{"', "{\n", "{ ", '[{"', "[\n", "[{")) and text.rstrip()[-1:] in "}]":
        return "JSON"
    return None
