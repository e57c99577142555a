"""Taking something out of the catalog, with its consequences shown first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Invalid, Page, Redirect

from ..catalog import RefLink, check_change, links_to, may_change, select_entities
from ..ingest import forget, unregister
from ..queries import locations_of_entity
from ..store import Known
from ..whence import from_origin, refs_from
from .record import Record, entity_of, head_of

DELETE = "catalog.entity.delete"


@dataclass(frozen=True, kw_only=True)
class UnregisterPage(Record):
    """What would go, and who would feel it."""

    template = "catalog/unregister.html"
    origin: Known | None
    from_settings: bool
    going: Sequence[RefLink]
    affected: Sequence[RefLink]
    may_go: bool


async def ask(request: Request, ctx: Context) -> UnregisterPage:
    """`…/-/unregister`."""
    entity = await entity_of(request, ctx)
    known, origin = await ctx.database.run(locations_of_entity, str(entity.ref))
    going = [entity]
    if origin is not None:
        going = await select_entities(ctx, from_origin(origin))
    gone = {each.ref for each in going}
    near = {parse for each in going for kind in _incoming() for parse in each.targets(kind)} - gone
    links = await links_to(ctx, [*sorted(gone), *sorted(near)])
    return UnregisterPage(
        head=await head_of(ctx, entity),
        tab="unregister",
        origin=origin,
        from_settings="config" in known.root or (origin is None and entity.annotation("backstage.io/orphan") is None),
        going=[links[ref] for ref in sorted(gone) if not ref.name.startswith("generated-")],
        affected=[links[ref] for ref in sorted(near) if not links[ref].missing],
        may_go=may_change(ctx, DELETE, await refs_from(ctx, origin) if origin else [entity.ref]),
    )


async def remove(request: Request, ctx: Context) -> Redirect:
    """POST: `what=location` takes the location away, `what=entity` this entity alone."""
    entity = await entity_of(request, ctx)
    what = str((await request.form()).get("what", ""))
    ctx.audit(target=str(entity.ref), what=what)
    if what not in {"location", "entity"}:
        raise Invalid("Say what to remove: the location or the entity", hint="Go back and choose one of the buttons.")
    if what == "entity":
        check_change(ctx, DELETE, entity.ref)
        await forget(ctx, str(entity.ref))
        return Redirect(to=f"/catalog?kind={entity.ref.kind}", message=f"Removed {entity.title}")
    _, origin = await ctx.database.read(locations_of_entity, str(entity.ref))
    if origin is None:
        raise Invalid(
            f"No registered location led to {entity.title}", hint="Remove it from the settings, or delete it."
        )
    ctx.audit(location=str(origin.ref))
    check_change(ctx, DELETE, *await refs_from(ctx, origin))
    await unregister(ctx, origin)
    return Redirect(to=f"/catalog?kind={entity.ref.kind}", message=f"Unregistered {origin.ref.target}")


def _incoming() -> tuple[str, ...]:
    """Relations by which something else leans on an entity."""
    return ("providesApi", "apiConsumedBy", "dependencyOf", "ownerOf", "hasPart", "hasMember", "parentOf")


_PATH = "/catalog/{namespace}/{kind}/{name}/-/unregister"
PAGES = (
    Page(path=_PATH, show=ask, requires="catalog.entity.read"),
    Page(path=_PATH, show=remove, requires=DELETE, method="POST", deadline=120.0),
)
