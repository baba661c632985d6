"""Rules for the source of the window, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import app.ui

FOLDER = Path(app.ui.__file__).parent
MODULES = sorted(path for path in FOLDER.rglob("*.py"))
# Every way to make a widget read text as HTML or Markdown.
RICH = {"setHtml", "setMarkdown", "insertHtml", "appendHtml", "toHtml", "fromHtml", "setDefaultStyleSheet"}
RICH_NAMES = {"QTextBrowser", "QTextEdit", "QGraphicsTextItem", "RichText", "AutoText", "MarkdownText"}
# These guess whether their text is rich unless they are told that it is plain.
GUESSING = {"QLabel", "QMessageBox"}
TRANSLATING = {"translate", "tr", "QT_TRANSLATE_NOOP"}


def short(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_no_widget_reads_text_as_html(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            assert name not in RICH | RICH_NAMES, f"line {node.lineno}: {name} reads HTML, and HTML reads files"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_labels_and_message_boxes_are_made_where_they_are_told_to_be_plain(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    made = [call for call in calls(path) if called(call) in GUESSING]
    inherited = [
        base.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in GUESSING
    ]
    if made or inherited:
        assert source.count("setTextFormat(Qt.TextFormat.PlainText)") >= len(made) + len(inherited)
    static = [call for call in calls(path) if called(call) in ("information", "warning", "critical", "question", "about")]
    assert static == [], "the ready-made boxes guess whether their text is rich"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_tool_tips_never_show_text_of_a_document(path: Path) -> None:
    for call in calls(path):
        if called(call) == "setToolTip":
            names = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}
            assert names.isdisjoint({"title", "text_of", "name_of", "file", "path"}), f"line {call.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_texts_to_translate_are_plain_literals(path: Path) -> None:
    for call in calls(path):
        if called(call) in TRANSLATING and not is_painter(call):
            for argument in call.args[:2]:
                assert not isinstance(argument, ast.JoinedStr), f"line {call.lineno}: lupdate cannot read an f-string"
                assert not isinstance(argument, ast.BinOp), f"line {call.lineno}: lupdate cannot read a sum"


def is_painter(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and not (
        isinstance(call.func.value, ast.Name) and call.func.value.id in ("QCoreApplication", "self")
    )


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_painters_end_with_their_block(path: Path) -> None:
    inside = {
        id(item.context_expr)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.With)
        for item in node.items
    }
    for call in calls(path):
        if called(call) == "QPainter":
            assert id(call) in inside, f"line {call.lineno}: use `with QPainter(...) as painter`"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_no_dialog_stops_the_program(path: Path) -> None:
    for call in calls(path):
        if called(call) == "exec":
            owner = call.func.value if isinstance(call.func, ast.Attribute) else None
            assert isinstance(owner, ast.Name), f"line {call.lineno}"
            assert owner.id == "application", f"line {call.lineno}: a nested event loop"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_keys_come_from_the_table_and_never_from_the_platform(path: Path) -> None:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr != "StandardKey", f"line {node.lineno}: on X11 Delete would also be Ctrl+D"


@pytest.mark.parametrize("path", [path for path in MODULES if "canvas" not in path.parts], ids=short)
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 400


def test_the_rules_find_what_they_forbid(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("label.setHtml(text)\nQMessageBox.warning(None, 'a', 'b')\np = QPainter(x)\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="reads HTML"):
        test_no_widget_reads_text_as_html(bad)
    with pytest.raises(AssertionError, match="guess"):
        test_labels_and_message_boxes_are_made_where_they_are_told_to_be_plain(bad)
    with pytest.raises(AssertionError, match="with QPainter"):
        test_painters_end_with_their_block(bad)
