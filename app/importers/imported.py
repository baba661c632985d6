"""What every importer gives: a journey map as plain data, before any document knows of it.

Nothing here has ids or order keys, and nothing is checked against a document: the preview shows this value, the switches
of the preview make another one, and `app.importers.enter` turns the accepted one into records.
"""

from __future__ import annotations

from dataclasses import dataclass

# Shared by all importers and by the limits of the model.
LARGEST_FILE_MB = 50
MOST_ROWS = 2_000
MOST_COLUMNS = 500
MOST_CARDS = 20_000
# Lines of a Mermaid or Markdown text: several for each card, and no journey has more.
MOST_LINES = 100_000
MOST_SECTIONS = 500
MOST_PERSONAS = 500
LONGEST_TEXT = 20_000
LONGEST_TITLE = 2_000

SECTION_KINDS = (
    "text",
    "goals",
    "actions",
    "touchpoints",
    "channels",
    "thoughts",
    "quotes",
    "questions",
    "problems",
    "ideas",
    "opportunities",
    "metrics",
    "owners",
    "systems",
    "images",
    "emotion",
)


class ImportProblem(Exception):
    """The input cannot become a journey map; the message is one plain sentence that names it and says what to do."""


@dataclass(frozen=True, slots=True)
class ImportedStage:
    """A stage with its steps, left to right. A stage without steps is one column, otherwise each step is one.

    `phase` names the phase above; neighbours with the same phase stand under one header.
    """

    title: str
    steps: tuple[str, ...] = ()
    phase: str = ""


@dataclass(frozen=True, slots=True)
class ImportedSection:
    """A row of the map. `kind` is one of SECTION_KINDS; "emotion" holds curves, every other kind holds cards."""

    title: str
    kind: str
    band: bool = False


@dataclass(frozen=True, slots=True)
class ImportedCard:
    """A card in the cell of a section and a column, both counted from 0; `column` is None in a band and only there.

    Cards of one cell follow each other in the order in which they stand in the map.
    """

    section: int
    column: int | None
    text: str
    personas: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class ImportedPoint:
    """A point of a curve: `at` runs from 0 to 1 across its column, `value` from -1 (worst) to +1 (best)."""

    column: int
    at: float
    value: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class ImportedCurve:
    """An emotional curve with its points from left to right.

    It belongs to the emotion section of the same title. `persona` is empty when it is everybody's.
    """

    title: str
    points: tuple[ImportedPoint, ...]
    persona: str = ""


@dataclass(frozen=True, slots=True)
class ImportedMap:
    """A journey map as an importer understood it.

    `title` is empty when the input has none. `warnings` say what was altered or left out, `understood` what was made
    of the input, both as plain sentences or lines for people. `source_format` is a key of the table in `formats`.
    """

    title: str = ""
    stages: tuple[ImportedStage, ...] = ()
    sections: tuple[ImportedSection, ...] = ()
    cards: tuple[ImportedCard, ...] = ()
    curves: tuple[ImportedCurve, ...] = ()
    personas: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    understood: tuple[str, ...] = ()
    source_name: str = ""
    source_format: str = ""

    @property
    def column_count(self) -> int:
        """How many columns the grid has: one per step, and one per stage without steps."""
        return sum(max(1, len(stage.steps)) for stage in self.stages)
