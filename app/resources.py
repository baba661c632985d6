"""Where the files that ship with the program are: fonts, icons, templates, themes, translations.

A checkout keeps them in `resources/` beside the package; a wheel carries them inside it as `app/_resources`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file or folder, for example `resource_path("fonts", "NotoSans-Regular.ttf")`.

    Without parts the resource folder itself. Raises FileNotFoundError, naming the file, when it does not exist: an
    incomplete installation should be told at once, not as a missing picture later.
    """
    path = _resource_folder().joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"Wayline's own file {'/'.join(parts)} is missing: please install Wayline again.")
    return path


@cache
def _resource_folder() -> Path:
    # The checkout comes second: an installed program must never pick up a folder that happens to lie beside it.
    for folder in (PACKAGE / "_resources", PACKAGE.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("Wayline's resource folder is missing: please install Wayline again.")
