"""Notifications as Backstage's API has them, and what requests say."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from callboard import Context, Invalid, NotAllowed, Parameter

from ..model import ORDERS, Notification, Severity, Wanted

MOST = 1000
_NUMBER = re.compile(r"[0-9]{1,9}")
_TRUTH = {"true": True, "false": False}


def person_of(ctx: Context) -> str:
    """The ref of the person who asks. Raises NotAllowed for programs in their own name: those have no inbox."""
    if ctx.identity.kind != "user":
        raise NotAllowed(f"This endpoint does not allow '{ctx.identity.kind}' credentials")
    return ctx.identity.ref.lower()


def as_json(each: Notification) -> dict[str, Any]:
    """One notification; what its payload does not say is left out."""
    payload = each.payload
    said = {
        "title": payload.title,
        "description": payload.description,
        "link": payload.link,
        "topic": payload.topic,
        "severity": payload.severity.name,
        "scope": payload.scope,
        "icon": payload.icon,
        "metadata": payload.metadata,
    }
    return {
        "id": each.id,
        "user": each.person or None,
        "created": _text(each.created),
        "saved": _text(each.saved),
        "read": _text(each.read),
        "updated": _text(each.updated),
        "origin": each.origin,
        "payload": {name: value for name, value in said.items() if value},
    }


def wanted_of(sent: QueryParams) -> Wanted:
    """The filters, order and page that a request names. Raises Invalid for a date or an order that is none."""
    least = sent.get("minimumSeverity", "").lower()
    return Wanted(
        read=_TRUTH.get(sent.get("read", "")),
        saved=_TRUTH.get(sent.get("saved", "")),
        after=_date(sent["createdAfter"]) if "createdAfter" in sent else None,
        least=Severity.__members__.get(least),
        topic=sent.get("topic", ""),
        search=sent.get("search", "")[:200],
        order=[_order(each) for each in sent.getlist("orderField")] or [("created", True)],
        limit=min(_number(sent.get("limit", ""), MOST), MOST),
        offset=_number(sent.get("offset", ""), 0),
    )


def _text(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _date(text: str) -> float:
    try:
        moment = datetime.datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)).timestamp()
    except (ValueError, OverflowError):
        raise Invalid("Unexpected date format", hint="Write 2026-01-31, or 2026-01-31T12:00:00Z.") from None


def _order(text: str) -> tuple[str, bool]:
    name, _, way = text.partition(",")
    if name not in ORDERS or way not in ("", "asc", "desc"):
        raise Invalid(f"Invalid orderField '{text[:50]}'", hint="Write `created,desc`.")
    return name, way == "desc"


def _number(text: str, otherwise: int) -> int:
    return int(text) if _NUMBER.fullmatch(text) else otherwise


FILTERS = (
    Parameter(name="search", description="In title or description"),
    Parameter(name="read", choices=["true", "false"]),
    Parameter(name="saved", choices=["true", "false"]),
    Parameter(name="createdAfter", description="An ISO date or time"),
    Parameter(name="minimumSeverity", description="`critical`, `high`, `normal` or `low`"),
    Parameter(name="topic"),
    Parameter(name="orderField", many=True, description="`created`, `topic` or `origin`, with `,asc` or `,desc`"),
    Parameter(name="limit", description="At most 1000"),
    Parameter(name="offset"),
)
_TIME = {"type": ["string", "null"]}
NOTIFICATION: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "user", "created", "saved", "read", "updated", "origin", "payload"],
    "properties": {
        "id": {"type": "string"},
        "user": {"type": ["string", "null"]},
        "created": {"type": "string"},
        "saved": _TIME,
        "read": _TIME,
        "updated": _TIME,
        "origin": {"type": "string"},
        "payload": {"type": "object", "required": ["title", "severity"]},
    },
}
LIST = {"type": "array", "items": NOTIFICATION}
