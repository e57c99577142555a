"""What code hosts and the catalog tell: who changed a repository, and who is in the company no more."""

from __future__ import annotations

import datetime

from callboard import Context, On
from callboard.plugins.catalog import EntitiesChanged, Entity, catch_up, find_entities
from callboard.plugins.events import ChangeMerged, RepositoryPushed

from . import store
from .repositories import people_meant, repository_named

PERSON, STARTED, EARLIEST = "user:", "callboard.dev/started-on", 1990


async def pushed(event: RepositoryPushed, ctx: Context) -> None:
    """Whoever wrote commits of the default branch has changed the repository."""
    people = people_meant(ctx, event.topic, event.authors) if event.is_default_branch else []
    await _note(ctx, repository_named(ctx, event.url, *event.addresses), people)


async def merged(event: ChangeMerged, ctx: Context) -> None:
    """Whose change was merged has changed the repository; of newcomers it is the first, or the tenth."""
    people = people_meant(ctx, event.topic, [event.author])
    await ctx.database.run(store.note_merged, people)
    await _note(ctx, repository_named(ctx, event.url, *event.addresses), people)


async def _note(ctx: Context, repository: str, people: list[str]) -> None:
    if repository and people:
        await ctx.database.run(store.note_changes, repository, people)


async def known(event: EntitiesChanged, ctx: Context) -> None:
    """Whoever comes into the catalog is met, and of whoever has left it nothing is kept."""
    came, left = ([each for each in refs if each.startswith(PERSON)] for refs in (event.written, event.removed))
    if came:
        await catch_up(ctx)
        found = await find_entities(ctx, came)
        await ctx.database.run(store.meet_people, {ref: started_at(each) for ref, each in found.items()})
    if left:
        await ctx.database.run(store.forget_people, left)
        await ctx.database.run(store.forget_arrivals, left)


def started_at(person: Entity) -> float | None:
    """When they began, as their catalog file says; None where it does not, or says no date."""
    try:
        day = datetime.date.fromisoformat(person.annotation(STARTED) or "")
    except ValueError:
        return None
    began = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.UTC)
    return max(began.timestamp(), 1.0) if day.year >= EARLIEST else None


LISTENERS = (
    On(event=RepositoryPushed, run=pushed),
    On(event=ChangeMerged, run=merged),
    On(event=EntitiesChanged, run=known),
)
