"""Child processes: `run("benchmarks.canvas:pan", size=1000)` calls that function in a fresh interpreter.

The function gets keyword arguments and returns plain data; both travel as JSON. In the child Qt draws offscreen, and the
program keeps its sessions and settings in a folder that is deleted afterwards.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import NotMeasured

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 900.0
# Set to run on a real screen, e.g. xcb.
PLATFORM = "WAYLINE_BENCHMARK_PLATFORM"
# What would change how much is painted, or how.
_UNWANTED = (
    "QT_SCALE_FACTOR",
    "QT_SCREEN_SCALE_FACTORS",
    "QT_STYLE_OVERRIDE",
    "QT_FONT_DPI",
    "QT_MAX_CACHED_GLYPH_SIZE",
)


def run(target: str, **arguments: Any) -> Any:
    """Call the function `target` ("module:function") in a child and return what it returns.

    Raises NotMeasured when it cannot be done there: a part of the program is missing, or it failed.
    """
    with tempfile.TemporaryDirectory(prefix="wayline-benchmark-") as name:
        folder = Path(name)
        result = folder / "result.json"
        command = [sys.executable, "-m", "benchmarks.child", target, json.dumps(arguments), str(result)]
        with environment(folder) as variables:
            try:
                done = subprocess.run(command, cwd=ROOT, env=variables, timeout=LONGEST, check=False)
            except subprocess.TimeoutExpired:
                raise NotMeasured(f"took longer than {LONGEST:.0f} s") from None
        if not result.exists():
            raise NotMeasured(f"the child process ended with code {done.returncode}")
        answer = json.loads(result.read_text(encoding="utf-8"))
    if "reason" in answer:
        raise NotMeasured(answer["reason"])
    return answer["value"]


@contextmanager
def environment(folder: Path) -> Iterator[dict[str, str]]:
    """Give the environment of a child that keeps everything below `folder`."""
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    yield {
        **kept,
        "QT_QPA_PLATFORM": os.environ.get(PLATFORM, "offscreen"),
        "WAYLINE_HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(runtime),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
    }


def main(argv: Sequence[str]) -> int:
    """Run one function as asked for on the command line of the child."""
    target, arguments, result = argv
    logging.basicConfig(level=logging.ERROR)
    answer: dict[str, Any]
    try:
        module, _, name = target.partition(":")
        answer = {"value": getattr(importlib.import_module(module), name)(**json.loads(arguments))}
    except NotMeasured as problem:
        answer = {"reason": str(problem)}
    except ImportError as problem:
        answer = {"reason": f"a part is missing: {problem}"}
    except Exception as problem:
        place = traceback.extract_tb(problem.__traceback__)[-1]
        traceback.print_exc()
        where = f"{Path(place.filename).name}:{place.lineno}"
        answer = {"reason": f"{type(problem).__name__} in {where}: {problem}"}
    Path(result).write_text(json.dumps(answer), encoding="utf-8")
    sys.stdout.flush()
    # Neither Qt nor half a million records need to be taken apart; that would only cost time.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
