"""`python -m benchmarks`: measures, prints a table and writes JSON. The exit code tells whether measuring worked.

A missed target is a result, not a failure: exit 0. Exit 1: the JSON file could not be written. Exit 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks import canvas, editing, memory, opening, paper, saving, start, typeset
from benchmarks.measure import Group, NotMeasured, Plan, machine
from benchmarks.table import Figure, as_json, as_markdown, as_text, missing

GROUPS: tuple[Group, ...] = (
    *start.GROUPS,
    *opening.GROUPS,
    *canvas.GROUPS,
    *editing.GROUPS,
    *typeset.GROUPS,
    *saving.GROUPS,
    *paper.GROUPS,
    *memory.GROUPS,
)
NAMES = tuple(name for group in GROUPS for name in group.names)


def main(argv: Sequence[str] | None = None) -> int:
    options = parser().parse_args(argv)
    if options.list:
        print("\n".join(NAMES))
        return 0
    began = time.perf_counter()
    figures = measured(chosen(options.only), options.quick)
    print(as_markdown(figures) if options.markdown else as_text(figures))
    seconds = time.perf_counter() - began
    quick = "quick run: smaller and shorter, good for no verdict; " if options.quick else ""
    print(f"\n{quick}{machine()}; {seconds:.0f} s.")
    if options.json is not None:
        try:
            options.json.write_text(json.dumps(as_json(figures), indent=1) + "\n", encoding="utf-8")
        except OSError as problem:
            print(f"The figures could not be written: {problem.strerror}.", file=sys.stderr)
            return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__, allow_abbrev=False)
    found.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON, too")
    found.add_argument(
        "--only", nargs="+", type=_known, metavar="NAME", help="measure these names only; pan means all pan.*"
    )
    found.add_argument("--quick", action="store_true", help="below a minute, with smaller maps and fewer repetitions")
    found.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    found.add_argument("--list", action="store_true", help="print all names and measure nothing")
    return found


def chosen(only: Iterable[Sequence[str]] | None) -> frozenset[str]:
    """Return the names to measure: all of them without a choice."""
    return frozenset(NAMES) if only is None else frozenset(name for names in only for name in names)


def measured(names: frozenset[str], quick: bool = False) -> list[Figure]:
    """Measure the groups that hold any of `names`; return the rows of `names` in the order of NAMES."""
    found: dict[str, Figure] = {}
    for group in GROUPS:
        wanted = [name for name in group.names if name in names]
        if not wanted:
            continue
        print(f"measuring {', '.join(wanted)} ...", end="", file=sys.stderr, flush=True)
        began = time.perf_counter()
        try:
            figures = list(group.run(Plan(frozenset(wanted), quick)))
        except NotMeasured as problem:
            figures = missing(wanted, str(problem))
        print(f" {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        found |= {figure.name: figure for figure in figures if figure.name in names}
        found |= {one.name: one for one in missing(set(wanted) - set(found), "the benchmark gave no figure")}
    return [found[name] for name in NAMES if name in found]


def _known(text: str) -> tuple[str, ...]:
    """Return the names that one argument of --only means."""
    names = tuple(name for name in NAMES if name == text or name.startswith(f"{text}."))
    if not names:
        raise argparse.ArgumentTypeError(f"{text!r} is none of: {', '.join(NAMES)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
