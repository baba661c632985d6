"""The line at the lower edge: the state of saving, how much is selected, and the zoom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QSlider, QStatusBar, QToolButton, QWidget

from app.ui.notices import plain_label
from app.ui.work import Task

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QResizeEvent

SMALLEST_ZOOM = 0.05
LARGEST_ZOOM = 8.0
SLIDER_STEPS = 200


class ElidedLabel(QLabel):
    """A line of plain text that shortens itself in the middle when there is not enough room; the whole is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    @property
    def whole_text(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def tell(self, text: str) -> None:
        """Show `text`."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def _fit(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(0, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class WorkLine(QWidget):
    """The progress of one worker: what it does, a bar, and a button to cancel. Hidden while nothing is at work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._task: Task | None = None
        em = self.fontMetrics().height()
        self.label = ElidedLabel(self)
        self.label.setFixedWidth(em * 11)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(em * 7, max(6, em // 2))
        self.cancel = QToolButton(self)
        self.cancel.setText(QCoreApplication.translate("StatusLine", "Cancel"))
        self.cancel.setAutoRaise(True)
        self.cancel.clicked.connect(self._stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, em // 2, 0)
        row.setSpacing(em // 2)
        for part in (self.label, self.bar, self.cancel):
            row.addWidget(part)
        self.hide()

    def follow(self, words: str, task: Task) -> None:
        """Show this task until it has ended."""
        self._task = task
        self.label.tell(words)
        self.bar.setValue(0)
        self.cancel.setEnabled(True)
        task.progressed.connect(self._on_progress)
        task.ended.connect(self._on_end)
        self.show()

    def _on_progress(self, share: float) -> None:
        self.bar.setValue(round(share * 1000))

    def _on_end(self) -> None:
        self._task = None
        self.hide()

    def _stop(self) -> None:
        if self._task is not None:
            self.cancel.setEnabled(False)
            self._task.cancel()


class StatusLine(QStatusBar):
    """Told by the window what to show; `zoom_chosen(float)` is emitted when the slider is moved by hand."""

    zoom_chosen = Signal(float)

    def __init__(self, fit: QAction, full_size: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        em = self.fontMetrics().height()
        self._saving = ElidedLabel(self)
        self._saving.setContentsMargins(em // 2, 0, 0, 0)
        self._selected = plain_label(parent=self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setRange(0, SLIDER_STEPS)
        self._slider.setFixedWidth(em * 8)
        self._slider.setPageStep(20)
        self._slider.setAccessibleName(QCoreApplication.translate("StatusLine", "Zoom"))
        self._slider.valueChanged.connect(self._on_slider)
        self._percent = QToolButton(self)
        self._percent.setAutoRaise(True)
        self._percent.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Not its default action: the button would take on the action's text instead of showing the zoom.
        self._percent.clicked.connect(full_size.trigger)
        self._percent.setToolTip(full_size.toolTip())
        self._percent.setAccessibleName(QCoreApplication.translate("StatusLine", "Zoom in percent"))
        self._percent.setMinimumWidth(self.fontMetrics().horizontalAdvance("000 %") + em)
        self._fit = _button(fit, self)
        self._zoom_parts: list[QWidget] = [self._slider, self._percent, self._fit]
        self._work = WorkLine(self)
        self.addWidget(self._saving, 1)
        self.addPermanentWidget(self._work)
        for part in (self._selected, *self._zoom_parts):
            self.addPermanentWidget(part)
        self.show_map(False)

    @property
    def saving_text(self) -> str:
        """The whole sentence about saving that is shown."""
        return self._saving.whole_text

    def tell_saving(self, text: str, failure: bool = False) -> None:
        """Show the state of saving; a failure stays in another colour until the next call."""
        if self._saving.property("failure") != failure:
            self._saving.setProperty("failure", failure)
            self._saving.style().unpolish(self._saving)
            self._saving.style().polish(self._saving)
        self._saving.tell(text)

    def tell_selected(self, number: int) -> None:
        """Show how many things are selected; nothing for none."""
        words = QCoreApplication.translate("StatusLine", "%n selected", "", number) if number else ""
        self._selected.setText(words)

    def tell_zoom(self, zoom: float) -> None:
        """Show the zoom, 1.0 being 100 %."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(slider_of(zoom))
        self._percent.setText(f"{zoom * 100:.0f} %")

    def show_work(self, words: str, task: Task) -> None:
        """Show the progress of a worker, with a button that cancels it, until the task has ended."""
        self._work.follow(words, task)

    @property
    def work(self) -> WorkLine:
        """Where the progress of a worker is shown."""
        return self._work

    def show_map(self, shown: bool) -> None:
        """Show what concerns a map, or hide it on the start page."""
        for part in (self._selected, *self._zoom_parts):
            part.setVisible(shown)

    def _on_slider(self, value: int) -> None:
        self.zoom_chosen.emit(zoom_of(value))


def zoom_of(value: int) -> float:
    """Return the zoom for a place on the slider; equal steps multiply by equal factors."""
    return SMALLEST_ZOOM * (LARGEST_ZOOM / SMALLEST_ZOOM) ** (value / SLIDER_STEPS)


def slider_of(zoom: float) -> int:
    """Return the place on the slider for a zoom."""
    share = math.log(max(SMALLEST_ZOOM, min(zoom, LARGEST_ZOOM)) / SMALLEST_ZOOM)
    return round(share / math.log(LARGEST_ZOOM / SMALLEST_ZOOM) * SLIDER_STEPS)


def _button(action: QAction, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    em = button.fontMetrics().height()
    button.setIconSize(QSize(em, em))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
