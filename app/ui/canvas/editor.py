"""Writing on the map: a plain text field laid over a block, in the type of the block, where its words are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QPalette,
    QRegion,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit

from app.layout.faces import face
from app.layout.fallback import BASE_FACES
from app.layout.sheet import Part
from app.layout.theme import CARD_PADDING
from app.layout.typesetting import TextStyle
from app.model.edits.cards import delete_cards
from app.model.text import clean_text
from app.ui.canvas.camera import Camera
from app.ui.canvas.editing import Field, TextPlace, text_place
from app.ui.canvas.selection import name_of
from app.ui.canvas.zones import covered, zone_for

if TYPE_CHECKING:
    from app.ui.canvas.view import MapView

# What is typed is committed when nothing came for this long, milliseconds.
PAUSE = 400
# Around the words, in the widget's pixels; the ground of the field covers what is printed below.
MARGIN = 3
# Type smaller than this, in pixels, cannot be written in: the field is then set larger and floats over the map.
LEAST_TYPE = 10.0
FLOATING_TYPE = 14.0
FLOATING_WIDTH = 240

_CTRL, _ALT, _META = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.MetaModifier,
)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
# Keys of the window that may be pressed while writing; what was typed is committed first.
_PASSED_ON = frozenset(
    (Qt.Key.Key_S, Qt.Key.Key_P, Qt.Key.Key_E, Qt.Key.Key_Q, Qt.Key.Key_W, Qt.Key.Key_K, Qt.Key.Key_N, Qt.Key.Key_O)
)
_FUNCTION_KEYS = (Qt.Key.Key_F1, Qt.Key.Key_F35)


class TextEditor(QPlainTextEdit):
    """Writes into one field of one record. All that is typed until it closes is one step of history.

    `closed(bool)` once, when writing is over; True when Tab or Shift+Tab ended it and the next card is wanted.
    """

    closed = Signal(int)

    def __init__(self, view: MapView, record_id: str, field: Field, token: object = None, fresh: bool = False) -> None:
        super().__init__(view.viewport())
        self._view = view
        self.record_id = record_id
        self.field = field
        self._token = token if token is not None else object()
        self._fresh = fresh
        self._closing = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.commit)
        self._place: TextPlace | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(MARGIN)
        self.setAccessibleName(name_of(view.document, record_id))
        self.setPlainText(self._stored())
        self.selectAll() if not field.lines else self.moveCursor(QTextCursor.MoveOperation.End)
        self.follow()
        self.textChanged.connect(self._typed)
        view.moved.connect(self.follow)

    @property
    def ground(self) -> QColor:
        """The colour that the words stand on."""
        return self._place.ground if self._place is not None else QColor("#ffffff")

    def foot(self) -> float:
        """Return how far down the block has to reach to hold the words, in the viewport's pixels."""
        camera = self._view.camera
        return self.y() + self.height() - MARGIN + CARD_PADDING * camera.scale / camera.ratio

    def follow(self) -> bool:
        """Go where the words are now; returns False when the record is no longer on the map."""
        place = text_place(self._view.document, self._view.places, self.record_id, self.field)
        if place is None:
            return False
        self._place = place
        camera = self._zone_camera(place)
        scale = camera.scale / camera.ratio
        size = self.field.style.size * scale
        floating = size < LEAST_TYPE
        self.setFont(font_of(self.field.style, FLOATING_TYPE if floating else size, self.logicalDpiY()))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, place.ground)
        palette.setColor(QPalette.ColorRole.Text, place.ink)
        self.setPalette(palette)
        block = camera.view_rect(place.place.dx, place.place.row_top, place.place.block.rect)
        x, y = block.x() + place.x * scale - MARGIN, block.y() + place.y * scale - MARGIN
        width = max(FLOATING_WIDTH, block.width()) if floating else place.width * scale + 2 * MARGIN + 2
        self.setFixedWidth(round(width))
        self.move(round(x), round(y))
        self._grow()
        self._keep_clear(place.place.block.part)
        return True

    def _keep_clear(self, part: Part) -> None:
        """Stay below frozen headers and titles, as the block itself does."""
        ratio = self._view.camera.ratio
        left, top = covered(self._view.zones)
        hidden = part not in (Part.STAGE, Part.SECTION) and (self.x() < left / ratio or self.y() < top / ratio)
        if hidden:
            clear = QRect(round(left / ratio) - self.x(), round(top / ratio) - self.y(), 20_000, 20_000)
            self.setMask(QRegion(self.rect() & clear) if self.rect().intersects(clear) else QRegion(0, 0, 1, 1))
        else:
            self.clearMask()

    def replace_all(self, text: str) -> None:
        """Put `text` in place of everything, so that undo in the editor brings it back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def commit(self) -> bool:
        """Keep what is written so far; returns False when it could not be kept."""
        self._pause.stop()
        view, field = self._view, self.field
        if self.record_id not in view.document:
            return True
        text = clean_text(self.toPlainText(), field.limit)
        if text == self._stored():
            return True
        return view.session.edit(lambda: field.change(view.document, self.record_id, text), amend=self._token)

    def close_editor(self, step: int = 0) -> bool:
        """Keep what is written and close; `step` 1 or -1 asks for the next or previous card. False when it cannot be kept."""
        if self._closing:
            return True
        self._closing = True
        if not self.commit():
            # What was typed stays in sight rather than being lost with the field.
            self._closing = False
            return False
        self._drop_if_empty()
        self.closed.emit(step)
        return True

    def _drop_if_empty(self) -> None:
        """Take back a card that was made for writing and into which nothing was written."""
        view = self._view
        if self._fresh and not self.toPlainText() and self.record_id in view.document:
            view.session.edit(lambda: delete_cards(view.document, [self.record_id]), amend=self._token)

    def _stored(self) -> str:
        record = self._view.document.get(self.record_id)
        return str(getattr(record, self.field.name, ""))

    def _zone_camera(self, place: TextPlace) -> Camera:
        part = place.place.block.part
        if part in (Part.STAGE, Part.SECTION):
            return zone_for(self._view.zones, part).camera
        return self._view.camera

    def _typed(self) -> None:
        over = self.document().characterCount() - 1 - self.field.limit
        if over > 0:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, over)
            cursor.removeSelectedText()
        self._grow()
        self._pause.start()

    def _grow(self) -> None:
        """Be as high as the text."""
        lines = max(1, int(self.document().documentLayout().documentSize().height()))
        height = lines * QFontMetricsF(self.font()).lineSpacing() + 2 * MARGIN + 1
        room = max(40, self._view.viewport().height() - max(0, self.y()) - 8)
        wanted = min(round(height), room)
        if wanted != self.height():
            self.setFixedHeight(wanted)
            # The block grows with its words.
            self._view.viewport().update()

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if _belongs_to_window(event):
                self.commit()
            else:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        finishes = modifiers & _CTRL or not (self.field.lines or modifiers & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape or (key in _ENTER and finishes):
            self.close_editor()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and not modifiers & (_CTRL | _ALT | _META):
            self.close_editor(-1 if key == Qt.Key.Key_Backtab else 1)
        elif key in _ENTER:
            # Shift+Enter would otherwise put in a line separator.
            self.textCursor().insertText("\n")
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self.commit()
        elif event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_editor()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.textCursor().insertText(clean_text(source.text(), self.field.limit))
        self.ensureCursorVisible()


def font_of(style: TextStyle, pixels: float, dots_per_inch: int) -> QFont:
    """Return the font of a style at a size in pixels, with other fonts standing in for what it lacks."""
    printed = face(BASE_FACES[style.weight, style.italic]).font()
    font = QFont([*printed.families(), *QFont().families()])
    font.setPointSizeF(max(1.0, pixels) * 72.0 / dots_per_inch)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _belongs_to_window(event: QKeyEvent) -> bool:
    """Return whether a key pressed while writing is meant for the window: save, print, help and the like."""
    if _FUNCTION_KEYS[0] <= event.key() <= _FUNCTION_KEYS[1]:
        return event.key() != Qt.Key.Key_F2
    modifiers = event.modifiers()
    return bool(modifiers & _CTRL) and not modifiers & _ALT and event.key() in _PASSED_ON
