"""Holds the sizes: a file has 400 lines at most, a function 50, the whole kernel below 4,000. Nothing is excepted."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tests", "frontend", "benchmarks", "examples", "scripts")
# What people write and read as code. Data (YAML, JSON, lock files) is as long as it has to be.
CODE = {".py", ".ts", ".mjs", ".js", ".css", ".html", ".sh"}
# Skeletons of templates are no Python before they are filled in.
SKELETONS = "examples/meadowlark/templates/"
MOST_IN_FILE, MOST_IN_FUNCTION, MOST_IN_KERNEL = 400, 50, 4_000
KERNEL = "src/callboard/kernel"


def main() -> int:
    """Prints what is too long. The exit code says whether anything is."""
    findings = list(find(ROOT, tracked(ROOT)))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


def tracked(root: Path) -> list[str]:
    """The files of the repository, those that are not committed yet among them."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (root / name).is_file()]
    # An unpacked archive has no history to ask; nothing has been built in it yet either.
    found = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return [str(path) for path in found if not {".venv", "node_modules", "__pycache__", "dist"} & set(path.parts)]


def find(root: Path, names: list[str]) -> Iterator[str]:
    """Everything that is too long, each in one line."""
    in_kernel = 0
    for name in names:
        path = root / name
        if path.suffix not in CODE or not name.startswith(FOLDERS):
            continue
        text = path.read_text(encoding="utf-8")
        length = len(text.splitlines())
        in_kernel += length if path.suffix == ".py" and name.startswith(f"{KERNEL}/") else 0
        if length > MOST_IN_FILE:
            yield f"{name}: {length} lines, {MOST_IN_FILE} at most; make it a folder of the same name"
        if path.suffix == ".py" and not name.startswith(SKELETONS):
            yield from long_functions(name, text)
    if in_kernel >= MOST_IN_KERNEL:
        yield f"{KERNEL}: {in_kernel} lines, below {MOST_IN_KERNEL} in all; what knows no plugin can live beside it"


def long_functions(name: str, text: str) -> Iterator[str]:
    """Functions over the limit, counted from `def` to their last line."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > MOST_IN_FUNCTION:
            yield f"{name}:{node.lineno}: `{node.name}` has {length} lines, {MOST_IN_FUNCTION} at most"


if __name__ == "__main__":
    sys.exit(main())
