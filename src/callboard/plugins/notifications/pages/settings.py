"""What somebody wants to hear of, and by which way: a matrix of origins and topics by channels, and the digest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from starlette.requests import Request

from callboard import Context, Page, Redirect, View

from ..model import CHANGE, CHOICES, INBOX, READ
from ..preferring import Choices, choices_of
from ..queries import digest_hour
from ..store import Choice, choose, set_digest
from .readers import name_of, person_of

PATH = CHOICES
HOURS = [("", "Never"), *((str(hour), f"Daily at {hour:02}:00 UTC") for hour in range(24))]
MOST = 5000


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Whether something comes by a channel; `key` names the place in the form."""

    key: str
    channel: str
    is_on: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """Everything, an origin, or one of its topics."""

    title: str
    level: int
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class SettingsPage(View):
    """The matrix and the digest."""

    template = "notifications/settings.html"
    channels: Mapping[str, str]
    rows: Sequence[Row]
    hour: str
    hours: Sequence[tuple[str, str]]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Notifications", INBOX), ("Settings", PATH)]


async def settings(request: Request, ctx: Context) -> SettingsPage:  # noqa: ARG001 - a page's signature
    """`/settings/notifications`."""
    person = person_of(ctx)
    known, hour = await choices_of(ctx, person), await ctx.database.run(digest_hour, person)
    return SettingsPage(
        channels=known.channels,
        rows=_rows(known, ctx),
        hour="" if hour is None else str(hour),
        hours=HOURS,
    )


async def change(request: Request, ctx: Context) -> Redirect:
    """POST: what was shown (`shown`) and is checked otherwise than it was (`on`) is chosen from now on."""
    person, form = person_of(ctx), await request.form()
    known = await choices_of(ctx, person)
    on = {str(each) for each in form.getlist("on")}
    said = []
    for key in dict.fromkeys(str(each) for each in form.getlist("shown")[:MOST]):
        place = _place(key)
        if place and place[0] in known.channels and known.preferences.wants(*place) is not (key in on):
            said.append(Choice(*place, key in on))
    await ctx.database.run(choose, person, said)
    hour = str(form.get("hour", ""))
    await ctx.database.run(set_digest, person, int(hour) if hour in dict(HOURS) and hour else None)
    return Redirect(to=PATH, message="Saved.")


def _rows(known: Choices, ctx: Context) -> list[Row]:
    rows = [_row("Everything", 0, "", "", known)]
    for origin, topics in known.sources.items():
        rows.append(_row(name_of(origin, ctx), 1, origin, "", known))
        rows += [_row(known.titles.get((origin, topic), topic), 2, origin, topic, known) for topic in topics]
    return rows


def _row(title: str, level: int, origin: str, topic: str, known: Choices) -> Row:
    cells = [
        Cell(key=_key(id_, origin, topic), channel=said, is_on=known.preferences.wants(id_, origin, topic))
        for id_, said in known.channels.items()
    ]
    return Row(title=title, level=level, cells=cells)


def _key(channel: str, origin: str, topic: str) -> str:
    return "/".join(quote(each, safe="") for each in (channel, origin, topic))


def _place(key: str) -> tuple[str, str, str] | None:
    parts = [unquote(each) for each in key.split("/")]
    if len(parts) != 3 or len(parts[1]) > 300 or len(parts[2]) > 200:
        return None
    return parts[0], parts[1], parts[2]


PAGES = (
    Page(path=PATH, show=settings, requires=READ),
    Page(path=PATH, show=change, method="POST", requires=CHANGE),
)
