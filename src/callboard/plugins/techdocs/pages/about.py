"""The page of documentation that a form, a fragment or a list is about."""

from __future__ import annotations

from starlette.requests import Request

from callboard import Context, NotFound
from callboard.plugins.catalog import Entity, find_entity

from ..model import Manifest, PageRecord, SiteKey, key_of
from ..read import open_site
from ..report import About

SITE = "/docs/{namespace}/{kind}/{name}/-"
READ = "catalog.entity.read"
LONGEST_VERSION, LONGEST_PATH = 200, 2000


async def entity_of(request: Request, ctx: Context) -> Entity:
    """The entity that an address names. Raises NotFound, also for what may not be seen."""
    given = request.path_params
    return await find_entity(ctx, f"{given['kind']}:{given['namespace']}/{given['name']}")


async def site_about(ctx: Context, entity: Entity, version: str = "") -> tuple[SiteKey, Manifest]:
    """The site of an entity. Raises NotFound."""
    site = await open_site(ctx, key_of(entity.ref, version[:LONGEST_VERSION]))
    if site is None:
        raise NotFound(f"There is no documentation of {entity.title} yet")
    return site.key, site.manifest


async def page_about(ctx: Context, entity: Entity, path: str, version: str) -> About:
    """The page of that path, without its source. Raises NotFound."""
    key, manifest = await site_about(ctx, entity, version)
    return About(key=key, manifest=manifest, record=record_at(manifest, path[:LONGEST_PATH]))


def record_at(manifest: Manifest, path: str) -> PageRecord:
    """The page of that path. Raises NotFound."""
    found = manifest.page(path)
    if found is None:
        raise NotFound(f"{manifest.name} has no page “{path[:200]}”", hint="It may have been renamed or removed.")
    return found
