"""Changes of what is registered, each followed at once by the reading that shows its result."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec

from callboard import Context, Invalid, NotFound

from .. import store
from ..catalog import catalog_of
from ..model import EntitiesChanged, LocationRef
from ..queries import children_of, entities_at, find_locations, locations_of_entity
from ..sources.scm import find_integration, parse_address
from ..store import Known, Root
from .code_host import code_host
from .guard import WEB, check_registrable
from .ingestion import ingestion_of
from .refresh import refresh

READ_WITHIN = 60.0
CATALOG_FILE_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, kw_only=True)
class Registered:
    """A location that has just been registered, and the entities that came of it."""

    uuid: str
    ref: LocationRef
    entities: tuple[str, ...]


async def register(ctx: Context, ref: LocationRef, *, by: str, optional: bool = False) -> Registered:
    """Registers a location and reads it, for at most a minute. Raises Conflict when it is registered already."""
    check_registrable(ctx, ref)
    async with ctx.transaction() as inner:
        known = await inner.database.run(store.add_location, Root(ref=ref, kind="registered", optional=optional, by=by))
    try:
        async with asyncio.timeout(READ_WITHIN):
            await refresh(ctx, [known.id])
    except TimeoutError:
        ctx.log.warning("location.slow", location=str(ref), hint="the next sweep goes on with it")
    entities = await ctx.database.read(entities_at, known.id)
    return Registered(uuid=known.uuid, ref=known.ref, entities=tuple(entities))


async def move(ctx: Context, known: Known, to: LocationRef) -> Known:
    """Points a registered location elsewhere and reads that. Raises Conflict."""
    check_registrable(ctx, to)
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        await inner.database.run(store.move_location, known, to)
    await refresh(ctx, [known.id], force=True, asked=True)
    return (await ctx.database.read(find_locations, [known.id]))[0]


async def unregister(ctx: Context, known: Known) -> None:
    """Takes a registered location away, with all that only it led to."""
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        removed = await inner.database.run(store.remove_root, known.id, "registered")
        if removed:
            await inner.publish(EntitiesChanged(removed=removed))
    await refresh(ctx, [])


async def forget(ctx: Context, ref: str) -> None:
    """Deletes an entity. What a live file still says comes back with the reading that follows."""
    live = catalog_of(ctx).live
    try:
        known, _ = await ctx.database.read(locations_of_entity, ref)
    except NotFound:
        return
    async with ingestion_of(ctx).lock, ctx.transaction() as inner:
        await inner.database.run(store.forget_entity, ref)
        await inner.publish(EntitiesChanged(removed=[ref]))
    await ctx.database.read(live.follow)
    await refresh(ctx, [known.id], force=True)


async def refresh_entity(ctx: Context, ref: str) -> int:
    """Reads the file of an entity again, and what it leads to. Returns how many answers changed."""
    known, _ = await ctx.database.read(locations_of_entity, ref)
    below = await ctx.database.read(children_of, [known.id])
    return (await refresh(ctx, [known.id, *below], force=True)).served


async def location_for(ctx: Context, text: str) -> LocationRef:
    """What somebody means by a URL or path. Raises Invalid, NotFound."""
    text = text.strip()
    if text.startswith(tuple(f"inferred:{scheme}" for scheme in WEB)):
        return LocationRef("inferred", text.removeprefix("inferred:"))
    if text.startswith(("http://", "https://")):
        return _web_location(ctx, text)
    if text.startswith(("git@", "ssh://", "git://", "file://")) or text.endswith(".git"):
        return LocationRef("git", text)
    if not text.startswith("/"):
        raise Invalid("That is neither a URL nor an absolute path", hint="Begin with https:// or with /.")
    check_registrable(ctx, LocationRef("file", text))
    path = Path(text)
    if any(char in text for char in "*?{"):
        return LocationRef("file", text)
    if not path.exists():
        raise NotFound(f"There is nothing at {text}", hint="Is the path right, and can Callboard see it?")
    if path.is_file():
        return LocationRef("file", text)
    return _folder_location(path)


async def without_a_file(ctx: Context, location: LocationRef) -> LocationRef | None:
    """Where a repository on a code host is inferred that has no catalog file; None for what cannot be listed.

    Raises what the host answers.
    """
    url = location.target.partition("#")[0].removesuffix(".git")
    integration = find_integration(url, ingestion_of(ctx).integrations)
    if location.type != "git" or integration is None or integration.type not in _TREES:
        return None
    name = url.removeprefix(f"{integration.base_url}/").strip("/")
    api, tree = _TREES[integration.type]
    about = api.format(name=quote(name, safe="" if integration.type == "gitlab" else "/"))
    found = await code_host(ctx, integration.type, integration.host).read(about, _Repository)
    return LocationRef("inferred", f"{integration.base_url}/{name}/{tree}/{found.default_branch}")


class _Repository(msgspec.Struct):
    default_branch: str


_TREES: Mapping[str, tuple[str, str]] = {
    "github": ("/repos/{name}", "tree"),
    "gitlab": ("/projects/{name}", "-/tree"),
    "gitea": ("/repos/{name}", "src/branch"),
}
"""What of the API tells of a repository, and how the address of its folders is written, by type of host."""


def _web_location(ctx: Context, url: str) -> LocationRef:
    path = url.partition("?")[0].partition("#")[0]
    if path.endswith(CATALOG_FILE_SUFFIXES) or "path=" in url:
        return LocationRef("url", url)
    integrations = ingestion_of(ctx).integrations
    if path.endswith(".git"):
        return LocationRef("git", url)
    if find_integration(url, integrations) is None:
        return LocationRef("url", url)
    address = parse_address(url, integrations)
    is_file = address is not None and bool(address.path)
    return LocationRef("url", url) if is_file else LocationRef("git", f"{url.rstrip('/')}.git")


def _folder_location(path: Path) -> LocationRef:
    for name in ("catalog-info.yaml", "catalog-info.yml"):
        if (path / name).is_file():
            return LocationRef("file", str(path / name))
    children = [each for each in path.iterdir() if each.is_dir() and not each.name.startswith(".")]
    if not (path / ".git").exists() and any((each / ".git").exists() for each in children):
        return LocationRef("repositories", str(path))
    return LocationRef("inferred", str(path))
