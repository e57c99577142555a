"""Sets a checkout up, with nothing but Python: `run` for the portal, `develop` for checks, `browser` for tests in one.

Each step leaves a stamp in `.venv` with a fingerprint of what it was made from, and is passed over while that holds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)
WINDOWS = os.name == "nt"
PROGRAMS = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = PROGRAMS / ("python.exe" if WINDOWS else "python")
LOCKS = ROOT / "requirements"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetUpFailed(Exception):
    """A step did not work; the message says what to do."""


def main(words: Sequence[str]) -> int:
    """Does what the first word asks for. The exit code says whether it worked."""
    steps = {"run": run, "develop": develop, "browser": browser}
    if len(words) != 1 or words[0] not in steps:
        print(f"usage: set_up.py {'|'.join(steps)}", file=sys.stderr)
        return 2
    try:
        steps[words[0]]()
    except SetUpFailed as failure:
        print(f"==> {failure}", file=sys.stderr)
        return 1
    return 0


def run() -> None:
    """What `make run` needs: packages, browser assets, the command `callboard`."""
    _make_environment()
    _install("build", "the tools that build it")
    _install("runtime", "what the portal needs")
    _build_assets()
    _install_project()
    _compile()


def develop() -> None:
    """What tests and checks need, beside all that running needs."""
    run()
    _install("develop", "what tests and checks need")


def browser() -> None:
    """Chromium for the tests: the machine's own, or through its package manager, or the one that Playwright brings."""
    if _browser_of_the_machine() or _browser_of_playwright():
        return
    as_root = [] if not hasattr(os, "geteuid") or os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not as_root or _works([*as_root, "true"])):
        say("Installing Chromium with apt-get, for the browser tests")
        _works([*as_root, "apt-get", "update", "-q"])
        environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
        _works([*as_root, *environment, "apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"])
    else:
        say("Installing the Chromium that Playwright brings, for the browser tests")
        _works([str(PYTHON), "-m", "playwright", "install", "chromium"])
    if not (_browser_of_the_machine() or _browser_of_playwright()):
        raise SetUpFailed("The browser tests need Chromium: install it, or name it in CALLBOARD_CHROMIUM")


def say(text: str) -> None:
    """One visible line of progress."""
    print(f"==> {text}", file=sys.stderr, flush=True)


def _make_environment() -> None:
    if sys.version_info[:2] < OLDEST:
        raise SetUpFailed(f"Callboard needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    # A folder that was copied or moved has programs that point elsewhere; an upgraded Python leaves a dangling link.
    _step("environment", [sys.version, str(ROOT)], _create_environment, needs=PYTHON)


def _create_environment() -> None:
    say(f"Making .venv with Python {sys.version.split()[0]}")
    if VENV.exists():
        shutil.rmtree(VENV)
    if _works([sys.executable, "-m", "venv", str(VENV)], quiet=True):
        return
    # Debian keeps the part of Python that puts pip into an environment in a package of its own.
    _must([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])
    if _works([sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip"]):
        return
    if (uv := shutil.which("uv")) and _works([uv, "venv", "--clear", "--seed", "--python", sys.executable, str(VENV)]):
        return
    raise SetUpFailed("This Python makes no environments: `apt-get install python3-venv`, then once more")


def _install(lock: str, purpose: str) -> None:
    file = LOCKS / f"{lock}.lock"
    _step(lock, [file.read_text(encoding="utf-8")], lambda: _install_lock(file, purpose))


def _install_lock(file: Path, purpose: str) -> None:
    count = sum(line[:1].isalnum() for line in file.read_text(encoding="utf-8").splitlines())
    say(f"Installing {purpose}: {count} packages, checked against requirements/{file.name}")
    wanted = ["install", "--require-hashes", "-r", str(file)]
    uv = PROGRAMS / ("uv.exe" if WINDOWS else "uv")
    if uv.exists():
        if _works([str(uv), "pip", *wanted, "--python", str(PYTHON), "--compile-bytecode"]):
            return
        say("That did not work; trying it with pip, which may know of another package index")
    _must([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *wanted, "--quiet", "--progress-bar", "on"])


def _build_assets() -> None:
    # It looks for itself whether anything changed.
    _must([str(PYTHON), "-u", str(ROOT / "frontend" / "build_assets.py")])


def _install_project() -> None:
    sources = [(ROOT / "pyproject.toml").read_text(encoding="utf-8"), str(ROOT)]
    _step("project", sources, _install_checkout, needs=PROGRAMS / ("callboard.exe" if WINDOWS else "callboard"))


def _install_checkout() -> None:
    say("Installing this checkout")
    # Everything it needs is there: no network, and the build tools that the lock file pins.
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)]
    _must([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", *options])


def _compile() -> None:
    # Where PYTHONDONTWRITEBYTECODE is set, as in many containers, every start would compile everything anew, and the
    # tests start programs by the hundred. What is compiled already is passed over.
    _works([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "src")])


def _step(name: str, sources: Iterable[str], work: Callable[[], None], needs: Path = PYTHON) -> None:
    """Does the work unless it was done from the same sources before, and what it made is still there."""
    stamp = VENV / f".set-up-{name}"
    fingerprint = hashlib.sha256("\0".join(sources).encode()).hexdigest()
    if needs.exists() and stamp.exists() and stamp.read_text() == fingerprint:
        return
    started = time.monotonic()
    work()
    stamp.write_text(fingerprint)
    say(f"… done in {time.monotonic() - started:.0f} s")


def _browser_of_the_machine() -> bool:
    return bool(os.environ.get("CALLBOARD_CHROMIUM") or any(shutil.which(name) for name in BROWSERS))


def _browser_of_playwright() -> bool:
    question = (
        "from playwright.sync_api import sync_playwright as p\nwith p() as it: print(it.chromium.executable_path)"
    )
    done = subprocess.run([str(PYTHON), "-c", question], capture_output=True, text=True, check=False)
    return done.returncode == 0 and Path(done.stdout.strip()).exists()


def _works(command: Sequence[str], *, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    try:
        return subprocess.run(command, cwd=ROOT, stdout=output, stderr=output, check=False).returncode == 0
    except OSError:
        return False


def _must(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **(environment or {})}, check=False)
    if done.returncode:
        raise SetUpFailed(f"`{' '.join(command)}` failed; its own words stand above")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
