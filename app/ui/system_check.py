"""Tells in one sentence which system library Qt lacks, instead of the loader's traceback.

Looked at before the first window module is imported, so nothing of Qt may be imported at the top here. Only Linux
takes these libraries from the system; elsewhere they come with PySide6.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

# What QtGui and QtWidgets are linked against, and the Debian package of each.
ALWAYS_NEEDED: Mapping[str, str] = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
}

# What the platform plugins load at run time; Qt itself would abort without saying which one was missing.
NEEDED_FOR_X11: Mapping[str, str] = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11-xcb.so.1": "libx11-xcb1",
}
NEEDED_FOR_WAYLAND: Mapping[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

# The module whose import loads every library of ALWAYS_NEEDED.
WINDOW_MODULE = "PySide6.QtWidgets"

# First releases with the package names that end in t64 (the change to 64-bit time).
FIRST_T64_RELEASE: Mapping[str, float] = {"debian": 13, "ubuntu": 24.04}

# Only a library that is not there: one that is too old gives another message, and installing would not help.
_NOT_FOUND = re.compile(r"\b(lib[A-Za-z0-9_.+-]+?\.so(?:\.\d+)*): cannot open shared object file")


def missing_library_message(
    with_display: bool,
    *,
    import_module: Callable[[str], object] = importlib.import_module,
    load_library: Callable[[str], object] = ctypes.CDLL,
    environment: Mapping[str, str] = os.environ,
    os_release: Path = Path("/etc/os-release"),
    platform: str = sys.platform,
) -> str | None:
    """Return one sentence that names the missing libraries and how to get them, or None when Qt can start.

    `with_display` asks also for what a real window needs: the X11 libraries, or the Wayland ones when `environment`
    has only WAYLAND_DISPLAY. The other arguments stand in for the system in tests. Other reasons why the import of
    Qt may fail (PySide6 not installed, say) are not judged here and give None.
    """
    if not platform.startswith("linux"):
        return None
    missing = _missing_for_import(import_module, load_library)
    if with_display:
        wayland_only = bool(environment.get("WAYLAND_DISPLAY")) and not environment.get("DISPLAY")
        wanted = NEEDED_FOR_WAYLAND if wayland_only else NEEDED_FOR_X11
        missing += [library for library in wanted if not _loads(library, load_library)]
    if not missing:
        return None
    return _sentence(missing, _read_os_release(os_release))


def _missing_for_import(
    import_module: Callable[[str], object], load_library: Callable[[str], object]
) -> list[str]:
    """Return the libraries without which Qt cannot be imported, the one the loader named first."""
    try:
        import_module(WINDOW_MODULE)
    except ImportError as problem:
        found = _NOT_FOUND.search(str(problem))
        if found is None:
            return []
        named = found.group(1)
        # The loader stops at the first one; look for the rest, so that one command mends everything.
        return [named, *(name for name in ALWAYS_NEEDED if name != named and not _loads(name, load_library))]
    return []


def _loads(library: str, load_library: Callable[[str], object]) -> bool:
    try:
        load_library(library)
    except OSError:
        return False
    return True


def _read_os_release(path: Path) -> dict[str, str]:
    """Return the assignments of an os-release file without quotes; empty when there is no such file."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _sentence(missing: list[str], release: Mapping[str, str]) -> str:
    names = ", ".join(missing)
    if len(missing) == 1:
        beginning = f"Wayline cannot start because the system library {names} is missing"
        search = "install the package of your system that holds it"
    else:
        beginning = f"Wayline cannot start because the system libraries {names} are missing"
        search = "install the packages of your system that hold them"
    packages = {**ALWAYS_NEEDED, **NEEDED_FOR_X11, **NEEDED_FOR_WAYLAND}
    family = {release.get("ID", ""), *release.get("ID_LIKE", "").split()}
    if family.isdisjoint(FIRST_T64_RELEASE) or any(name not in packages for name in missing):
        return f"{beginning}; {search}."
    wanted = dict.fromkeys(_package_name(packages[name], release) for name in missing)
    return f"{beginning}; install with: sudo apt-get install {' '.join(wanted)}"


def _package_name(package: str, release: Mapping[str, str]) -> str:
    """Return the name that `package` has on this release of Debian or Ubuntu."""
    first = FIRST_T64_RELEASE.get(release.get("ID", ""))
    if package != "libglib2.0-0" or first is None:
        return package
    try:
        version = float(release.get("VERSION_ID", ""))
    except ValueError:
        # Debian's testing release has no number.
        return package + "t64"
    return package + "t64" if version >= first else package
