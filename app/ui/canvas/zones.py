"""Zones of the viewport: the map itself, and the headers and titles that stay in view when it is scrolled.

Each zone is a part of the viewport seen through a camera of its own, so that painting, hit test and marks need no other
rule for what is frozen. In their zones words stay in view too: a header's begin at the edge behind which the header
begins, and a section's title goes down its row as the row is scrolled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF

from app.layout.primitives import Rect
from app.layout.sheet import Block, Part, PlacedRow, Sheet
from app.ui.canvas.camera import Camera, Extent
from app.ui.canvas.places import Place

# Paper above frozen headers and beside frozen titles, in the widget's pixels.
PAD = 6
# Frozen parts never take more than this share of the viewport; a map zoomed in further scrolls as a whole.
MOST_SHARE = 0.4


class ZoneKind(StrEnum):
    """What a zone shows."""

    BODY = "body"
    HEADERS = "headers"
    TITLES = "titles"
    CORNER = "corner"


@dataclass(frozen=True, slots=True)
class Zone:
    """`clip` is in device pixels of the viewport. `frozen` tells that the map scrolls away below it."""

    kind: ZoneKind
    clip: QRect
    camera: Camera
    frozen: bool = False

    def scene(self) -> QRect:
        """Return the scene pixels that the zone shows."""
        return self.clip.translated(self.camera.x, self.camera.y)

    def corner(self) -> Camera:
        """Return the camera that has the zone's top left corner at its own."""
        return replace(self.camera, x=self.camera.x + self.clip.x(), y=self.camera.y + self.clip.y())

    def contains(self, pos: QPointF) -> bool:
        """Return whether a viewport position (the widget's pixels) lies in the zone."""
        ratio = self.camera.ratio
        return self.clip.contains(int(pos.x() * ratio), int(pos.y() * ratio))


def zones_of(sheet: Sheet, camera: Camera, view: Extent) -> tuple[Zone, ...]:
    """Return the zones of a viewport, those on top first; the body is always last."""
    top, height, holds_top = _headers(sheet, camera, view)
    left, width, holds_left = _titles(sheet, camera, view)
    pad = round(PAD * camera.ratio)
    over = replace(camera, y=round(sheet.stages_top * camera.scale) - pad - top)
    beside = replace(camera, x=round(sheet.titles_left * camera.scale) - pad - left)
    aside = width if holds_left else 0
    zones = []
    if holds_left and height:
        zones.append(Zone(ZoneKind.CORNER, QRect(0, top, width, height), replace(beside, y=over.y), True))
    if height and (holds_top or holds_left):
        zones.append(Zone(ZoneKind.HEADERS, QRect(aside, top, view.width - aside, height), over, holds_top))
    if width and (holds_top or holds_left):
        # Titles begin below the headers: what lies above the grid scrolls away freely.
        above = max(0, top + height if height else round(sheet.grid_top * camera.scale) - camera.y)
        zones.append(Zone(ZoneKind.TITLES, QRect(left, above, width, view.height - above), beside, holds_left))
    zones.append(Zone(ZoneKind.BODY, QRect(0, 0, view.width, view.height), camera))
    return tuple(zones)


def covered(zones: tuple[Zone, ...]) -> tuple[int, int]:
    """Return how many device pixels at the left and at the top of the viewport frozen zones cover."""
    left = max((zone.clip.width() for zone in zones if zone.kind is ZoneKind.TITLES and zone.frozen), default=0)
    top = max((zone.clip.height() for zone in zones if zone.kind is ZoneKind.HEADERS and zone.frozen), default=0)
    return left, top


def zone_at(zones: tuple[Zone, ...], pos: QPointF) -> Zone:
    """Return the zone under a viewport position; outside the viewport, the body."""
    return next((zone for zone in zones if zone.contains(pos)), zones[-1])


