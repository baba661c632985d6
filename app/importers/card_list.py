"""A flat list of cards: a table with one row per card and columns stage, step, section, text and more.

This is the "cards" layout that Wayline itself writes as CSV; sticky-note programs write similar ones. Columns that have
no place on the map are named in the warnings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.importers.draft import MapDraft
from app.importers.emotions import Scale, choose_scale, read_feelings
from app.importers.grid import Grid
from app.importers.imported import SECTION_KINDS
from app.importers.options import EmotionScale
from app.importers.reading import counted, quoted
from app.importers.words import likely_kind, plain, section_kind

_NEEDED = frozenset({"stage", "section", "text"})
_KNOWN = ("phase", "stage", "step", "section", "order", "kind", "text", "emotion", "persona", "personas")
_UNIMPORTANT = ("id", "map", "map id", "card id")
# Where a card stands that names no section, or no stage although its section has stages.
_NO_SECTION = "Notes"
_NO_STAGE = "Unsorted"
_CURVE_TITLE = "Emotional curve"

_Place = tuple[str, str, str]


@dataclass(slots=True)
class _CardRow:
    values: Mapping[str, str]
    order: tuple[float, int]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def place(self) -> _Place:
        return self["phase"], self["stage"], self["step"]

    @property
    def personas(self) -> tuple[str, ...]:
        names = (name.strip() for name in (self["personas"] or self["persona"]).split(","))
        return tuple(name for name in names if name)


@dataclass(slots=True)
class _Group:
    """The rows of one section, in the order of its cards."""

    title: str
    kind: str
    band: bool
    rows: list[_CardRow] = field(default_factory=list)


def is_card_list(grid: Grid) -> bool:
    """Return whether the header row names at least stage, section and text."""
    return len(grid.rows) > 1 and {plain(cell) for cell in grid.rows[0]} >= _NEEDED


def read_card_list(grid: Grid, draft: MapDraft, scale: EmotionScale) -> None:
    """Fill `draft` from a list of cards. Stages and sections follow the order in which they are first named.

    A section all of whose cards name no stage is a band. An emotion beside a card is a point of the curve there; in a
    section of kind emotion the text is the label of the point.
    """
    header = [plain(cell) for cell in grid.rows[0]]
    rows = [_card_row(header, cells, number) for number, cells in enumerate(grid.rows[1:])]
    draft.note(f"A list of cards: {counted(len(rows), 'row')}, one card each.")
    _warn_of_lost(header, rows, draft)
    groups = _grouped(rows)
    columns = _add_stages(groups, draft)
    chosen, guess = choose_scale((row["emotion"] for row in rows), scale)
    if chosen:
        draft.note(f"Numbers of emotions are read as {chosen.name}{f' ({guess})' if guess else ''}.")
    numbers = [draft.add_section(group.title, group.kind, group.band) for group in groups]
    curves = [number for number, group in zip(numbers, groups, strict=True) if group.kind == "emotion"]
    if not curves and any(row["emotion"] for group in groups if not group.band for row in group.rows):
        curves = [draft.add_section(_CURVE_TITLE, "emotion")]
    for number, group in zip(numbers, groups, strict=True):
        if group.kind == "emotion":
            _add_points(number, group.rows, columns, chosen, draft)
        else:
            _add_cards(number, group, columns, chosen, curves[:1], draft)


def _card_row(header: list[str], cells: Sequence[str], number: int) -> _CardRow:
    values = {name: cell for name, cell in zip(header, cells, strict=True) if name and cell}
    try:
        order = float(values.get("order", "").replace(",", "."))
    except ValueError:
        order = float("inf")
    return _CardRow(values, (order if order == order else float("inf"), number))


def _grouped(rows: list[_CardRow]) -> list[_Group]:
    by_title: dict[str, list[_CardRow]] = {}
    for row in rows:
        by_title.setdefault(row["section"] or _NO_SECTION, []).append(row)
    groups = []
    for title, members in by_title.items():
        kind = _kind_of(title, members)
        band = kind != "emotion" and not any(any(row.place) for row in members)
        groups.append(_Group(title, kind, band, sorted(members, key=lambda row: row.order)))
    return groups


def _kind_of(title: str, members: list[_CardRow]) -> str:
    """Return the section kind: what most of its cards say in the column "kind", else what its title says."""
    kinds = [kind for row in members if (kind := _named_kind(row["kind"]))]
    return max(dict.fromkeys(kinds), key=kinds.count) if kinds else likely_kind(title)


def _named_kind(name: str) -> str | None:
    name = plain(name)
    return name if name in SECTION_KINDS else section_kind(name)


def _add_stages(groups: list[_Group], draft: MapDraft) -> dict[_Place, int]:
    """Add the stages and return the column of each place; a card that should name one and does not is "Unsorted"."""
    steps: dict[tuple[str, str], list[str]] = {}
    rows = sorted((row for group in groups if not group.band for row in group.rows), key=lambda row: row.order[1])
    for row in sorted(rows, key=lambda row: not any(row.place)):
        phase, stage, step = row.place
        own = steps.setdefault((phase, stage), [])
        if step not in own:
            own.append(step)
    columns: dict[_Place, int] = {}
    for (phase, stage), own in steps.items():
        title = stage if any((phase, stage, *own)) else _NO_STAGE
        draft.add_stage(title, own if own != [""] else (), phase)
        for step in own:
            columns[phase, stage, step] = len(columns)
    return columns


def _add_points(
    section: int, rows: list[_CardRow], columns: dict[_Place, int], scale: Scale | None, draft: MapDraft
) -> None:
    for row in rows:
        persona = row.personas[0] if row.personas else ""
        feelings = list(read_feelings(row["emotion"], scale))
        if feelings:
            feelings[0] = replace(feelings[0], label=row["text"] or feelings[0].label)
        else:
            feelings = list(read_feelings(row["text"], scale))
        if feelings:
            draft.add_feelings(section, columns[row.place], feelings, persona)
        elif row["text"]:
            draft.warn(f"{quoted(row['text'], 300)} names no known emotion and was left out.")


def _add_cards(
    section: int, group: _Group, columns: dict[_Place, int], scale: Scale | None, curves: list[int], draft: MapDraft
) -> None:
    for row in group.rows:
        column = None if group.band else columns[row.place]
        draft.add_card(section, column, row["text"], row.personas)
        if column is not None and curves:
            feelings = read_feelings(row["emotion"], scale)
            draft.add_feelings(curves[0], column, feelings, row.personas[0] if row.personas else "")


def _warn_of_lost(header: list[str], rows: list[_CardRow], draft: MapDraft) -> None:
    for name in header:
        count = sum(bool(row[name]) for row in rows) if name else 0
        if name not in _KNOWN and name not in _UNIMPORTANT and count:
            draft.warn(f"The column {quoted(name)} has no place on the map and was left out: {counted(count, 'cell')}.")
