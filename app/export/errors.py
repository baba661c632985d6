"""What can go wrong in an export: the world (ExportError) or a changed mind (Cancelled)."""

from __future__ import annotations


class ExportError(Exception):
    """The export could not be done; one plain sentence for people. The old file, if there was one, is as it was."""


class Cancelled(Exception):
    """Somebody stopped the export. Nothing was left behind and the old file is as it was."""
