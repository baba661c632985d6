"""What the actions may ask about a window, read from its session and its view."""

from __future__ import annotations

from app.layout.sheet import Part
from app.model.document import Document
from app.model.records import Card, EmotionPoint, SectionKind, Stage, StageLevel
from app.ui.actions.action import Situation, Spot
from app.ui.canvas.hit import Hit
from app.ui.canvas.places import Cell
from app.ui.canvas.view import MapView
from app.ui.session import Session

_SPOTS: dict[Part, Spot] = {
    Part.CARD: Spot.CARD,
    Part.ROW: Spot.CELL,
    Part.STAGE: Spot.STAGE,
    Part.SECTION: Spot.SECTION,
    Part.POINT: Spot.POINT,
    Part.CURVE: Spot.CURVE,
    Part.TITLE: Spot.TITLE,
    Part.PERSONA: Spot.TITLE,
    Part.PAPER: Spot.PAPER,
}


def spot_of(hit: Hit) -> Spot | None:
    """Return which context menu belongs to what was hit."""
    return _SPOTS.get(hit.part, Spot.PAPER) if hit.part is not None else Spot.PAPER


def situation_of(session: Session, view: MapView | None, map_id: str | None, exporting: bool) -> Situation:
    """Return the situation of a window that shows a project."""
    document = session.document
    history = session.project.history
    undo, redo = history.newest(), history.next_redo()
    has_map = view is not None and map_id is not None and map_id in document
    sections = document.sections(map_id) if has_map and map_id is not None else []
    stage = focused_stage(document, view, map_id) if has_map and view is not None and map_id is not None else None
    return Situation(
        has_project=True,
        has_map=has_map,
        maps=len(document.maps()),
        stages=len(document.stages(map_id)) if has_map and map_id is not None else 0,
        sections=len(sections),
        curves=sum(len(document.curves(section.id)) for section in sections if section.kind is SectionKind.EMOTION),
        selected=_selected(document, view) if has_map and view is not None else (),
        focused=_focused(document, view) if has_map and view is not None else "",
        free_stage=stage is not None and stage.level is StageLevel.STAGE and stage.parent_id is None,
        has_steps=stage is not None and _has_steps(document, stage),
        undo=undo.name if undo is not None else "",
        redo=redo.name if redo is not None else "",
        can_undo=undo is not None,
        can_redo=redo is not None,
        exporting=exporting,
    )


def focused_stage(document: Document, view: MapView, map_id: str) -> Stage | None:
    """Return the stage that has the focus or holds what has it; else the last one of the map."""
    focus = view.focus
    stage_id = focus.stage_id if isinstance(focus, Cell) else None
    match document.get(focus) if isinstance(focus, str) else None:
        case Stage() as stage:
            return stage
        case Card(stage_id=held) | EmotionPoint(stage_id=held):
            stage_id = held
    found = document.get(stage_id) if stage_id else None
    if isinstance(found, Stage):
        return found
    leaves = document.leaves(map_id)
    return leaves[-1] if leaves else None


def _has_steps(document: Document, stage: Stage) -> bool:
    parts = document.stages(stage.id)
    return stage.level is StageLevel.STEP or (bool(parts) and parts[0].level is StageLevel.STEP)


def _selected(document: Document, view: MapView) -> tuple[tuple[str, int], ...]:
    # A selection holds records of one kind only, so the first one speaks for all: it may hold thousands.
    ids = view.selection
    first = document.get(ids[0]) if ids else None
    return ((first.kind_name, len(ids)),) if first is not None else ()


def _focused(document: Document, view: MapView) -> str:
    focus = view.focus
    if isinstance(focus, Cell):
        return "cell"
    record = document.get(focus) if isinstance(focus, str) else None
    return record.kind_name if record is not None else ""