def zone_for(zones: tuple[Zone, ...], part: Part) -> Zone:
    """Return the zone in which blocks of a part are seen."""
    wanted = {Part.STAGE: ZoneKind.HEADERS, Part.SECTION: ZoneKind.TITLES}.get(part, ZoneKind.BODY)
    return next((zone for zone in zones if zone.kind is wanted), zones[-1])


def sheet_area(zone: Zone) -> Rect:
    """Return the sheet points that a zone shows."""
    scene, scale = zone.scene(), zone.camera.scale
    return Rect(scene.x() / scale, scene.y() / scale, scene.width() / scale, scene.height() / scale)


def words_shift(block: Block, left: float, words_width: float, pad: float) -> float:
    """Return how far the words of a header move right (points) so that they begin at `left` (a sheet x) at the earliest.

    They stay within the header.
    """
    if block.rect.x >= left:
        return 0.0
    return max(0.0, min(left - block.rect.x, block.rect.width - words_width - 2 * pad))


def title_shift(row: PlacedRow, row_top: float, top: float) -> float:
    """Return how far a section's title moves down (points) so that it stands at `top` (a sheet y) at the highest."""
    return max(0.0, min(top - row_top, row.height - row.title.rect.height))


def seen_rect(sheet: Sheet, zone: Zone, place: Place) -> QRectF:
    """Return where a block is seen in a zone, in the widget's pixels: a title where its words have gone."""
    row_top = place.row_top
    if place.block.part is Part.SECTION and zone.kind is ZoneKind.TITLES:
        shift = title_shift(sheet.rows[place.row], row_top, titles_top(zone))
        return zone.camera.view_rect(place.dx, row_top, place.block.rect.moved(0.0, shift))
    return zone.camera.view_rect(place.dx, row_top, place.block.rect)


def area_to_reveal(zones: tuple[Zone, ...], place: Place) -> Rect:
    """Return the sheet points to bring into view for a block.

    Headers and titles stay in view by themselves: of them only the side on which they scroll counts.
    """
    rect, body = place.rect, sheet_area(zones[-1])
    if place.block.part is Part.STAGE and zone_for(zones, Part.STAGE).kind is ZoneKind.HEADERS:
        return Rect(rect.x, body.y + body.height / 2, rect.width, 1.0)
    if place.block.part is Part.SECTION and zone_for(zones, Part.SECTION).kind is ZoneKind.TITLES:
        return Rect(body.x + body.width / 2, rect.y, 1.0, rect.height)
    return rect


def titles_top(zone: Zone) -> float:
    """Return the sheet y at which titles are held in their zone."""
    corner = zone.corner()
    return (corner.y + PAD * corner.ratio) / corner.scale


def _headers(sheet: Sheet, camera: Camera, view: Extent) -> tuple[int, int, bool]:
    """Return top and height of the headers in the viewport (device pixels), and whether they are held at its edge.

    Height 0: they are not in view, or too high to be kept there.
    """
    pad = round(PAD * camera.ratio)
    natural = round(sheet.stages_top * camera.scale) - pad - camera.y
    height = ceil((sheet.grid_top - sheet.stages_top) * camera.scale + pad)
    if not sheet.stages or not sheet.rows or height > view.height * MOST_SHARE:
        return 0, 0, False
    end = (sheet.row_tops[-1] + sheet.rows[-1].height) * camera.scale - camera.y
    if natural >= view.height or end <= height:
        return 0, 0, False
    return max(0, natural), height, natural < 0


def _titles(sheet: Sheet, camera: Camera, view: Extent) -> tuple[int, int, bool]:
    """Return left and width of the section titles in the viewport, and whether they are held at its edge."""
    pad = round(PAD * camera.ratio)
    natural = round(sheet.titles_left * camera.scale) - pad - camera.x
    width = ceil((sheet.grid_left - sheet.titles_left) * camera.scale + pad)
    if not sheet.rows or not sheet.columns or width > view.width * MOST_SHARE:
        return 0, 0, False
    end = sheet.columns[-1].right * camera.scale - camera.x
    if natural >= view.width or end <= width:
        return 0, 0, False
    return max(0, natural), width, natural < 0
