"""A session: the private working copy of one open project, where every edit is on disk before it counts as done.

One folder per session holds the database, its lock, how it stands to the user's file, and while the file holds states
that nobody asked to save, a copy of the last one that somebody did. A session outlives the process: whoever opens the
project again finds every acknowledged edit and the whole undo history.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from app.model.change import Change
from app.model.history import MOST_STEPS, Move
from app.model.project import StoreError
from app.model.records import Record, new_id
from app.model.store.checks import Place
from app.model.store.disk import cannot_write, check_writable, flush, new_file_beside, put_in_place
from app.model.store.engine import open_reader
from app.model.store.errors import CannotWrite, ChangedOutside, FileGone, NotKept, reason_of, shown
from app.model.store.lock import FolderLock, remove_folder
from app.model.store.opening import inspect_project
from app.model.store.private import Signature, copy_over, copy_privately, resolved, signature_of
from app.model.store.publish import Lineage, Published, plain_error, publish_database
from app.model.store.rows import Row, row_of
from app.model.store.schema import statements_for
from app.model.store.standing import Standing, write_standing
from app.model.store.steps import parts_of

log = logging.getLogger(__name__)

DATABASE = "session.db"
ORIGINAL = "original.journey"


class Session:
    """An open session database; the `Store` of a `Project`.

    `commit` and `close` belong to one thread, the one that edits. `publish` and `save_as` may run on a worker at the same
    time. Sessions are made by `app.model.store.sessions`.
    """

    def __init__(
        self, folder: Path, lock: FolderLock, connection: sa.Connection, place: Place, standing: Standing
    ) -> None:
        self._folder = folder
        self._lock = lock
        self._connection: sa.Connection | None = connection
        self._place = place
        self._standing = standing
        self._publishing = threading.Lock()

    @property
    def id(self) -> str:
        """The name of the session folder."""
        return self._folder.name

    @property
    def folder(self) -> Path:
        """The session folder."""
        return self._folder

    @property
    def file(self) -> Path | None:
        """The user's file, or None for a draft that was never named."""
        return self._standing.file

    @property
    def unpublished(self) -> bool:
        """Whether there are edits that the user's file does not hold."""
        return self._place.edits != self._standing.published_edits

    @property
    def unasked(self) -> bool:
        """Whether the user's file holds a state that nobody asked to save, which Save As would take back."""
        return self._standing.automatic

    @property
    def read_only(self) -> bool:
        """Whether the user's file cannot be written where it is, so that people should choose another place."""
        file = self._standing.file
        if file is None:
            return False
        try:
            check_writable(file)
        except CannotWrite:
            return True
        return not os.access(file.parent, os.W_OK)

    def commit(self, change: Change, move: Move, step: Change) -> None:
        """Write `change`, its step and where undo stands in one transaction; return when it is on disk.

        Raises NotKept; the session is then as it was.
        """
        if self._connection is None:
            raise NotKept("The change could not be kept: the project is closed; nothing was changed.")
        try:
            with self._connection.begin():
                _write_records(self._connection, change)
                place = _write_step(self._connection, self._place, move, step)
                self._connection.exec_driver_sql(
                    "UPDATE cursor SET done = ?, edits = ? WHERE id = 1", (place.done, place.edits)
                )
        except (sqlite3.Error, sa.exc.SQLAlchemyError, OverflowError) as error:
            reason = reason_of(plain_error(error))
            raise NotKept(f"The change could not be kept: {reason}; nothing was changed.") from error
        self._place = place

    def publish(self, deliberate: bool = False, recreate: bool = False) -> Published:
        """Bring the user's file up to date with all committed edits.

        `deliberate` is a save that somebody asked for, `recreate` allows to make the file again where it is gone. Does
        nothing when the file holds the current state. Raises CannotWrite when it cannot be written, ChangedOutside
        when it is not the file that this session last saw, FileGone when it is not there any more; the file is then as
        it was, and the session keeps everything.
        """
        with self._publishing:
            target = self._standing.file
            if self._connection is None:
                raise CannotWrite("The file was not written: the project is closed; nothing was changed.")
            if target is None:
                raise CannotWrite("This project has no file yet; choose where to save it.")
            seen = self._look_at_target(target, recreate)
            published = self._already_published(target, seen)
            if published is None:
                published = self._publish_to(target, seen, deliberate)
            if deliberate and self._standing.automatic:
                self._stand(replace(self._standing, automatic=False))
            if not self._standing.automatic:
                self._drop_original()
            return published

    def save_as(self, path: Path, overwrite: bool = False) -> Published:
        """Publish to another file, which from now on is the file of this session.

        The old file returns to its last state that somebody asked for: as it was opened, or last saved. Raises
        CannotWrite; the session then still belongs to the old file, and neither file has changed.
        """
        target = resolved(path)
        if target == self._standing.file:
            return self.publish(deliberate=True, recreate=True)
        with self._publishing:
            old = self._standing
            published = publish_database(self._database, target, Lineage(new_id(), old.generation), overwrite=overwrite)
            self._stand(
                Standing(
                    file=target,
                    signature=published.signature,
                    generation=published.generation,
                    published_edits=published.edits,
                )
            )
            if old.automatic and old.file is not None:
                self._give_back(old.file, old.signature)
            self._drop_original()
            return published

    def close(self) -> None:
        """Let the session go; it stays on disk and can be opened again. A second call does nothing."""
        with self._publishing:
            if self._connection is None:
                return
            self._connection.close()
            self._connection = None
            if not self.unpublished:
                self._drop_original()
            self._lock.release()

    def discard(self) -> None:
        """Delete the session for ever, with every edit that its file does not hold."""
        with self._publishing:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            remove_folder(self._folder, self._lock)

    @property
    def _database(self) -> Path:
        return self._folder / DATABASE

    def _stand(self, standing: Standing, flushed: bool = True) -> None:
        """Remember how the session stands to the file, on disk where there is room.

        Forgetting it costs no edit: after a crash the file is then taken for one that was changed by somebody else.
        """
        self._standing = standing
        try:
            write_standing(self._folder, standing, flushed)
        except OSError as error:
            log.warning("the state of the session could not be written: %s", reason_of(error))

    def _look_at_target(self, target: Path, recreate: bool) -> Signature | None:
        """Return the signature of the user's file when it may be replaced; None when there is none."""
        try:
            seen = signature_of(target)
        except OSError as error:
            raise cannot_write(target, error) from error
        standing = self._standing
        if seen is None and standing.signature is not None and not recreate:
            raise FileGone(f"{shown(target)} is not there any more; your edits are kept, choose where to save them.")
        if seen is None or seen == standing.signature:
            return seen
        generation = generation_in(target)
        if generation is None or generation not in {standing.generation, standing.pending} - {""}:
            raise _changed_outside(target)
        if generation == standing.pending:
            # Killed between putting the file in place and writing it down: how many edits it holds is not known.
            standing = replace(standing, published_edits=-1)
        self._stand(replace(standing, signature=seen, generation=generation, pending=""))
        return seen

    def _already_published(self, target: Path, seen: Signature | None) -> Published | None:
        """Return the published state when it is the current one."""
        if seen is None:
            return None
        try:
            reader = open_reader(self._database)
            try:
                edits = int(reader.execute("SELECT edits FROM cursor").fetchone()[0])
            finally:
                reader.close()
        except sqlite3.Error as error:
            raise cannot_write(target, error) from error
        if edits != self._standing.published_edits:
            return None
        return Published(target, self._standing.generation, edits, seen)

    def _publish_to(self, target: Path, seen: Signature | None, deliberate: bool) -> Published:
        standing = self._standing
        if not deliberate and not standing.automatic and seen is not None:
            self._keep_original(target)
        generation = new_id()
        # Not flushed: it only matters when this process dies within the next milliseconds.
        self._stand(replace(standing, pending=generation), flushed=False)
        published = publish_database(
            self._database, target, Lineage(generation, standing.generation), _unless_changed(target, seen)
        )
        self._stand(
            Standing(
                file=target,
                signature=published.signature,
                generation=generation,
                published_edits=published.edits,
                automatic=not deliberate and seen is not None,
            )
        )
        return published

    def _keep_original(self, target: Path) -> None:
        """Copy the file as somebody left it, before the first save that nobody asks for."""
        original = self._folder / ORIGINAL
        try:
            original.unlink(missing_ok=True)
            copy_privately(target, original, with_sides=False)
            flush(original)
        except (OSError, StoreError) as error:
            raise CannotWrite(
                f"{shown(target)} was not written: there is no room to keep the version before; nothing was changed."
            ) from error

    def _drop_original(self) -> None:
        """Delete the kept original; one that stays, or is gone with its folder, harms nobody."""
        try:
            (self._folder / ORIGINAL).unlink(missing_ok=True)
        except OSError as error:
            log.warning("the version before could not be deleted: %s", reason_of(error))

    def _give_back(self, target: Path, ours: Signature | None) -> None:
        """Put the kept original in the place of a file that we wrote unasked; a file of somebody else stays."""
        original = self._folder / ORIGINAL
        try:
            if signature_of(target) != ours:
                return
            with new_file_beside(target) as temporary:
                copy_over(original, temporary)
                _unless_changed(target, ours)()
                put_in_place(temporary, target)
        except (OSError, StoreError) as error:
            log.warning("%s could not be given back: %s", shown(target), error)


