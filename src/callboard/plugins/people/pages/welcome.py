"""`/welcome`, for the first weeks: the teams of a person and how to reach them, what to read first, the first steps."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, Palette, PaletteEntry, View
from callboard.plugins.catalog import (
    Entity,
    Equals,
    OneOf,
    RefLink,
    find_by_words,
    find_entities,
    links_to,
    ownership_refs,
    select_entities,
)

from ..contacts import Contact, chat_with, contacts_of
from ..find import HAS_DOCS
from ..queries import arrival_of

PATH, READ = "/welcome", "catalog.entity.read"
MOST_TEAMS, MOST_MEMBERS, MOST_READ = 4, 8, 8
FIRST_READ = ("system", "domain", "component")


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team of theirs: how it is reached, and who is in it, each with a chat where there is one."""

    entity: Entity
    contacts: Sequence[Contact]
    members: Sequence[tuple[Entity, str]]
    more: int


@dataclass(frozen=True, kw_only=True)
class WelcomePage(View):
    """What one person needs in their first weeks; `came` and `first` are known to them alone."""

    template = "people/welcome.html"
    teams: Sequence[Team]
    read: Sequence[tuple[RefLink, str]]
    came: datetime.datetime | None
    first: datetime.datetime | None
    crumbs: Sequence[tuple[str, str]] = (("Your first weeks", PATH),)


async def welcome(request: Request, ctx: Context) -> WelcomePage:  # noqa: ARG001 - a page's signature
    """`/welcome`."""
    refs = [ref for ref in await ownership_refs(ctx) if ref.startswith("group:")]
    groups = await find_entities(ctx, refs[:MOST_TEAMS])
    arrival = await ctx.database.read(arrival_of, ctx.identity.ref)
    return WelcomePage(
        teams=[await _team(ctx, each) for each in groups.values()],
        read=await _first_read(ctx, refs),
        came=_moment(arrival.seen) if arrival else None,
        first=_moment(arrival.first) if arrival and arrival.first else None,
    )


async def _team(ctx: Context, group: Entity) -> Team:
    wanted = (Equals("kind", "user"), Equals("relations.memberof", str(group.ref)))
    found = await select_entities(ctx, *wanted)
    people = sorted(found, key=lambda each: each.title.lower())
    others = [each for each in people if str(each.ref) != ctx.identity.ref]
    return Team(
        entity=group,
        contacts=[each for each in contacts_of(group, ctx.settings) if each.what != "mail"][:3],
        members=[(each, chat_with(each, ctx.settings)) for each in others[:MOST_MEMBERS]],
        more=max(0, len(others) - MOST_MEMBERS),
    )


async def _first_read(ctx: Context, refs: Sequence[str]) -> list[tuple[RefLink, str]]:
    """Documentation of what their teams own, systems first, each with where it is read."""
    owned = OneOf("relations.ownedby", tuple(refs))
    found: list[Entity] = []
    for kind in FIRST_READ:
        room = MOST_READ - len(found)
        found += await find_by_words(ctx, "", owned, HAS_DOCS, Equals("kind", kind), most=room) if room else []
    links = await links_to(ctx, [each.ref for each in found])
    return [(links[each.ref], f"/docs/{each.ref.namespace}/{each.ref.kind}/{each.ref.name}") for each in found]


async def suggest(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """After `>`: the way here."""
    title = "Your first weeks"
    if not text.startswith(">") or text.lstrip("> ").lower() not in title.lower() or not ctx.may(READ):
        return []
    return [PaletteEntry(title=title, href=PATH, icon="compass", note="Place")]


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


PAGES = (Page(path=PATH, show=welcome, requires=READ), Palette(title="Places", find=suggest, order=6))
