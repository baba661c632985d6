"""Processes killed in the middle of work: no acknowledged edit is lost, and the user's file is complete at any time."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from app.model.change import joined, replaced
from app.model.document import Document
from app.model.project import Project
from app.model.records import Card, changed
from app.model.store.opening import read_project
from app.model.store.publish import write_new_file
from app.model.store.sessions import list_sessions, open_project
from tests.builders import big_map
from tests.model.nursery import Nursery

KILLS = 60
CARDS = 200


def edit(project: Project, number: int) -> None:
    """Do edit `number`: its card gets a text, and the project's author counts the edits."""
    card = project.document.fetch(Card, f"c{number % CARDS}")
    properties = project.document.properties()
    project.do(
        joined(
            "Edit",
            [
                replaced("", [(card, changed(card, text=text_of(number)))]),
                replaced("", [(properties, changed(properties, author=str(number)))]),
            ],
        )
    )


def text_of(number: int) -> str:
    return f"edit {number} " + "x" * (number * 37 % 900)


def edits_in(document: Document) -> int:
    """Return how many edits a document holds, after looking that it holds all of them and nothing of later ones."""
    count = int(document.properties().author or 0)
    untouched = big_map(CARDS)
    for place in range(CARDS):
        last = count - (count - place) % CARDS
        expected = text_of(last) if last > 0 else untouched.fetch(Card, f"c{place}").text
        assert document.fetch(Card, f"c{place}").text == expected
    return count


def edit_and_publish_for_ever(path: str, acknowledged: str) -> None:
    """Edit as fast as possible, write the number of each edit down once it counts as done, and publish all the time."""
    opened = open_project(Path(path))
    project = Project(opened.document, opened.session, opened.history)
    log = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    number = int(project.document.properties().author or 0)

    def publish() -> None:
        turn = 0
        while True:
            opened.session.publish(deliberate=bool(turn % 3))
            turn += 1

    threading.Thread(target=publish, daemon=True).start()
    while True:
        number += 1
        edit(project, number)
        if number % 5 == 0:
            project.undo()
            project.redo()
        os.write(log, f"{number}\n".encode())


def acknowledged_in(log: Path) -> list[int]:
    """Return the numbers of all edits that counted as done, in the order in which they did, over all children."""
    return [int(line) for line in log.read_text().splitlines()] if log.exists() else []


def written(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written or replaced."""
    return path.stat().st_ino, path.stat().st_mtime_ns


def wait_until_published(path: Path, before: tuple[int, int]) -> None:
    """Wait until the file was published once more."""
    for _ in range(3_000):
        if written(path) != before:
            return
        time.sleep(0.01)
    raise AssertionError("the child publishes nothing")


@pytest.mark.slow
def test_no_acknowledged_edit_is_lost_by_sixty_kills_and_the_file_is_always_whole(
    tmp_path: Path, wayline_home: Path
) -> None:
    chance = random.Random(7)
    folder = tmp_path / "maps"
    folder.mkdir()
    path, log = folder / "map.journey", tmp_path / "acknowledged"
    original = big_map(CARDS)
    write_new_file(original, path, overwrite=False)
    published = set()
    with Nursery(wayline_home, "tests.model.test_kill") as nursery:
        for round_number in range(KILLS):
            before = written(path)
            child = nursery.start("edit_and_publish_for_ever", path=str(path), acknowledged=str(log))
            # Most die in the middle of edits and publishes, some while they open the project.
            if round_number % 6:
                wait_until_published(path, before)
            time.sleep(chance.random() * 0.12)
            os.kill(child, signal.SIGKILL)
            status, problem = nursery.finish()
            assert status == -signal.SIGKILL, problem
            # The file alone, as somebody would mail it at this instant.
            published.add(edits_in(read_project(path)))
            leftovers = [entry.name for entry in folder.iterdir() if entry.name != "map.journey"]
            assert all(name.startswith(".~map.journey.") for name in leftovers)
        opened = open_project(path)
        acknowledged, kept = acknowledged_in(log), edits_in(opened.document)
    # Each child counts on from the last edit that it found: after a loss it would count some numbers again.
    for one, following in pairwise(acknowledged):
        assert one + 1 <= following <= one + 2, f"edits after {one} were lost"
    assert acknowledged[-1] <= kept <= acknowledged[-1] + 1
    assert max(published) <= kept
    assert len(published) > KILLS // 2, "the file moved on"
    project = Project(opened.document, opened.session, opened.history)
    assert opened.history.depth == min(kept, 10_000)
    while project.undo():
        pass
    if kept <= 10_000:
        assert project.document == original
    opened.session.publish()
    assert [entry.name for entry in folder.iterdir()] == ["map.journey"]
    opened.session.close()
    assert len(list_sessions()) == 1, "every child went on in the same session"
