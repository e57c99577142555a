"""What has been measured so far: one record for each scenario, database and size, kept as JSON between runs."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from callboard import usable_cores

ROOT = Path(__file__).parent.parent
FILE = Path(__file__).parent / "results.json"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One scenario measured once. `failed` says why there are no figures, `code` which program it was."""

    scenario: str
    database: str
    size: int
    figures: Mapping[str, float] = field(default_factory=dict)
    failed: str = ""
    took: float = 0.0
    code: str = ""
    commit: str = ""
    date: str = ""
    machine: str = ""
    note: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        return self.scenario, self.database, self.size


class Results:
    """All records, the newest for each key. Every change is written at once, so that an interrupted run loses none."""

    def __init__(self, file: Path = FILE) -> None:
        self.file = file
        self.records = self._read()

    def add(self, record: Record) -> None:
        """Replaces what was known. A failure leaves older figures where they are, and is noted beside them."""
        self.records = self._read()  # another run may have added something
        known = self.records.get(record.key)
        self.records[record.key] = replace(known, failed=record.failed) if record.failed and known else record
        ordered = [asdict(self.records[key]) for key in sorted(self.records)]
        self.file.write_text(json.dumps(ordered, indent=1) + "\n")

    def _read(self) -> dict[tuple[str, str, int], Record]:
        found = json.loads(self.file.read_text()) if self.file.exists() else []
        return {record.key: record for record in (Record(**each) for each in found)}

    def find(self, scenario: str, database: str, size: int) -> Record | None:
        return self.records.get((scenario, database, size))

    def figure(self, scenario: str, database: str, size: int, name: str) -> float | None:
        record = self.find(scenario, database, size)
        return None if record is None else record.figures.get(name)

    def by_size(self, scenario: str, database: str, name: str) -> dict[int, float]:
        """The values of one figure, by size."""
        return {
            size: record.figures[name]
            for (kind, where, size), record in sorted(self.records.items())
            if kind == scenario and where == database and name in record.figures
        }

    def sizes(self, scenario: str) -> list[int]:
        return sorted({size for (kind, _, size), record in self.records.items() if kind == scenario and record.figures})


def code_version() -> str:
    """Changes with every change of the program or of what measures it."""
    digest = hashlib.sha256()
    for path in sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "benchmarks").glob("*.py")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def commit() -> str:
    """The commit that is checked out, or nothing outside a repository."""
    command = ["git", "-c", "safe.directory=*", "rev-parse", "--short=10", "HEAD"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip()


def machine() -> str:
    """What the figures depend on, in words. Names neither the machine nor anything on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    parts = [
        f"{usable_cores()} cores",
        f"{memory:.0f} GB of memory",
        f"{platform.system()} on {platform.machine()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    return ", ".join(parts)
