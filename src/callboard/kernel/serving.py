"""Serves a portal over HTTP: one process, stopped gracefully."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import webbrowser
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from callboard.foundation import logs, memory
from callboard.foundation.errors import Invalid
from callboard.foundation.web.protocol import BoundedProtocol
from callboard.kernel.assemble import make_portal
from callboard.kernel.plugin import Contribution
from callboard.kernel.settings import read_settings
from callboard.kernel.web.app import Web

RELOAD_CONFIGS = "CALLBOARD_RELOAD_CONFIGS"
GRACE_SECONDS = 10
SERVER: dict[str, Any] = {
    "http": BoundedProtocol,
    "proxy_headers": False,  # the portal reads them itself, from those whom the settings trust
    "log_config": None,
    "access_log": False,
    "server_header": False,
}
"""How uvicorn serves a portal."""


def serve(
    configs: Sequence[Path],
    overrides: Mapping[str, Any],
    *,
    host: str | None,
    port: int | None,
    reload: bool,
    open_browser: bool,
) -> None:
    """Runs until it is told to stop. Raises Invalid when it cannot listen."""
    listen = read_settings(configs).backend.listen
    address, number = host or listen.host, port or listen.port
    where = {"backend.listen": {"host": address, "port": number}}
    os.environ.update(_environment({**overrides, **where}))
    settings = read_settings(configs)
    logs.set_up(settings.backend.logger.level)
    memory.use_few_arenas()
    _check_free(address, number)
    shown = f"http://{'localhost' if address in {'127.0.0.1', '0.0.0.0', '::'} else address}:{number}"  # noqa: S104
    print(f"Callboard opens at {shown}", file=sys.stderr)
    if open_browser:
        threading.Timer(2.0, webbrowser.open, [shown]).start()
    options: dict[str, Any] = {
        "host": address,
        "port": number,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        **SERVER,
    }
    if reload:
        os.environ[RELOAD_CONFIGS] = json.dumps([str(path) for path in configs])
        folders = [str(Path(__file__).parent.parent), str(settings.plugins_folder or settings.configuration.folder)]
        patterns = ["*.py", "*.html", "*.yaml"]
        uvicorn.run(
            "callboard.kernel.serving:reloaded",
            factory=True,
            reload=True,
            reload_dirs=folders,
            reload_includes=patterns,
            **options,
        )
        return
    uvicorn.run(application(configs), **options)


def application(configs: Sequence[Path | str] = (), *, reload: bool = False) -> Starlette:
    """The ASGI application, which starts and stops its portal: for any ASGI server."""
    return Web(make_portal(configs), reload=reload).application()


def reloaded() -> Starlette:
    """What the reloading server imports anew after each change."""
    configs = json.loads(os.environ.get(RELOAD_CONFIGS, "[]"))
    # This is a process of its own, which has heard nothing of the first one's log.
    logs.set_up(read_settings(configs).backend.logger.level)
    return application(configs, reload=True)


def summary(contributions: Sequence[Contribution]) -> str:
    """What a plugin adds, in words: `2 pages, 1 card`."""
    counts = Counter(type(each).__name__ for each in contributions)
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def _environment(overrides: Mapping[str, Any]) -> dict[str, str]:
    """Options of the command line as the topmost layer of the configuration."""
    made = {}
    for key, value in overrides.items():
        plain = [str(Path(each).resolve()) for each in value] if isinstance(value, list) else value
        made[f"CALLBOARD_CONFIG_{key.replace('.', '_')}"] = json.dumps(plain)
    return made


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Invalid(
                f"Cannot listen on {host}:{port}: {error.strerror}",
                hint="Another program uses the port. Choose one with PORT=7008 or --port 7008.",
            ) from error
