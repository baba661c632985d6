"""Reading a .journey file without a session: for the command line, and the facts that `info` and `check` print.

The file itself is never opened by SQLite and never changed; SQLite sees a private copy.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from app.model.document import Document
from app.model.store.checks import Content, check_and_read, guarded, reader_needed
from app.model.store.errors import DamagedFile, FileUnreadable, NewerFormat, reason_of, shown
from app.model.store.header import Header
from app.model.store.private import Signature, check_header, copy_privately, resolved
from app.model.store.rows import collector_paused


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a whole file says about itself. `counts` are records by kind name, `steps` the steps that undo finds in it.

    `generation` is the id of this published state, `parent` that of the one before it ("" for the first).
    `interrupted` tells that a save lay unfinished beside the file; the document is the state that it leads to.
    """

    document: Document
    size: int
    format_version: int
    made_with: str
    min_reader: str
    generation: str
    parent: str
    counts: dict[str, int]
    steps: int
    interrupted: bool


def read_project(path: Path) -> Document:
    """Return the document in the file at `path`, after all checks. Raises StoreError with one plain sentence."""
    return inspect_project(path).document


def inspect_project(path: Path) -> FileFacts:
    """Return the document and the facts of the file at `path`, after all checks.

    Raises StoreError with one plain sentence; the file is as it was in any case.
    """
    target = resolved(path)
    header = checked_header(target)
    try:
        with collector_paused(), tempfile.TemporaryDirectory(prefix="wayline-") as folder:
            content, signature, interrupted = read_copy(target, Path(folder) / "copy.db")
    except OSError as error:
        raise FileUnreadable(
            f"{shown(target)} could not be opened: {reason_of(error)}; nothing was changed."
        ) from error
    return FileFacts(
        document=content.document,
        size=signature.size,
        format_version=header.version,
        made_with=content.meta["app_version"],
        min_reader=content.meta["min_reader"],
        generation=content.meta["generation"],
        parent=content.meta["parent"],
        counts=content.counts,
        steps=sum(1 for _ in groupby(content.ops, key=lambda row: row[0])),
        interrupted=interrupted,
    )


def checked_header(target: Path) -> Header:
    """Return the header of the file at `target`; for a newer file the refusal names the version that is needed."""
    try:
        return check_header(target)
    except NewerFormat:
        needed = _reader_needed(target)
        if needed is None:
            raise
        raise NewerFormat(
            f"{shown(target)} was made with a newer version of Wayline and needs {needed} or later; nothing was changed."
        ) from None


def read_copy(target: Path, copy: Path) -> tuple[Content, Signature, bool]:
    """Copy the file at `target` to `copy`, check the copy and return what it holds.

    Also return the signature of the file that was copied, and whether an interrupted save was finished in the copy.
    Raises StoreError for the file, OSError for the place of the copy. `copy` stays, whatever happens.
    """
    name = shown(target)
    signature, interrupted = copy_privately(target, copy)
    try:
        return _read(copy, name), signature, interrupted
    except DamagedFile:
        if not interrupted:
            raise
    # A journal that was left by another file of this name would spoil a sound one; its digest tells.
    _remove(copy)
    signature, _ = copy_privately(target, copy, with_sides=False)
    return _read(copy, name), signature, False


def _read(copy: Path, name: str) -> Content:
    with guarded(copy, name) as connection:
        return check_and_read(connection, name)


def _reader_needed(target: Path) -> str | None:
    try:
        with tempfile.TemporaryDirectory(prefix="wayline-") as folder:
            copy = Path(folder) / "copy.db"
            copy_privately(target, copy, with_sides=False)
            with guarded(copy, shown(target)) as connection:
                return reader_needed(connection)
    except (OSError, DamagedFile):
        return None


def _remove(copy: Path) -> None:
    for side in ("", "-journal", "-wal", "-shm"):
        Path(f"{copy}{side}").unlink(missing_ok=True)
