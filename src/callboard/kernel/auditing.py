"""Who did what to what, through which door, with which result: written with what was done, or not done at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Connection
from starlette.requests import Request

from callboard.kernel.context import Context, Host
from callboard.kernel.contributions import Endpoint, Page
from callboard.kernel.identity import Identity
from callboard.kernel.permissions import permission_of
from callboard.kernel.plugin import Contribution

Outcome = Literal["allowed", "denied", "failed"]


@dataclass(frozen=True, kw_only=True)
class Audited:
    """One line of the audit log. `at` is in seconds since 1970; `action` a permission's id, or what the plugin calls
    it; `request` the reference under which the log has more."""

    at: float
    actor: str
    via: str
    door: Literal["page", "api", "portal"]
    plugin: str
    action: str
    outcome: Outcome
    target: str = ""
    request: str = ""
    address: str = ""
    agent: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Auditor(Contribution):
    """Keeps the audit log. `record` writes one line, in the transaction of what it tells of."""

    record: Callable[[Connection, Audited], object]


def is_worth_telling(ctx: Context, asked: Page | Endpoint, outcome: Outcome, *, writes: bool) -> bool:
    """What changes something, or would have; what somebody was refused; and whatever the plugin said something of."""
    if ctx.audited or (outcome == "denied" and ctx.identity.kind != "nobody"):
        return True
    permission = permission_of(ctx.portal, asked.requires)
    reads = not writes or (permission is not None and permission.action == "read")
    return not reads and not asked.public and ctx.identity.kind != "nobody"


def audited(request: Request, ctx: Context, action: str, outcome: Outcome) -> Audited:
    """What a request did, as it is told."""
    said = dict(ctx.audited)
    return Audited(
        at=time.time(),
        actor=ctx.identity.ref,
        via=ctx.identity.via,
        plugin=ctx.running.plugin.id,
        action=said.pop("action", "") or action or f"{request.method} {request.url.path}",
        outcome="denied" if said.pop("outcome", "") else outcome,
        target=said.pop("target", ""),
        details=said,
        **_sent(request),
    )


def refused(request: Request, action: str, target: str) -> Audited:
    """A refusal by the kernel itself, before anything of a plugin ran."""
    identity: Identity | None = getattr(request.state, "identity", None)
    return Audited(
        at=time.time(),
        actor=identity.ref if identity else "",
        via=identity.via if identity else "",
        plugin="kernel",
        action=action,
        outcome="denied",
        target=target,
        **_sent(request),
    )


def record(connection: Connection, portal: Host, line: Audited) -> None:
    """Has it written. Raises what the auditor does: what cannot be recorded does not happen."""
    for each in portal.contributed(Auditor):
        each.contribution.record(connection, line)


def _sent(request: Request) -> dict[str, Any]:
    """How a request came in."""
    return {
        "door": "api" if isinstance(getattr(request.state, "asked", None), Endpoint) else "page",
        "request": request.state.reference,
        "address": request.client.host if request.client else "",
        "agent": request.headers.get("user-agent", "")[:300],
    }
