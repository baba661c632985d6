"""Themes keep their promises on contrast, for whoever prints or projects a map."""

from __future__ import annotations

import pytest

from app.layout.theme import contrast, load_theme, readable_on, tinted
from app.resources import resource_path

THEMES = sorted(path.stem for path in resource_path("themes").glob("*.json"))


@pytest.mark.parametrize("name", THEMES)
def test_every_text_passes_the_contrast_for_reading(name: str) -> None:
    theme = load_theme(name)
    pairs = [(theme.ink, theme.paper), (theme.ink, theme.band), (theme.soft_ink, theme.band), (theme.ink, theme.card)]
    pairs += [(tone.ink, tone.fill) for tone in theme.tones.values()]
    pairs += [(tone.mark, tone.fill) for tone in theme.tones.values()]
    pairs += [(theme.on_stage, hue) for hue in theme.stages]
    pairs += list(zip(theme.stage_inks, theme.stage_tints, strict=True))
    low = [(pair, round(contrast(*pair), 2)) for pair in pairs if contrast(*pair) < 4.5]
    assert low == []


@pytest.mark.parametrize("name", THEMES)
def test_curves_and_accents_stand_out_as_marks(name: str) -> None:
    theme = load_theme(name)
    marks = [*theme.curves, theme.accent]
    assert [mark for mark in marks if contrast(mark, theme.band) < 3.0] == []


def test_ink_on_a_chosen_colour_is_the_more_readable_one() -> None:
    assert readable_on("#101010") == "#ffffff"
    assert readable_on("#fff3a0") == "#1e2430"
    assert tinted("#000000", 0.5) == "#808080"
