"""What a sign-in needs that is like one of a company: a provider that others wrote, the real server, and a browser."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page

from callboard.testing import Meadow
from node_packages import install

HERE = Path(__file__).parent
PATIENCE = 60.0
PEOPLE = [
    Meadow.group("web"),
    Meadow.user("ann", profile={"displayName": "Ann Lee", "email": "ann@example.com"}, member_of=["web"]),
    Meadow.component("site", owner="web"),
]


@dataclass(frozen=True, kw_only=True)
class Place:
    """The portal and the provider, by their addresses."""

    portal: str
    provider: str


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="package")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Both, running."""
    folder = tmp_path_factory.mktemp("sign-in")
    portal = f"http://localhost:{_free_port()}"
    with (folder / "provider.log").open("w") as log:
        command = [install(HERE), str(HERE / "provider.mjs"), portal]
        provider = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert provider.stdout is not None
        issuer = provider.stdout.readline().strip()
        assert issuer, (folder / "provider.log").read_text()
        with (folder / "portal.log").open("w") as log:
            server = subprocess.Popen(_serve(folder, portal, issuer), cwd=folder, stdout=log, stderr=log)
        try:
            _wait_until_ready(portal, folder / "portal.log")
            yield Place(portal=portal, provider=issuer)
        finally:
            _stop(server)
    finally:
        _stop(provider)


@pytest.fixture
def visit(chromium: Browser, place: Place) -> Iterator[Callable[[], Page]]:
    """Opens a window of a browser that nobody has used yet."""
    opened = []

    def open_() -> Page:
        context = chromium.new_context(base_url=place.portal)
        context.set_default_timeout(10_000)
        opened.append(context)
        return context.new_page()

    yield open_
    for context in opened:
        context.close()


def _serve(folder: Path, portal: str, issuer: str) -> list[str]:
    (folder / "people.yaml").write_text(yaml.safe_dump_all(PEOPLE), encoding="utf-8")
    settings = {
        "app": {"baseUrl": portal},
        "backend": {"database": {"client": "sqlite", "connection": {"directory": str(folder / "data")}}},
        "catalog": {
            "locations": [
                {"type": "file", "target": "./people.yaml", "rules": [{"allow": ["User", "Group", "Component"]}]}
            ]
        },
        "auth": {
            "environment": "test",
            "providers": {
                "oidc": {
                    "test": {
                        "title": "Meadow SSO",
                        "metadataUrl": f"{issuer}/.well-known/openid-configuration",
                        "clientId": "callboard",
                        "clientSecret": "a secret of both",
                        "signIn": {"resolvers": [{"resolver": "emailMatchingUserEntityProfileEmail"}]},
                    }
                }
            },
        },
    }
    (folder / "callboard.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    program = str(Path(sys.executable).parent / "callboard")
    return [program, "serve", "--port", portal.rpartition(":")[2], "--config", str(folder / "callboard.yaml")]


def _wait_until_ready(portal: str, log: Path) -> None:
    """Until the portal answers, and has read who there is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{portal}/readyz", timeout=5):
                pass
            if "catalog.swept" in log.read_text():
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.1)
    raise AssertionError(f"The portal is not ready. Its log ends:\n{log.read_text()[-3000:]}")


def _stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)
    if process.stdout is not None:
        process.stdout.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
