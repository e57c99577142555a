"""The page of all waves, and the form behind the card's button."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, Redirect, View
from callboard.plugins.catalog import RefLink, find_entity, links_to, parse_ref

from . import store


@dataclass(frozen=True, kw_only=True)
class ShownWave:
    """A wave as the page shows it."""

    link: RefLink
    person: str
    at: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class HelloPage(View):
    """All waves, the latest first. Its fields are what the template sees."""

    template = "hello/hello.html"
    greeting: str
    waves: Sequence[ShownWave]
    crumbs: Sequence[tuple[str, str]] = (("Hello", "/hello"),)


async def hello(request: Request, ctx: Context) -> HelloPage:  # noqa: ARG001 - every page gets the request
    """`/hello`."""
    found = await ctx.database.run(store.latest_waves)
    links = await links_to(ctx, [parse_ref(each.ref) for each in found])
    # What is missing may be there, and be hidden from whoever asks: its name is not told.
    told = [each for each in found if not links[parse_ref(each.ref)].missing]
    return HelloPage(
        greeting=ctx.settings.greeting,
        waves=[
            ShownWave(
                link=links[parse_ref(each.ref)],
                person=each.person,
                at=datetime.datetime.fromtimestamp(each.at, datetime.UTC),
            )
            for each in told
        ],
    )


async def wave(request: Request, ctx: Context) -> Redirect:
    """POST `/hello/waves/{ref}`: the person who asks waves at an entity."""
    entity = await find_entity(ctx, parse_ref(request.path_params["ref"]))
    await ctx.database.run(store.save_waves, [str(entity.ref)], ctx.identity.ref)
    return Redirect(to=entity.ref.path, message=f"Waved at {entity.title}")


PAGES = (
    Page(path="/hello", show=hello, requires="hello.wave.read"),
    Page(path="/hello/waves/{ref:path}", show=wave, requires="hello.wave.create", method="POST"),
)
