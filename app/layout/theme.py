"""Themes: the colours, type sizes and spaces of a sheet, as data in resources/themes.

All lengths are points. Colours are chosen so that ink passes 4.5:1 on every ground it stands on and marks pass 3:1;
stage hues share one lightness (OKLCH 0.50), their tints another (0.93).
"""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict

from app.layout.typesetting import TextStyle
from app.resources import resource_path

# The type scale, in points.
MAP_TITLE = TextStyle(32.0, 700, line_height=1.15)
STAGE_TITLE = TextStyle(13.0, 700, line_height=1.2)
PHASE_TITLE = TextStyle(11.0, 600, line_height=1.2)
STEP_TITLE = TextStyle(11.0, 600, line_height=1.2)
SECTION_TITLE = TextStyle(13.0, 600, line_height=1.2)
CARD_TITLE = TextStyle(11.0, 600)
CARD_TEXT = TextStyle(11.0)
CARD_QUOTE = TextStyle(11.0, italic=True)
LEAD = TextStyle(13.0)
SMALL = TextStyle(9.0)
SMALL_STRONG = TextStyle(9.0, 600)
PERSONA_NAME = TextStyle(13.0, 600, line_height=1.2)
INITIALS = TextStyle(16.0, 600)

MARGIN = 36.0
ZONE_GAP = 28.0
BAND_GAP = 10.0
CELL_PADDING = 12.0
CARD_GAP = 8.0
CARD_PADDING = 10.0
CARD_RADIUS = 6.0
COLUMN_WIDTH = 208.0
COLUMN_INSET = 6.0
TITLES_WIDTH = 172.0
ICON = 14.0


class Tone(BaseModel):
    """The three colours of a tinted card: its ground, its icon and its text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fill: str
    mark: str
    ink: str


class Theme(BaseModel):
    """The colours of a sheet. Lists of hues repeat when a map has more stages or curves than they hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    paper: str
    band: str
    card: str
    ink: str
    soft_ink: str
    hairline: str
    accent: str
    on_stage: str
    stages: tuple[str, ...]
    stage_tints: tuple[str, ...]
    stage_inks: tuple[str, ...]
    curves: tuple[str, ...]
    curve_above: str
    curve_below: str
    face: str
    tones: dict[str, Tone]


@cache
def load_theme(name: str) -> Theme:
    """Return the theme shipped under `name` ("paper"). Raises FileNotFoundError for a name that is not shipped."""
    return Theme.model_validate_json(resource_path("themes", f"{name}.json").read_bytes())


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two "#rrggbb" colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on(ground: str, light: str = "#ffffff", dark: str = "#1e2430") -> str:
    """Return whichever of two inks stands out more on `ground`, for colours that people chose themselves."""
    return light if contrast(light, ground) >= contrast(dark, ground) else dark


def tinted(colour: str, share: float, ground: str = "#ffffff") -> str:
    """Return `colour` laid over `ground` with the given share (0 to 1), as an opaque colour that prints the same."""
    mixed = (round(_channel(colour, i) * share + _channel(ground, i) * (1 - share)) for i in (1, 3, 5))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _channel(colour: str, at: int) -> int:
    return int(colour[at : at + 2], 16)


def _luminance(colour: str) -> float:
    parts = [_channel(colour, i) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
