"""What is to be built: for entities that came, changed or went, for pushes, and for what no event told of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

from callboard import CallboardError, Context, Unavailable
from callboard.plugins.catalog import Entity, pushed_path
from callboard.plugins.events import RepositoryPushed

from ..model import SiteKey, key_of, ref_of
from ..queries import SiteState, all_sites
from ..source import (
    Place,
    current_entities,
    documented_entities,
    find_place,
    find_revision,
    find_versions,
    names_of_versions,
    versions_among,
)
from ..store import Reason, note_checked, want
from .work import place_in_words

LOOKED_AT_ONCE = 8
MOST_LOCAL = 200
LOCAL = "file:"


async def plan_entities(ctx: Context, refs: Iterable[str]) -> int:
    """Has built what is new or elsewhere than before, and removed what is gone. Returns how many sites that are."""
    wanted = list(refs)
    found = await current_entities(ctx, wanted)
    sites = _by_ref(await ctx.database.read(all_sites))
    planned = 0
    for ref in wanted:
        entity, known = found.get(ref), sites.get(ref, [])
        if entity is None or not _is_documented(entity):
            planned += await _want(ctx, [each.key for each in known], "changed")
            continue
        usual = next((each for each in known if not each.key.version), None)
        place = await _place(ctx, entity)
        if usual is None or place is None or usual.place != place_in_words(place):
            planned += await _want(ctx, [key_of(entity.ref)], "new" if usual is None else "changed")
        planned += await _plan_versions(ctx, entity, place, known)
    return planned


async def plan_push(ctx: Context, event: RepositoryPushed) -> Sequence[SiteKey]:
    """Has built what is read from the paths that a push changed. Returns which sites these are."""
    sites = await ctx.database.read(all_sites)
    reached = [each.key for each in sites if _is_reached(ctx, each, event)]
    await _want(ctx, reached, "pushed")
    reached += await _plan_new_branch(ctx, sites, event)
    return reached


async def sweep(ctx: Context) -> int:
    """Looks at all sources, without reading any, and has built what is not as it was. Returns how many that are."""
    entities = await documented_entities(ctx)
    sites = _by_ref(await ctx.database.read(all_sites))
    gone = [each.key for ref, known in sites.items() if ref not in entities for each in known]
    planned = await _want(ctx, gone, "changed")
    turn = asyncio.Semaphore(LOOKED_AT_ONCE)

    async def look(entity: Entity, known: Sequence[SiteState]) -> int:
        async with turn:
            return await _look(ctx, entity, known)

    return planned + sum(await asyncio.gather(*(look(each, sites.get(ref, [])) for ref, each in entities.items())))


async def look_at_folders(ctx: Context) -> float:
    """Has built what has changed in folders on this machine. Returns how many seconds that took."""
    started = time.monotonic()
    sites = [each for each in await ctx.database.read(all_sites) if each.place.startswith(LOCAL)]
    entities = await current_entities(ctx, [each.key.ref for each in sites[:MOST_LOCAL]])
    for each in sites[:MOST_LOCAL]:
        entity = entities.get(each.key.ref)
        if entity is not None and each.status == "idle":
            await _look(ctx, entity, [each], reason="changed", checks=False)
    return time.monotonic() - started


async def _look(
    ctx: Context, entity: Entity, known: Sequence[SiteState], *, reason: Reason = "swept", checks: bool = True
) -> int:
    usual = next((each for each in known if not each.key.version), None)
    place = await _place(ctx, entity)
    if usual is None or place is None or usual.place != place_in_words(place):
        planned = await _want(ctx, [key_of(entity.ref)], "new" if usual is None else reason)
        return planned + await _plan_versions(ctx, entity, place, known)
    planned = await _plan_versions(ctx, entity, place, known)
    for each in known:
        try:
            revision = await find_revision(ctx, place, ref=each.git_ref)
        except CallboardError:
            # The build finds out the same, and tells the owner.
            revision = ""
        if not revision or revision not in (each.revision, each.tried):
            planned += await _want(ctx, [each.key] if each.status == "idle" else [], reason)
        elif checks:
            await ctx.portal.database.brief(note_checked, each.key)
    return planned


async def _plan_versions(ctx: Context, entity: Entity, place: Place | None, known: Sequence[SiteState]) -> int:
    """Versions that are new are built, those that are no more are removed."""
    there = {each.key.version: each.key for each in known if each.key.version}
    if place is None or not (names_of_versions(entity) or there):
        return 0
    try:
        found = await find_versions(ctx, entity, place)
    except CallboardError as error:
        ctx.log.warning("docs.versions_not_found", site=str(entity.ref), error=error.message)
        return 0
    for name, git_ref in found.items():
        if name not in there:
            await ctx.portal.database.brief(want, key_of(entity.ref, name), "new", git_ref=git_ref)
    gone = [key for name, key in there.items() if name not in found]
    return len(found.keys() - there.keys()) + await _want(ctx, gone, "changed")


async def _plan_new_branch(ctx: Context, sites: Sequence[SiteState], event: RepositoryPushed) -> list[SiteKey]:
    """A branch that was pushed for the first time may be a version."""
    planned = []
    known = {each.key for each in sites}
    near = [each for each in sites if not each.key.version and _path_on(ctx, each, event, event.branch) is not None]
    entities = await current_entities(ctx, [each.key.ref for each in near])
    for each in near:
        entity = entities.get(each.key.ref)
        for name in _versions_of(entity, event.branch) if entity is not None else ():
            key = SiteKey(each.key.namespace, each.key.kind, each.key.name, name)
            if key not in known:
                await ctx.portal.database.brief(want, key, "new", git_ref=event.branch)
                planned.append(key)
    return planned


def _versions_of(entity: Entity, branch: str) -> Iterable[str]:
    try:
        return versions_among([branch], names_of_versions(entity))
    except CallboardError:
        return ()


def _is_reached(ctx: Context, site: SiteState, event: RepositoryPushed) -> bool:
    path = _path_on(ctx, site, event, site.git_ref)
    if path is None:
        return False
    if event.truncated or site.failed_since or not site.is_published:
        return True
    prefix = f"{path}/" if path else ""
    inside = [each.removeprefix(prefix) for each in event.changed if each.startswith(prefix)]
    return any(_is_watched(each, site.watched) for each in inside)


def _is_watched(path: str, watched: Sequence[str]) -> bool:
    return not watched or any(path == each or (each.endswith("/") and path.startswith(each)) for each in watched)


def _path_on(ctx: Context, site: SiteState, event: RepositoryPushed, git_ref: str) -> str | None:
    if not site.place or site.place.startswith(LOCAL):
        return None
    addresses = (event.url, *event.addresses)
    return pushed_path(
        ctx, site.place, addresses=addresses, branch=event.branch, is_default=event.is_default_branch, ref=git_ref
    )


async def _want(ctx: Context, keys: Sequence[SiteKey], reason: Reason) -> int:
    for key in keys:
        await ctx.portal.database.brief(want, key, reason)
    return len(keys)


async def _place(ctx: Context, entity: Entity) -> Place | None:
    """None where the build will say what is wrong."""
    try:
        return await find_place(ctx, entity)
    except Unavailable:
        raise
    except CallboardError:
        return None


def _is_documented(entity: Entity) -> bool:
    try:
        return ref_of(entity) is not None
    except CallboardError:
        return True


def _by_ref(sites: Iterable[SiteState]) -> Mapping[str, list[SiteState]]:
    found: dict[str, list[SiteState]] = {}
    for each in sites:
        found.setdefault(each.key.ref, []).append(each)
    return found
