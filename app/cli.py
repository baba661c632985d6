"""The command line: what can be asked, exit codes and messages. Scripts depend on it, so it changes with care.

Exit 0: done. 1: it could not be done, one plain sentence on stderr, nothing written or changed. 2: wrong usage. The
window is imported only when one is asked for; every other command runs without a display.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

# Nothing of the program is imported up here: the window is painted before the model is loaded.

COMMANDS = ("new", "import", "export", "info", "check")

_USAGE = """\
wayline [FILE]                                   open the window; without FILE the start page
wayline --sample                                 open the window with the sample map
wayline new FILE [--template NAME]               make a project
wayline import SOURCE... -o FILE.journey         read other formats, by suffix or --format
wayline export FILE -o OUT [--map TITLE] [--paper fit|A4..A0|B0|Letter|...|WxHmm]
               [--landscape|--portrait] [--dpi N] [--scale N%%]
wayline info FILE [--json]                       what is in the project
wayline check FILE [--json]                      is the file whole, and what does the map lack"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; argv without the program's name (None: those of the process)."""
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        # Files are put in place whole or not at all, so there is nothing more to say of them than this.
        _complain("Stopped; a file that was being written is either complete or as it was.")
        return 1


def _run(arguments: list[str]) -> int:
    logging.basicConfig(level=logging.ERROR, format="wayline: %(message)s")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without the letters of a title gets question marks, not a failure after the work is done.
            stream.reconfigure(errors="replace")
    if arguments and arguments[0] in COMMANDS:
        options = _parser().parse_args(arguments)
        return _guarded(options)
    options = _window_parser().parse_args(arguments)
    if options.version:
        from app import cli_commands

        return _said(f"wayline {cli_commands.version()}")
    return _open_window(options.file, options.sample)


def _guarded(options: argparse.Namespace) -> int:
    """Run a command and say what it reports; whatever the world does becomes one sentence and exit 1."""
    from app import cli_commands
    from app.export.errors import ExportError
    from app.importers.imported import ImportProblem
    from app.model.invariants import BrokenInvariant
    from app.model.project import EditError, StoreError

    try:
        report: cli_commands.Report = options.run(options)
    except (ImportProblem, StoreError, EditError, ExportError, BrokenInvariant) as problem:
        return _complain(str(problem))
    except RecursionError:
        return _complain("This file is nested more deeply than any journey map; nothing was written.")
    except MemoryError:
        return _complain("There is not enough memory for this; nothing was written.")
    except Exception as fault:
        # Our own bug: the person gets a sentence, the log gets the rest.
        cli_commands.log_fault(fault)
        return _complain(
            f"Wayline made a mistake of its own ({type(fault).__name__}) and stopped; your files are as they were. "
            "The details are in its log."
        )
    for note in report.notes:
        _complain(f"note: {note}")
    if report.problem:
        _said(report.text)
        return _complain(report.problem)
    return _said(report.text, report.wrote)


def _said(text: str, wrote: bool = False) -> int:
    """Print what a command reports; a reader that went away or a full disk behind stdout does not undo the work."""
    try:
        print(text, flush=True)
    except OSError as error:
        # Python tries to write the rest once more at its end; let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return 0
        if not wrote:
            return _complain("The answer could not be printed; nothing was changed.")
        _complain("The file is written and complete, but the report about it could not be printed.")
    return 0


def _complain(sentence: str) -> int:
    line = "".join(letter if letter.isprintable() else " " for letter in " ".join(sentence.split()))
    with contextlib.suppress(OSError):
        print(f"wayline: {line}", file=sys.stderr, flush=True)
    return 1


def _open_window(file: Path | None, sample: bool) -> int:
    has_display = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if not has_display:
        _complain(
            "There is no display to open a window on; without one, use: wayline export FILE -o map.pdf "
            "(and wayline new FILE --template sample makes a map to try it with)."
        )
        return 1
    from app.ui.system_check import missing_library_message

    missing = missing_library_message(with_display=True)
    if missing is not None:
        _complain(missing)
        return 1
    from app.ui.application import run

    return run(sys.argv, file, sample)


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wayline", usage=_USAGE, description="Customer journey maps, offline and in one file.", allow_abbrev=False
    )
    parser.add_argument("file", nargs="?", type=Path, help="a project to open, or a file to import")
    parser.add_argument("--sample", action="store_true", help="open the sample map")
    parser.add_argument("--version", action="store_true", help="show the version and exit")
    return parser


def _parser() -> argparse.ArgumentParser:
    from app import cli_commands

    parser = argparse.ArgumentParser(prog="wayline", usage=_USAGE, allow_abbrev=False)
    commands = parser.add_subparsers(required=True, prog="wayline")

    new = commands.add_parser("new", help="make a project", allow_abbrev=False)
    new.add_argument("file", type=Path)
    new.add_argument("--template", default="blank", metavar="NAME")
    new.set_defaults(run=cli_commands.new)

    read = commands.add_parser("import", help="read other formats into a project", allow_abbrev=False)
    read.add_argument("sources", nargs="+", type=Path, metavar="SOURCE")
    read.add_argument("-o", "--output", required=True, type=_journey_path, metavar="FILE.journey")
    read.add_argument("--format", choices=cli_commands.import_formats(), default=None)
    read.set_defaults(run=cli_commands.import_)

    export = commands.add_parser("export", help="write a map as PDF or PNG", allow_abbrev=False)
    export.add_argument("file", type=Path)
    export.add_argument("-o", "--output", required=True, type=Path, metavar="OUT")
    export.add_argument("--map", default=None, metavar="TITLE")
    export.add_argument("--paper", default="fit", metavar="SIZE")
    turn = export.add_mutually_exclusive_group()
    turn.add_argument("--landscape", dest="orientation", action="store_const", const="landscape", default="auto")
    turn.add_argument("--portrait", dest="orientation", action="store_const", const="portrait")
    export.add_argument("--dpi", type=_dpi, default=150, metavar="N")
    export.add_argument("--scale", type=_percent, default=None, metavar="N%%")
    export.set_defaults(run=cli_commands.export)

    for name, run, what in (
        ("info", cli_commands.info, "what is in a project"),
        ("check", cli_commands.check, "is the file whole, and what does the map lack"),
    ):
        command = commands.add_parser(name, help=what, allow_abbrev=False)
        command.add_argument("file", type=Path)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)
    return parser


def _journey_path(text: str) -> Path:
    if not text.lower().endswith(".journey"):
        raise argparse.ArgumentTypeError(f"{text!r} should end in .journey")
    return Path(text)


def _dpi(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 10 <= int(text[:9]) <= 1200:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 10 to 1200")
    return int(text)


def _percent(text: str) -> float:
    try:
        percent = float(text.removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not 1 <= percent <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a percentage from 1 to 1000")
    return percent
