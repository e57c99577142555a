"""Work that nobody waits for: jobs for as long as the portal runs, schedules when due, events to their listeners."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from sqlalchemy import Connection, text

from callboard.foundation import events
from callboard.foundation.config.core import Role
from callboard.foundation.database import Database
from callboard.foundation.database.leases import Leases
from callboard.foundation.http import Priority, asking_as
from callboard.foundation.logs import logger
from callboard.kernel.context import Context, Contributed
from callboard.kernel.contributions import Job, On, Schedule
from callboard.kernel.isolation import Failure
from callboard.kernel.plugin import Contribution
from callboard.kernel.running import Running

FOR_EVER = 10.0 * 365 * 24 * 3600
LONGEST_PAUSE = 300.0
LISTENERS_LOOK_EVERY = 5.0
TRY_AGAIN_AFTER = 5.0
log = logger(plugin="kernel")


class Employer(Protocol):
    """The portal, as far as background work leans on it."""

    database: Database
    role: Role

    def contributed(self, point: type[Any]) -> Sequence[Contributed[Any]]: ...

    def job_context(self, running: Running) -> Context: ...


class Background:
    """All background tasks of one portal."""

    def __init__(self, portal: Employer) -> None:
        self._portal = portal
        self._tasks: list[asyncio.Task[None]] = []
        self._leases = Leases(portal.database)

    async def start(self) -> None:
        """Begins what a process of this role does: jobs that run everywhere and, unless it is there for pages alone,
        what one process of all does at a time."""
        self._portal.database.listen()
        jobs = self._portal.contributed(Job)
        for job in jobs:
            if job.contribution.everywhere:
                self._go(partial(self._keep_running, job))
        # Whoever comes first says from when on a new listener hears; it may be a process for pages.
        listeners = [_listener_name(each) for each in self._portal.contributed(On)]
        await self._write(events.start_listening, listeners)
        if self._portal.role != "web":
            self._go(self._leases.keep)
            self._go_alone("forget events", self._forget)
            self._take_part([job for job in jobs if not job.contribution.everywhere])

    def _take_part(self, jobs: Sequence[Contributed[Job]]) -> None:
        for job in jobs:
            self._go_alone(f"job {job.plugin}.{job.contribution.id}", partial(self._keep_running, job))
        for schedule in self._portal.contributed(Schedule):
            name = f"{schedule.plugin}.{schedule.contribution.id}"
            self._go_alone(f"schedule {name}", partial(self._run_when_due, schedule, name))
        for listener in self._portal.contributed(On):
            name = _listener_name(listener)
            self._go_alone(f"listener {name}", partial(self._listen, listener, name))

    async def stop(self) -> None:
        """Ends everything, and lets other processes take over at once."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._leases.give_back()

    def _go(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._tasks.append(asyncio.create_task(_see_through(work)))

    def _go_alone(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._go(partial(self._leases.hold, name, work))

    async def _keep_running(self, job: Contributed[Job]) -> None:
        pause = 1.0
        while True:
            started = time.monotonic()
            ctx = self._portal.job_context(job.running)
            result = await job.running.cell.call(
                f"job {job.contribution.id}",
                FOR_EVER,
                lambda ctx=ctx: job.contribution.run(ctx),  # type: ignore[misc]
                somebody_waits=False,
            )
            if not isinstance(result, Failure):
                return
            pause = 1.0 if time.monotonic() - started > LONGEST_PAUSE else min(LONGEST_PAUSE, pause * 2)
            await asyncio.sleep(pause)

    async def _run_when_due(self, schedule: Contributed[Schedule], name: str) -> None:
        every = schedule.contribution.every.total_seconds()
        wait = await self._write(_begin, name, every, schedule.contribution.at_start)
        while True:
            if wait > 0:
                await asyncio.sleep(min(wait, every))
                wait = await self._write(_claim, name, every)
                continue
            started = time.monotonic()
            ctx = self._portal.job_context(schedule.running)
            result = await schedule.running.cell.call(
                f"schedule {schedule.contribution.id}",
                schedule.contribution.deadline,
                lambda ctx=ctx: schedule.contribution.run(ctx),  # type: ignore[misc]
                somebody_waits=False,
            )
            error = f"{result.message}. {result.detail}" if isinstance(result, Failure) else None
            wait = await self._write(_done, name, every, time.monotonic() - started, error)

    async def _listen(self, listener: Contributed[On], name: str) -> None:
        on, database = listener.contribution, self._portal.database
        topic = events.topic(on.event)
        channel = events.channel(topic)
        while True:
            so_far = database.news.count(channel)
            found = await database.read(events.waiting_for, name, topic)
            for waiting in found:
                ctx = self._portal.job_context(listener.running)
                result = await listener.running.cell.call(
                    f"on {on.event.__name__}",
                    on.deadline,
                    partial(_tell, on, waiting.payload, ctx),
                    somebody_waits=False,
                )
                if isinstance(result, Failure):
                    if await self._write(events.failed, name, waiting.id):
                        log.error("event.given_up", listener=name, number=waiting.id)
                    break
                await self._write(events.heard, name, waiting.id)
            if not found:
                await database.news.wait(channel, so_far, LISTENERS_LOOK_EVERY)

    async def _forget(self) -> None:
        while True:
            await self._write(events.forget_old)
            await asyncio.sleep(3600)

    async def _write(self, work: Callable[..., Any], *args: object) -> Any:
        return await self._portal.database.brief(work, *args)


@dataclass(frozen=True)
class ScheduleState:
    """How a schedule stands. Times in seconds since 1970."""

    name: str
    next_run: float
    last_run: float | None
    last_seconds: float | None
    last_error: str | None


def schedules(connection: Connection) -> list[ScheduleState]:
    """All schedules that have ever been planned, by name."""
    rows = connection.execute(
        text("SELECT schedule, next_run, last_run, last_seconds, last_error FROM kernel_schedule ORDER BY schedule")
    )
    return [ScheduleState(*row) for row in rows]


async def _see_through(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Until the work is done. What plugins do wrong ends up elsewhere; this is for a database that is away."""
    while True:
        try:
            return await work()
        except Exception as error:
            log.error("background.failed", error=repr(error), exc_info=error)
            await asyncio.sleep(TRY_AGAIN_AFTER)


async def _tell(on: On, payload: bytes, ctx: Context) -> None:
    """Inside the listener's boundary, since an event from before an upgrade may no longer fit its type."""
    with asking_as(Priority.EVENT):
        await on.run(events.decode(on.event, payload), ctx)


def _listener_name(listener: Contributed[Contribution]) -> str:
    on = listener.contribution
    assert isinstance(on, On)
    return f"{listener.plugin}:{on.id or on.run.__qualname__}:{events.topic(on.event)}"


def _begin(connection: Connection, name: str, every: float, at_start: bool) -> float:
    """Plans the first run, and takes it if it is due. Returns seconds to wait."""
    _plan(connection, name, time.time() + (0 if at_start else every))
    return _claim(connection, name, every)


def _plan(connection: Connection, name: str, when: float) -> None:
    connection.execute(
        text(
            "INSERT INTO kernel_schedule (schedule, next_run) VALUES (:name, :when) "
            "ON CONFLICT (schedule) DO UPDATE SET next_run = excluded.next_run "
            "WHERE kernel_schedule.next_run > excluded.next_run"
        ),
        {"name": name, "when": when},
    )


def _claim(connection: Connection, name: str, every: float) -> float:
    """Takes the run that is due and plans the next, in one step so that one replica wins; else seconds to wait."""
    now = time.time()
    taken = connection.execute(
        text("UPDATE kernel_schedule SET next_run = :next WHERE schedule = :name AND next_run <= :now"),
        {"name": name, "next": now + every, "now": now},
    )
    if taken.rowcount:
        return 0.0
    when: float = connection.execute(
        text("SELECT next_run FROM kernel_schedule WHERE schedule = :name"), {"name": name}
    ).scalar_one()
    return max(0.05, when - now)


def _done(connection: Connection, name: str, every: float, seconds: float, error: str | None) -> float:
    """Notes how a run went, and takes the next if that is due by now. Returns seconds to wait."""
    connection.execute(
        text(
            "UPDATE kernel_schedule SET last_run = :now, last_seconds = :seconds, last_error = :error "
            "WHERE schedule = :name"
        ),
        {"name": name, "now": time.time(), "seconds": seconds, "error": error},
    )
    return _claim(connection, name, every)
