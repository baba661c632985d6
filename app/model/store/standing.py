"""How a session stands to the user's file: a small JSON file beside the session database.

It is not in the database because the publishing worker writes it, and the database has one writer, the edits.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.model.store.disk import write_whole
from app.model.store.private import Signature

_NAME = "session.json"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a session knows of the user's file.

    `file` is None for a draft that was never named. `generation` is the state that the file holds as far as we know, and
    `pending` one that is just being put in place: after a crash in that moment, finding either of them is no surprise.
    `published_edits` is the edit count of `generation`, -1 when there is none. `automatic` tells that the file holds a
    state that nobody asked to save; `original.journey` in the session folder is then the last one that somebody did.
    """

    file: Path | None = None
    signature: Signature | None = None
    generation: str = ""
    pending: str = ""
    published_edits: int = -1
    automatic: bool = False


def read_standing(folder: Path) -> Standing | None:
    """Return the standing of the session in `folder`, or None when the session was never completely made.

    A standing that cannot be read, after a power cut for example, becomes that of a draft: the edits stay listed.
    """
    try:
        text = (folder / _NAME).read_bytes()
    except OSError:
        return None
    try:
        raw = json.loads(text)
        return Standing(
            file=Path(raw["file"]) if raw["file"] is not None else None,
            signature=Signature(**raw["signature"]) if raw["signature"] is not None else None,
            generation=str(raw["generation"]),
            pending=str(raw["pending"]),
            published_edits=int(raw["published_edits"]),
            automatic=bool(raw["automatic"]),
        )
    except (ValueError, KeyError, TypeError):
        return Standing()


def write_standing(folder: Path, standing: Standing, flushed: bool = True) -> None:
    """Write the standing of the session in `folder`; raises OSError."""
    raw = asdict(standing)
    raw["file"] = str(standing.file) if standing.file is not None else None
    # Only ASCII: a file name may hold bytes that are no UTF-8.
    write_whole(folder / _NAME, json.dumps(raw).encode(), flushed)
