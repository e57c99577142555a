"""Processes that do tasks are killed, again and again, at any moment: every task ends once, and nothing is done twice.

The processes are forked from one that has imported everything already, so that a kill costs half a second. On
PostgreSQL two of them work side by side.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from killed import RECORD, STEPS, specification, work
from sqlalchemy import Connection, text

from callboard import Secret
from callboard.foundation.database import Database
from callboard.kernel.assemble import make_portal
from callboard.plugins.scaffolder.model import Initiator
from callboard.plugins.scaffolder.run.vault import Vault
from callboard.plugins.scaffolder.store import make_task
from callboard.testing.databases import current

pytestmark = [pytest.mark.usefixtures("callboard_database"), pytest.mark.long]

KILLS = int(os.environ.get("CALLBOARD_KILLS", "20"))
"""`make nightly` has a hundred and more of them."""
LONGEST_LIFE = 0.3
ALWAYS_OPEN, AT_ONCE = 6, 4
SESSION_SECRET, SECRET = "a-session-secret-of-thirty-two-letters", "pElican-4410-beak"
FORKS = multiprocessing.get_context("forkserver")


class Home:
    """A folder with a database, and the tasks in it."""

    def __init__(self, folder: Path, connection: dict[str, Any]) -> None:
        self.folder = folder
        (folder / "marks").mkdir(parents=True)
        self.made: list[str] = []
        settings = {
            "backend": {"database": connection, "dataFolder": str(folder / "data")},
            "auth": {"session": {"secret": SESSION_SECRET}, "providers": {"guest": {}}},
            "scaffolder": {"concurrentTasksLimit": AT_ONCE, "taskRecovery": {"staleTimeout": {"seconds": 1}}},
            "plugins": {"disabled": ["github", "gitlab", "gitea", "scim", "events", "admin"]},
        }
        (folder / "callboard.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        portal = make_portal([folder / "callboard.yaml"], folder=folder, environ={})
        portal.migrate()
        self.database: Database = portal.database

    def add(self, count: int) -> None:
        """More tasks, each with a secret."""
        sealed = Vault([Secret(SESSION_SECRET)]).seal(json.dumps({"key": SECRET}))
        initiator = Initiator(ref="user:development/guest", title="Guest", guest=True, via="guest")
        with self.database.alone() as connection:
            self.made += [make_task(connection, specification(self.folder), initiator, sealed) for _ in range(count)]

    def ask(self, statement: str) -> list[Any]:
        with self.database.engines.reader.connect() as connection:
            return list(connection.execute(text(statement)).all())

    def open(self) -> int:
        """Tasks that have not ended."""
        return int(self.ask("SELECT COUNT(*) FROM scaffolder_task WHERE ended_at IS NULL")[0][0])

    def begin(self) -> Any:
        """A process that does tasks, once it says that it does."""
        ready, tell = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=work, args=(self.folder, tell), daemon=True)
        process.start()
        assert ready.poll(60), "It did not start"
        return process


@contextmanager
def home(folder: Path) -> Iterator[Home]:
    made = Home(folder, current().settings_for(folder))
    try:
        yield made
    finally:
        made.database.close()
        current().forget(folder)


def test_however_often_a_process_is_killed_every_task_ends_once_and_nothing_is_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    # Else the process that is forked would not find this module, and each would import everything anew.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    FORKS.set_forkserver_preload(["killed"])
    with home(tmp_path / "home") as here:
        side_by_side = 2 if here.database.is_shared else 1
        living = []
        for _ in range(KILLS):
            here.add(max(0, ALWAYS_OPEN - here.open()))
            living.append(here.begin())
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            if len(living) == side_by_side:
                victim = living.pop(chance.randrange(side_by_side))
                victim.kill()
                victim.join()
        living.append(here.begin())
        deadline = time.monotonic() + 60
        while here.open() and time.monotonic() < deadline:
            time.sleep(0.1)
        for process in living:
            process.kill()
            process.join()
        _check(here)


def _check(here: Home) -> None:
    states = Counter(row[0] for row in here.ask("SELECT status FROM scaffolder_task"))
    assert states == {"completed": len(here.made)}, _why(here)
    ends = here.ask("SELECT task, COUNT(*) FROM scaffolder_event WHERE type = 'completion' GROUP BY task")
    assert sorted(ends) == sorted((each, 1) for each in here.made)
    marks = sorted(path.name for path in (here.folder / "marks").iterdir())
    assert marks == sorted(f"{each}.{number}" for each in here.made for number in range(STEPS))
    _check_record((here.folder / RECORD).read_text().splitlines(), here.made)
    finished = here.ask("SELECT body FROM scaffolder_event WHERE body LIKE '%\"Finished step%'")
    assert len(finished) == STEPS * len(here.made)
    _check_secret(here)


def _check_record(lines: Sequence[str], made: Sequence[str]) -> None:
    """Once something was kept, it was not made again; once a step was over, it was not begun again."""
    kept: set[str] = set()
    for line in lines:
        what, where = line.split(" ", 1)
        assert not (what == "make" and where in kept), f"{where} was made again"
        if what == "kept":
            kept.add(where)
    assert kept == {f"{each}/{number}" for each in made for number in range(STEPS)}
    begun: dict[str, int] = {}
    for line in lines:
        what, where = line.split(" ", 1)
        task, number = where.rsplit("/", 1)
        if what == "enter":
            assert int(number) >= begun.get(task, 0), f"{where} was begun after a later step"
            begun[task] = int(number)


def _check_secret(here: Home) -> None:
    def rows(connection: Connection) -> str:
        tables = ("task", "step", "event", "checkpoint", "workspace")
        return repr([connection.execute(text(f"SELECT * FROM scaffolder_{each}")).all() for each in tables])

    with here.database.engines.reader.connect() as connection:
        assert SECRET not in rows(connection)
    for file in here.folder.rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    assert here.ask("SELECT COUNT(*) FROM scaffolder_task WHERE secrets IS NOT NULL") == [(0,)]


def _why(here: Home) -> str:
    return repr(here.ask("SELECT body FROM scaffolder_event WHERE type = 'completion' AND body LIKE '%failed%'")[:3])
