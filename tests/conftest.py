"""The ground every test stands on: no screen, no access to the user's own folders, the same language everywhere."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

# All this has to stand before Qt is imported for the first time, which pytest-qt does once this file was read.
_SCRATCH = Path(tempfile.mkdtemp(prefix="wayline-tests-"))
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# As the program itself does: with a larger glyph cache, type above 64 pixels is not drawn at all.
os.environ.pop("QT_MAX_CACHED_GLYPH_SIZE", None)
# Sessions, settings and logs go here, never into the folders of the person who runs the tests.
os.environ["WAYLINE_HOME"] = str(_SCRATCH / "home")
# Qt warns when this folder is missing, and a warning fails a test.
os.environ["XDG_RUNTIME_DIR"] = str(_SCRATCH / "runtime")
(_SCRATCH / "runtime").mkdir(mode=0o700)
# A screen's own scale or style would move pixels.
for _name in ("QT_SCALE_FACTOR", "QT_SCREEN_SCALE_FACTORS", "QT_STYLE_OVERRIDE", "QT_FONT_DPI"):
    os.environ.pop(_name, None)
if sys.platform.startswith("linux"):
    # Qt warns about locales that are not UTF-8, which is what a bare machine has.
    os.environ["LC_ALL"] = "C.UTF-8"

import pytest  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate",
        action="store_true",
        help="write the golden outputs anew instead of comparing with them (never the files of old versions)",
    )


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    """True when golden outputs are to be written anew."""
    return bool(request.config.getoption("--regenerate"))


@pytest.fixture
def wayline_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An application data folder of this test's own, empty and not yet made."""
    home = tmp_path / "wayline-home"
    monkeypatch.setenv("WAYLINE_HOME", str(home))
    return home
