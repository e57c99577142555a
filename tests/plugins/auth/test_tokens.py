"""Access tokens: made by people for their programs, shown once, good for what they carry and for so long."""

from __future__ import annotations

import base64
import re
import time
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from callboard.foundation.web.security import CSRF_COOKIE, CSRF_FIELD
from callboard.plugins.auth.store import hash_of
from callboard.plugins.auth.tokens import MOST, PREFIX, forget_tokens, make_token, token
from callboard.testing import RunningPortal, portal

from .people import NO_WAY_IN, SESSION
from .test_sessions import ANN, BEN, cookie, signed_in

pytestmark = pytest.mark.usefixtures("callboard_database")

TEAM = """
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: a}
spec: {type: team, children: [], members: [ann]}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {memberOf: []}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ours}
spec: {type: service, lifecycle: production, owner: a}
"""


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


async def press(running: RunningPortal, session: str, path: str, **fields: Any) -> Any:
    token = await running.form_token()
    headers = {"cookie": f"{SESSION}={session}; {CSRF_COOKIE}={token}"}
    return await running.client.post(path, data={**fields, CSRF_FIELD: token}, headers=headers)


async def new_token(running: RunningPortal, session: str, **fields: Any) -> str:
    answer = await press(running, session, "/settings/tokens", **{"name": "ci", "days": "7", "scope": "all"} | fields)
    assert answer.status_code == 200, answer.text
    [secret] = set(re.findall(PREFIX + r"[\w-]{43}", answer.text))
    return secret


def stored(connection: Connection) -> list[Any]:
    return list(connection.execute(select(token)).all())


async def test_a_token_is_shown_once_and_asks_in_its_owners_name() -> None:
    async with portal(settings=NO_WAY_IN, catalog=TEAM) as running:
        _, session = await signed_in(running)
        secret = await new_token(running, session, name="<nightly> report")
        assert (await running.get("/api/catalog/entities", headers=bearer(secret))).status_code == 200
        page = await running.get("/settings/tokens", headers=cookie(session))
        [row] = await running.context("auth").database.read(stored)
    assert "&lt;nightly&gt; report" in page.text
    assert secret not in page.text
    assert row.hash == hash_of(secret)
    assert secret.removeprefix(PREFIX) not in str(row)
    assert row.used is not None


async def test_what_a_person_owns_with_a_token_is_what_the_catalog_says_at_that_moment() -> None:
    async with portal(settings=NO_WAY_IN, catalog=TEAM) as running:
        _, session = await signed_in(running)
        secret = await new_token(running, session)
        asked = {
            "items": [
                {
                    "id": "1",
                    "resourceRef": "component:default/ours",
                    "permission": {
                        "type": "resource",
                        "name": "catalog.entity.refresh",
                        "attributes": {"action": "update"},
                        "resourceType": "catalog-entity",
                    },
                }
            ]
        }
        answer = await running.post("/api/permission/authorize", json=asked, headers=bearer(secret))
    assert answer.json() == {"items": [{"id": "1", "result": "ALLOW"}]}


@pytest.mark.parametrize(
    ("scope", "permissions", "read", "write"),
    [("reading", [], 200, 403), ("some", ["catalog.location.read"], 403, 403), ("all", [], 200, 400)],
)
async def test_a_token_does_what_it_carries_and_no_more(
    scope: str, permissions: list[str], read: int, write: int
) -> None:
    async with portal(settings=NO_WAY_IN, catalog=TEAM) as running:
        _, session = await signed_in(running)
        secret = await new_token(running, session, scope=scope, permission=permissions)
        found = await running.get("/api/catalog/entities", headers=bearer(secret))
        changed = await running.post("/api/catalog/locations", json={}, headers=bearer(secret))
    assert (found.status_code, changed.status_code) == (read, write)


@pytest.mark.parametrize("wrong", ["x", f"{PREFIX}x", "callboard", "", "{id}", "{hash}", "{secret}x"])
async def test_a_token_that_nobody_gave_out_opens_nothing_even_beside_a_session(wrong: str) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, session = await signed_in(running)
        secret = await new_token(running, session)
        [row] = await running.context("auth").database.read(stored)
        tried = wrong.format(id=row.id, hash=row.hash, secret=secret) or "y"
        answer = await running.get("/api/catalog/entities", headers=bearer(tried) | cookie(session))
    assert answer.status_code == 401


