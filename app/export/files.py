"""Files: how an export reaches the disk. The new file appears complete or not at all; an old one survives all failures.

Also safe names for files that people's titles give rise to. Knows nothing of what is written.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from app.export.errors import ExportError
from app.model.store.disk import sweep_leftover

LONGEST_NAME = 120  # bytes; leaves room for folders under the 260 characters of old Windows programs

_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
_WINDOWS_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(\.|$))")
# What `_open_beside` makes: the start of the target's name, hexadecimal digits, the process id.
_TEMPORARY = re.compile(r"\.~(?P<stem>.*)\.[0-9a-f]{12}\.(?P<pid>\d+)\.tmp", re.DOTALL)
_PLACES_FULL = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your share of the disk is used up"}
# Virus scanners and synchronisers on Windows hold a fresh file for a moment.
_RENAME_PAUSES = (0.05, 0.1, 0.25, 0.5)


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Give a binary stream whose content takes the place of the file `path` when the block ends without an exception.

    The stream is a temporary file in the same folder; it is flushed to the disk and renamed over the target, so that a
    reader sees the old file or the new one and never a part. Symbolic links are followed, the mode bits of an old
    file are kept. On any exception the temporary file is removed and the old file is as it was. Raises ExportError, in
    one sentence, when the world refuses; an OSError of the block counts as that, all others pass through.
    """
    named = Path(path)
    target = _target_of(named)
    _sweep_beside(target)
    try:
        temporary, descriptor = _open_beside(target)
    except OSError as error:
        raise ExportError(_sentence(named, error)) from error
    try:
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileNotFoundError):
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            _rename(temporary, target)
        except OSError as error:
            raise ExportError(_sentence(named, error)) from error
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _flush_folder(target.parent)


def safe_name(title: str, suffix: str = "", instead: str = "map") -> str:
    """Return a file name made from `title` that every file system takes, with `suffix` (such as ".pdf") appended.

    NFC, no control or format characters, no slashes and other signs that some systems keep for themselves, no Windows
    device name, no blank or dot at either end, at most 120 bytes of UTF-8 in all. An empty rest gives `instead`.
    """
    text = "".join(" " if letter in "\n\t" else letter for letter in title)
    text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "C")
    text = unicodedata.normalize("NFC", text)
    text = " ".join(_NOT_IN_NAMES.sub(" ", text).split()).strip(". ") or instead
    text = _WINDOWS_DEVICES.sub(r"\1_", text)
    room = LONGEST_NAME - len(suffix.encode())
    text = text.encode()[:room].decode(errors="ignore").rstrip(". ")
    return text + suffix


def _target_of(path: Path) -> Path:
    """Return the file that `path` stands for, links followed. Raises ExportError when no file can be put there."""
    try:
        target = path.resolve()
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle; ValueError: NUL
        raise ExportError(_sentence(path, error)) from error
    if stat.S_ISDIR(mode):
        raise ExportError(f"“{_shown(path)}” is a folder: give the export a file name inside it.")
    if not stat.S_ISREG(mode):
        raise ExportError(f"“{_shown(path)}” is a device, not a file: choose another place for the export.")
    if not os.access(target, os.W_OK):
        raise ExportError(f"“{_shown(path)}” is write-protected and was left as it is: choose another name or place.")
    return target


def _open_beside(target: Path) -> tuple[Path, int]:
    """Return a fresh temporary file in the folder of `target` and its descriptor; the umask decides its mode bits."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    stem = _stem_of(target)
    while True:
        temporary = target.with_name(f".~{stem}.{secrets.token_hex(6)}.{os.getpid()}.tmp")
        with suppress(FileExistsError):
            return temporary, os.open(temporary, flags, 0o666)


def _stem_of(target: Path) -> str:
    """Return the start of the target's name as a temporary name holds it; bytes that are not UTF-8 are left out."""
    return os.fsencode(target.name)[:60].decode(errors="ignore")


def _sweep_beside(target: Path) -> None:
    """Delete what killed processes left beside `target` while they exported to it."""
    stem = _stem_of(target)
    with suppress(OSError):
        for entry in list(os.scandir(target.parent)):
            match = _TEMPORARY.fullmatch(entry.name)
            if match and match["stem"] == stem:
                sweep_leftover(Path(entry.path), int(match["pid"]))


def _shown(path: Path) -> str:
    """Return a path as text that can stand in a sentence: what cannot be printed becomes a question mark."""
    return "".join("?" if unicodedata.category(letter)[0] == "C" else letter for letter in str(path))


def _rename(temporary: Path, target: Path) -> None:
    for pause in _RENAME_PAUSES if os.name == "nt" else ():
        with suppress(PermissionError):
            temporary.replace(target)
            return
        time.sleep(pause)
    temporary.replace(target)


def _flush_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system lets folders be flushed."""
    if os.name == "nt":
        return
    with suppress(OSError):  # the file is complete and in place; some network shares refuse only this
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sentence(path: Path, error: BaseException) -> str:
    """Return what happened to the export at `path`, that nothing was lost, and what to do."""
    number = error.errno if isinstance(error, OSError) else None
    failed = f"“{_shown(path)}” could not be written"
    kept = "an older file of that name is as it was"
    if number in _PLACES_FULL:
        return f"{failed} because {_PLACES_FULL[number]}; {kept}: make room or choose another disk."
    if number == errno.EFBIG:
        return f"{failed} because it is larger than this disk allows; {kept}: choose another disk or a smaller picture."
    if number in (errno.ENOENT, errno.ENOTDIR):
        if file := next((folder for folder in path.parents if folder.exists() and not folder.is_dir()), None):
            return f"{failed} because “{_shown(file)}” is a file, not a folder: choose another folder."
        return f"{failed} because the folder “{_shown(path.parent)}” does not exist: choose another folder."
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{failed} because its folder is read-only; {kept}: choose another folder."
    if number == errno.ENAMETOOLONG:
        return f"{failed} because the name is too long: choose a shorter name."
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{failed} ({reason}); {kept}: choose another place."
