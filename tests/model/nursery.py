"""A process that has the program loaded and forks a child for each task, so that children start in milliseconds.

For tests that kill a process, or measure what it takes: `with Nursery(home) as nursery: child = nursery.start(...)`.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Self

# prctl(2), sys/prctl.h
_PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parent.parent.parent


class Nursery:
    """Starts functions of a module in children of a process that has loaded it once."""

    def __init__(self, home: Path, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.model.nursery", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "WAYLINE_HOME": str(home)},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)
        self._process.stdout.close()

    def start(self, function: str, **arguments: Any) -> int:
        """Call a function in a new child and return the child's process id; one child at a time."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([function, arguments]) + "\n")
        self._process.stdin.flush()
        return int(self._answer())

    def finish(self) -> tuple[int, Any]:
        """Wait for the child; return its exit status (negative: killed by that signal) and what the function returned."""
        status, result = json.loads(self._answer())
        return status, result

    def run(self, function: str, **arguments: Any) -> Any:
        """Call a function in a new child and return its result; raises AssertionError when it failed."""
        self.start(function, **arguments)
        status, result = self.finish()
        assert status == 0, result
        return result

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery died"
        return line


def die_with_parent() -> None:
    """Let the system kill this process when the one that started it is gone: a killed test run leaves nobody behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def main() -> None:
    die_with_parent()
    module = importlib.import_module(sys.argv[1])
    for line in sys.stdin:
        function, arguments = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            die_with_parent()
            live(getattr(module, function), arguments, writing)
        os.close(writing)
        print(child, flush=True)
        with os.fdopen(reading) as answer:
            result = answer.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([status, json.loads(result) if result and status == 0 else result]), flush=True)


def live(function: Any, arguments: dict[str, Any], writing: int) -> None:
    """Call the function, write what it returned as JSON, or the traceback, and end the process."""
    status = 1
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        os.write(writing, json.dumps(function(**arguments)).encode())
        status = 0
    except BaseException:
        os.write(writing, traceback.format_exc().encode())
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
