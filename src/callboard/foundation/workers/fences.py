"""What a worker gives up once it has all that it needs: should what it works on ever take it over, it has nothing to
open, nothing to connect to, nothing to start and nobody to send a signal to."""

from __future__ import annotations

import os
import sys

from callboard.foundation.workers.landlock import leave_files
from callboard.foundation.workers.system_calls import refuse_system_calls

if sys.platform != "win32":
    import resource

SPARE = 512 * 1024 * 1024
"""Bytes beside what the work may take: for Python, and for answers on their way."""


def close_in(memory: int) -> None:
    """From here on: no new files and connections, no processes, no traces of memory on disk, and an end to memory.

    `memory` is in bytes, beside what the process has already. On Linux the kernel itself refuses everything else than
    to compute and to use pipes that are open, for all threads; no new ones can be started. On other systems there are
    the limits of resources alone, and on Windows none.
    """
    if sys.platform == "win32":
        return
    # As long as files can be opened: it looks into one.
    _limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Every number below this one may be in use; none from it on can be.
    most = _next_handle()
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if sys.platform == "linux":
        leave_files()
        refuse_system_calls()


def _next_handle() -> int:
    handle = os.open(os.devnull, os.O_RDONLY)
    os.close(handle)
    return handle


def _limit_memory(memory: int) -> None:
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    most = used + memory + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
