"""The inbox of the person who asks: what they have been told, by views, and what they say of it."""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from callboard import Context, Invalid, NavEntry, NavGroup, Page, Redirect, View

from ..model import CHANGE, INBOX, READ, STREAM, Notification, Severity, href_of
from ..queries import Counts, counts_of, find_notification, list_notifications, pulse_of, pulse_text, topics_of
from ..store import mark, mark_all_read
from .asked import PAGE_SIZE, VIEWS, Asked
from .readers import moment, name_of, person_of

LOOKS = {
    Severity.critical: ("siren", "danger", "Critical"),
    Severity.high: ("triangle-alert", "warning", "High"),
    Severity.normal: ("bell", "info", ""),
    Severity.low: ("info", "neutral", "Low"),
}
MARKS: Mapping[str, tuple[str, bool]] = {
    "read": ("read", True),
    "unread": ("read", False),
    "save": ("saved", True),
    "unsave": ("saved", False),
}
SEVERITIES = (
    ("", "Any severity"),
    ("critical", "Critical"),
    ("high", "High and above"),
    ("normal", "Normal and above"),
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One notification in the list. `href` opens it, empty where it leads nowhere."""

    told: Notification
    origin: str

    @property
    def href(self) -> str:
        return f"{INBOX}/{self.told.id}/open" if self.told.payload.link else ""

    @property
    def look(self) -> tuple[str, str, str]:
        """Icon, tone, and a word where it is no usual one."""
        return LOOKS[self.told.payload.severity]

    @property
    def at(self) -> datetime.datetime:
        return moment(self.told.latest)


@dataclass(frozen=True, kw_only=True)
class InboxPage(View):
    """One page of a view."""

    template = "notifications/inbox.html"
    asked: Asked
    lines: Sequence[Line]
    counts: Counts
    topics: Sequence[str]
    since: str
    until: float
    stream: str = STREAM
    severities: Sequence[tuple[str, str]] = SEVERITIES

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Notifications", INBOX)]

    @property
    def total(self) -> int:
        return int(getattr(self.counts, self.asked.view))

    @property
    def tabs(self) -> list[dict[str, object]]:
        return [
            {"id": id_, "label": label, "n": getattr(self.counts, id_), "href": self.asked.href(view=id_)}
            for id_, label in VIEWS.items()
        ]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))

    @property
    def first(self) -> int:
        return (self.asked.page - 1) * PAGE_SIZE + 1

    def href_of(self, page: int) -> str:
        return self.asked.href(page=page)

    @property
    def page_href(self) -> object:
        return self.href_of


async def inbox(request: Request, ctx: Context) -> InboxPage:
    """`/notifications?view=unread|read|saved|all&topic=…&severity=…&q=…&page=…`."""
    person, asked = person_of(ctx), Asked.read(request.query_params)
    pulse = await ctx.database.read(pulse_of, person)
    counts = await ctx.database.read(counts_of, person, asked.wanted)
    found = await ctx.database.read(list_notifications, person, asked.shown)
    topics = await ctx.database.read(topics_of, person, Asked().wanted)
    return InboxPage(
        asked=asked,
        lines=[Line(told=each, origin=name_of(each.origin, ctx)) for each in found],
        counts=counts,
        topics=topics,
        since=pulse_text(pulse),
        until=pulse[1],
    )


async def change(request: Request, ctx: Context) -> Redirect:
    """POST `/notifications`: marks what is chosen (`id`, `do`), one line (`one`), or all up to a moment (`all`)."""
    person, form = person_of(ctx), await request.form()
    asked = Asked.read(dict(parse_qsl(str(form.get("back", ""))[:2000])))
    if form.get("all"):
        await ctx.database.run(mark_all_read, person, _seconds(str(form["all"])))
        return Redirect(to=asked.href(), message="All are read.")
    verb, _, id_ = str(form.get("one", "")).partition(":")
    ids = [id_] if id_ else [str(each) for each in form.getlist("id")]
    what, value = MARKS.get(verb or str(form.get("do", "")), ("", False))
    if not what:
        raise Invalid("It is not said what is to become of these", hint="Press one of the buttons of the page.")
    await ctx.database.run(mark, person, ids[:PAGE_SIZE], **{what: value})
    return Redirect(to=asked.href(page=asked.page))


async def open_one(request: Request, ctx: Context) -> Redirect:
    """`/notifications/{id}/open`: leads where it says, and it is read then. Raises NotFound, also for another's."""
    person = person_of(ctx)
    found = await ctx.database.read(find_notification, person, request.path_params["id"])
    if found.read is None and ctx.may(CHANGE):
        ctx.afterwards(mark, person, [found.id], read=True)
    return Redirect(to=href_of(found.payload.link) or INBOX)


async def bell(ctx: Context) -> Sequence[NavEntry]:
    """The bell of every page: how many are unread, and where it is told when that changes."""
    if ctx.identity.kind != "user" or not ctx.may(READ):
        return []
    pulse = await ctx.database.read(pulse_of, ctx.identity.ref.lower())
    changes = f"{STREAM}?since={pulse_text(pulse)}"
    return [NavEntry(title="Notifications", href=INBOX, icon="bell", count=pulse[0], changes=changes)]


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise Invalid("Nobody knows up to when", hint="Reload the page, and press the button again.") from None
    return 0.0 if math.isnan(seconds) else min(seconds, time.time())


PAGES = (
    Page(path=INBOX, show=inbox, requires=READ),
    Page(path=INBOX, show=change, method="POST", requires=CHANGE),
    Page(path=f"{INBOX}/{{id}}/open", show=open_one, requires=READ),
)
NAVIGATION = (NavGroup(title="Notifications", entries=bell, in_top_bar=True),)
