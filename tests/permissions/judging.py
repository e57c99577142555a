"""Calls whose answers are judgements themselves: each is compared with what the oracle says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .calls import DELETE, READ, Call
from .door import Answer
from .oracle import may, owns, sees
from .people import Person
from .things import MARKS, Thing
from .world import World

ASKED = (READ, DELETE, "catalog.entity.refresh", "catalog.location.create", "audit.record.read", "no.such.thing")


async def authorize(world: World, person: Person) -> Sequence[Call]:
    """Backstage's question, for every thing at once."""
    things = [await world.thing(mark) for mark in MARKS]
    items = [_item(world, name, things) for name in ASKED]

    def check(answer: Answer, who: Person) -> None:
        for item in answer.json()["items"]:
            wanted = [_judgement(world, who, item["id"], each) for each in things]
            given = item["result"] if isinstance(item["result"], list) else [item["result"]] * len(things)
            assert given == wanted, (who.name, item)

    return [Call(target="/api/permission/authorize", json_body={"items": items}, check=check)]


async def by_refs(world: World, person: Person) -> Sequence[Call]:
    """Everything by its ref: null for each that is not to be seen."""
    things = [await world.thing(mark) for mark in MARKS]
    read = world.permissions[READ]

    def check(answer: Answer, who: Person) -> None:
        found = [each is not None for each in answer.json()["items"]]
        assert found == [sees(who, each.mark, read) for each in things], (who.name, found)

    body = {"entityRefs": [each.ref for each in things]}
    return [Call(target="/api/catalog/entities/by-refs", json_body=body, lists=True, check=check)]


async def judged(world: World, person: Person) -> Sequence[Call]:
    """A condition about everything, for those who may know."""
    things = [await world.thing(mark) for mark in MARKS]
    condition = {
        "rule": "IS_ENTITY_OWNER",
        "resourceType": "catalog-entity",
        "params": {"claims": ["group:default/web"]},
    }
    items = [
        {"id": each.name, "resourceRef": each.ref, "resourceType": "catalog-entity", "conditions": condition}
        for each in things
    ]

    def check(answer: Answer, who: Person) -> None:
        found = {item["id"]: item["result"] for item in answer.json()["items"]}
        assert found == {each.name: "ALLOW" if each.mark in {"own", "sealed"} else "DENY" for each in things}

    path = "/api/catalog/.well-known/backstage/permissions/apply-conditions"
    return [Call(target=path, json_body={"items": items}, check=check)]


def _item(world: World, name: str, things: Sequence[Thing]) -> dict[str, Any]:
    declared = world.permissions.get(name)
    asked: dict[str, Any] = {"type": "basic", "name": name, "attributes": {}}
    if declared is None or not declared.resource_type:
        return {"id": name, "permission": asked}
    asked = {**asked, "type": "resource", "resourceType": declared.resource_type}
    return {"id": name, "permission": asked, "resourceRef": [each.ref for each in things]}


def _judgement(world: World, who: Person, name: str, thing: Thing) -> str:
    declared = world.permissions.get(name)
    answer = "no" if declared is None else may(who, declared)
    if declared is not None and declared.resource_type and not sees(who, thing.mark, world.permissions[READ]):
        answer = "no"
    allowed = answer == "yes" or (answer == "theirs" and owns(who, thing.mark))
    return "ALLOW" if allowed else "DENY"
