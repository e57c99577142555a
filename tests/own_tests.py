"""Runs the tests of a repository that a golden path has made, as its continuous integration does, without a network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from node_packages import find_node

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
OF_PLUGINS = ["-p", "anyio.pytest_plugin", "-p", "callboard.testing.pytest_plugin"]
PASSED = re.compile(r"\b[1-9]\d* passed|^# pass [1-9]|^ok\s+\S+\s|^Ran [1-9]\d* tests", re.M)
OURS = ("CALLBOARD_", "APP_", "PYTEST_")


def run_own_tests(folder: Path) -> str:
    """What the tests say. Raises AssertionError with that when one fails, or when there is none."""
    command = _command(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    # What is installed here beside pytest is not installed there.
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # Without C there is nothing to compile but Go, and GOPROXY is nowhere: the standard library has to do.
    environment |= {"CGO_ENABLED": "0", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0 and PASSED.search(said), said
    return said


def _command(folder: Path) -> Sequence[str]:
    if (folder / "go.mod").exists():
        return [str(Path(sys.executable).parent / "go"), "test", "-vet=off", "./..."]
    if (folder / "package.json").exists():
        return [find_node()[0], "--test"]
    if (folder / "pyproject.toml").exists():
        return PYTEST + (OF_PLUGINS if (folder / "callboard.yaml").exists() else [])
    return [sys.executable, "-m", "unittest"]
