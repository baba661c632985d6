"""What the actions may ask about a window, read from its session and its view."""

from __future__ import annotations

from collections import Counter

from app.layout.sheet import Part
from app.model.document import Document
from app.model.records import SectionKind
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
    return Situation(
        has_project=True,
        has_map=has_map,
        maps=len(document.maps()),
        stages=len(document.stages(map_id)) if has_map and map_id is not None else 0,
        sections=len(sections),
        curves=sum(len(document.curves(section.id)) for section in sections if section.kind is SectionKind.EMOTION),
        selected=_selected(document, view) if has_map and view is not None else (),
        focused=_focused(document, view) if has_map and view is not None else "",
        undo=undo.name if undo is not None else "",
        redo=redo.name if redo is not None else "",
        can_undo=undo is not None,
        can_redo=redo is not None,
        exporting=exporting,
    )


def _selected(document: Document, view: MapView) -> tuple[tuple[str, int], ...]:
    records = (document.get(record_id) for record_id in view.selection)
    return tuple(Counter(record.kind_name for record in records if record is not None).items())


def _focused(document: Document, view: MapView) -> str:
    focus = view.focus
    if isinstance(focus, Cell):
        return "cell"
    record = document.get(focus) if isinstance(focus, str) else None
    return record.kind_name if record is not None else ""
