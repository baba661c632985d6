"""The lock on a session folder: held by the operating system, so it is gone the moment its owner is, however it died."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import time
from pathlib import Path

# Whoever lists sessions may hold a lock for an instant.
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.02
# Windows locks bytes, and locked bytes cannot be read; this one is far behind the process id that the file holds.
_LOCKED_BYTE = 1 << 30
# What systems answer when somebody else holds the lock; Windows has the last two.
_TAKEN = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class FolderLock:
    """An exclusive lock on one folder, held until `release` or the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let others have the folder; a second call does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def lock_folder(folder: Path, patient: bool = True) -> FolderLock | None:
    """Return the lock on `folder`, or None while another owner holds it.

    Raises OSError when there is no such folder, or when its disk is full or knows no locks.
    """
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        for attempt in range(_ATTEMPTS if patient else 1):
            if attempt:
                time.sleep(_PAUSE_SECONDS)
            if _try_lock(descriptor):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, str(os.getpid()).encode())
                return FolderLock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def remove_folder(folder: Path, lock: FolderLock) -> None:
    """Delete a folder whose lock we hold, and let go of the lock."""
    if sys.platform == "win32":
        lock.release()  # an open file cannot be deleted there
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
        os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            # flock, not lockf: a POSIX lock would be lost when any other descriptor of the file is closed.
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
        return True
