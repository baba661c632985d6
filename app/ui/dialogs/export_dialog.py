"""How a map is exported: format, paper and fineness, with the size of the page and of the smallest text told before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.export.errors import ExportError
from app.export.formats import FORMATS, Format
from app.export.paper import MM, PAPERS, ROLLS, ExportSettings, Placement, place, smallest_type
from app.export.png import picture_size
from app.layout.sheet import Sheet
from app.ui.dialogs.choose_file import ask_where
from app.ui.notices import plain_label
from app.ui.palette import current_colours
from app.ui.thumbnails import painted_picture, sketched_picture
from app.ui.work import Task

# Below this people need a magnifier; print shops and newspapers set their smallest text at it.
SMALLEST_READABLE = 6.0
PREVIEW_PIXELS = 900
# Cards up to which the preview shows the words themselves; drawing them takes 0.1 ms each.
MOST_WITH_WORDS = 300
FIT = "fit"
MEASURE_AFTER_MS = 100


class ExportDialog(QDialog):
    """Asks how and where; `export_wanted(path, settings)` is emitted once both are known."""

    export_wanted = Signal(object, object)

    def __init__(
        self, sheet: Sheet, settings: ExportSettings, folder: Path, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.translate("ExportDialog", "Export"))
        self._sheet = sheet
        self._first = settings
        self._folder = folder
        self._name = name
        self._smallest: float | None = None
        self._make_fields()
        self.preview = PagePreview(sheet)
        self.facts = plain_label()
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.warning = plain_label()
        self.warning.setWordWrap(True)
        self._lay_out()
        # Every block is drawn once for this, which takes a while on a large map; the preview comes first.
        self._measuring = Task(lambda task: smallest_type(sheet, task.cancelled), "measure", self)
        self._measuring.done.connect(self._on_measured)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._measuring.start)
        self._later.start(MEASURE_AFTER_MS)
        self._refresh()

    def settings(self) -> ExportSettings:
        """Return what is chosen at the moment."""
        dpi = self.dpi.value()
        percent = float(self.scale.value()) if self.scale.value() != self.scale.minimum() else None
        return ExportSettings(
            paper=self.paper.currentData(),
            orientation=self.orientation.currentData(),
            scale_percent=percent,
            dpi=dpi,
            title=self._first.title,
            author=self._first.author,
            language=self._first.language,
            created=self._first.created,
        )

    def format(self) -> Format:
        """Return the format that is chosen."""
        return FORMATS[self.kind.currentData()]

    def ask_where(self) -> None:
        """Ask for the file and export into it."""
        kind = self.format()
        proposal = self._folder / f"{self._name}{kind.suffix}"
        filters = [f"{kind.name} (*{kind.suffix})"]
        ask_where(self, self.windowTitle(), filters, proposal, kind.suffix, self._chosen)

    def _chosen(self, path: Path) -> None:
        kind = self.format()
        target = path if path.suffix.lower() == kind.suffix else path.with_name(path.name + kind.suffix)
        self.export_wanted.emit(target, self.settings())
        self.accept()

    def done(self, result: int) -> None:
        self._later.stop()
        self._measuring.cancel()
        if self._measuring.is_running():
            self._measuring.wait(2.0)
        super().done(result)

    def _make_fields(self) -> None:
        self.kind = QComboBox()
        for kind in FORMATS.values():
            self.kind.addItem(f"{kind.name} ({kind.suffix})", kind.suffix)
        self.paper = QComboBox()
        self.paper.addItem(QCoreApplication.translate("ExportDialog", "As large as the map"), FIT)
        for name, (width, height) in PAPERS.items():
            self.paper.addItem(f"{name}, {width / MM:.0f} × {height / MM:.0f} mm", name)
        for name in ROLLS:
            self.paper.addItem(name, name)
        self.paper.setMaxVisibleItems(16)
        self.orientation = QComboBox()
        self.orientation.addItem(QCoreApplication.translate("ExportDialog", "Automatic"), "auto")
        self.orientation.addItem(QCoreApplication.translate("ExportDialog", "Landscape"), "landscape")
        self.orientation.addItem(QCoreApplication.translate("ExportDialog", "Portrait"), "portrait")
        self.scale = QSpinBox()
        self.scale.setRange(0, 1000)
        self.scale.setSuffix(" %")
        self.scale.setSpecialValueText(QCoreApplication.translate("ExportDialog", "As large as fits"))
        self.dpi = QSpinBox()
        self.dpi.setRange(10, 1200)
        self.dpi.setValue(self._first.dpi)
        self.dpi.setSuffix(QCoreApplication.translate("ExportDialog", " dots per inch"))
        for box in (self.kind, self.paper, self.orientation):
            box.currentIndexChanged.connect(self._refresh)
        for number in (self.scale, self.dpi):
            number.valueChanged.connect(self._refresh)

    def _lay_out(self) -> None:
        em = self.fontMetrics().height()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setVerticalSpacing(em // 2)
        for words, field in (
            (QCoreApplication.translate("ExportDialog", "&Format"), self.kind),
            (QCoreApplication.translate("ExportDialog", "&Paper"), self.paper),
            (QCoreApplication.translate("ExportDialog", "&Orientation"), self.orientation),
            (QCoreApplication.translate("ExportDialog", "&Scale"), self.scale),
            (QCoreApplication.translate("ExportDialog", "&Resolution"), self.dpi),
        ):
            form.addRow(words, field)
        left = QVBoxLayout()
        left.addLayout(form)
        left.addSpacing(em)
        left.addWidget(self.facts)
        left.addWidget(self.warning)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(em)
        middle.addLayout(left, 2)
        middle.addWidget(self.preview, 3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton(
            QCoreApplication.translate("ExportDialog", "&Export…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.go.setProperty("primary", True)
        self.go.setDefault(True)
        self.go.clicked.connect(self.ask_where)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(em, em, em, em)
        column.setSpacing(em)
        column.addLayout(middle, 1)
        column.addWidget(buttons)
        self.resize(em * 46, em * 26)

    def _refresh(self) -> None:
        settings, kind = self.settings(), self.format()
        self.orientation.setEnabled(settings.paper != FIT and "orientation" in kind.options)
        self.dpi.setEnabled("dpi" in kind.options)
        no_scale = QCoreApplication.translate("ExportDialog", "100 %") if settings.paper == FIT else ""
        fits = QCoreApplication.translate("ExportDialog", "As large as fits")
        self.scale.setSpecialValueText(no_scale or fits)
        try:
            placement = place(self._sheet.width, self._sheet.height, settings)
            facts = self._facts(placement, settings)
        except ExportError as problem:
            self.facts.setText("")
            self._warn(str(problem))
            self.preview.show_page(None)
            self.go.setEnabled(False)
            return
        self.go.setEnabled(True)
        self.facts.setText("\n".join(facts))
        self.preview.show_page(placement)
        self._warn(self._small_text(placement))

    def _facts(self, placement: Placement, settings: ExportSettings) -> list[str]:
        page = QCoreApplication.translate("ExportDialog", "Page {width} × {height} mm")
        facts = [page.format(width=f"{placement.width_mm:.0f}", height=f"{placement.height_mm:.0f}")]
        if placement.ratio != 1:
            smaller = QCoreApplication.translate("ExportDialog", "Drawn at 1:{ratio}, because a page cannot be longer")
            facts.append(smaller.format(ratio=placement.ratio))
        if "dpi" in self.format().options:
            across, down = picture_size(self._sheet.width, self._sheet.height, settings)
            pixels = QCoreApplication.translate("ExportDialog", "{across} × {down} pixels")
            facts.append(pixels.format(across=f"{across:,}", down=f"{down:,}"))
        if placement.scale:
            share = QCoreApplication.translate("ExportDialog", "Map at {percent} % of its size")
            facts.append(share.format(percent=f"{placement.scale * 100:.0f}"))
        if self._smallest:
            text = QCoreApplication.translate("ExportDialog", "Smallest text {size} pt")
            facts.append(text.format(size=f"{self._smallest * placement.scale:.1f}"))
        return facts

    def _small_text(self, placement: Placement) -> str:
        if not self._smallest or self._smallest * placement.scale * placement.ratio >= SMALLEST_READABLE:
            return ""
        return QCoreApplication.translate(
            "ExportDialog", "The smallest text is hard to read on this paper. A larger paper makes it larger."
        )

    def _warn(self, text: str) -> None:
        self.warning.setText(text)
        self.warning.setVisible(bool(text))
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(current_colours().error))
        self.warning.setPalette(palette)

    def _on_measured(self, smallest: float) -> None:
        self._smallest = smallest
        self._refresh()


class PagePreview(QWidget):
    """The page with the map on it, as it will lie on the paper."""

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._sheet = sheet
        self._picture: QImage | None = None
        self._placement: Placement | None = None
        self.setAccessibleName(QCoreApplication.translate("ExportDialog", "Preview of the page"))

    def show_page(self, placement: Placement | None) -> None:
        """Show this page; None shows none."""
        self._placement = placement
        self.update()

    def sizeHint(self) -> QSize:
        em = self.fontMetrics().height()
        return QSize(em * 22, em * 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current_colours()
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.surround))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
            placement = self._placement
            if placement is None:
                return
            room = QRectF(self.rect()).adjusted(20, 20, -20, -20)
            unit = min(room.width() / placement.page_width, room.height() / placement.page_height)
            page = QRectF(0, 0, placement.page_width * unit, placement.page_height * unit)
            page.moveCenter(room.center())
            painter.fillRect(page.adjusted(-1, -1, 1, 1), QColor(colours.line))
            painter.fillRect(page, QColor("#ffffff"))
            size = placement.scale * unit
            target = QRectF(
                page.x() + placement.dx * unit,
                page.y() + placement.dy * unit,
                self._sheet.width * size,
                self._sheet.height * size,
            )
            picture = self._small()
            target.setHeight(target.width() * picture.height() / picture.width())
            painter.drawImage(target, picture)

    def _small(self) -> QImage:
        if self._picture is None:
            cards = sum(len(cell.blocks) for row in self._sheet.rows for cell in row.cells)
            draw = painted_picture if cards <= MOST_WITH_WORDS else sketched_picture
            self._picture = draw(self._sheet, PREVIEW_PIXELS)
        return self._picture
