"""Admins see who is signed in and whose tokens are good, and end both; nobody else does."""

from __future__ import annotations

import pytest

from callboard.plugins.auth.model import Person
from callboard.plugins.auth.pages.access import MOST
from callboard.testing import RunningPortal, portal

from .people import NO_WAY_IN
from .provider import Recorder
from .test_sessions import ANN, BEN, cookie, signed_in
from .test_tokens import bearer, new_token, press

pytestmark = pytest.mark.usefixtures("callboard_database")

ADMIN = Person(ref="user:default/admin", title="Admin")
PATH = "/-/access"


async def status(running: RunningPortal, who: dict[str, str]) -> int:
    return (await running.get("/api/catalog/entities", headers=who)).status_code


async def shown(running: RunningPortal, admin: str, query: str = "") -> str:
    page = await running.get(f"{PATH}{query}", headers=cookie(admin))
    assert page.status_code == 200
    text: str = page.text
    return text


async def test_an_admin_sees_and_ends_what_others_have() -> None:
    recorder = Recorder()
    async with portal(recorder.plugin, settings=NO_WAY_IN) as running:
        _, admin = await signed_in(running, ADMIN)
        id_, anns = await signed_in(running)
        _, bens = await signed_in(running, BEN)
        secret = await new_token(running, anns, name="<nightly>")
        page = await shown(running, admin)
        for words in ("user:default/ann", "user:default/ben", "&lt;nightly&gt;", "Firefox on Linux", "This one", id_):
            assert words in page
        for opens in (anns, bens, secret):
            assert opens not in page
        of_ann = await shown(running, admin, "?who=USER:default/ann")
        assert "user:default/ben" not in of_ann

        done = await press(running, admin, f"{PATH}/sessions/{id_}/end", who="user:default/ann")
        assert (done.status_code, done.headers["location"]) == (303, f"{PATH}?who=user%3Adefault%2Fann")
        assert await status(running, cookie(anns)) == 401
        assert [await status(running, each) for each in (bearer(secret), cookie(bens))] == [200, 200]
        assert (await press(running, admin, f"{PATH}/sessions/{id_}/end")).status_code == 404
    ended = [each for each in recorder.lines if each.action == "auth.session.delete"]
    assert [(each.actor, each.target, each.outcome) for each in ended] == [
        ("user:default/admin", "user:default/ann", "allowed")
    ]


async def test_all_that_somebody_has_ends_at_once() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, admin = await signed_in(running, ADMIN)
        two = [cookie((await signed_in(running))[1]) for _ in range(2)]
        _, last = await signed_in(running)
        two.append(bearer(await new_token(running, last)))
        _, bens = await signed_in(running, BEN)
        bens_token = await new_token(running, bens)
        assert (await press(running, admin, f"{PATH}/end", who=" ")).status_code == 400
        assert (await press(running, admin, f"{PATH}/end", who="user:default/Ann")).status_code == 303
        assert {await status(running, each) for each in two} == {401}
        assert [await status(running, each) for each in (cookie(bens), bearer(bens_token), cookie(admin))] == [200] * 3
        assert "Nobody is signed in by this name" in await shown(running, admin, "?who=user:default/ann")


async def test_a_token_is_revoked_by_an_admin() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, admin = await signed_in(running, ADMIN)
        _, anns = await signed_in(running)
        secret = await new_token(running, anns)
        path = (await shown(running, admin)).partition(f'action="{PATH}/tokens/')[2].partition('"')[0]
        assert (await press(running, admin, f"{PATH}/tokens/{path}")).status_code == 303
        assert await status(running, bearer(secret)) == 401
        assert (await press(running, admin, f"{PATH}/tokens/{path}")).status_code == 404


async def test_nobody_but_an_admin_gets_there() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        id_, anns = await signed_in(running, ANN)
        _, bens = await signed_in(running, BEN)
        assert (await running.get(PATH, headers=cookie(bens))).status_code == 403
        for path, fields in ((f"sessions/{id_}/end", {}), ("tokens/x/revoke", {}), ("end", {"who": ANN.ref})):
            assert (await press(running, bens, f"{PATH}/{path}", **fields)).status_code == 403
        assert await status(running, cookie(anns)) == 200
        assert PATH not in (await running.get("/catalog", headers=cookie(bens))).text


@pytest.mark.parametrize(
    "who", ["'; DROP TABLE auth_session; --", "%", "user:default/nobody-there", "\u0000", "a" * 5000]
)
async def test_whatever_is_looked_for_is_only_a_name(who: str) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, admin = await signed_in(running, ADMIN)
        page = await running.get(PATH, params={"who": who}, headers=cookie(admin))
        assert page.status_code == 200
        assert "Nobody is signed in by this name" in page.text


async def test_the_page_stays_short_however_many_there_are() -> None:
    async with portal(settings=NO_WAY_IN) as running:
        _, admin = await signed_in(running, ADMIN)
        for _ in range(MOST + 1):
            await signed_in(running)
        page = await shown(running, admin)
    assert page.count('/end"') == MOST
    assert f"The latest {MOST} of each are shown" in page
