"""How many processes can work at the same time."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """The cores that this process may use; one at least."""
    # Not every system says which those are.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
