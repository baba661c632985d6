"""A session: one open project as the widgets see it, with Qt signals around the project's gate.

Holds the current sheet of each map that is shown, and re-arranges only what a change touches. Knows no widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.layout.arrange import arrange, rearrange
from app.layout.theme import Theme, load_theme
from app.layout.typesetting import Typesetter
from app.model.invariants import BrokenInvariant
from app.model.project import EditError, StoreError
from app.model.records import JourneyMap

if TYPE_CHECKING:
    from app.layout.sheet import Sheet
    from app.model.change import Change
    from app.model.document import Document
    from app.model.project import Project


class Session(QObject):
    """Signals: `changed(Change)` after every edit, undo and redo; `failed(str)` with one sentence for people."""

    changed = Signal(object)
    failed = Signal(str)

    def __init__(self, project: Project, theme: Theme | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project
        self.theme = theme or load_theme("paper")
        self._sheets: dict[str, Sheet] = {}
        self._typesetters: dict[str, Typesetter] = {}
        self._stop = project.listen(self._after_change)

    @property
    def document(self) -> Document:
        """The current document."""
        return self.project.document

    def sheet(self, map_id: str) -> Sheet:
        """Return the current sheet of a map, arranging it when it has not been shown yet."""
        if map_id not in self._sheets:
            self._sheets[map_id] = arrange(self.document, map_id, self.theme, self.typesetter(map_id))
        return self._sheets[map_id]

    def adopt_sheet(self, sheet: Sheet) -> None:
        """Take over the sheet of a map that a worker has arranged for the current document.

        The worker's typesetter stays with the worker; what changes from now on is set here.
        """
        if sheet.frame is not None:
            sheet = replace(sheet, frame=replace(sheet.frame, typesetter=self.typesetter(sheet.map_id)))
        self._sheets[sheet.map_id] = sheet

    def typesetter(self, map_id: str) -> Typesetter:
        """Return the typesetter for the language of a map; maps of one language share it."""
        language = next((journey.language for journey in self.document.maps() if journey.id == map_id), "en")
        if language not in self._typesetters:
            self._typesetters[language] = Typesetter(language)
        return self._typesetters[language]

    def do(self, change: Change, amend: object = None) -> bool:
        """Do a change as one undo step (see Project.do); a failure is told through `failed` and returns False."""
        return self._guarded(lambda: self.project.do(change, amend))

    def edit(self, make: Callable[[], Change], amend: object = None) -> bool:
        """Make a change by calling an edit function and do it; an EditError is told through `failed` as well."""
        return self._guarded(lambda: self.project.do(make(), amend))

    def undo(self) -> bool:
        """Take the newest step back; False when there was none or it failed."""
        return self._guarded(lambda: self.project.undo() is not None)

    def redo(self) -> bool:
        """Bring the next undone step back; False when there was none or it failed."""
        return self._guarded(lambda: self.project.redo() is not None)

    def close(self) -> None:
        """Stop listening to the project."""
        self._stop()

    def _guarded(self, act: Callable[[], bool]) -> bool:
        try:
            return act()
        except (EditError, StoreError) as problem:
            self.failed.emit(str(problem))
        except BrokenInvariant as problem:
            self.failed.emit(f"This step was not done, and nothing was changed: {problem}")
        return False

    def _after_change(self, change: Change) -> None:
        try:
            for map_id, sheet in list(self._sheets.items()):
                # What is not put back below is arranged anew when it is asked for: a map that is gone, one in another
                # language (other fonts for the same text), and one whose arrangement failed.
                del self._sheets[map_id]
                if map_id in self.document and not _changes_language(change, map_id):
                    self._sheets[map_id] = rearrange(sheet, self.document, change)
        finally:
            self.changed.emit(change)


def _changes_language(change: Change, map_id: str) -> bool:
    touch = change.touched.get(map_id)
    before, after = (touch.before, touch.after) if touch is not None else (None, None)
    return isinstance(before, JourneyMap) and isinstance(after, JourneyMap) and before.language != after.language
