"""Fractional order keys: text keys that sort siblings and leave room for more between any two.

A key is base-62 text (0-9A-Za-z in ASCII order) that never ends in "0". Keys are compared as plain text; equal keys
(two copies of a file may make them) are told apart by record id. Nothing here knows about records.
"""

from __future__ import annotations

import re

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
KEY_PATTERN = r"^[0-9A-Za-z]*[1-9A-Za-z]$"
# Above this length a row of siblings is given fresh keys (always inserting at one place makes keys grow).
LONGEST_KEY = 32

_VALUE = {digit: value for value, digit in enumerate(DIGITS)}
_KEY = re.compile(KEY_PATTERN)
_BASE = len(DIGITS)


def is_key(text: str) -> bool:
    """Return whether `text` is a well-formed order key."""
    return _KEY.match(text) is not None


def key_between(low: str | None, high: str | None) -> str:
    """Return a key that sorts strictly after `low` and strictly before `high`.

    None stands for the open end. Raises ValueError when low >= high.
    """
    if low is not None and high is not None and low >= high:
        raise ValueError(f"no order key fits between {low!r} and {high!r}")
    if high is None and low is not None:
        return _after(low)
    return _midpoint(low or "", high)


def keys_between(low: str | None, high: str | None, count: int) -> list[str]:
    """Return `count` rising keys between `low` and `high`, spread evenly so that none grows long."""
    if count <= 0:
        return []
    if count == 1:
        return [key_between(low, high)]
    if high is None and low is not None:
        keys = [_after(low)]
        while len(keys) < count:
            keys.append(_after(keys[-1]))
        return keys
    centre = _midpoint(low or "", high)
    left = keys_between(low, centre, count // 2)
    right = keys_between(centre, high, count - count // 2 - 1)
    return [*left, centre, *right]


def fresh_keys(count: int) -> list[str]:
    """Return `count` rising keys of equal, shortest possible length with room before, between and after."""
    width = 1
    while (_BASE**width) // 4 < count:
        width += 1
    step = _BASE**width // (count + 1)
    return [_number_to_key((place + 1) * step, width) for place in range(count)]


def _number_to_key(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, value = divmod(number, _BASE)
        digits.append(DIGITS[value])
    key = "".join(reversed(digits))
    # A key must not end in the lowest digit: nothing would fit right before it.
    return key if not key.endswith("0") else key[:-1] + "1"


def _after(low: str) -> str:
    """Return a short key after `low`: the first two digits count up, so that a thousand appends stay two digits long."""
    head = low[:2].ljust(2, "0")
    number = _VALUE[head[0]] * _BASE + _VALUE[head[1]] + 1
    if number % _BASE == 0:
        number += 1
    if number < _BASE * _BASE:
        return DIGITS[number // _BASE] + DIGITS[number % _BASE]
    return head + _after(low[2:])


def _midpoint(low: str, high: str | None) -> str:
    if high is not None:
        shared = 0
        while shared < len(high) and (low[shared] if shared < len(low) else "0") == high[shared]:
            shared += 1
        if shared:
            return high[:shared] + _midpoint(low[shared:], high[shared:])
    first_low = _VALUE[low[0]] if low else 0
    first_high = _VALUE[high[0]] if high else _BASE
    if first_high - first_low > 1:
        return DIGITS[(first_low + first_high) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first_low] + _midpoint(low[1:], None)
