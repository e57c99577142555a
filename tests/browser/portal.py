"""A real portal for the browser: the sample company copied to a folder of its own, served by the command itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
READY_WITHIN = 60.0
ENTITIES = 500


@dataclass(frozen=True, kw_only=True)
class Served:
    """A portal that runs: its address, and the copy of the company that a test may edit."""

    url: str
    company: Path

    def get_json(self, path: str) -> object:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            return json.load(answer)

    def is_reading(self) -> bool:
        """Are catalog files still being read for the first time? The list says so."""
        with urllib.request.urlopen(f"{self.url}/catalog", timeout=10) as answer:
            return b"Catalog files are being read" in answer.read()


@contextmanager
def serve_company(folder: Path, plugins: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Copies the sample company below `folder`, adds one-file plugins (name → source), and serves it until the end."""
    company = folder / "examples" / "meadowlark"
    shutil.copytree(REPOSITORY / "examples" / "meadowlark", company)
    shutil.copytree(REPOSITORY / "docs", folder / "docs")
    for name in ("catalog-info.yaml", "mkdocs.yml"):
        shutil.copy(REPOSITORY / name, folder / name)
    for name, source in (plugins or {}).items():
        (company / "plugins").mkdir(exist_ok=True)
        (company / "plugins" / f"{name}.py").write_text(source)
    with _serving(folder, company, ENTITIES) as served:
        yield served


@contextmanager
def serve_config(folder: Path) -> Iterator[Served]:
    """Serves what the `callboard.yaml` of a folder says, from when anything is in its catalog."""
    with _serving(folder, folder, 0) as served:
        yield served


@contextmanager
def _serving(folder: Path, company: Path, entities: int) -> Iterator[Served]:
    port = _free_port()
    with (folder / "portal.log").open("w") as log:
        process = subprocess.Popen(
            _command(company, port), cwd=folder, env=_environment(folder, company), stdout=log, stderr=log
        )
    try:
        served = Served(url=f"http://localhost:{port}", company=company)
        _wait_until_full(served, process, folder / "portal.log", entities)
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _command(company: Path, port: int) -> list[str]:
    program = Path(sys.executable).parent / "callboard"
    return [str(program), "serve", "--port", str(port), "--config", str(company / "callboard.yaml")]


def _environment(folder: Path, company: Path) -> dict[str, str]:
    connection = {"client": "sqlite", "connection": {"directory": str(folder / "data")}}
    more = {
        "CALLBOARD_CONFIG_backend_database": json.dumps(connection),
        "CALLBOARD_CONFIG_plugins": json.dumps({"folder": str(company / "plugins")}),
    }
    return {**os.environ, **more}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_full(served: Served, process: subprocess.Popen[bytes], log: Path, entities: int) -> None:
    """Waits until the portal is ready and so many entities are in its catalog."""
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            served.get_json("/readyz")
            found = served.get_json("/api/catalog/entities/by-query?limit=0")
            if isinstance(found, dict) and found["totalItems"] > entities and not served.is_reading():
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)
    raise RuntimeError(f"The portal did not come up in {READY_WITHIN:g} s. It said:\n{log.read_text()[-3000:]}")
