"""What stands where there is nothing to read yet, and above what is older than it should be."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from callboard import Context, NotFound, View
from callboard.plugins.catalog import Entity

from ..addresses import address
from ..build import builds_here, request_build
from ..model import REF, SiteKey, key_of
from ..queries import SiteState, state_of
from .places import Place

FAILED, BUILDING, UNPUBLISHED, UNDOCUMENTED = "failed", "building", "unpublished", "undocumented"


@dataclass(frozen=True, kw_only=True)
class StatePage(View):
    """An entity without a site: `state` says why, `sync` is the stream of its first build."""

    template = "techdocs/state.html"
    status = 404
    entity: Entity
    key: SiteKey
    state: str
    sync: str
    notice: Notice | None

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Docs", "/docs"), (self.entity.title, address(self.key))]

    @property
    def url(self) -> str:
        return address(self.key)

    @property
    def annotation(self) -> str:
        """What its catalog file needs."""
        return f"metadata:\n  name: {self.entity.name}\n  annotations:\n    {REF}: dir:."

    @property
    def first(self) -> str:
        """What a first page may say."""
        return f"# {self.entity.title}\n\nWhat it does, for whom, and how to begin."


@dataclass(frozen=True, kw_only=True)
class Notice:
    """That a newer site cannot be built: since when, and why."""

    since: datetime.datetime
    reason: str
    hint: str


async def without_site(ctx: Context, entity: Entity, place: Place) -> StatePage:
    """What is known of documentation that nobody can read, which is built for whoever opens it. Raises NotFound for a
    version that is not there."""
    if place.key.version:
        raise NotFound(
            f"There is no version `{place.key.version}` of this documentation",
            hint=f"The usual one is at {address(key_of(entity.ref))}.",
        )
    state = UNDOCUMENTED if not entity.annotation(REF) else BUILDING if builds_here(ctx) else UNPUBLISHED
    found = await request_build(ctx, place.key) if state == BUILDING else None
    notice = _notice(found)
    if notice is not None and found is not None and not found.is_under_way:
        state = FAILED
    return StatePage(
        entity=entity,
        key=place.key,
        state=state,
        sync=sync_of(place.key) if state == BUILDING else "",
        notice=notice,
    )


async def notice_of(ctx: Context, key: SiteKey) -> Notice | None:
    """That what is read is older than its sources, because those cannot be built."""
    return _notice(await ctx.database.read(state_of, key)) if builds_here(ctx) else None


def _notice(found: SiteState | None) -> Notice | None:
    if found is None or not found.failed_since:
        return None
    since = datetime.datetime.fromtimestamp(found.failed_since, datetime.UTC)
    return Notice(since=since, reason=found.error or "Nobody knows why.", hint=found.hint)


def sync_of(key: SiteKey) -> str:
    """Where what happens to a site is told as it happens."""
    return f"/api/techdocs/sync{address(key).removeprefix('/docs').rstrip('/')}"
