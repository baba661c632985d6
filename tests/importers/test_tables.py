"""Tables become maps: both ways round, header levels, personas, emotions, and nothing lost on the way."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from app.importers.formats import import_bytes, import_file
from app.importers.imported import ImportedMap, ImportProblem
from app.importers.options import DEFAULT_OPTIONS, ImportOptions
from tests.importers.corpus import shared_corpus

COLUMNS = """\
,Discover,,Buy,
Step,Search,Compare,Pay,Wait
Customer actions,"Asks ""around""
Reads reviews",Compares 3 offers,Enters card; confirms,Tracks parcel
Touchpoints,"Web, Friend",Blog,Shop / Till,"E-mail (ours, theirs), App"
Emotion,3,4,2,😡
Pain points,,Too many options,Card refused,—
"""
ROWS = """\
Step,Customer actions,Touchpoints,Emotion,Pain points
Search,"Asks ""around""
Reads reviews","Web, Friend",3,
Compare,Compares 3 offers,Blog,4,Too many options
Pay,Enters card; confirms,Shop / Till,2,Card refused
Wait,Tracks parcel,"E-mail (ours, theirs), App",😡,n/a
"""


def read(text: str, name: str = "x.csv", options: ImportOptions = DEFAULT_OPTIONS) -> ImportedMap:
    return import_bytes(text.encode(), name, options=options)


def stages(found: ImportedMap) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(stage.phase, stage.title, stage.steps) for stage in found.stages]


def titles(found: ImportedMap) -> list[str]:
    return [stage.title for stage in found.stages]


def cells(found: ImportedMap, section: str) -> list[tuple[int | None, str]]:
    number = [part.title for part in found.sections].index(section)
    return [(card.column, card.text) for card in found.cards if card.section == number]


def kinds(found: ImportedMap) -> dict[str, str]:
    return {section.title: section.kind for section in found.sections}


def values(found: ImportedMap, number: int = 0) -> list[tuple[int, float]]:
    return [(point.column, point.value) for point in found.curves[number].points]


@pytest.mark.parametrize("text", [COLUMNS, ROWS])
def test_both_ways_round_give_the_same_cards_and_curve(text: str) -> None:
    found = read(text)
    assert cells(found, "Customer actions") == [
        (0, 'Asks "around"'),
        (0, "Reads reviews"),
        (1, "Compares 3 offers"),
        (2, "Enters card; confirms"),
        (3, "Tracks parcel"),
    ]
    assert cells(found, "Touchpoints") == [
        (0, "Web"),
        (0, "Friend"),
        (1, "Blog"),
        (2, "Shop / Till"),
        (3, "E-mail (ours, theirs)"),
        (3, "App"),
    ]
    assert cells(found, "Pain points") == [(1, "Too many options"), (2, "Card refused")]
    assert values(found) == [(0, 0.0), (1, 0.5), (2, -0.5), (3, -1.0)]
    assert kinds(found) == {
        "Customer actions": "actions",
        "Touchpoints": "touchpoints",
        "Emotion": "emotion",
        "Pain points": "problems",
    }


def test_stages_in_columns_stand_over_their_steps() -> None:
    assert stages(read(COLUMNS)) == [("", "Discover", ("Search", "Compare")), ("", "Buy", ("Pay", "Wait"))]
    assert any("columns" in line and "5 section names" in line for line in read(COLUMNS).understood)


def test_stages_in_rows_are_named_by_the_step_column() -> None:
    assert titles(read(ROWS)) == ["Search", "Compare", "Pay", "Wait"]
    assert any("rows" in line for line in read(ROWS).understood)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [";", "\t", ",", "|"])
def test_encoding_delimiter_and_line_ends_do_not_matter(encoding: str, delimiter: str) -> None:
    rows = [",Café,,Buy,", "Step,Search,Compare,Pay,Wait", "Actions,a,b,c,d", "Emotion,3,4,2,1"]
    text = "\r\n".join(row.replace(",", delimiter) for row in rows) + "\r\n"
    found = import_bytes(text.encode(encoding), "x.csv")
    assert stages(found) == [("", "Café", ("Search", "Compare")), ("", "Buy", ("Pay", "Wait"))]
    assert cells(found, "Actions") == [(0, "a"), (1, "b"), (2, "c"), (3, "d")]


def test_windows_1252_with_decimal_commas() -> None:
    found = import_bytes(
        "Schritt;Aktionen;Gefühl\r\nKäufe;zahlt;4,5\r\nNutzung;nutzt;1,5\r\n".encode("cp1252"), "x.csv"
    )
    assert titles(found) == ["Käufe", "Nutzung"]
    assert values(found) == [(0, 0.75), (1, -0.75)]


def test_phase_stage_and_step_are_three_levels() -> None:
    found = read("Phase,Discover,,Use\nStage,Aware,,Own\nStep,See,Ask,Run\nActions,a,b,c\nPains,d,e,f\n")
    assert stages(found) == [("Discover", "Aware", ("See", "Ask")), ("Use", "Own", ("Run",))]


def test_stage_and_step_columns_with_blanks_below_a_name() -> None:
    found = read("Stage,Step,Action,Emotion\nAware,See,a,4\n,Ask,b,3\nOwn,Run,c,2\n")
    assert stages(found) == [("", "Aware", ("See", "Ask")), ("", "Own", ("Run",))]
    assert cells(found, "Action") == [(0, "a"), (1, "b"), (2, "c")]


def test_rows_that_repeat_a_stage_are_one_stage() -> None:
    found = read("Stage,Action,Emotion\nAware,a,4\nAware,b,2\nBuy,c,3\nAware,d,1\n")
    assert titles(found) == ["Aware", "Buy", "Aware"]
    assert cells(found, "Action") == [(0, "a"), (0, "b"), (1, "c"), (2, "d")]
    assert [(point.column, point.at, point.value) for point in found.curves[0].points] == [
        (0, 0.25, 0.5),
        (0, 0.75, -0.5),
        (1, 0.5, 0.0),
        (2, 0.5, -1.0),
    ]


def test_steps_with_lists_in_them_are_what_people_do() -> None:
    found = read('Stage,Aware,Buy\nSteps,"- look\n- ask",pay\nPains,a,b\nIdeas,c,d\n')
    assert titles(found) == ["Aware", "Buy"]
    assert [text for _, text in cells(found, "Steps")] == ["look", "ask", "pay"]


def test_personas_in_rows_share_the_stages() -> None:
    found = read(
        "Persona,Stage,Action,Emotion\n"
        "Eva,Aware,a,4\nEva,Order,b,5\nEva,Pay,c,2\n"
        "Tom,Aware,d,1\nTom,Wait,e,3\nTom,Pay,f,3\n"
    )
    assert titles(found) == ["Aware", "Order", "Wait", "Pay"]
    assert found.personas == ("Eva", "Tom")
    assert [(card.column, card.text, card.personas) for card in found.cards] == [
        (0, "a", ("Eva",)),
        (1, "b", ("Eva",)),
        (3, "c", ("Eva",)),
        (0, "d", ("Tom",)),
        (2, "e", ("Tom",)),
        (3, "f", ("Tom",)),
    ]
    assert [(curve.persona, len(curve.points)) for curve in found.curves] == [("Eva", 3), ("Tom", 3)]


def test_persona_ids_give_way_to_names_with_a_warning() -> None:
    found = read("Persona ID,Persona,Stage,Action\nP1,Eva,Aware,a\nP1,Eva,Buy,b\n")
    assert found.personas == ("Eva",)
    assert any("Persona ID" in sentence for sentence in found.warnings)


def test_a_numbering_column_is_left_out() -> None:
    found = read("#,Stage,Action,Pain\n1,Aware,a,x\n2,Buy,b,y\n")
    assert titles(found) == ["Aware", "Buy"]
    assert list(kinds(found)) == ["Action", "Pain"]


def test_a_column_that_is_called_order_but_holds_words_stays() -> None:
    found = read("Stage,Action,Order\nAware,a,Coffee\nBuy,b,Tea\n")
    assert cells(found, "Order") == [(0, "Coffee"), (1, "Tea")]


def test_a_row_without_a_label_goes_on_with_the_section_above() -> None:
    found = read("Stage,Aware,Buy\nActions,a,b\n,c,d\nPains,e,f\n")
    assert cells(found, "Actions") == [(0, "a"), (1, "b"), (0, "c"), (1, "d")]


def test_title_persona_and_goal_above_the_table_are_kept() -> None:
    found = read(
        "Customer Journey Map: Coffee\nPersona:,Eva\nGoal:,A good cup\n\nStage,Aware,Buy\nActions,a,b\nPains,c,d\n"
    )
    assert (found.title, found.personas, titles(found)) == ("Coffee", ("Eva",), ["Aware", "Buy"])
    assert cells(found, "Goal") == [(None, "A good cup")]


def test_notes_below_the_table_become_a_band() -> None:
    found = read("Stage,Aware,Buy\nActions,a,b\nPains,c,d\n\nMade in a workshop\n")
    assert cells(found, "Notes") == [(None, "Made in a workshop")]
    assert [section.band for section in found.sections] == [False, False, True]


def test_an_unknown_word_in_the_corner_is_the_title() -> None:
    assert read("Buying a bike,Aware,Buy\nActions,a,b\nPains,c,d\n").title == "Buying a bike"


def test_a_table_without_labels_puts_every_column_in_a_stage() -> None:
    found = read("Awareness,Consideration,Purchase\na,b,c\nd,,e\n")
    assert titles(found) == ["Awareness", "Consideration", "Purchase"]
    assert cells(found, "Notes") == [(0, "a"), (1, "b"), (2, "c"), (0, "d"), (2, "e")]


def test_stages_without_names_are_numbered() -> None:
    found = read("Actions,a,b\nPains,c,d\n")
    assert titles(found) == ["1", "2"]
    assert any("numbered" in line for line in found.understood)


def test_a_guess_is_called_one() -> None:
    assert any("guess" in line for line in read("x,A,B\ny,c,d\nz,e,f\n").understood)


def test_orientation_can_be_turned_by_hand() -> None:
    text = "x,A,B\ny,c,d\nz,e,f\n"
    columns = read(text, options=ImportOptions(orientation="stages_are_columns"))
    rows = read(text, options=ImportOptions(orientation="stages_are_rows"))
    assert (titles(columns), titles(rows)) == (["A", "B"], ["y", "z"])


def test_commas_split_where_the_switch_says() -> None:
    text = 'Stage,Action,Channel\nAware,"a, b","c, d"\nBuy,e,f\n'
    assert [len(read(text, options=ImportOptions(split_commas=at)).cards) for at in (None, True, False)] == [5, 6, 4]


def test_bullets_and_breaks_split_and_semicolons_do_not() -> None:
    text = 'Stage,Action,Pain\nAware,"• one • two<br>three\n- four\n* five","1. six\n2. seven"\nBuy,a; b / c,3. eight\n'
    found = read(text)
    assert [text for _, text in cells(found, "Action")] == ["one", "two", "three", "four", "five", "a; b / c"]
    assert [text for _, text in cells(found, "Pain")] == ["six", "seven", "3. eight"]


def test_placeholders_are_empty_and_counted() -> None:
    found = read("Stage,Aware,Buy\nActions,[what they do],b\nPains,<pain>,—\n")
    assert [card.text for card in found.cards] == ["b"]
    assert any("2 cells" in line for line in found.understood)


def test_words_in_an_emotion_row_stay_on_the_points() -> None:
    found = read('Stage,Aware,Buy\nFeelings,Hopeful → confused,"😊 Excited"\nActions,a,b\n')
    assert [(point.column, point.at, point.value, point.label) for point in found.curves[0].points] == [
        (0, 0.25, 0.5, "Hopeful"),
        (0, 0.75, -0.5, "confused"),
        (1, 0.5, 0.5, "Excited"),
    ]


def test_emotions_that_are_not_understood_become_cards() -> None:
    found = read("Stage,Aware,Buy\nFeelings,happy,zorgeloos\nActions,a,b\n")
    assert cells(found, "Feelings in words") == [(1, "zorgeloos")]
    assert any("Feelings in words" in sentence for sentence in found.warnings)


def test_a_row_without_any_known_emotion_becomes_thoughts() -> None:
    found = read("Stage,Aware,Buy\nFeelings,zorgeloos,moe\nActions,a,b\n")
    assert (kinds(found)["Feelings"], found.curves) == ("thoughts", ())
    assert len(cells(found, "Feelings")) == 2


def test_the_scale_of_emotions_can_be_chosen() -> None:
    text = "Stage,Action,Rating\nAware,a,7\nBuy,b,3\n"
    assert values(read(text)) == [(0, pytest.approx(0.3333)), (1, pytest.approx(-0.5556))]
    assert values(read(text, options=ImportOptions(emotion_scale="0..10"))) == [(0, 0.4), (1, -0.4)]


def test_two_emotion_rows_are_two_curves() -> None:
    found = read("Stage,Aware,Buy\nEmotion,4,2\nEmotion,1,5\nActions,a,b\n")
    assert [curve.title for curve in found.curves] == ["Emotion", "Emotion (2)"]
    assert [section.title for section in found.sections][:2] == ["Emotion", "Emotion (2)"]


def test_a_list_of_cards_is_read_row_by_row() -> None:
    found = read(
        "id,stage,step,section,order,kind,text,emotion,votes\n"
        "1,Aware,,Actions,2,action,Second,,3\n"
        "2,Aware,,Actions,1,action,First,4,\n"
        "3,Buy,Pay,Feelings,1,emotion,Ouch,1,\n"
        "4,,,Opportunities,1,opportunity,Anywhere,,\n"
    )
    assert stages(found) == [("", "Aware", ()), ("", "Buy", ("Pay",))]
    assert cells(found, "Actions") == [(0, "First"), (0, "Second")]
    assert cells(found, "Opportunities") == [(None, "Anywhere")]
    assert [(point.column, point.value, point.label) for point in found.curves[0].points] == [
        (0, 0.5, ""),
        (1, -1.0, "Ouch"),
    ]
    assert any("votes" in sentence for sentence in found.warnings)


def test_a_quotation_mark_that_is_never_closed_loses_nothing() -> None:
    found = read('Stage,Aware,Buy\nActions,"a,b\nPains,c,d\n')
    assert cells(found, "Actions") == [(0, '"a'), (1, "b")]
    assert found.warnings


@pytest.mark.parametrize(("rows", "columns", "said"), [(2_001, 3, "2,001 rows"), (3, 501, "501 columns")])
def test_too_large_tables_are_refused_with_the_figure(rows: int, columns: int, said: str) -> None:
    text = "\n".join(",".join("x" for _ in range(columns)) for _ in range(rows))
    with pytest.raises(ImportProblem, match=said):
        read(text)


def test_too_many_cards_are_refused_with_the_figure() -> None:
    rows = "\n".join(f"Row {row}," + ",".join(['"a\nb\nc\nd\ne"'] * 41) for row in range(100))
    with pytest.raises(ImportProblem, match="20,500 cards"):
        read("Stage," + ",".join(f"S{number}" for number in range(41)) + "\n" + rows)


def test_a_text_beyond_the_limit_is_cut_with_a_warning() -> None:
    found = read(f"Stage,Aware,Buy\nActions,{'x' * 25_000},b\nPains,c,d\n")
    assert len(found.cards[0].text) == 20_000
    assert any("25,000" in sentence for sentence in found.warnings)


def test_every_file_of_the_shared_tables_gives_a_map_with_cards() -> None:
    shared = shared_corpus()
    if shared is None or not (shared / "tables").is_dir():
        pytest.skip("the shared corpus is not on this machine (WAYLINE_SHARED)")
    for path in sorted((shared / "tables").iterdir()):
        if path.suffix != ".xlsx" and "targets" not in path.name:
            check_shared_table(path)


def check_shared_table(path: Path) -> None:
    found = import_file(path)
    assert found.cards, path.name
    if path.name == "sticky-list.txt":
        assert [card.text for card in found.cards] == [
            "Too slow",
            "Confusing price",
            "No answer on chat",
            "Parcel lost",
            "Wrong size",
        ]
    elif path.name != "clipboard-excel-like.html":
        assert found.column_count in (3, 4), path.name
        assert len(found.curves) == 1, path.name
        assert len(found.curves[0].points) == found.column_count, path.name


def spelt(number: int) -> str:
    """Return a number in letters, because ids such as "S-12" may be left out."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij")) + "z"


LABELS = ["Stage", "Step", "Phase", "Actions", "Touchpoints", "Emotion", "Pain points", "Persona", "", "", "Mood", "#"]


@pytest.mark.parametrize("seed", range(60))
def test_no_word_of_a_table_is_lost_silently(seed: int) -> None:
    """Every word of every cell is found again in the map, in its warnings or in what was understood."""
    chance = random.Random(seed)
    width, height = chance.randint(2, 7), chance.randint(2, 8)
    number = iter(range(10_000))

    def word() -> str:
        return (
            ""
            if chance.random() < 0.25
            else " ".join(f"wört{spelt(next(number))}" for _ in range(chance.randint(1, 3)))
        )

    rows = [[word() for _ in range(width)] for _ in range(height)]
    for at in range(width):
        if chance.random() < 0.4:
            rows[0][at] = chance.choice(LABELS)
    for row in rows:
        if chance.random() < 0.5:
            row[0] = chance.choice(LABELS)
    text = "\n".join(",".join(row) for row in rows)
    try:
        found = read(text)
    except ImportProblem:
        return
    everything = repr(replace(found, source_name=""))
    assert [
        one for row in rows for cell in row for one in cell.split() if one.startswith("wört") and one not in everything
    ] == []
