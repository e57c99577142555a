"""Which locations a change in a repository reaches, and reading those and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callboard import Context

from ..queries import children_of, find_locations, locations_naming
from ..sources import Change, reach
from ..sources.scm import Repository, repository_of
from ..store import Known
from .ingestion import Ingestion, ingestion_of
from .read import DISCOVERY
from .refresh import refresh
from .telling import Refreshed


@dataclass(frozen=True, kw_only=True)
class Touched:
    """The locations that are to be read, and how many there are in the repository at all."""

    locations: Sequence[Known]
    in_repository: int


async def find_touched(ctx: Context, change: Change) -> Touched:
    """Looks at the addresses of locations; nothing is read yet."""
    names = {name.path.rpartition("/")[2] for name in change.names} - {""}
    if not names:
        return Touched(locations=(), in_repository=0)
    candidates = await ctx.database.read(locations_naming, sorted(names))
    return await ctx.in_thread(_sort_out, candidates, change, ingestion_of(ctx))


def names_of(ctx: Context, addresses: Iterable[str]) -> tuple[Repository, ...]:
    """The repositories behind these addresses, each once; what is no address is left out."""
    integrations = ingestion_of(ctx).integrations
    found = (repository_of(each, integrations) for each in addresses if each)
    return tuple(dict.fromkeys(each for each in found if each is not None))


async def refresh_touched(ctx: Context, ids: Sequence[int]) -> Refreshed:
    """Reads these locations, and below them only what is among them, new, or changed.

    What a pattern found is read through the pattern, which knows the commit and the credential.
    """
    known = await ctx.database.read(find_locations, ids)
    patterns = [each.id for each in known if each.hash == DISCOVERY]
    below = set(await ctx.database.read(children_of, patterns))
    first = [each.id for each in known if each.root or each.id not in below]
    return await refresh(ctx, first, only=frozenset(ids))


def _sort_out(candidates: Sequence[Known], change: Change, ingestion: Ingestion) -> Touched:
    found = [(each, reach(change, each.ref, each.depends, ingestion.ports)) for each in candidates]
    return Touched(
        locations=[known for known, reached in found if reached.content],
        in_repository=sum(1 for _, reached in found if reached.repository),
    )
