"""Edits: what they do to the document, and that every one of them can be taken back."""

from __future__ import annotations

import pytest

from app.model.change import Change, joined
from app.model.document import Document, StaleChange, applied, document_of, empty_document
from app.model.edits import cards, curves, maps, sections, stages
from app.model.invariants import BrokenInvariant, check_document
from app.model.order import LONGEST_KEY
from app.model.project import EditError, Project
from app.model.records import Card, CardKind, EmotionPoint, SectionKind, StageLevel, new_id


class Journey:
    """A project with three stages A, B, C, an actions section, a band and a curve, for tests to edit."""

    def __init__(self) -> None:
        self.project = Project(empty_document())
        self.do(maps.add_map(self.document, "Journey"))
        self.map_id = self.document.maps()[0].id
        for title in "ABC":
            self.do(stages.add_stage(self.document, self.map_id, title))
        self.do(sections.add_section(self.document, self.map_id, "Actions", SectionKind.ACTIONS))
        self.do(sections.add_section(self.document, self.map_id, "Feelings", SectionKind.EMOTION))
        self.do(sections.add_section(self.document, self.map_id, "Ideas", SectionKind.IDEAS, band=True))
        self.actions, self.feelings, self.band = (s.id for s in self.document.sections(self.map_id))
        self.a, self.b, self.c = (stage.id for stage in self.document.leaves(self.map_id))
        self.do(cards.add_cards(self.document, self.actions, self.a, ["one", "two", "three"]))
        self.do(cards.add_cards(self.document, self.actions, self.b, ["four"]))
        self.do(cards.add_cards(self.document, self.band, None, ["wide"]))
        self.curve = self.document.curves(self.feelings)[0].id
        self.do(curves.add_point(self.document, self.curve, self.a, 0.5, 0.5))
        self.do(curves.add_point(self.document, self.curve, self.b, 0.25, -1.0, "ouch"))

    @property
    def document(self) -> Document:
        return self.project.document

    def do(self, change: Change) -> Change:
        before = self.document
        self.project.do(change)
        assert check_document(self.document) == []
        assert applied(self.document, change.inverse()) == before
        return change

    def texts(self, section: str, stage: str | None) -> list[str]:
        return [card.text for card in self.document.cards(section, stage)]

    def ids(self, section: str, stage: str | None) -> list[str]:
        return [card.id for card in self.document.cards(section, stage)]

    def titles(self) -> list[str]:
        return [stage.title for stage in self.document.leaves(self.map_id)]


@pytest.fixture
def journey() -> Journey:
    return Journey()


def test_new_cards_take_the_kind_of_their_section(journey: Journey) -> None:
    assert {card.kind for card in journey.document.cards(journey.actions, journey.a)} == {CardKind.ACTION}
    assert journey.document.cards(journey.band, None)[0].kind is CardKind.IDEA


@pytest.mark.parametrize(
    ("moved", "index", "expected"),
    [
        ([0], 3, ["two", "three", "one"]),
        ([0], 1, ["one", "two", "three"]),
        ([2], 0, ["three", "one", "two"]),
        ([0, 1], 3, ["three", "one", "two"]),
        ([2, 0], 1, ["three", "one", "two"]),
    ],
)
def test_cards_move_within_their_cell(journey: Journey, moved: list[int], index: int, expected: list[str]) -> None:
    ids = journey.ids(journey.actions, journey.a)
    change = cards.move_cards(journey.document, [ids[i] for i in moved], journey.actions, journey.a, index)
    journey.do(change)
    assert journey.texts(journey.actions, journey.a) == expected


def test_a_move_that_ends_where_it_began_is_no_change(journey: Journey) -> None:
    ids = journey.ids(journey.actions, journey.a)
    assert not cards.move_cards(journey.document, [ids[1]], journey.actions, journey.a, 1)
    assert not cards.move_cards(journey.document, [ids[1]], journey.actions, journey.a, 2)


def test_cards_move_between_cells_and_keep_their_order(journey: Journey) -> None:
    ids = journey.ids(journey.actions, journey.a)
    journey.do(cards.move_cards(journey.document, [ids[0], ids[2]], journey.actions, journey.b, 0))
    assert journey.texts(journey.actions, journey.b) == ["one", "three", "four"]
    assert journey.texts(journey.actions, journey.a) == ["two"]


def test_a_card_dropped_on_a_band_spans_all_stages(journey: Journey) -> None:
    ids = journey.ids(journey.actions, journey.a)
    journey.do(cards.move_cards(journey.document, ids[:1], journey.band, journey.c))
    assert journey.texts(journey.band, None) == ["wide", "one"]
    assert journey.document.fetch(Card, ids[0]).stage_id is None


