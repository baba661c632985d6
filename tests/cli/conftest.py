"""Commands that run in the tests' own process share its application object: there can be only one."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def application(qapp: QApplication) -> QApplication:
    """The tests' application object, made before any command would make one of its own."""
    return qapp
