"""The switches of an import: what the preview lets people decide when the guess was wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Orientation = Literal["auto", "stages_are_columns", "stages_are_rows"]
EmotionScale = Literal["auto", "1..5", "-2..2", "0..10", "1..10"]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to read a table where the table itself leaves it open.

    `split_commas`: None splits cells at commas in touchpoint and channel sections only, True everywhere, False nowhere.
    `table` picks one of several tables of a document, counted from 0; None takes the one that looks most like a map.
    """

    orientation: Orientation = "auto"
    split_commas: bool | None = None
    emotion_scale: EmotionScale = "auto"
    table: int | None = None


DEFAULT_OPTIONS = ImportOptions()
