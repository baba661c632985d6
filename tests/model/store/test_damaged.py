"""Damage of every sort, seeded: a damaged file gives its verdict or its whole content, never anything in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from app.model.document import Document
from app.model.project import StoreError
from app.model.store import checks
from app.model.store.header import Header
from app.model.store.opening import inspect_project
from app.model.store.sessions import list_sessions, open_project
from tests.builders import big_map
from tests.model.store.files import folder_state, project_of, rewrite, write_map

pytestmark = pytest.mark.usefixtures("wayline_home")

PAGE = 4096


def flip_one_bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def flip_fifty_bits(content: bytearray, chance: random.Random) -> None:
    for _ in range(50):
        flip_one_bit(content, chance)


def flip_a_bit_in_the_first_page(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(PAGE)] ^= 1 << chance.randrange(8)


def cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def cut_off_at_a_page(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content) // PAGE) * PAGE :]


def zero_a_page(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) // PAGE) * PAGE
    content[start : start + PAGE] = bytes(PAGE)


def scramble_a_page(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) // PAGE) * PAGE
    content[start : start + PAGE] = chance.randbytes(PAGE)


def swap_two_pages(content: bytearray, chance: random.Random) -> None:
    one, two = (chance.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    content[one : one + PAGE], content[two : two + PAGE] = content[two : two + PAGE], content[one : one + PAGE]


def repeat_a_page(content: bytearray, chance: random.Random) -> None:
    """What a lost write leaves: an older, well-formed page in the place of another."""
    one, two = (chance.randrange(len(content) // PAGE) * PAGE for _ in range(2))
    content[one : one + PAGE] = content[two : two + PAGE]


def become_noise(content: bytearray, chance: random.Random) -> None:
    content[:] = chance.randbytes(chance.randrange(3 * PAGE))


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_one_bit,
    flip_one_bit,
    flip_one_bit,
    flip_fifty_bits,
    flip_a_bit_in_the_first_page,
    cut_off,
    cut_off_at_a_page,
    zero_a_page,
    scramble_a_page,
    swap_two_pages,
    repeat_a_page,
    become_noise,
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Document, int]:
    """The bytes of a published file with a history, its document and its steps."""
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAYLINE_HOME", str(folder / "home"))
        path = folder / "map.journey"
        write_map(path, big_map(300))
        opened = open_project(path)
        project = project_of(opened)
        for number in range(40):
            rewrite(project, f"c{number}", f"edited {number}")
        opened.session.publish()
        opened.session.close()
    return path.read_bytes(), project.document, inspect_project(path).steps


def outcome(path: Path, document: Document, steps: int) -> str:
    """Return "refused", "whole" or "WRONG"."""
    try:
        facts = inspect_project(path)
    except StoreError as verdict:
        return "refused" if str(verdict).endswith("nothing was changed.") else str(verdict)
    return "whole" if (facts.document, facts.steps) == (document, steps) else "WRONG"


def mutated(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    altered = bytearray(content)
    MUTATIONS[seed % len(MUTATIONS)](altered, chance)
    return bytes(altered)


def test_three_hundred_damaged_files_are_refused_or_whole(tmp_path: Path, sound: tuple[bytes, Document, int]) -> None:
    content, document, steps = sound
    folder = tmp_path / "maps"
    folder.mkdir()
    path = folder / "map.journey"
    outcomes: dict[str, list[int]] = {}
    for seed in range(300):
        path.write_bytes(mutated(content, seed))
        before = folder_state(folder)
        outcomes.setdefault(outcome(path, document, steps), []).append(seed)
        assert folder_state(folder) == before, f"the original changed, seed {seed}"
    assert "WRONG" not in outcomes, f"wrong content was accepted, seeds {outcomes['WRONG']}"
    assert set(outcomes) == {"refused", "whole"}
    # The others hit nothing that is read: the unused rest of a page, or a page swapped with itself.
    assert len(outcomes["refused"]) > 200


def test_the_window_refuses_what_the_command_line_refuses(tmp_path: Path, sound: tuple[bytes, Document, int]) -> None:
    content, document, steps = sound
    folder = tmp_path / "maps"
    folder.mkdir()
    path = folder / "map.journey"
    for seed in range(1_000, 1_036):
        path.write_bytes(mutated(content, seed))
        before = folder_state(folder)
        expected = outcome(path, document, steps)
        try:
            opened = open_project(path)
        except StoreError:
            assert expected == "refused"
            assert list_sessions() == [], "a refused file leaves no session"
        else:
            assert (expected, opened.document) == ("whole", document)
            opened.session.discard()
        assert folder_state(folder) == before


def without_digest(patch: pytest.MonkeyPatch) -> None:
    read_meta = checks._read_meta
    patch.setattr(checks, "_read_meta", lambda *args: {**read_meta(*args), "digest": "off"})
    patch.setattr(checks.Digest, "text", lambda _: "off")


def without_page_checks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checks, "_check_pages", lambda *_: None)


def without_header(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("app.model.store.opening.check_header", lambda _: Header(1, PAGE, 1, 1))


def forge_letters(content: bytearray) -> None:
    place = content.index(b"edited 7")
    content[place : place + 6] = b"forged"


def lose_a_page(content: bytearray) -> None:
    content[36:40] = (1).to_bytes(4, "big")  # a free page that stands in no list


def grow(content: bytearray) -> None:
    content.extend(bytes(PAGE))


@pytest.mark.parametrize(
    ("take_off", "damage"),
    [(without_digest, forge_letters), (without_page_checks, lose_a_page), (without_header, grow)],
)
def test_each_protection_is_needed(
    tmp_path: Path,
    sound: tuple[bytes, Document, int],
    monkeypatch: pytest.MonkeyPatch,
    take_off: Callable[[pytest.MonkeyPatch], None],
    damage: Callable[[bytearray], None],
) -> None:
    """With one protection off, damage comes through that is refused with it; else nobody would miss it."""
    content, document, steps = sound
    altered = bytearray(content)
    damage(altered)
    path = tmp_path / "map.journey"
    path.write_bytes(bytes(altered))
    assert outcome(path, document, steps) == "refused"
    take_off(monkeypatch)
    assert outcome(path, document, steps) != "refused"


def test_without_the_digest_the_seeded_damage_shows_as_wrong_content(
    tmp_path: Path, sound: tuple[bytes, Document, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    content, document, steps = sound
    without_digest(monkeypatch)
    path = tmp_path / "map.journey"
    outcomes = []
    for seed in range(60):
        path.write_bytes(mutated(content, seed))
        outcomes.append(outcome(path, document, steps))
    assert "WRONG" in outcomes
