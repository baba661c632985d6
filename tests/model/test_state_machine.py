"""Random edits, undo, redo, publishing, crashes: after each step document, indexes, history, session and file agree.

The machine is itself tested: each of seven bugs planted in the program must make it fail within its budget.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.model import document as document_module
from app.model import project as project_module
from app.model.change import Change, Touch
from app.model.document import Document, StaleChange, applied, document_of, empty_document, group_of
from app.model.edits import cards
from app.model.history import History, Move
from app.model.invariants import check_document
from app.model.project import EditError, Project, StoreError
from app.model.records import KIND_BY_NAME, Card, Record, changed, new_id
from app.model.store import session as session_module
from app.model.store import steps as steps_module
from app.model.store.checks import Place
from app.model.store.digest import select_for
from app.model.store.engine import open_reader
from app.model.store.opening import inspect_project
from app.model.store.rows import records_of
from app.model.store.session import DATABASE
from app.model.store.sessions import Opened, create_project, open_project, open_session
from app.model.store.steps import history_from
from tests.builders import small_map
from tests.strategies import Parts, edits_of, texts

# Thousands of flushes wait for nothing there; what a disk can do to them is for other tests.
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

BUDGET = settings(
    max_examples=int(os.environ.get("WAYLINE_STATE_EXAMPLES", "40")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)


def steps_in(history: History) -> tuple[list[Change], list[Change]]:
    """Return the done steps, newest first, and the undone ones, next first."""
    sides = []
    for start in (history.done, history.undone):
        node: Any = start
        steps = []
        while node is not None:
            steps.append(node[0])
            node = node[1]
        sides.append(steps)
    return sides[0], sides[1]


class ProjectMachine(RuleBasedStateMachine):
    """A project with its session and file, beside the plainest model of both: lists of documents."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="wayline-machine-", dir=IN_MEMORY))
        self.home = os.environ.get("WAYLINE_HOME")
        os.environ["WAYLINE_HOME"] = str(self.folder / "home")
        self.path = self.folder / "map.journey"
        self.opened: Opened | None = None
        self.past: list[Document] = []
        self.future: list[Document] = []

    @initialize(size=st.sampled_from(["small", "small", "small", "empty"]))
    def begin(self, size: str) -> None:
        document = small_map(phases=True, steps=True).document if size == "small" else empty_document("Fresh")
        self.take(create_project(document))
        self.expected = document

    def take(self, opened: Opened) -> None:
        self.opened = opened
        self.project = Project(opened.document, opened.session, opened.history)

    @property
    def document(self) -> Document:
        return self.project.document

    def do(self, change: Change, amend: object = None) -> None:
        before = self.document
        if self.project.do(change, amend):
            self.past.append(before)
            self.future.clear()
            self.expected = document_of(
                {**dict(before.records), **{key: touch.after for key, touch in change.touched.items()}}[key]
                for key in {*before.records, *change.touched}
                if key not in change.touched or change.touched[key].after is not None
            )

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        self.draw_edit(data, data.draw(st.sampled_from(sorted(edits_of(self.document)))))

    @rule(data=st.data())
    def edit_cards(self, data: st.DataObject) -> None:
        self.draw_edit(data, "card")

    @rule(data=st.data())
    def edit_cards_again(self, data: st.DataObject) -> None:
        self.draw_edit(data, "card")

    @rule(data=st.data())
    def edit_columns(self, data: st.DataObject) -> None:
        self.draw_edit(data, "stage")

    @rule(data=st.data())
    def edit_rows(self, data: st.DataObject) -> None:
        self.draw_edit(data, "section")

    @rule(data=st.data())
    def edit_curves(self, data: st.DataObject) -> None:
        self.draw_edit(data, "curve")

    def draw_edit(self, data: st.DataObject, family: str) -> None:
        """Do one to three edits of one family, as far as the document has what they edit."""
        for _ in range(data.draw(st.integers(1, 3))):
            families = edits_of(self.document)
            possible = families.get(family) or families.get("map") or families["project"]
            with suppress(EditError):
                self.do(possible[data.draw(st.sampled_from(sorted(possible)))](data.draw))

    @rule(data=st.data())
    def let_go_of_a_gesture(self, data: st.DataObject) -> None:
        """What a gesture computes while the mouse moves, and never does."""
        before = (self.document, self.project.history)
        possible = edits_of(self.document)
        edits = possible[data.draw(st.sampled_from(sorted(possible)))]
        with suppress(EditError):
            applied(self.document, edits[data.draw(st.sampled_from(sorted(edits)))](data.draw))
        assert (self.document, self.project.history) == before

    @precondition(lambda self: Parts(self.document).cards)
    @rule(data=st.data())
    def type_into_a_card(self, data: st.DataObject) -> None:
        """One editor commits several times; undo takes all of it back at once, or nothing when nothing is left of it."""
        card = data.draw(st.sampled_from(Parts(self.document).cards))
        start, depth, editor = self.document, self.project.history.depth, object()
        for text in [*data.draw(st.lists(texts, min_size=1, max_size=3)), data.draw(texts | st.just(card.text))]:
            self.project.do(cards.rewrite_card(self.document, card.id, text), editor)
        self.expected = self.document
        if self.project.history.depth > depth:
            assert self.project.history.depth == depth + 1
            self.past.append(start)
        if self.project.history.depth > depth or self.project.history.undone is None:
            self.future.clear()

    @precondition(lambda self: self.past)
    @rule(steps=st.integers(1, 4))
    def undo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.past))):
            self.future.append(self.document)
            assert self.project.undo() is not None
            self.expected = self.past.pop()
            assert self.document == self.expected

    @precondition(lambda self: self.future)
    @rule(steps=st.integers(1, 4))
    def redo(self, steps: int) -> None:
        for _ in range(min(steps, len(self.future))):
            self.past.append(self.document)
            assert self.project.redo() is not None
            self.expected = self.future.pop()
            assert self.document == self.expected

    @rule(deliberate=st.booleans())
    def publish(self, deliberate: bool) -> None:
        session = self.session
        if session.file is None:
            session.save_as(self.path)
        else:
            session.publish(deliberate)
        assert not session.unpublished
        facts = inspect_project(self.path)
        assert facts.document == self.document
        assert facts.steps == len(self.past) + len(self.future)

    @rule()
    def reopen(self) -> None:
        session = self.session
        session.close()
        self.take(open_project(self.path) if session.file and not session.unpublished else open_session(session.id))

    @rule()
    def crash_and_reopen(self) -> None:
        """What a killed process leaves: database and log as they are, nothing closed or checkpointed."""
        session = self.session
        left = session.folder.with_name(new_id())
        shutil.copytree(session.folder, left)
        session.discard()
        self.take(open_session(left.name))

    @rule()
    def move_to_another_machine(self) -> None:
        """The file alone goes elsewhere: no session, but its history comes along."""
        if self.session.file is not None and not self.session.unpublished:
            self.session.discard()
            self.take(open_project(self.path))

    @property
    def session(self) -> session_module.Session:
        assert self.opened is not None
        return self.opened.session

    @invariant()
    def document_is_what_the_steps_lead_to(self) -> None:
        if self.opened is not None:
            assert self.document == self.expected
            assert check_document(self.document) == []

    @invariant()
    def indexes_follow_from_the_records(self) -> None:
        if self.opened is not None:
            fresh = document_of(iter(self.document))
            assert self.document.groups == fresh.groups
            assert self.document.references == fresh.references

    @invariant()
    def session_holds_document_and_history(self) -> None:
        if self.opened is None:
            return
        with closing(open_reader(self.session.folder / DATABASE)) as reader:
            records: list[Record] = []
            for name, kind in KIND_BY_NAME.items():
                records += records_of(kind, reader.execute(select_for(name)).fetchall())
            ops = reader.execute(select_for("op")).fetchall()
            done = reader.execute("SELECT done FROM cursor").fetchone()[0]
        assert document_of(records) == self.document
        stored, held = history_from(self.document, ops, done), self.project.history
        assert (stored.depth, held.depth) == (len(self.past), len(self.past))
        assert steps_in(stored) == steps_in(held)
        assert len(steps_in(held)[1]) == len(self.future)

    def teardown(self) -> None:
        if self.opened is not None:
            self.session.close()
        if self.home is not None:
            os.environ["WAYLINE_HOME"] = self.home
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.mark.slow
def test_random_work_keeps_document_history_session_and_file_in_step() -> None:
    run_state_machine_as_test(ProjectMachine, settings=BUDGET)


