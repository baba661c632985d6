"""What an emotion cell says, in numbers, words, emoji and arrows."""

from __future__ import annotations

import pytest

from app.importers.emotions import choose_scale, level_value, read_feelings
from app.importers.words import words


def values(cell: str, cells: tuple[str, ...] = ()) -> list[float]:
    scale, _ = choose_scale(cells or (cell,))
    return [feeling.value for feeling in read_feelings(cell, scale)]


def labels(cell: str) -> list[str]:
    return [feeling.label for feeling in read_feelings(cell)]


@pytest.mark.parametrize(("level", "value"), [(1, -1.0), (2, -0.5), (3, 0.0), (4, 0.5), (5, 1.0)])
def test_five_faces_span_the_range(level: int, value: float) -> None:
    assert level_value(level) == value
    assert values(str(level)) == [value]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("😡", -1.0), ("😟", -0.5), ("😐", 0.0), ("🙂", 0.5), ("😀", 1.0), ("☹️", -0.5), ("❤️", 1.0),
        ("furious", -1.0), ("Anxious", -0.5), ("curious", 0.0), ("Hopeful", 0.5), ("DELIGHTED!", 1.0),
        ("wütend", -1.0), ("besorgt", -0.5), ("neugierig", 0.0), ("zufrieden", 0.5), ("begeistert", 1.0),
        ("very satisfied", 1.0), ("Feels a bit worried about the price", -0.5),
    ],
)  # fmt: skip
def test_words_and_emoji_have_their_level(cell: str, value: float) -> None:
    assert values(cell) == [value]


def test_an_emoji_decides_over_the_word_beside_it() -> None:
    assert values("😡 happy") == [-1.0]
    assert labels("😡 happy") == ["happy"]


def test_a_lone_emoji_or_number_needs_no_label() -> None:
    assert labels("😡") == [""]
    assert labels("4") == [""]


def test_an_arrow_makes_two_points() -> None:
    for arrow in ("→", "->", "=>", "➜", "–>", "-->"):
        assert values(f"Hopeful {arrow} confused") == [0.5, -0.5]
    assert labels("Hopeful → confused") == ["Hopeful", "confused"]


def test_two_words_make_two_points() -> None:
    assert values("anxious, hopeful") == [-0.5, 0.5]
    assert values("Excited but nervous") == [1.0, -0.5]
    assert values("angry/sad") == [-1.0, -0.5]
    assert values("wütend und traurig") == [-1.0, -0.5]


def test_a_sentence_after_the_word_stays_on_the_point() -> None:
    assert labels("Frustrated, because the form is long") == ["Frustrated, because the form is long"]
    assert values("Frustrated, because the form is long") == [-1.0]


def test_no_word_is_lost_between_emotions() -> None:
    text = "\n".join(labels("at first hopeful → then the form → angry → wait"))
    for word in ("first", "hopeful", "form", "angry", "wait"):
        assert word in text


def test_a_negated_word_is_no_emotion() -> None:
    assert values("not happy") == []
    assert values("nicht zufrieden") == []


@pytest.mark.parametrize("cell", ["", "Checks the website", "2 hours", "Step 3", "A"])
def test_what_is_no_emotion_gives_no_point(cell: str) -> None:
    assert values(cell) == []


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        (("1", "5", "3"), "1 to 5"), (("0", "2"), "1 to 5"), (("-1", "2"), "-2 to +2"), (("−2", "1,5"), "-2 to +2"),
        (("7", "3"), "1 to 10"), (("0", "10"), "0 to 10"), (("-5", "3"), "-5 to +5"), (("40", "90"), "0 to 100"),
    ],
)  # fmt: skip
def test_the_scale_follows_from_all_numbers_of_the_row(cells: tuple[str, ...], name: str) -> None:
    scale, _ = choose_scale(cells)
    assert scale is not None
    assert scale.name == name


def test_a_scale_above_five_is_called_a_guess() -> None:
    assert "guess" in choose_scale(("7", "3"))[1]
    assert choose_scale(("4", "3"))[1] == ""


def test_the_chosen_scale_wins() -> None:
    scale, remark = choose_scale(("7", "3"), "0..10")
    assert (scale.name if scale else "", remark) == ("0 to 10", "")


@pytest.mark.parametrize(
    ("cell", "value"),
    [("4/5", 0.5), ("8/10", 0.6), ("80%", 0.6), ("4 out of 5", 0.5), ("★★★★☆", 0.5), ("4,5", 0.75), ("4 - okay", 0.5),
     ("+2", -0.5), ("3-4", 0.25), ("2 von 5", -0.5)],
)  # fmt: skip
def test_numbers_in_other_shapes(cell: str, value: float) -> None:
    assert values(cell) == [pytest.approx(value)]


def test_a_number_outside_of_its_scale_is_marked() -> None:
    scale, _ = choose_scale(("4",), "1..5")
    assert [(feeling.value, feeling.outside) for feeling in read_feelings("9", scale)] == [(1.0, True)]


def test_a_cell_full_of_arrows_stays_a_handful_of_points() -> None:
    found = read_feelings("happy -> " * 10_000)
    assert len(found) <= 12


def test_every_emotion_word_has_one_level_in_all_languages() -> None:
    found = words()
    assert set(found.emotions.values()) == {1, 2, 3, 4, 5}
    for word, level in found.emotions.items():
        assert [feeling.value for feeling in read_feelings(word)] == [level_value(level)], word
