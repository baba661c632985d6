"""Private copies: a stranger's file is copied, with an interrupted save lying beside it, before SQLite may touch it.

Everything that reads or writes file bytes by path stands here and in `disk`. Neither is ever given the path of a
database that SQLite has open in this process: closing such a file would drop SQLite's locks.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from app.model.store.errors import FileMissing, FileUnreadable, NotAJourney, UnknownParts, reason_of, shown
from app.model.store.header import HEADER_SIZE, LARGEST_FILE, Header, change_counter, read_header

_START = 4096
_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_SIDES = ("-journal", "-wal")


@dataclass(frozen=True, slots=True)
class Signature:
    """What tells whether a file is the one we left: size in bytes, modification time, inode, SQLite's change counter."""

    size: int
    modified_ns: int
    inode: int
    counter: int


def resolved(path: Path) -> Path:
    """Return the absolute path behind symbolic links. Raises FileMissing for a name that no file can have."""
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise FileMissing(f"{shown(path)} is not a name that a file can have.") from error


def signature_of(path: Path) -> Signature | None:
    """Return the signature of the file at `path`, or None when there is none. Raises OSError, for a device or pipe too."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            # Opening a pipe would wait for its other end for ever.
            raise OSError(errno.ENXIO, "not a file", str(path))
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            return Signature(status.st_size, status.st_mtime_ns, status.st_ino, change_counter(file.read(HEADER_SIZE)))
    except FileNotFoundError:
        return None


def check_header(path: Path) -> Header:
    """Return the header of the file at `path`, judged by its first bytes alone.

    Raises FileMissing, FileUnreadable, NotAJourney, NewerFormat, DamagedFile or OverCap.
    """
    _check_is_file(path)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            start = file.read(_START)
    except OSError as error:
        raise _unreadable(path, error) from error
    return read_header(start, size, shown(path), interrupted=bool(_sides_of(path)))


def copy_privately(path: Path, copy: Path, with_sides: bool = True) -> tuple[Signature, bool]:
    """Copy the file at `path` to `copy`, with the journal or WAL beside it.

    Return the signature of what was copied, and whether an interrupted save came along. `copy` must not be there yet.
    Raises FileUnreadable when the file cannot be read or keeps changing, UnknownParts for a journal that names other
    files, and OSError when there is no room for the copy.
    """
    for _ in range(3):
        before = _signature(path)
        sides = _sides_of(path) if with_sides else []
        _copy(path, copy, path)
        for side in sides:
            _check_journal(Path(f"{path}{side}"), path)
            _copy(Path(f"{path}{side}"), Path(f"{copy}{side}"), path)
        if _signature(path) == before:
            return before, bool(sides)
        for leftover in ("", *_SIDES):
            Path(f"{copy}{leftover}").unlink(missing_ok=True)
    raise FileUnreadable(f"{shown(path)} cannot be read: another program is writing it; nothing was changed.")


def copy_over(source: Path, target: Path) -> None:
    """Fill the file `target`, which is there already, with the bytes of `source`; raises OSError."""
    with source.open("rb") as reading, target.open("r+b") as writing:
        shutil.copyfileobj(reading, writing, 1024 * 1024)
        writing.truncate()


def _signature(path: Path) -> Signature:
    try:
        signature = signature_of(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    if signature is None:
        raise FileMissing(f"{shown(path)} is not there; it may have been moved, renamed or deleted.")
    return signature


def _copy(source: Path, copy: Path, asked_for: Path) -> None:
    try:
        reading = source.open("rb")
    except OSError as error:
        raise _unreadable(asked_for, error) from error
    with reading, copy.open("xb") as writing:
        shutil.copyfileobj(reading, writing, 1024 * 1024)


def _check_is_file(path: Path) -> None:
    """Raise the fitting StoreError unless `path` is a plain file; a pipe or a device would never stop giving bytes."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FileMissing(f"{shown(path)} is not there; it may have been moved, renamed or deleted.") from None
    except OSError as error:
        raise _unreadable(path, error) from error
    if stat.S_ISDIR(mode):
        raise NotAJourney(f"{shown(path)} is not a journey map: it is a folder; nothing was changed.")
    if not stat.S_ISREG(mode):
        raise NotAJourney(f"{shown(path)} is not a journey map: it is a device or a pipe; nothing was changed.")


def _sides_of(path: Path) -> list[str]:
    """Return the suffixes of the files beside `path` that may hold an interrupted save."""
    found = []
    for side in _SIDES:
        try:
            status = Path(f"{path}{side}").stat()
        except (OSError, ValueError):
            continue
        if stat.S_ISREG(status.st_mode) and 0 < status.st_size <= LARGEST_FILE:
            found.append(side)
    return found


def _check_journal(journal: Path, path: Path) -> None:
    """Refuse a rollback journal that names a second journal: SQLite would read, and may delete, the file named there."""
    with journal.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - len(_JOURNAL_MAGIC)))
        if size > 512 and file.read() == _JOURNAL_MAGIC:
            raise UnknownParts(
                f"{shown(path)} has a journal beside it that names other files, and was not opened; nothing was changed."
            )


def _unreadable(path: Path, error: OSError) -> FileUnreadable:
    return FileUnreadable(f"{shown(path)} cannot be read: {reason_of(error)}; nothing was changed.")
