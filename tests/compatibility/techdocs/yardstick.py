"""MkDocs with techdocs-core, in an environment of its own, which is made once for each state of its lock file."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[3]
LOCK = REPOSITORY / "requirements" / "yardstick.lock"
CACHE = REPOSITORY / "build" / "cache"
DRIVER = Path(__file__).parent / "driver.py"


@dataclass(frozen=True)
class Site:
    """A built site: its pages by where they are stored, each as title and HTML of the article, and its navigation: of
    each entry the title, and where it leads or what is below it."""

    name: str
    pages: Mapping[str, tuple[str, str]]
    nav: list[Any]


@dataclass
class Yardstick:
    """A process that builds sites, one after the other. What it once made of the same files it does not make again."""

    process: subprocess.Popen[str]
    kept: Path
    salt: bytes = field(default_factory=lambda: DRIVER.read_bytes() + LOCK.read_bytes())

    def build(self, file: Path, *, leave_out: tuple[str, ...], replace: Mapping[str, str]) -> Site:
        """The site of a `mkdocs.yml`, as Backstage would have it built, without these extensions, and with some texts
        replaced in its settings."""
        asked = json.dumps({"file": str(file.resolve()), "leave_out": leave_out, "replace": replace})
        kept = self.kept / f"{self._digest(file, asked)}.json"
        if not kept.exists():
            answer = self._ask(asked)
            part = kept.with_suffix(".part")
            part.write_text(answer, encoding="utf-8")
            part.rename(kept)
        made = json.loads(kept.read_text(encoding="utf-8"))
        pages = {path: (unescape(page["title"]), page["content"]) for path, page in made["pages"].items()}
        return Site(made["name"], pages, [_plain(entry) for entry in made["nav"]])

    def _ask(self, asked: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(asked + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "MkDocs has ended"
        assert "error" not in json.loads(answer), answer
        return answer

    def _digest(self, file: Path, asked: str) -> str:
        digest = hashlib.sha256(self.salt + asked.encode())
        for each in sorted(file.parent.rglob("*")):
            if each.is_file():
                digest.update(f"\0{each.relative_to(file.parent)}\0".encode() + each.read_bytes())
        return digest.hexdigest()[:40]


def _plain(entry: list[Any]) -> list[Any]:
    """An entry of the navigation whose title is text: MkDocs has it as HTML."""
    title, target = entry
    return [unescape(title), [_plain(each) for each in target] if isinstance(target, list) else target]


@contextmanager
def yardstick() -> Iterator[Yardstick]:
    """MkDocs, ready to build."""
    home = _environment()
    kept = home.with_name(f"{home.name}-sites")
    kept.mkdir(exist_ok=True)
    command = [str(home / "bin" / "python"), str(DRIVER)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield Yardstick(process, kept)
        assert process.stdin is not None
        process.stdin.close()


def _environment() -> Path:
    """Where it is. Several processes run tests at a time; the first of them makes it, and the others wait."""
    CACHE.mkdir(parents=True, exist_ok=True)
    home = CACHE / f"yardstick-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    with (CACHE / "yardstick.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "bin" / "python").exists():
            making = home.with_suffix(".part")
            shutil.rmtree(making, ignore_errors=True)
            python = str(making / "bin" / "python")
            _run([sys.executable, "-m", "venv", "--without-pip", str(making)])
            wanted = ["--require-hashes", "-r", str(LOCK)]
            _run(
                [
                    sys.executable,
                    "-m",
                    "pip",
                    "--disable-pip-version-check",
                    "--python",
                    python,
                    "install",
                    "-q",
                    *wanted,
                ]
            )
            making.rename(home)
    return home


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
