"""What came from a registered location, and whether somebody may hear of the location because of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from callboard import Context

from .catalog import catalog_of, shows, visible
from .index import Equals, Expression, restricts
from .queries import entities_below
from .store import Known

ORIGIN = "metadata.annotations.backstage.io/managed-by-origin-location"
OF_LOCATIONS = "location:"


def from_origin(known: Known) -> Expression:
    """Holds for entities that say they came from there. Addresses of more than 200 letters are not told apart."""
    return Equals(ORIGIN, str(known.ref))


async def refs_from(ctx: Context, known: Known) -> Sequence[str]:
    """All that a location gives, whoever may see it, but for locations: nobody owns those."""
    return _without_locations(await ctx.database.read(entities_below, known.id))


async def shown_locations(ctx: Context, known: Sequence[Known]) -> list[Known]:
    """Those that a person may hear of: not where all that a location gives is hidden from them."""
    if not restricts(visible(ctx)):
        return list(known)
    index, is_shown = catalog_of(ctx).live.index, shows(ctx)
    given = await ctx.database.read(_all_below, known)
    served = [[ref for ref in refs if index.id_of_ref(ref) is not None] for refs in given]
    return [each for each, refs in zip(known, served, strict=True) if not refs or any(map(is_shown, refs))]


def _all_below(connection: Connection, known: Sequence[Known]) -> list[list[str]]:
    return [_without_locations(entities_below(connection, each.id)) for each in known]


def _without_locations(refs: Sequence[str]) -> list[str]:
    return [ref for ref in refs if not ref.startswith(OF_LOCATIONS)]
