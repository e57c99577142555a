"""CVE-2024-47762: settings that came from the environment were taken for ones that browsers may read, secrets among
them, and stood in what was sent before anybody had signed in."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

WORDS = ("written-in-the-file", "taken-from-the-environment", "set-by-the-environment", "read-from-a-file", "of-a-key")
FILE = """
app: {title: Meadow}
auth: {providers: {guest: {}}}
integrations:
  github:
    - {host: code.example, apiBaseUrl: https://code.example/api/v3, token: written-in-the-file}
  gitlab:
    - {host: lab.example, token: "${LAB_TOKEN}"}
  gitea:
    - {host: tea.example, password: {$file: ./secret}}
"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[httpx2.Client, Path]]:
    """`callboard serve`, with a secret in each place where settings can stand, and what it logs."""
    (folder / "callboard.yaml").write_text(FILE)
    (folder / "secret").write_text("read-from-a-file")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    database = {"client": "sqlite", "connection": {"directory": str(folder / "data")}}
    chosen = {
        "LAB_TOKEN": "taken-from-the-environment",
        "CALLBOARD_CONFIG_events_modules_github_webhookSecret": '"set-by-the-environment"',
        "APP_CONFIG_events_modules_gitlab_webhookSecret": '"set-by-the-environment"',
        "CALLBOARD_CONFIG_auth_session_secret": '"of-a-key-of-more-than-thirty-two-letters"',
        "CALLBOARD_CONFIG_backend_logger": '{"level": "debug"}',
        "CALLBOARD_CONFIG_backend_database": json.dumps(database),
        "CALLBOARD_CONFIG_backend_dataFolder": json.dumps(str(folder / "portal-data")),
    }
    command = [Path(sys.executable).parent / "callboard", "serve", "--port", str(port), "--config", "callboard.yaml"]
    with (folder / "portal.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env={**os.environ, **chosen}, stdout=log, stderr=log)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=20.0) as client:
            _wait_until_ready(client, process)
            yield client, folder / "portal.log"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _wait_until_ready(client: httpx2.Client, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("The portal did not come up")


def everything(client: httpx2.Client) -> dict[str, str]:
    """All that is sent to whoever asks, with what the pages load."""
    paths = ["/", "/sign-in", "/catalog", "/plugins", "/problems", "/settings/sessions", "/-/components", "/-/webhooks"]
    paths += ["/healthz", "/readyz", "/metrics", "/api/openapi.json", "/-/permissions", "/api/catalog/entities", "/no"]
    paths += ["/config.json", "/app-config.yaml", "/callboard.yaml", "/.env", "/api/app/config", "/-/static/config.js"]
    found: dict[str, str] = {}
    while paths:
        path = paths.pop()
        answer = client.get(path, follow_redirects=True)
        found[path] = f"{answer.headers}{answer.text}"
        loaded = re.findall(r'(?:src|href)="(/-/static/[^"]+\.(?:js|css|json|webmanifest|map))"', answer.text)
        paths += [each for each in loaded if each not in found and each not in paths]
    return found


def test_no_secret_is_sent_to_a_browser_wherever_it_was_set(tmp_path: Path) -> None:
    with served(tmp_path) as (client, log):
        found = everything(client)
        said = log.read_text()
    assert any(path.endswith(".js") for path in found)
    assert "Meadow" in found["/catalog"]
    for word in WORDS:
        assert [path for path, text in found.items() if word in text] == []
        assert word not in said
