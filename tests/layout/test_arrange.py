"""The sheet: nothing overlaps, nothing is cut off, and a change lays out only what it touches."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtGui import QGuiApplication

from app.layout.arrange import arrange, rearrange
from app.layout.primitives import Type
from app.layout.sheet import Part, Sheet
from app.layout.theme import load_theme
from app.layout.typesetting import Typesetter
from app.model.change import Change
from app.model.document import Document, applied
from app.model.edits import cards, curves, maps, sections, stages
from app.model.records import Card, EmotionPoint, SectionKind, Stage
from tests.builders import SmallMap, big_map, small_map
from tests.layout.sheets import sheet_as_data


@pytest.fixture(scope="module")
def typesetter(qapp: QGuiApplication) -> Typesetter:
    return Typesetter("en")


@pytest.fixture
def small() -> SmallMap:
    return small_map(phases=True, steps=True)


def sheet_of(document: Document, typesetter: Typesetter, map_id: str = "map") -> Sheet:
    return arrange(document, map_id, load_theme("paper"), typesetter)


def after(sheet: Sheet, document: Document, change: Change) -> tuple[Sheet, Document]:
    changed = applied(document, change)
    return rearrange(sheet, changed, change), changed


def test_every_card_stands_on_the_sheet_once(small: SmallMap, typesetter: Typesetter) -> None:
    sheet = sheet_of(small.document, typesetter)
    placed = [block.record_id for _, _, block in sheet.all_blocks() if block.part is Part.CARD]
    assert sorted(placed) == sorted(record.id for record in small.document if isinstance(record, Card))


def test_cards_do_not_overlap(small: SmallMap, typesetter: Typesetter) -> None:
    sheet = sheet_of(small.document, typesetter)
    rects = [block.rect.moved(dx, dy) for dx, dy, block in sheet.all_blocks() if block.part is Part.CARD]
    clashes = [(a, b) for place, a in enumerate(rects) for b in rects[:place] if a.meets(b)]
    assert clashes == []


def test_no_text_leaves_its_card(typesetter: Typesetter) -> None:
    document = big_map(200)
    sheet = sheet_of(document, typesetter)
    for _, _, block in sheet.all_blocks():
        if block.part is not Part.CARD:
            continue
        for item in sheet.drawing_of(block).primitives:
            if isinstance(item, Type):
                assert item.x >= 0
                assert item.x + item.line.width * item.size / 1000 <= block.rect.width
                assert item.baseline <= block.rect.height


def test_rows_follow_one_another_without_touching(small: SmallMap, typesetter: Typesetter) -> None:
    sheet = sheet_of(small.document, typesetter)
    bottoms = [top + row.height for top, row in zip(sheet.row_tops, sheet.rows, strict=True)]
    assert all(bottom < top for bottom, top in zip(bottoms, sheet.row_tops[1:], strict=False))
    assert bottoms[-1] < sheet.height


def test_a_card_edit_keeps_all_other_rows_and_cells(small: SmallMap, typesetter: Typesetter) -> None:
    sheet = sheet_of(small.document, typesetter)
    card = next(record for record in small.document if isinstance(record, Card) and record.stage_id is not None)
    change = cards.rewrite_card(small.document, card.id, "A longer text. " * 12)
    fresh, document = after(sheet, small.document, change)
    changed_rows = [new.section_id for old, new in zip(sheet.rows, fresh.rows, strict=True) if old is not new]
    assert changed_rows == [card.section_id]
    number = changed_rows and [row.section_id for row in sheet.rows].index(card.section_id)
    pairs = zip(sheet.rows[number].cells, fresh.rows[number].cells, strict=True)
    assert [new.stage_id for old, new in pairs if old is not new] == [card.stage_id]
    assert sheet_as_data(fresh) == sheet_as_data(sheet_of(document, typesetter))


def test_a_change_elsewhere_leaves_the_sheet_itself(small: SmallMap, typesetter: Typesetter) -> None:
    sheet = sheet_of(small.document, typesetter)
    change = maps.add_map(small.document, "Another map")
    assert after(sheet, small.document, change)[0] is sheet


def test_a_moved_stage_keeps_the_blocks_of_its_cells(small: SmallMap, typesetter: Typesetter) -> None:
    sheet = sheet_of(small.document, typesetter)
    row = sheet.rows[0]
    stage = next(s for s in small.document.stages("map") if s.title.startswith("Stage"))
    fresh, _ = after(sheet, small.document, stages.move_stage(small.document, stage.id, 0))
    before = {cell.stage_id: cell.blocks for cell in row.cells}
    assert all(before[cell.stage_id] is cell.blocks for cell in fresh.rows[0].cells)


def random_change(document: Document, random: Random) -> Change:
    leaves = document.leaves("map")
    rows = document.sections("map")
    grid = [row for row in rows if not row.band and row.kind is not SectionKind.EMOTION]
    every = [record for record in document if isinstance(record, Card)]
    points = [record for record in document if isinstance(record, EmotionPoint)]
    card = random.choice(every)
    match random.randrange(13):
        case 0:
            return cards.add_cards(
                document, random.choice(grid).id, random.choice(leaves).id, ["new " * random.randint(1, 30)]
            )
        case 1:
            return cards.move_cards(document, [card.id], random.choice(rows[:1] + grid).id, random.choice(leaves).id, 0)
        case 2:
            return cards.rewrite_card(document, card.id, "word " * random.randint(1, 40))
        case 3:
            return cards.span_card(document, card.id, random.randint(1, 4))
        case 4 if len(every) > 3:
            return cards.delete_cards(document, [card.id])
        case 5:
            return stages.add_stage(document, "map", "Fresh", random.randint(0, 3))
        case 6:
            stage = random.choice([record for record in document if isinstance(record, Stage)])
            return stages.rename_stage(document, stage.id, "Renamed " * random.randint(1, 9))
        case 7:
            top = document.stages("map")
            return stages.move_stage(document, random.choice(top).id, random.randint(0, len(top)))
        case 8:
            return sections.move_section(document, random.choice(rows).id, random.randint(0, len(rows)))
        case 9 if points:
            point, leaf = random.choice(points), random.choice(leaves)
            return curves.move_point(document, point.id, leaf.id, random.random(), random.uniform(-1, 1))
        case 10:
            return maps.change_map(document, "map", "Scenario", scenario="why " * random.randint(0, 60))
        case 11:
            row = random.choice(rows)
            kinds = [SectionKind.TEXT, SectionKind.PROBLEMS] + ([] if row.band else [SectionKind.EMOTION])
            return sections.change_section_kind(document, row.id, random.choice(kinds))
        case _:
            return sections.rename_section(document, random.choice(rows).id, "Row " * random.randint(1, 12))


@pytest.mark.parametrize("seed", range(6))
def test_a_rearranged_sheet_equals_a_fresh_one(seed: int, small: SmallMap, typesetter: Typesetter) -> None:
    random = Random(seed)
    document, sheet = small.document, sheet_of(small.document, typesetter)
    for step in range(40):
        change = random_change(document, random)
        done, changed = after(sheet, document, change)
        assert sheet_as_data(done) == sheet_as_data(sheet_of(changed, typesetter)), (seed, step, change.name)
        undone, before = after(done, changed, change.inverse())
        assert before == document
        assert sheet_as_data(undone) == sheet_as_data(sheet), (seed, step, "undo", change.name)
        sheet, document = done, changed


def test_a_spanning_card_covers_its_columns_and_others_flow_around(small: SmallMap, typesetter: Typesetter) -> None:
    document = small.document
    row = next(s for s in document.sections("map") if s.kind is SectionKind.ACTIONS)
    first = document.leaves("map")[0]
    card = document.cards(row.id, first.id)[0]
    document = applied(document, cards.span_card(document, card.id, 3))
    sheet = sheet_of(document, typesetter)
    rects = {
        block.record_id: block.rect.moved(dx, dy) for dx, dy, block in sheet.all_blocks() if block.part is Part.CARD
    }
    spanning = rects.pop(card.id)
    assert spanning.right > sheet.columns[2].x
    assert not [other for other in rects.values() if other.meets(spanning)]


def test_blocks_are_found_by_area(typesetter: Typesetter) -> None:
    document = big_map(300)
    sheet = sheet_of(document, typesetter)
    for dx, dy, block in sheet.all_blocks():
        area = block.rect.moved(dx, dy)
        assert any(found is block for _, _, found in sheet.blocks_in(area))


def test_a_map_without_stages_or_sections_still_has_a_sheet(typesetter: Typesetter) -> None:
    document = applied(small_map().document, maps.add_map(small_map().document, ""))
    empty = next(journey.id for journey in document.maps() if journey.id != "map")
    sheet = sheet_of(document, typesetter, empty)
    assert sheet.rows == ()
    assert sheet.width > 400
