"""What the program remembers about itself between two starts: recent files, colour scheme, size of the window."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

MOST_RECENT = 12


def home_folder() -> Path:
    """Return the folder of sessions, settings, logs and thumbnails; WAYLINE_HOME overrides it. It may not exist yet.

    The same as `app.model.store.disk.data_folder`, which cannot be asked before the first paint: it loads the model.
    A test holds the two together.
    """
    if named := os.environ.get("WAYLINE_HOME"):
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        local = Path.home() / "AppData" / "Local"
        return Path(os.environ.get("LOCALAPPDATA") or os.environ.get("APPDATA") or local) / "Wayline"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Wayline"
    chosen = os.environ.get("XDG_DATA_HOME", "")
    return (Path(chosen) if Path(chosen).is_absolute() else Path.home() / ".local" / "share") / "wayline"


def picture_path(home: Path, key: str) -> Path:
    """Return where the picture of a file (by its path) or of a session (by its id) is kept; it may not be there."""
    import hashlib  # here and not above: not needed before the first paint, and it loads OpenSSL

    return home / "thumbnails" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.png"


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file that was open: its absolute path, the title of its first map, and when it was last open (ISO 8601)."""

    path: str
    title: str = ""
    opened: str = ""


class Settings:
    """The settings file `settings.ini` in the home folder. Values of the wrong shape count as absent."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or home_folder()
        self._file = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat)

    def text(self, key: str, otherwise: str = "") -> str:
        """Return a text value."""
        value = self._file.value(key)
        return value if isinstance(value, str) else otherwise

    def set_text(self, key: str, value: str) -> None:
        """Keep a text value."""
        self._file.setValue(key, value)

    def block(self, key: str) -> QByteArray | None:
        """Return a value that Qt made itself, like the geometry of a window."""
        value = self._file.value(key)
        return value if isinstance(value, QByteArray) else None

    def set_block(self, key: str, value: QByteArray) -> None:
        """Keep a value that Qt made itself."""
        self._file.setValue(key, value)

    def recent_files(self) -> list[RecentFile]:
        """Return the files that were open, newest first."""
        found = []
        for number in range(min(self._file.beginReadArray("recent"), MOST_RECENT)):
            self._file.setArrayIndex(number)
            file = RecentFile(self.text("path"), self.text("title"), self.text("opened"))
            if file.path:
                found.append(file)
        self._file.endArray()
        return found

    def remember_file(self, file: RecentFile) -> None:
        """Put a file at the top of the recent ones."""
        others = [known for known in self.recent_files() if known.path != file.path]
        self._keep_recent([file, *others])

    def forget_file(self, path: str) -> None:
        """Take a file off the list; the file itself is not touched."""
        self._keep_recent([known for known in self.recent_files() if known.path != path])

    def forget_all_files(self) -> None:
        """Empty the list of recent files."""
        self._keep_recent([])

    def sync(self) -> None:
        """Write what was kept to the disk now."""
        self._file.sync()

    def _keep_recent(self, files: list[RecentFile]) -> None:
        self._file.remove("recent")
        self._file.beginWriteArray("recent")
        for number, file in enumerate(files[:MOST_RECENT]):
            self._file.setArrayIndex(number)
            for key, value in asdict(file).items():
                self._file.setValue(key, value)
        self._file.endArray()
