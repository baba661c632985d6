"""Markdown documents, HTML tables and lists."""

from __future__ import annotations

import pytest

from app.importers.formats import import_bytes, tables_in
from app.importers.html_table import read_html
from app.importers.imported import ImportedMap, ImportProblem
from app.importers.markdown_text import plain_text, read_document, split_row
from app.importers.options import DEFAULT_OPTIONS, ImportOptions
from tests.importers.test_tables import cells, kinds, titles, values


def read(text: str, name: str = "x.md", options: ImportOptions = DEFAULT_OPTIONS) -> ImportedMap:
    return import_bytes(text.encode(), name, options=options)


MAP = """\
# Customer Journey Map: Buying a bike

**Persona:** Eva
- Scenario: She commutes

Prose that has no place.

## The journey

| Stage | Aware | Buy |
|-------|:-----:|----:|
| **Actions** | Search for `bikes`<br>Ask **friends** | a \\| b |
| **Touchpoints** | [shop](https://shop.example/a), mail | — |
| Emotions | 😊 glad | worried |
"""


def test_a_markdown_table_is_read_with_what_stands_above_it() -> None:
    found = read(MAP)
    assert (found.title, found.personas, titles(found)) == ("Buying a bike", ("Eva",), ["Aware", "Buy"])
    assert cells(found, "Actions") == [(0, "Search for bikes"), (0, "Ask friends"), (1, "a | b")]
    assert cells(found, "Touchpoints") == [(0, "shop (https://shop.example/a)"), (0, "mail")]
    assert cells(found, "Scenario") == [(None, "She commutes")]
    assert values(found) == [(0, 0.5), (1, -0.5)]
    assert any("Prose that has no place" in sentence for sentence in found.warnings)


def test_of_several_tables_the_most_map_like_is_taken_and_the_others_are_named() -> None:
    text = "## Costs\n\n| a | b |\n|---|---|\n| c | d |\n\n## Map\n\n| Stage | Action | Pain |\n|---|---|---|\n| A | b | c |\n"
    found = read(text)
    assert (found.title, titles(found)) == ("Map", ["A"])
    assert any('"Costs"' in sentence for sentence in found.warnings)
    assert read(text, options=ImportOptions(table=0)).title == "Costs"
    assert tables_in(text.encode(), "x.md") == ('"Costs" with 2 rows', '"Map" with 2 rows')


def test_tables_under_headings_become_stages() -> None:
    part = (
        "### {}\n\n| Dimension | Details |\n|---|---|\n| **Actions** | {} |\n"
        "| Touchpoints | web, shop |\n| Emotional State | {} |\n\n"
    )
    found = read("# Map\n\n" + part.format("Stage 1: Aware", "look", "+1") + part.format("Stage 2: Buy", "pay", "-2"))
    assert titles(found) == ["Stage 1: Aware", "Stage 2: Buy"]
    assert cells(found, "Actions") == [(0, "look"), (1, "pay")]
    assert values(found) == [(0, 0.5), (1, -1.0)]


def test_a_table_inside_a_fence_is_found_when_there_is_no_other() -> None:
    table = "| Stage | Action | Pain |\n|---|---|---|\n| A | b | c |\n"
    assert titles(read(f"Here it is:\n\n```markdown\n{table}```\n")) == ["A"]


def test_headings_and_lists_become_stages_and_cards() -> None:
    found = read("# Workshop\n## Before\n- one\n- [x] two\n### Pains\n1. slow\n## After\n* three\n")
    assert (found.title, titles(found)) == ("Workshop", ["Before", "After"])
    assert cells(found, "Notes") == [(0, "one"), (0, "two"), (1, "three")]
    assert (cells(found, "Pains"), kinds(found)["Pains"]) == ([(0, "slow")], "problems")


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("**bold** and *it* and `code`", "bold and it and code"), ("__b__ _i_ snake_case", "b i snake_case"),
        ("a<br>b<br/>c", "a\nb\nc"), ("<b>x</b> &amp; y", "x & y"), ("2 * 3 * 4", "2 * 3 * 4"),
        ("[a](https://x.example)", "a (https://x.example)"), ("[a](#here)", "a"), ("![alt](p.png)", "alt"),
        ("<https://x.example>", "https://x.example"), ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"), (r"\*not\*", "*not*"),
    ],
)  # fmt: skip
def test_inline_marks_are_read_as_text(marked: str, plain: str) -> None:
    assert plain_text(marked) == plain


