"""CVE-2026-44374: endpoints that told of entities without a good version asked for no permission, so that whoever
reached them read what the policy hid. Here every route is asked by everybody, and compared with who may."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from callboard import Endpoint, Page, Permission
from callboard.testing import Meadow, RunningPortal

from .attacking import ADMIN, ANN, NOBODY_SIGNS_IN, PEOPLE, VISITOR, attacked

pytestmark = pytest.mark.usefixtures("callboard_database")

HIDDEN = "buried-treasure"
LABEL = {"acme.io/confidential": "true"}
CATALOG = [
    Meadow.component("front", owner="web", dependsOn=[f"component:{HIDDEN}"]),
    Meadow.component(HIDDEN, owner="vault", description="X marks the spot", labels=LABEL),
]
CONFIDENTIAL = {"confidential": [{"label": "acme.io/confidential", "value": "true"}]}
VALUES = {"kind": "component", "namespace": "default", "name": HIDDEN, "plugin": "catalog", "topic": "github"}
VALUES |= {"ref": f"component:default/{HIDDEN}", "card": "about", "tab": "overview", "id": "1", "uid": "1"}


def routes(running: RunningPortal) -> list[Page | Endpoint]:
    """All that plugins answer to."""
    portal = running.portal
    return [each.contribution for point in (Page, Endpoint) for each in portal.contributed(point)]


def path_of(route: Page | Endpoint) -> str:
    """The route's path with the hidden entity in it."""
    return re.sub(r"{(\w+)[^}]*}", lambda found: VALUES.get(found[1], "1"), route.path)


async def ask(running: RunningPortal, route: Page | Endpoint, headers: dict[str, str]) -> tuple[int, str]:
    """The status, and everything that was answered; of a stream that does not end, only that it began."""
    options: dict[str, Any] = {"headers": headers}
    if route.method != "GET" and isinstance(route, Page):
        options["data"] = {"csrf_token": await running.form_token()}
    elif route.method != "GET":
        options["json"] = {}
    async with running.client.stream(route.method, path_of(route), **options) as answer:
        told = "" if "event-stream" in answer.headers.get("content-type", "") else (await answer.aread()).decode()
        return answer.status_code, f"{shown(answer.headers)}{told}"


def shown(headers: httpx2.Headers) -> str:
    """The headers of an answer but for the way to sign in, which repeats what was asked for."""
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if name != "location")


def may(declared: Permission, headers: dict[str, str]) -> bool:
    """Who may ask at all, said again in the words of the documentation: guests look, people add and see to what is
    theirs, and what is for admins or belongs to everybody is the admins'."""
    if headers == ADMIN:
        return True
    if declared.for_admins:
        return False
    if declared.action == "read":
        return True
    return headers == ANN and (bool(declared.resource_type) or declared.action in {"create", ""})


@pytest.mark.parametrize("plugins", [[], [PEOPLE]], ids=["without a way in", "with people"])
async def test_nobody_is_told_anything_by_any_route(plugins: list[Any]) -> None:
    settings = {**NOBODY_SIGNS_IN, "permission": CONFIDENTIAL}
    async with attacked(*plugins, settings=settings, catalog=CATALOG) as running:
        found = routes(running)
        assert len(found) > 60
        for route in found:
            status, told = await ask(running, route, {})
            page = isinstance(route, Page)
            if not route.public:
                assert status == (303 if page else 401), (route.method, route.path)
            assert status < 500, (route.method, route.path)
            # A page may repeat what it was asked for, but nothing that was not in the question.
            assert "X marks" not in told, (route.method, route.path)
            assert "acme.io" not in told, (route.method, route.path)


@pytest.mark.parametrize("who", [VISITOR, ANN], ids=["a guest", "a person"])
async def test_whoever_lacks_a_right_is_refused_by_every_route(who: dict[str, str]) -> None:
    async with attacked(PEOPLE, settings={"permission": CONFIDENTIAL}, catalog=CATALOG) as running:
        assert HIDDEN in (await running.get("/api/catalog/entities", headers=ADMIN)).text
        declared = {each.contribution.id: each.contribution for each in running.portal.contributed(Permission)}
        refused = 0
        for route in routes(running):
            status, told = await ask(running, route, who)
            assert status < 500, (route.method, route.path)
            assert "X marks" not in told, (route.method, route.path)
            if route.public:
                continue
            if not may(declared[route.requires], who):
                refused += 1
                assert status == 403, (route.method, route.path)
            elif "{name}" in route.path:
                assert status in {400, 403, 404}, (route.method, route.path)
            else:
                assert status != 401, (route.method, route.path)
        assert refused > 5


async def test_what_is_wrong_beside_a_hidden_entity_is_told_to_nobody_who_may_not_see_it() -> None:
    broken = {**Meadow.component("buried-key", owner="vault", labels=LABEL), "spec": {}}
    settings = {"permission": CONFIDENTIAL}
    async with attacked(PEOPLE, settings=settings, catalog=[*CATALOG, broken]) as running:
        pending = "/api/catalog/entities/unprocessed/pending"
        assert "buried-key" in (await running.get(pending, headers=ADMIN)).text
        for path in (pending, "/api/catalog/entities/unprocessed/failed", "/api/catalog/problems", "/problems"):
            assert (await running.get(path)).status_code == (303 if path == "/problems" else 401)
            for who in (VISITOR, ANN):
                assert "buried" not in (await running.get(path, headers=who)).text
