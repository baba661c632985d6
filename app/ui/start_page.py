"""The page a window shows before a project is open: what to begin with, and the maps of last time as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QImageReader, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.flow import TileFlow
from app.ui.icons import icon, pixmap
from app.ui.notices import Banner, plain_label
from app.ui.palette import current_colours

WIDEST_CONTENT = 1120


class EntryKind(StrEnum):
    """What a tile stands for."""

    FILE = "file"
    DRAFT = "draft"
    TEMPLATE = "template"


@dataclass(frozen=True, eq=False)
class Entry:
    """A map that the page offers. `key` is a file path, the id of a draft, or the name of a template, as `kind` says."""

    key: str
    name: str
    note: str
    picture: Path | None = None
    missing: bool = False
    kind: EntryKind = EntryKind.FILE


class MapTile(QAbstractButton):
    """One map as a picture with its name below. A missing file is shown greyed, with what to do."""

    menu_wanted = Signal(QPoint)

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._picture: QPixmap | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_wanted)
        self.setAccessibleName(f"{entry.name}, {entry.note}")

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(em * 15, em * 9 + self._foot())

    def _foot(self) -> int:
        return round(self.fontMetrics().height() * (5.4 if self.entry.kind is EntryKind.TEMPLATE else 3.4))

    def _picture_area(self) -> QRect:
        return self.rect().adjusted(1, 1, -1, -self._foot())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current_colours()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.hover if self.underMouse() or self.isDown() else colours.raised))
            painter.drawRoundedRect(frame, 8, 8)
            self._paint_picture(painter, colours.surround)
            pen = QPen(QColor(colours.accent), 2) if self.hasFocus() else QPen(QColor(colours.line), 1)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame, 8, 8)
            self._paint_text(painter, QColor(colours.text), QColor(colours.muted))

    def _paint_picture(self, painter: QPainter, ground: str) -> None:
        area = self._picture_area().adjusted(8, 8, -8, 0)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(QRectF(area), 4, 4)
        picture = self._thumbnail()
        if picture is None:
            side = self.fontMetrics().height() * 2
            mark = pixmap("map", side, self.devicePixelRatioF(), current_colours().disabled)
            painter.drawPixmap(area.center() - QPoint(side // 2, side // 2), mark)
            return
        # As wide as the tile, from the top: title, stages and the first sections tell more than the whole in small.
        room = area.adjusted(8, 8, -8, 0)
        scale = min(1.0, room.width() / picture.width())
        shown = QRect(0, 0, picture.width(), min(picture.height(), round(room.height() / scale)))
        place = QRect(room.left(), room.top(), round(shown.width() * scale), round(shown.height() * scale))
        place.moveLeft(room.left() + (room.width() - place.width()) // 2)
        painter.setOpacity(0.35 if self.entry.missing else 1.0)
        painter.drawPixmap(place, picture, shown)
        painter.setOpacity(1.0)

    def _paint_text(self, painter: QPainter, strong: QColor, muted: QColor) -> None:
        em = self.fontMetrics().height()
        left, width = 12, self.width() - 24
        top = self._picture_area().bottom() + em // 2
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(muted if self.entry.missing else strong)
        name = painter.fontMetrics().elidedText(self.entry.name, Qt.TextElideMode.ElideRight, width)
        flags = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(QRect(left, top, width, round(em * 1.2)), flags, name)
        painter.setFont(self.font())
        painter.setPen(muted)
        below = QRect(left, top + round(em * 1.25), width, round(em * 3.5))
        if self.entry.kind is EntryKind.TEMPLATE:
            wrapped = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(below, wrapped, self.entry.note)
            return
        note = painter.fontMetrics().elidedText(self.entry.note, Qt.TextElideMode.ElideMiddle, width)
        below.setHeight(round(em * 1.2))
        painter.drawText(below, flags, note)

    def _thumbnail(self) -> QPixmap | None:
        if self._picture is None and self.entry.picture is not None:
            # Our own file from the home folder, but read as nothing else than what it must be.
            reader = QImageReader(str(self.entry.picture), QByteArray(b"PNG"))
            reader.setDecideFormatFromContent(False)
            self._picture = QPixmap.fromImageReader(reader)
        return self._picture if self._picture is not None and not self._picture.isNull() else None


class StartPage(QScrollArea):
    """What to begin with, drafts that were never named, and recent files. Only tells what was chosen."""

    chosen = Signal(object)
    forgotten = Signal(object)

    def __init__(self, actions: Sequence[QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.banner = Banner()
        content = QWidget()
        content.setMaximumWidth(WIDEST_CONTENT)
        column = QVBoxLayout(content)
        em = self.fontMetrics().height()
        column.setContentsMargins(em * 2, em * 3, em * 2, em * 2)
        column.setSpacing(em)
        column.addWidget(_head(self))
        column.addLayout(_buttons(actions))
        column.addSpacing(em)
        self._drafts = Shelf(QCoreApplication.translate("StartPage", "Maps without a name yet"), "")
        self._recent = Shelf(
            QCoreApplication.translate("StartPage", "Recent maps"),
            QCoreApplication.translate("StartPage", "Maps you open or save appear here as pictures."),
        )
        self._templates = Shelf(QCoreApplication.translate("StartPage", "Begin with"), "")
        for shelf in (self._recent, self._drafts, self._templates):
            shelf.chosen.connect(self.chosen)
            shelf.forgotten.connect(self.forgotten)
            column.addWidget(shelf)
        self._drafts.hide()
        self._templates.hide()
        column.addStretch(1)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.banner)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(content, 100)
        middle.addStretch(1)
        outer.addLayout(middle, 1)
        self.setWidget(page)

    def show_recent(self, entries: Sequence[Entry]) -> None:
        """Show the recent files, newest first."""
        self._recent.fill(entries)

    def show_drafts(self, entries: Sequence[Entry]) -> None:
        """Show the projects that have no file of their own yet; nothing at all when there are none."""
        self._drafts.fill(entries)
        self._drafts.setVisible(bool(entries))

    def show_templates(self, entries: Sequence[Entry]) -> None:
        """Show what a new map can begin with."""
        self._templates.fill(entries)
        self._templates.setVisible(bool(entries))

    def tiles(self) -> list[MapTile]:
        """Return the tiles from top to bottom."""
        return [*self._recent.tiles, *self._drafts.tiles, *self._templates.tiles]


class Shelf(QWidget):
    """A heading with tiles below it, or one quiet line when there are none."""

    chosen = Signal(object)
    forgotten = Signal(object)

    def __init__(self, heading: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: list[MapTile] = []
        em = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, em // 2)
        column.setSpacing(em // 2)
        head = plain_label(heading)
        font = head.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setWeight(QFont.Weight.DemiBold)
        head.setFont(font)
        self._empty = plain_label(empty)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._flow_holder = QWidget()
        self._flow = TileFlow(self._flow_holder, gap=em)
        column.addWidget(head)
        column.addWidget(self._empty)
        column.addWidget(self._flow_holder)

    def fill(self, entries: Sequence[Entry]) -> None:
        """Show these entries in place of the former ones; the focus stays where it was."""
        focused = next((tile.entry.key for tile in self.tiles if tile.hasFocus()), None)
        while self._flow.takeAt(0) is not None:
            pass
        for tile in self.tiles:
            tile.deleteLater()
        self.tiles = []
        for entry in entries:
            tile = MapTile(entry, self._flow_holder)
            tile.clicked.connect(self._choose)
            tile.menu_wanted.connect(self._open_menu)
            self._flow.addWidget(tile)
            tile.show()
            self.tiles.append(tile)
            if entry.key == focused:
                tile.setFocus()
        self._empty.setVisible(not entries)
        self._flow_holder.setVisible(bool(entries))

    def _choose(self) -> None:
        tile = self.sender()
        if isinstance(tile, MapTile):
            self.chosen.emit(tile.entry)

    def _open_menu(self, place: QPoint) -> None:
        tile = self.sender()
        if not isinstance(tile, MapTile):
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        locate = QCoreApplication.translate("StartPage", "Locate…")
        opening = menu.addAction(
            icon("folder-open"), locate if tile.entry.missing else QCoreApplication.translate("StartPage", "Open")
        )
        opening.triggered.connect(tile.click)
        if tile.entry.kind is EntryKind.FILE:
            remove = menu.addAction(icon("x"), QCoreApplication.translate("StartPage", "Take off this list"))
            entry = tile.entry
            remove.triggered.connect(lambda: self.forgotten.emit(entry))
        menu.popup(tile.mapToGlobal(place))


def _head(page: QWidget) -> QWidget:
    head = QWidget()
    row = QHBoxLayout(head)
    row.setContentsMargins(0, 0, 0, 0)
    em = page.fontMetrics().height()
    row.setSpacing(em // 2)
    words = QVBoxLayout()
    words.setSpacing(em // 4)
    name = plain_label(QCoreApplication.translate("StartPage", "Wayline"))
    font = name.font()
    font.setPointSizeF(font.pointSizeF() * 2.2)
    font.setWeight(QFont.Weight.DemiBold)
    name.setFont(font)
    line = plain_label(QCoreApplication.translate("StartPage", "Customer journey maps, from the first note to the wall."))
    line.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    words.addWidget(name)
    words.addWidget(line)
    row.addLayout(words, 1)
    return head


def _buttons(actions: Sequence[QAction]) -> QHBoxLayout:
    """Return a row with one button per action, the first one as the button to press."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for number, action in enumerate(actions):
        button = QPushButton(action.icon(), action.text().replace("&", ""))
        button.setToolTip(action.toolTip())
        if number == 0:
            button.setProperty("primary", True)
            button.setIcon(icon(action.property("icon_name"), QPalette.ColorRole.HighlightedText))
        button.clicked.connect(action.trigger)
        em = button.fontMetrics().height()
        button.setIconSize(QSize(em, em))
        button.setMinimumHeight(round(em * 2.2))
        row.addWidget(button)
    row.addStretch(1)
    return row
