"""A process that renders can do nothing else, even if a template should break out of the engine."""

from __future__ import annotations

import subprocess
import sys

import pytest

TRIES = [
    "open('/etc/hostname')",
    "open('/tmp/callboard-fences', 'w')",
    "os.listdir('/')",
    "socket.socket()",
    "subprocess.run(['true'])",
    "bytearray(4 * 1024 ** 3)",
]
SCRIPT = """
import os, socket, subprocess
from callboard.plugins.scaffolder.render.fences import close_in

close_in(1024 * 1024)
for tried in TRIES:
    try:
        eval(tried)
    except (OSError, MemoryError):
        continue
    print(tried)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other limits")
def test_what_is_closed_in_can_open_connect_to_and_start_nothing() -> None:
    command = [sys.executable, "-c", f"TRIES = {TRIES!r}\n{SCRIPT}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == ""
