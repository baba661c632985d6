"""Mermaid `journey` diagrams: a section becomes a stage, a task a card and a point of one curve, an actor a persona.

Source: mermaid-js/mermaid `journey.jison` and `journeyDb.js`; where people write what Mermaid refuses or loses,
docs/importing.md says what is meant. Colours and settings of Mermaid's drawing are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.importers.draft import MapDraft
from app.importers.emotions import Feeling, feelings_of_word
from app.importers.imported import MOST_CARDS, MOST_LINES, ImportedMap, ImportProblem
from app.importers.mermaid_text import MermaidText, first_word, label, take_apart
from app.importers.reading import check_lines, clean_text, counted, quoted

CURVE_TITLE = "Emotional curve"
ACTIONS_TITLE = "Actions"
# Words that begin other Mermaid diagrams, so that people are told what they opened.
_OTHER_DIAGRAMS = (
    "flowchart graph sequencediagram classdiagram statediagram statediagram-v2 erdiagram gantt pie quadrantchart "
    "requirementdiagram gitgraph mindmap timeline sankey-beta sankey xychart-beta xychart block-beta block packet-beta "
    "packet kanban architecture-beta architecture c4context c4container c4component zenuml radar-beta treemap-beta"
)

_JOURNEY = re.compile(r"journey(?:-beta)?(?:\s+|$)", re.IGNORECASE)
_TITLE = re.compile(r"title\s+", re.IGNORECASE)
_SECTION = re.compile(r"section(?:\s+|$)", re.IGNORECASE)
_SCREEN_READER = re.compile(r"acc(?:Title|Descr)\s*:", re.IGNORECASE)
_COLONS = re.compile(r"([:：])")
# A number as JavaScript's Number() reads it. Only tried on short texts: it takes the square of a long one's length.
_NUMBER = re.compile(r"[+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_WHOLE_NUMBER = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_LONGEST_NUMBER = 40
_CLOCK = re.compile(r"\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Task:
    """A task line: `score` is as written and "" when it is missing, `level` its number, None when it is not one."""

    name: str
    score: str
    level: float | None
    actors: tuple[str, ...]
    blank_score: bool = False


@dataclass(slots=True)
class _Stage:
    title: str
    tasks: list[Task] = field(default_factory=list)


def looks_like_journey(text: str) -> bool:
    """Return whether `text` begins like a Mermaid journey: the word alone on its line, or with a title or section."""
    statements = take_apart(text[:20_000]).statements
    if not statements:
        return False
    begin = _JOURNEY.match(statements[0])
    if begin is None:
        return False
    rest = statements[0][begin.end() :]
    return not rest or _TITLE.match(rest) is not None or _SECTION.match(rest) is not None


def parse_mermaid(text: str, name: str) -> ImportedMap:
    """Return the journey map of a Mermaid `journey`; `name` is for messages.

    Raises ImportProblem when the text does not begin with the word journey, or is too large to be a map.
    """
    clean, altered = clean_text(text)
    check_lines(clean.replace(";", "\n"), MOST_LINES, name)
    parts = take_apart(clean)
    draft = MapDraft(name, "mermaid")
    for sentence in altered:
        draft.warn(sentence)
    begin = _JOURNEY.match(parts.statements[0]) if parts.statements else None
    if begin is None:
        raise ImportProblem(_refusal(parts, name))
    statements = parts.statements[1:]
    if rest := parts.statements[0][begin.end() :]:
        statements.insert(0, rest)
    stages = _read_statements(statements, parts, draft)
    _fill(draft, stages)
    _tell(draft, stages, parts)
    return draft.finish()


def read_number(text: str) -> float | None:
    """Return the number that `text` is for JavaScript, blanks aside, or None. "Infinity" is one, "" is not."""
    text = text.strip()
    if not text or len(text) > _LONGEST_NUMBER:
        return None
    if _WHOLE_NUMBER.fullmatch(text):
        return float(int(text, 0))
    return float(text) if _NUMBER.fullmatch(text) else None


def read_task(line: str) -> Task | None:
    """Return the task of a line, or None when it has no colon or no name.

    The last `: number [: actors]` wins, so that "Meet at 10:30: 4: Me" has the score 4; what follows the number and
    holds more colons belongs to the actors. Without any number the first field is the name and the second the score.
    """
    fields, separators = _fields(line)
    if len(fields) < 2:
        return None
    last = next((place for place in range(len(fields) - 1, 0, -1) if read_number(fields[place]) is not None), None)
    if last == 1 and _is_clock(fields) and feelings_of_word(fields[2]):
        last = None
    place = last or (2 if _is_clock(fields) else 1)
    name = label(_rejoined(fields, separators, 0, place))
    if not name:
        return None
    written = fields[place].strip()
    actors = _actors(_rejoined(fields, separators, place + 1, len(fields)))
    if last is not None:
        return Task(name, written, read_number(written), actors)
    if not written and len(fields) > 2:
        # Mermaid reads a blank score as 0.
        return Task(name, "", 0.0, actors, blank_score=True)
    return Task(name, label(written), None, actors)


def _fields(line: str) -> tuple[list[str], list[str]]:
    """Return what stands between the colons of a line, and the colons, which may be full-width ones."""
    if "：" not in line:
        fields = line.split(":")
        return fields, [":"] * (len(fields) - 1)
    parts = _COLONS.split(line)
    return parts[0::2], parts[1::2]


def _rejoined(fields: list[str], separators: list[str], start: int, end: int) -> str:
    joined = [fields[start]] if start < end else []
    for place in range(start + 1, end):
        joined += [separators[place - 1], fields[place]]
    return "".join(joined)


def _is_clock(fields: list[str]) -> bool:
    """Return whether the first colon stands in a time of day ("Call at 10:30: happy: Me")."""
    return len(fields) > 2 and fields[0][-1:].isdigit() and _CLOCK.match(fields[1]) is not None


def _actors(text: str) -> tuple[str, ...]:
    names = (label(actor) for actor in text.replace("，", ",").split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _read_statements(statements: list[str], parts: MermaidText, draft: MapDraft) -> list[_Stage]:
    stages: list[_Stage] = []
    draft.title = label(parts.title)
    count = 0
    for statement in statements:
        if found := _TITLE.match(statement):
            title = label(statement[found.end() :])
            if draft.title and draft.title != title:
                draft.warn(f"The title {quoted(draft.title)} gave way to {quoted(title)}, which comes later.")
            draft.title = title
        elif found := _SECTION.match(statement):
            title = label(statement[found.end() :])
            if not stages or stages[-1].title != title:
                stages.append(_Stage(title))
        elif found := _SCREEN_READER.match(statement):
            parts.descriptions.append(label(statement[found.end() :]))
        elif task := read_task(statement):
            if not stages:
                stages.append(_Stage(""))
            count += 1
            if count <= MOST_CARDS:
                stages[-1].tasks.append(task)
        else:
            draft.warn(f"The line {quoted(statement, 300)} is no task with a score and was skipped.")
    draft.check_count(count, MOST_CARDS, "tasks")
    return stages


def _fill(draft: MapDraft, stages: list[_Stage]) -> None:
    actions = draft.add_section(ACTIONS_TITLE, "actions")
    curve = draft.add_section(CURVE_TITLE, "emotion")
    for column, stage in enumerate(stages):
        draft.add_stage(stage.title)
        for task in stage.tasks:
            draft.add_card(actions, column, task.name, task.actors)
        draft.add_feelings(curve, column, [_feeling(task, draft) for task in stage.tasks])


def _feeling(task: Task, draft: MapDraft) -> Feeling | None:
    """Return the emotion of a task, warning when its score had to be changed or is none."""
    if task.level is not None:
        level = min(5.0, max(1.0, task.level))
        if task.blank_score:
            draft.warn(f"The score of {quoted(task.name)} is blank, which Mermaid reads as 0: it became 1.")
        elif level != task.level:
            draft.warn(f"The score {task.score} of {quoted(task.name)} became {level:g}: scores go from 1 to 5.")
        return Feeling(2 * (level - 3) / 4)
    if not task.score:
        draft.warn(f"{quoted(task.name)} has no score and therefore no point on the curve.")
        return None
    if feelings := feelings_of_word(task.score):
        return Feeling(feelings[0].value, task.score)
    draft.warn(
        f"The score {quoted(task.score)} of {quoted(task.name)} is neither a number nor a known word: "
        "it has no point on the curve."
    )
    return None


def _tell(draft: MapDraft, stages: list[_Stage], parts: MermaidText) -> None:
    tasks = sum(len(stage.tasks) for stage in stages)
    draft.note(
        f"A Mermaid journey with {counted(len(stages), 'stage')} and {counted(tasks, 'task')}: "
        "each task is a card and a point of the curve."
    )
    if any(task.actors for stage in stages for task in stage.tasks):
        draft.note("Actors are personas.")
    if parts.has_settings:
        draft.note("Colours and settings of Mermaid's own drawing are not used.")
    for description in parts.descriptions:
        draft.warn(f"A description for screen readers has no place on the map: {quoted(description, 1_500)}.")


def _refusal(parts: MermaidText, name: str) -> str:
    word = first_word(parts.statements[0]) if parts.statements else ""
    if word in _OTHER_DIAGRAMS.split():
        return f"{quoted(name)} is a Mermaid diagram of the kind {word}: Wayline imports only those that begin with journey."
    return f"{quoted(name)} is not a Mermaid journey: the first word has to be journey."
