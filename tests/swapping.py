"""Somebody who swaps a file or folder for a link while it is used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Runs beside the test, as a process of its own, so that it can strike between any two system calls. Exchanges two
# names in one step until it is told to stop, then says how often.
SWAPPER = """
import ctypes, os, select, sys
one, other = map(os.fsencode, sys.argv[1:])
system = ctypes.CDLL(None)
if sys.platform == "darwin":
    exchange = lambda: system.renamex_np(one, other, 2)
else:
    exchange = lambda: system.renameat2(-100, one, -100, other, 2)
swaps = 0
print("ready", flush=True)
while not select.select([sys.stdin], [], [], 0)[0]:
    for _ in range(20):
        swaps += exchange() == 0
print(swaps)
"""


class Swaps:
    count = 0


@contextmanager
def swapping(place: Path, target: Path) -> Iterator[Swaps]:
    """Somebody keeps swapping `place` for a link to `target` and back, as fast as it goes."""
    link = place.with_name("link")
    link.symlink_to(target)
    swaps = Swaps()
    command = [sys.executable, "-c", SWAPPER, str(place), str(link)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as swapper:
        try:
            assert swapper.stdout is not None
            assert swapper.stdout.readline() == "ready\n"
            yield swaps
        finally:
            said, _ = swapper.communicate("stop\n")
            swaps.count = int(said)
