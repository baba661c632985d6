"""Edits of journey maps and personas: what stands in the header zone, and whole maps."""

from __future__ import annotations

from typing import Any

from app.model.change import Change, Touch, added, joined, removed, replaced
from app.model.document import Document
from app.model.edits.placing import place_among
from app.model.edits.sections import delete_section
from app.model.edits.stages import delete_stage
from app.model.project import EditError
from app.model.records import PROPERTIES_ID, JourneyMap, Persona, ProjectProperties, changed, new_id


def add_map(document: Document, title: str, **values: Any) -> Change:
    """Add an empty journey map behind the others."""
    siblings = document.maps()
    keys, room = place_among(siblings, len(siblings), 1)
    return joined("Add map", [room, added("Add map", [JourneyMap(id=new_id(), order=keys[0], title=title, **values)])])


def change_map(document: Document, map_id: str, name: str, **values: Any) -> Change:
    """Give a map new field values (title, scenario, expectations...), as one step called `name`."""
    journey = _map(document, map_id)
    return replaced(name, [(journey, changed(journey, **values))])


def rename_map(document: Document, map_id: str, title: str) -> Change:
    """Rename a map."""
    return change_map(document, map_id, "Rename map", title=title)


def delete_map(document: Document, map_id: str) -> Change:
    """Delete a map with everything on it. Personas stay in the project."""
    journey = _map(document, map_id)
    changes = [delete_section(document, section.id) for section in document.sections(map_id)]
    stages = [delete_stage(document, stage.id) for stage in document.stages(map_id)]
    sources = [source for source in document.sources() if source.map_id == map_id]
    return _union("Delete map", [*changes, *stages, removed("", sources), removed("", [journey])])


def add_persona(document: Document, name: str, map_id: str | None = None, **values: Any) -> Change:
    """Add a persona to the project and, when `map_id` is given, to the header of that map."""
    siblings = document.personas()
    keys, room = place_among(siblings, len(siblings), 1)
    persona = Persona(id=new_id(), order=keys[0], name=name, **values)
    steps = [room, added("Add persona", [persona])]
    if map_id is not None:
        journey = _map(document, map_id)
        steps.append(replaced("", [(journey, changed(journey, persona_ids=(*journey.persona_ids, persona.id)))]))
    return joined("Add persona", steps)


def change_persona(document: Document, persona_id: str, name: str, **values: Any) -> Change:
    """Give a persona new field values, as one step called `name`."""
    persona = document.get(persona_id)
    if not isinstance(persona, Persona):
        raise EditError("This persona is no longer in the project. Nothing was changed.")
    return replaced(name, [(persona, changed(persona, **values))])


def change_properties(document: Document, name: str, **values: Any) -> Change:
    """Give the project's own record new field values, as one step called `name`."""
    properties = document.fetch(ProjectProperties, PROPERTIES_ID)
    return replaced(name, [(properties, changed(properties, **values))])


def _union(name: str, changes: list[Change]) -> Change:
    """Join removals that may name the same record twice (a card is in a section and in a stage)."""
    touched: dict[str, Touch] = {}
    for change in changes:
        touched.update(change.touched)
    return Change(name, touched)


def _map(document: Document, map_id: str) -> JourneyMap:
    journey = document.get(map_id)
    if not isinstance(journey, JourneyMap):
        raise EditError("This map is no longer in the project. Nothing was changed.")
    return journey
