"""Documents made for tests and benchmarks, straight from records: fast, the same every time, and of any size."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from app.model.document import Document, document_of
from app.model.edits.cards import CARD_OF_SECTION
from app.model.order import fresh_keys
from app.model.records import (
    PROPERTIES_ID,
    Card,
    Curve,
    EmotionPoint,
    JourneyMap,
    Persona,
    ProjectProperties,
    Record,
    Section,
    SectionKind,
    Stage,
    StageLevel,
)

CARDS_IN_A_CELL = 10
_WORDS = (
    *("asks", "a", "friend", "which", "shop", "to", "trust,", "compares", "prices", "on", "the", "phone,", "forgets"),
    *("the", "code,", "waits", "for", "the", "parcel,", "reads", "what", "others", "wrote,", "looks", "for", "a"),
    *("person", "to", "call,", "gives", "up", "and", "comes", "back", "in", "the", "evening"),
)
_KINDS = (
    SectionKind.ACTIONS,
    SectionKind.TOUCHPOINTS,
    SectionKind.THOUGHTS,
    SectionKind.EMOTION,
    SectionKind.PROBLEMS,
    SectionKind.IDEAS,
    SectionKind.QUOTES,
    SectionKind.TEXT,
)


@dataclass(frozen=True)
class SmallMap:
    """A map small enough to name its parts. `cells[section][stage]` lists card ids; all ids are readable."""

    document: Document
    map_id: str = "map"
    stages: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


def small_map(stages: int = 4, cards: int = 2, phases: bool = False, steps: bool = False) -> SmallMap:
    """Return a map with sections "actions", "feelings" (a curve), "problems", "empty" and the band "ideas".

    Cards are called "actions-0-1" (section, column, place); the cells of column 1 in "problems" and all of "empty"
    are empty. With `phases` the first two stages stand in phase "phase"; with `steps` the last stage has two steps.
    """
    records: list[Record] = [
        ProjectProperties(id=PROPERTIES_ID, title="Small"),
        Persona(id="persona", order="V", name="The nurse", role="34, night shifts"),
        JourneyMap(
            id="map", order="V", title="Buying a bicycle", scenario="A first bicycle.", persona_ids=("persona",)
        ),
    ]
    names = [f"stage-{number}" for number in range(stages)]
    if phases:
        records.append(Stage(id="phase", map_id="map", level=StageLevel.PHASE, order="1", title="Before"))
    for number, (name, key) in enumerate(zip(names, fresh_keys(stages), strict=True)):
        parent = "phase" if phases and number < 2 else None
        records.append(Stage(id=name, map_id="map", parent_id=parent, order=key, title=f"Stage {number}"))
    leaves = list(names)
    if steps:
        leaves[-1:] = ["step-0", "step-1"]
        for number, key in enumerate(fresh_keys(2)):
            records.append(
                Stage(
                    id=f"step-{number}",
                    map_id="map",
                    parent_id=names[-1],
                    level=StageLevel.STEP,
                    order=key,
                    title=f"Step {number}",
                )
            )
    kinds = {
        "actions": SectionKind.ACTIONS,
        "feelings": SectionKind.EMOTION,
        "problems": SectionKind.PROBLEMS,
        "empty": SectionKind.TEXT,
        "ideas": SectionKind.IDEAS,
    }
    for (name, kind), key in zip(kinds.items(), fresh_keys(len(kinds)), strict=True):
        records.append(
            Section(id=name, map_id="map", order=key, title=name.title(), kind=kind, band=name == "ideas")
        )
    for section in ("actions", "problems"):
        for column, leaf in enumerate(leaves):
            if section == "problems" and column == 1:
                continue
            records += _cell(section, leaf, cards, f"{section}-{column}", CARD_OF_SECTION[kinds[section]])
    records += _cell("ideas", None, 2, "ideas", CARD_OF_SECTION[SectionKind.IDEAS])
    records.append(Curve(id="curve", section_id="feelings", order="V"))
    values = (0.5, -0.5, 0.0, 1.0)
    points = [
        EmotionPoint(id=f"point-{number}", curve_id="curve", stage_id=leaf, at=0.5, value=values[number % 4])
        for number, leaf in enumerate(leaves)
    ]
    records += points
    return SmallMap(document_of(records), "map", tuple(leaves), tuple(kinds), tuple(point.id for point in points))


def _cell(section_id: str, stage_id: str | None, cards: int, prefix: str, kind: object) -> list[Record]:
    return [
        Card(
            id=f"{prefix}-{place}",
            section_id=section_id,
            stage_id=stage_id,
            order=key,
            kind=kind,
            text=f"{prefix.title()} card {place}",
        )
        for place, key in enumerate(fresh_keys(cards))
    ]


def big_map(cards: int, columns: int | None = None) -> Document:
    """Return a document with one map, id "map", of `cards` cards, ten to a cell, and an emotional curve.

    50,000 cards are 100 columns x 50 rows, 10,000 are 40 x 25, 1,000 are 20 x 5; other sizes twice as wide as high.
    Texts have 20 to 90 characters and do not repeat often. Card ids are "c0", "c1"... section by section.
    """
    cells = max(1, cards // CARDS_IN_A_CELL)
    if columns is None:
        columns = {5_000: 100, 1_000: 40, 100: 20}.get(cells) or max(1, round((2 * cells) ** 0.5))
    rows = -(-cells // columns)
    records: list[Record] = [
        ProjectProperties(id=PROPERTIES_ID, title="Large"),
        JourneyMap(id="map", order="V", title="A large map", scenario="Made to measure."),
    ]
    stage_ids = [f"s{number}" for number in range(columns)]
    for number, (stage_id, key) in enumerate(zip(stage_ids, fresh_keys(columns), strict=True)):
        records.append(Stage(id=stage_id, map_id="map", order=key, title=f"Stage {number + 1}"))
    places = count()
    keys = fresh_keys(CARDS_IN_A_CELL)
    for row, key in enumerate(fresh_keys(rows + 1)):
        # One curve in all, however many rows there are.
        kind = SectionKind.EMOTION if row == 1 else _KINDS[row % len(_KINDS)]
        if kind is SectionKind.EMOTION and row != 1:
            kind = SectionKind.TEXT
        section_id = f"r{row}"
        records.append(Section(id=section_id, map_id="map", order=key, title=f"Section {row + 1}", kind=kind))
        if row == 1:
            records += _curve(section_id, stage_ids)
            continue
        for stage_id in stage_ids:
            for place_key in keys:
                number = next(places)
                if number >= cards:
                    break
                records.append(
                    Card(
                        id=f"c{number}",
                        section_id=section_id,
                        stage_id=stage_id,
                        order=place_key,
                        kind=CARD_OF_SECTION[kind],
                        text=words(number),
                    )
                )
    return document_of(records)


def words(number: int) -> str:
    """Return 20 to 90 characters of plain text that depend on `number` alone."""
    start = number * 7 % len(_WORDS)
    length = 4 + number * 5 % 11
    picked = [_WORDS[(start + step * (1 + number % 3)) % len(_WORDS)] for step in range(length)]
    return f"{' '.join(picked).capitalize()} {number}"


def _curve(section_id: str, stage_ids: list[str]) -> list[Record]:
    points: list[Record] = [
        EmotionPoint(
            id=f"p{number}",
            curve_id="curve",
            stage_id=stage_id,
            value=((number * 37) % 21 - 10) / 10,
            label="It worked" if number % 5 == 0 else "",
        )
        for number, stage_id in enumerate(stage_ids)
    ]
    return [Curve(id="curve", section_id=section_id, order="V"), *points]
