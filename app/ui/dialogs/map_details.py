"""What stands in the header zone of a map, in one form: kind, title, scenario, goals, expectations, language."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from app.model.records import JourneyMap
from app.model.text import clean_line, clean_text
from app.ui.notices import plain_label

LONGEST_LINE = 2_000
MOST_ENTRIES = 200
# Each language in its own name; the language of a map decides fonts and hyphens, never the words of the window.
LANGUAGES: tuple[tuple[str, str], ...] = (
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("nl", "Nederlands"),
    ("pl", "Polski"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("el", "Ελληνικά"),
    ("tr", "Türkçe"),
    ("ar", "العربية"),
    ("he", "עברית"),
    ("hi", "हिन्दी"),
    ("th", "ไทย"),
    ("vi", "Tiếng Việt"),
    ("zh-Hans", "简体中文"),
    ("zh-Hant", "繁體中文"),
    ("ja", "日本語"),
    ("ko", "한국어"),
)


class MapDetails(QDialog):
    """Shows the details of `journey`; `values()` are the fields of the record as they stand in the form."""

    def __init__(self, journey: JourneyMap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.translate("MapDetails", "Map details"))
        em = self.fontMetrics().height()
        self.title = QLineEdit(journey.title)
        self.map_kind = QLineEdit(journey.map_kind)
        self.map_kind.setPlaceholderText(QCoreApplication.translate("MapDetails", "Current state, future state…"))
        for field in (self.title, self.map_kind):
            field.setMaxLength(LONGEST_LINE)
        self.scenario = _paragraph(
            journey.scenario, QCoreApplication.translate("MapDetails", "What does the person want to get done?"), em * 4
        )
        one_a_line = QCoreApplication.translate("MapDetails", "One a line")
        self.goals = _paragraph("\n".join(journey.goals), one_a_line, em * 5)
        self.expectations = _paragraph("\n".join(journey.expectations), one_a_line, em * 5)
        self.language = QComboBox()
        for code, name in LANGUAGES:
            self.language.addItem(name, code)
        if self.language.findData(journey.language) < 0:
            self.language.addItem(journey.language, journey.language)
        self.language.setCurrentIndex(self.language.findData(journey.language))
        form = QFormLayout(self)
        form.setVerticalSpacing(em // 2)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, QWidget], ...] = (
            (QCoreApplication.translate("MapDetails", "&Title"), self.title),
            (QCoreApplication.translate("MapDetails", "&Kind of map"), self.map_kind),
            (QCoreApplication.translate("MapDetails", "&Scenario"), self.scenario),
            (QCoreApplication.translate("MapDetails", "&Goals"), self.goals),
            (QCoreApplication.translate("MapDetails", "&Expectations"), self.expectations),
            (QCoreApplication.translate("MapDetails", "&Language of the map"), self.language),
        )
        for words, widget in rows:
            label = plain_label(words)
            label.setBuddy(widget)
            form.addRow(label, widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)
        self.resize(em * 32, em * 32)

    def values(self) -> dict[str, Any]:
        """Return the fields as they stand in the form, cleaned as records need them."""
        return {
            "title": clean_line(self.title.text(), LONGEST_LINE),
            "map_kind": clean_line(self.map_kind.text(), LONGEST_LINE),
            "scenario": clean_text(self.scenario.toPlainText()).strip(),
            "goals": _entries(self.goals),
            "expectations": _entries(self.expectations),
            "language": self.language.currentData(),
        }


def _paragraph(text: str, hint: str, height: int) -> QPlainTextEdit:
    field = QPlainTextEdit(text)
    field.setPlaceholderText(hint)
    field.setTabChangesFocus(True)
    field.setMinimumHeight(height)
    return field


def _entries(field: QPlainTextEdit) -> tuple[str, ...]:
    lines = (clean_line(line, LONGEST_LINE) for line in field.toPlainText().splitlines())
    return tuple(line for line in lines if line)[:MOST_ENTRIES]
