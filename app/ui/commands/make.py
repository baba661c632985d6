"""What is put onto the map, and what stages and sections turn into."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.model.change import Change, joined
from app.model.document import Document, applied
from app.model.edits.curves import add_curve, add_point
from app.model.edits.maps import add_persona, change_map, delete_map
from app.model.edits.sections import add_section, change_section_kind, rename_section
from app.model.edits.stages import add_phase_over, add_stage, add_step, join_steps
from app.model.records import Card, Curve, EmotionPoint, JourneyMap, Record, Section, SectionKind, Stage, StageLevel
from app.model.templates import enter_template, load_template
from app.ui.canvas.commands import edit_record, insert_stage
from app.ui.canvas.places import Cell
from app.ui.dialogs.map_details import MapDetails
from app.ui.dialogs.section_kinds import SectionDialog, name_of
from app.ui.situation import focused_stage

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

MAP_TEMPLATE = "current-state"


def stage_after(window: MainWindow) -> None:
    """Add a stage behind the focused one and write its title."""
    _stage_beside(window, after=True)


def stage_before(window: MainWindow) -> None:
    """Add a stage in front of the focused one and write its title."""
    _stage_beside(window, after=False)


def phase(window: MainWindow) -> None:
    """Put a phase over the focused stage and write its title."""
    stage = _focused_stage(window)
    if stage is None:
        return
    above = _of_level(window, stage, StageLevel.STAGE)
    title = QCoreApplication.translate("Make", "New phase")
    _do_and_edit(window, lambda document: add_phase_over(document, above.id, title))


def step(window: MainWindow) -> None:
    """Add a step to the focused stage and write its title."""
    stage = _focused_stage(window)
    if stage is None:
        return
    above = _of_level(window, stage, StageLevel.STAGE)
    title = QCoreApplication.translate("Make", "New step")

    def change(document: Document) -> Change:
        if not document.is_leaf(above.id):
            return add_step(document, above.id, title)
        # A stage with one step would look as before: its first step takes the cards, the second one is the new one.
        first = add_step(document, above.id, QCoreApplication.translate("Make", "First step"))
        second = add_step(applied(document, first), above.id, title)
        return joined("Add step", [first, second])

    _do_and_edit(window, change)


def section_below(window: MainWindow) -> None:
    """Choose a section and add it below the focused one."""
    _ask_for_section(window, below=True)


def section_above(window: MainWindow) -> None:
    """Choose a section and add it above the focused one."""
    _ask_for_section(window, below=False)


def point(window: MainWindow) -> None:
    """Add a point to the emotional curve, in the focused stage or the first one without; the section too if missing."""
    session, map_id = window.session, window.map_id
    if session is None or map_id is None:
        return
    stage = _focused_stage(window)

    def change(document: Document) -> Change:
        before = Change("")
        curve = _curve_of(document, map_id)
        if curve is None:
            before = add_section(document, map_id, name_of(SectionKind.EMOTION), SectionKind.EMOTION)
            document = applied(document, before)
            curve = _curve_of(document, map_id)
        assert curve is not None
        leaf, at = _free_place(document, map_id, curve, stage)
        return joined("Add point", [before, add_point(document, curve.id, leaf, at, 0.0)])

    _show_made(window, _done(window, change), EmotionPoint)


def curve(window: MainWindow) -> None:
    """Add another line to the first emotional curve."""
    session, map_id = window.session, window.map_id
    if session is None or map_id is None:
        return
    row = next((one for one in session.document.sections(map_id) if one.kind is SectionKind.EMOTION), None)
    if row is not None and session.edit(lambda: add_curve(session.document, row.id)):
        window.tell(QCoreApplication.translate("Make", "A further curve is there; double-click to set its points"), undo=True)


def persona(window: MainWindow) -> None:
    """Add a persona to the header of the map."""
    map_id = window.map_id
    name = QCoreApplication.translate("Make", "New persona")
    if map_id is not None:
        _do_and_edit(window, lambda document: add_persona(document, name, map_id))


def journey_map(window: MainWindow) -> None:
    """Add a further map to the project and show it."""
    session = window.session
    if session is not None:
        session.edit(lambda: enter_template(session.document, load_template(MAP_TEMPLATE)))


def map_details(window: MainWindow) -> None:
    """Change what stands in the header zone of the map, as one step."""
    session, map_id = window.session, window.map_id
    if session is None or map_id is None:
        return
    dialog = MapDetails(session.document.fetch(JourneyMap, map_id), window)

    def accepted() -> None:
        values = dialog.values()
        session.edit(lambda: change_map(session.document, map_id, "Change map details", **values))

    dialog.accepted.connect(accepted)
    dialog.open()


def remove_map(window: MainWindow) -> None:
    """Take the map that is shown out of the project."""
    session, map_id = window.session, window.map_id
    if session is not None and map_id is not None and session.edit(lambda: delete_map(session.document, map_id)):
        window.tell(QCoreApplication.translate("Make", "The map is deleted"), undo=True)


def unite_steps(window: MainWindow) -> None:
    """Make one column of the focused stage again."""
    session, stage = window.session, _focused_stage(window)
    if session is not None and stage is not None:
        above = _of_level(window, stage, StageLevel.STAGE)
        session.edit(lambda: join_steps(session.document, above.id))


def choose_section_kind(window: MainWindow) -> None:
    """Choose what the focused section is about."""
    session, section = window.session, focused_section(window)
    if session is None or section is None:
        return
    dialog = SectionDialog(window, section)

    def changed_section() -> Change:
        wanted = dialog.wanted()
        kind = change_section_kind(session.document, section.id, wanted.kind)
        named = rename_section(applied(session.document, kind), section.id, wanted.title)
        return joined("Change section", [kind, named])

    def accepted() -> None:
        session.edit(changed_section)

    dialog.accepted.connect(accepted)
    dialog.open()


def focused_section(window: MainWindow) -> Section | None:
    """Return the section that has the focus or holds what has it."""
    if window.view is None or window.session is None:
        return None
    document, focus = window.session.document, window.view.focus
    record = document.get(focus) if isinstance(focus, str) else None
    match record:
        case Section():
            return record
        case Card(section_id=section_id):
            return document.fetch(Section, section_id)
        case EmotionPoint(curve_id=curve_id):
            return document.fetch(Section, document.fetch(Curve, curve_id).section_id)
    if isinstance(focus, Cell):
        found = document.get(focus.section_id)
        return found if isinstance(found, Section) else None
    return None


def _focused_stage(window: MainWindow) -> Stage | None:
    if window.view is None or window.session is None or window.map_id is None:
        return None
    return focused_stage(window.session.document, window.view, window.map_id)


def _of_level(window: MainWindow, stage: Stage, level: StageLevel) -> Stage:
    """Return the stage itself, or what stands above it, so that a step gives its stage."""
    document = window.session.document if window.session is not None else None
    while document is not None and stage.level is StageLevel.STEP and level is not StageLevel.STEP and stage.parent_id:
        stage = document.fetch(Stage, stage.parent_id)
    return stage


def _stage_beside(window: MainWindow, after: bool) -> None:
    session, view, map_id = window.session, window.view, window.map_id
    if session is None or view is None or map_id is None:
        return
    if not session.document.stages(map_id):
        title = QCoreApplication.translate("Make", "New stage")
        _do_and_edit(window, lambda document: add_stage(document, map_id, title))
        return
    insert_stage(view, after)


def _ask_for_section(window: MainWindow, below: bool) -> None:
    session, map_id = window.session, window.map_id
    if session is None or map_id is None:
        return
    dialog = SectionDialog(window)
    focused = focused_section(window)

    def accepted() -> None:
        wanted = dialog.wanted()
        rows = [section.id for section in session.document.sections(map_id)]
        index = rows.index(focused.id) + (1 if below else 0) if focused is not None and focused.id in rows else None
        if index is None and not below:
            index = 0
        made = _done(
            window, lambda document: add_section(document, map_id, wanted.title, wanted.kind, index, wanted.band)
        )
        _show_made(window, made, Section)

    dialog.accepted.connect(accepted)
    dialog.open()


def _do_and_edit(window: MainWindow, make: Callable[[Document], Change]) -> None:
    """Do a change that adds a header or persona, and write into the last one that it made."""
    made = _done(window, make)
    if made and window.view is not None:
        edit_record(window.view, made[-1].id)


def _done(window: MainWindow, make: Callable[[Document], Change]) -> list[Record]:
    """Do a change and return the records that it made, in the order in which it made them."""
    session = window.session
    if session is None:
        return []
    made: list[Record] = []

    def remember() -> Change:
        change = make(session.document)
        made.extend(change.made())
        return change

    return made if session.edit(remember) else []


def _show_made(window: MainWindow, made: Iterable[Record], kind: type[Record]) -> None:
    """Select and show the last record of `kind` among those made."""
    found = [record.id for record in made if isinstance(record, kind)]
    if found and window.view is not None:
        window.view.select(found[-1:])
        window.view.reveal(found[-1])
        window.view.setFocus()


def _curve_of(document: Document, map_id: str) -> Curve | None:
    for section in document.sections(map_id):
        found = document.curves(section.id) if section.kind is SectionKind.EMOTION else []
        if found:
            return found[0]
    return None


def _free_place(document: Document, map_id: str, curve: Curve, stage: Stage | None) -> tuple[str, float]:
    """Return stage and place for a new point: the middle of the first stage without one, from the focused one on."""
    leaves = [leaf.id for leaf in document.leaves(map_id)]
    taken = {known.stage_id for known in document.points(curve.id)}
    start = leaves.index(stage.id) if stage is not None and stage.id in leaves else 0
    for leaf in (*leaves[start:], *leaves[:start]):
        if leaf not in taken:
            return leaf, 0.5
    places = sorted(known.at for known in document.points(curve.id) if known.stage_id == leaves[start])
    return leaves[start], _widest_gap(places)


def _widest_gap(places: list[float]) -> float:
    """Return the middle of the widest gap between places from 0 to 1."""
    ends = [0.0, *places, 1.0]
    left, right = max(itertools.pairwise(ends), key=lambda pair: pair[1] - pair[0])
    return (left + right) / 2
