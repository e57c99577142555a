"""People and groups of the directory are in the catalog, with what relates them, under names that stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from callboard.plugins.catalog.ingest import refresh

from . import provider, user

pytestmark = pytest.mark.usefixtures("callboard_database")

ELSEWHERE = """
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: cleo}
spec: {memberOf: []}
"""


async def test_people_and_groups_are_there_with_their_relations_and_where_they_come_from() -> None:
    async with provider() as directory:
        ann = await directory.add("Ann.Lee@Example.com", externalId="e-1", displayName="Ann: 'Lee' \U0001f600 $text")
        team = await directory.add_group("Platform Team", ann)
        await directory.add_group("All of Us", team)
        person = await directory.until("user:ann.lee", memberOf=["group:default/platform-team"])
        group = await directory.until("group:platform-team", hasMember=["user:default/ann.lee"])
        await directory.until("group:all-of-us", parentOf=["group:default/platform-team"])
        page = await directory.running.get(
            "/catalog/default/user/ann.lee", headers={"authorization": f"Bearer {directory.token}-that-reads"}
        )
    assert page.status_code == 200
    shown = "Ann: 'Lee' \U0001f600 $text"
    assert person["spec"]["profile"] == {"displayName": shown, "email": "Ann.Lee@Example.com"}
    assert person["metadata"]["annotations"] == {
        "backstage.io/managed-by-location": f"scim:users/{ann}",
        "backstage.io/managed-by-origin-location": f"scim:users/{ann}",
        "callboard.dev/scim-id": ann,
        "callboard.dev/scim-external-id": "e-1",
        "callboard.dev/scim-user-name": "Ann.Lee@Example.com",
    }
    assert group["metadata"]["annotations"]["callboard.dev/scim-id"] == team
    assert group["spec"] == {"type": "team", "profile": {"displayName": "Platform Team"}, "children": []}


async def test_a_name_belongs_to_one_and_stays_with_them() -> None:
    async with provider() as directory:
        ann = await directory.add("ann@one.example")
        taken = await directory.ask("POST", "/Users", user("ann@two.example"), status=409)
        assert (taken["scimType"], "user:default/ann already" in taken["detail"]) == ("uniqueness", True)
        await directory.patch(f"/Users/{ann}", {"op": "replace", "path": "userName", "value": "bea@one.example"})
        bea = await directory.ask("POST", "/Users", user("BEA@one.example"), status=409)
        assert bea["scimType"] == "uniqueness"
        await directory.until("user:ann", annotations={"callboard.dev/scim-user-name": "bea@one.example"})
        other = await directory.add("cleo@one.example")
        same = await directory.patch(
            f"/Users/{other}", {"op": "replace", "path": "userName", "value": "Bea@one.example"}, status=409
        )
        assert same["scimType"] == "uniqueness"
        await directory.ask("DELETE", f"/Users/{ann}", status=204)
        left = await directory.ask("POST", "/Users", user("ann@two.example"), status=409)
        assert "somebody else who has left" in left["detail"]
        await directory.add("bea@one.example")


async def test_who_was_deleted_may_come_back_by_the_same_name_alone() -> None:
    async with provider() as directory:
        ann = await directory.add("ann@one.example")
        await directory.ask("DELETE", f"/Users/{ann}", status=204)
        await directory.until_gone("user:ann")
        assert await directory.add("Ann@one.example") != ann
        await directory.until("user:ann")


@pytest.mark.parametrize("name", ["admin@acme.io", "guest@acme.io", "Nobody"])
async def test_nobody_gets_a_name_that_means_something_to_the_portal(name: str) -> None:
    async with provider() as directory:
        refused = await directory.ask("POST", "/Users", user(name), status=409)
        assert "means something to the portal" in refused["detail"]


async def test_whoever_the_catalog_has_from_elsewhere_keeps_the_name() -> None:
    async with provider(catalog=ELSEWHERE) as directory:
        taken = await directory.ask("POST", "/Users", user("cleo@one.example"), status=409)
        assert "user:default/cleo is in the catalog already" in taken["detail"]
        assert (await directory.ask("GET", "/Users"))["totalResults"] == 0


async def test_where_companies_share_the_portal_people_are_named_by_all_of_their_address() -> None:
    async with provider(scim={"enabled": True, "userNames": "whole"}) as directory:
        await directory.add("ann@one.example")
        await directory.add("ann@two.example")
        await directory.until("user:ann-one.example")
        await directory.until("user:ann-two.example")


async def test_many_who_leave_at_once_are_not_held() -> None:
    async with provider() as directory:
        people = [await directory.add(f"p{number}@one.example") for number in range(10)]
        await directory.until("user:p9")
        for each in people[1:]:
            await directory.ask("DELETE", f"/Users/{each}", status=204)
        await directory.until_gone(*(f"user:p{number}" for number in range(1, 10)))
        assert await directory.entity("user:p0")


async def test_all_that_is_there_is_given_again_when_the_catalog_asks_for_everything() -> None:
    async with provider() as directory:
        ann, ben = await directory.add("ann@one.example"), await directory.add("ben@one.example")
        await directory.until("user:ann")
        await directory.patch(f"/Users/{ben}", {"op": "replace", "path": "active", "value": False})
        await directory.until_gone("user:ben")
        before = await directory.entity("user:ann")
        await refresh(directory.running.context("catalog"), force=True)
        assert await directory.entity("user:ann") == before
        assert await directory.entity("user:ben") is None
        assert ann in before["metadata"]["annotations"]["callboard.dev/scim-id"]


async def test_what_says_nothing_new_changes_nothing() -> None:
    async with provider() as directory:
        ann = await directory.add("ann@one.example", displayName="Ann")
        group = await directory.add_group("Team", ann)
        for path, operation in (
            (f"/Users/{ann}", {"op": "Replace", "path": "displayName", "value": "Ann"}),
            (f"/Groups/{group}", {"op": "Add", "path": "members", "value": [{"value": ann}]}),
        ):
            before = await directory.ask("GET", path)
            await directory.patch(path, operation, status=200 if "Users" in path else 204)
            assert await directory.ask("GET", path) == before


async def test_switched_off_its_people_are_out_of_the_catalog_until_it_is_on_again(tmp_path: Path) -> None:
    async with provider(folder=tmp_path) as directory:
        await directory.add("ann@one.example")
        await directory.until("user:ann")
    async with provider(folder=tmp_path, scim={"enabled": False}) as directory:
        await directory.running.wait_until_swept()
        await directory.until_gone("user:ann")
    async with provider(folder=tmp_path) as directory:
        await directory.until("user:ann")
