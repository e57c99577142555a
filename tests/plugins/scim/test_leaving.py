"""Who leaves the company is out of the portal with their next request, whatever the catalog still says."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, update
from tests.plugins.auth.test_sessions import cookie, signed_in
from tests.plugins.auth.test_tokens import bearer, new_token

from callboard.plugins.auth.model import Person
from callboard.plugins.scim.store import state

from . import SETTINGS, provider

pytestmark = pytest.mark.usefixtures("callboard_database")

ANN = Person(ref="user:default/ann", title="Ann", listed=True)
UNLISTED = Person(ref="user:default/ann", title="Ann")
STRANGER = Person(ref="user:default/cleo", title="Cleo")


def tell_nobody(connection: Connection) -> None:
    """As if the catalog had just been told of something, so that it is not told again at once."""
    connection.execute(update(state).values(told=9e15))


async def test_who_is_deactivated_is_out_before_the_catalog_hears_of_it() -> None:
    async with provider() as directory:
        running = directory.running
        ann = await directory.add("ann@acme.io")
        await directory.until("user:ann")
        _, session = await signed_in(running, ANN)
        _, unlisted = await signed_in(running, UNLISTED)
        _, strange = await signed_in(running, STRANGER)
        hers = [cookie(session), cookie(unlisted), bearer(await new_token(running, session))]
        others = [cookie(strange), bearer(directory.token + "-that-reads")]

        async def statuses() -> list[int]:
            return [(await running.get("/api/catalog/entities", headers=each)).status_code for each in [*hers, *others]]

        assert await statuses() == [200] * 5
        for gone, back in (
            (("active", False), ("active", True)),
            (("active", "False"), ("active", "True")),
        ):
            await running.context("scim").database.run(tell_nobody)
            await directory.patch(f"/Users/{ann}", {"op": "replace", "path": gone[0], "value": gone[1]})
            assert await statuses() == [401, 401, 401, 200, 200]
            assert await directory.entity("user:ann")
            answer = await running.get("/api/catalog/entities", headers=hers[0])
            assert "user:default/ann has left" in answer.text
            await directory.patch(f"/Users/{ann}", {"op": "replace", "path": back[0], "value": back[1]})
            assert await statuses() == [200] * 5
        await directory.ask("DELETE", f"/Users/{ann}", status=204)
        assert await statuses() == [401, 401, 401, 200, 200]
        assert (await running.get("/catalog", headers=hers[0])).headers["location"].startswith("/sign-in")


async def test_who_has_left_is_out_of_the_catalog_too() -> None:
    async with provider() as directory:
        ann, ben = await directory.add("ann@acme.io"), await directory.add("ben@acme.io")
        await directory.add_group("Crew", ann, ben)
        await directory.until("group:crew", hasMember=["user:default/ann", "user:default/ben"])
        await directory.patch(f"/Users/{ann}", {"op": "replace", "value": {"active": False}})
        await directory.until_gone("user:ann")
        await directory.ask("DELETE", f"/Users/{ben}", status=204)
        await directory.until("group:crew", hasMember=[])
        await directory.patch(f"/Users/{ann}", {"op": "replace", "value": {"active": True}})
        await directory.until("group:crew", hasMember=["user:default/ann"])


async def test_where_there_is_no_directory_any_more_nobody_has_left() -> None:
    async with provider() as directory:
        ann = await directory.add("ann@acme.io")
        await directory.patch(f"/Users/{ann}", {"op": "replace", "path": "active", "value": False})
        context = directory.running.context("scim")
        _, session = await signed_in(directory.running, UNLISTED)
        assert (await directory.running.get("/api/catalog/entities", headers=cookie(session))).status_code == 401
        object.__setattr__(context.settings, "enabled", False)
        assert (await directory.running.get("/api/catalog/entities", headers=cookie(session))).status_code == 200
    assert SETTINGS["scim"] == {"enabled": True}
