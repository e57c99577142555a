"""`/`: the search box, what people come for most, and the widgets; each of these can be asked for alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, NavItem, NotFound, Page, View

from ..arrange import ADDRESS, Shown, columns, show, widgets_for
from ..model import READ, QuickAction


@dataclass(frozen=True, kw_only=True)
class FrontPage(View):
    """What everybody begins with."""

    template = "home/front.html"
    name: str
    actions: Sequence[QuickAction]
    main: Sequence[Shown]
    side: Sequence[Shown]
    crumbs: Sequence[tuple[str, str]] = (("Home", "/"),)


@dataclass(frozen=True, kw_only=True)
class WidgetFragment(View):
    """One widget alone: what the page fetches, and what a reader without scripts opens."""

    template = "home/widget.html"
    shown: Shown | None
    title: str


async def front(request: Request, ctx: Context) -> FrontPage:  # noqa: ARG001 - a page's signature
    """The page as this person has it."""
    found = await columns(ctx)
    actions = sorted((each.contribution for each in ctx.of(QuickAction)), key=lambda each: each.order)
    return FrontPage(
        name=ctx.identity.title.split(" ")[0],
        actions=[each for each in actions if not each.requires or ctx.may(each.requires)],
        main=found["main"],
        side=found["side"],
    )


async def widget(request: Request, ctx: Context) -> WidgetFragment:
    """`/-/home/widgets/{id}`: one card."""
    found = widgets_for(ctx).get(request.path_params["id"])
    if found is None:
        raise NotFound(f"There is no widget `{request.path_params['id']}`", hint="The plugin may be off.")
    return WidgetFragment(shown=await show(found, ctx, now=True), title=found.contribution.title)


PAGES = (
    Page(path="/", show=front, requires=READ),
    Page(path=f"{ADDRESS}/{{id}}", show=widget, requires=READ),
)
NAVIGATION = (NavItem(title="Home", href="/", icon="house", chord="h", order=0, requires=READ),)
