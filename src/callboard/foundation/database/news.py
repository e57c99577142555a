"""Wake-ups: who writes announces it, and who waits hears of it once it is committed. The tables stay the truth."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

_ANNOUNCED = "callboard announced"


def announce(connection: Connection, channel: str) -> None:
    """Wakes whoever waits for news on `channel` as soon as this transaction is committed, and not when it is not.

    A channel is a name such as `catalog.changes`, in ASCII and of sixty characters at most. Saying it twice is
    saying it once. It carries no content: whoever wakes looks into the tables.
    """
    connection.info.setdefault(_ANNOUNCED, set()).add(channel)


def take_announced(connection: Connection) -> set[str]:
    """What this transaction has announced, which is forgotten thereby."""
    if connection.invalidated:
        # It went with the connection that was lost; asking for it would open another one.
        return set()
    taken: set[str] = connection.info.pop(_ANNOUNCED, set())
    return taken


class News:
    """Counts what has been announced, by channel, and wakes who waits. All of it may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._missed = 0
        self._waiting: list[tuple[str, asyncio.AbstractEventLoop, asyncio.Event]] = []

    def count(self, channel: str) -> int:
        """A number that grows with every announcement."""
        return self._counts[channel] + self._missed

    def spread(self, channels: Iterable[str]) -> None:
        """There are news on these channels."""
        with self._lock:
            told = set(channels)
            self._counts.update(told)
            self._wake(told)

    def spread_everywhere(self) -> None:
        """There may be news on any channel: some have perhaps been missed."""
        with self._lock:
            self._missed += 1
            self._wake(None)

    async def wait(self, channel: str, after: int, timeout: float) -> int:
        """The count of a channel, as soon as it is above `after`, at the latest after `timeout` seconds."""
        entry = (channel, asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self.count(channel) > after:
                return self.count(channel)
            self._waiting.append(entry)
        try:
            async with asyncio.timeout(timeout):
                await entry[2].wait()
        except TimeoutError:
            return self.count(channel)
        finally:
            with self._lock:
                self._waiting.remove(entry)
        return self.count(channel)

    def _wake(self, channels: set[str] | None) -> None:
        for channel, loop, event in self._waiting:
            if channels is None or channel in channels:
                loop.call_soon_threadsafe(event.set)
