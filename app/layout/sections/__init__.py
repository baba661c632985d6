"""Section kinds: one module per way of laying out a row, and the one table that says which kind uses which.

A new kind is one module here and one line in SHAPES; nothing else in the layout has a list of kinds.
"""

from __future__ import annotations

from app.layout.sections.emotion import arrange_emotion
from app.layout.sections.grid import arrange_grid
from app.layout.sections.shape import Shape
from app.model.records import SectionKind

SHAPES: dict[SectionKind, Shape] = {
    SectionKind.TEXT: Shape("type", arrange_grid),
    SectionKind.GOALS: Shape("target", arrange_grid),
    SectionKind.ACTIONS: Shape("list-checks", arrange_grid),
    SectionKind.TOUCHPOINTS: Shape("mouse-pointer-click", arrange_grid),
    SectionKind.CHANNELS: Shape("smartphone", arrange_grid),
    SectionKind.THOUGHTS: Shape("heart", arrange_grid),
    SectionKind.QUOTES: Shape("quote", arrange_grid),
    SectionKind.QUESTIONS: Shape("message-circle-question-mark", arrange_grid),
    SectionKind.PROBLEMS: Shape("triangle-alert", arrange_grid),
    SectionKind.IDEAS: Shape("lightbulb", arrange_grid),
    SectionKind.OPPORTUNITIES: Shape("star", arrange_grid),
    SectionKind.METRICS: Shape("chart-line", arrange_grid),
    SectionKind.OWNERS: Shape("users", arrange_grid),
    SectionKind.SYSTEMS: Shape("settings", arrange_grid),
    SectionKind.IMAGES: Shape("image", arrange_grid),
    SectionKind.EMOTION: Shape("spline", arrange_emotion),
}
