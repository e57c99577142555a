"""Keeps a process small: the C library holds on to memory that was freed unless it is told to return it."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import sys
from functools import cache

ARENA_MAX = -8
"""The parameter's number in glibc's `malloc.h`."""
ARENAS = 2
EVERY_SECONDS = 30.0
COLLECT_AFTER = 50_000
"""So many objects more than went, before the collector looks for cycles among them. Reading and answering make many
that go by themselves: at Python's 700 the collector would take a tenth of the time of a large import."""


def use_few_arenas() -> None:
    """Lets threads share heaps, where glibc would give each its own, which then stays as large as it ever was.

    Call it before there are threads.
    """
    if (library := _glibc()) is not None:
        library.mallopt(ARENA_MAX, ARENAS)


def keep_for_good() -> None:
    """Has the collector of cycles pass over all that is there now: what was imported and started stays to the end.

    It would go through hundreds of thousands of such objects again each time that some hundred thousand new ones come.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])


def give_back() -> bool:
    """Returns to the system what is free. Takes some milliseconds for each gigabyte, during which Python goes on.

    Says whether there was any; never on systems that do this by themselves.
    """
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


async def keep_giving_back() -> None:
    """Does so again and again: after a large import most of what it took is free, in pieces."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await asyncio.to_thread(give_back)


@cache
def _glibc() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
