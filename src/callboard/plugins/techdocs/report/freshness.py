"""Has the code moved on while its documentation stood still? Owners are told; others learn when it was reviewed."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable
from dataclasses import dataclass

from callboard import Context
from callboard.plugins.catalog import Entity, find_entities, ownership_refs

from ..model import Manifest, PageRecord
from ..queries.feedback import Review, ages_of
from ..settings import TechdocsSettings


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """How old a page or a site is. `looked_at` is when it was changed or found right last, `code` when what is beside
    it was changed, None where nobody knows; `is_stale` says that owners should look at it."""

    looked_at: datetime.datetime | None
    code: datetime.datetime | None
    is_stale: bool


def freshness(written: float, code: float, review: Review | None, settings: TechdocsSettings, now: float) -> Freshness:
    """Pure. Times are in seconds since 1970, 0 when unknown."""
    looked_at = max(written, review.at if review else 0.0)
    patience = settings.stale_after
    is_stale = (
        patience is not False and looked_at > 0 and code > looked_at and now - looked_at > patience.total_seconds()
    )
    return Freshness(looked_at=_moment(looked_at), code=_moment(code), is_stale=is_stale)


def page_freshness(
    manifest: Manifest, record: PageRecord, review: Review | None, settings: TechdocsSettings, now: float
) -> Freshness:
    """That of one page; of the whole site where nobody knows when the page was changed."""
    return freshness(record.written.at or manifest.written.at, manifest.code.at, review, settings, now)


async def owns(ctx: Context, entity: Entity) -> bool:
    """Does the person who asks own it?"""
    return bool({str(ref) for ref in entity.targets("ownedBy")} & {*await ownership_refs(ctx)})


async def stale_sites(ctx: Context, refs: Iterable[str]) -> dict[str, Freshness]:
    """Those of the entities that the person who asks owns and whose documentation has stood still, by ref."""
    known = list(dict.fromkeys(refs))
    ages = await ctx.database.read(ages_of, known)
    now = time.time()
    found = {ref: freshness(looked_at, code, None, ctx.settings, now) for ref, (looked_at, code) in ages.items()}
    stale = {ref: each for ref, each in found.items() if each.is_stale}
    if not stale:
        return {}
    entities, mine = await find_entities(ctx, stale), {*await ownership_refs(ctx)}
    return {
        ref: stale[ref]
        for ref, entity in entities.items()
        if ref in stale and mine & {str(owner) for owner in entity.targets("ownedBy")}
    }


def _moment(at: float) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(at, datetime.UTC) if at > 0 else None
