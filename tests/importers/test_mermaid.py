"""Mermaid journeys: what Mermaid reads is read the same way, and what people mean is read where Mermaid gives up."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.importers.formats import import_bytes, import_file
from app.importers.imported import ImportedMap, ImportProblem
from app.importers.mermaid import parse_mermaid
from tests.importers.corpus import FILES, Journey, expectations, journey_of, shared_corpus, wanted_journey

# Where Wayline means to differ from what Mermaid makes of a file that it accepts.
KINDER = {
    "03-colon-in-actors.mmd": Journey("", ("",), (("", "T", 3.0, ("Agent: Tier 1", "X: API")),)),
    "11-frontmatter.mmd": Journey("FM title", ("",), (("", "A", 1.0, ("x",)),)),
    "41-title-hash.mmd": Journey("Ticket #42 flow", ("",), (("", "A", 1.0, ("x",)),)),
    "43-colon-only-time.mmd": Journey("", ("",), (("", "Meet at 10:30", 4.0, ("Me",)),)),
    "agentic-mermaid-015.mmd": Journey("Book #2: subtitle & notes", ("",), (("", "Read", 3.0, ("Editor",)),)),
    "agentic-mermaid-018.mmd": Journey(
        "", ("Support",), (("Support", "Triage ticket", 2.0, ("Agent: Tier 1", "Escalation: API")),)
    ),
    # Its title stands in the front matter, which Mermaid hands to the page around the picture.
    "MermaidDotNet-002.mmd": None,
}
# What Wayline makes of files that Mermaid refuses.
REFUSED_BY_MERMAID = {
    "02-colon-in-section.mmd": Journey("", ("A: B",), (("A: B", "T", 3.0, ("Me",)),)),
    "05-nonnumeric.mmd": Journey(
        "",
        ("",),
        (
            ("", "T", 5.0, ("Me",)),
            ("", "U", 1.0, ("Me",)),
            ("", "V", 1.0, ("Me",)),
            ("", "W", None, ()),
            ("", "X", 5.0, ()),
        ),
    ),
    "06-semicolon-sep.mmd": Journey("", ("S",), (("S", "A", 5.0, ("Me",)), ("S", "B", 3.0, ("You",)))),
    "07-hash-in-task.mmd": Journey("", ("S #1",), (("S #1", "Fix #12", 4.0, ("Me",)), ("S #1", "B", 3.0, ("You #2",)))),
    "18-upper.mmd": Journey("X", ("Y",), (("Y", "A", 5.0, ("Me",)),)),
    "20-task-starts-journey.mmd": Journey("", ("S",), (("S", "journey review", 4.0, ("Me",)),)),
    "22-task-starts-section.mmd": Journey("", ("S", "leader speaks: 4: Me"), ()),
    "27-entity.mmd": Journey("A & B", ("C # D",), (("C # D", "E & F", 5.0, ("Me",)),)),
    "28-journey-beta.mmd": Journey("", ("",), (("", "A", 1.0, ("x",)),)),
    "42-title-semicolon.mmd": Journey("One", ("",), (("", "A", 1.0, ("x",)),)),
    "44-fullwidth-colon.mmd": Journey("", ("",), (("", "买菜", 5.0, ("我",)),)),
    "agentic-mermaid-020.mmd": Journey(
        "My day", ("Morning",), (("Morning", "Wake up", 3.0, ("Me",)), ("Morning", "Coffee", 5.0, ("Me",)))
    ),
    "agentic-mermaid-021.mmd": Journey("My day", ("Morning",), (("Morning", "Wake up", 3.0, ("Me",)),)),
    "agentic-mermaid-027.mmd": Journey("Journey sample", ("Work",), (("Work", "Deep work", 3.0, ("Me",)),)),
    "agentic-mermaid-037.mmd": Journey("Journey sample", ("Go to work",), (("Go to work", "Make tea", 5.0, ("Me",)),)),
    "agentic-mermaid-050.mmd": Journey(
        "", ("S",), (("S", "journey review", 4.0, ("Me",)), ("S", "Other task", 3.0, ("Me",)))
    ),
    "agentic-mermaid-051.mmd": Journey(
        "", ("S",), (("S", "Make tea", 5.0, ("Me",)), ("S", "Go upstairs", 3.0, ("Me",)))
    ),
    "agentic-mermaid-057.mmd": Journey("Journey sample", ("Go to work",), (("Go to work", "Make tea", 5.0, ("Me",)),)),
    "agentic-mermaid-060.mmd": Journey("", ("Work",), (("Work", "Do work", 3.0, ("Me",)),)),
    "agentic-mermaid-061.mmd": Journey("", ("A:B",), (("A:B", "Do work", 3.0, ("Me",)),)),
    "agentic-mermaid-062.mmd": Journey("", ("",), (("", "Do work", 3.0, ("Me",)),)),
    "agentic-mermaid-063.mmd": Journey("", ("Work",), (("Work", "Do work", 3.0, ("Me",)),)),
}


def folders() -> list[Path]:
    shared = shared_corpus()
    whole = [shared / "mermaid", shared / "mermaid" / "probes"] if shared else []
    return [FILES / "mermaid", FILES / "probes", *whole]


def cases() -> list[object]:
    found: list[object] = []
    for folder in folders():
        where = "ours" if FILES in folder.parents else "shared"
        found += [
            pytest.param(folder / name, answer, id=f"{where}-{name}") for name, answer in expectations(folder).items()
        ]
    return found


def read(text: str) -> ImportedMap:
    return parse_mermaid(text, "test.mmd")


def tasks(text: str) -> tuple[tuple[str, str, float | None, tuple[str, ...]], ...]:
    return journey_of(read(text)).tasks


@pytest.mark.parametrize(("path", "answer"), cases())
def test_a_journey_is_read_as_mermaid_reads_it_or_kinder_on_purpose(path: Path, answer: dict[str, object]) -> None:
    found = journey_of(import_file(path))
    if "error" in answer:
        assert found == REFUSED_BY_MERMAID[path.name]
        return
    wanted = KINDER.get(path.name) or wanted_journey(answer)
    if path.name in KINDER and KINDER[path.name] is None:
        assert (found.stages, found.tasks) == (wanted.stages, wanted.tasks)
        assert found.title == "My title"
    else:
        assert found == wanted


def test_the_whole_corpus_is_tested_when_it_is_there() -> None:
    if shared_corpus() is None:
        pytest.skip(
            "the shared corpus is not on this machine (WAYLINE_SHARED); the files of the repository were tested"
        )
    assert len(cases()) > 120


def test_what_our_own_export_escapes_comes_back_as_it_was() -> None:
    found = journey_of(import_file(FILES / "probes" / "escapes-roundtrip.mmd"))
    assert found.title == "FM: title"
    assert found.stages == ("Stage : one ; two #3",)
    assert found.tasks == (
        (found.stages[0], "Meet at 10:30", 4.0, ("Smith, Ann", "Bob #2")),
        (found.stages[0], "Line1\nLine2", 3.5, ("A",)),
        (found.stages[0], "100%% sure", 2.0, ("B",)),
        (found.stages[0], "#journey; review", 1.0, ("C",)),
        (found.stages[0], 'A & B <b>x</b> "q"', 5.0, ("D",)),
    )


def test_names_that_begin_with_a_keyword_survive_as_entities() -> None:
    found = journey_of(import_file(FILES / "probes" / "escapes-keywords.mmd"))
    assert [name for _, name, _, _ in found.tasks] == [
        "section leader speaks",
        "title search",
        "journey review",
        "accTitle : x",
    ]


def test_sections_are_actions_and_the_curve() -> None:
    found = read("journey\nsection S\nA: 5: Me\n")
    assert [(section.title, section.kind) for section in found.sections] == [
        ("Actions", "actions"),
        ("Emotional curve", "emotion"),
    ]
    assert found.personas == ("Me",)
    assert found.curves[0].title == "Emotional curve"


def test_points_are_spread_over_their_stage() -> None:
    found = read("journey\nsection S\nA: 5: Me\nB: 1: Me\nC: x1: Me\nD: 2: Me\n")
    assert [(point.column, point.at, point.value) for point in found.curves[0].points] == [
        (0, 0.125, 1.0),
        (0, 0.375, -1.0),
        (0, 0.875, -0.5),
    ]


@pytest.mark.parametrize(
    ("score", "level"),
    [("12", 5), ("-2", 1), ("0", 1), ("5e0", 5), ("0x3", 3), ("3.5", 3.5), ("0b10", 2), ("Infinity", 5), ("５", 5)],
)
def test_numbers_are_read_and_clamped(score: str, level: float) -> None:
    assert tasks(f"journey\nT: {score}: Me\n")[0][2] == level


def test_a_clamped_score_is_warned_of() -> None:
    assert any("12" in sentence and '"T"' in sentence for sentence in read("journey\nT: 12: Me\n").warnings)
    assert read("journey\nT: 4: Me\n").warnings == ()


def test_a_word_for_a_score_is_looked_up_and_kept_as_label() -> None:
    found = read("journey\nT: happy: Me\nU: 😡: Me\nV: so-so la: Me\n")
    points = found.curves[0].points
    assert [(point.value, point.label) for point in points] == [(1.0, "happy"), (-1.0, "😡"), (0.0, "so-so la")]


def test_an_unknown_word_for_a_score_leaves_no_point_and_a_warning() -> None:
    found = read("journey\nT: 90%: Me\n")
    assert found.curves == ()
    assert any("90%" in sentence for sentence in found.warnings)
    assert [card.text for card in found.cards] == ["T"]


def test_a_time_of_day_before_a_word_belongs_to_the_name() -> None:
    assert tasks("journey\nCall at 10:30: happy: Me\n") == (("", "Call at 10:30", 5.0, ("Me",)),)


def test_skipped_lines_are_named_in_the_warnings() -> None:
    found = read("journey\nclick a call b\nA: 3: Me\nnote over Me\n")
    assert [card.text for card in found.cards] == ["A"]
    assert any("click a call b" in sentence for sentence in found.warnings)
    assert any("note over Me" in sentence for sentence in found.warnings)


def test_descriptions_for_screen_readers_are_not_lost_silently() -> None:
    found = read("journey\naccTitle: Short\naccDescr {\n one\n two\n}\nA: 3: Me\n")
    assert any("Short" in sentence for sentence in found.warnings)
    assert any("one two" in sentence for sentence in found.warnings)


def test_an_indented_front_matter_gives_the_title() -> None:
    assert read("   ---\n   title: 'It''s mine'\n   ---\n   journey\n   A: 3: Me\n").title == "It's mine"


def test_a_description_with_quotes_and_breaks_is_read_as_text() -> None:
    found = journey_of(read('journey\nsection "S<br>T"\n"A #quot;b#quot;": 3: "Me", Me\n'))
    assert found.tasks == (("S\nT", 'A "b"', 3.0, ("Me",)),)


def test_two_quoted_words_keep_their_quotes() -> None:
    assert tasks('journey\n"A" and "B": 3: Me\n')[0][1] == '"A" and "B"'


@pytest.mark.parametrize("text", ["flowchart TD\nA-->B", "sequenceDiagram\n", "gantt\n", "hello", "journeys\nA: 1: x"])
def test_other_texts_are_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(ImportProblem, match=r'^"x\.mmd" is .*journey.*\.$'):
        import_bytes(text.encode(), "x.mmd")


def test_a_fence_in_markdown_is_read_as_mermaid() -> None:
    text = "# Map\n\nText\n\n```mermaid\njourney\n  section S\n  A: 4: Me\n```\n\n| Stage | Action |\n|---|---|\n| a | b |\n"
    found = import_bytes(text.encode(), "x.md")
    assert journey_of(found) == Journey("Map", ("S",), (("S", "A", 4.0, ("Me",)),))
    assert any("not imported" in sentence for sentence in found.warnings)


def test_too_many_tasks_are_refused_with_the_number() -> None:
    with pytest.raises(ImportProblem, match="20,001"):
        read("journey\n" + "A: 3: Me\n" * 20_001)
