"""Lists become cards: sticky notes one per line, or a Markdown outline whose headings are stages."""

from __future__ import annotations

from collections.abc import Sequence

from app.importers.cells import bare_line
from app.importers.draft import MapDraft
from app.importers.imported import MOST_CARDS, ImportedMap
from app.importers.reading import clean_text, counted
from app.importers.words import likely_kind

STAGE_TITLE = "Unsorted"
SECTION_TITLE = "Notes"


def parse_list(text: str, name: str, source_format: str = "text") -> ImportedMap:
    """Return a map with one card per line, in one stage "Unsorted" and one section "Notes".

    Bullets, tick boxes and numbers in front of a line go, blank lines too. Raises ImportProblem above 20,000 cards.
    """
    clean, altered = clean_text(text)
    draft = MapDraft(name, source_format)
    for sentence in altered:
        draft.warn(sentence)
    draft.add_stage(STAGE_TITLE)
    section = draft.add_section(SECTION_TITLE, "text")
    lines = [line for line in clean.split("\n") if line and not line.isspace()]
    draft.check_count(len(lines), MOST_CARDS, "lines")
    texts = [line for line in map(bare_line, lines) if line]
    for line in texts:
        draft.add_card(section, 0, line)
    draft.note(
        f"A list without a table: {counted(len(texts), 'line')}, one card each, "
        f'in the section "{SECTION_TITLE}" of the stage "{STAGE_TITLE}".'
    )
    return draft.finish()


def outline_draft(lines: Sequence[tuple[int, str]], name: str, source_format: str) -> MapDraft:
    """Return a draft from a Markdown outline: `lines` are (level of a heading or 0, text) in order.

    The highest level that at least two headings have names the stages (a single heading is the title); a heading below
    it names the section that follows. Lines before the first stage go to a stage "Unsorted".
    """
    draft = MapDraft(name, source_format)
    levels = [level for level, _ in lines if level]
    stage_level = next((level for level in sorted(set(levels)) if levels.count(level) > 1), None)
    sections: dict[str, int] = {}
    section = SECTION_TITLE
    columns = 0
    for level, text in lines:
        if level and stage_level is not None and level == stage_level:
            draft.add_stage(text)
            columns += 1
            section = SECTION_TITLE
        elif level and stage_level is not None and level > stage_level:
            section = text
        elif level and not draft.title:
            draft.title = text
        elif line := bare_line(text):
            if columns == 0:
                draft.add_stage(STAGE_TITLE)
                columns = 1
            if section not in sections:
                sections[section] = draft.add_section(section, _kind(section))
            draft.add_card(sections[section], columns - 1, line)
    draft.note(
        f"A document without a table: headings gave {counted(columns, 'stage')}, and every line below is a card."
    )
    return draft


def _kind(title: str) -> str:
    kind = likely_kind(title)
    return "thoughts" if kind == "emotion" else kind
