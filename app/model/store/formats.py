"""The .journey format in frozen text: who we are, which versions there are, and the exact schema of each.

A file is one SQLite database. The statements below are what `sqlite_schema` must hold, word for word; they never change
for a version that was released. `app.model.store.schema` generates tables from the record models, and a test proves
that both say the same. Small tables come first, so that a file that was cut off loses the bulk and not the frame.
"""

from __future__ import annotations

# "WYLN" in the header of the file.
APPLICATION_ID = 0x57594C4E
FORMAT_VERSION = 1
OLDEST_FORMAT = 1
# The oldest version of Wayline that can read what this version writes.
MIN_READER = "0.1"

# Steps of undo kept in a session, and in a published file: at most so many, and at most so many bytes of them.
MOST_STEPS_IN_FILE = 1_000
MOST_STEP_BYTES_IN_FILE = 2 * 1024 * 1024

# No row of a journey map comes near this many bytes; larger ones are refused when written and when read.
LONGEST_ROW = 32 * 1024 * 1024

META_NAMES = ("app_version", "digest", "generation", "min_reader", "parent")

SchemaRow = tuple[str, str, str, str | None]

_TABLES_1: tuple[tuple[str, str], ...] = (
    ("meta", "CREATE TABLE meta (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))"),
    (
        "cursor",
        "CREATE TABLE cursor (id INTEGER NOT NULL, done INTEGER NOT NULL, edits INTEGER NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "project",
        "CREATE TABLE project (id TEXT NOT NULL, title TEXT NOT NULL, author TEXT NOT NULL, language TEXT NOT NULL, "
        "created TEXT NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "map",
        'CREATE TABLE map (id TEXT NOT NULL, "order" TEXT NOT NULL, title TEXT NOT NULL, map_kind TEXT NOT NULL, '
        "scenario TEXT NOT NULL, goals TEXT NOT NULL, expectations TEXT NOT NULL, persona_ids TEXT NOT NULL, "
        "language TEXT NOT NULL, theme TEXT NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "persona",
        'CREATE TABLE persona (id TEXT NOT NULL, "order" TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, '
        "bio TEXT NOT NULL, colour TEXT, PRIMARY KEY (id))",
    ),
    (
        "stage",
        "CREATE TABLE stage (id TEXT NOT NULL, map_id TEXT NOT NULL, parent_id TEXT, level TEXT NOT NULL, "
        '"order" TEXT NOT NULL, title TEXT NOT NULL, colour TEXT, width REAL NOT NULL, PRIMARY KEY (id))',
    ),
    (
        "section",
        'CREATE TABLE section (id TEXT NOT NULL, map_id TEXT NOT NULL, "order" TEXT NOT NULL, title TEXT NOT NULL, '
        "kind TEXT NOT NULL, band INTEGER NOT NULL, colour TEXT, PRIMARY KEY (id))",
    ),
    (
        "curve",
        'CREATE TABLE curve (id TEXT NOT NULL, section_id TEXT NOT NULL, "order" TEXT NOT NULL, title TEXT NOT NULL, '
        "persona_id TEXT, colour TEXT, shape TEXT NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "source",
        'CREATE TABLE source (id TEXT NOT NULL, "order" TEXT NOT NULL, map_id TEXT, name TEXT NOT NULL, '
        "format TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, imported TEXT NOT NULL, "
        "warnings TEXT NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "card",
        'CREATE TABLE card (id TEXT NOT NULL, section_id TEXT NOT NULL, stage_id TEXT, "order" TEXT NOT NULL, '
        "kind TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, colour TEXT, span INTEGER NOT NULL, "
        "votes INTEGER NOT NULL, link TEXT NOT NULL, persona_ids TEXT NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "point",
        "CREATE TABLE point (id TEXT NOT NULL, curve_id TEXT NOT NULL, stage_id TEXT NOT NULL, at REAL NOT NULL, "
        "value REAL NOT NULL, label TEXT NOT NULL, PRIMARY KEY (id))",
    ),
    (
        "op",
        "CREATE TABLE op (seq INTEGER NOT NULL, part INTEGER NOT NULL, name TEXT NOT NULL, touched TEXT NOT NULL, "
        "PRIMARY KEY (seq, part))",
    ),
)

TABLES: dict[int, tuple[tuple[str, str], ...]] = {1: _TABLES_1}

# Tables whose key is an INTEGER PRIMARY KEY; SQLite makes an index of its own for every other key.
_WITHOUT_INDEX = {"cursor"}


def known_schema(version: int) -> list[SchemaRow]:
    """Return (type, name, table, SQL) of all that `sqlite_schema` holds in a file of this version, sorted by name."""
    rows: list[SchemaRow] = []
    for name, statement in TABLES[version]:
        rows.append(("table", name, name, statement))
        if name not in _WITHOUT_INDEX:
            rows.append(("index", f"sqlite_autoindex_{name}_1", name, None))
    return sorted(rows, key=lambda row: row[1])
