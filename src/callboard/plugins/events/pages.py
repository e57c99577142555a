"""The webhooks page: where hosts post to, whether they can, and what came of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, View

from .hosts import signed
from .model import Webhook
from .queries import Delivery, counts, latest
from .settings import EventsSettings

READ = "events.delivery.read"
WORDS = {
    "accepted": ("success", "Accepted"),
    "unused": ("cancelled", "Of no use here"),
    "repeated": ("cancelled", "Came before"),
    "refused": ("failed", "Refused"),
    "unreadable": ("warning", "Unreadable"),
}


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Where one host posts to."""

    topic: str
    title: str
    url: str
    key: str
    ready: bool
    accepted: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One delivery in the table."""

    at: datetime.datetime
    event: str
    verdict: tuple[str, str]
    about: str | None
    did: str | None

    @staticmethod
    def of(delivery: Delivery) -> Row:
        return Row(
            at=delivery.at,
            event=f"{delivery.topic} {delivery.event}".strip(),
            verdict=WORDS.get(delivery.verdict, ("unknown", delivery.verdict)),
            about=delivery.about or None,
            did=" ".join(delivery.notes) or delivery.reason or None,
        )


@dataclass(frozen=True, kw_only=True)
class WebhooksPage(View):
    """Topics and their latest deliveries."""

    template = "events/webhooks.html"
    topics: Sequence[Topic]
    rows: Sequence[Row]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Webhooks", "/-/webhooks")]

    @property
    def ready(self) -> Sequence[Topic]:
        return [each for each in self.topics if each.ready or each.refused]

    @property
    def unused(self) -> Sequence[Topic]:
        return [each for each in self.topics if not (each.ready or each.refused)]


async def webhooks(request: Request, ctx: Context) -> WebhooksPage:
    """`/-/webhooks?topic=…`."""
    topic = request.query_params.get("topic", "")[:100]
    counted = await ctx.database.run(counts)
    return WebhooksPage(
        topics=[_topic(ctx, each, counted) for each in _all(ctx)],
        rows=[Row.of(each) for each in await ctx.database.run(latest, topic=topic)],
    )


def _all(ctx: Context) -> list[Webhook]:
    found = [each.contribution for each in ctx.of(Webhook)]
    known = {each.topic for each in found}
    own = dict.fromkeys([*ctx.settings.webhooks, *ctx.settings.http.topics])
    return found + [signed(topic) for topic in own if topic not in known]


def _topic(ctx: Context, webhook: Webhook, counted: Mapping[tuple[str, str], int]) -> Topic:
    settings: EventsSettings = ctx.settings
    return Topic(
        topic=webhook.topic,
        title=webhook.title,
        url=f"{ctx.portal.base_url.rstrip('/')}/api/events/http/{webhook.topic}",
        key=settings.key_of(webhook.topic),
        ready=bool(settings.secrets_of(webhook.topic)),
        accepted=sum(counted.get((webhook.topic, verdict), 0) for verdict in ("accepted", "unused", "repeated")),
        refused=sum(counted.get((webhook.topic, verdict), 0) for verdict in ("refused", "unreadable")),
    )


PAGES = (Page(path="/-/webhooks", show=webhooks, requires=READ),)
