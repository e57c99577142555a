"""What Entra ID sends from the first sign of life to the last, in its own way of putting things."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from . import CORE, MESSAGES, provider, targets

pytestmark = pytest.mark.usefixtures("callboard_database")

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
WORK = 'emails[type eq "work"].value'


ANN = {
    "schemas": [f"{CORE}:User", ENTERPRISE],
    "externalId": "ann.lee",
    "userName": "Ann.Lee@contoso.example",
    "active": True,
    "displayName": "Ann Lee",
    "emails": [{"primary": True, "type": "work", "value": "ann.lee@contoso.example"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Ann Lee", "familyName": "Lee", "givenName": "Ann"},
    "roles": [],
    "preferredLanguage": "en",
    ENTERPRISE: {"department": "Sales", "manager": {"value": "1"}},
}


async def test_entra_looks_for_somebody_and_creates_them() -> None:
    async with provider() as entra:
        nobody = await entra.find("/Users", 'userName eq "non-existent"')
        assert nobody == {
            "schemas": [f"{MESSAGES}:ListResponse"],
            "totalResults": 0,
            "startIndex": 1,
            "itemsPerPage": 0,
            "Resources": [],
        }
        made = await entra.ask("POST", "/Users", ANN, status=201)
        path = f"/Users/{made['id']}"
        assert made["meta"]["resourceType"] == "User"
        assert made["meta"]["location"].endswith(f"/scim/v2{path}")
        kept = ("externalId", "userName", "active", "displayName", "emails", "name")
        assert {each: made[each] for each in kept} == {each: ANN[each] for each in kept}
        assert "preferredLanguage" not in made
        for text in ('userName eq "ANN.LEE@contoso.example"', 'externalId eq "ann.lee" and active eq true'):
            found = await entra.find("/Users", text)
            assert [each["id"] for each in found["Resources"]] == [made["id"]]


async def test_entra_changes_disables_and_deletes_somebody() -> None:
    async with provider() as entra:
        path = f"/Users/{(await entra.ask('POST', '/Users', ANN, status=201))['id']}"
        await entra.until("user:ann.lee")
        after = await entra.patch(
            path,
            {"op": "Replace", "path": WORK, "value": "ann.kim@contoso.example"},
            {"op": "Replace", "path": "name.familyName", "value": "Kim"},
            {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "5"},
            {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Law"},
            {
                "op": "Add",
                "value": {
                    "name.formatted": "Ann Kim",
                    "displayName": "Ann Kim",
                    'emails[type eq "home"].value': "a@home.example",
                },
            },
        )
        assert after["emails"] == [
            {"value": "ann.kim@contoso.example", "type": "work", "primary": True},
            {"value": "a@home.example", "type": "home"},
        ]
        assert after["name"] == {"formatted": "Ann Kim", "familyName": "Kim", "givenName": "Ann"}
        disabled = await entra.patch(path, {"op": "Replace", "path": "active", "value": "False"})
        assert disabled["active"] is False
        await entra.until_gone("user:ann.lee")
        found = await entra.find("/Users", 'userName eq "Ann.Lee@contoso.example"')
        assert [each["active"] for each in found["Resources"]] == [False]
        await entra.patch(path, {"op": "Replace", "path": "active", "value": "True"})
        back = await entra.until("user:ann.lee")
        assert back["spec"]["profile"] == {"displayName": "Ann Kim", "email": "ann.kim@contoso.example"}
        await entra.ask("DELETE", path, status=204)
        assert (await entra.ask("GET", path, status=404))["status"] == "404"
        await entra.until_gone("user:ann.lee")


async def test_entra_creates_a_group_and_moves_people_in_and_out() -> None:
    async with provider() as entra:
        ann, ben = await entra.add("ann@contoso.example"), await entra.add("ben@contoso.example")
        body = {
            "schemas": [f"{CORE}:Group", "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
            "externalId": "8aa1a0c0",
            "displayName": "Platform Engineering",
            "meta": {"resourceType": "Group"},
        }
        made = await entra.ask("POST", "/Groups", body, status=201)
        path = f"/Groups/{made['id']}"
        text = quote(f'id eq "{made["id"]}" and members eq "{ann}"')
        assert (await entra.ask("GET", f"/Groups?excludedAttributes=members&filter={text}"))["totalResults"] == 0
        for who in (ann, ben):
            await entra.patch(
                path, {"op": "Add", "path": "members", "value": [{"$ref": None, "value": who}]}, status=204
            )
        await entra.until("group:platform-engineering", hasMember=["user:default/ann", "user:default/ben"])
        assert (await entra.ask("GET", f"/Groups?excludedAttributes=members&filter={text}"))["totalResults"] == 1
        assert "members" not in await entra.ask("GET", f"{path}?excludedAttributes=members")
        shown = await entra.ask("GET", path)
        assert [(each["value"], each["type"]) for each in shown["members"]] == [(ann, "User"), (ben, "User")]
        await entra.patch(
            path, {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": ben}]}, status=204
        )
        await entra.patch(path, {"op": "Replace", "path": "displayName", "value": "Platform"}, status=204)
        await entra.until("group:platform-engineering", displayName="Platform", hasMember=["user:default/ann"])
        assert [each["value"] for each in (await entra.ask("GET", f"/Users/{ann}"))["groups"]] == [made["id"]]
        await entra.ask("DELETE", path, status=204)
        await entra.until_gone("group:platform-engineering")
        assert targets(await entra.until("user:ann", memberOf=[]), "memberOf") == []
