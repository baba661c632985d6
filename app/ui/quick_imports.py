"""Imports PySide6 in a way that does not slow down every import after it. First import of whatever starts the window."""

from __future__ import annotations

import sys

import PySide6.QtCore

# WORKAROUND PySide6 (6.8 to 6.11): whenever a module is imported, PySide reads the module's source to see whether it
# switches on one of PySide's `__feature__`s. None of ours and of our libraries does; without the reading, start takes a
# tenth less. Where the function is called otherwise one day, nothing happens here.
_FEATURES = sys.modules.get("shibokensupport.feature")
if hasattr(_FEATURES, "_mod_uses_pyside"):
    vars(_FEATURES)["_mod_uses_pyside"] = lambda module: False  # noqa: ARG005

QT_VERSION = PySide6.QtCore.qVersion()
