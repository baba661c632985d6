"""The header lines of a table become the columns of the map: phase over stage over step, and whose columns they are.

A blank after a name belongs to that name, as in merged cells. Equal names in a row are one stage. A table with a
persona line is read persona by persona: the same stage of two personas is the same column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.importers.cells import split_cell
from app.importers.emotions import read_feelings
from app.importers.orientation import Line, Side
from app.importers.reading import quoted
from app.importers.words import header_role, is_empty, is_number, is_stage_name, section_kind

_LEVELS = ("phase", "stage", "step")

# (phase, stage, how often this pair began before) and (step, how often it began before in this stage).
_StageKey = tuple[str, str, int]
_StepKey = tuple[str, int]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class ColumnHeaders:
    """The columns of the map to be.

    `stages` are (phase, title, steps) in order; `leaf_of` gives for each column of the table its column in the map, or
    None when the column is blank; `personas_of` the personas of each column of the table. `rest` are the lines that
    are no headers, in order; `title` is an unknown name in the corner; `notes` and `warnings` say what was made of all.
    """

    stages: tuple[tuple[str, str, tuple[str, ...]], ...]
    leaf_of: tuple[int | None, ...]
    personas_of: tuple[tuple[str, ...], ...]
    rest: tuple[Line, ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_headers(lines: Sequence[Line], side: Side) -> ColumnHeaders:
    """Return the columns that the header lines among `lines` describe. `lines` are as `lines_of` gives them."""
    width = len(lines[0].cells) if lines else 0
    notes: list[str] = []
    warnings: list[str] = []
    body = _without_numbering(lines, notes)
    body, personas_of = _take_personas(body, width, warnings)
    levels, rest = _take_levels(body, side)
    if "stage" not in levels and rest:
        found = _unlabelled_stage_line(rest, side)
        if found is None:
            notes.append("No names of stages were found, so the stages are numbered.")
        else:
            levels["stage"] = found
            rest = [line for line in rest if line is not found]
    if "step" not in levels and "stage" in levels and rest and _is_step_line(levels["stage"], rest[0], lines):
        levels["step"] = rest[0]
        rest = rest[1:]
    title = _label_of_table(levels, side, notes)
    used = [any(line.cells[at] for line in (*levels.values(), *rest)) for at in range(width)]
    stages, leaf_of = _columns(levels, personas_of, used)
    return ColumnHeaders(stages, leaf_of, personas_of, tuple(rest), title, tuple(notes), tuple(warnings))


def _without_numbering(lines: Sequence[Line], notes: list[str]) -> list[Line]:
    """Return the lines without those that only count ("#", "ID")."""
    kept = []
    for line in lines:
        if header_role(line.label) == "number" and all(is_number(cell) for cell in line.filled):
            notes.append(f"{quoted(line.label)} only counts and was left out.")
        else:
            kept.append(line)
    return kept


def _take_personas(
    lines: list[Line], width: int, warnings: list[str]
) -> tuple[list[Line], tuple[tuple[str, ...], ...]]:
    """Return the other lines, and the personas of each column; a blank after a persona belongs to that persona."""
    named = [line for line in lines if header_role(line.label) == "persona"]
    numbered = [line for line in lines if header_role(line.label) == "persona id"]
    chosen = (named or numbered)[:1]
    if named and numbered:
        kept, lost = quoted(named[0].label), quoted(numbered[0].label)
        warnings.append(f"The names in {kept} are the personas; {lost} was left out.")
    left_out = [*chosen, *(numbered if named else [])]
    rest = [line for line in lines if not any(line is other for other in left_out)]
    if not chosen:
        return rest, ((),) * width
    personas: list[tuple[str, ...]] = []
    for cell in chosen[0].cells:
        own = tuple(split_cell(cell))
        personas.append(own or (personas[-1] if personas else ()))
    return rest, tuple(personas)


def _take_levels(lines: list[Line], side: Side) -> tuple[dict[str, Line], list[Line]]:
    """Return the lines labelled as phase, stage or step, one per level at most, and the others.

    Where stages are columns, headers stand above the first section: further down, "Steps" are what people do.
    """
    found: dict[str, Line] = {}
    rest: list[Line] = []
    for line in lines:
        role = header_role(line.label)
        in_place = side == "rows" or not any(section_kind(other.label) for other in rest)
        if role in _LEVELS and role not in found and in_place and not _holds_lists(line, side):
            found[role] = line
        else:
            rest.append(line)
    promoted = _promoted(found, lines, side)
    return promoted, [line for line in rest if not any(line is level for level in promoted.values())]


def _promoted(found: dict[str, Line], lines: list[Line], side: Side) -> dict[str, Line]:
    """Return the levels with a stage among them: without one, the outermost level is the stage.

    A lone step stands below an unlabelled first line, when there is one that can be its stage.
    """
    levels = [found[role] for role in _LEVELS if role in found]
    if "stage" in found or not levels:
        return found
    first = lines[0]
    if len(levels) == 1 and "step" in found and levels[0] is not first and section_kind(first.label) is None:
        above = next(number for number, line in enumerate(lines) if line is levels[0])
        if above == 1 and (side == "columns" or _gaps(first)):
            return {"stage": first, "step": levels[0]}
    return dict(zip(("stage", "step"), levels, strict=False))


def _holds_lists(line: Line, side: Side) -> bool:
    """Return whether a line called "Steps" lists several things per stage, and so is a section, no header."""
    return side == "columns" and header_role(line.label) == "step" and any(len(split_cell(c)) > 1 for c in line.cells)


def _unlabelled_stage_line(lines: list[Line], side: Side) -> Line | None:
    """Return the line that names the stages although its label does not say so, or None."""
    if side == "columns":
        first = lines[0]
        known = section_kind(first.label)
        if known in (None, "text") or sum(map(is_stage_name, first.cells)) > 1:
            return first
        return None
    unknown = [line for line in lines if section_kind(line.label) is None]
    return unknown[0] if unknown else None


def _label_of_table(levels: dict[str, Line], side: Side, notes: list[str]) -> str:
    """Return an unknown text in the corner, which speaks of the whole table; other unknown labels become notes."""
    title = ""
    for level, line in levels.items():
        if not line.label or header_role(line.label):
            continue
        if level == "stage" and side == "columns" and not section_kind(line.label):
            title = line.label
        else:
            notes.append(f"{quoted(line.label, 300)} names the {level}s.")
    return title


def _is_step_line(stages: Line, second: Line, lines: Sequence[Line]) -> bool:
    """Return whether `second` names the steps under `stages` without saying so: text where the stages have gaps."""
    if header_role(second.label) in (*_LEVELS, "persona"):
        return False
    place = next((number for number, line in enumerate(lines) if line is stages), 0)
    if place + 1 >= len(lines) or lines[place + 1] is not second:
        return False
    if section_kind(second.label) is not None or not any(second.cells[at] for at in _gaps(stages)):
        return False
    filled = second.filled
    short = all(len(cell) <= 120 and "\n" not in cell for cell in filled)
    return short and 2 * len(filled) >= len(second.cells) and not all(_looks_numeric(cell) for cell in filled)


def _looks_numeric(cell: str) -> bool:
    return cell.lstrip("+-").replace(",", ".").replace(".", "", 1).isdigit() and bool(read_feelings(cell))


def _gaps(line: Line) -> list[int]:
    """Return where a name goes on: the places behind it that are blank or repeat it."""
    found = []
    name = ""
    for at, cell in enumerate(line.cells):
        if name and cell in ("", name):
            found.append(at)
        name = cell or name
    return found


def _columns(
    levels: dict[str, Line], personas_of: tuple[tuple[str, ...], ...], used: list[bool]
) -> tuple[tuple[tuple[str, str, tuple[str, ...]], ...], tuple[int | None, ...]]:
    """Return the stages and, for each column of the table, its column in the map."""
    order: list[_StageKey] = []
    steps: dict[_StageKey, list[_StepKey]] = {}
    places: dict[int, tuple[_StageKey, _StepKey]] = {}
    for persona in dict.fromkeys(personas_of):
        columns = [at for at, owner in enumerate(personas_of) if owner == persona and used[at]]
        own: dict[_StageKey, list[_StepKey]] = {}
        for at, stage, step in _keys(levels, columns):
            places[at] = (stage, step)
            own.setdefault(stage, []).append(step)
        _merge(order, list(own))
        for stage, own_steps in own.items():
            _merge(steps.setdefault(stage, []), list(dict.fromkeys(own_steps)))
    stages: list[tuple[str, str, tuple[str, ...]]] = []
    leaf_numbers: dict[tuple[_StageKey, _StepKey], int] = {}
    for phase, title, run in order:
        own_steps = steps[phase, title, run]
        for step in own_steps:
            leaf_numbers[(phase, title, run), step] = len(leaf_numbers)
        names = tuple(name for name, _ in own_steps)
        stages.append((phase, title, names if names not in (("",), (title,)) else ()))
    return tuple(stages), tuple(leaf_numbers[places[at]] if at in places else None for at in range(len(used)))


def _keys(levels: dict[str, Line], columns: list[int]) -> list[tuple[int, _StageKey, _StepKey]]:
    """Return (column, (phase, stage, run), (step, run)) per column; runs count how often a name began before."""
    found = []
    runs: dict[tuple[str, str], int] = {}
    step_runs: dict[str, int] = {}
    phase = stage = step = ""
    for number, at in enumerate(columns):
        own_phase, own_stage, own_step = (_name(levels.get(level), at) for level in _LEVELS)
        if "stage" not in levels:
            own_stage = str(number + 1)
        begins = number == 0 or (own_phase not in ("", phase)) or (own_stage not in ("", stage))
        if begins:
            phase, stage = own_phase or phase, own_stage
            runs[phase, stage] = runs.get((phase, stage), -1) + 1
            step_runs, step = {}, ""
        if begins or own_step not in ("", step):
            step = own_step
            step_runs[step] = step_runs.get(step, -1) + 1
        found.append((at, (phase, stage, runs[phase, stage]), (step, step_runs[step])))
    return found


def _merge(order: list[_Key], later: list[_Key]) -> None:
    """Bring what is new in `later` into `order`, each before the next member that both have, else at the end."""
    place = len(order)
    known = set(order)
    for key in reversed(later):
        if key in known:
            place = order.index(key)
        else:
            order.insert(place, key)


def _name(line: Line | None, at: int) -> str:
    if line is None or is_empty(line.cells[at]):
        return ""
    return line.cells[at]
