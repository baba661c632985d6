"""One table says what can be written; an export that is cancelled or fails leaves everything as it was."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest

from app.export.errors import Cancelled, ExportError
from app.export.formats import FORMATS, export_sheet, format_of
from app.export.paper import ExportSettings
from tests.export.builders import TEXTS, a_card, a_sheet

OLD = b"the old export"
SUFFIXES = sorted(FORMATS)


def sheet_of_cards(count: int = 4):  # type: ignore[no-untyped-def]
    texts = list(TEXTS.values())
    return a_sheet([a_card(texts[number % len(texts)]) for number in range(count)])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_format_writes_its_file_and_says_how_large_it_is(tmp_path: Path, suffix: str, qapp: object) -> None:
    path = tmp_path / f"map{suffix.upper()}"
    written = export_sheet(sheet_of_cards(), path, ExportSettings(dpi=50))
    assert written.path == path
    assert written.size == path.stat().st_size > 500
    assert written.notes == ()


@pytest.mark.parametrize(
    ("name", "said"), [("map.docx", r"suffix \.docx"), ("map", "no suffix"), (".pdf", "no suffix")]
)
def test_an_unknown_suffix_lists_what_can_be_written(name: str, said: str) -> None:
    with pytest.raises(ExportError, match=f"{said}.*{', '.join(FORMATS)}"):
        format_of(name)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cancelled_export_leaves_the_old_file_and_nothing_else(tmp_path: Path, suffix: str, qapp: object) -> None:
    path = tmp_path / f"map{suffix}"
    path.write_bytes(OLD)
    shares: list[float] = []
    with pytest.raises(Cancelled):
        export_sheet(
            sheet_of_cards(300),
            path,
            ExportSettings(dpi=300),
            shares.append,
            lambda: len(shares) > 0 and shares[-1] > 0.0,
        )
    assert len(shares) <= 2, "the wish was heard late"
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_progress_rises_to_the_end(tmp_path: Path, suffix: str, qapp: object) -> None:
    shares: list[float] = []
    export_sheet(sheet_of_cards(200), tmp_path / f"map{suffix}", ExportSettings(dpi=72), shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1.0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_refusal_leaves_the_old_file(tmp_path: Path, suffix: str, qapp: object) -> None:
    path = tmp_path / f"map{suffix}"
    path.write_bytes(OLD)
    with pytest.raises(ExportError):
        export_sheet(sheet_of_cards(), path, ExportSettings(paper="A4", margin_mm=200.0))
    assert path.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_worker_writes_the_same_bytes(suffix: str, qapp: object) -> None:
    def write(to: io.BytesIO) -> None:
        FORMATS[suffix].write(
            sheet_of_cards(6), ExportSettings(dpi=72), to, lambda _share: None, lambda: False, lambda _asset: None
        )

    here, there = io.BytesIO(), io.BytesIO()
    write(here)
    worker = threading.Thread(target=write, args=(there,))
    worker.start()
    worker.join()
    assert here.getvalue() == there.getvalue()
