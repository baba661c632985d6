"""The list of all keys, made from the table of actions and from what the map itself hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.actions.map_keys import MAP_KEYS
from app.ui.actions.table import ACTIONS
from app.ui.bindings import MENU_TITLES


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One line of the sheet: a heading, what is done, and the keys as this platform writes them."""

    heading: str
    text: str
    keys: str


def key_lines() -> list[KeyLine]:
    """Return all lines of the sheet, heading by heading."""
    lines = []
    for row in ACTIONS:
        if row.keys:
            titles = [_menu_title(row.menu.partition("/")[0])]
            if "/" in row.menu and row.group > 1:
                titles.append(_menu_title(row.menu))
            text = ": ".join([*titles[1:], row.plain_text])
            lines.append(KeyLine(titles[0], text, _native(row.keys)))
    for key_row in MAP_KEYS:
        heading = QCoreApplication.translate("MapKeys", key_row.heading)
        text = QCoreApplication.translate("MapKeys", key_row.text)
        lines.append(KeyLine(heading, text, _native(key_row.keys) or QCoreApplication.translate("MapKeys", key_row.mouse)))
    return lines


class ShortcutSheet(QDialog):
    """Shows all keys; typing narrows the list down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(QCoreApplication.translate("ShortcutSheet", "Keyboard shortcuts"))
        em = self.fontMetrics().height()
        self.field = QLineEdit()
        self.field.setPlaceholderText(QCoreApplication.translate("ShortcutSheet", "Search"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._search)
        self._parts: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderLabels(
            [
                QCoreApplication.translate("ShortcutSheet", "What it does"),
                QCoreApplication.translate("ShortcutSheet", "Keys"),
            ]
        )
        self.tree.setRootIsDecorated(False)
        self.tree.setStyleSheet("QTreeView::item { padding: 2px 0; }")
        self.tree.setIndentation(em // 2)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)
        self.tree.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.tree, 1)
        column.addWidget(buttons)
        self.resize(em * 34, em * 38)
        self._fill(key_lines())

    def _fill(self, lines: Sequence[KeyLine]) -> None:
        parts: dict[str, tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = {}
        for line in lines:
            if line.heading not in parts:
                head = QTreeWidgetItem([line.heading, ""])
                font = QFont(self.font())
                font.setWeight(QFont.Weight.DemiBold)
                head.setFont(0, font)
                head.setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.tree.addTopLevelItem(head)
                head.setFirstColumnSpanned(True)
                parts[line.heading] = (head, [])
            item = QTreeWidgetItem([line.text, line.keys])
            parts[line.heading][0].addChild(item)
            parts[line.heading][1].append(item)
        self._parts = list(parts.values())
        self.tree.expandAll()

    def _search(self, wanted: str) -> None:
        words = wanted.casefold().split()
        for head, items in self._parts:
            fitting = [item for item in items if all(word in f"{item.text(0)} {item.text(1)}".casefold() for word in words)]
            for item in items:
                item.setHidden(item not in fitting)
            head.setHidden(not fitting)


def _menu_title(path: str) -> str:
    return QCoreApplication.translate("Menus", MENU_TITLES[path]).replace("&", "")


def _native(keys: Sequence[str]) -> str:
    sequences = [QKeySequence(key, QKeySequence.SequenceFormat.PortableText) for key in keys]
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in sequences)
