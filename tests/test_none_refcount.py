"""PySide6 6.12.0 on Python 3.11 drops one reference to None with every call that returns nothing.

The interpreter aborts once they are used up, after some 5,000 calls. That wheel installs without a warning, so these
tests are what stands between it and a person's work.
"""

from __future__ import annotations

import gc
import subprocess
import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPainter

CALLS = 1_000

DRAW_100_000_LINES = """
from PySide6.QtGui import QGuiApplication, QImage, QPainter

application = QGuiApplication([])
image = QImage(64, 64, QImage.Format.Format_RGB32)
with QPainter(image) as painter:
    for number in range(100_000):
        painter.drawLine(0, 0, 63, number % 64)
"""


def drift_of_none(call) -> int:
    """Return by how much the references to None changed over CALLS calls of `call`, which must return nothing."""
    call()
    gc.collect()
    gc.disable()
    try:
        before = sys.getrefcount(None)
        for _ in range(CALLS):
            call()
        return sys.getrefcount(None) - before
    finally:
        gc.enable()


def test_drawing_leaves_the_references_to_none_alone() -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    with QPainter(image) as painter:
        drift = drift_of_none(lambda: painter.drawLine(0, 0, 7, 7))
    assert drift == 0


def test_setting_a_name_leaves_the_references_to_none_alone() -> None:
    thing = QObject()
    assert drift_of_none(lambda: thing.setObjectName("stage")) == 0


def test_a_hundred_thousand_lines_are_drawn_to_the_end() -> None:
    drawn = subprocess.run(
        [sys.executable, "-c", DRAW_100_000_LINES], capture_output=True, text=True, check=False, timeout=120
    )
    assert drawn.returncode == 0, drawn.stderr
