"""What all tests of the store share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.model.store.session import Session


@pytest.fixture(autouse=True)
def sessions_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close at the end what a test left open: newer Pythons warn of a database that was never closed."""
    made: list[Session] = []
    init = Session.__init__

    def remembering(self: Session, *args: Any, **options: Any) -> None:
        init(self, *args, **options)
        made.append(self)

    monkeypatch.setattr(Session, "__init__", remembering)
    yield
    for session in made:
        session.close()
