"""What the official client needs: Node with the packages of the lock file, and the real server on a free port."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import yaml

from callboard.testing import LocalServer
from node_packages import install

HERE = Path(__file__).parent
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """The real server in a process of its own, and a web server whose files it may read."""

    address: str
    folder: Path
    web: LocalServer


@dataclass
class Refused(Exception):
    """The client threw: its error, as far as it goes into JSON."""

    error: dict[str, Any]


@dataclass
class Client:
    """The official client in a Node process; calls are methods of the same name."""

    process: subprocess.Popen[str]

    def call(self, method: str, *args: Any) -> Any:
        """What the client's method returned. Raises Refused with what it threw."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"method": method, "args": args}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["value"]


@pytest.fixture(scope="session")
def node() -> str:
    """A Node with the client's packages installed beside the script."""
    return install(HERE)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`callboard serve` over a small catalog of files."""
    folder = tmp_path_factory.mktemp("compatibility")
    shutil.copytree(HERE / "catalog", folder / "catalog")
    with LocalServer() as web, serving(folder, _settings(folder, web), "component") as address:
        yield Server(address, folder, web)


@contextmanager
def serving(folder: Path, settings: Mapping[str, Any], kind: str) -> Iterator[str]:
    """The address of a server with these settings, once it has entities of that kind."""
    configuration = folder / "callboard.yaml"
    configuration.write_text(yaml.safe_dump(dict(settings)))
    address = f"http://127.0.0.1:{_free_port()}"
    port = address.rpartition(":")[2]
    command = [sys.executable, "-c", "from callboard.kernel.cli import main; main()", "serve"]
    log = (folder / "server.log").open("w")
    process = subprocess.Popen([*command, "--port", port, "--config", str(configuration)], stderr=log, stdout=log)
    try:
        _wait_for(process, folder / "server.log", f"{address}/api/catalog/entities?filter=kind={kind}")
        yield address
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="package")
def client(server: Server, node: str) -> Iterator[Client]:
    """The official client, pointed at the server."""
    with driving(node, "client.mjs", server.address) as client:
        yield client


@contextmanager
def driving(node: str, script: str, address: str) -> Iterator[Client]:
    """A client in a process of its own, pointed at an address."""
    command = [node, script, address]
    process = subprocess.Popen(
        command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        yield Client(process)
        assert process.stdin is not None
        process.stdin.close()


def _settings(folder: Path, web: LocalServer) -> dict[str, Any]:
    return {
        "backend": {
            "database": {"connection": {"directory": str(folder / "data")}},
            "reading": {"allow": [{"host": web.url.removeprefix("http://")}]},
        },
        "integrations": {"github": [{"host": "github.com"}]},
        "auth": {"providers": {"guest": {}}},
        "catalog": {
            "rules": [{"allow": ["Component", "API", "Resource", "System", "Domain", "Group", "User", "Location"]}],
            "locations": [{"type": "file", "target": "./catalog/all.yaml"}],
        },
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], log: Path, url: str) -> None:
    """Until the server answers with something that is not an empty list."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            with urlopen(url, timeout=5) as answer:
                if json.load(answer):
                    return
        except URLError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"The server did not get ready: {log.read_text()}")
