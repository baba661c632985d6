"""An import enters a project as one step that can be taken back."""

from __future__ import annotations

import hashlib

import pytest

from app.importers.enter import enter
from app.importers.formats import import_bytes
from app.importers.imported import (
    ImportedCard,
    ImportedCurve,
    ImportedMap,
    ImportedPoint,
    ImportedSection,
    ImportedStage,
)
from app.model.document import Document, empty_document
from app.model.edits.maps import add_persona
from app.model.invariants import check_document
from app.model.project import Project
from app.model.records import CardKind, SectionKind, StageLevel

TABLE = b"""\
Phase,Discover,,Use
Stage,Aware,,Own
Step,See,Ask,Run
Persona,Eva,Eva,Tom
Actions,"a
b",c,d
Emotion,4,1,5
"""


def entered(imported: ImportedMap, document: Document | None = None) -> Document:
    project = Project(document or empty_document())
    project.do(enter(project.document, imported))
    assert check_document(project.document) == []
    return project.document


def test_stages_sections_cards_and_points_stand_where_the_table_had_them() -> None:
    imported = import_bytes(TABLE, "bike.csv")
    document = entered(imported)
    journey = document.maps()[0]
    phases = document.stages(journey.id)
    assert [(phase.title, phase.level) for phase in phases] == [
        ("Discover", StageLevel.PHASE),
        ("Use", StageLevel.PHASE),
    ]
    leaves = document.leaves(journey.id)
    assert [(leaf.title, leaf.level) for leaf in leaves] == [
        ("See", StageLevel.STEP),
        ("Ask", StageLevel.STEP),
        ("Run", StageLevel.STEP),
    ]
    actions, emotion = document.sections(journey.id)
    assert (actions.kind, emotion.kind) == (SectionKind.ACTIONS, SectionKind.EMOTION)
    assert [[card.text for card in document.cards(actions.id, leaf.id)] for leaf in leaves] == [
        ["a", "b"],
        ["c"],
        ["d"],
    ]
    assert document.cards(actions.id, leaves[0].id)[0].kind is CardKind.ACTION
    names = {persona.id: persona.name for persona in document.personas()}
    curves = document.curves(emotion.id)
    assert [names[curve.persona_id] for curve in curves if curve.persona_id] == ["Eva", "Tom"]
    assert sorted((leaf.title, point.value) for curve in curves for point in document.points(curve.id) for leaf in leaves
                  if leaf.id == point.stage_id) == [("Ask", -1.0), ("Run", 1.0), ("See", 0.5)]  # fmt: skip


def test_a_map_without_a_title_is_called_after_its_file() -> None:
    assert entered(import_bytes(TABLE, "bike.csv")).maps()[0].title == "bike"
    assert entered(import_bytes(b"journey\ntitle Mine\nA: 3: Me\n", "x.mmd")).maps()[0].title == "Mine"


def test_the_source_is_recorded() -> None:
    document = empty_document()
    imported = import_bytes(b"journey\nA: 12: Me\n", "x.mmd")
    digest = hashlib.sha256(b"x").hexdigest()
    project = Project(document)
    project.do(enter(document, imported, size=18, sha256=digest, when="2024-05-01T12:00:00Z"))
    (source,) = project.document.sources()
    assert (source.name, source.format, source.size, source.sha256) == ("x.mmd", "mermaid", 18, digest)
    assert source.warnings == imported.warnings
    assert source.map_id == project.document.maps()[0].id


def test_undo_takes_the_whole_import_back() -> None:
    before = empty_document()
    project = Project(before)
    project.do(enter(before, import_bytes(TABLE, "bike.csv")))
    project.undo()
    assert project.document == before


def test_a_second_import_stands_behind_the_first_and_shares_its_personas() -> None:
    imported = import_bytes(TABLE, "bike.csv")
    document = entered(imported, entered(imported))
    assert len(document.maps()) == 2
    assert [persona.name for persona in document.personas()] == ["Eva", "Tom"]
    assert document.maps()[0].persona_ids == document.maps()[1].persona_ids


def test_a_persona_that_the_project_knows_is_used() -> None:
    project = Project(empty_document())
    project.do(add_persona(project.document, "Me"))
    known = project.document.personas()[0].id
    project.do(enter(project.document, import_bytes(b"journey\nA: 3: Me, You\n", "x.mmd")))
    assert project.document.maps()[0].persona_ids[0] == known
    assert len(project.document.personas()) == 2


def test_bands_and_curves_without_points_are_entered() -> None:
    imported = ImportedMap(
        stages=(ImportedStage("A"),),
        sections=(ImportedSection("Ideas", "ideas", True), ImportedSection("Mood", "emotion")),
        cards=(ImportedCard(0, None, "x", title="T"),),
    )
    document = entered(imported)
    ideas, mood = document.sections(document.maps()[0].id)
    assert [(card.title, card.text) for card in document.cards(ideas.id, None)] == [("T", "x")]
    assert len(document.curves(mood.id)) == 1


def test_a_curve_without_an_emotion_section_gets_one() -> None:
    imported = ImportedMap(stages=(ImportedStage("A"),), curves=(ImportedCurve("Mood", (ImportedPoint(0, 0.5, 1.0),)),))
    document = entered(imported)
    (section,) = document.sections(document.maps()[0].id)
    assert [curve.title for curve in document.curves(section.id)] == ["Mood"]


@pytest.mark.parametrize("data", [b"journey\n", b"journey\nsection A\n"])
def test_an_empty_journey_is_a_map_all_the_same(data: bytes) -> None:
    assert len(entered(import_bytes(data, "x.mmd")).maps()) == 1
