"""Folders and the last step of every write: a complete file beside the target, fsynced, then put in its place.

Files are only ever replaced by complete ones. Never call anything here with the path of a database that SQLite has open
in this process.
"""

from __future__ import annotations

import logging
import os
import re
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.model.store.errors import CannotWrite, reason_of, shown

log = logging.getLogger(__name__)

# Antivirus and sync programs hold a fresh file for a moment; only Windows lets that stop a rename.
RETRY_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0) if sys.platform == "win32" else ()

# SQLite keeps a journal beside the hidden file for a moment; the pattern knows both.
_TEMPORARY = re.compile(r"\.~(?P<name>.+)\.(?P<pid>\d+)\.tmp(-journal)?", re.DOTALL)
# Another machine's temporary file in a shared folder, whose process we cannot see, is left alone for so long.
_STALE_SECONDS = 3600.0
# Names are at most 255 bytes long; a temporary name needs some of them for itself.
_LONGEST_NAME = 220


def data_folder() -> Path:
    """Return the folder for sessions, settings and logs; WAYLINE_HOME overrides where the system would have it.

    Not made yet. On Windows the local folder comes first, because sessions must not roam to other machines.
    """
    if override := os.environ.get("WAYLINE_HOME"):
        try:
            return Path(override).expanduser().absolute()
        except RuntimeError:
            # "~somebody" whom this machine does not know: taken as a name like any other.
            return Path(override).absolute()
    if sys.platform == "win32":
        roaming = Path.home() / "AppData" / "Local"
        return Path(os.environ.get("LOCALAPPDATA") or os.environ.get("APPDATA") or roaming) / "Wayline"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Wayline"
    chosen = os.environ.get("XDG_DATA_HOME", "")
    # The XDG specification says that a relative path here is to be ignored.
    return (Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".local" / "share") / "wayline"


def sessions_folder() -> Path:
    """Return the folder that holds one folder per session; not made yet."""
    return data_folder() / "sessions"


@contextmanager
def new_file_beside(target: Path) -> Iterator[Path]:
    """Give an empty hidden file in the folder of `target`, to be filled and put in place; gone when that did not happen.

    It has the permissions of `target`, or of a new file. Raises CannotWrite when the folder takes no file.
    """
    temporary = temporary_name(target)
    sweep_temporaries(target)
    try:
        try:
            _make_empty(temporary, target)
        except (OSError, ValueError) as error:
            raise cannot_write(target, error) from error
        yield temporary
    finally:
        with suppress(OSError, ValueError):
            _delete(temporary)


def put_in_place(temporary: Path, target: Path, overwrite: bool = True) -> None:
    """Flush `temporary` to the disk and rename it to `target`; without `overwrite`, only when nothing is there.

    Raises CannotWrite; `target` is then as it was.
    """
    try:
        flush(temporary)
        if overwrite:
            _replace(temporary, target)
        else:
            _rename_to_free_name(temporary, target)
    except FileExistsError:
        raise CannotWrite(f"{shown(target)} exists already; it was not overwritten.") from None
    except OSError as error:
        raise cannot_write(target, error) from error
    flush_folder(target.parent)


def write_whole(target: Path, content: bytes, flushed: bool = True) -> None:
    """Replace the small file `target` by one with this content; raises OSError.

    With `flushed` it survives a power cut at once, else only the death of this process.
    """
    temporary = target.with_name(f"{target.name}.new")
    temporary.write_bytes(content)
    if flushed:
        flush(temporary)
    _replace(temporary, target)
    if flushed:
        flush_folder(target.parent)


def flush(path: Path) -> None:
    """Wait until the file is on the disk and not only in memory; raises OSError."""
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some network shares refuse; the file itself is flushed
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def temporary_name(target: Path) -> Path:
    """Return the name under which this process prepares a new version of `target`."""
    name = target.name
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = os.fsencode(name)[:_LONGEST_NAME].decode(errors="ignore")
    return target.with_name(f".~{name}.{os.getpid()}.tmp")


def sweep_temporaries(target: Path) -> None:
    """Delete what killed processes left beside `target` while they prepared a new version of it."""
    stem = temporary_name(target).name.rsplit(".", 2)[0]
    with suppress(OSError):
        for entry in list(os.scandir(target.parent)):
            match = _TEMPORARY.fullmatch(entry.name)
            if match and entry.name.startswith(f"{stem}.") and f".~{match['name']}" == stem:
                sweep_leftover(Path(entry.path), int(match["pid"]))


def sweep_leftover(leftover: Path, pid: int) -> None:
    """Delete the unfinished file of the process `pid` unless that is alive, or may be so on another machine."""
    with suppress(OSError):
        if pid == os.getpid():
            return
        old = time.time() - leftover.stat().st_mtime > _STALE_SECONDS
        if old or not _is_running(pid):
            leftover.unlink()
            log.info("deleted the unfinished file of a process that is gone")


def check_writable(target: Path) -> None:
    """Raise CannotWrite when `target` is there, links followed, and is anything but a file that may be written."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise cannot_write(target, error) from error
    if stat.S_ISDIR(mode):
        raise CannotWrite(f"{shown(target)} could not be written: there is a folder of this name; nothing was changed.")
    if not stat.S_ISREG(mode):
        # A rename would replace it, and with it perhaps what the whole system writes to.
        raise CannotWrite(f"{shown(target)} could not be written: it is a device or a pipe; nothing was changed.")
    if not mode & 0o222 or not os.access(target, os.W_OK):
        # A rename would get past this, but whoever made the file read-only meant it.
        raise CannotWrite(f"{shown(target)} could not be written: the file is read-only; nothing was changed.")


def cannot_write(target: Path, error: BaseException) -> CannotWrite:
    """Return the verdict that `target` could not be written because of `error`."""
    reason = reason_of(error)
    if isinstance(error, FileNotFoundError | NotADirectoryError) and (file := _file_among(target.parents)):
        reason = f"{shown(file)} is a file, not a folder"
    return CannotWrite(f"{shown(target)} could not be written: {reason}; nothing was changed.")


def _file_among(folders: Iterable[Path]) -> Path | None:
    """Return the one of the would-be folders that is something else."""
    return next((folder for folder in folders if folder.exists() and not folder.is_dir()), None)


def _make_empty(temporary: Path, target: Path) -> None:
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    # Left by a killed process of the same number, which is usual where programs run in containers.
    _delete(temporary)
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else mode & 0o666))
    if mode is not None:
        temporary.chmod(mode)


def _delete(temporary: Path) -> None:
    for name in (temporary, temporary.with_name(f"{temporary.name}-journal")):
        name.unlink(missing_ok=True)


def _replace(temporary: Path, target: Path) -> None:
    for seconds in RETRY_SECONDS:
        try:
            temporary.replace(target)
            return
        except PermissionError:
            time.sleep(seconds)
    temporary.replace(target)


def _rename_to_free_name(temporary: Path, target: Path) -> None:
    if sys.platform == "win32":
        temporary.rename(target)  # fails there when the name is taken
        return
    try:
        # Unlike a rename, a link never replaces a file that came into being a moment ago.
        target.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # file systems without links
        if target.exists() or target.is_symlink():
            raise FileExistsError(target) from None
        temporary.replace(target)
    else:
        temporary.unlink()


def _is_running(pid: int) -> bool:
    if sys.platform == "win32":
        return False  # the file of a living process cannot be deleted there
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return False
    except PermissionError:
        return True
    return True
