"""Who does tasks: in each process this takes on what nobody works on, says that it lives, and ends what is to end."""

from __future__ import annotations

import asyncio
import dataclasses
import time

from callboard import Context, Settings, Unavailable, clock

from ..model import CHANNEL
from ..settings import ScaffolderSettings
from ..store import Claim, beat, claim_tasks, give_back, has_work, take_back
from .leftovers import clean_up
from .task import do_task

BEAT_EVERY, LOOK_EVERY, CLEAN_EVERY = 1.0, 5.0, 900.0
SAFETY = 0.7
"""Of the time after which others may take a task over: then this process stops what it could not say so of."""


async def keep_doing_tasks(ctx: Context) -> None:
    """For as long as the portal runs."""
    settings: ScaffolderSettings = ctx.settings
    serves_pages_alone = ctx.section("backend", BackendRole).role == "web"
    if settings.concurrent_tasks_limit > 0 and not serves_pages_alone:
        await Runner(ctx).run()


class BackendRole(Settings, extra="ignore"):
    """What of `backend` is of use here."""

    role: str = "all"


class Runner:
    """The tasks of this process."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._settings: ScaffolderSettings = ctx.settings
        self._doing: dict[Claim, asyncio.Task[None]] = {}
        self._ends: dict[Claim, asyncio.Event] = {}
        self._lived: dict[Claim, float] = {}

    async def run(self) -> None:
        """Until it is cancelled; then others may go on with what it has."""
        if not self._ctx.portal.database.is_shared:
            await self._ctx.database.run(take_back)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._take_on())
                group.create_task(self._live())
                group.create_task(self._clean())
        finally:
            left = dict(self._doing)
            for doing in left.values():
                doing.cancel()
            await asyncio.gather(*left.values(), return_exceptions=True)
            await self._ctx.portal.database.brief(give_back, list(left))

    async def _take_on(self) -> None:
        stale = self._settings.task_recovery.stale_timeout.total_seconds()
        if not self._settings.task_recovery.enabled:
            stale = self._settings.task_timeout.total_seconds()
        while True:
            try:
                await self._look(stale)
            except Unavailable as error:
                self._ctx.log.warning("task.none_taken_on", error=error.message)
            await self._ctx.news(CHANNEL, min(LOOK_EVERY, stale / 2))

    async def _look(self, stale: float) -> None:
        if not await self._ctx.database.read(has_work, stale):
            return
        process, limit = self._ctx.portal.database.process, self._settings.concurrent_tasks_limit
        has = [each.task for each in self._doing]
        for claim in await self._ctx.database.run(claim_tasks, process, limit=limit, stale_after=stale, has=has):
            self._begin(claim)

    def _begin(self, claim: Claim) -> None:
        self._ends[claim], self._lived[claim] = asyncio.Event(), time.monotonic()
        doing = self._doing[claim] = asyncio.create_task(do_task(self._ctx, claim, self._ends[claim]))
        doing.add_done_callback(lambda done: self._ended(claim, done))

    def _ended(self, claim: Claim, done: asyncio.Task[None]) -> None:
        if not done.cancelled() and (error := done.exception()):
            # It is taken on again, here or elsewhere, once nothing is heard of it for long enough.
            self._ctx.log.error("task.lost", task=claim.task, error=repr(error), exc_info=error)
        for kept in (self._doing, self._ends, self._lived):
            kept.pop(claim, None)

    async def _live(self) -> None:
        """Says that this process lives. What it could not say so of for too long, it stops."""
        listening = dataclasses.replace(self._ctx, heard={})
        stale = self._settings.task_recovery.stale_timeout.total_seconds()
        most, every = SAFETY * stale, min(BEAT_EVERY, stale / 4)
        while True:
            claims, now = list(self._doing), time.monotonic()
            try:
                alive = await self._ctx.portal.database.brief(beat, claims) if claims else {}
            except Unavailable as error:
                self._ctx.log.warning("task.no_sign_of_life", error=error.message)
                alive = {each.task: False for each in claims if now - self._lived.get(each, now) < most}
            else:
                self._lived |= {each: now for each in claims if each in self._doing}
            for claim in claims:
                if claim.task not in alive and claim in self._doing:
                    self._doing[claim].cancel()
                elif alive.get(claim.task) and claim in self._ends:
                    self._ends[claim].set()
            await listening.news(CHANNEL, every)

    async def _clean(self) -> None:
        keeps = self._settings.workspaces_kept_for.total_seconds()
        while True:
            try:
                await clean_up(self._ctx, await self._ctx.database.read(clock) - keeps)
            except Unavailable as error:
                self._ctx.log.warning("task.not_cleaned", error=error.message)
            await asyncio.sleep(CLEAN_EVERY)
