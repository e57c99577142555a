"""The watch over secrets sees what a portal should not have said, and what it may say it lets pass."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey
from starlette.responses import Response, StreamingResponse
from tests.plugins.auth.people import NO_WAY_IN, SESSION
from tests.plugins.auth.test_sessions import cookie, signed_in

from callboard import Context, Endpoint, Plugin, Secret, Settings
from callboard.testing import portal
from leaks import Watch

pytestmark = pytest.mark.usefixtures("callboard_database")

CONFIGURED = "s3cret & of the settings"


class LeakySettings(Settings):
    """What no plugin should do is done with this."""

    password: Secret


async def leak(request: Any, ctx: Context) -> Any:
    """Does what the address says with what the request and the settings hold."""
    secret, how = request.cookies.get(SESSION, ""), request.path_params["how"]
    told = ctx.settings.password.reveal() if "setting" in how else secret
    if how.endswith("header"):
        return Response("", headers={"x-seen": told})
    if how.endswith("log"):
        ctx.log.info("seen", what=told)
    if how.endswith("library"):
        logging.getLogger("some.library").warning("seen %s", told)
    if how == "key":
        return ECKey.generate_key("P-256").as_dict(private=True)
    if how == "pieces":
        return StreamingResponse(iter([told[:20].encode(), told[20:].encode()]), media_type="text/plain")
    return {"seen": told} if how.endswith("body") else {}


LEAKY = Plugin(
    id="leaky",
    title="Leaky",
    settings=LeakySettings,
    contributes=[Endpoint(path="/api/leaky/{how}", run=leak, public=True)],
)


@pytest.fixture
def found(watch: Watch) -> Iterator[list[str]]:
    yield watch.found
    # Seen, as it should be: the test that asked for it does not fail.
    watch.found.clear()


async def test_whatever_tells_a_secret_is_found(found: list[str]) -> None:
    settings = {**NO_WAY_IN, "leaky": {"password": CONFIGURED}}
    async with portal(LEAKY, settings=settings) as running:
        _, session = await signed_in(running)
        for how, kind in {
            "body": "a session",
            "header": "a session",
            "log": "a session",
            "library": "a session",
            "pieces": "a session",
            "setting-body": "a secret of the settings",
            "setting-header": "a secret of the settings",
            "setting-log": "a secret of the settings",
            "key": "a private key",
        }.items():
            found.clear()
            assert (await running.get(f"/api/leaky/{how}", headers=cookie(session))).status_code == 200
            assert found, how
            assert any(kind in each for each in found), (how, found)


async def test_what_is_somebodys_own_they_get(watch: Watch) -> None:
    async with portal(LEAKY, settings={**NO_WAY_IN, "leaky": {"password": CONFIGURED}}) as running:
        id_, session = await signed_in(running)
        assert (await running.get("/settings/sessions", headers=cookie(session))).status_code == 200
        assert (await running.get("/api/leaky/nothing", headers=cookie(session))).status_code == 200
        assert id_ not in watch.opening
        assert session in watch.opening
    assert watch.found == []