def forget_deletions(patch: pytest.MonkeyPatch) -> None:
    write = session_module._write_records

    def write_the_rest(connection: Any, change: Change) -> None:
        write(connection, Change("", {key: touch for key, touch in change.touched.items() if touch.after}))

    patch.setattr(session_module, "_write_records", write_the_rest)


def lose_a_field_in_the_inverse(patch: pytest.MonkeyPatch) -> None:
    def inverse(self: Change) -> Change:
        touched = {}
        for key, touch in self.touched.items():
            before = touch.before
            if isinstance(before, Card) and isinstance(touch.after, Card):
                before = changed(before, colour=touch.after.colour)
            touched[key] = Touch(touch.after, before)
        return Change(self.name, touched)

    patch.setattr(Change, "inverse", inverse)


def forget_to_regroup(patch: pytest.MonkeyPatch) -> None:
    def stale(document: Document, change: Change) -> Document:
        right = document_module_applied(document, change)
        moved = [
            touch
            for touch in change.touched.values()
            if touch.before and touch.after and group_of(touch.before) != group_of(touch.after)
        ]
        return Document(right.records, document.groups, right.references) if moved else right

    document_module_applied = document_module.applied
    patch.setattr(project_module, "applied", stale)


def count_references_only_up(patch: pytest.MonkeyPatch) -> None:
    real = document_module.applied

    def stale(document: Document, change: Change) -> Document:
        right = real(document, change)
        gone = any(touch.after is None for touch in change.touched.values())
        return Document(right.records, right.groups, document.references) if gone else right

    patch.setattr(project_module, "applied", stale)
    # The gate would stop it at once; the indexes have to be found wrong without its help.
    patch.setattr(project_module, "check_change", lambda *_: None)


