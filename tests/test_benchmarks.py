"""The benchmarks: what is asked for is measured, and what cannot be measured says so. No test looks at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import child
from benchmarks.measure import NotMeasured, median, percentile
from benchmarks.table import Check, Figure, as_json, as_markdown, as_text, missing

# Scripts and the page docs/benchmarks.md know the figures by these names.
NAMES = {
    "start.window",
    "start.sample",
    "open.50000",
    "pan.1000",
    "pan.10000",
    "pan.50000",
    "fit.10000",
    "fit.50000",
    "zoom.10000",
    "zoom.50000",
    "drag.50000",
    "type.50000",
    "curve.50000",
    "relayout.50000",
    "typeset.cold",
    "edit.commit",
    "publish.1mb",
    "publish.50mb",
    "pdf.10000",
    "png.a0_300",
    "png.a0_600",
    "memory.50000",
}


def test_every_figure_has_its_name_once() -> None:
    assert len(program.NAMES) == len(NAMES)
    assert set(program.NAMES) == NAMES


def test_every_figure_is_explained_on_its_page() -> None:
    page = (child.ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert [name for name in program.NAMES if f"`{name}`" not in page] == []


def test_a_word_chooses_all_names_that_begin_with_it() -> None:
    options = program.parser().parse_args(["--only", "pan", "typeset.cold"])
    assert program.chosen(options.only) == {"pan.1000", "pan.10000", "pan.50000", "typeset.cold"}
    assert program.chosen(None) == NAMES


def test_an_unknown_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        program.main(["--only", "pan.123"])
    assert ended.value.code == 2
    assert "'pan.123' is none of: start.window" in capsys.readouterr().err


def test_a_list_of_names_measures_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["--list"]) == 0
    assert set(capsys.readouterr().out.split()) == NAMES


@pytest.mark.slow
def test_a_quick_run_writes_figures_beside_their_limits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "figures.json"
    assert program.main(["--quick", "--only", "typeset.cold", "edit.commit", "--json", str(file)]) == 0
    figures = json.loads(file.read_text(encoding="utf-8"))
    assert list(figures) == ["typeset.cold", "edit.commit"]
    for figure in figures.values():
        assert figure["value"] > 0
        assert figure["limit"] > 0
        assert figure["ratio"] == pytest.approx(figure["value"] / figure["limit"])
        assert figure["unit"]
        assert figure["target"]
        assert figure["checks"]
    assert "typeset.cold" in capsys.readouterr().out


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "measured", lambda names, quick: [])
    assert program.main(["--json", str(tmp_path / "nowhere" / "figures.json")]) == 1


def test_what_fails_in_a_child_becomes_a_reason() -> None:
    with pytest.raises(NotMeasured, match=r"a part is missing: .*no_such_part"):
        child.run("benchmarks.no_such_part:anything")


def test_a_group_that_cannot_be_measured_gives_rows_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(target: str, **arguments: object) -> object:
        raise NotMeasured("there is no map view yet")

    monkeypatch.setattr(child, "run", refuse)
    figures = program.measured(frozenset({"pan.1000", "typeset.cold", "drag.50000"}))
    assert [figure.name for figure in figures] == ["pan.1000", "drag.50000", "typeset.cold"]
    assert all(figure.value is None and figure.ok is None for figure in figures)
    assert {figure.note for figure in figures} == {"there is no map view yet"}


def test_a_target_is_met_only_when_all_its_conditions_are() -> None:
    low, high = Check("median ms", 1.0, 2.0), Check("p95 ms", 9.0, 8.0)
    assert Figure("a", value=1.0, checks=(low,)).ok is True
    assert Figure("a", value=1.0, checks=(low, high)).ok is False
    assert Figure("a", value=1.0).ok is None
    assert Figure("a", value=1.0, checks=(high,), judged=False).ok is None
    assert Figure("a", checks=(low,)).ok is None


def test_the_table_shows_value_limit_ratio_and_reason() -> None:
    measured = Figure("pan.1000", "ms", "median ≤ 2 ms", 1.5, 0.5, "a blit", (Check("median ms", 1.5, 2.0),))
    lost = missing(["drag.50000"], "no | view")
    for text in (as_text([measured, *lost]), as_markdown([measured, *lost])):
        assert "pan.1000" in text
        assert "1.50" in text
        assert "3.00" in text
        assert "not measured" in text
    assert "| 1.50 | 0.500 (a blit) | 3.00 |" in as_markdown([measured])
    # One more bar would be one more column.
    assert as_markdown(lost).splitlines()[-1].count("|") == 9
    assert as_json(lost)["drag.50000"]["value"] is None
    json.dumps(as_json([measured]), allow_nan=False)


def test_middle_and_percentile_are_those_of_the_values() -> None:
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median([4.0, 1.0, 2.0, 3.0]) == 2.5
    assert percentile([float(value) for value in range(1, 101)], 0.95) == 95.0
    assert percentile([7.0], 0.95) == 7.0
