"""Opening projects: a .journey file, a session that was left, or a new project, each into a session of its own.

A file that passes its checks on a private copy is not read into a fresh database row by row: the copy becomes the session.
A project that was open before continues in its old session, with the whole undo history, as long as the file is
the one that the session left; that is also how edits come back after a crash, without a question.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.model.document import Document
from app.model.history import History
from app.model.invariants import BrokenInvariant, check_document
from app.model.project import StoreError
from app.model.records import new_id
from app.model.store.checks import Content, Place, check_and_read, guarded
from app.model.store.disk import flush, sessions_folder
from app.model.store.engine import open_reader, open_writer
from app.model.store.errors import AlreadyOpen, CannotWrite, FileMissing, FileUnreadable, reason_of, shown
from app.model.store.lock import FolderLock, lock_folder, remove_folder
from app.model.store.opening import checked_header, read_copy
from app.model.store.private import resolved, signature_of
from app.model.store.publish import fill_database, plain_error
from app.model.store.rows import collector_paused
from app.model.store.session import DATABASE, Session, generation_in
from app.model.store.standing import Standing, read_standing, write_standing
from app.model.store.steps import history_from

log = logging.getLogger(__name__)

# Sessions of closed projects whose files hold everything: kept for their undo history, the newest so many.
MOST_CLOSED_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class Opened:
    """An open project: what `Project(document, session, history)` is made of.

    `recovered` tells that the session holds edits that never reached the file, `interrupted` that a save lay unfinished
    beside it, `read_only` that the file, or its folder, does not let itself be written.
    """

    session: Session
    document: Document
    history: History
    recovered: bool = False
    interrupted: bool = False
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """One line of the list of sessions: drafts without a name, and edits that a file does not hold, stay in it.

    `title` is that of the project or of its first map, `edited` a time in seconds since 1970.
    """

    id: str
    file: Path | None
    title: str
    edited: float
    unpublished: bool
    in_use: bool


def open_project(path: Path) -> Opened:
    """Open the .journey file at `path`, after all checks; the file itself is only read.

    Raises AlreadyOpen when a window has it open, and another StoreError when it cannot be opened.
    """
    target = resolved(path)
    checked_header(target)
    with collector_paused():
        return _resume_session_of(target) or _open_fresh(target)


def create_project(document: Document) -> Opened:
    """Make a session for a new project without a file. Raises StoreError when it cannot be kept.

    Raises BrokenInvariant for a document that could not be opened again.
    """
    if problems := check_document(document):
        raise BrokenInvariant(problems[0])
    folder, lock = _new_folder()
    try:
        fill_database(folder / DATABASE, document)
        flush(folder / DATABASE)
        connection = open_writer(folder / DATABASE)
        session = _session(folder, lock, connection, Place(), Standing())
    except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        remove_folder(folder, lock)
        reason = reason_of(plain_error(error))
        raise FileUnreadable(f"The new project could not be made: {reason}; nothing was changed.") from error
    return Opened(session, document, History())


def open_session(session_id: str) -> Opened:
    """Open a session that was left, by its id: a draft, or edits that never reached their file.

    Raises AlreadyOpen, FileMissing when there is no such session, and DamagedFile.
    """
    folder = sessions_folder() / session_id
    standing = read_standing(folder) if Path(session_id).name == session_id else None
    if standing is None:
        raise FileMissing("This draft is not there any more.")
    lock = _lock(folder, standing)
    try:
        with collector_paused():
            return _resume(folder, lock, standing)
    except BaseException:
        lock.release()
        raise


def list_sessions() -> list[SessionSummary]:
    """Return all sessions that can be opened, the last edited first."""
    return sorted(_summaries(), key=lambda summary: (summary.edited, summary.id), reverse=True)


def delete_session(session_id: str) -> bool:
    """Delete a session for ever, with every edit that its file does not hold; False while it is in use.

    Raises CannotWrite when the system does not let us find out.
    """
    folder = sessions_folder() / session_id
    if Path(session_id).name != session_id or not folder.is_dir():
        return True
    try:
        lock = lock_folder(folder)
    except OSError as error:
        raise CannotWrite(f"The session could not be deleted: {reason_of(error)}; nothing was changed.") from error
    if lock is None:
        return False
    remove_folder(folder, lock)
    return True


def sweep_sessions(most: int = MOST_CLOSED_SESSIONS) -> None:
    """Delete what killed processes left half made, and of closed sessions without unpublished edits all but the newest.

    Drafts and sessions with edits that no file holds are never deleted here.
    """
    for folder in _folders():
        with suppress(OSError):
            if read_standing(folder) is None and (lock := lock_folder(folder, patient=False)) is not None:
                # Looked at again under the lock: it may have been completed in between.
                if read_standing(folder) is None:
                    remove_folder(folder, lock)
                lock.release()
    closed = [one for one in list_sessions() if one.file is not None and not one.unpublished and not one.in_use]
    for summary in closed[most:]:
        with suppress(CannotWrite):
            delete_session(summary.id)


def _open_fresh(target: Path) -> Opened:
    name = shown(target)
    try:
        folder, lock = _new_folder()
        try:
            content, signature, interrupted = read_copy(target, folder / DATABASE)
            connection = open_writer(folder / DATABASE)
            standing = Standing(
                file=target,
                signature=signature,
                generation=content.meta["generation"],
                published_edits=content.place.edits if not interrupted else -1,
            )
            session = _session(folder, lock, connection, content.place, standing)
        except BaseException:
            remove_folder(folder, lock)
            raise
    except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        reason = reason_of(plain_error(error))
        raise FileUnreadable(f"{name} could not be opened: {reason}; nothing was changed.") from error
    return _opened(session, content, interrupted=interrupted)


def _resume_session_of(target: Path) -> Opened | None:
    """Return the session that continues the file at `target`, when there is one and the file is as it was left."""
    found = [(folder, standing) for folder in _folders() if (standing := read_standing(folder)) is not None]
    found = [(folder, standing) for folder, standing in found if standing.file == target]
    # Ids sort by the time they were made.
    for folder, standing in sorted(found, key=lambda pair: pair[0].name, reverse=True):
        lock = _lock(folder, standing)
        try:
            if _continues(target, standing):
                return _resume(folder, lock, standing)
        except StoreError as problem:
            log.warning("a session could not be continued: %s", problem)
        except BaseException:
            lock.release()
            raise
        lock.release()
    return None


def _continues(target: Path, standing: Standing) -> bool:
    """Return whether the file at `target` is a state that this session published or was about to."""
    try:
        signature = signature_of(target)
    except OSError:
        return False
    if signature is not None and signature == standing.signature:
        return True
    generation = generation_in(target)
    return generation is not None and generation in {standing.generation, standing.pending} - {""}


def _resume(folder: Path, lock: FolderLock, standing: Standing) -> Opened:
    name = f"The working copy of {shown(standing.file)}" if standing.file is not None else "This draft"
    try:
        with guarded(folder / DATABASE, name) as checking:
            content = check_and_read(checking, name, published=False)
        session = Session(folder, lock, open_writer(folder / DATABASE), content.place, standing)
    except (OSError, sqlite3.Error, sa.exc.SQLAlchemyError) as error:
        reason = reason_of(plain_error(error))
        raise FileUnreadable(f"{name} could not be opened: {reason}; nothing was changed.") from error
    return _opened(session, content, recovered=session.unpublished and standing.file is not None)


def _opened(session: Session, content: Content, recovered: bool = False, interrupted: bool = False) -> Opened:
    history = history_from(content.document, content.ops, content.place.done)
    return Opened(session, content.document, history, recovered, interrupted, session.read_only)


def _session(folder: Path, lock: FolderLock, connection: sa.Connection, place: Place, standing: Standing) -> Session:
    """Return a new session; its folder counts as one from the moment its standing is on the disk."""
    try:
        write_standing(folder, standing)
    except OSError:
        connection.close()
        raise
    return Session(folder, lock, connection, place, standing)


def _new_folder() -> tuple[Path, FolderLock]:
    """Make and lock the folder of a new session, for nobody else to read; raises OSError."""
    parent = sessions_folder()
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / new_id()
    folder.mkdir(mode=0o700)
    lock = lock_folder(folder)
    if lock is None:
        raise OSError("the new session folder is locked")
    return folder, lock


def _lock(folder: Path, standing: Standing) -> FolderLock:
    try:
        lock = lock_folder(folder)
    except OSError as error:
        raise FileUnreadable(f"The session could not be opened: {reason_of(error)}; nothing was changed.") from error
    if lock is None:
        name = shown(standing.file) if standing.file is not None else "This draft"
        raise AlreadyOpen(f"{name} is already open in another window; nothing was changed.")
    return lock


def _folders() -> list[Path]:
    with suppress(OSError):
        return [folder for folder in sessions_folder().iterdir() if folder.is_dir()]
    return []


def _summaries() -> Iterator[SessionSummary]:
    for folder in _folders():
        standing = read_standing(folder)
        if standing is None:
            continue
        lock = None
        with suppress(OSError):
            lock = lock_folder(folder, patient=False)
        try:
            with suppress(sqlite3.Error, OSError):
                title, edits = _title_and_edits(folder / DATABASE)
                yield SessionSummary(
                    id=folder.name,
                    file=standing.file,
                    title=title,
                    edited=_edited(folder),
                    unpublished=edits != standing.published_edits,
                    in_use=lock is None,
                )
        finally:
            if lock is not None:
                lock.release()


def _title_and_edits(database: Path) -> tuple[str, int]:
    reader = open_reader(database)
    try:
        (edits,) = reader.execute("SELECT edits FROM cursor").fetchone()
        titles = reader.execute(
            "SELECT title, '' FROM project UNION ALL SELECT title, \"order\" FROM map ORDER BY 2"
        ).fetchall()
        return next((str(title) for title, _ in titles if title), ""), int(edits)
    finally:
        reader.close()


def _edited(folder: Path) -> float:
    """Return when the session was last written, in seconds since 1970; an empty log was made by a reader."""
    times = []
    for name in (DATABASE, f"{DATABASE}-wal"):
        with suppress(OSError):
            status = (folder / name).stat()
            if status.st_size:
                times.append(status.st_mtime)
    return max(times, default=0.0)
