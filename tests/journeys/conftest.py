"""The window fixtures of the tests of the window, for tests that use them from here."""

from __future__ import annotations

from tests.ui.conftest import program, window

__all__ = ["program", "window"]
