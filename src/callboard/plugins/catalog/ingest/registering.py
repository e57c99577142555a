"""Registering for other plugins, on behalf of the person whose context it is: as they could by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, Invalid, NotAllowed

from ..catalog import catalog_of, check_change
from ..model import LocationRef
from ..queries import find_by_ref
from ..whence import refs_from
from .preview import preview
from .register import register, unregister

CREATE, DELETE, DELETE_ENTITY = "catalog.location.create", "catalog.location.delete", "catalog.entity.delete"


async def register_location(ctx: Context, ref: LocationRef) -> Sequence[str]:
    """Registers a location, reads it, and returns the refs of the entities that came of it.

    Raises NotAllowed where the person may not, Conflict when it is registered already.
    """
    _check_create(ctx)
    return (await register(ctx, ref, by=ctx.identity.ref)).entities


async def preview_location(ctx: Context, ref: LocationRef) -> Sequence[str]:
    """The refs of the entities that would come of a location. Raises Invalid with the first fault of what is there."""
    _check_create(ctx)
    found = await preview(ctx, ref)
    for problem in found.problems:
        if problem.level == "error":
            raise Invalid(f"{problem.name}: {problem.message}", hint=problem.hint)
    return [str(each.ref) for each in found.entities]


async def unregister_location(ctx: Context, ref: LocationRef) -> None:
    """Takes a registered location away, with what only it led to. One that is gone already is fine.

    Raises NotAllowed for who may neither remove locations nor all that this one gives.
    """
    _refuse_when_read_only(ctx)
    known = await ctx.database.read(find_by_ref, ref)
    if known is None or "registered" not in known.root:
        return
    if not ctx.may(DELETE):
        check_change(ctx, DELETE_ENTITY, *await refs_from(ctx, known))
    await unregister(ctx, known)


def _check_create(ctx: Context) -> None:
    if not ctx.may(CREATE):
        raise NotAllowed("You may not register anything in the catalog", hint=f"It takes {CREATE}.")
    _refuse_when_read_only(ctx)


def _refuse_when_read_only(ctx: Context) -> None:
    if catalog_of(ctx).settings.readonly:
        raise NotAllowed("This operation not allowed in readonly mode", hint="See `catalog.readonly` in the settings.")
