"""The life of a delivery: is it signed, has it come before, what does it say, and on it goes to whoever listens."""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard import CallboardError, Context, NotAllowed, NotFound

from . import store
from .hosts import signed
from .model import Incoming, Told, Webhook
from .settings import EventsSettings
from .store import NewDelivery, Verdict

REFUSALS_EVERY = 1.0
"""Seconds between two refusals of one topic that are written down: strangers must not fill the disk."""


@dataclass
class Refusals:
    """How many were refused since the last that was written down, by topic. Lives as long as the portal."""

    written: dict[str, float] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)

    def unwritten(self, topic: str) -> int | None:
        """How many went unwritten before this one; None when this one shall, too."""
        now = time.monotonic()
        if now - self.written.get(topic, -REFUSALS_EVERY) < REFUSALS_EVERY:
            self.since[topic] = self.since.get(topic, 0) + 1
            return None
        self.written[topic] = now
        return self.since.pop(topic, 0)


async def receive(ctx: Context, incoming: Incoming) -> Verdict:
    """Takes a delivery in. Raises NotFound for a topic that nobody listens to, NotAllowed for one that is not signed
    with the topic's secret, and Invalid for one that cannot be read."""
    webhook = find_webhook(ctx, incoming.topic)
    await _check(ctx, webhook, incoming)
    try:
        told = webhook.read(incoming)
    except CallboardError as error:
        await _keep_apart(ctx, NewDelivery(topic=incoming.topic, verdict="unreadable", reason=error.message))
        raise
    return await _tell(ctx, incoming.topic, told)


def find_webhook(ctx: Context, topic: str) -> Webhook:
    """The webhook of a topic: one that a plugin brings, or one of the settings. Raises NotFound."""
    found = next((each.contribution for each in ctx.of(Webhook) if each.contribution.topic == topic), None)
    if found is None and ctx.settings.names(topic):
        found = signed(topic)
    if found is None:
        raise NotFound(
            f"Nothing listens to the topic '{topic[:100]}'",
            hint="Topics of your own are named under `events.webhooks` in the settings.",
        )
    return found


async def _check(ctx: Context, webhook: Webhook, incoming: Incoming) -> None:
    settings: EventsSettings = ctx.settings
    secrets = settings.secrets_of(incoming.topic)
    if not secrets:
        key = settings.key_of(incoming.topic)
        reason, hint = "No secret is set for this topic", f"Set {key} to the secret of the webhook."
        await _refuse(ctx, incoming.topic, reason, hint)
        raise NotAllowed(f"The topic '{incoming.topic}' has no secret", hint="An admin has to set one.")
    if not any(webhook.verify(incoming, secret.reveal()) for secret in secrets):
        reason = "The signature is missing, wrong or too old"
        hint = "Is the secret the same on both sides? Does a proxy change the body? Is the clock right?"
        await _refuse(ctx, incoming.topic, reason, hint)
        raise NotAllowed("invalid signature", hint="The secret of the webhook has to be the one in the settings.")


async def _refuse(ctx: Context, topic: str, reason: str, hint: str) -> None:
    before = ctx.state(Refusals).unwritten(topic)
    if before is None:
        return
    ctx.log.warning("webhook.refused", topic=topic, reason=reason, hint=hint, refused_before=before)
    more = f" {before} more before it." if before else ""
    await _keep_apart(ctx, NewDelivery(topic=topic, verdict="refused", reason=f"{reason}. {hint}{more}"))


async def _keep_apart(ctx: Context, new: NewDelivery) -> None:
    """In a transaction of its own, since the request's is rolled back by the error that follows."""
    async with ctx.transaction() as inner:
        await inner.database.run(store.keep, new)


async def _tell(ctx: Context, topic: str, told: Told) -> Verdict:
    new = NewDelivery(
        topic=topic,
        verdict="accepted" if told.happened else "unused",
        event=told.event,
        delivery=told.delivery or uuid.uuid4().hex,
        about=told.about,
    )
    if await ctx.database.run(store.was_accepted, new.key):
        await ctx.database.run(store.keep, dataclasses.replace(new, verdict="repeated"))
        return "repeated"
    await ctx.database.run(store.keep, new)
    await ctx.publish(*_marked(told.happened, new.key))
    return new.verdict


def _marked(happened: Sequence[Any], key: str) -> list[Any]:
    """The events with the delivery they came by, where they have a place for it."""
    return [dataclasses.replace(each, delivery=key) if hasattr(each, "delivery") else each for each in happened]
