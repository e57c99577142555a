"""Hears that the process is asked to stop, while whoever runs it still waits for open connections to end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


@contextmanager
def on_stop(tell: Callable[[], object]) -> Iterator[None]:
    """Within the block, `tell` is called at the first sign of SIGTERM or SIGINT, before what handles it already.

    It has to be quick and safe in a signal handler. Outside the main thread, where no signal is heard, nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    wrapped: dict[int, tuple[Any, Any]] = {}
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if callable(before):
            wrapped[number] = (before, _after(tell, before))
            signal.signal(number, wrapped[number][1])
    try:
        yield
    finally:
        for heard, (before, mine) in wrapped.items():
            if signal.getsignal(heard) is mine:
                signal.signal(heard, before)


def _after(
    tell: Callable[[], object], before: Callable[[int, FrameType | None], object]
) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        tell()
        before(number, frame)

    return handle