def generation_in(target: Path) -> str | None:
    """Return the generation id of the file at `target` when it is whole, else None."""
    with suppress(StoreError):
        return inspect_project(target).generation
    return None


def _changed_outside(target: Path) -> ChangedOutside:
    return ChangedOutside(
        f"{shown(target)} was changed by somebody else meanwhile and was not overwritten; your edits are kept, save them "
        "under another name."
    )


def _unless_changed(target: Path, seen: Signature | None) -> Callable[[], None]:
    """Return the last look before a file is replaced: it raises ChangedOutside when `target` is not as it was seen."""

    def look() -> None:
        try:
            now = signature_of(target)
        except OSError as error:
            raise cannot_write(target, error) from error
        if now != seen:
            raise _changed_outside(target)

    return look


def _write_records(connection: sa.Connection, change: Change) -> None:
    """Write the touched rows, kind by kind; raises NotKept when the session does not hold what the change starts from."""
    new: dict[type[Record], list[Row]] = {}
    altered: dict[type[Record], list[Row]] = {}
    gone: dict[type[Record], list[Row]] = {}
    for key, touch in change.touched.items():
        if touch.after is None:
            if touch.before is not None:
                gone.setdefault(type(touch.before), []).append((key,))
        elif touch.before is None:
            new.setdefault(type(touch.after), []).append(row_of(touch.after))
        else:
            row = row_of(touch.after)
            altered.setdefault(type(touch.after), []).append((*row[1:], row[0]))
    for kind, rows in gone.items():
        _write(connection, statements_for(kind).delete, rows)
    for kind, rows in altered.items():
        _write(connection, statements_for(kind).update, rows)
    for kind, rows in new.items():
        _write(connection, statements_for(kind).insert, rows)


