"""What can go wrong with files and sessions: one class per verdict, each carrying one plain sentence for people."""

from __future__ import annotations

import errno
import sqlite3
import unicodedata
from pathlib import Path

from app.model.project import StoreError


class FileMissing(StoreError):
    """There is no file of this name."""


class FileUnreadable(StoreError):
    """The file is there but the system does not let us read it."""


class NotAJourney(StoreError):
    """The file is something else."""


class NewerFormat(StoreError):
    """The file was made with a newer version of the program."""


class DamagedFile(StoreError):
    """The file is a journey map, but not whole."""


class UnknownParts(StoreError):
    """The file holds tables, triggers, views or the like that no journey map has."""


class OverCap(StoreError):
    """The file holds more than a project may."""


class AlreadyOpen(StoreError):
    """Another process, or another window of this one, has the project open."""


class CannotWrite(StoreError):
    """The file could not be written; what was there is untouched."""


class ChangedOutside(StoreError):
    """The user's file is not the one that this session last saw; it is never overwritten."""


class FileGone(ChangedOutside):
    """The user's file was deleted, moved or renamed since this session last saw it."""


class NotKept(StoreError):
    """An edit could not be written to the session; neither the session nor the document has changed."""


def shown(path: Path | str, most: int = 80) -> str:
    """Return the last part of `path` as text that can stand in a sentence: printable, on one line, not too long."""
    name = Path(path).name or str(path)
    name = "".join("?" if unicodedata.category(letter)[0] == "C" else letter for letter in name)
    return name if len(name) <= most else name[: most - 1] + "…"


def reason_of(error: BaseException) -> str:
    """Return in plain words why the system refused; `error` is an OSError or an sqlite3.Error."""
    if isinstance(error, sqlite3.Error):
        return _reason_of_database(error)
    code = error.errno if isinstance(error, OSError) else None
    return {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk quota is used up",
        errno.EFBIG: "the disk has no room for a file of this size",
        errno.EACCES: "permission was denied",
        errno.EPERM: "permission was denied",
        errno.EROFS: "the disk is read-only",
        errno.ENOENT: "the folder is not there",
        errno.ENOTDIR: "the folder is not there",
        errno.EIO: "the disk reported an error",
        errno.ENAMETOOLONG: "the name is too long",
        errno.EISDIR: "there is a folder of this name",
        errno.ENXIO: "it is a device or a pipe",
        errno.ELOOP: "its symbolic links lead in a circle",
    }.get(code or 0, "the system refused")


def _reason_of_database(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return {
        sqlite3.SQLITE_FULL: "the disk is full",
        sqlite3.SQLITE_IOERR: "the disk is full or reported an error",
        sqlite3.SQLITE_READONLY: "the disk is read-only",
        sqlite3.SQLITE_CANTOPEN: "a file could not be opened",
        sqlite3.SQLITE_BUSY: "another program is using it",
        sqlite3.SQLITE_TOOBIG: "a text in it is too large",
        sqlite3.SQLITE_CORRUPT: "the working copy is damaged",
        sqlite3.SQLITE_NOTADB: "the working copy is damaged",
    }.get(code, "the database refused")
