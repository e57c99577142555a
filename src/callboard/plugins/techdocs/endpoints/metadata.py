"""What is known of a site and of the entity that it belongs to."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request

from callboard import CallboardError, Context, Endpoint, NotFound
from callboard.plugins.catalog import Entity, EntityRef, find_entity

from ..model import METADATA, REF, DocsRef, key_of, ref_of
from ..read import open_site
from ..source import find_place
from ..storage import storage_of

READ = "catalog.entity.read"
OBJECT = {"type": "object"}
MILLISECONDS = 1000


def asked_for(request: Request) -> EntityRef:
    """The entity that an address names, in lower case."""
    named = request.path_params
    return EntityRef(named["kind"].lower(), named["namespace"].lower(), named["name"].lower())


async def of_site(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /metadata/techdocs/{namespace}/{kind}/{name}: what is stored, or what the manifest has to say instead."""
    entity = await find_entity(ctx, asked_for(request))
    key = key_of(entity.ref)
    stored = await storage_of(ctx).read(key, METADATA)
    said = stored_object(stored.content) if stored else None
    if said is not None:
        return said
    site = await open_site(ctx, key)
    if site is None:
        raise NotFound(f"Unable to get metadata for '{entity.ref}'", hint="Its documentation has not been published.")
    manifest = site.manifest
    return {
        "site_name": manifest.name,
        "site_description": manifest.description,
        "build_timestamp": int(manifest.built_at * MILLISECONDS),
        "etag": manifest.commit or site.etag,
        "files": sorted(manifest.files),
    }


def stored_object(content: bytes) -> dict[str, Any] | None:
    """The object that is stored as JSON; None for anything else."""
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


async def of_entity(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /metadata/entity/{namespace}/{kind}/{name}: the entity, and where its documentation comes from."""
    entity = await find_entity(ctx, asked_for(request))
    ref = ref_of(entity)
    if ref is None:
        raise NotFound(f"{entity.ref} has no documentation", hint=f"Add the annotation `{REF}: dir:.` to its file.")
    return {**entity.document, "locationMetadata": await _location(ctx, entity, ref)}


async def _location(ctx: Context, entity: Entity, ref: DocsRef) -> dict[str, str]:
    """A folder of a repository by its address, a folder of this machine as the entity names it."""
    try:
        place = await find_place(ctx, entity)
    except CallboardError:
        return {"type": ref.type, "target": ref.target}
    return {"type": "url", "target": place.url} if place.url else {"type": ref.type, "target": ref.target}


ENDPOINTS = (
    Endpoint(
        path="/api/techdocs/metadata/techdocs/{namespace}/{kind}/{name}",
        run=of_site,
        requires=READ,
        summary="What is known of the documentation of an entity",
        answer=OBJECT,
    ),
    Endpoint(
        path="/api/techdocs/metadata/entity/{namespace}/{kind}/{name}",
        run=of_entity,
        requires=READ,
        summary="An entity that has documentation, and where that comes from",
        answer={**OBJECT, "required": ["locationMetadata"]},
    ),
)