def _write(connection: sa.Connection, statement: str, rows: list[Row]) -> None:
    written = connection.exec_driver_sql(statement, rows if len(rows) > 1 else rows[0]).rowcount
    if written != len(rows):
        raise NotKept("The change could not be kept: the working copy holds something else; nothing was changed.")


def _write_step(connection: sa.Connection, place: Place, move: Move, step: Change) -> Place:
    """Write what `move` does to the steps and return where undo stands then."""
    edits = place.edits + 1
    if move is Move.UNDO:
        if place.done >= place.oldest:
            return replace(place, done=place.done - 1, edits=edits)
        # A step older than those kept here was taken back: what is kept does not lead to this document any more.
        connection.exec_driver_sql("DELETE FROM op")
        return Place(done=place.done, newest=place.done, oldest=place.done + 1, edits=edits)
    if move is Move.REDO and place.done < place.newest:
        return replace(place, done=place.done + 1, edits=edits)
    seq = place.done if move is Move.AMEND else place.done + 1
    if place.newest >= seq:
        connection.exec_driver_sql("DELETE FROM op WHERE seq >= ?", (seq,))
    if not step:
        # Typed and taken back within one step: the step is gone.
        return Place(done=seq - 1, newest=seq - 1, oldest=min(place.oldest, seq), edits=edits)
    rows = [(seq, part, step.name, text) for part, text in enumerate(parts_of(step))]
    connection.exec_driver_sql("INSERT INTO op (seq, part, name, touched) VALUES (?, ?, ?, ?)", rows)
    oldest = max(min(place.oldest, seq), seq - MOST_STEPS + 1)
    if oldest > place.oldest:
        connection.exec_driver_sql("DELETE FROM op WHERE seq < ?", (oldest,))
    return Place(done=seq, newest=seq, oldest=oldest, edits=edits)
