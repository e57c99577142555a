"""Processes that work for this one: plain functions over bytes, where a core of its own is worth a start-up.

A worker gets no secrets, no environment and no settings but what it is handed; what it does can end nobody but itself.
"""

from callboard.foundation.workers.cores import usable_cores
from callboard.foundation.workers.workers import Lost, Workers

__all__ = ["Lost", "Workers", "usable_cores"]
