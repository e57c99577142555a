"""`/who-knows?about=…`: who knows about something, and the same after `@` in the command palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from callboard import Context, Page, Palette, PaletteEntry, View
from callboard.plugins.catalog import RefLink, links_to

from ..contacts import chat_with
from ..find import Knower, find_about, find_knowers

PATH, READ = "/who-knows", "catalog.entity.read"
MOST_SHOWN, MOST_IN_PALETTE, MOST_TYPED, SHORTEST = 25, 3, 200, 3


@dataclass(frozen=True, kw_only=True)
class WhoKnowsPage(View):
    """What was asked, what was taken to be meant, and the people, each with a chat where there is one."""

    template = "people/who_knows.html"
    about: str
    meant: Sequence[RefLink]
    lines: Sequence[tuple[Knower, str]]
    total: int
    crumbs: Sequence[tuple[str, str]] = (("Who knows", PATH),)


async def who_knows(request: Request, ctx: Context) -> WhoKnowsPage:
    """`/who-knows?about=…`, with words or the ref of an entity."""
    about = request.query_params.get("about", "").strip()[:MOST_TYPED]
    entities = await find_about(ctx, about)
    found = await find_knowers(ctx, entities)
    links = await links_to(ctx, [each.ref for each in entities])
    return WhoKnowsPage(
        about=about,
        meant=list(links.values()),
        lines=[(each, chat_with(each.person, ctx.settings)) for each in found[:MOST_SHOWN]],
        total=len(found),
    )


async def suggest(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """After `@`: who knows about what was typed."""
    term = text.removeprefix("@").strip()
    if not text.startswith("@") or len(term) < SHORTEST or not ctx.may(READ):
        return []
    entities = await find_about(ctx, term[:MOST_TYPED])
    found = await find_knowers(ctx, entities[:1])
    entries = [
        PaletteEntry(
            title=each.person.title,
            href=each.person.ref.path,
            subtitle=". ".join(each.reasons),
            icon="user",
            note=f"Knows about {entities[0].title}",
        )
        for each in found[:MOST_IN_PALETTE]
    ]
    if entries:
        more = f"{PATH}?{urlencode({'about': term})}"
        entries.append(PaletteEntry(title=f"Who knows about {term}", href=more, icon="users-round", note="People"))
    return entries


PAGES = (Page(path=PATH, show=who_knows, requires=READ), Palette(title="Who knows", find=suggest, order=25))
