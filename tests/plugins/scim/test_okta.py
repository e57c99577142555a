"""What Okta sends: whole people by PUT, the last word by PATCH without a path, groups by what they hold."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from . import CORE, provider

pytestmark = pytest.mark.usefixtures("callboard_database")


async def test_okta_creates_replaces_and_deactivates_somebody() -> None:
    async with provider() as okta:
        listed = await okta.ask("GET", "/Users?startIndex=1&count=2")
        assert (listed["totalResults"], listed["Resources"]) == (0, [])
        text = quote('userName eq "ann.lee@okta.example"')
        assert (await okta.ask("GET", f"/Users?filter={text}&startIndex=1&count=100"))["totalResults"] == 0
        body = {
            "schemas": [f"{CORE}:User"],
            "userName": "ann.lee@okta.example",
            "name": {"givenName": "Ann", "familyName": "Lee"},
            "emails": [{"primary": True, "value": "ann.lee@okta.example", "type": "work"}],
            "displayName": "Ann Lee",
            "locale": "en-US",
            "externalId": "00ujl29u0le5T6Aj10h7",
            "groups": [],
            "password": "1mz050nq",
            "active": True,
        }
        made = await okta.ask("POST", "/Users", body, status=201)
        assert "password" not in made
        path = f"/Users/{made['id']}"
        again = await okta.ask("POST", "/Users", body, status=409)
        assert (again["status"], again["scimType"]) == ("409", "uniqueness")
        renamed = {**body, "id": made["id"], "userName": "ann.kim@okta.example", "displayName": "Ann Kim"}
        after = await okta.ask("PUT", path, renamed)
        assert (after["userName"], after["id"]) == ("ann.kim@okta.example", made["id"])
        entity = await okta.until("user:ann.lee")
        assert entity["spec"]["profile"]["displayName"] == "Ann Kim"
        off = await okta.patch(path, {"op": "replace", "value": {"active": False}})
        assert off["active"] is False
        await okta.until_gone("user:ann.lee")
        # What does not say whether somebody is active does not bring them back.
        without = {key: value for key, value in renamed.items() if key != "active"}
        assert (await okta.ask("PUT", path, without))["active"] is False
        assert (await okta.patch(path, {"op": "replace", "value": {"active": True}}))["active"] is True
        await okta.until("user:ann.lee")


async def test_okta_pushes_a_group_and_what_it_holds() -> None:
    async with provider() as okta:
        ann, ben, cleo = [await okta.add(f"{name}@okta.example") for name in ("ann", "ben", "cleo")]
        group = await okta.add_group("Test SCIMv2", ann)
        path = f"/Groups/{group}"
        listed = await okta.ask("GET", "/Groups?startIndex=1&count=100")
        assert [each["displayName"] for each in listed["Resources"]] == ["Test SCIMv2"]
        await okta.patch(
            path,
            {"op": "remove", "path": f'members[value eq "{ann}"]'},
            {"op": "add", "path": "members", "value": [{"value": ben, "display": "ben@okta.example"}]},
            status=204,
        )
        await okta.until("group:test-scimv2", hasMember=["user:default/ben"])
        await okta.patch(path, {"op": "replace", "value": {"id": group, "displayName": "Test SCIMv3"}}, status=204)
        await okta.patch(
            path, {"op": "replace", "path": "members", "value": [{"value": cleo}, {"value": ann}]}, status=204
        )
        members = ["user:default/ann", "user:default/cleo"]
        await okta.until("group:test-scimv2", displayName="Test SCIMv3", hasMember=members)
        body = {"schemas": [f"{CORE}:Group"], "id": group, "displayName": "Test SCIMv3", "members": []}
        assert (await okta.ask("PUT", path, body))["members"] == []
        await okta.until("group:test-scimv2", hasMember=[])
