"""Installs plugin packages as people do, into a folder of the test, without any network."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Installed:
    """A folder of installed packages, on top of those of this interpreter."""

    site: Path

    def run(self, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
        """`python <words>` in `folder`, with the packages at hand."""
        environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("CALLBOARD_", "APP_", "PYTEST_"))
        }
        return subprocess.run(
            [sys.executable, *words],
            cwd=folder,
            env=environ | {"PYTHONPATH": str(self.site), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


def build_wheel(source: Path, into: Path) -> Path:
    """The wheel of a package, made with the build tools that are here."""
    into.mkdir(parents=True, exist_ok=True)
    pip("wheel", "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", str(into), str(source))
    [wheel] = into.glob("*.whl")
    return wheel


def install(wheel: Path, site: Path) -> Installed:
    """The wheel unpacked, with its entry points."""
    pip("install", "--no-deps", "--no-index", "--target", str(site), str(wheel))
    return Installed(site)


def pip(*words: str) -> None:
    """Runs pip. Raises AssertionError with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words, "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
