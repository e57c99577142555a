"""`/home/arrange`: which widgets one has and where. Every step is a button of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Invalid, Page, Redirect, View

from .. import store
from ..arrange import arrange, layout_for, widgets_for
from ..model import AREAS, DOINGS, READ, Area, Widget

PATH = "/home/arrange"
RESET = "reset"
TITLES: Mapping[Area, str] = {"main": "Wide column", "side": "Narrow column"}


@dataclass(frozen=True, kw_only=True)
class ArrangePage(View):
    """The columns as lists, and what could be added."""

    template = "home/arrange.html"
    columns: Sequence[tuple[Area, str, Sequence[Widget]]]
    away: Sequence[Widget]
    crumbs: Sequence[tuple[str, str]] = (("Home", "/"), ("Arrange", PATH))


async def lists(request: Request, ctx: Context) -> ArrangePage:  # noqa: ARG001 - a page's signature
    """The page as it is now."""
    layout, widgets = await layout_for(ctx), widgets_for(ctx)
    known = {id_: each.contribution for id_, each in widgets.items()}
    return ArrangePage(
        columns=[(area, TITLES[area], [known[id_] for id_ in layout.of(area)]) for area in AREAS],
        away=[known[id_] for id_ in layout.away],
    )


async def step(request: Request, ctx: Context) -> Redirect:
    """POST `widget` and what to `do` with it; `do=reset` alone goes back to what everybody has."""
    form = await request.form()
    doing, widget = str(form.get("do", "")), str(form.get("widget", ""))
    if doing == RESET:
        await ctx.database.run(store.reset_layout, ctx.identity.ref)
        return Redirect(to=PATH, message="Your home page is as everybody's again")
    if doing not in DOINGS:
        raise Invalid(f"Nobody can `{doing[:20]}` a widget", hint=f"There are {', '.join(DOINGS)} and {RESET}.")
    await arrange(ctx, widget, doing)
    return Redirect(to=PATH)


PAGES = (
    Page(path=PATH, show=lists, requires=READ),
    Page(path=PATH, show=step, method="POST", requires="home.page.arrange"),
)
