"""Backstage's permission protocol, as its clients use it."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.testing import Meadow, portal

from .people import PEOPLE, Person

pytestmark = pytest.mark.usefixtures("callboard_database")

CATALOG = [Meadow.group("web"), Meadow.component("mine", owner="web"), Meadow.component("theirs", owner="other")]
ANN = "ann group:default/web"
AUTHORIZE = "/api/permission/authorize"
READ, DELETE = "catalog.entity.read", "catalog.entity.delete"
MINE, THEIRS, GONE = (f"component:default/{name}" for name in ("mine", "theirs", "gone"))


def question(id_: str, name: str, ref: Any = None, **permission: Any) -> dict[str, Any]:
    kind = {"type": "resource", "resourceType": "catalog-entity"} if ref is not None else {"type": "basic"}
    item: dict[str, Any] = {"id": id_, "permission": {"name": name, "attributes": {}, **kind, **permission}}
    return item if ref is None else {**item, "resourceRef": ref}


async def test_each_item_is_answered_under_its_own_id() -> None:
    async with portal(PEOPLE, catalog=CATALOG) as running:
        ann = Person(running, ANN)
        items = [
            question("a", "catalog.location.create"),
            question("b", DELETE, MINE),
            question("c", DELETE, [MINE, THEIRS, GONE, MINE.upper()]),
            question("d", READ, [MINE, THEIRS]),
            question("e", "catalog.location.delete"),
            question("f", "no.such.thing"),
        ]
        answer = await ann.post(AUTHORIZE, {"items": items})
        assert answer.json() == {
            "items": [
                {"id": "a", "result": "ALLOW"},
                {"id": "b", "result": "ALLOW"},
                {"id": "c", "result": ["ALLOW", "DENY", "DENY", "ALLOW"]},
                {"id": "d", "result": "ALLOW"},
                {"id": "e", "result": "DENY"},
                {"id": "f", "result": "DENY"},
            ]
        }
        assert (await ann.post(AUTHORIZE, {"items": []})).json() == {"items": []}


@pytest.mark.parametrize("kind", ["resource", "basic"])
async def test_a_person_never_learns_the_condition(kind: str) -> None:
    async with portal(PEOPLE, catalog=CATALOG) as running:
        asked = question("a", DELETE, type=kind)
        answer = await Person(running, ANN).post(AUTHORIZE, {"items": [asked]})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == (
        "Resource permissions require a resourceRef to be set."
        " Direct user requests without a resourceRef are not allowed."
    )


async def test_only_people_ask_and_they_have_to_be_known() -> None:
    async with portal(PEOPLE, catalog=CATALOG) as running:
        body = {"items": [question("a", READ, MINE)]}
        assert (await running.post(AUTHORIZE, json=body)).status_code == 401
        answer = await Person(running, "robot").post(AUTHORIZE, body)
        assert answer.status_code == 403
        assert answer.json()["error"]["message"] == "This endpoint does not allow 'service' credentials"
        assert (await running.get("/api/permission/health")).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"items": {}},
        {"items": [{"id": "1"}]},
        {"items": [{"permission": {"type": "basic", "name": "a", "attributes": {}}}]},
        {"items": [question("a", READ, 7)]},
        {"items": [question("a", READ, [])]},
        {"items": [question("a", READ, MINE, type="other")]},
        {"items": [question("a", READ, [MINE] * 1001)]},
    ],
)
async def test_what_is_malformed_is_refused(body: Any) -> None:
    async with portal(PEOPLE, catalog=CATALOG) as running:
        assert (await Person(running, ANN).post(AUTHORIZE, body)).status_code == 400


async def test_services_read_which_permissions_and_rules_a_plugin_has() -> None:
    async with portal(PEOPLE, catalog=CATALOG) as running:
        path = "/api/catalog/.well-known/backstage/permissions/metadata"
        found = await Person(running, "robot").json(path)
        assert {
            "type": "resource",
            "name": DELETE,
            "attributes": {"action": "delete"},
            "resourceType": "catalog-entity",
        } in found["permissions"]
        assert {"type": "basic", "name": "catalog.entity.validate", "attributes": {}} in found["permissions"]
        owner = next(rule for rule in found["rules"] if rule["name"] == "IS_ENTITY_OWNER")
        assert owner["resourceType"] == "catalog-entity"
        assert owner["paramsSchema"]["required"] == ["claims"]
        assert (await Person(running, ANN).get(path)).status_code == 403
        assert (await Person(running, "robot").get(path.replace("catalog", "nothing"))).status_code == 404


async def test_services_have_conditions_judged() -> None:
    async with portal(PEOPLE, catalog=CATALOG) as running:
        path = "/api/catalog/.well-known/backstage/permissions/apply-conditions"
        web = {"rule": "IS_ENTITY_OWNER", "resourceType": "catalog-entity", "params": {"claims": ["group:default/web"]}}
        about = {"resourceType": "catalog-entity"}
        items = [
            {"id": "1", "resourceRef": MINE, "conditions": web, **about},
            {"id": "2", "resourceRef": THEIRS, "conditions": {"anyOf": [{"not": web}, web]}, **about},
            {"id": "3", "resourceRef": [MINE, GONE], "conditions": {"allOf": [web, web]}, **about},
        ]
        robot = Person(running, "robot")
        assert (await robot.post(path, {"items": items})).json() == {
            "items": [
                {"id": "1", "result": "ALLOW"},
                {"id": "2", "result": "ALLOW"},
                {"id": "3", "result": ["ALLOW", "DENY"]},
            ]
        }
        for wrong in (
            {**items[0], "conditions": {"rule": "IS_NICE", "params": {}}},
            {**items[0], "conditions": {}},
            {**items[0], "resourceType": "scaffolder-task"},
        ):
            assert (await robot.post(path, {"items": [wrong]})).status_code == 400
        assert (await robot.post(path.replace("catalog", "events"), {"items": items})).status_code == 400
        assert (await Person(running, ANN).post(path, {"items": items})).status_code == 403


async def test_rules_that_cannot_be_used_allow_nothing_but_to_admins() -> None:
    roles = {"a": {"members": ["*"], "allow": ["catalog.*"], "where": {"rule": "IS_NICE"}}}
    async with portal(PEOPLE, catalog=CATALOG, settings={"permission": {"roles": roles}}) as running:
        assert (await Person(running, ANN).get("/api/catalog/entities")).status_code == 403
        assert (await Person(running, "admin").get("/api/catalog/entities")).status_code == 200
        assert "IS_NICE" in (await Person(running, "admin").get("/plugins")).text
