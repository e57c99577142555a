"""Backstage's own libraries take the portal's tokens for Backstage's, and get right answers about permissions."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from sqlalchemy import update

from callboard.plugins.auth.backstage.keys import SIGNS_FOR, key, signing_key
from callboard.plugins.auth.model import Person, Visit
from callboard.plugins.auth.store import begin_session
from callboard.plugins.auth.tokens import make_token
from callboard.testing import Meadow, RunningPortal, portal
from listening import listening

from .conftest import HERE

SERVICE = "the-token-of-a-service"
ISSUER = "http://localhost:7007/api/auth"
MEMBER = Person(ref="user:default/mia", title="Mia", owns_as=["user:default/mia", "group:default/web"])
ADMIN = Person(ref="user:default/ada", title="Ada")
VISIT = Visit(agent="test", address="127.0.0.1")
CATALOG = [
    Meadow.group("web", members=["mia"]),
    Meadow.user("mia"),
    Meadow.component("mine", owner="web"),
    Meadow.component("theirs", owner="other"),
]
SETTINGS: dict[str, Any] = {
    "auth": {
        "omitIdentityTokenOwnershipClaim": False,
        "providers": {
            "guest": {},
            "oidc": {"development": {"metadataUrl": "https://sso.test", "clientId": "a", "clientSecret": "b"}},
        },
    },
    "backend": {
        "auth": {"externalAccess": [{"type": "static", "options": {"token": SERVICE, "subject": "service"}}]},
    },
    "permission": {"roles": {"admins": {"members": [ADMIN.ref], "allow": ["*"]}}},
}
ALLOW, DENY = "ALLOW", "DENY"


@dataclass
class Official:
    """The libraries in a process of Node's, and the portal that they ask."""

    running: RunningPortal
    process: asyncio.subprocess.Process

    async def ask(self, what: str, **question: Any) -> Any:
        """What a library answers; the error that it throws as a pair of its name and status."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"ask": what, **question}).encode() + b"\n")
        answer = json.loads(await asyncio.wait_for(self.process.stdout.readline(), 30))
        if "error" in answer:
            return answer["error"]["name"], answer["error"].get("statusCode")
        return answer["value"]

    async def token(self, person: Person) -> str:
        """Of a new session of theirs."""
        begin = partial(begin_session, visit=VISIT, way="oidc", now=time.time(), lifetime=3600.0)
        _, secret = await self.running.context("auth").database.run(begin, person)
        headers = {"cookie": f"callboard_session={secret}", "x-requested-with": "XMLHttpRequest"}
        answer = await self.running.api("/api/auth/oidc/refresh", headers=headers)
        return str(answer["backstageIdentity"]["token"])

    async def personal(self, person: Person, only: list[str] | None) -> str:
        """An access token that somebody has made for a program."""
        make = partial(make_token, ref=person.ref, title=person.title, name="ci", only=only)
        made = await self.running.context("auth").database.run(make, now=time.time(), lifetime=3600.0)
        return str(made[1])


@asynccontextmanager
async def official(node: str) -> AsyncIterator[Official]:
    async with portal(settings=SETTINGS, catalog=CATALOG) as running, listening(running) as address:
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        process = await asyncio.create_subprocess_exec(node, "identity.mjs", address, ISSUER, cwd=HERE, **pipes)
        try:
            yield Official(running, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            await process.wait()


def question(name: str, ref: str = "", *, kind: str = "") -> dict[str, Any]:
    asked: dict[str, Any] = {"type": "basic", "name": name, "attributes": {}}
    if not ref and not kind:
        return {"permission": asked}
    asked = {**asked, "type": "resource", "resourceType": "catalog-entity"}
    return {"permission": asked, **({"resourceRef": ref} if ref else {})}


def signed(used: ECKey, claims: Mapping[str, Any], **header: Any) -> str:
    named = {"typ": "vnd.backstage.user", "alg": "ES256", "kid": used.kid, **header}
    return jws.serialize_compact(named, json.dumps(claims), used, algorithms=["ES256"])


@pytest.mark.usefixtures("callboard_database")
async def test_tokens_are_what_the_library_for_identities_expects(node: str) -> None:
    async with official(node) as libraries:
        guest = (await libraries.running.api("/api/auth/guest/refresh"))["backstageIdentity"]
        first = await libraries.token(MEMBER)
        assert await libraries.ask("identify", token=first) == {
            "token": first,
            "identity": {"type": "user", "userEntityRef": MEMBER.ref, "ownershipEntityRefs": list(MEMBER.owns_as)},
        }
        found = await libraries.ask("identify", token=guest["token"])
        assert found["identity"]["userEntityRef"] == libraries.running.portal.guest.ref
        ctx = libraries.running.context("auth")
        made = await signing_key(ctx, time.time())
        claims = {"iss": ISSUER, "aud": "backstage", "sub": MEMBER.ref, "exp": int(time.time()) + 60}
        assert (await libraries.ask("identify", token=signed(made, claims)))["identity"]["userEntityRef"] == MEMBER.ref
        for wrong in (
            signed(ECKey.generate_key("P-256", {"kid": made.kid}), claims),
            signed(made, {**claims, "exp": int(time.time()) - 1}),
            signed(made, {**claims, "aud": "another"}),
            signed(made, {**claims, "iss": "https://another.test"}),
        ):
            assert await libraries.ask("identify", token=wrong) == ("AuthenticationError", None)
        # A day later another key signs, and what the first one signed is good for its hour.
        older = update(key).values(began=key.c.began - SIGNS_FOR)
        await ctx.database.run(lambda connection: connection.execute(older) and None)
        later = await libraries.token(MEMBER)
        assert later.partition(".")[0] != first.partition(".")[0]
        for token in (later, first):
            assert (await libraries.ask("identify", token=token))["identity"]["userEntityRef"] == MEMBER.ref


@pytest.mark.usefixtures("callboard_database")
async def test_the_client_for_permissions_gets_right_answers_for_everybody(node: str) -> None:
    requests = [
        question("catalog.entity.read", "component:default/mine"),
        question("catalog.entity.delete", "component:default/mine"),
        question("catalog.entity.delete", "component:default/theirs"),
        question("catalog.entity.delete", "component:default/gone"),
        question("catalog.location.create"),
        question("catalog.location.delete"),
        question("no.such.permission"),
    ]
    async with official(node) as libraries:
        guest = (await libraries.running.api("/api/auth/guest/refresh"))["backstageIdentity"]["token"]
        wanted = {
            guest: [ALLOW, DENY, DENY, DENY, DENY, DENY, DENY],
            await libraries.token(MEMBER): [ALLOW, ALLOW, DENY, DENY, ALLOW, DENY, DENY],
            await libraries.token(ADMIN): [ALLOW, ALLOW, ALLOW, ALLOW, ALLOW, ALLOW, DENY],
            await libraries.personal(MEMBER, None): [ALLOW, ALLOW, DENY, DENY, ALLOW, DENY, DENY],
            await libraries.personal(ADMIN, ["catalog.entity.read"]): [ALLOW, DENY, DENY, DENY, DENY, DENY, DENY],
        }
        for token, results in wanted.items():
            for batched in (False, True):
                answer = await libraries.ask("authorize", requests=requests, token=token, batched=batched)
                assert [each["result"] for each in answer] == results, (token[:40], batched)
        for token, status in ((None, 401), ("made-up", 401), (SERVICE, 403)):
            assert await libraries.ask("authorize", requests=requests, token=token) == ("ResponseError", status)


@pytest.mark.usefixtures("callboard_database")
async def test_the_client_for_permissions_never_learns_a_condition(node: str) -> None:
    async with official(node) as libraries:
        asked = [question("catalog.entity.delete", kind="catalog-entity")]
        for person in (MEMBER, ADMIN):
            answer = await libraries.ask("condition", requests=asked, token=await libraries.token(person))
            assert answer == ("ResponseError", 400)
        basic = [question("catalog.location.delete")]
        for person, result in ((MEMBER, DENY), (ADMIN, ALLOW)):
            answer = await libraries.ask("condition", requests=basic, token=await libraries.token(person))
            assert [each["result"] for each in answer] == [result]