def test_copies_get_new_ids_and_leave_the_originals(journey: Journey) -> None:
    ids = journey.ids(journey.actions, journey.a)
    journey.do(cards.duplicate_cards(journey.document, ids[:2]))
    assert journey.texts(journey.actions, journey.a) == ["one", "one", "two", "two", "three"]
    assert len(set(journey.ids(journey.actions, journey.a))) == 5


def test_moving_a_stage_takes_its_cards_and_points_along(journey: Journey) -> None:
    journey.do(stages.move_stage(journey.document, journey.a, 3))
    assert journey.titles() == ["B", "C", "A"]
    assert journey.texts(journey.actions, journey.a) == ["one", "two", "three"]
    assert [column for column, _ in curves.points_in_time(journey.document, journey.curve)] == [0, 2]


def test_deleting_a_stage_leaves_its_neighbours_alone(journey: Journey) -> None:
    neighbours = journey.document.cards(journey.actions, journey.b)
    journey.do(stages.delete_stage(journey.document, journey.a))
    assert journey.titles() == ["B", "C"]
    assert journey.document.cards(journey.actions, journey.b) == neighbours
    assert len(journey.document.points(journey.curve)) == 1


def test_the_first_step_takes_over_cards_and_points(journey: Journey) -> None:
    journey.do(stages.add_step(journey.document, journey.a, "A1"))
    journey.do(stages.add_step(journey.document, journey.a, "A2"))
    assert journey.titles() == ["A1", "A2", "B", "C"]
    first = journey.document.leaves(journey.map_id)[0]
    assert first.level is StageLevel.STEP
    assert journey.texts(journey.actions, first.id) == ["one", "two", "three"]


def test_joining_steps_gathers_their_cards_in_order(journey: Journey) -> None:
    journey.do(stages.add_step(journey.document, journey.a, "A1"))
    journey.do(stages.add_step(journey.document, journey.a, "A2"))
    second = journey.document.leaves(journey.map_id)[1].id
    journey.do(cards.add_cards(journey.document, journey.actions, second, ["late"]))
    journey.do(curves.add_point(journey.document, journey.curve, second, 0.5, 1.0))
    journey.do(stages.join_steps(journey.document, journey.a))
    assert journey.titles() == ["A", "B", "C"]
    assert journey.texts(journey.actions, journey.a) == ["one", "two", "three", "late"]
    points = [p for p in journey.document.points(journey.curve) if p.stage_id == journey.a]
    assert sorted(point.at for point in points) == [0.25, 0.75]


def test_a_phase_groups_stages_and_gives_them_back(journey: Journey) -> None:
    journey.do(stages.add_phase_over(journey.document, journey.b, "Middle"))
    phase = next(stage for stage in journey.document.stages(journey.map_id) if stage.level is StageLevel.PHASE)
    journey.do(stages.move_stage(journey.document, journey.c, 1, phase.id))
    assert journey.titles() == ["A", "B", "C"]
    assert [stage.title for stage in journey.document.stages(phase.id)] == ["B", "C"]
    journey.do(stages.move_stage(journey.document, journey.c, 0, journey.map_id))
    assert journey.titles() == ["C", "A", "B"]


def test_a_step_cannot_leave_for_a_phase_or_the_map(journey: Journey) -> None:
    journey.do(stages.add_step(journey.document, journey.a, "A1"))
    step = journey.document.stages(journey.a)[0].id
    with pytest.raises(EditError):
        stages.move_stage(journey.document, step, 0, journey.map_id)
    with pytest.raises(EditError):
        stages.add_step(journey.document, step, "deeper")


def test_sections_move_and_go_with_all_they_hold(journey: Journey) -> None:
    journey.do(sections.move_section(journey.document, journey.band, 0))
    assert [s.title for s in journey.document.sections(journey.map_id)] == ["Ideas", "Actions", "Feelings"]
    journey.do(sections.delete_section(journey.document, journey.feelings))
    assert not [record for record in journey.document if isinstance(record, EmotionPoint)]


def test_deleting_a_map_leaves_nothing_of_it(journey: Journey) -> None:
    journey.do(maps.delete_map(journey.document, journey.map_id))
    assert len(journey.document) == 1


def test_points_stay_within_the_scale_and_their_stage(journey: Journey) -> None:
    point = journey.document.points(journey.curve)[0]
    journey.do(curves.move_point(journey.document, point.id, journey.c, 7.0, -3.0))
    moved = journey.document.fetch(EmotionPoint, point.id)
    assert (moved.stage_id, moved.at, moved.value) == (journey.c, 1.0, -1.0)


def test_many_cards_at_one_place_get_fresh_keys_in_one_step(journey: Journey) -> None:
    for number in range(400):
        journey.project.do(cards.add_cards(journey.document, journey.actions, journey.c, [str(number)], index=1))
    texts = journey.texts(journey.actions, journey.c)
    assert texts == ["0", *(str(number) for number in range(399, 0, -1))]
    orders = [card.order for card in journey.document.cards(journey.actions, journey.c)]
    assert max(map(len, orders)) <= LONGEST_KEY + 1


