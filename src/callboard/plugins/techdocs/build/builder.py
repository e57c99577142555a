"""Who builds: in each process this takes on what is to be built, says that it lives, and stops what another has."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

from callboard import Context, Settings, Unavailable

from ..settings import TechdocsSettings
from ..store import WORK, Claim, Failed, TakenOver, beat, claim_builds, fail, give_back, has_work, take_back
from .work import build_claimed, remove_left_behind

BEAT_EVERY, LOOK_EVERY, STALE_AFTER = 2.0, 5.0, 30.0
SAFETY = 0.7
"""Of the time after which others may take a build over: then this process stops what it could not say so of."""


class BackendRole(Settings, extra="ignore"):
    """What of `backend` is of use here."""

    role: str = "all"


async def keep_building(ctx: Context) -> None:
    """For as long as the portal runs, where this process may build."""
    settings: TechdocsSettings = ctx.settings
    if settings.builder == "local" and ctx.section("backend", BackendRole).role != "web":
        if not ctx.portal.database.is_shared:
            await ctx.database.run(take_back)
        await ctx.in_thread(remove_left_behind, ctx)
        await Builder(ctx).run()


class Builder:
    """The builds of this process."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._limit = ctx.settings.concurrent_builds_limit
        self._doing: dict[Claim, asyncio.Task[None]] = {}
        self._lived: dict[Claim, float] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until it is cancelled; then others may go on with what it has."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._take_on())
                group.create_task(self._live())
        finally:
            left = dict(self._doing)
            for doing in left.values():
                doing.cancel()
            await asyncio.gather(*left.values(), return_exceptions=True)
            await self._ctx.portal.database.brief(give_back, list(left))

    async def _take_on(self) -> None:
        while True:
            try:
                await self._look()
            except Unavailable as error:
                self._ctx.log.warning("docs.none_taken_on", error=error.message)
            await self._ctx.news(WORK, LOOK_EVERY)

    async def _look(self) -> None:
        if not await self._ctx.database.read(has_work, STALE_AFTER):
            return
        process, has = self._ctx.portal.database.process, [each.key for each in self._doing]
        claims = await self._ctx.database.run(
            claim_builds, process, limit=self._limit, stale_after=STALE_AFTER, has=has
        )
        for claim in claims:
            self._begin(claim)

    def _begin(self, claim: Claim) -> None:
        self._lived[claim] = time.monotonic()
        doing = self._doing[claim] = asyncio.create_task(build_claimed(self._ctx, claim))
        doing.add_done_callback(lambda done: self._ended(claim, done))

    def _ended(self, claim: Claim, done: asyncio.Task[None]) -> None:
        error = None if done.cancelled() else done.exception()
        if error is not None and not isinstance(error, TakenOver):
            self._ctx.log.error("docs.build_lost", site=claim.key.ref, error=repr(error), exc_info=error)
            telling = asyncio.create_task(self._tell_that_it_failed(claim))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)
        self._doing.pop(claim, None)
        self._lived.pop(claim, None)

    async def _tell_that_it_failed(self, claim: Claim) -> None:
        """Of a build that ended as none should. If not even that can be written, the build is taken on again once
        nothing has been heard of it for long enough."""
        failed = Failed(message="The build has ended unexpectedly", hint="The log of the portal says why.")
        with suppress(TakenOver, Unavailable):
            await self._ctx.database.run(fail, claim, failed, ())

    async def _live(self) -> None:
        """Says that this process lives. What it could not say so of for too long, it stops."""
        while True:
            claims, now = list(self._doing), time.monotonic()
            try:
                alive = await self._ctx.portal.database.brief(beat, claims) if claims else set()
            except Unavailable as error:
                self._ctx.log.warning("docs.no_sign_of_life", error=error.message)
                alive = {each.key for each in claims if now - self._lived.get(each, now) < SAFETY * STALE_AFTER}
            else:
                self._lived |= {each: now for each in claims if each in self._doing}
            for claim in claims:
                if claim.key not in alive and claim in self._doing:
                    self._doing[claim].cancel()
            await asyncio.sleep(BEAT_EVERY)
