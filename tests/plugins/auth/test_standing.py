"""Who came in as somebody of the catalog is who the catalog says that they are now, and nobody once they are gone."""

from __future__ import annotations

import pytest

from callboard import Context, Plugin, Unavailable
from callboard.plugins.auth import Standing
from callboard.plugins.auth.model import Person
from callboard.plugins.auth.standing import reader
from callboard.testing import RunningPortal, portal
from callboard.testing.portal import CATALOG_FILE

from .people import NO_WAY_IN
from .test_sessions import BEN, cookie, signed_in
from .test_tokens import bearer, new_token

pytestmark = pytest.mark.usefixtures("callboard_database")

ANN = Person(ref="user:default/ann", title="Ann", listed=True)
TEAM = """
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: a}
spec: {type: team, children: []}
"""
PERSON = """---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: ann}
spec: {memberOf: [%s]}
"""


async def rewrite(running: RunningPortal, text: str) -> None:
    """Has the catalog read a file that says this now."""
    (running.portal.data_folder.parent / CATALOG_FILE).write_text(text)
    asked, admin = {"entityRef": "group:default/a"}, cookie(await as_admin(running))
    assert (await running.post("/api/catalog/refresh", json=asked, headers=admin)).status_code == 200


async def as_admin(running: RunningPortal) -> str:
    return (await signed_in(running, Person(ref="user:default/admin", title="Admin")))[1]


async def owns_as(running: RunningPortal, session: str) -> list[str]:
    answer = await running.get("/api/auth/v1/userinfo", headers=cookie(session))
    assert answer.status_code == 200
    found: list[str] = answer.json()["claims"]["ent"]
    return found


async def test_a_change_of_teams_counts_at_once() -> None:
    async with portal(settings=NO_WAY_IN, catalog=TEAM + PERSON % "") as running:
        _, session = await signed_in(running, ANN)
        assert await owns_as(running, session) == ["user:default/ann"]
        await rewrite(running, TEAM + PERSON % "a")
        assert await owns_as(running, session) == ["user:default/ann", "group:default/a"]
        await rewrite(running, TEAM + PERSON % "")
        assert await owns_as(running, session) == ["user:default/ann"]


async def test_who_is_gone_from_the_catalog_is_out_until_they_are_back() -> None:
    async with portal(settings=NO_WAY_IN, catalog=TEAM + PERSON % "a") as running:
        _, session = await signed_in(running, ANN)
        secret = await new_token(running, session)
        both = [cookie(session), bearer(secret)]
        for who in both:
            assert (await running.get("/api/catalog/entities", headers=who)).status_code == 200
        await rewrite(running, TEAM)
        for who in both:
            answer = await running.get("/api/catalog/entities", headers=who)
            assert answer.status_code == 401
            assert "user:default/ann is no longer in the catalog" in answer.text
        assert (await running.get("/catalog", headers=cookie(session))).headers["location"].startswith("/sign-in")
        await rewrite(running, TEAM + PERSON % "a")
        for who in both:
            assert (await running.get("/api/catalog/entities", headers=who)).status_code == 200


async def test_a_token_of_somebody_who_is_gone_does_not_count_as_a_guess() -> None:
    settings, elsewhere = {**NO_WAY_IN, "backend": {"trustProxy": "loopback"}}, {"x-forwarded-for": "203.0.113.7"}
    async with portal(settings=settings, catalog=TEAM + PERSON % "a") as running:
        _, session = await signed_in(running, ANN)
        gone = elsewhere | bearer(await new_token(running, session))
        await rewrite(running, TEAM)
        answers = [(await running.get("/api/catalog/entities", headers=gone)).status_code for _ in range(40)]
    assert set(answers) == {401}


async def test_who_was_never_in_the_catalog_need_not_be_there() -> None:
    async with portal(settings=NO_WAY_IN, catalog=TEAM) as running:
        _, session = await signed_in(running, BEN)
        secret = await new_token(running, session)
        for who in (cookie(session), bearer(secret)):
            assert (await running.get("/api/catalog/entities", headers=who)).status_code == 200


async def test_who_has_left_is_out_before_the_catalog_knows() -> None:
    asked: list[str] = []

    async def may_be_here(ref: str, ctx: Context) -> bool:
        asked.append(ref)
        if "broken" in asked:
            raise RuntimeError("nobody knows")
        return "left" not in asked

    doorman = Plugin(id="doorman", title="Doorman", contributes=[Standing(may_be_here=may_be_here)])
    async with portal(doorman, settings=NO_WAY_IN, catalog=TEAM + PERSON % "a") as running:
        _, session = await signed_in(running, ANN)
        both = [cookie(session), bearer(await new_token(running, session))]
        for word, status in (("", 200), ("left", 401), ("broken", 503)):
            asked.append(word)
            for who in both:
                answer = await running.get("/api/catalog/entities", headers=who)
                assert (answer.status_code, asked[-1]) == (status, ANN.ref), answer.text


async def test_readers_are_who_the_catalog_says_and_nobody_once_they_have_left() -> None:
    word: list[str] = []

    async def may_be_here(ref: str, ctx: Context) -> bool:
        if "broken" in word:
            raise RuntimeError("nobody knows")
        return "left" not in word

    doorman = Plugin(id="doorman", title="Doorman", contributes=[Standing(may_be_here=may_be_here)])
    async with portal(doorman, settings=NO_WAY_IN, catalog=TEAM + PERSON % "a") as running:
        ctx = running.context("auth")
        ann = await reader(ANN.ref, ctx)
        assert ann is not None
        assert (ann.owns_as, ann.kind, ann.is_portal) == ((ANN.ref, "group:default/a"), "user", False)
        assert await reader(BEN.ref, ctx) is None
        assert await reader("user:development/guest", ctx) is None
        word.append("left")
        assert await reader(ANN.ref, ctx) is None
        word.append("broken")
        with pytest.raises(Unavailable, match="Nobody knows whether user:default/ann is still here"):
            await reader(ANN.ref, ctx)
    async with portal(work=False) as running:
        guest = running.portal.guest
        assert await reader(guest.ref, running.context("auth")) == guest
