"""A company with teams in teams, people with tokens, and a program that notifies them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from callboard.plugins.auth.tokens import make_token
from callboard.testing import Meadow, RunningPortal

API = "/api/notifications"
TOKEN = "a-token-of-the-build-farm"
PROGRAM = {"Authorization": f"Bearer {TOKEN}"}
COMPANY = [
    Meadow.group("company", children=["web", "pay"]),
    Meadow.group("web", parent="company", children=["inner"]),
    Meadow.group("inner", parent="web"),
    Meadow.group("pay", parent="company"),
    Meadow.user("ann", member_of=["web"], profile={"email": "ann@meadow.test"}),
    Meadow.user("ben", member_of=["inner"], profile={"email": "ben@meadow.test"}),
    Meadow.user("cem", member_of=["pay"], profile={"email": "cem@meadow.test"}),
    Meadow.component("lyrics", owner="inner"),
]


def settings(**notifications: Any) -> dict[str, Any]:
    """The build farm is a program; who has no token is the guest."""
    access = {"type": "static", "options": {"token": TOKEN, "subject": "build-farm"}}
    return {"backend": {"auth": {"externalAccess": [access]}}, "notifications": notifications}


async def come_as(running: RunningPortal, name: str) -> dict[str, str]:
    """The headers of one of the people."""
    ref = f"user:default/{name}"
    make = partial(make_token, ref=ref, title=name.title(), name="test", only=None)
    _, secret = await running.context("auth").database.run(make, now=time.time(), lifetime=3600.0)
    return {"Authorization": f"Bearer {secret}"}


async def tell(
    running: RunningPortal, to: str | Sequence[str] | None, title: str = "Build failed", **more: Any
) -> list[dict[str, Any]]:
    """As the build farm tells people something; `exclude` are refs."""
    recipients: dict[str, Any] = {"type": "broadcast"} if to is None else {"type": "entity", "entityRef": to}
    if "exclude" in more:
        recipients["excludeEntityRef"] = more.pop("exclude")
    body = {"recipients": recipients, "payload": {"title": title, **more}}
    answer: list[dict[str, Any]] = await running.api(API, method="POST", json=body, headers=PROGRAM)
    return answer
