"""A journey map while an importer puts it together: the one gate through which every imported text passes.

The gate cleans and shortens texts, counts cards, drops repeated warnings and spreads emotion points over their column,
so that no parser has to. Columns are leaf columns, counted from 0, left to right.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.importers.emotions import Feeling
from app.importers.imported import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_CARDS,
    MOST_COLUMNS,
    MOST_PERSONAS,
    MOST_SECTIONS,
    ImportedCard,
    ImportedCurve,
    ImportedMap,
    ImportedPoint,
    ImportedSection,
    ImportedStage,
    ImportProblem,
)
from app.importers.reading import clean_text, quoted

# A list longer than this is not read by anybody; the rest is counted.
_MOST_WARNINGS = 200
_LINE_SEPARATORS = str.maketrans("\u2028\u2029", "\n\n")


class MapDraft:
    """A map under construction. `finish` gives the result, or raises ImportProblem when it is too large to be one."""

    def __init__(self, name: str, source_format: str) -> None:
        self.title = ""
        self._name = name
        self._format = source_format
        self._stages: list[ImportedStage] = []
        self._sections: list[ImportedSection] = []
        self._cards: list[ImportedCard] = []
        self._card_count = 0
        self._feelings: dict[tuple[int, str], dict[int, list[Feeling | None]]] = {}
        self._personas: dict[str, None] = {}
        self._warnings: dict[str, None] = {}
        self._warnings_left_out = 0
        self._understood: dict[str, None] = {}

    def warn(self, sentence: str) -> None:
        """Tell that something was altered or left out; the same sentence is kept once."""
        if len(self._warnings) < _MOST_WARNINGS or sentence in self._warnings:
            self._warnings[sentence] = None
        else:
            self._warnings_left_out += 1

    def note(self, line: str) -> None:
        """Tell what was understood."""
        self._understood[line] = None

    def add_stage(self, title: str, steps: Iterable[str] = (), phase: str = "") -> None:
        """Add a stage at the right end."""
        names = tuple(self._headline(step) for step in steps)
        self._stages.append(ImportedStage(self._headline(title), names, self._headline(phase)))

    def add_section(self, title: str, kind: str, band: bool = False) -> int:
        """Add a section at the bottom and return its number. Curves find theirs by title, so that one is made unique."""
        title = self._headline(title)
        if kind == "emotion":
            taken = {section.title for section in self._sections if section.kind == "emotion"}
            number = 2
            while title in taken:
                title, number = f"{title.removesuffix(f' ({number - 1})')} ({number})", number + 1
        self._sections.append(ImportedSection(title, kind, band))
        return len(self._sections) - 1

    def add_persona(self, name: str) -> str:
        """Add a persona unless it is known, and return the cleaned name ("" when nothing is left of it)."""
        name = self._headline(name)
        if name:
            self._personas[name] = None
        return name

    def add_card(self, section: int, column: int | None, text: str, personas: Iterable[str] = ()) -> None:
        """Add a card below those of its cell, unless nothing is left of its text."""
        self._card_count += 1
        if self._card_count > MOST_CARDS:
            return
        text = self._text(text)
        if text:
            names = tuple(dict.fromkeys(filter(None, map(self.add_persona, personas))))
            self._cards.append(ImportedCard(section, column, text, names))
        else:
            self._card_count -= 1

    def add_feelings(self, section: int, column: int, feelings: Iterable[Feeling | None], persona: str = "") -> None:
        """Add emotions of a column, in order of time; None takes up room without being a point."""
        if persona:
            persona = self.add_persona(persona)
        places = self._feelings.setdefault((section, persona), {})
        places.setdefault(column, []).extend(feelings)

    def finish(self) -> ImportedMap:
        """Return the map. Raises ImportProblem when it has more columns, sections, cards or personas than fit."""
        curves = tuple(self._curves())
        points = sum(len(curve.points) for curve in curves)
        columns = sum(max(1, len(stage.steps)) for stage in self._stages)
        self.check_count(columns, MOST_COLUMNS, "columns")
        self.check_count(len(self._stages), MOST_COLUMNS, "stages")
        self.check_count(len(self._sections), MOST_SECTIONS, "sections")
        self.check_count(self._card_count, MOST_CARDS, "cards")
        self.check_count(points, MOST_CARDS, "emotion points")
        self.check_count(len(self._personas), MOST_PERSONAS, "personas")
        title = self._headline(self.title)
        warnings = list(self._warnings)
        if self._warnings_left_out:
            warnings.append(f"{self._warnings_left_out:,} more warnings of the same kinds are not listed.")
        return ImportedMap(
            title=title,
            stages=tuple(self._stages),
            sections=tuple(self._sections),
            cards=tuple(self._cards),
            curves=curves,
            personas=tuple(self._personas),
            warnings=tuple(warnings),
            understood=tuple(self._understood),
            source_name=clean_text(self._name)[0][:LONGEST_TITLE],
            source_format=self._format,
        )

    def check_count(self, count: int, most: int, what: str) -> None:
        """Raise ImportProblem when there are more than `most` of something."""
        if count > most:
            raise ImportProblem(
                f"{quoted(self._name)} has {count:,} {what} and a map holds at most {most:,}: "
                "please split it into smaller maps."
            )

    def _curves(self) -> Iterable[ImportedCurve]:
        for (section, persona), columns in self._feelings.items():
            points = []
            for column, feelings in sorted(columns.items()):
                for place, feeling in enumerate(feelings):
                    if feeling is not None:
                        at = (place + 0.5) / len(feelings)
                        points.append(ImportedPoint(column, at, feeling.value, self._text(feeling.label)))
            if points:
                yield ImportedCurve(self._sections[section].title, tuple(points), persona)

    def _text(self, raw: str) -> str:
        """Return `raw` cleaned once more, because decoding an entity may have brought anything back."""
        whole = len(raw)
        if whole > 4 * LONGEST_TEXT:
            raw = raw.lstrip()[: 4 * LONGEST_TEXT]
        if "\u2028" in raw or "\u2029" in raw:
            raw = raw.translate(_LINE_SEPARATORS)
        text, dropped = clean_text(raw)
        for sentence in dropped:
            self.warn(sentence)
        text = text.strip()
        if len(text) > LONGEST_TEXT:
            self.warn(f"The text {quoted(text)} was cut after {LONGEST_TEXT:,} of {whole:,} characters.")
            text = text[:LONGEST_TEXT].rstrip()
        return text

    def _headline(self, raw: str) -> str:
        text = self._text(raw)
        if len(text) > LONGEST_TITLE:
            self.warn(f"The name {quoted(text)} was cut after {LONGEST_TITLE:,} of {len(text):,} characters.")
            text = text[:LONGEST_TITLE].rstrip()
        return text
