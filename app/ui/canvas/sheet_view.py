"""A view of one sheet: painting, panning, zooming. Selecting and editing come with MapView; presenting needs no more.

Not a QGraphicsView: an item per card is 8 to 80 times slower (docs/architecture.md).
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QGestureEvent, QPinchGesture, QWidget

from app.layout.primitives import Rect
from app.layout.sheet import Sheet
from app.ui.canvas import camera as looking
from app.ui.canvas.camera import Camera, Extent
from app.ui.canvas.colours import DARK, LIGHT, CanvasColours, Marks, colour
from app.ui.canvas.difference import Difference, difference
from app.ui.canvas.layers import HeadersLayer, TitlesLayer
from app.ui.canvas.overlay import paint_zone_edge
from app.ui.canvas.painting import SheetPainter
from app.ui.canvas.places import Places
from app.ui.canvas.surface import Surface
from app.ui.canvas.zones import Zone, ZoneKind, covered, zones_of

# Seconds of a frame that may go into painting what is missing; while the map is panned, that is sketched and filled in after.
FRAME_BUDGET, PAN_BUDGET = 0.005, 0.0
# After the last step of a zoom gesture the map is painted sharp, milliseconds.
ZOOM_REST = 60
# A wheel sends 120 units a notch: a fifth more or less.
ZOOM_PER_UNIT = 1.0015
LINE_STEP = 48
# How far marks reach out of what they mark, in pixels.
MARKED = 8


class SheetView(QAbstractScrollArea):
    """Shows a sheet. Positions are in the widget's pixels of the viewport unless they are called sheet points.

    `zoom_changed(float)` after every change of zoom, 1.0 being 100 %; `moved()` after every scroll and zoom.
    """

    zoom_changed = Signal(float)
    moved = Signal()

    def __init__(
        self, sheet: Sheet, colours: CanvasColours | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._follows_palette = colours is None
        self._colours = colours or self._colours_of_palette()
        self.painter = SheetPainter(self._colours)
        self._surface = Surface(self.painter)
        self._layers: dict[ZoneKind, HeadersLayer | TitlesLayer] = {
            ZoneKind.HEADERS: HeadersLayer(self.painter),
            ZoneKind.TITLES: TitlesLayer(self.painter),
        }
        self._frozen = {kind: Surface(layer) for kind, layer in self._layers.items()}
        self._sheet = sheet
        self._places = Places(sheet)
        self._camera = Camera()
        self._extent = Extent(0, 0)
        self._zones: tuple[Zone, ...] = zones_of(sheet, self._camera, self._extent)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self.viewport().update)
        self._budget = FRAME_BUDGET
        self._rest = QTimer(self, singleShot=True, interval=ZOOM_REST)
        self._rest.timeout.connect(self._end_zoom)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    @property
    def sheet(self) -> Sheet:
        """The sheet that is shown; while a gesture previews its result, that of the preview."""
        return self._sheet

    @property
    def places(self) -> Places:
        """Where the records stand on the sheet shown."""
        return self._places

    @property
    def camera(self) -> Camera:
        """What part of the sheet is seen, and how large."""
        return self._camera

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The parts of the viewport: frozen headers and titles before the map itself."""
        return self._zones

    @property
    def zoom(self) -> float:
        """The zoom; 1.0 is 100 %."""
        return self._camera.zoom

    @property
    def pixel(self) -> float:
        """The size of one of the widget's pixels, in sheet points."""
        return self._camera.ratio / self._camera.scale

    @property
    def colours(self) -> CanvasColours:
        """The colours around and over the sheet."""
        return self._colours

    @property
    def marks(self) -> Marks:
        """The colours of what is drawn over this paper."""
        return self._colours.marks(self._sheet.paper_colour)

    @property
    def is_sharp(self) -> bool:
        """Whether everything in view is painted at the present zoom."""
        return self._surface.is_sharp

    def set_colours(self, colours: CanvasColours) -> None:
        """Take on the colours of another scheme. Without this, or colours given from the start, the palette decides."""
        self._follows_palette = False
        self._take_colours(colours)

    def show_sheet(self, sheet: Sheet) -> Difference:
        """Show another sheet of the same map, painting only what differs; returns the difference."""
        found = difference(self._sheet, sheet, self.painter.pieces)
        resized = (sheet.width, sheet.height) != (self._sheet.width, self._sheet.height)
        same_rows = sheet.row_tops == self._sheet.row_tops and not resized
        self._sheet = sheet
        if found:
            self._places = Places(sheet)
            self._surface.replace(found)
            self._frozen[ZoneKind.HEADERS].replace(found)
            if same_rows:
                self._frozen[ZoneKind.TITLES].replace(found)
            else:
                # Titles stand at the height of their rows, and within them.
                self._frozen[ZoneKind.TITLES].mark_everything()
            self._zones = zones_of(sheet, self._camera, self._extent)
            self._update_where(found)
        if resized:
            self._sync_bars()
        return found

    def look(self, camera: Camera, free: bool = False) -> None:
        """Look through `camera`, as far as it keeps to the sheet; free: only some paper has to stay in view."""
        keep = looking.held if free else looking.settled
        camera = keep(camera, self._sheet, self._extent) if free else looking.settled(
            camera, self._sheet, self._extent, self._camera
        )
        if camera == self._camera:
            return
        zoomed = camera.zoom != self._camera.zoom
        self._camera = camera
        self._surface.look(camera, self._extent.width, self._extent.height)
        self._zones = zones_of(self._sheet, camera, self._extent)
        self._budget = FRAME_BUDGET if zoomed else PAN_BUDGET
        self._sync_bars()
        self.viewport().update()
        if zoomed:
            self.zoom_changed.emit(camera.zoom)
        self.moved.emit()

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom, keeping what lies under `anchor` (the middle when None) in its place."""
        self._end_zoom()
        self._zoom_to(zoom, anchor)

    def zoom_by(self, factor: float, anchor: QPointF) -> None:
        """Zoom as a step of a gesture: the picture is scaled, and painted sharp when the gesture rests."""
        if not self._surface.is_zooming:
            self._surface.begin_zoom()
            for kind in {zone.kind for zone in self._zones} & set(self._frozen):
                self._frozen[kind].begin_zoom()
        self._zoom_to(self.zoom * factor, anchor)
        self._rest.start()

    def fit(self) -> None:
        """Show the whole map."""
        self._end_zoom()
        whole = self.maximumViewportSize()
        ratio = self._camera.ratio
        extent = Extent(round(whole.width() * ratio), round(whole.height() * ratio))
        self.look(looking.fitted(self._sheet, extent, ratio), free=True)

    def show_area(self, area: Rect) -> None:
        """Zoom and move so that an area (sheet points) fills the view."""
        self._end_zoom()
        self.look(looking.showing(self._camera, area, self._extent), free=True)

    def centre_area(self, area: Rect) -> None:
        """Move so that an area (sheet points) is in the middle, without zooming."""
        self.look(looking.centred(self._camera, area, self._extent), free=True)

    def reveal_area(self, area: Rect) -> None:
        """Scroll as little as needed to bring an area (sheet points) into view, clear of frozen headers."""
        camera = looking.revealing(self._camera, area, self._extent, 0, 0)
        # Frozen parts may come or go with the scrolling itself, so they are asked for where it would end.
        left, top = covered(zones_of(self._sheet, camera, self._extent))
        if left or top:
            camera = looking.revealing(self._camera, area, self._extent, left, top)
        self.look(camera, free=True)

    def sheet_point(self, pos: QPointF) -> tuple[float, float]:
        """Return the sheet point under a position of the viewport, frozen headers left out of account."""
        return self._camera.sheet_point(pos.x(), pos.y())

    def finish_painting(self) -> None:
        """Paint everything in view now, however long it takes."""
        self._end_zoom()
        self._surface.refresh(self._sheet)
        self.viewport().update()

    def paint_marks(self, painter: QPainter, zone: Zone) -> None:
        """Paint what lies over one zone, clipped to it; the painter counts in the widget's pixels. Here: nothing."""

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over all zones; the painter counts in the widget's pixels. Here: nothing."""

    def _take_colours(self, colours: CanvasColours) -> None:
        self._colours = self.painter.colours = colours
        for surface in (self._surface, *self._frozen.values()):
            surface.mark_everything()
        self.viewport().update()

    def _update_where(self, found: Difference) -> None:
        """Ask for the parts of the viewport to be painted in which something differs, with what marks them."""
        if found.everything:
            self.viewport().update()
            return
        region = QRegion()
        for zone in self._zones:
            for area in found.areas:
                rect = zone.camera.view_rect(0.0, area.row_top, area.rect)
                region += rect.toAlignedRect().adjusted(-MARKED, -MARKED, MARKED, MARKED)
        self.viewport().update(region & self.viewport().rect())

    def _colours_of_palette(self) -> CanvasColours:
        return DARK if self.palette().color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT

    def _zoom_to(self, zoom: float, anchor: QPointF | None) -> None:
        lowest = looking.lowest_zoom(self._sheet, self._extent, self._camera.ratio)
        zoom = max(lowest, min(looking.HIGHEST_ZOOM, zoom))
        if abs(zoom - self.zoom) < 1e-9:
            return
        middle = self.viewport().rect().center()
        self.look(self._camera.zoomed(zoom, anchor if anchor is not None else QPointF(middle)), free=True)

    def _end_zoom(self) -> None:
        self._rest.stop()
        if self._surface.is_zooming:
            self._surface.end_zoom(self._sheet)
            for surface in self._frozen.values():
                surface.end_zoom(self._sheet)
            self.viewport().update()

    def _sync_bars(self) -> None:
        ratio = self._camera.ratio
        spans = looking.ranges(self._camera, self._sheet, self._extent)
        for bar, (low, high), offset, page in (
            (self.horizontalScrollBar(), spans[0], self._camera.x, self._extent.width),
            (self.verticalScrollBar(), spans[1], self._camera.y, self._extent.height),
        ):
            with QSignalBlocker(bar):
                bar.setRange(round(min(low, offset) / ratio), round(max(high, offset) / ratio))
                bar.setPageStep(round(page / ratio))
                bar.setSingleStep(LINE_STEP)
                bar.setValue(round(offset / ratio))
            # The bar's own drawing listens to the blocked signals.
            bar.update()

    def _measure(self) -> None:
        """Take the size and the pixel ratio of the viewport."""
        ratio = self.viewport().devicePixelRatioF()
        port = self.viewport().size()
        self._extent = Extent(round(port.width() * ratio), round(port.height() * ratio))
        camera = self._camera
        if camera.ratio != ratio:
            change = ratio / camera.ratio
            camera = replace(
                camera, scale=camera.scale * change, x=round(camera.x * change), y=round(camera.y * change), ratio=ratio
            )
        self._camera = looking.settled(camera, self._sheet, self._extent, camera)
        self._surface.look(self._camera, self._extent.width, self._extent.height)
        self._zones = zones_of(self._sheet, self._camera, self._extent)

    def _open_rect(self) -> QRect:
        """Return what of the viewport is not covered by frozen zones from its edges on; more, where that is no rectangle."""
        rect = self.viewport().rect()
        if self._surface.is_zooming:
            return rect
        left, top = covered(self._zones)
        if any(zone.kind is ZoneKind.TITLES and zone.clip.top() > top for zone in self._zones):
            left = 0
        ratio = self._camera.ratio
        return rect.adjusted(int(left / ratio), int(top / ratio), 0, 0)

    def _paint_zone(self, painter: QPainter, zone: Zone) -> None:
        """Paint a frozen zone over the map."""
        surface = self._frozen.get(zone.kind)
        if surface is None:
            self._paint_corner(painter, zone)
            return
        layer = self._layers[zone.kind]
        if self._surface.is_zooming and not surface.is_zooming:
            # It came with the zooming, and comes into view when that rests.
            return
        surface.look(zone.corner(), zone.clip.width(), zone.clip.height())
        for area in layer.follow(self._sheet, zone):
            surface.mark(area)
        surface.refresh(self._sheet)
        surface.draw(painter, _in_widget_pixels(zone).toAlignedRect(), self._sheet, zone.clip.topLeft())
        if zone.frozen:
            paint_zone_edge(painter, zone, colour(self._colours.edge), below=zone.kind is ZoneKind.HEADERS)

    def _paint_corner(self, painter: QPainter, zone: Zone) -> None:
        painter.fillRect(_in_widget_pixels(zone), QColor(self._sheet.paper_colour))
        edge = colour(self._colours.edge)
        paint_zone_edge(painter, zone, edge, below=False)
        if any(other.kind is ZoneKind.HEADERS and other.frozen for other in self._zones):
            paint_zone_edge(painter, zone, edge, below=True)

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.viewport().devicePixelRatioF() != self._camera.ratio:
            self._measure()
        complete = self._surface.refresh(self._sheet, perf_counter() + self._budget)
        self._budget = FRAME_BUDGET
        with QPainter(self.viewport()) as painter:
            for zone in reversed(self._zones):
                if zone.kind is ZoneKind.BODY:
                    self._surface.draw(painter, event.rect() & self._open_rect(), self._sheet)
                else:
                    self._paint_zone(painter, zone)
                painter.setClipRect(_in_widget_pixels(zone))
                self.paint_marks(painter, zone)
                painter.setClipping(False)
            self.paint_over(painter)
        if not complete and not self._surface.is_zooming:
            self._more.start()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._follows_palette:
            self._take_colours(self._colours_of_palette())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()
        self._sync_bars()
        self.moved.emit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        ratio = self._camera.ratio
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self.look(replace(self._camera, x=round(x * ratio), y=round(y * ratio)), free=True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(ZOOM_PER_UNIT ** (turned.y() or turned.x()), event.position())
            return
        by = event.pixelDelta()
        if by.isNull():
            by = turned * LINE_STEP * 2 / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not by.x():
            by = by.transposed()
        ratio = self._camera.ratio
        self.look(
            replace(self._camera, x=self._camera.x - round(by.x() * ratio), y=self._camera.y - round(by.y() * ratio))
        )

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1.0 + event.value(), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture) and pinch.scaleFactor() > 0:
                self.zoom_by(pinch.scaleFactor(), QPointF(self.viewport().mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().viewportEvent(event)


def _in_widget_pixels(zone: Zone) -> QRectF:
    ratio, clip = zone.camera.ratio, zone.clip
    return QRectF(clip.x() / ratio, clip.y() / ratio, clip.width() / ratio, clip.height() / ratio)
