"""Notifications for programs: each as JSON to the addresses of the settings, signed as Standard Webhooks says.

Its headers are `webhook-id`, the same whenever it is tried again, `webhook-timestamp` in seconds since 1970, and
`webhook-signature`: `v1,` and, in base64, the HMAC-SHA256 of id, timestamp and body with dots between them.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Any

import msgspec

from callboard import Context, Invalid, Secret, Unavailable

from ..model import Channel, Message, Outgoing, href_of

PREFIX = "whsec_"


async def targets(message: Message, ctx: Context) -> Sequence[str]:
    """The addresses of those that want it."""
    return [each.url for each in ctx.settings.processors.webhook if each.filter.fits(message)]


async def send(outgoing: Outgoing, ctx: Context) -> None:
    """Raises Unavailable for every answer that is no success, Invalid for an address that the settings have no more."""
    entry = next((each for each in ctx.settings.processors.webhook if each.url == outgoing.target), None)
    if entry is None:
        raise Invalid("This webhook is not set up any more", hint="See `notifications.processors.webhook`.")
    body, now = msgspec.json.encode(_body(outgoing.message, ctx)), str(int(time.time()))
    headers = {
        "content-type": "application/json",
        "webhook-id": outgoing.id,
        "webhook-timestamp": now,
        "webhook-signature": sign(entry.secret, outgoing.id, now, body),
    }
    answer = await ctx.http.request("POST", entry.url, headers=headers, content=body)
    if not 200 <= answer.status < 300:
        raise Unavailable(f"{entry.url} answered {answer.status}")


def sign(secret: Secret, id_: str, timestamp: str, body: bytes) -> str:
    """The signature of a message. A secret that begins with `whsec_` is base64."""
    text = secret.reveal()
    key = text.encode()
    if text.startswith(PREFIX):
        try:
            key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Invalid("The secret of this webhook is no base64", hint="It begins with `whsec_`.") from error
    signed = hmac.new(key, b".".join((id_.encode(), timestamp.encode(), body)), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def _body(message: Message, ctx: Context) -> dict[str, Any]:
    payload = message.payload
    said = {
        "title": payload.title,
        "description": payload.description,
        "link": href_of(payload.link, ctx.portal.base_url),
        "severity": payload.severity.name,
        "topic": payload.topic,
        "scope": payload.scope,
        "icon": payload.icon,
        "metadata": payload.metadata,
    }
    to = {"type": "broadcast"} if message.is_broadcast else {"type": "entity", "entityRef": message.people}
    created = datetime.datetime.fromtimestamp(message.created, datetime.UTC)
    return {
        "type": "notification",
        "timestamp": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {
            "id": message.id,
            "origin": message.origin,
            "recipients": to,
            "payload": {name: value for name, value in said.items() if value},
        },
    }


def _is_set_up(settings: Any) -> bool:
    return bool(settings.processors.webhook)


WEBHOOK = Channel(id="Webhook", title="Webhook", icon="webhook", targets=targets, send=send, active=_is_set_up)
