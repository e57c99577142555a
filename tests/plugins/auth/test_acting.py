"""A token for work that goes on for somebody: worth their session, and only for whoever has one."""

from __future__ import annotations

import dataclasses

import pytest

from callboard import Context, Identity
from callboard.plugins.auth import token_for
from callboard.plugins.auth.store import end_session
from callboard.testing import RunningPortal, portal

from .test_sessions import signed_in
from .test_user_tokens import CATALOG, WITH_PROVIDER, status

pytestmark = pytest.mark.usefixtures("callboard_database")


def as_person(running: RunningPortal, session: str, **more: object) -> Context:
    who = Identity(ref="user:default/ann", title="Ann", owns_as=("user:default/ann",), via=f"session:{session}")
    changed: Identity = dataclasses.replace(who, **more)  # type: ignore[arg-type]
    return dataclasses.replace(running.context("scaffolder"), identity=changed, decisions={})


async def test_work_for_somebody_asks_as_them_until_their_session_ends() -> None:
    async with portal(settings=WITH_PROVIDER, catalog=CATALOG) as running:
        id_, _ = await signed_in(running, way="oidc")
        token = await token_for(as_person(running, id_))
        assert token is not None
        assert await status(running, token.reveal()) == 200
        async with running.context("auth").transaction() as ctx:
            await ctx.database.run(end_session, id_, "user:default/ann")
        assert await status(running, token.reveal()) == 401


async def test_who_has_no_session_or_may_do_less_gets_no_token() -> None:
    async with portal(settings=WITH_PROVIDER, work=False) as running:
        for more in (
            {"guest": True},
            {"via": "token:1"},
            {"via": ""},
            {"kind": "service"},
            {"is_portal": True},
            {"only": frozenset({"catalog.entity.read"})},
        ):
            assert await token_for(as_person(running, "x", **more)) is None
