"""Who may ask which host when: one line of waiting requests for each host, shared by all clients of a portal.

A request waits for its `turn`, in order of priority; what the answer says of limits is taken in with `note`. Clients
may live on different event loops, so the state is behind a lock, which nobody holds while waiting.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
import hashlib
import math
import os
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from callboard.foundation.errors import Unavailable
from callboard.foundation.http.limits import read_limits
from callboard.foundation.http.meter import Budget, Meter
from callboard.foundation.http.priority import Priority, current_priority

PUBLIC_BUDGETS: Mapping[str, Budget] = {
    "api.github.com": Budget(per_second=12.0, burst=100),
    "gitlab.com": Budget(per_second=25.0, burst=200),
    "api.bitbucket.org": Budget(per_second=10.0, burst=100),
}
"""What the public code hosts put up with, below the limits that they publish for signed-in programs."""

NOBODY = ""
_SALT = os.urandom(16)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """`steady` counts seconds and never jumps; `wall` is seconds since 1970."""

    steady: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


@dataclass(frozen=True, kw_only=True)
class BudgetState:
    """How one host stands for one credential, for people and for measures. Moments are seconds since 1970."""

    host: str
    signed_in: bool
    asked: int
    refused: int
    open: int
    waiting: int
    limit: int | None
    remaining: int | None
    resets: float | None
    paused_until: float | None
    reason: str


@dataclass(eq=False)
class _Waiter:
    """One request that waits, on the loop of whoever makes it."""

    priority: Priority
    credential: str
    loop: asyncio.AbstractEventLoop
    granted: asyncio.Future[None]

    def wake(self) -> bool:
        """Lets it go; False when its loop is gone."""
        try:
            self.loop.call_soon_threadsafe(self._grant)
        except RuntimeError:
            return False
        return True

    def _grant(self) -> None:
        if not self.granted.done():
            self.granted.set_result(None)


@dataclass(eq=False)
class _Line:
    """The requests to one host that wait, its meter, and when somebody looks again without being told to."""

    meter: Meter
    waiting: list[_Waiter] = field(default_factory=list)
    alarm: float = -math.inf


class Budgets:
    """All hosts of one portal. `given` are the operator's budgets by host, `usual` the one of any other host."""

    def __init__(
        self, given: Mapping[str, Budget] | None = None, *, usual: Budget | None = None, clock: Clock | None = None
    ) -> None:
        self._given = dict(given or {})
        self._proposed = dict(PUBLIC_BUDGETS)
        self._usual = usual or Budget()
        self._clock = clock or Clock()
        self._lines: dict[str, _Line] = {}
        self._lock = threading.Lock()

    def budget_of(self, host: str) -> Budget:
        """What that host may be asked: by its name with the port, else without."""
        names = (host, host.partition(":")[0])
        found = (budgets[name] for budgets in (self._given, self._proposed) for name in names if name in budgets)
        return next(found, self._usual)

    def propose(self, host: str, per_second: float) -> None:
        """Says how often a host may be asked where the operator has not set a budget for it. Call it before asking."""
        burst = max(1, int(per_second * 10))
        self._proposed[host] = dataclasses.replace(self._usual, per_second=per_second, burst=burst)

    @asynccontextmanager
    async def turn(self, host: str, credential: str, patience: float) -> AsyncIterator[None]:
        """Waits until the host may be asked, and holds one of its places for the block.

        Raises Unavailable at once when the host wants to be left alone for longer than `patience` seconds, and later
        when the turn has not come within them.
        """
        priority = current_priority()
        self._check_pause(host, credential, priority, patience)
        await self._wait(host, credential, priority, patience)
        try:
            yield
        finally:
            with self._lock:
                self._lines[host].meter.end()
                self._admit(self._lines[host])

    def note(self, host: str, credential: str, status: int, headers: Mapping[str, str]) -> None:
        """Takes in what an answer says of limits."""
        said = read_limits(status, headers, self._clock.wall())
        with self._lock:
            self._line(host).meter.note(credential, said, status, self._clock.steady())

    def pause_of(self, host: str, credential: str) -> float:
        """Seconds for which the host wants to be left alone by the work that runs now."""
        with self._lock:
            return self._line(host).meter.pause_of(credential, current_priority(), self._clock.steady())

    def states(self) -> list[BudgetState]:
        """Every host that has been asked, by name, for each credential that it was asked with."""
        with self._lock:
            return [state for host in sorted(self._lines) for state in self._states(host)]

    def _check_pause(self, host: str, credential: str, priority: Priority, patience: float) -> None:
        with self._lock:
            meter, now = self._line(host).meter, self._clock.steady()
            pause = meter.pause_of(credential, priority, now)
            if pause <= patience:
                return
            account = meter.account(credential)
            why = account.reason if account.paused_until > now else "its quota is nearly used up"
        until = datetime.datetime.fromtimestamp(self._clock.wall() + pause, datetime.UTC)
        raise Unavailable(
            f"'{host}' is not asked until {until:%H:%M} UTC: {why}",
            hint="What is known stays as it is and is read again after that. Signed in, the quota is larger.",
        )

    async def _wait(self, host: str, credential: str, priority: Priority, patience: float) -> None:
        loop = asyncio.get_running_loop()
        waiter = _Waiter(priority, credential, loop, loop.create_future())
        with self._lock:
            line = self._line(host)
            line.waiting.append(waiter)
            line.waiting.sort(key=lambda each: each.priority)
            self._admit(line)
        try:
            async with asyncio.timeout(patience):
                await waiter.granted
        except BaseException as error:
            self._give_up(line, waiter)
            if isinstance(error, TimeoutError):
                raise Unavailable(
                    f"'{host}' was not asked: {len(line.waiting) + 1} requests to it wait",
                    hint="It is tried again with the next sweep. Its budget is in `backend.reading.budgets`.",
                ) from error
            raise

    def _give_up(self, line: _Line, waiter: _Waiter) -> None:
        """Nobody waits any more. A turn that came in the same moment goes to the next one."""
        with self._lock:
            if waiter in line.waiting:
                line.waiting.remove(waiter)
            else:
                line.meter.end()
            self._admit(line)

    def _admit(self, line: _Line) -> None:
        """Lets go whoever may, the most urgent first, and comes back when time alone lets another one go."""
        now, soonest = self._clock.steady(), None
        for waiter in list(line.waiting):
            if not line.meter.has_slot(waiter.priority):
                continue
            pause = line.meter.pause_of(waiter.credential, waiter.priority, now)
            delay = max(pause, line.meter.wait_for_token(waiter.priority, now))
            if delay > 0:
                soonest = (delay, waiter) if soonest is None or delay < soonest[0] else soonest
                continue
            line.waiting.remove(waiter)
            if waiter.wake():
                line.meter.begin(waiter.credential)
        if soonest is not None:
            delay, waiter = soonest
            self._come_back(line, waiter, delay)

    def _come_back(self, line: _Line, waiter: _Waiter, delay: float) -> None:
        now = self._clock.steady()
        if now < line.alarm <= now + delay:
            return

        def look() -> None:
            with self._lock:
                line.alarm = -math.inf
                self._admit(line)

        line.alarm = now + delay
        try:
            waiter.loop.call_soon_threadsafe(waiter.loop.call_later, delay, look)
        except RuntimeError:  # its loop is gone, and nobody waits there any more
            line.waiting.remove(waiter)

    def _line(self, host: str) -> _Line:
        line = self._lines.get(host)
        if line is None:
            line = self._lines[host] = _Line(Meter(self.budget_of(host)))
        return line

    def _states(self, host: str) -> list[BudgetState]:
        line = self._lines[host]
        steady, wall = self._clock.steady(), self._clock.wall()
        return [
            BudgetState(
                host=host,
                signed_in=credential != NOBODY,
                asked=line.meter.asked,
                refused=line.meter.refused,
                open=line.meter.open,
                waiting=len(line.waiting),
                limit=account.limit,
                remaining=account.remaining,
                resets=wall + account.resets - steady if account.resets > steady else None,
                paused_until=wall + account.paused_until - steady if account.paused_until > steady else None,
                reason=account.reason if account.paused_until > steady else "",
            )
            for credential, account in sorted(line.meter.accounts.items())
        ]


def credential_key(headers: Mapping[str, str]) -> str:
    """A name for the credential in these headers from which nobody can get it back; empty without one."""
    if not headers:
        return NOBODY
    digest = hashlib.blake2b(key=_SALT, digest_size=8)
    for name, value in sorted(headers.items()):
        digest.update(f"{name}\0{value}\0".encode())
    return digest.hexdigest()
