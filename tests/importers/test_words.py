"""Labels of tables: which section or header they name."""

from __future__ import annotations

import json

import pytest

from app.importers.imported import SECTION_KINDS
from app.importers.words import LANGUAGES, header_role, is_empty, likely_kind, plain, section_kind
from app.resources import resource_path


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Actions", "actions"), ("**Customer actions:**", "actions"), ("What they do", "actions"),
        ("Touch-points", "touchpoints"), ("Touchpoints / Channels", "touchpoints"), ("Channels", "channels"),
        ("😊 Emotions", "emotion"), ("Emotion (1-5)", "emotion"), ("2. Feelings", "emotion"), ("RATING", "emotion"),
        ("Think & feel", "thoughts"), ("Thoughts and feelings", "thoughts"), ("JTBD", "goals"), ("User needs", "goals"),
        ("Key pain points", "problems"), ("Frictions", "problems"), ("Opportunities", "opportunities"),
        ("Ideas", "ideas"), ("Verbatim", "quotes"), ("KPIs", "metrics"), ("Teams involved", "owners"),
        ("Backstage", "systems"), ("Support processes", "systems"), ("Storyboard", "images"),
        ("Schmerzpunkte", "problems"), ("Gefühle", "emotion"), ("Kontaktpunkte", "touchpoints"), ("Ziele", "goals"),
        ("Moment of truth", "text"),
    ],
)  # fmt: skip
def test_known_labels_name_their_kind(label: str, kind: str) -> None:
    assert section_kind(label) == kind


@pytest.mark.parametrize("label", ["Awareness", "Remarque", "", "Problem recognition", "Set goals", "Trigger"])
def test_other_labels_are_not_taken_for_sections(label: str) -> None:
    assert section_kind(label) is None


def test_a_row_that_is_a_section_anyway_is_guessed_by_its_last_word() -> None:
    assert likely_kind("Emerging business opportunities") == "opportunities"
    assert likely_kind("Remarque") == "text"


@pytest.mark.parametrize(
    ("label", "role"),
    [("Stage", "stage"), ("Phases", "phase"), ("Step", "step"), ("Persona", "persona"), ("Persona ID", "persona id"),
     ("#", "number"), ("Nr.", "number"), ("Dimension", "corner"), ("Schritt", "step"), ("Awareness", None)],
)  # fmt: skip
def test_headers_have_a_role(label: str, role: str | None) -> None:
    assert header_role(label) == role


@pytest.mark.parametrize(
    "cell", ["", " ", "—", "-", "–", "n/a", "N/A", "[Action]", "<what they do>", "...", "{{name}}"[1:-1]]
)
def test_empty_cells(cell: str) -> None:
    assert is_empty(cell)


@pytest.mark.parametrize("cell", ["0", "None", "[x]", "[link](https://a.example)", "x", "?", "no", "- a"])
def test_cells_that_say_something(cell: str) -> None:
    assert not is_empty(cell)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_names_no_label_twice_and_only_known_kinds(language: str) -> None:
    content = json.loads(resource_path("import", f"{language}.json").read_text(encoding="utf-8"))
    assert set(content["sections"]) <= set(SECTION_KINDS)
    labels = [plain(word) for group in ("headers", "sections") for names in content[group].values() for word in names]
    assert sorted({label for label in labels if labels.count(label) > 1} - {"phase / stage"}) == []
    emotions = [word for names in content["emotions"].values() for word in names]
    assert len(emotions) == len(set(emotions))
    assert all(word == word.lower() for word in emotions)
