"""What people do through the portal, and what they are refused, is in the log with everything that matters."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text
from tests.plugins.auth.people import NO_WAY_IN, come_in, first_link
from tests.plugins.permission.people import PEOPLE

from callboard import Context, Endpoint, Invalid, Permission, Plugin
from callboard.foundation.secrets import Secret
from callboard.plugins.audit.store import append
from callboard.testing import RunningPortal, portal

from .tampering import line, verdict

pytestmark = pytest.mark.usefixtures("callboard_database")

ENTITY = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "web"},
    "spec": {"type": "service", "lifecycle": "production", "owner": "user:default/ann"},
}
ADMINS = {"permission": {"roles": {"admin": {"members": ["user:default/ada"], "allow": ["*"]}}}}


async def tell(request: Any, ctx: Context) -> Any:
    ctx.audit(
        target="https://ann:hunter2@git.acme.io/x",
        password="hunter2",
        header="Bearer hunter2",
        why="because\nof 2026-01-01 user:default/eve audit.forged",
    )
    return {}


async def stumble(request: Any, ctx: Context) -> Any:
    raise Invalid("What is this?")


BOX = Plugin(
    id="box",
    title="Box",
    contributes=[
        Permission(id="box.thing.change", title="Change things", action="update"),
        Endpoint(method="POST", path="/api/box/tell", run=tell, requires="box.thing.change"),
        Endpoint(method="POST", path="/api/box/stumble", run=stumble, requires="box.thing.change"),
    ],
)


async def records(running: RunningPortal) -> list[Any]:
    query = "SELECT * FROM audit_record ORDER BY seq"
    return list(await running.context("audit").database.read(lambda c: c.execute(text(query)).all()))


async def test_a_change_through_a_route_is_recorded() -> None:
    async with portal(PEOPLE, catalog=[ENTITY]) as running:
        headers = {"x-person": "ann", "user-agent": "Browser of mine"}
        body = {"entityRef": "component:default/web"}
        answer = await running.post("/api/catalog/refresh", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        [row] = await records(running)
        assert (await verdict(running)).broken is None
    assert (row.actor, row.via, row.door) == ("user:default/ann", "session:1", "api")
    assert (row.plugin, row.action, row.outcome) == ("catalog", "catalog.entity.refresh", "allowed")
    assert row.target == "component:default/web"
    assert row.request.startswith("cb-")
    assert row.agent == "Browser of mine"


async def test_what_somebody_was_refused_is_recorded_as_denied() -> None:
    async with portal(PEOPLE) as running:
        answer = await running.get("/-/permissions", headers={"x-person": "ann"})
        assert answer.status_code == 403
        [row] = await records(running)
    assert (row.actor, row.action, row.outcome) == ("user:default/ann", "permission.policy.read", "denied")
    assert (row.door, row.plugin) == ("page", "permission")
    assert row.request in answer.text


async def test_who_may_not_change_something_is_recorded_with_what_it_was() -> None:
    async with portal(PEOPLE, catalog=[ENTITY]) as running:
        body = {"entityRef": "component:default/web"}
        answer = await running.post("/api/catalog/refresh", json=body, headers={"x-person": "bob"})
        assert answer.status_code == 403
        [row] = await records(running)
    assert (row.actor, row.action, row.outcome) == ("user:default/bob", "catalog.entity.refresh", "denied")
    assert row.target == "component:default/web"
    assert row.request.startswith("cb-")


async def test_pages_that_change_the_catalog_say_what() -> None:
    async with portal(PEOPLE, catalog=[ENTITY]) as running:
        headers = {"x-person": "ann"}
        star = await running.post_form("/-/stars/component:default/web", {"starred": "true"}, headers=headers)
        gone = await running.post_form(
            "/catalog/default/component/web/-/unregister", {"what": "entity"}, headers=headers
        )
        assert (star.status_code, gone.status_code) == (303, 303)
        starred, removed = await records(running)
    assert (starred.door, starred.action, starred.target) == ("page", "catalog.star.change", "component:default/web")
    assert (removed.action, removed.target) == ("catalog.entity.delete", "component:default/web")


async def test_signing_in_and_out_and_a_link_that_is_no_good_are_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        link = await first_link(running, capsys)
        assert (await come_in(running, link)).status_code == 303
        assert (await running.post_form("/sign-out")).status_code == 303
        assert (await come_in(running, link)).status_code == 403
        rows = await records(running)
        assert (await verdict(running)).broken is None
    said = [(row.plugin, row.action, row.target, row.outcome) for row in rows]
    assert said == [
        ("auth", "auth.session.create", "user:default/admin", "allowed"),
        ("auth", "auth.session.delete", "user:default/admin", "allowed"),
        ("auth", "auth.session.create", "", "denied"),
    ]
    assert link.partition("ticket=")[2] not in repr([tuple(row) for row in rows])


async def test_what_failed_is_recorded_as_failed() -> None:
    async with portal(PEOPLE, BOX, settings=ADMINS) as running:
        assert (await running.post("/api/box/stumble", headers={"x-person": "ada"})).status_code == 400
        [row] = await records(running)
    assert (row.action, row.outcome) == ("box.thing.change", "failed")


async def test_reading_is_not_recorded() -> None:
    async with portal(PEOPLE, catalog=[ENTITY]) as running:
        assert (await running.get("/api/catalog/entities", headers={"x-person": "ada"})).status_code == 200
        assert await records(running) == []


async def test_secrets_are_not_in_the_log() -> None:
    async with portal(PEOPLE, BOX, settings=ADMINS) as running:
        assert (await running.post("/api/box/tell", headers={"x-person": "ada"})).status_code == 200
        [row] = await records(running)
        assert (await verdict(running)).broken is None
    assert "hunter2" not in repr(tuple(row))
    assert row.target == "<secret>"
    details = json.loads(row.details)
    assert (details["password"], details["header"]) == ("<secret>", "<secret>")
    assert details["why"].startswith("because\nof")


async def test_a_secret_value_in_details_is_only_its_mask() -> None:
    async with portal(work=False) as running:
        async with running.context("audit").transaction() as ctx:
            await ctx.database.run(append, line(details={"key": Secret("hunter2")}))
        [row] = await records(running)
    assert row.details == '{"key":"<secret>"}'
