"""What was read lately, bounded by its size. Storages are asked again after a while, whoever writes to them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, TypeVar

from ..clean import CleanRules

T = TypeVar("T")
MOST_BYTES = 48 << 20
BELIEVED = 1.0
"""Seconds for which a site is taken for what it was, without asking the storage whether it has changed."""
KEPT = 300.0
"""Seconds after which anything is read anew."""


@dataclass(frozen=True)
class _Kept:
    value: Any
    size: int
    read_at: float


class Remembered:
    """Values by name, the least lately used going first. `rules` are how pages are cleaned. Safe in all threads."""

    def __init__(self, rules: CleanRules, most_bytes: int = MOST_BYTES) -> None:
        self.rules = rules
        self._most = most_bytes
        self._held: OrderedDict[tuple[Any, ...], _Kept] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, name: tuple[Any, ...], kind: type[T], *, within: float = KEPT) -> T | None:
        """What is kept under a name, if it was read within so many seconds."""
        with self._lock:
            kept = self._held.get(name)
            if kept is None or time.monotonic() - kept.read_at > within:
                return None
            self._held.move_to_end(name)
        return kept.value if isinstance(kept.value, kind) else None

    def keep(self, name: tuple[Any, ...], value: Any, size: int) -> None:
        """Keeps a value that takes about so many bytes, unless it is too large to keep beside others."""
        if size > self._most // 4:
            return
        with self._lock:
            self._forget(name)
            self._held[name] = _Kept(value, size, time.monotonic())
            self._size += size
            while self._size > self._most:
                self._forget(next(iter(self._held)))

    @property
    def size(self) -> int:
        """About how many bytes are held."""
        return self._size

    def _forget(self, name: tuple[Any, ...]) -> None:
        gone = self._held.pop(name, None)
        if gone is not None:
            self._size -= gone.size
