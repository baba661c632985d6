"""The words by which tables are understood: names of sections and headers, emotion words, what counts as empty.

They are data, one JSON file per language in `resources/import`, and all languages are read together: a German table may
be opened in an English window. A label is compared in a plain form (see `plain`), so the files hold lower case; English
plurals are found by themselves, other languages list theirs.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.resources import resource_path

LANGUAGES = ("en", "de")
# A section name is short; comparing more than this of a long text would only cost time.
_LONGEST_LABEL = 200
_NUMBERING = re.compile(r"^[(\[]?\d{1,3}(?:\.\d{1,3}){0,3}[.):\]\-–]*\s+|^[(\[]?\d{1,3}[.):\]]+\s*")
_MARKS = str.maketrans(
    {**dict.fromkeys("*_#`\ufe0f\u200d\u200b", ""), "-": " ", "–": " ", "—": " ", "’": "'", ":": " "}
)
_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SEPARATORS = re.compile(r"\s*(?:/|&|\+|,|\||\band\b|\bund\b)\s*")
# Deliberately not the bracket of a Markdown link, which is followed by "(".
_PLACEHOLDER = re.compile(r"[\[<{][^\[\]<>{}]{0,80}[\]>}]")
_DASHES = frozenset({"", "-", "–", "—", "−", "--", "---", ".", "..", "...", "…", "/", "\\", "_", "x-", "[ ]"})


@dataclass(frozen=True, slots=True)
class Words:
    """All languages' words. Labels map to a role; see `role_of`."""

    headers: dict[str, str]
    sections: dict[str, str]
    qualifiers: frozenset[str]
    joiners: frozenset[str]
    negations: frozenset[str]
    out_of: tuple[str, ...]
    points: tuple[str, ...]
    empty: frozenset[str]
    stage_names: frozenset[str]
    title_facts: frozenset[str]
    emotions: dict[str, int]
    emoji: dict[str, int]


@cache
def words() -> Words:
    """Return the words of all languages, read once."""
    files = [_read(language) for language in LANGUAGES]

    def mapped(part: str) -> dict[str, str]:
        return {plain(word): role for file in files for role, names in file[part].items() for word in names}

    def listed(part: str) -> frozenset[str]:
        return frozenset(word.casefold() for file in files for word in file[part])

    return Words(
        headers=mapped("headers"),
        sections=mapped("sections"),
        qualifiers=listed("qualifiers"),
        joiners=listed("joiners"),
        negations=listed("negations"),
        out_of=tuple(sorted(listed("out_of"))),
        points=tuple(sorted(listed("points"))),
        empty=listed("empty"),
        stage_names=frozenset(map(plain, listed("stage_names"))),
        title_facts=frozenset(map(plain, listed("title_facts"))),
        emotions={
            word.casefold(): int(level) for file in files for level, names in file["emotions"].items() for word in names
        },
        emoji={sign: int(level) for level, signs in _read("emoji").items() for sign in signs},
    )


def plain(label: str) -> str:
    """Return a label in the form in which it is compared: no marks, emoji or numbering, lower case, single blanks."""
    text = label[:_LONGEST_LABEL].translate(_MARKS).strip()
    text = _NUMBERING.sub("", text)
    kept = (letter for letter in text if unicodedata.category(letter) not in ("So", "Sk", "Cn", "Co"))
    return " ".join("".join(kept).casefold().split()).strip(" .:;?!\"'")


def header_role(label: str) -> str | None:
    """Return "phase", "stage", "step", "persona", "persona id", "number", "corner", or None for any other label."""
    if label.strip() in ("#", "№", "Nº", "N°"):
        return "number"
    return _looked_up(words().headers, plain(label))


def section_kind(label: str) -> str | None:
    """Return the section kind that a label surely names ("Customer pain points" is "problems"), or None.

    Tried in turn: the whole label; without brackets; without qualifiers such as "customer"; its first part, when it
    lists several ("Touchpoints / Channels").
    """
    found = words()
    text = plain(label)
    for candidate in dict.fromkeys((text, plain(_PARENTHESES.sub(" ", label[:_LONGEST_LABEL])))):
        if kind := _looked_up(found.sections, candidate):
            return kind
        parts = candidate.split()
        while len(parts) > 1 and parts[0] in found.qualifiers:
            parts = parts[1:]
            if kind := _looked_up(found.sections, " ".join(parts)):
                return kind
        pieces = [piece for piece in _SEPARATORS.split(candidate) if piece]
        kinds = [_looked_up(found.sections, _unqualified(piece)) for piece in pieces]
        if len(pieces) > 1 and any(kinds):
            return next(kind for kind in kinds if kind)
    return None


def likely_kind(label: str) -> str:
    """Return the section kind for a row that is known to be a section: `section_kind`, else by its last word, else "text"."""
    if kind := section_kind(label):
        return kind
    parts = plain(_PARENTHESES.sub(" ", label[:_LONGEST_LABEL])).split()
    if 1 < len(parts) <= 4:
        for word in (parts[-1], parts[0]):
            if kind := _looked_up(words().sections, word):
                return kind
    return "text"


def is_empty(cell: str) -> bool:
    """Return whether a cell says nothing: blank, a dash, "n/a", or a placeholder such as "[Action]"."""
    text = cell.strip()
    if len(text) > 90:
        return False
    return text in _DASHES or text.casefold() in words().empty or is_placeholder(text)


def is_placeholder(cell: str) -> bool:
    """Return whether a cell is nothing but a hint in brackets what to write there; "[x]" is a ticked box, not a hint."""
    text = cell.strip()
    return len(text) > 3 and _PLACEHOLDER.fullmatch(text) is not None


def is_number(cell: str) -> bool:
    """Return whether a cell is a number or an id such as "S-12"."""
    text = cell.strip(" .)#")
    head = text.rstrip("0123456789.")
    return len(text) <= 12 and len(head) < len(text) and len(head) <= 4


def is_stage_name(label: str) -> bool:
    """Return whether stages of journeys are often called like this ("Awareness")."""
    return plain(label) in words().stage_names


def _unqualified(label: str) -> str:
    parts = label.split()
    while len(parts) > 1 and parts[0] in words().qualifiers:
        parts = parts[1:]
    return " ".join(parts)


def _looked_up(table: dict[str, str], label: str) -> str | None:
    if not label:
        return None
    for form in _singulars(label):
        if form in table:
            return table[form]
    return None


def _singulars(label: str) -> tuple[str, ...]:
    """Return a label and what it may be in the singular, by the rules of English spelling."""
    if label.endswith("ies"):
        return label, label[:-3] + "y", label[:-1]
    if label.endswith("sses"):
        return label, label[:-2]
    if label.endswith("s") and not label.endswith("ss"):
        return label, label[:-1]
    return (label,)


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resource_path("import", f"{name}.json").read_text(encoding="utf-8"))
    return content
