"""Backstage's protocol for programs that tell people something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Invalid

from ..model import CREATE, Payload, is_ref, severity_of
from ..notifying import deliver_to
from .inbox import API
from .shapes import LIST, as_json

WRONG = "Invalid notification request received"
TEXTS = ("title", "description", "link", "topic", "scope", "icon")


async def create(request: Request, ctx: Context) -> list[dict[str, Any]]:
    """POST /, POST /notifications: what stands in inboxes now. Its origin is whoever asks, and nobody else."""
    body = request.state.body
    payload, recipients = _payload(body.get("payload")), body.get("recipients")
    if not isinstance(recipients, Mapping) or recipients.get("type") not in ("entity", "broadcast"):
        raise Invalid(f"{WRONG}: missing recipients", hint="Their type is `entity` or `broadcast`.")
    to = _refs(recipients, "entityRef") if recipients["type"] == "entity" else None
    if to == []:
        raise Invalid(f"{WRONG}: missing recipients", hint="`entityRef` is a ref, or a list of them.")
    excluded = _refs(recipients, "excludeEntityRef")
    origin = ctx.identity.ref
    told = await deliver_to(ctx, payload, origin=origin, to=to, exclude=excluded)
    ctx.audit("notifications.notification.create", target=" ".join(to or ["everybody"])[:300])
    return [as_json(each) for each in told]


def _payload(said: object) -> Payload:
    """Raises Invalid for one without a title, and for one of other types."""
    if not isinstance(said, Mapping) or not isinstance(said.get("title"), str):
        raise Invalid(f"{WRONG}: missing title")
    texts = {name: said[name] for name in TEXTS if said.get(name) is not None}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise Invalid(f"{WRONG}: {name} must be text")
    details = said.get("metadata")
    if details is not None and not isinstance(details, Mapping):
        raise Invalid(f"{WRONG}: metadata must be an object")
    return Payload(**texts, severity=severity_of(said.get("severity")), metadata=details or {})


def _refs(recipients: Mapping[str, Any], name: str) -> list[str]:
    said = recipients.get(name)
    refs = [said] if isinstance(said, str) else said or []
    if not isinstance(refs, list) or not all(isinstance(each, str) and is_ref(each) for each in refs):
        raise Invalid(f"{WRONG}: {name} must be refs", hint="Write `user:default/jane`, or a list of such.")
    return refs


_TEXT = {"type": "string"}
_REFS = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
BODY = {
    "type": "object",
    "properties": {
        "recipients": {
            "type": "object",
            "properties": {
                "type": {"description": "`entity` or `broadcast`"},
                "entityRef": {**_REFS, "description": "Whom it is for"},
                "excludeEntityRef": {**_REFS, "description": "Who is left out"},
            },
        },
        "payload": {"type": "object", "properties": {"title": _TEXT}},
    },
}
CREATING = tuple(
    Endpoint(
        path=path,
        run=create,
        method="POST",
        requires=CREATE,
        summary="Tell people, teams or everybody something",
        body=BODY,
        answer=LIST,
    )
    for path in (API, f"{API}/notifications")
)
