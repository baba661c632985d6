"""How the program starts: the window before everything that takes time, and one sentence when nothing can be opened."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.model.store.opening import read_project
from tests.ui.conftest import sample_document

HEAVY = ("sqlalchemy", "reportlab", "pydantic", "immutables", "app.model.records", "app.layout.arrange", "app.ui.canvas.view")

SCRIPT = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from app.ui import application

at_first_paint = []
go_on = application.Starter.go_on

def watch(starter):
    at_first_paint.extend(name for name in sys.modules)
    go_on(starter)
    window = starter._window
    waited = []

    def look():
        waited.append(1)
        if (window.project is None and not window.banner.text and path_or_sample) and len(waited) < 400:
            return
        print(json.dumps({
            "modules": at_first_paint,
            "glyphs": os.environ.get("QT_MAX_CACHED_GLYPH_SIZE"),
            "title": window.windowTitle(),
            "banner": window.banner.text,
            "cards": len(window.session.document) if window.session else 0,
            "now": [name for name in ("sqlalchemy", "reportlab") if name in sys.modules],
        }))
        timer.stop()
        window.close()

    timer = starter.timer = QTimer()
    timer.timeout.connect(look)
    timer.start(25)

application.Starter.go_on = watch
path_or_sample = len(sys.argv) > 1
path = Path(sys.argv[1]) if path_or_sample and sys.argv[1] != "--sample" else None
sys.exit(application.run(["wayline"], path, "--sample" in sys.argv))
"""


def start(home: Path, *arguments: str) -> dict:
    environment = {**os.environ, "WAYLINE_HOME": str(home)}
    environment["QT_MAX_CACHED_GLYPH_SIZE"] = "256"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    found: dict = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def empty_start(tmp_path_factory: pytest.TempPathFactory) -> dict:
    return start(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("module", HEAVY)
def test_the_window_is_painted_before_it_is_imported(empty_start: dict, module: str) -> None:
    assert module not in empty_start["modules"]


def test_the_glyph_cache_is_that_of_qt(empty_start: dict) -> None:
    # WORKAROUND Qt 6.11: with a larger one, type above 64 pixels is not drawn at all (test_large_type.py).
    assert empty_start["glyphs"] is None
    assert empty_start["title"] == "Wayline"


def test_the_sample_is_shown_and_leaves_nothing_behind(tmp_path: Path) -> None:
    found = start(tmp_path, "--sample")
    assert found["cards"] == len(sample_document())
    assert found["title"].startswith("Choosing a first e-bike")
    assert "reportlab" not in found["now"]
    left = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix in (".txt", ".db", ".lock")]
    assert left == []


def test_a_file_named_on_the_command_line_is_opened(tmp_path: Path) -> None:
    from app.model.store.publish import write_new_file

    path = tmp_path / "a map.journey"
    write_new_file(sample_document(), path, overwrite=False)
    found = start(tmp_path / "home", str(path))
    assert found["title"].startswith("a map.journey")
    assert found["cards"] == len(read_project(path))


def test_a_file_that_is_not_there_is_told_in_the_window(tmp_path: Path) -> None:
    found = start(tmp_path / "home", str(tmp_path / "gone.journey"))
    assert "gone.journey is not there" in found["banner"]
    assert found["title"] == "Wayline"
