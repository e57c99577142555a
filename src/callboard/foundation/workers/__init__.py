"""Processes that work for this one: plain functions over bytes, where a core of its own is worth a start-up.

Reading order: `workers` (outside), `serve` (inside), `frames` (what goes through the pipes), `fences` (what a worker
can give up), with `system_calls` and `landlock` for what Linux offers to that end.

A worker gets no secrets, no environment and no settings but what it is handed; what it does can end nobody but itself.
"""

from callboard.foundation.workers.cores import usable_cores
from callboard.foundation.workers.fences import close_in
from callboard.foundation.workers.workers import Lost, Workers

__all__ = ["Lost", "Workers", "close_in", "usable_cores"]
