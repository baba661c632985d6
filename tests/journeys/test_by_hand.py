"""Two real maps made from nothing in the real window, with nothing but mouse and keys, then printed.

The scenarios' texts are not shipped with the project; without them these tests say so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.layout.sections.emotion import plot_of
from app.model.document import Document
from app.model.edits.curves import points_in_time
from app.model.records import SectionKind
from app.ui.canvas.places import Cell
from app.ui.dialogs.map_details import MapDetails
from app.ui.dialogs.section_kinds import KINDS, SectionDialog
from app.ui.main_window import MainWindow
from tests.scenarios import KINDS as SCENARIO_KINDS
from tests.scenarios import SHARED, scenario
from tests.ui.conftest import document_of_window, shown_dialog, view_of, wait_for_project

pytestmark = pytest.mark.skipif(not (SHARED / "scenarios").is_dir(), reason="the scenarios are not beside the project")

KEY = Qt.Key
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Person:
    """Somebody at the window: clicks on what can be seen, types, and never calls the program's functions."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    @property
    def document(self) -> Document:
        return document_of_window(self.window)

    @property
    def map_id(self) -> str:
        assert self.window.map_id is not None
        return self.window.map_id

    def click(
        self, pos: QPoint, double: bool = False, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        port = view_of(self.window).viewport()
        assert port.rect().contains(pos), pos
        press = QTest.mouseDClick if double else QTest.mouseClick
        press(port, Qt.MouseButton.LeftButton, held, pos)

    def at(self, what: str | Cell) -> QPoint:
        """Scroll to a record or cell, as a person would, and return its middle."""
        view = view_of(self.window)
        if isinstance(what, str):
            view.reveal(what)
            rect = view.record_rect(what)
        else:
            view.select([], what)
            view.reveal_focus()
            rect = view.cell_rect(what)
        assert rect is not None
        return rect.center().toPoint()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        view = view_of(self.window)
        QTest.keyClick(view.editor or view, key, held)

    def write(self, text: str) -> None:
        """Replace what stands in the open editor and keep it."""
        editor = view_of(self.window).editor
        assert editor is not None
        QTest.keyClick(editor, KEY.Key_A, CTRL)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, KEY.Key_Escape)
        assert view_of(self.window).editor is None

    def rewrite(self, record_id: str, text: str) -> None:
        self.click(self.at(record_id))
        self.key(KEY.Key_F2)
        self.write(text)

    def clear(self) -> None:
        """Delete all sections and all stages but one, by selecting each header and pressing Delete."""
        for section in self.document.sections(self.map_id):
            self.click(self.at(section.id))
            self.key(KEY.Key_Delete)
        for stage in self.document.stages(self.map_id)[1:]:
            self.click(self.at(stage.id))
            self.key(KEY.Key_Delete)

    def make_stages(self, titles: list[str]) -> list[str]:
        self.rewrite(self.document.leaves(self.map_id)[0].id, titles[0])
        for title in titles[1:]:
            self.click(self.at(self.document.leaves(self.map_id)[-1].id))
            self.key(KEY.Key_Right, ALT | SHIFT)
            self.write(title)
        return [stage.id for stage in self.document.leaves(self.map_id)]

    def make_section(self, title: str, kind: SectionKind, band: bool) -> str:
        rows = self.document.sections(self.map_id)
        if rows:
            self.click(self.at(rows[-1].id))
        self.key(KEY.Key_Down, ALT | SHIFT)
        dialog = shown_dialog(self.window, SectionDialog, self.qtbot)
        for _ in range([offered.kind for offered in KINDS].index(kind)):
            QTest.keyClick(dialog.list, KEY.Key_Down)
        QTest.keyClicks(dialog.title, title)
        if band:
            QTest.keyClick(dialog.band, KEY.Key_Space)
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        QTest.mouseClick(ok, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: len(self.document.sections(self.map_id)) == len(rows) + 1)
        return self.document.sections(self.map_id)[-1].id

    def make_cards(self, section_id: str, stage_id: str | None, texts: list[str]) -> None:
        """Double-click into the cell for the first card; Ctrl+Enter, twice, for each further one."""
        self.click(self.at(Cell(section_id, stage_id)), double=True)
        for number, text in enumerate(texts):
            if number:
                self.key(KEY.Key_Return, CTRL)
            editor = view_of(self.window).editor
            assert editor is not None
            QTest.keyClicks(editor, text)
            self.key(KEY.Key_Return, CTRL)
        assert [card.text for card in self.document.cards(section_id, stage_id)] == texts

    def make_points(self, section_id: str, columns: dict[str, str], points: list[dict[str, Any]]) -> None:
        """Double-click on the plot where each point belongs, then write its words."""
        view = view_of(self.window)
        curve = self.document.curves(section_id)[0].id
        for point in points:
            view.reveal(section_id)
            self.key(KEY.Key_1, CTRL)
            QApplication.processEvents()
            row = view.places.row_of[section_id]
            plot = plot_of(view.sheet.rows[row])
            assert plot is not None
            column = next(one for one in view.sheet.columns if one.stage_id == columns[point["stage"]])
            x = column.x + point["x"] * column.width
            y = view.sheet.row_tops[row] + plot.y_of(point["y"] / 2)
            before = {one.id for one in self.document.points(curve)}
            self.click(view.camera.view_point(x, y).toPoint(), double=True)
            made = next(one for one in self.document.points(curve) if one.id not in before)
            if point.get("label"):
                self.key(KEY.Key_F2)
                self.write(point["label"])
            assert made.stage_id == columns[point["stage"]]

    def fill_details(self, data: dict[str, Any]) -> None:
        """Fill the form of the header zone, replacing what the template proposes."""
        self.window.do("map.details")
        dialog = shown_dialog(self.window, MapDetails, self.qtbot)
        fields = [(dialog.title, data["title"]), (dialog.map_kind, data["kind"]), (dialog.scenario, data["scenario"])]
        for field, text in fields:
            QTest.keyClick(field, KEY.Key_A, CTRL)
            QTest.keyClicks(field, text)
        for line in data.get("expectations", ()):
            QTest.keyClicks(dialog.expectations, line)
            QTest.keyClick(dialog.expectations, KEY.Key_Return)
        ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
        QTest.mouseClick(ok, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("name", ["S1", "S2"])
def test_a_whole_map_is_made_by_hand_and_printed(name: str, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    data = scenario(name)
    window.resize(1900, 1000)
    QTest.keyClick(window, KEY.Key_N, CTRL)
    wait_for_project(window, qtbot)
    person = Person(window, qtbot)
    person.clear()
    person.fill_details(data)
    ids = person.make_stages(data["stages"])
    columns = dict(zip(data["stages"], ids, strict=True))
    window.do("insert.persona")
    person.write(data["persona"]["name"])
    for section in data["sections"]:
        band = "*" in section["cells"]
        kind = SCENARIO_KINDS.get(section["type"].split(" (")[0], SectionKind.TEXT)
        section_id = person.make_section(section["name"].split(" (")[0], kind, band)
        for stage, entries in section["cells"].items():
            texts = [entry if isinstance(entry, str) else entry["process"] for entry in entries]
            person.make_cards(section_id, None if band else columns[stage], texts)
    curve_section = person.make_section("Emotions", SectionKind.EMOTION, band=False)
    person.make_points(curve_section, columns, data["emotion"]["points"])

    document = person.document
    journey = document.maps()[0]
    assert journey.title == data["title"]
    assert journey.scenario == data["scenario"]
    assert journey.expectations == tuple(data.get("expectations", ()))
    assert [persona.name for persona in document.personas()] == [data["persona"]["name"]]
    assert [stage.title for stage in document.leaves(journey.id)] == data["stages"]
    placed = points_in_time(document, document.curves(curve_section)[0].id)
    wanted = [
        (data["stages"].index(p["stage"]), p["x"], p["y"] / 2, p.get("label", "")) for p in data["emotion"]["points"]
    ]
    assert [(column, point.label) for column, point in placed] == [(column, label) for column, _, _, label in wanted]
    for (_, point), (_, at, value, _) in zip(placed, wanted, strict=True):
        assert point.at == pytest.approx(at, abs=0.02)
        assert point.value == pytest.approx(value, abs=0.051)

    assert window.session is not None
    full = window.session.document
    while window.session.undo():
        pass
    while window.session.redo():
        pass
    assert window.session.document == full
    _print(window, qtbot, tmp_path)


def _print(window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    from app.export.formats import export_sheet
    from app.export.paper import ExportSettings

    assert window.session is not None
    assert window.map_id is not None
    sheet = window.session.sheet(window.map_id)
    export_sheet(sheet, folder / "map.pdf", ExportSettings(paper="A0"))
    export_sheet(sheet, folder / "map.png", ExportSettings(dpi=300))
    with pikepdf.open(folder / "map.pdf") as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]
    assert sorted((box[2] - box[0], box[3] - box[1])) == pytest.approx([841 / 25.4 * 72, 1189 / 25.4 * 72], abs=0.3)
    assert (folder / "map.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
