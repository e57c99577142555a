"""`callboard catalog rebuild` makes the same catalog again, also when it is killed half-way."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

FILES = 150
PATIENCE = 120.0


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Path]:
    """A folder with a configuration, some hundred catalog files, and a catalog that has read them."""
    files = tmp_path / "files"
    files.mkdir()
    for number in range(FILES):
        (files / f"c{number}.yaml").write_text(
            f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: c{number}}}\n"
            f"spec: {{type: service, lifecycle: production, owner: team, dependsOn: [component:c{number // 2}]}}\n"
        )
    settings = {
        "backend": {"database": {"client": "sqlite", "connection": {"directory": str(tmp_path / "data")}}},
        "catalog": {"locations": [{"type": "file", "target": f"{files}/*.yaml"}]},
    }
    (tmp_path / "callboard.yaml").write_text(json.dumps(settings))
    assert start(tmp_path, "refresh").wait(PATIENCE) == 0
    yield tmp_path


def start(folder: Path, command: str) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).parent / "callboard"
    arguments = [str(program), "catalog", command, "--config", str(folder / "callboard.yaml")]
    log = (folder / "command.log").open("ab")
    with log:
        return subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)


def ask(folder: Path, question: str) -> list[tuple[object, ...]]:
    (path,) = (each for each in (folder / "data").iterdir() if each.suffix in {".sqlite", ".db"})
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return database.execute(question).fetchall()


def served(folder: Path) -> dict[object, object]:
    return dict(ask(folder, "SELECT ref, served FROM catalog_entity"))


def last_change(folder: Path) -> object:
    return ask(folder, "SELECT max(seq) FROM catalog_change")[0][0]


def test_a_rebuilt_catalog_is_the_same_to_the_byte(company: Path) -> None:
    before, last = served(company), last_change(company)
    assert len(before) == FILES + 1
    assert start(company, "rebuild").wait(PATIENCE) == 0
    assert (served(company), last_change(company)) == (before, last)


def test_a_rebuild_that_is_killed_is_completed_by_the_next_reading(company: Path) -> None:
    before = served(company)
    # On a busy machine it may be over before anybody looks.
    assert any(killed_half_way(company) for _ in range(20)), (company / "command.log").read_text()
    assert served(company) == before
    assert start(company, "refresh").wait(PATIENCE) == 0
    assert served(company) == before
    assert ask(company, "SELECT count(*) FROM catalog_entity WHERE dirty") == [(0,)]


def killed_half_way(folder: Path) -> bool:
    """Whether it could be killed while there was something left to do."""
    running = start(folder, "rebuild")
    end = time.monotonic() + PATIENCE
    while running.poll() is None and time.monotonic() < end:
        if ask(folder, "SELECT 1 FROM catalog_entity WHERE dirty LIMIT 1"):
            break
    os.kill(running.pid, signal.SIGKILL)
    running.wait(PATIENCE)
    return bool(ask(folder, "SELECT 1 FROM catalog_entity WHERE dirty LIMIT 1"))
