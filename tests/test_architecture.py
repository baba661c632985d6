"""The shape of the program, proved from its source.

Each rule is a function from a module to the places that break it, with the reason as part of the message. Rules look at
every import, also at those inside functions and those for the type checker alone: what is named is depended on.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# ui -> export, importers -> layout -> model: what the modules of a package may import of the program.
MAY_IMPORT = {
    "model": {"model"},
    "layout": {"layout", "model"},
    "export": {"export", "layout", "model"},
    "importers": {"importers", "layout", "model"},
    "ui": {"ui", "export", "importers", "layout", "model"},
}

# The only doors for Qt in these packages: everything else there is plain data, testable without it.
QT_IN_LAYOUT = tuple(f"app.layout.{name}" for name in ("typesetting", "shaping", "words", "faces", "system_faces"))
QT_IN_EXPORT = ("app.export.painter", "app.export.raster")

# Modules of more than MOST_LINES lines, each with the reason why it is better whole.
MOST_LINES = 400
LONG_MODULES: dict[str, str] = {}

NETWORK = ("ftplib", "http", "requests", "smtplib", "socket", "socketserver", "ssl", "urllib.request", "xmlrpc")

UNWANTED_NAMES = {
    "QUndoStack": "history is a list of changes; merged Python commands leak and a failing redo stays on the stack",
    "QUndoCommand": "history is a list of changes; merged Python commands leak and a failing redo stays on the stack",
    "QGraphicsScene": "the canvas paints the blocks of the sheet; an item per card is 8 to 80 times slower",
    "QGraphicsView": "the canvas paints the blocks of the sheet; an item per card is 8 to 80 times slower",
}


@dataclass(frozen=True)
class Module:
    """A module of the program: its dotted name, where it is told to be found, and its source."""

    name: str
    place: str
    source: str
    tree: ast.Module

    @property
    def part(self) -> str:
        """The package of the program it belongs to ("model", "ui"...), or its own name when it is in none."""
        return self.name.split(".")[1] if "." in self.name else ""

    def at(self, line: int, why: str) -> str:
        return f"{self.place}:{line}: {why}"


def module_from(source: str, name: str, place: str = "example.py") -> Module:
    return Module(name, place, source, ast.parse(source))


def modules() -> list[Module]:
    found = []
    for path in sorted((ROOT / "app").rglob("*.py")):
        place = path.relative_to(ROOT)
        name = ".".join(place.with_suffix("").parts).removesuffix(".__init__")
        found.append(module_from(path.read_text(encoding="utf-8"), name, place.as_posix()))
    return found


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of all that is imported; `from a import b` gives `a` and `a.b`."""
    package = module.name.split(".")
    if not module.place.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(module.tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield node.lineno, alias.name
            case ast.ImportFrom(module=origin, names=names, level=level):
                above = package[: len(package) - level + 1] if level else []
                whole = ".".join([*above, *([origin] if origin else [])])
                yield node.lineno, whole
                for alias in names:
                    yield node.lineno, f"{whole}.{alias.name}"


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def called_name(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def is_command_line(name: str) -> bool:
    return name == "app.__main__" or name.startswith("app.cli")


def one_way(module: Module) -> Iterator[str]:
    if is_command_line(module.name):
        return
    # Modules beside the packages, such as app.resources, are for all of them and know none of them.
    allowed = MAY_IMPORT.get(module.part, set())
    for line, name in imports(module):
        if not name.startswith("app."):
            continue
        part = name.split(".")[1]
        if is_command_line(name):
            yield module.at(line, f"{name}: nothing depends on the command line")
        elif part in MAY_IMPORT and part not in allowed:
            yield module.at(line, f"{name}: imports run one way, ui -> export, importers -> layout -> model")


def no_qt_in_model(module: Module) -> Iterator[str]:
    if module.part == "model":
        for line, name in imports(module):
            if within(name, "PySide6", "shiboken6"):
                yield module.at(line, f"{name}: the model is data; it runs, and is tested, where there is no Qt")


def no_widgets_below_the_window(module: Module) -> Iterator[str]:
    if module.part in {"layout", "export", "importers"}:
        for line, name in imports(module):
            if within(name, "PySide6.QtWidgets", "PySide6.QtSvgWidgets", "PySide6.QtPrintSupport"):
                yield module.at(line, f"{name}: maps are laid out and exported on machines without a screen")


def qt_through_its_doors(module: Module) -> Iterator[str]:
    doors = {"layout": QT_IN_LAYOUT, "export": QT_IN_EXPORT}.get(module.part)
    if doors is None or within(module.name, *doors):
        return
    for line, name in imports(module):
        if within(name, "PySide6", "shiboken6"):
            yield module.at(
                line, f"{name}: in app.{module.part} only {', '.join(doors)} use Qt; the rest is plain data"
            )


def database_in_store(module: Module) -> Iterator[str]:
    if within(module.name, "app.model.store"):
        return
    for line, name in imports(module):
        if within(name, "sqlalchemy", "sqlite3"):
            yield module.at(line, f"{name}: only app.model.store knows how a project is kept")


def reportlab_in_export(module: Module) -> Iterator[str]:
    if module.part == "export":
        return
    for line, name in imports(module):
        if within(name, "reportlab"):
            yield module.at(line, f"{name}: reportlab is a file writer of app.export and nothing else")


def no_paragraph(module: Module) -> Iterator[str]:
    for line, name in imports(module):
        if within(name, "reportlab.platypus", "reportlab.lib.styles"):
            yield module.at(line, f"{name}: its Paragraph reads people's text as markup, and sets type a second time")
    if any(within(name, "reportlab") for _, name in imports(module)):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called_name(node) == "Paragraph":
                yield module.at(node.lineno, "Paragraph reads people's text as markup, and sets type a second time")


def no_network(module: Module) -> Iterator[str]:
    for line, name in imports(module):
        if within(name, *NETWORK):
            yield module.at(line, f"{name}: Wayline works offline; a map from a stranger must not reach the network")


def unwanted_names(module: Module) -> Iterator[str]:
    for line, name in imports(module):
        last = name.rpartition(".")[2]
        if last in UNWANTED_NAMES:
            yield module.at(line, f"{last}: {UNWANTED_NAMES[last]}")


def painters_end(module: Module) -> Iterator[str]:
    managed = {
        id(item.context_expr) for node in ast.walk(module.tree) if isinstance(node, ast.With) for item in node.items
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and called_name(node) == "QPainter" and id(node) not in managed:
            yield module.at(node.lineno, "use `with QPainter(device)`: left alive by an exception it crashes")


def no_print(module: Module) -> Iterator[str]:
    if is_command_line(module.name):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield module.at(node.lineno, "print: stdout belongs to the command line; use logging")


def texts_are_constant(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if not (isinstance(node, ast.Call) and called_name(node) in {"tr", "translate"}):
            continue
        for argument in node.args:
            if any(isinstance(part, ast.JoinedStr) for part in ast.walk(argument)):
                yield module.at(node.lineno, "an f-string inside tr() is never found in a translation; format outside")


def model_copy_behind_changed(module: Module) -> Iterator[str]:
    if module.name == "app.model.records":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and called_name(node) in {"model_copy", "model_construct"}:
            yield module.at(node.lineno, f"{called_name(node)} does not validate; use changed() of app.model.records")


def not_too_long(module: Module) -> Iterator[str]:
    lines = len(module.source.splitlines())
    if lines > MOST_LINES and module.name not in LONG_MODULES:
        yield module.at(lines, f"{lines} lines: split it by subject, or put it into LONG_MODULES with a reason")


Rule = Callable[[Module], Iterator[str]]

# Each rule with the name of a module and a source that breaks it, so that no rule goes blind.
RULES: list[tuple[Rule, str, str]] = [
    (one_way, "app.layout.grid", "from app.export.pdf import write_pdf"),
    (one_way, "app.export.pdf", "def f():\n    import app.importers.mermaid"),
    (one_way, "app.model.edits.cards", "from ...ui import session"),
    (one_way, "app.resources", "from app.model import records"),
    (one_way, "app.ui.start", "from app.cli import main"),
    (no_qt_in_model, "app.model.records", "from PySide6.QtCore import QObject"),
    (no_widgets_below_the_window, "app.export.painter", "from PySide6 import QtWidgets"),
    (qt_through_its_doors, "app.layout.grid", "from PySide6.QtGui import QFont"),
    (qt_through_its_doors, "app.export.svg", "import PySide6.QtGui"),
    (database_in_store, "app.ui.session", "import sqlalchemy as sa"),
    (database_in_store, "app.importers.tables", "import sqlite3"),
    (reportlab_in_export, "app.ui.canvas.view", "from reportlab.pdfgen.canvas import Canvas"),
    (no_paragraph, "app.export.pdf", "from reportlab.platypus import Paragraph"),
    (no_paragraph, "app.export.pdf", "import reportlab\nreportlab.platypus.Paragraph(text)"),
    (no_network, "app.importers.images", "from urllib.request import urlopen"),
    (unwanted_names, "app.ui.session", "from PySide6.QtGui import QUndoStack"),
    (painters_end, "app.ui.canvas.view", "painter = QPainter(image)\npainter.end()"),
    (no_print, "app.model.project", "print('saved')"),
    (texts_are_constant, "app.ui.actions", "self.tr(f'Delete {title}')"),
    (model_copy_behind_changed, "app.model.edits.cards", "card.model_copy(update={'text': text})"),
    (not_too_long, "app.ui.main_window", "pass\n" * (MOST_LINES + 1)),
]


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in RULES), ids=lambda rule: rule.__name__)
def test_the_program_keeps_the_rule(rule: Rule) -> None:
    broken = [place for module in modules() for place in rule(module)]
    assert not broken, "\n" + "\n".join(dict.fromkeys(broken))


@pytest.mark.parametrize(
    ("rule", "name", "source"), [pytest.param(*row, id=f"{row[0].__name__}-{row[1]}") for row in RULES]
)
def test_a_rule_sees_what_breaks_it(rule: Rule, name: str, source: str) -> None:
    assert list(rule(module_from(source, name)))


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        (one_way, "app.ui.session", "from app.model import records\nfrom app.resources import resource_path"),
        (one_way, "app.cli", "import app.ui.application"),
        (qt_through_its_doors, "app.layout.typesetting", "from PySide6.QtGui import QTextLayout"),
        (painters_end, "app.ui.canvas.view", "with QPainter(image) as painter:\n    paint(painter)"),
        (no_print, "app.cli_export", "print('done')"),
        (texts_are_constant, "app.ui.actions", "self.tr('Delete {title}').format(title=title)"),
    ],
)
def test_a_rule_lets_pass_what_is_right(rule: Rule, name: str, source: str) -> None:
    assert not list(rule(module_from(source, name)))


def test_long_modules_are_still_long() -> None:
    lengths = {module.name: len(module.source.splitlines()) for module in modules()}
    short = [name for name in LONG_MODULES if lengths.get(name, 0) <= MOST_LINES]
    assert not short, f"take out of LONG_MODULES: {short}"


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    """Importing SQLAlchemy, reportlab and the widgets takes most of a second: they come when they are needed."""
    code = (
        "import sys, app.cli; "
        "print(*sorted({'PySide6.QtWidgets', 'reportlab', 'sqlalchemy'} & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert loaded.returncode == 0, loaded.stderr
    assert loaded.stdout.split() == []
