"""Templates: journey maps as readable JSON in resources/templates, entered into a document through the edit functions.

A template names stages (with steps, or inside phases), sections with cards by stage title, personas and curves. The
sample map is a template that is filled in.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.model.change import Change, joined
from app.model.document import Document, applied
from app.model.edits import cards, curves, maps, sections, stages
from app.model.project import EditError
from app.model.records import CurveShape, SectionKind, Stage
from app.resources import resource_path


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TemplateStage(_Part):
    """A stage; `phase` puts it under a phase together with its neighbours of the same phase."""

    title: str
    phase: str = ""
    steps: tuple[str, ...] = ()


class TemplateCard(_Part):
    """A card that needs more than a text."""

    text: str
    title: str = ""
    votes: int = 0
    span: int = 1
    link: str = ""


class TemplateSection(_Part):
    """A section; `cells` maps the title of a leaf stage ("*": the band) to its cards."""

    title: str
    kind: SectionKind = SectionKind.TEXT
    band: bool = False
    cells: dict[str, tuple[str | TemplateCard, ...]] = Field(default_factory=dict)


class TemplatePoint(_Part):
    """An emotion point: leaf stage title, place in it (0 to 1), value (-1 to +1) and words."""

    stage: str
    at: float = 0.5
    value: float
    label: str = ""


class TemplateCurve(_Part):
    """A curve of the first emotional curve section."""

    title: str = ""
    persona: str = ""
    shape: CurveShape = CurveShape.SMOOTH
    points: tuple[TemplatePoint, ...] = ()


class TemplatePersona(_Part):
    """A persona on the map."""

    name: str
    role: str = ""
    bio: str = ""


class Template(_Part):
    """A whole map. `name` is what the command line and the start page call it, `description` one sentence about it."""

    name: str
    description: str
    title: str
    map_kind: str = ""
    scenario: str = ""
    language: str = "en"
    goals: tuple[str, ...] = ()
    expectations: tuple[str, ...] = ()
    personas: tuple[TemplatePersona, ...] = ()
    stages: tuple[TemplateStage, ...] = ()
    sections: tuple[TemplateSection, ...] = ()
    curves: tuple[TemplateCurve, ...] = ()


def template_names() -> list[str]:
    """Return the names of all templates that ship with the program, in alphabetical order."""
    return sorted(path.stem for path in Path(resource_path("templates")).glob("*.json"))


def load_template(name: str) -> Template:
    """Return a shipped template. Raises EditError naming the ones there are when `name` is not among them."""
    known = template_names()
    if name not in known:
        raise EditError(f"There is no template called {name!r}; nothing was made. There are: {', '.join(known)}.")
    return Template.model_validate_json(resource_path("templates", f"{name}.json").read_bytes())


def enter_template(document: Document, template: Template) -> Change:
    """Return the change that adds the template's map, with everything on it, to `document`, as one step."""
    entry = _Entry(document)
    entry.do(
        maps.add_map(
            document,
            template.title,
            map_kind=template.map_kind,
            scenario=template.scenario,
            language=template.language,
            goals=template.goals,
            expectations=template.expectations,
        )
    )
    map_id = entry.document.maps()[-1].id
    personas = {}
    for persona in template.personas:
        entry.do(maps.add_persona(entry.document, persona.name, map_id, role=persona.role, bio=persona.bio))
        personas[persona.name] = entry.document.personas()[-1].id
    _enter_stages(entry, map_id, template)
    columns = {stage.title: stage.id for stage in entry.document.leaves(map_id)}
    for section in template.sections:
        _enter_section(entry, map_id, section, columns)
    _enter_curves(entry, map_id, template, columns, personas)
    return entry.change.named("Add map")


class _Entry:
    """The document so far and the change that led there."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.change = Change("")

    def do(self, change: Change) -> None:
        self.document = applied(self.document, change)
        self.change = joined("", [self.change, change])


def _enter_stages(entry: _Entry, map_id: str, template: Template) -> None:
    phase_id: str | None = None
    phase_title = ""
    for stage in template.stages:
        if stage.phase and stage.phase == phase_title and phase_id is not None:
            entry.do(stages.add_stage(entry.document, map_id, stage.title, parent_id=phase_id))
            made = entry.document.stages(phase_id)[-1]
        else:
            entry.do(stages.add_stage(entry.document, map_id, stage.title))
            made = entry.document.stages(map_id)[-1]
            phase_id, phase_title = None, stage.phase
            if stage.phase:
                entry.do(stages.add_phase_over(entry.document, made.id, stage.phase))
                phase_id = entry.document.fetch(Stage, made.id).parent_id
        for step in stage.steps:
            entry.do(stages.add_step(entry.document, made.id, step))


def _enter_section(entry: _Entry, map_id: str, section: TemplateSection, columns: dict[str, str]) -> None:
    entry.do(sections.add_section(entry.document, map_id, section.title, section.kind, band=section.band))
    section_id = entry.document.sections(map_id)[-1].id
    for stage, entries in section.cells.items():
        stage_id = None if section.band else columns[stage]
        wanted = [item if isinstance(item, TemplateCard) else TemplateCard(text=item) for item in entries]
        entry.do(cards.add_cards(entry.document, section_id, stage_id, [item.text for item in wanted]))
        for card, item in zip(entry.document.cards(section_id, stage_id), wanted, strict=True):
            more: dict[str, Any] = item.model_dump(exclude={"text"}, exclude_defaults=True)
            if more:
                entry.do(cards.change_cards(entry.document, [card.id], "", **more))


def _enter_curves(
    entry: _Entry, map_id: str, template: Template, columns: dict[str, str], personas: dict[str, str]
) -> None:
    rows = [section for section in entry.document.sections(map_id) if section.kind is SectionKind.EMOTION]
    for number, curve in enumerate(template.curves):
        if number > 0:
            entry.do(curves.add_curve(entry.document, rows[0].id))
        curve_id = entry.document.curves(rows[0].id)[number].id
        persona_id = personas.get(curve.persona)
        entry.do(
            curves.change_curve(
                entry.document, curve_id, "", title=curve.title, persona_id=persona_id, shape=curve.shape
            )
        )
        for point in curve.points:
            entry.do(
                curves.add_point(entry.document, curve_id, columns[point.stage], point.at, point.value, point.label)
            )
