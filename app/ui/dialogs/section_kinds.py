"""The list from which a new section is chosen: each kind with its icon and one line on what goes into it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.layout.sections import SHAPES
from app.model.records import Section, SectionKind
from app.ui.dialogs.two_lines import TwoLines
from app.ui.icons import icon
from app.ui.notices import plain_label
from app.ui.tick import Tick
from app.ui.wording import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class KindOffered:
    """A kind of section as the list shows it."""

    kind: SectionKind
    name: str
    line: str


# In the order in which a map is usually written.
KINDS: tuple[KindOffered, ...] = (
    KindOffered(
        SectionKind.ACTIONS,
        QT_TRANSLATE_NOOP("SectionKinds", "Actions"),
        QT_TRANSLATE_NOOP("SectionKinds", "What the person does, step by step."),
    ),
    KindOffered(
        SectionKind.GOALS,
        QT_TRANSLATE_NOOP("SectionKinds", "Goals"),
        QT_TRANSLATE_NOOP("SectionKinds", "What the person wants to reach in each stage."),
    ),
    KindOffered(
        SectionKind.TOUCHPOINTS,
        QT_TRANSLATE_NOOP("SectionKinds", "Touchpoints"),
        QT_TRANSLATE_NOOP("SectionKinds", "Where the person meets the organization."),
    ),
    KindOffered(
        SectionKind.CHANNELS,
        QT_TRANSLATE_NOOP("SectionKinds", "Channels"),
        QT_TRANSLATE_NOOP("SectionKinds", "By which way: shop, phone, website, letter."),
    ),
    KindOffered(
        SectionKind.THOUGHTS,
        QT_TRANSLATE_NOOP("SectionKinds", "Thoughts"),
        QT_TRANSLATE_NOOP("SectionKinds", "What goes through the person's mind."),
    ),
    KindOffered(
        SectionKind.QUOTES,
        QT_TRANSLATE_NOOP("SectionKinds", "Quotes"),
        QT_TRANSLATE_NOOP("SectionKinds", "What people said, word for word."),
    ),
    KindOffered(
        SectionKind.EMOTION,
        QT_TRANSLATE_NOOP("SectionKinds", "Emotional curve"),
        QT_TRANSLATE_NOOP("SectionKinds", "How it feels along the way, as a line from low to high."),
    ),
    KindOffered(
        SectionKind.QUESTIONS,
        QT_TRANSLATE_NOOP("SectionKinds", "Questions"),
        QT_TRANSLATE_NOOP("SectionKinds", "What the person asks, or what is still to be found out."),
    ),
    KindOffered(
        SectionKind.PROBLEMS,
        QT_TRANSLATE_NOOP("SectionKinds", "Problems"),
        QT_TRANSLATE_NOOP("SectionKinds", "What hurts, hinders or takes too long."),
    ),
    KindOffered(
        SectionKind.IDEAS,
        QT_TRANSLATE_NOOP("SectionKinds", "Ideas"),
        QT_TRANSLATE_NOOP("SectionKinds", "What could be done about it."),
    ),
    KindOffered(
        SectionKind.OPPORTUNITIES,
        QT_TRANSLATE_NOOP("SectionKinds", "Opportunities"),
        QT_TRANSLATE_NOOP("SectionKinds", "Where the journey could become better."),
    ),
    KindOffered(
        SectionKind.METRICS,
        QT_TRANSLATE_NOOP("SectionKinds", "Metrics"),
        QT_TRANSLATE_NOOP("SectionKinds", "Numbers that show how a stage is doing."),
    ),
    KindOffered(
        SectionKind.OWNERS,
        QT_TRANSLATE_NOOP("SectionKinds", "Owners"),
        QT_TRANSLATE_NOOP("SectionKinds", "Who is responsible for what happens here."),
    ),
    KindOffered(
        SectionKind.SYSTEMS,
        QT_TRANSLATE_NOOP("SectionKinds", "Systems"),
        QT_TRANSLATE_NOOP("SectionKinds", "Tools and software behind the stage."),
    ),
    KindOffered(
        SectionKind.IMAGES,
        QT_TRANSLATE_NOOP("SectionKinds", "Images"),
        QT_TRANSLATE_NOOP("SectionKinds", "A storyboard: one picture per stage."),
    ),
    KindOffered(
        SectionKind.TEXT,
        QT_TRANSLATE_NOOP("SectionKinds", "Text"),
        QT_TRANSLATE_NOOP("SectionKinds", "Anything else."),
    ),
)


def name_of(kind: SectionKind) -> str:
    """Return what a kind of section is called in the language of the window."""
    found = next(offered for offered in KINDS if offered.kind is kind)
    return QCoreApplication.translate("SectionKinds", found.name)


@dataclass(frozen=True, slots=True)
class SectionWanted:
    """What was chosen: the kind, a title and whether the section is a band across all stages."""

    kind: SectionKind
    title: str
    band: bool


class SectionDialog(QDialog):
    """Asks which section to add, or what `section` is to become. The name of the kind is the proposed title."""

    def __init__(self, parent: QWidget | None = None, section: Section | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add = QCoreApplication.translate("SectionKinds", "Add section")
        change = QCoreApplication.translate("SectionKinds", "Change section")
        self.setWindowTitle(add if section is None else change)
        em = self.fontMetrics().height()
        self.list = QListWidget()
        self.list.setItemDelegate(TwoLines(self.list))
        self.list.setIconSize(QSize(round(em * 1.3), round(em * 1.3)))
        self.list.setAccessibleName(QCoreApplication.translate("SectionKinds", "Kind of section"))
        for offered in KINDS:
            item = QListWidgetItem(icon(SHAPES[offered.kind].icon), QCoreApplication.translate("SectionKinds", offered.name))
            item.setData(Qt.ItemDataRole.UserRole, QCoreApplication.translate("SectionKinds", offered.line))
            self.list.addItem(item)
        self.title = QLineEdit()
        self.title.setMaxLength(2_000)
        self.band = Tick(QCoreApplication.translate("SectionKinds", "One cell &across all stages"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.windowTitle())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        label = plain_label(QCoreApplication.translate("SectionKinds", "&Title"))
        label.setBuddy(self.title)
        column = QVBoxLayout(self)
        column.setSpacing(em // 2)
        column.addWidget(self.list, 1)
        column.addWidget(label)
        column.addWidget(self.title)
        column.addWidget(self.band)
        column.addSpacing(em // 2)
        column.addWidget(buttons)
        self.resize(em * 30, em * 36)
        self.list.currentRowChanged.connect(self._propose)
        self.list.itemDoubleClicked.connect(self.accept)
        self.title.installEventFilter(self)
        self.list.setCurrentRow(0)
        if section is not None:
            self.list.setCurrentRow(next(row for row, offered in enumerate(KINDS) if offered.kind is section.kind))
            self.title.setText(section.title)
            self.band.setChecked(section.band)
            # Whether a section is a band says where its cards stand; that is not changed along with its kind.
            self.band.hide()

    def wanted(self) -> SectionWanted:
        """Return what is chosen at the moment."""
        offered = KINDS[max(0, self.list.currentRow())]
        title = self.title.text().strip() or name_of(offered.kind)
        return SectionWanted(offered.kind, title, self.band.isChecked() and self.band.isEnabled())

    def _propose(self, row: int) -> None:
        kind = KINDS[row].kind
        self.title.setPlaceholderText(name_of(kind))
        # A curve runs over the stages, so it cannot stand in a band.
        self.band.setEnabled(kind is not SectionKind.EMOTION)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.title and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(max(0, min(self.list.currentRow() + step, self.list.count() - 1)))
                return True
        return super().eventFilter(watched, event)
