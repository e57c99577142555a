"""Breaks each rule on imports once, in a scratch copy, and shows that its check notices."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = "src/callboard/plugins"
KERNEL = "src/callboard/kernel"
FOUNDATION = "src/callboard/foundation"


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One way to break a rule: lines added to files, and the words with which its check has to complain."""

    rule: str
    lines: Sequence[tuple[str, str]]
    complaint: str
    tested: bool = False


DIRECTION = "Plugins stand on the kernel, never the other way round BROKEN"
CONTRACT = "Built-in plugins use the platform only through `callboard`, as outsiders do BROKEN"
CIRCLES = "No circles anywhere BROKEN"
FLOW = "Inside a plugin, data flows one way BROKEN"
BREACHES = (
    Breach(
        rule="the foundation imports no kernel",
        lines=[(f"{FOUNDATION}/errors.py", "from callboard.kernel import plugin")],
        complaint=DIRECTION,
    ),
    Breach(
        rule="the kernel imports no plugin",
        lines=[(f"{KERNEL}/identity.py", "from callboard.plugins import catalog")],
        complaint=DIRECTION,
    ),
    Breach(
        rule="the kernel imports no design system",
        lines=[(f"{KERNEL}/identity.py", "from callboard.ui import names")],
        complaint=DIRECTION,
    ),
    Breach(
        rule="the design system imports no plugin",
        lines=[("src/callboard/ui/names.py", "from callboard.plugins import catalog")],
        complaint=DIRECTION,
    ),
    Breach(
        rule="a plugin does not import the test kit",
        lines=[(f"{PLUGINS}/catalog/people.py", "from callboard import testing")],
        complaint=DIRECTION,
    ),
    Breach(
        rule="every package has its place in the order",
        lines=[("src/callboard/elsewhere/__init__.py", '"""Belongs nowhere."""')],
        complaint="elsewhere",
    ),
    Breach(
        rule="a built-in plugin sees only what an outsider sees",
        lines=[(f"{PLUGINS}/catalog/people.py", "from callboard.kernel.portal import Portal")],
        complaint=CONTRACT,
    ),
    Breach(
        rule="no built-in plugin reaches below the kernel either",
        lines=[(f"{PLUGINS}/catalog/people.py", "from callboard.foundation.errors import NotFound")],
        complaint=CONTRACT,
    ),
    Breach(
        rule="no circles in the foundation",
        lines=[(f"{FOUNDATION}/errors.py", "from callboard.foundation import git")],
        complaint=CIRCLES,
    ),
    Breach(
        rule="no circles in the kernel",
        lines=[(f"{KERNEL}/plugin.py", "from callboard.kernel import portal")],
        complaint=CIRCLES,
    ),
    Breach(
        rule="no circles among plugins",
        lines=[
            (f"{PLUGINS}/catalog/people.py", "from callboard.plugins import admin"),
            (f"{PLUGINS}/admin/pages.py", "from callboard.plugins import catalog"),
        ],
        complaint=CIRCLES,
    ),
    Breach(
        rule="the model of a plugin imports none of its work",
        lines=[(f"{PLUGINS}/catalog/model/source.py", "from ..store import tables")],
        complaint=FLOW,
    ),
    Breach(
        rule="the edges of a plugin do not know each other",
        lines=[(f"{PLUGINS}/catalog/commands.py", "from . import jobs")],
        complaint=FLOW,
    ),
    Breach(
        rule="a plugin is entered by its front door",
        lines=[(f"{PLUGINS}/admin/pages.py", "from callboard.plugins.catalog.model import Entity")],
        complaint="FAILED tests/test_architecture.py::test_a_plugin_is_entered_by_its_front_door[admin]",
        tested=True,
    ),
    Breach(
        rule="a plugin imports only what it needs or fills",
        lines=[(f"{PLUGINS}/admin/pages.py", "from callboard.plugins.catalog import Entity")],
        complaint="::test_a_plugin_imports_only_plugins_that_it_needs_or_fills[admin]",
        tested=True,
    ),
    Breach(
        rule="a dot means home",
        lines=[(f"{PLUGINS}/catalog/jobs.py", "from callboard.plugins.catalog.model import Entity")],
        complaint="::test_a_plugin_imports_its_own_modules_by_relative_import",
        tested=True,
    ),
    Breach(
        rule="no import inside a function",
        lines=[(f"{PLUGINS}/catalog/people.py", "def late() -> None:\n    import json\n    del json")],
        complaint="::test_no_import_stands_inside_a_function",
        tested=True,
    ),
    Breach(
        rule="the design system names no plugin",
        lines=[("src/callboard/ui/names.py", 'HOME = "/catalog"')],
        complaint="::test_the_design_system_names_no_plugin",
        tested=True,
    ),
)


def main() -> int:
    """Says of each rule whether its breach was caught. The exit code says whether all were."""
    missed = 0
    with tempfile.TemporaryDirectory(prefix="callboard-rules-") as name:
        scratch = Path(name)
        _copy(scratch)
        for command in (_linter(), _tests()):
            code, said = _run(scratch, command)
            if code:
                print(f"the rules are broken before anybody breaks them:\n{said}")
                return 1
        for breach in BREACHES:
            caught = _is_caught(scratch, breach)
            missed += not caught
            print(f"{'caught' if caught else 'MISSED'}  {breach.rule}", flush=True)
    print(f"{len(BREACHES) - missed} of {len(BREACHES)} breaches were caught")
    return 1 if missed else 0


def _copy(scratch: Path) -> None:
    leave = shutil.ignore_patterns("__pycache__", "static", "*.sqlite*")
    shutil.copytree(ROOT / "src", scratch / "src", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", scratch)
    (scratch / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "test_architecture.py", scratch / "tests")


def _is_caught(scratch: Path, breach: Breach) -> bool:
    before: dict[Path, str | None] = {}
    for name, line in breach.lines:
        file = scratch / name
        before[file] = file.read_text(encoding="utf-8") if file.exists() else None
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"{before[file] or ''}\n{line}\n", encoding="utf-8")
    try:
        code, said = _run(scratch, _tests() if breach.tested else _linter())
    finally:
        for file, text in before.items():
            _restore(file, text)
    return code != 0 and breach.complaint in said


def _restore(file: Path, text: str | None) -> None:
    if text is None:
        shutil.rmtree(file.parent)
    else:
        file.write_text(text, encoding="utf-8")


def _linter() -> list[str]:
    return [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]


def _tests() -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", "-ra", "--tb=line", "tests/test_architecture.py"]


def _run(scratch: Path, command: Sequence[str]) -> tuple[int, str]:
    # The copy comes before the checkout that is installed.
    environment = {**os.environ, "PYTHONPATH": str(scratch / "src"), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
