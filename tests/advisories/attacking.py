"""A portal that listens on this machine, and those who send it requests: nobody, or people with little power."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from callboard import Context, Identity, Plugin, Recognizer
from callboard.testing import RunningPortal, portal
from listening import listening

NOBODY_SIGNS_IN: dict[str, Any] = {"auth": {}}
ANN = {"x-person": "ann"}
"""Has signed in, and owns nothing but what says so."""
VISITOR = {"x-person": "visitor"}
"""Looks as a guest."""
ADMIN = {"x-person": "admin"}


async def _by_header(request: Any, ctx: Context) -> Identity | None:
    name = request.headers.get("x-person")
    if name is None:
        return None
    ref = f"user:default/{name}"
    return Identity(ref=ref, title=name, owns_as=(ref,), guest=name == "visitor", via="session:1")


PEOPLE = Plugin(id="people", title="People", contributes=[Recognizer(recognize=_by_header, sign_in="/sign-in")])
"""Takes people for whom the header `X-Person` says they are, so that a test can be anybody."""


@asynccontextmanager
async def attacked(*plugins: Any, **options: Any) -> AsyncIterator[RunningPortal]:
    """A portal as `portal(…)` makes it, asked over HTTP at an address of this machine."""
    async with (
        portal(*plugins, **options) as running,
        listening(running) as address,
        httpx2.AsyncClient(base_url=address, timeout=30.0) as client,
    ):
        yield RunningPortal(running.portal, client)


async def is_alive(running: RunningPortal) -> bool:
    """Does it still serve people, programs and whoever looks after it?"""
    paths = ("/healthz", "/sign-in", "/api/openapi.json")
    answers = [(await running.get(path)).status_code for path in paths]
    answers.append((await running.get("/api/catalog/entities", headers=ADMIN)).status_code)
    return answers[0] == answers[2] == answers[3] == 200 and answers[1] in {200, 303}


async def register(running: RunningPortal, target: str, type: str = "url", **query: str) -> httpx2.Response:
    """Ann registers a location."""
    body = {"type": type, "target": target}
    return await running.post("/api/catalog/locations", json=body, params=query, headers=ANN)


async def names(running: RunningPortal, headers: dict[str, str] | None = None) -> set[str]:
    """The names of all entities that somebody sees, the admin unless it says who."""
    found = await running.api("/api/catalog/entities?fields=metadata.name,kind", headers=headers or ADMIN)
    return {each["metadata"]["name"] for each in found if each["kind"] != "Location"}


def component(name: str, **metadata: str) -> str:
    """The catalog file of a component. Values are YAML."""
    told = "".join(f", {key}: {value}" for key, value in metadata.items())
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}{told}}}\n"
        "spec: {type: service, lifecycle: production, owner: team}\n"
    )