async def test_a_token_is_worthless_once_revoked_or_over() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, session = await signed_in(running)
        revoked, over = [await new_token(running, session) for _ in range(2)]
        database = running.context("auth").database
        [id_] = [row.id for row in await database.read(stored) if row.hash == hash_of(revoked)]
        assert (await press(running, session, f"/settings/tokens/{id_}/revoke")).status_code == 303
        past = update(token).where(token.c.hash == hash_of(over)).values(until=time.time() - 1)
        await database.run(lambda connection: connection.execute(past) and None)
        for secret in (revoked, over):
            assert (await running.get("/api/catalog/entities", headers=bearer(secret))).status_code == 401
        assert "Over" in (await running.get("/settings/tokens", headers=cookie(session))).text
        await database.run(forget_tokens, time.time())
        assert await database.read(stored) == []


async def test_one_can_neither_see_nor_revoke_the_tokens_of_others() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, anns = await signed_in(running)
        _, bens = await signed_in(running, BEN)
        secret = await new_token(running, anns, name="anns pipeline")
        [row] = await running.context("auth").database.read(stored)
        assert "anns pipeline" not in (await running.get("/settings/tokens", headers=cookie(bens))).text
        assert (await press(running, bens, f"/settings/tokens/{row.id}/revoke")).status_code == 404
        assert (await running.get("/api/catalog/entities", headers=bearer(secret))).status_code == 200


async def test_neither_a_token_nor_a_guest_makes_tokens() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, session = await signed_in(running)
        secret = await new_token(running, session)
        assert (await running.get("/settings/tokens", headers=bearer(secret))).status_code == 403
        assert (await running.get("/settings/tokens")).status_code == 303
    async with portal() as running:
        assert (await running.get("/settings/tokens")).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"name": "x" * 101},
        {"days": "366"},
        {"days": "-1"},
        {"scope": "some"},
        {"scope": "more"},
        {"scope": "some", "permission": ["catalog.entity.raed"]},
    ],
)
async def test_a_form_that_says_nothing_sensible_makes_no_token(fields: dict[str, Any]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, session = await signed_in(running)
        answer = await press(
            running, session, "/settings/tokens", **{"name": "ci", "days": "7", "scope": "all"} | fields
        )
        assert answer.status_code == 400
        assert await running.context("auth").database.read(stored) == []


async def test_nobody_has_more_tokens_than_somebody_could_look_through() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, session = await signed_in(running)
        make = partial(make_token, ref=ANN.ref, title="Ann", name="x", only=None, now=time.time(), lifetime=60.0)
        for _ in range(MOST):
            await running.context("auth").database.run(make)
        answer = await press(running, session, "/settings/tokens", name="ci", days="7", scope="all")
    assert answer.status_code == 400


async def test_how_long_a_token_may_be_good_is_in_the_settings() -> None:
    async with portal(settings={"auth": {"tokens": {"lifetime": {"days": 30}}}}) as running:
        _, session = await signed_in(running)
        assert (await press(running, session, "/settings/tokens", name="a", days="90", scope="all")).status_code == 400
        await new_token(running, session, days="30")


async def test_a_feed_reader_shows_a_token_that_only_reads_in_the_address() -> None:
    async with portal(catalog=TEAM, settings=NO_WAY_IN) as running:
        _, session = await signed_in(running, ANN)
        reading = await new_token(running, session, scope="reading")
        whole = await new_token(running, session, scope="all")
        feed = "/api/home/news.rss"
        basic = {"authorization": f"Basic {base64.b64encode(f'ann:{reading}'.encode()).decode()}"}
        answer = await running.get(f"{feed}?token={reading}")
        assert answer.status_code == 200
        assert reading not in answer.text
        assert (await running.get(feed, headers=basic)).status_code == 200
        assert (await running.get(feed, headers=bearer(whole))).status_code == 200
        for refused in (f"{feed}?token={whole}", f"{feed}?token={PREFIX}x", feed):
            assert (await running.get(refused, headers={"accept": "application/json"})).status_code in (303, 401), (
                refused
            )
        bad = {"authorization": "Basic %%%"}
        assert (await running.get(feed, headers=bad)).status_code == 401
        assert (await running.get("/api/catalog/entities", headers=basic)).status_code == 401
        refused_elsewhere = await running.get(f"/api/catalog/entities?token={reading}")
        assert refused_elsewhere.status_code == 401
