"""For those who operate the portal: what each channel carries, what did not arrive and why, and another try."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, NavItem, NotFound, Page, Redirect, View

from ..model import READ_DELIVERIES, RETRY
from ..notifying import active_channels
from ..queries import Stuck, Traffic, stuck_deliveries, traffic
from ..store import retry
from .readers import moment

PATH = "/-/notifications"
MOST = 100


@dataclass(frozen=True, kw_only=True)
class Way:
    """A channel and what went by it."""

    title: str
    icon: str
    traffic: Traffic

    @property
    def state(self) -> tuple[str, str]:
        if self.traffic.given_up:
            return "failed", f"{self.traffic.given_up:,} given up"
        return ("warning", "Trying again") if self.traffic.failing else ("success", "Well")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A delivery that has failed."""

    stuck: Stuck
    channel: str

    @property
    def at(self) -> datetime.datetime:
        return moment(self.stuck.created)

    @property
    def again(self) -> datetime.datetime | None:
        return None if self.stuck.due is None else moment(self.stuck.due)

    @property
    def goes_to(self) -> str:
        return self.stuck.target or "not shared out yet"


@dataclass(frozen=True, kw_only=True)
class DeliveriesPage(View):
    """Channels, and what is stuck in them."""

    template = "notifications/deliveries.html"
    ways: Sequence[Way]
    lines: Sequence[Line]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Deliveries", PATH)]

    @property
    def given_up(self) -> int:
        return sum(each.traffic.given_up for each in self.ways)


async def deliveries(request: Request, ctx: Context) -> DeliveriesPage:  # noqa: ARG001 - a page's signature
    """`/-/notifications`."""
    known = {each.contribution.id: each.contribution for each in active_channels(ctx)}
    went = await ctx.database.read(traffic)
    stuck = await ctx.database.read(stuck_deliveries, MOST)
    titles = {id_: known[id_].title if id_ in known else f"{id_} (not set up)" for id_ in [*known, *went]}
    ways = [
        Way(
            title=title,
            icon=known[id_].icon if id_ in known else "circle",
            traffic=went.get(id_, Traffic(channel=id_)),
        )
        for id_, title in titles.items()
    ]
    return DeliveriesPage(
        ways=ways, lines=[Line(stuck=each, channel=titles.get(each.channel, each.channel)) for each in stuck]
    )


async def again(request: Request, ctx: Context) -> Redirect:
    """POST: one (`id`) or all that were given up are tried anew. Raises NotFound for one that was not."""
    id_ = str((await request.form()).get("id", ""))
    count = await ctx.database.run(retry, id_ or None)
    if id_ and not count:
        raise NotFound("Nothing of that id was given up", hint="It may be on its way again already.")
    ctx.audit("notifications.delivery.retry", target=id_ or "all", count=str(count))
    return Redirect(to=PATH, message=f"{count:,} on the way again.")


PAGES = (
    Page(path=PATH, show=deliveries, requires=READ_DELIVERIES),
    Page(path=f"{PATH}/retry", show=again, method="POST", requires=RETRY),
)
NAVIGATION = (
    NavItem(title="Deliveries", href=PATH, icon="send", group="Administration", order=94, requires=READ_DELIVERIES),
)
