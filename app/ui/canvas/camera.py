"""The camera: which part of the sheet a viewport shows, and how large.

Pure arithmetic. Scene pixels are device pixels of the whole sheet at the camera's scale, (0, 0) at the sheet's own
origin; the viewport shows those from (x, y) on. Rows begin on whole scene pixels, so that a row looks the same wherever
it stands and pictures of it can be moved instead of painted anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF

from app.layout.primitives import Rect
from app.layout.sheet import Sheet

# 100 % shows a point as 1/72 inch on a screen of 96 pixels an inch.
PIXELS_PER_POINT = 96 / 72
LOWEST_ZOOM = 0.05
HIGHEST_ZOOM = 8.0
# Ground around the paper when it is scrolled to an end or fitted, and the least paper that stays in view, in pixels.
MARGIN = 32
KEPT_IN_VIEW = 64


@dataclass(frozen=True, slots=True)
class Camera:
    """`scale` is device pixels per sheet point, `ratio` device pixels per pixel of the widget."""

    scale: float = PIXELS_PER_POINT
    x: int = 0
    y: int = 0
    ratio: float = 1.0

    @property
    def zoom(self) -> float:
        """The zoom as people know it: 1.0 is 100 %."""
        return self.scale / (PIXELS_PER_POINT * self.ratio)

    def row_y(self, top: float) -> int:
        """Return the scene y at which a row with its top at `top` points begins."""
        return round(top * self.scale)

    def scene_rect(self, dx: float, row_top: float, rect: Rect) -> QRectF:
        """Return a block's rectangle in scene pixels; dx and row_top as the sheet's `blocks_in` gives them."""
        scale = self.scale
        return QRectF(
            (dx + rect.x) * scale,
            round(row_top * scale) + rect.y * scale,
            rect.width * scale,
            rect.height * scale,
        )

    def view_rect(self, dx: float, row_top: float, rect: Rect) -> QRectF:
        """Return a block's rectangle in the widget's pixels, relative to the viewport."""
        scene = self.scene_rect(dx, row_top, rect)
        scene.translate(-self.x, -self.y)
        if self.ratio == 1.0:
            return scene
        ratio = self.ratio
        return QRectF(scene.x() / ratio, scene.y() / ratio, scene.width() / ratio, scene.height() / ratio)

    def sheet_point(self, x: float, y: float) -> tuple[float, float]:
        """Return the sheet point under the viewport position (x, y) in the widget's pixels."""
        return (x * self.ratio + self.x) / self.scale, (y * self.ratio + self.y) / self.scale

    def view_point(self, x: float, y: float) -> QPointF:
        """Return where the sheet point (x, y) stands in the viewport, in the widget's pixels."""
        return QPointF((x * self.scale - self.x) / self.ratio, (y * self.scale - self.y) / self.ratio)

    def zoomed(self, zoom: float, anchor: QPointF) -> Camera:
        """Return the camera at another zoom, with the same sheet point under `anchor` (the widget's pixels)."""
        scale = zoom * PIXELS_PER_POINT * self.ratio
        x, y = self.sheet_point(anchor.x(), anchor.y())
        return replace(
            self,
            scale=scale,
            x=round(x * scale - anchor.x() * self.ratio),
            y=round(y * scale - anchor.y() * self.ratio),
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """What a camera looks with: the size of the viewport in device pixels."""

    width: int
    height: int


def fit_zoom(sheet: Sheet, view: Extent, ratio: float) -> float:
    """Return the zoom at which the whole sheet is seen with a margin; at most 100 %."""
    room_x = max(1.0, view.width / ratio - 2 * MARGIN)
    room_y = max(1.0, view.height / ratio - 2 * MARGIN)
    size_x, size_y = max(1.0, sheet.width) * PIXELS_PER_POINT, max(1.0, sheet.height) * PIXELS_PER_POINT
    return min(1.0, room_x / size_x, room_y / size_y)


def lowest_zoom(sheet: Sheet, view: Extent, ratio: float) -> float:
    """Return the smallest zoom allowed: 5 %, or less where a very large map needs it to be seen whole."""
    return min(LOWEST_ZOOM, fit_zoom(sheet, view, ratio))


def scroll_range(size: float, view: int, margin: float) -> tuple[int, int]:
    """Return the first and last offset of ordinary scrolling; they are equal (centred) when everything fits."""
    if size + 2 * margin <= view:
        middle = round((size - view) / 2)
        return middle, middle
    return round(-margin), round(size + margin - view)


def ranges(camera: Camera, sheet: Sheet, view: Extent) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the ranges of x and of y of ordinary scrolling at a camera's scale."""
    margin = MARGIN * camera.ratio
    return (
        scroll_range(sheet.width * camera.scale, view.width, margin),
        scroll_range(sheet.height * camera.scale, view.height, margin),
    )


def settled(camera: Camera, sheet: Sheet, view: Extent, now: Camera | None = None) -> Camera:
    """Return the camera brought into the ranges of ordinary scrolling.

    Where zooming or dragging has left `now` outside of them, it may stay there, but go no further.
    """
    (low_x, high_x), (low_y, high_y) = ranges(camera, sheet, view)
    if now is not None and now.scale == camera.scale:
        low_x, high_x = min(low_x, now.x), max(high_x, now.x)
        low_y, high_y = min(low_y, now.y), max(high_y, now.y)
    return replace(camera, x=max(low_x, min(high_x, camera.x)), y=max(low_y, min(high_y, camera.y)))


def held(camera: Camera, sheet: Sheet, view: Extent) -> Camera:
    """Return the camera moved as little as needed to keep some paper in view; zooming and dragging go this far."""
    kept_x = min(KEPT_IN_VIEW * camera.ratio, sheet.width * camera.scale)
    kept_y = min(KEPT_IN_VIEW * camera.ratio, sheet.height * camera.scale)
    low_x, high_x = round(kept_x - view.width), round(sheet.width * camera.scale - kept_x)
    low_y, high_y = round(kept_y - view.height), round(sheet.height * camera.scale - kept_y)
    return replace(camera, x=max(low_x, min(high_x, camera.x)), y=max(low_y, min(high_y, camera.y)))


def fitted(sheet: Sheet, view: Extent, ratio: float) -> Camera:
    """Return the camera that shows the whole sheet, centred."""
    scale = fit_zoom(sheet, view, ratio) * PIXELS_PER_POINT * ratio
    return settled(Camera(scale, 0, 0, ratio), sheet, view)


def showing(camera: Camera, area: Rect, view: Extent, margin: float = 48.0) -> Camera:
    """Return the camera zoomed and moved so that `area` (sheet points) fills the viewport; at most 200 %."""
    ratio = camera.ratio
    room_x = max(1.0, view.width / ratio - 2 * margin)
    room_y = max(1.0, view.height / ratio - 2 * margin)
    zoom = min(room_x / (max(1.0, area.width) * PIXELS_PER_POINT), room_y / (max(1.0, area.height) * PIXELS_PER_POINT))
    scale = max(LOWEST_ZOOM, min(2.0, zoom)) * PIXELS_PER_POINT * ratio
    return centred(replace(camera, scale=scale), area, view)


def centred(camera: Camera, area: Rect, view: Extent) -> Camera:
    """Return the camera with the middle of `area` (sheet points) in the middle of the viewport."""
    middle_x, middle_y = area.x + area.width / 2, area.y + area.height / 2
    return replace(
        camera,
        x=round(middle_x * camera.scale - view.width / 2),
        y=round(middle_y * camera.scale - view.height / 2),
    )


def revealing(camera: Camera, area: Rect, view: Extent, left: int, top: int) -> Camera:
    """Return the camera scrolled as little as needed to bring `area` (sheet points) into view.

    `left` and `top` are the device pixels that frozen titles and headers cover. An area larger than the view is
    shown from its beginning.
    """
    margin = round(16 * camera.ratio)
    x = _revealed(camera.x, area.x * camera.scale, area.right * camera.scale, view.width, left, margin)
    y = _revealed(camera.y, area.y * camera.scale, area.bottom * camera.scale, view.height, top, margin)
    return replace(camera, x=x, y=y)


def _revealed(offset: int, low: float, high: float, view: int, covered: int, margin: int) -> int:
    room = view - covered
    if high - low + 2 * margin > room:
        margin = max(0, int((room - (high - low)) / 2))
    if low - margin < offset + covered:
        return round(low - margin - covered)
    if high + margin > offset + view:
        return min(round(high + margin - view), round(low - margin - covered))
    return offset
