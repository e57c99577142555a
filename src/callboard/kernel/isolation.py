"""The boundary around plugins [R12]: whatever one does, the portal goes on.

Built-in plugins run on the portal's event loop. Every other plugin has an event loop in a thread of its own, so
that even one that blocks its loop for ever holds up nobody but itself; it is then left behind and gets a new
loop, a few times, before its calls pause for good.
"""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
import uuid
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from callboard.foundation.errors import CallboardError, Unavailable
from callboard.foundation.http import Priority, asking_as, current_priority
from callboard.foundation.logs import Log, logger
from callboard.foundation.metrics import Metrics

T = TypeVar("T")
PAUSE_AFTER, PAUSE_SECONDS = 20, 60.0
MOST_STUCK = 3
Outcome = Literal["ok", "error", "timeout", "paused"]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A call into a plugin that did not work out, in words for the person who looks at the page."""

    plugin: str
    message: str
    detail: str
    outcome: Outcome
    reference: str


@dataclass
class Health:
    """How a plugin has been doing since the start. Durations in seconds, the last two hundred calls."""

    calls: int = 0
    failures: int = 0
    timeouts_in_a_row: int = 0
    paused_until: float = 0.0
    last_failure: Failure | None = None
    last_failure_at: float = 0.0
    durations: deque[float] = field(default_factory=lambda: deque(maxlen=200))

    @property
    def slow_call(self) -> float:
        """The 95th percentile of the recent calls, in seconds."""
        ordered = sorted(self.durations)
        return ordered[int(len(ordered) * 0.95)] if ordered else 0.0

    @property
    def is_paused(self) -> bool:
        """Are its calls held back at the moment?"""
        return self.paused_until > time.time()

    @property
    def recently_failed(self) -> bool:
        """Has it failed within the last hour?"""
        return self.last_failure is not None and time.time() - self.last_failure_at < 3600


@dataclass(frozen=True)
class Answer(Generic[T]):
    """The value of a call that worked."""

    value: T


class Cell:
    """One plugin's boundary: its loop, its health, its measures."""

    def __init__(self, plugin: str, metrics: Metrics, *, built_in: bool) -> None:
        self.plugin, self.health = plugin, Health()
        self._metrics, self._built_in = metrics, built_in
        self._log: Log = logger(plugin=plugin)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stuck = 0

    async def call(
        self, what: str, deadline: float, work: Callable[[], Awaitable[T]], *, somebody_waits: bool = True
    ) -> Answer[T] | Failure:
        """Runs `work` for at most `deadline` seconds. Any failure comes back as a value.

        Only calls that somebody waits for count in how fast a plugin is, and go out to other hosts before a sweep's.
        """
        if self.health.paused_until > time.time():
            return self._failure("paused", "is paused after too many time-outs", "It is tried again in a minute.")
        started = time.perf_counter()
        try:
            with asking_as(current_priority() if somebody_waits else Priority.SWEEP):
                value = await self._run(deadline, work)
        except TimeoutError:
            result: Answer[T] | Failure = self._timed_out(deadline)
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            result = self._failed(what, error)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary itself: nothing may pass
            result = self._failed(what, error)
        else:
            self.health.timeouts_in_a_row = 0
            result = Answer(value)
        self._measure(what, result, time.perf_counter() - started if somebody_waits else None)
        return result

    def plain(self, what: str, work: Callable[[], T]) -> T | None:
        """Calls a plain function over values at hand; None when it raises, which the plugin's health then shows."""
        try:
            return work()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the boundary itself: nothing may pass
            self._measure(what, self._failed(what, error), None)
            return None

    async def must(self, what: str, deadline: float, work: Callable[[], Awaitable[T]]) -> T:
        """As `call`, for a plugin's own page or endpoint: its deliberate errors pass, the rest is Unavailable."""
        refused: list[CallboardError] = []

        async def watched() -> T | None:
            try:
                return await work()
            except CallboardError as error:
                refused.append(error)
                return None

        result = await self.call(what, deadline, watched)
        if refused:
            raise refused[0]
        if isinstance(result, Failure):
            raise Unavailable(result.message, hint=f"{result.detail} Reference {result.reference}.")
        return result.value  # type: ignore[return-value]

    async def _run(self, deadline: float, work: Callable[[], Awaitable[T]]) -> T:
        if self._built_in:
            async with asyncio.timeout(deadline):
                return await work()
        if self._stuck >= MOST_STUCK:
            raise Unavailable("It has blocked its thread too often", hint="Restart the portal once it is mended.")

        async def bounded() -> T:
            async with asyncio.timeout(deadline):
                try:
                    return await work()
                except SystemExit as error:
                    raise RuntimeError("it called sys.exit") from error

        future = asyncio.run_coroutine_threadsafe(bounded(), self._own_loop())
        try:
            async with asyncio.timeout(deadline + 0.5):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            if not future.done() or future.cancelled():
                await self._leave_behind_if_blocked()
            raise

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            name = f"plugin-{self.plugin}"
            self._thread = threading.Thread(target=_run_until_stopped, args=[self._loop], name=name, daemon=True)
            self._thread.start()
        return self._loop

    async def _leave_behind_if_blocked(self) -> None:
        loop, alive = self._own_loop(), asyncio.Event()
        here = asyncio.get_running_loop()
        loop.call_soon_threadsafe(lambda: here.call_soon_threadsafe(alive.set))
        try:
            async with asyncio.timeout(0.5):
                await alive.wait()
        except TimeoutError:
            loop.call_soon_threadsafe(loop.stop)
            self._loop, self._stuck = None, self._stuck + 1
            self._log.error("plugin.blocked_its_thread", times=self._stuck)

    def _timed_out(self, deadline: float) -> Failure:
        self.health.timeouts_in_a_row += 1
        if self.health.timeouts_in_a_row >= PAUSE_AFTER:
            self.health.paused_until, self.health.timeouts_in_a_row = time.time() + PAUSE_SECONDS, 0
        return self._failure("timeout", f"did not answer in {deadline:g} s", "The rest of the page is unaffected.")

    def _failed(self, what: str, error: BaseException) -> Failure:
        if isinstance(error, CallboardError):
            said = f"{error.message.rstrip('.')}. {error.hint or ''}".strip()
            return self._failure("error", "could not answer", said)
        failure = self._failure(
            "error",
            f"failed: {type(error).__name__}",
            "The rest of the page is unaffected; the log has the details.",
        )
        trace = "".join(traceback.format_exception(error)[-6:])
        self._log.error("plugin.failed", what=what, reference=failure.reference, error=repr(error), trace=trace)
        return failure

    def _failure(self, outcome: Outcome, message: str, detail: str) -> Failure:
        reference = f"cb-{uuid.uuid4().hex[:8]}"
        return Failure(
            plugin=self.plugin,
            message=f"{self.plugin} {message}",
            detail=detail,
            outcome=outcome,
            reference=reference,
        )

    def _measure(self, what: str, result: object, seconds: float | None) -> None:
        outcome = result.outcome if isinstance(result, Failure) else "ok"
        self.health.calls += 1
        if seconds is not None:
            self.health.durations.append(seconds)
        if isinstance(result, Failure):
            self.health.failures += 1
            self.health.last_failure, self.health.last_failure_at = result, time.time()
            self._log.warning("plugin.call_failed", what=what, outcome=outcome, message=result.message)
        self._metrics.called(self.plugin, what, outcome, seconds)

    def close(self, wait: float = 0.0) -> None:
        """Stops the plugin's own loop, and waits up to so many seconds for what it still does."""
        loop, self._loop = self._loop, None
        if loop is not None and self._thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join(wait)


def _is_being_cancelled() -> bool:
    """Was the work of the caller cancelled, rather than the plugin's own by itself?"""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _run_until_stopped(loop: asyncio.AbstractEventLoop) -> None:
    """The life of a plugin's thread: its loop, and at the end what is left on it."""
    try:
        loop.run_forever()
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
