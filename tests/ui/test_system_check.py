from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.ui.system_check import missing_library_message

DEBIAN_12 = 'ID=debian\nVERSION_ID="12"\n'
UBUNTU_24_04 = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n'


@pytest.fixture
def os_release(tmp_path: Path):
    path = tmp_path / "os-release"
    path.write_text(DEBIAN_12)
    return path


def import_that_works(name: str) -> object:
    return object()


def import_that_misses(library: str):
    def fail(name: str) -> object:
        raise ImportError(f"{library}: cannot open shared object file: No such file or directory")

    return fail


def loader_without(*libraries: str):
    def load(name: str) -> object:
        if name in libraries:
            raise OSError(f"{name}: cannot open shared object file: No such file or directory")
        return object()

    return load


def test_nothing_is_said_when_everything_loads(os_release: Path) -> None:
    message = missing_library_message(
        True, import_module=import_that_works, load_library=loader_without(), os_release=os_release, platform="linux"
    )
    assert message is None


def test_the_library_named_by_the_loader_gives_its_debian_package(os_release: Path) -> None:
    message = missing_library_message(
        False,
        import_module=import_that_misses("libEGL.so.1"),
        load_library=loader_without("libEGL.so.1"),
        os_release=os_release,
        platform="linux",
    )
    assert message == (
        "Wayline cannot start because the system library libEGL.so.1 is missing; "
        "install with: sudo apt-get install libegl1"
    )


def test_all_missing_libraries_are_told_at_once(os_release: Path) -> None:
    message = missing_library_message(
        True,
        import_module=import_that_misses("libGL.so.1"),
        load_library=loader_without("libGL.so.1", "libdbus-1.so.3", "libxcb-cursor.so.0"),
        environment={"DISPLAY": ":0"},
        os_release=os_release,
        platform="linux",
    )
    assert message is not None
    assert message.endswith("sudo apt-get install libgl1 libdbus-1-3 libxcb-cursor0")


def test_window_libraries_do_not_matter_without_a_display(os_release: Path) -> None:
    message = missing_library_message(
        False,
        import_module=import_that_works,
        load_library=loader_without("libxcb-cursor.so.0"),
        os_release=os_release,
        platform="linux",
    )
    assert message is None


def test_a_wayland_session_does_not_ask_for_x11_libraries(os_release: Path) -> None:
    message = missing_library_message(
        True,
        import_module=import_that_works,
        load_library=loader_without("libxcb-cursor.so.0", "libwayland-cursor.so.0"),
        environment={"WAYLAND_DISPLAY": "wayland-0"},
        os_release=os_release,
        platform="linux",
    )
    assert message is not None
    assert message.endswith("apt-get install libwayland-cursor0")


@pytest.mark.parametrize(
    ("release", "package"),
    [
        (DEBIAN_12, "libglib2.0-0"),
        (UBUNTU_24_04, "libglib2.0-0t64"),
        ('ID=ubuntu\nVERSION_ID="22.04"\n', "libglib2.0-0"),
        ('ID=debian\nVERSION_ID="13"\n', "libglib2.0-0t64"),
        ("ID=debian\n", "libglib2.0-0t64"),
    ],
)
def test_glib_has_the_name_of_the_release(os_release: Path, release: str, package: str) -> None:
    os_release.write_text(release)
    message = missing_library_message(
        False,
        import_module=import_that_misses("libgthread-2.0.so.0"),
        load_library=loader_without("libgthread-2.0.so.0", "libglib-2.0.so.0"),
        os_release=os_release,
        platform="linux",
    )
    assert message is not None
    assert message.endswith(f"apt-get install {package}")


@pytest.mark.parametrize("release", ["ID=fedora\nVERSION_ID=40\n", None])
def test_other_systems_get_no_apt_line(os_release: Path, release: str | None) -> None:
    if release is None:
        os_release.unlink()
    else:
        os_release.write_text(release)
    message = missing_library_message(
        False,
        import_module=import_that_misses("libGL.so.1"),
        load_library=loader_without("libGL.so.1"),
        os_release=os_release,
        platform="linux",
    )
    assert message is not None
    assert "libGL.so.1 is missing; install the package of your system" in message
    assert "apt-get" not in message


def test_an_unknown_library_gets_no_made_up_package(os_release: Path) -> None:
    message = missing_library_message(
        False,
        import_module=import_that_misses("libmystery.so.3"),
        load_library=loader_without("libmystery.so.3"),
        os_release=os_release,
        platform="linux",
    )
    assert message is not None
    assert "libmystery.so.3" in message
    assert "apt-get" not in message


@pytest.mark.parametrize(
    "text",
    [
        "No module named 'PySide6'",
        "/opt/libQt6Core.so.6: undefined symbol: qt_version",
        "/lib/libc.so.6: version `GLIBC_2.34' not found (required by /opt/libQt6Core.so.6)",
    ],
)
def test_other_import_problems_are_left_alone(os_release: Path, text: str) -> None:
    def fail(name: str) -> object:
        raise ImportError(text)

    message = missing_library_message(
        False, import_module=fail, load_library=loader_without(), os_release=os_release, platform="linux"
    )
    assert message is None


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_only_linux_is_asked(platform: str) -> None:
    message = missing_library_message(True, import_module=import_that_misses("libGL.so.1"), platform=platform)
    assert message is None


def test_the_check_itself_needs_no_qt() -> None:
    code = "import sys, app.ui.system_check; sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
