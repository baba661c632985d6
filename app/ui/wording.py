"""Marks texts that are translated later, when they are shown.

`pyside6-lupdate` finds calls by this very name; Qt's own function does the same but is declared to return an object.
"""

from __future__ import annotations


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001 - the context is read by lupdate only
    """Return `text` as it is."""
    return text
