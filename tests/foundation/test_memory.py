"""What was freed goes back to the system."""

import asyncio
import ctypes
import subprocess
import sys

import pytest

from callboard.foundation import memory

glibc = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "malloc_trim")

SCRIPT = """
import ctypes, re
from pathlib import Path
from callboard.foundation import memory

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

memory.use_few_arenas()
library = ctypes.CDLL(None)
library.malloc.restype, library.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
pieces = [library.malloc(2000) for _ in range(20_000)]
for piece in pieces:
    ctypes.memset(piece, 1, 2000)
kept = pieces.pop()
for piece in pieces:
    library.free(piece)
before = resident()
assert memory.give_back()
print(before - resident())
"""


def test_memory_that_was_freed_in_pieces_is_given_back() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    if not glibc:
        assert not memory.give_back()
        return
    assert ran.stderr == ""
    assert int(ran.stdout) > 20_000


async def test_giving_back_goes_on_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "EVERY_SECONDS", 0.0)
    again = asyncio.create_task(memory.keep_giving_back())
    await asyncio.sleep(0.05)
    assert not again.done()
    again.cancel()
    with pytest.raises(asyncio.CancelledError):
        await again
