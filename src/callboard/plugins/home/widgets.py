"""The widgets that home has itself: what is new, what needs somebody, and the links of the company."""

from __future__ import annotations

import datetime

from callboard import Context, ui

from .feed import PATH, Asked, kinds_for, read_news
from .model import ATTENTION, NEWS, READ, Filled, Widget
from .nudging import ACTION, LATER, few_of_each, find_nudges

MOST_NEWS, MOST_NUDGES = 8, 5


async def news(ctx: Context) -> Filled | None:
    """The latest of all that this person may hear of; nothing until something happens."""
    found, kinds = await read_news(ctx, Asked(), most=MOST_NEWS), kinds_for(ctx)
    if not found.items:
        return None
    lines = [
        {"item": each, "kind": kinds[each.kind], "when": datetime.datetime.fromtimestamp(each.at, datetime.UTC)}
        for each in found.items
    ]
    at = f" at {ctx.portal.organization}" if ctx.portal.organization else ""
    body = ui.template("home/news_widget.html", lines=lines)
    return Filled(body=body, title=f"What's new{at}", href=PATH, more="All")


async def attention(ctx: Context) -> Filled | None:
    """The first of what this person could mend; nothing when all is well."""
    found = await find_nudges(ctx)
    if not found:
        return None
    body = ui.template("home/nudges.html", nudges=few_of_each(found)[:MOST_NUDGES], later=LATER, action=ACTION)
    more = f"All {len(found):,}" if len(found) > MOST_NUDGES else ""
    return Filled(body=body, count=len(found), href=ATTENTION, more=more, flush=True)


async def links(ctx: Context) -> Filled | None:
    """What the settings list; nothing where they list nothing."""
    found = ctx.settings.links
    if not found:
        return None
    lines = [
        {"text": each.title, "href": each.url, "icon": each.icon, **({"end": each.note} if each.note else {})}
        for each in found
    ]
    return Filled(body=ui.list(lines, bare=True))


WIDGETS = (
    Widget(
        id="attention",
        title="Needs your attention",
        description="What you could mend of what is yours.",
        icon="circle-alert",
        area="side",
        order=10,
        requires=READ,
        render=attention,
    ),
    Widget(
        id="news",
        title="What's new",
        description="The latest of all that happened.",
        icon="newspaper",
        order=20,
        inline=True,
        requires=NEWS,
        render=news,
    ),
    Widget(
        id="links",
        title="Links",
        description="Where else people go from here.",
        icon="link",
        area="side",
        order=90,
        inline=True,
        render=links,
    ),
)
