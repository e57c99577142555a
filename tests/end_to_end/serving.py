"""Runs `callboard serve` as a person does, in a process of its own, and asks it over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from callboard.testing.databases import current

REPOSITORY = Path(__file__).parents[2]
READY_WITHIN = 60.0


@dataclass(frozen=True, kw_only=True)
class Served:
    """A portal that runs, and what it has logged."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Asks it to stop, and does not wait for that."""
        self.process.send_signal(signal.SIGTERM)

    def read(self, path: str) -> str:
        """A page or an answer as text. Raises HTTPError for anything but success."""
        with urllib.request.urlopen(f"{self.url}{path}", timeout=20) as answer:
            return str(answer.read().decode())

    def api(self, path: str, body: Any = None) -> Any:
        """The decoded answer of an endpoint, asked by POST when there is a body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def wait_until(self, claim: Callable[[], object], seconds: float = READY_WITHIN) -> None:
        """Until what is claimed is true. Raises AssertionError with the end of the log."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if claim():
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            time.sleep(0.1)
        raise AssertionError(f"It did not come true in {seconds:g} s. The log ends:\n{self.log.read_text()[-3000:]}")


@contextmanager
def serve(folder: Path, *options: str) -> Iterator[Served]:
    """Starts `callboard serve` with these options in a folder, waits until it is ready, and stops it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    chosen = {
        "CALLBOARD_CONFIG_backend_database": json.dumps(current().settings_for(folder)),
        "CALLBOARD_CONFIG_auth_providers_guest": "{}",
        "CALLBOARD_CONFIG_backend_dataFolder": json.dumps(str(folder / "portal-data")),
    }
    environment = {**os.environ, **chosen}
    program = Path(sys.executable).parent / "callboard"
    written = folder / "portal.log"
    with written.open("w") as log:
        process = subprocess.Popen(
            [program, "serve", "--port", str(port), *options], cwd=folder, env=environment, stdout=log, stderr=log
        )
    served = Served(url=f"http://localhost:{port}", log=written, process=process)
    try:
        served.wait_until(lambda: process.poll() is not None or served.read("/readyz"))
        assert process.poll() is None, served.log.read_text()[-3000:]
        yield served
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
