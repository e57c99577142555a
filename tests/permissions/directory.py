"""How the directory is called: about somebody who is there for each call, and a group that holds them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from .calls import Call, Making, Route, one
from .people import ADMIN, Person
from .world import World

ROOT = "/scim/v2"
USER, GROUP = f"{ROOT}/Users", f"{ROOT}/Groups"
NUMBERS = itertools.count()
RENAMED = {"Operations": [{"op": "replace", "path": "displayName", "value": "Renamed"}]}


def person() -> dict[str, Any]:
    """Somebody who is not there yet."""
    return {"userName": f"scim{next(NUMBERS)}@acme.io"}


def group(*members: str) -> dict[str, Any]:
    return {"displayName": f"Scim {next(NUMBERS)}", "members": [{"value": each} for each in members]}


async def add(world: World, path: str, body: Mapping[str, Any]) -> str:
    """The id of what an admin has added."""
    made = await world.ask(ADMIN, "POST", path, json_body=body)
    assert made.status == 201, made.body
    return str(made.json()["id"])


def about(path: str, json_body: Any = None, **more: Any) -> Making:
    """A request about somebody, or a group, that is there for it alone."""

    async def make(world: World, person_: Person) -> Sequence[Call]:
        who = await add(world, USER, person())
        id_ = who if path == USER else await add(world, GROUP, group(who))
        return [Call(target=f"{path}/{id_}", json_body=json_body, **more)]

    return make


def new(path: str, body: Any) -> Making:
    """A request that adds something that is not there yet."""

    async def make(world: World, person_: Person) -> Sequence[Call]:
        return [Call(target=path, json_body=body(), done=201)]

    return make


ROUTES = {
    f"POST {USER}": Route(make=new(USER, person)),
    f"POST {GROUP}": Route(make=new(GROUP, group)),
    f"GET {USER}/{{id}}": Route(make=about(USER)),
    f"GET {GROUP}/{{id}}": Route(make=about(GROUP)),
    f"PUT {USER}/{{id}}": Route(make=about(USER, {"userName": "scim-put@acme.io"}, done=200)),
    f"PUT {GROUP}/{{id}}": Route(make=about(GROUP, {"displayName": "Scim put"}, done=200)),
    f"PATCH {USER}/{{id}}": Route(make=about(USER, RENAMED)),
    f"PATCH {GROUP}/{{id}}": Route(make=about(GROUP, {"Operations": RENAMED["Operations"]}, done=204)),
    f"DELETE {USER}/{{id}}": Route(make=about(USER, done=204)),
    f"DELETE {GROUP}/{{id}}": Route(make=about(GROUP, done=204)),
    f"GET {ROOT}/ResourceTypes/{{name}}": Route(make=one(f"{ROOT}/ResourceTypes/User")),
    f"GET {ROOT}/Schemas/{{name}}": Route(make=one(f"{ROOT}/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group")),
}
