"""How the portal is taken up, in figures that name nobody: each is kept or counted by an index, none is made by looking
at everything."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass

from callboard import Context
from callboard.plugins.auth import signed_in_since
from callboard.plugins.catalog import (
    Equals,
    Exists,
    Or,
    RefLink,
    count_entities,
    count_values,
    links_to,
    parse_ref,
    visitors_since,
)
from callboard.plugins.search import Missed, SearchWeek, most_missed, search_weeks, week_at

from ..queries import ActiveWeek, active_weeks, arrivals_since
from ..store import note_week
from .joining import DAY, Cohort, cohorts_of

WEEKS, WEEKS_KEPT, MOST_TERMS, MOST_TEAMS = 12, 104, 20, 15
IS_COMPONENT = Equals("kind", "component")
HAS_DOCS = Or(
    tuple(Exists(f"metadata.annotations.backstage.io/techdocs-{each}") for each in ("ref", "entity")),
)
COHORTS_SINCE = 2 * 365 * DAY


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many of the components of a team have documentation."""

    team: RefLink
    components: int
    documented: int


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """All figures; weeks the latest first, teams by how much they lack."""

    weeks: Sequence[ActiveWeek]
    searches: Sequence[SearchWeek]
    missed: Sequence[Missed]
    components: int
    documented: int
    teams: Sequence[Coverage]
    cohorts: Sequence[Cohort]


async def find_adoption(ctx: Context) -> Adoption:
    """Components and teams are those that the person who asks may see."""
    searched = runs(ctx, "search")
    arrivals = await ctx.database.read(arrivals_since, time.time() - COHORTS_SINCE)
    return Adoption(
        weeks=await ctx.database.read(active_weeks, WEEKS),
        searches=await ctx.database.read(search_weeks, WEEKS) if searched else [],
        missed=await ctx.database.read(most_missed, MOST_TERMS) if searched else [],
        components=count_entities(ctx, IS_COMPONENT),
        documented=count_entities(ctx, IS_COMPONENT, HAS_DOCS),
        teams=await _teams(ctx),
        cohorts=cohorts_of(arrivals),
    )


async def _teams(ctx: Context) -> list[Coverage]:
    owned = count_values(ctx, "relations.ownedBy", IS_COMPONENT, most=10_000)
    with_docs = count_values(ctx, "relations.ownedBy", IS_COMPONENT, HAS_DOCS, most=10_000)
    documented = {each.value: each.count for each in with_docs}
    lacking = sorted(owned, key=lambda each: (documented.get(each.value, 0) - each.count, each.value))[:MOST_TEAMS]
    links = await links_to(ctx, [parse_ref(each.value) for each in lacking])
    return [
        Coverage(team=links[parse_ref(each.value)], components=each.count, documented=documented.get(each.value, 0))
        for each in lacking
    ]


async def count_week(ctx: Context) -> None:
    """Notes how many people have used the portal this week: who looked at an entity, or has a session that was used.
    Who they are is kept for other ends, and goes no further than here."""
    now = datetime.datetime.now(datetime.UTC)
    monday = (now - datetime.timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    people = await ctx.database.read(visitors_since, monday.timestamp())
    if runs(ctx, "auth"):
        people |= await ctx.database.read(signed_in_since, monday.timestamp())
    known = count_entities(ctx.as_portal(), Equals("kind", "user"))
    if not known:
        return  # The catalog is still being read for the first time.
    week, oldest = (week_at((now - datetime.timedelta(weeks=each)).timestamp()) for each in (0, WEEKS_KEPT))
    await ctx.database.run(note_week, week, len(people), max(known, len(people)), oldest)


def runs(ctx: Context, plugin: str) -> bool:
    """Does a plugin run, so that there is something of its to read?"""
    return any(each.plugin.id == plugin for each in ctx.portal.running)
