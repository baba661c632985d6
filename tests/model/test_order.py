"""Order keys: always room between two siblings, and keys stay short."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.order import LONGEST_KEY, fresh_keys, is_key, key_between, keys_between

keys = st.text("0123456789ABCXYZabcxyz", min_size=1, max_size=8).filter(is_key)


@given(keys, keys)
def test_a_key_fits_between_any_two(first: str, second: str) -> None:
    if first == second:
        return
    low, high = sorted((first, second))
    between = key_between(low, high)
    assert low < between < high
    assert is_key(between)


@given(keys)
def test_a_key_fits_before_and_after_any(key: str) -> None:
    assert key_between(None, key) < key < key_between(key, None)
    assert is_key(key_between(None, key))
    assert is_key(key_between(key, None))


@given(st.one_of(st.none(), keys), st.one_of(st.none(), keys), st.integers(0, 300))
def test_many_keys_rise_between_their_ends(low: str | None, high: str | None, count: int) -> None:
    if low is not None and high is not None:
        if low == high:
            return
        low, high = sorted((low, high))
    found = keys_between(low, high, count)
    assert len(found) == count
    ends = ([low] if low else []) + found + ([high] if high else [])
    assert ends == sorted(set(ends))


@pytest.mark.parametrize("count", [1, 2, 61, 62, 1_000, 20_000])
def test_fresh_keys_rise_and_are_short(count: int) -> None:
    found = fresh_keys(count)
    assert found == sorted(set(found))
    assert all(is_key(key) for key in found)
    assert max(map(len, found)) <= 4


def test_a_thousand_appends_stay_short() -> None:
    row = [key_between(None, None)]
    for _ in range(1_000):
        row.append(key_between(row[-1], None))
    assert row == sorted(set(row))
    assert max(map(len, row)) <= 4


def test_random_inserts_stay_short() -> None:
    random = Random(7)
    row: list[str] = []
    for _ in range(5_000):
        place = random.randint(0, len(row))
        low = row[place - 1] if place else None
        high = row[place] if place < len(row) else None
        row.insert(place, key_between(low, high))
    assert row == sorted(set(row))
    assert max(map(len, row)) <= 8


def test_equal_or_falling_ends_are_refused() -> None:
    with pytest.raises(ValueError, match="no order key"):
        key_between("b", "a")
    assert LONGEST_KEY < 64
