"""The problems that a person may hear of: not those of entities that they may not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection

from callboard import Context

from .catalog import catalog_of, shows, visible
from .index import restricts
from .model import LocationRef
from .model.source import TOO_LONG
from .queries import OpenProblem, count_problems, refs_beside_problems, search_problems

MOST_SHOWN, MOST_READ = 500, 10_000
NAMELESS = "envelope"
"""The stage at which a document is refused that does not say what it is."""


async def find_problems(
    ctx: Context, *, level: str = "", stage: str = "", most: int = MOST_SHOWN
) -> Sequence[OpenProblem]:
    """The problems that stand, errors first, then the latest.

    One of an entity that may not be seen is left out, and one of a document of which no entity came is judged by what
    that says. So is one that is about no document, where the same location gave an entity that may not be seen.
    """
    if not restricts(visible(ctx)):
        return await ctx.database.read(search_problems, level=level, stage=stage, most=most)
    found, beside = await ctx.database.read(_read, level, stage)
    index, is_shown, may_see = catalog_of(ctx).live.index, shows(ctx), visible(ctx)

    closed = {where for where, ref in beside if index.id_of_ref(ref) is not None and not is_shown(ref)}

    def would_show(draft: str) -> bool:
        return draft not in {"", TOO_LONG} and index.would_select(may_see, msgspec.json.decode(draft))

    def may_hear(each: OpenProblem) -> bool:
        # What has no kind or name has no ref of its own: its problem is filed under the location's.
        if each.ref and each.stage != NAMELESS and index.id_of_ref(each.ref) is not None:
            return is_shown(each.ref)
        if each.draft or each.ref:
            return would_show(each.draft)
        return each.location not in closed

    return [each for each in found if may_hear(each)][:most]


async def count_by_level(ctx: Context) -> Mapping[str, int]:
    """How many of these problems there are of each level."""
    if not restricts(visible(ctx)):
        return await ctx.database.read(count_problems)
    return Counter(each.level for each in await find_problems(ctx, most=MOST_READ))


def _read(connection: Connection, level: str, stage: str) -> tuple[list[OpenProblem], list[tuple[LocationRef, str]]]:
    return search_problems(connection, level=level, stage=stage, most=MOST_READ), refs_beside_problems(connection)
