"""Who may say who is in the company: a program or an admin with a token that carries it, and nobody else."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select
from tests.plugins.auth.test_sessions import cookie, signed_in

from callboard import Endpoint, Permission
from callboard.plugins.audit.store import record_table
from callboard.plugins.auth.model import Person
from callboard.plugins.auth.tokens import make_token
from callboard.plugins.scim.model import WRITE
from callboard.plugins.scim.plugin import plugin
from callboard.testing import RunningPortal, portal

from . import MEDIA, MESSAGES, SETTINGS, TOKEN, provider, user

pytestmark = pytest.mark.usefixtures("callboard_database")

ADMIN, ANN = Person(ref="user:default/admin", title="Admin"), Person(ref="user:default/ann", title="Ann")
CALLS = (
    ("GET", "/Users"),
    ("POST", "/Users"),
    ("PATCH", "/Groups/1"),
    ("PUT", "/Users/1"),
    ("DELETE", "/Users/1"),
    ("GET", "/ServiceProviderConfig"),
)


async def token_of(running: RunningPortal, person: Person, *only: str) -> dict[str, str]:
    make = partial(make_token, ref=person.ref, title=person.title, name="scim", only=only or None)
    _, secret = await running.context("auth").database.run(make, now=time.time(), lifetime=86400.0)
    return {"authorization": f"Bearer {secret}"}


async def ask(running: RunningPortal, method: str, path: str, headers: dict[str, str]) -> Any:
    return await running.client.request(method, f"/scim/v2{path}", headers={**headers, "content-type": MEDIA})


async def test_nobody_else_is_let_in_and_is_told_so_in_the_words_of_the_protocol() -> None:
    async with provider() as directory:
        running = directory.running
        wrong: list[tuple[dict[str, str], int]] = [
            ({}, 401),
            ({"authorization": "Bearer of-nobody-at-all"}, 401),
            ({"authorization": f"Basic {TOKEN}"}, 401),
            (cookie((await signed_in(running, ANN))[1]), 403),
            (await token_of(running, ANN), 403),
            (await token_of(running, ANN, WRITE), 403),
            (await token_of(running, ADMIN, "catalog.entity.read"), 403),
        ]
        for headers, status in wrong:
            for method, path in CALLS:
                answer = await ask(running, method, path, headers)
                assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA), (headers, path)
                assert (answer.json()["schemas"], answer.json()["status"]) == ([f"{MESSAGES}:Error"], str(status))
        for headers in (await token_of(running, ADMIN), await token_of(running, ADMIN, WRITE)):
            assert (await ask(running, "GET", "/Users", headers)).status_code == 200
        elsewhere = {"authorization": f"Bearer {TOKEN}", "origin": "https://elsewhere.test"}
        assert (await ask(running, "POST", "/Users", elsewhere)).status_code == 403


def test_the_one_permission_is_for_admins_and_every_route_asks_for_it() -> None:
    [permission] = [each for each in plugin.contributes if isinstance(each, Permission)]
    assert (permission.id, permission.for_admins) == (WRITE, True)
    asked = {each.requires for each in plugin.contributes if isinstance(each, Endpoint)}
    assert asked == {WRITE}


async def test_the_token_of_the_provider_opens_nothing_else() -> None:
    async with provider() as directory:
        answer = await directory.running.get("/api/catalog/entities", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 403


@pytest.mark.parametrize("scim", [{}, {"enabled": False}])
async def test_without_the_setting_there_is_no_directory(scim: dict[str, Any]) -> None:
    async with portal(settings=SETTINGS | {"scim": scim}) as running:
        headers = {"authorization": f"Bearer {TOKEN}"}
        assert {(await ask(running, method, path, headers)).status_code for method, path in CALLS} == {404}
        reader = {"authorization": f"Bearer {TOKEN}-that-reads"}
        answer = await running.get("/api/catalog/entities?filter=kind=location", headers=reader)
    assert answer.json() == []


async def test_the_guest_who_may_do_everything_else_is_let_in_here_as_little() -> None:
    async with portal(settings={"scim": {"enabled": True}}) as running:
        assert (await running.get("/api/catalog/entities")).status_code == 200
        assert (await ask(running, "GET", "/Users", {})).status_code == 403


def records(connection: Connection) -> list[Any]:
    mine = select(record_table).where(record_table.c.plugin == "scim").order_by(record_table.c.seq)
    return list(connection.execute(mine).all())


async def test_every_change_is_recorded_with_whom_it_was_about() -> None:
    async with provider() as directory:
        ann = await directory.add("ann@acme.io")
        group = await directory.add_group("Crew", ann)
        await directory.ask("POST", "/Users", user("ann@else.example"), status=409)
        await directory.patch(f"/Users/{ann}", {"op": "replace", "path": "active", "value": False})
        await directory.patch(f"/Groups/{group}", {"op": "remove", "path": "members"}, status=204)
        await directory.ask("DELETE", f"/Users/{ann}", status=204)
        await directory.ask("GET", "/Users")
        lines = await directory.running.context("audit").database.read(records)
    assert [(each.action, each.target, each.outcome) for each in lines] == [
        ("scim.user.create", "user:default/ann", "allowed"),
        ("scim.group.create", "group:default/crew", "allowed"),
        ("scim.user.create", "user:default/ann", "failed"),
        ("scim.user.update", "user:default/ann", "allowed"),
        ("scim.group.update", "group:default/crew", "allowed"),
        ("scim.user.delete", "user:default/ann", "allowed"),
    ]
    assert {(each.actor, each.via, each.door) for each in lines} == {("directory", "service:directory", "api")}
    assert json.loads(lines[3].details) == {"id": ann, "changed": "active", "active": "false"}
    assert json.loads(lines[4].details)["members"] == "remove all"