def test_rows_are_split_at_bars_that_are_not_escaped() -> None:
    assert split_row(r"| a \| b | c |") == ("a | b", "c")
    assert split_row("a | b") == ("a", "b")


def test_a_rule_without_a_bar_is_no_table() -> None:
    assert read_document("Title | x\n---\ntext").tables == []


EXCEL = (
    '<html xmlns:x="urn:x"><body><!--StartFragment--><table><tr><td></td><td colspan=2>Aware</td><td>Buy</td></tr>'
    '<tr><td>Actions</td><td>a<br style="mso-data-placement:same-cell;">b</td><td rowspan=2>c</td><td>x</td></tr>'
    "<tr><td>Pain</td><td>d</td><td>y</td></tr></table><!--EndFragment--></body></html>"
)


def test_merged_header_cells_of_html_are_one_stage() -> None:
    found = read(EXCEL, "x.html")
    assert titles(found) == ["Aware", "Buy"]
    assert cells(found, "Actions") == [(0, "a"), (0, "b"), (0, "c"), (1, "x")]
    assert cells(found, "Pain") == [(0, "d"), (1, "y")]


def test_a_row_merged_across_all_stages_is_a_band() -> None:
    found = read(
        "<table><tr><th>Stage<th>A<th>B<tr><td>Action<td>x<td>y<tr><td>Ideas<td colspan=2>for <b>all</b></table>",
        "x.html",
    )
    assert cells(found, "Ideas") == [(None, "for all")]
    assert found.sections[1].band


def test_cells_of_html_keep_their_lines_and_lose_their_markup() -> None:
    grids, outside = read_html(
        "<p>Before</p><table><caption>Map</caption><tr><td><p>one</p><p>two</p><ul><li>three<li>four</ul></td>"
        "<td><script>alert(1)</script><style>x</style>a &lt; b&nbsp;&amp;\n   c<!-- no --></td></tr></table>",
        "x",
    )
    assert grids[0].rows == (("one\ntwo\n- three\n- four", "a < b & c"),)
    assert (grids[0].title, outside) == ("Map", ["Before"])


def test_a_quoted_greater_sign_does_not_end_a_tag() -> None:
    grids, _ = read_html('<table><tr><td data-sheets-formula="=IF(a>1;2)">x<td>y</table>', "x")
    assert grids[0].rows == (("x", "y"),)


def test_a_huge_span_costs_nothing() -> None:
    with pytest.raises(ImportProblem, match="columns"):
        read_html("<table><tr>" + "<td colspan=999999 rowspan=999999>x" * 1_000 + "</table>", "x")


def test_html_without_a_table_is_refused_in_words() -> None:
    with pytest.raises(ImportProblem, match="no table"):
        read("<html><body><p>Hello</p></body></html>", "x.html")


def test_a_sticky_list_is_one_unsorted_stage() -> None:
    found = read("- Too slow\n- [ ] Dear, very\n* No answer\n3. Lost\n\n  Wrong size  \n\u2022 Rude\n", "x.txt")
    assert titles(found) == ["Unsorted"]
    assert [(section.title, section.kind) for section in found.sections] == [("Notes", "text")]
    assert [card.text for card in found.cards] == ["Too slow", "Dear, very", "No answer", "Lost", "Wrong size", "Rude"]
    assert any("Unsorted" in line for line in found.understood)


def test_a_text_file_with_tabs_is_a_table() -> None:
    assert titles(read("Stage\tA\tB\nActions\tx\ty\n", "x.txt")) == ["A", "B"]


def test_sentences_with_commas_stay_a_list() -> None:
    assert len(read("Hello, world\nIt is, again, slow\nNo comma\n", "x.txt").cards) == 3


def test_a_csv_of_one_column_is_a_list() -> None:
    found = read("Too slow\nToo dear\n", "x.csv")
    assert [card.text for card in found.cards] == ["Too slow", "Too dear"]
    assert found.source_format == "csv"
