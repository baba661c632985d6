"""What an import understood and what it had to leave out, before anything is entered."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from app.importers.imported import ImportedMap
from app.ui.notices import plain_label

MOST_LINES = 500


class ImportReport(QDialog):
    """Shows the counts, what was understood and what was altered or left out; accepted means: import it."""

    def __init__(self, imported: ImportedMap, into_project: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(QCoreApplication.translate("ImportReport", "Import"))
        em = self.fontMetrics().height()
        column = QVBoxLayout(self)
        column.setSpacing(em // 2)
        head = plain_label(imported.title or imported.source_name)
        head.setWordWrap(True)
        font = QFont(head.font())
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(QFont.Weight.DemiBold)
        head.setFont(font)
        column.addWidget(head)
        counts = plain_label(counted(imported))
        counts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column.addWidget(counts)
        self.fields: list[QPlainTextEdit] = []
        understood = QCoreApplication.translate("ImportReport", "What was understood")
        dropped = QCoreApplication.translate("ImportReport", "What was altered or left out")
        nothing_lost = QCoreApplication.translate("ImportReport", "Nothing.")
        for heading, lines in ((understood, imported.understood), (dropped, imported.warnings or (nothing_lost,))):
            if lines:
                column.addSpacing(em // 2)
                column.addWidget(plain_label(heading))
                column.addWidget(self._field(heading, lines), 1)
        where = (
            QCoreApplication.translate("ImportReport", "It becomes a further map of this project; one undo takes it back.")
            if into_project
            else QCoreApplication.translate("ImportReport", "It becomes a new project; the file itself is not changed.")
        )
        note = plain_label(where)
        note.setWordWrap(True)
        column.addWidget(note)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(QCoreApplication.translate("ImportReport", "Import"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addSpacing(em // 2)
        column.addWidget(buttons)
        self.resize(em * 34, em * 30)

    def _field(self, heading: str, lines: tuple[str, ...]) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setReadOnly(True)
        field.setTabChangesFocus(True)
        field.setAccessibleName(heading)
        shown = list(lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            more = QCoreApplication.translate("ImportReport", "… and %n more", "", len(lines) - MOST_LINES)
            shown.append(more)
        field.setPlainText("\n".join(shown))
        self.fields.append(field)
        return field


def counted(imported: ImportedMap) -> str:
    """Return one line with how much of each kind there is."""
    parts = [
        QCoreApplication.translate("ImportReport", "%n stages", "", len(imported.stages)),
        QCoreApplication.translate("ImportReport", "%n sections", "", len(imported.sections)),
        QCoreApplication.translate("ImportReport", "%n cards", "", len(imported.cards)),
    ]
    points = sum(len(curve.points) for curve in imported.curves)
    if points:
        parts.append(QCoreApplication.translate("ImportReport", "%n curve points", "", points))
    if imported.personas:
        parts.append(QCoreApplication.translate("ImportReport", "%n personas", "", len(imported.personas)))
    return " · ".join(parts)