def leave_the_undo_cursor(patch: pytest.MonkeyPatch) -> None:
    write = session_module._write_step

    def write_the_rest(connection: Any, place: Place, move: Move, step: Change) -> Place:
        return place if move is Move.UNDO else write(connection, place, move, step)

    patch.setattr(session_module, "_write_step", write_the_rest)


def push_when_amending(patch: pytest.MonkeyPatch) -> None:
    write = session_module._write_step

    def push(connection: Any, place: Place, move: Move, step: Change) -> Place:
        return write(connection, place, Move.PUSH if move is Move.AMEND else move, step)

    patch.setattr(session_module, "_write_step", push)


def leave_personas_out_of_steps(patch: pytest.MonkeyPatch) -> None:
    fields = steps_module._fields
    patch.setattr(
        steps_module,
        "_fields",
        lambda record, names: fields(record, [name for name in names if name != "persona_ids"]),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "plant",
    [
        forget_deletions,
        lose_a_field_in_the_inverse,
        forget_to_regroup,
        count_references_only_up,
        leave_the_undo_cursor,
        push_when_amending,
        leave_personas_out_of_steps,
    ],
)
def test_a_planted_bug_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    budget = settings(BUDGET, phases=[Phase.generate], report_multiple_bugs=False, print_blob=False, derandomize=True)
    with pytest.raises((AssertionError, KeyError, StaleChange, StoreError)):
        run_state_machine_as_test(ProjectMachine, settings=budget)