def test_siblings_with_equal_keys_can_be_told_apart_again(journey: Journey) -> None:
    one, two, _ = journey.document.cards(journey.actions, journey.a)
    # What a merge of two copies can leave behind.
    journey.do(cards.change_cards(journey.document, [two.id], "merge", order=one.order))
    journey.do(cards.add_cards(journey.document, journey.actions, journey.a, ["between"], index=1))
    assert journey.texts(journey.actions, journey.a)[1] == "between"
    assert len(journey.texts(journey.actions, journey.a)) == 4


def test_undo_and_redo_walk_back_and_forth(journey: Journey) -> None:
    full = journey.document
    steps = 0
    while journey.project.undo() is not None:
        steps += 1
    assert len(journey.document) == 1
    while journey.project.redo() is not None:
        steps -= 1
    assert steps == 0
    assert journey.document == full


def test_joined_typing_is_one_step(journey: Journey) -> None:
    card = journey.ids(journey.actions, journey.a)[0]
    depth = journey.project.history.depth
    token = object()
    for text in ("o", "on", "one more"):
        journey.project.do(cards.rewrite_card(journey.document, card, text), amend=token)
    assert journey.project.history.depth == depth + 1
    journey.project.undo()
    assert journey.texts(journey.actions, journey.a)[0] == "one"


def test_a_change_that_breaks_an_invariant_changes_nothing(journey: Journey) -> None:
    before, history = journey.document, journey.project.history
    stage = journey.document.get(journey.a)
    assert stage is not None
    with pytest.raises(BrokenInvariant):
        journey.project.do(Change("bad", {stage.id: stages.removed("", [stage]).touched[stage.id]}))
    assert journey.document is before
    assert journey.project.history is history


def test_a_stale_change_is_refused(journey: Journey) -> None:
    card = journey.ids(journey.actions, journey.a)[0]
    change = cards.rewrite_card(journey.document, card, "new")
    journey.project.do(cards.rewrite_card(journey.document, card, "other"))
    with pytest.raises(StaleChange):
        journey.project.do(change)


def test_the_indexes_follow_every_edit(journey: Journey) -> None:
    journey.do(stages.add_step(journey.document, journey.a, "A1"))
    journey.do(stages.move_stage(journey.document, journey.b, 0))
    fresh = document_of(iter(journey.document))
    assert fresh == journey.document
    assert dict(fresh.groups) == dict(journey.document.groups)
    assert dict(fresh.references) == dict(journey.document.references)


def test_a_joined_change_back_to_the_start_is_empty(journey: Journey) -> None:
    card = journey.ids(journey.actions, journey.a)[0]
    there = cards.rewrite_card(journey.document, card, "x")
    back = cards.rewrite_card(applied(journey.document, there), card, "one")
    assert not joined("both", [there, back])


def test_a_section_that_becomes_a_curve_gets_one_and_loses_it_again(journey: Journey) -> None:
    journey.do(sections.change_section_kind(journey.document, journey.actions, SectionKind.EMOTION))
    (curve,) = journey.document.curves(journey.actions)
    journey.do(curves.add_point(journey.document, curve.id, journey.a, 0.5, 0.5))
    journey.do(sections.change_section_kind(journey.document, journey.actions, SectionKind.TEXT))
    assert journey.document.curves(journey.actions) == []
    assert journey.texts(journey.actions, journey.a) == ["one", "two", "three"]


def test_a_band_cannot_become_a_curve(journey: Journey) -> None:
    with pytest.raises(EditError):
        sections.change_section_kind(journey.document, journey.band, SectionKind.EMOTION)
    with pytest.raises(EditError):
        sections.add_section(journey.document, journey.map_id, "x", SectionKind.EMOTION, band=True)
    bad = sections.change_section(journey.document, journey.band, "x", kind=SectionKind.EMOTION)
    with pytest.raises(BrokenInvariant):
        journey.project.do(bad)


def test_a_listener_that_fails_leaves_the_step_done_and_the_others_told(journey: Journey) -> None:
    heard: list[str] = []

    def fail(change: Change) -> None:
        raise RuntimeError("a panel of ours")

    journey.project.listen(fail)
    journey.project.listen(lambda change: heard.append(change.name))
    card = journey.ids(journey.actions, journey.a)[0]
    depth = journey.project.history.depth
    token = object()
    for text in ("x", "xy"):
        with pytest.raises(RuntimeError):
            journey.project.do(cards.rewrite_card(journey.document, card, text), amend=token)
    assert journey.texts(journey.actions, journey.a)[0] == "xy"
    assert journey.project.history.depth == depth + 1
    assert heard == ["Edit card", "Edit card"]


def test_new_ids_rise_however_fast_they_are_made() -> None:
    ids = [new_id() for _ in range(20_000)]
    assert ids == sorted(set(ids))
