"""The large map of the benchmarks: the one of the tests, with texts that repeat their words as people's texts do.

The tests' own texts have 30 words in all and a number of their own each, so that a store of words would either know
everything or never know a whole text. Here few words are frequent and most are rare (Zipf's law). They are made of
syllables, so that there is no text of anybody in them.
"""

from __future__ import annotations

import random
from functools import cache

from app.model.document import Document, document_of
from app.model.records import Card, changed
from tests.builders import big_map

WORDS = 20_000
# Without "fi", which many faces draw as one glyph: it would be in every fourth text.
_SYLLABLES = tuple(
    a + b for a in ("b", "ch", "d", "f", "gr", "l", "m", "n", "pr", "s", "st", "t") for b in "aeiou" if a + b != "fi"
)


def large_map(cards: int, letters: int = 0) -> Document:
    """Return the document of `tests.builders.big_map` with these texts, or with texts of about `letters` characters."""
    texts = iter(texts_like_people_write(cards))
    records = []
    for record in big_map(cards):
        if isinstance(record, Card):
            text = next(texts)
            if letters:
                text = " ".join(texts_of(int(record.id[1:]), letters // 40))[:letters]
            records.append(changed(record, text=text))
        else:
            records.append(record)
    return document_of(records)


@cache
def texts_like_people_write(count: int) -> tuple[str, ...]:
    """Return texts of 4 to 14 words, about 60 characters in the mean; the same ones every time."""
    chance = random.Random(20)
    lexicon = ["".join(chance.choices(_SYLLABLES, k=chance.choice((1, 2, 2, 3, 3, 4)))) for _ in range(WORDS)]
    weights = [1 / (place + 2) for place in range(WORDS)]
    picked = iter(chance.choices(lexicon, weights, k=14 * count))
    found = []
    for number in range(count):
        words = [next(picked) for _ in range(4 + number * 7 % 11)]
        found.append(f"{' '.join(words).capitalize()}.")
    return tuple(found)


def texts_of(first: int, count: int) -> list[str]:
    """Return `count` texts out of 2,000, beginning with the one of that number."""
    phrases = texts_like_people_write(2_000)
    return [phrases[(first * 13 + place) % len(phrases)] for place in range(count)]
