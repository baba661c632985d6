"""Text from outside becomes text that every record accepts."""

from __future__ import annotations

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.model.records import Card
from app.model.text import LONGEST_TEXT, clean_line, clean_text

anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)


@given(anything)
def test_cleaned_text_is_accepted_by_a_card_and_stays_as_it_is(raw: str) -> None:
    text = clean_text(raw)
    assert Card(id="c", section_id="s", order="V", text=text).text == text
    assert clean_text(text) == text
    assert unicodedata.is_normalized("NFC", text)


@given(anything)
def test_a_cleaned_line_is_one_line(raw: str) -> None:
    assert "\n" not in clean_line(raw)


def test_line_ends_of_all_kinds_become_newlines() -> None:
    assert clean_text("a\r\nb\rc\u2028d\u2029e") == "a\nb\nc\nd\ne"


def test_lone_surrogates_and_direction_overrides_go() -> None:
    assert clean_text("a\ud800b\u202ec\u2066d\x00e") == "a\ufffdbcde"


def test_a_long_text_is_cut_and_stacked_accents_take_no_time() -> None:
    assert len(clean_text("x" * 100_000)) == LONGEST_TEXT
    start = time.process_time()
    clean_text("e" + "\u0301\u0316" * 500_000)
    assert time.process_time() - start < 2.0
