"""Lists by page and filter, what can be learned of the directory, and what is refused, in the words of the protocol."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from callboard.plugins.scim.filters import LONGEST

from . import CORE, MESSAGES, provider, user

pytestmark = pytest.mark.usefixtures("callboard_database")


async def test_pages_hold_each_once_and_the_total_is_exact() -> None:
    async with provider() as directory:
        ids = [await directory.add(f"p{number}@acme.io") for number in range(7)]
        seen: list[str] = []
        for start in (1, 4, 7, 10):
            page = await directory.ask("GET", f"/Users?startIndex={start}&count=3")
            assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (
                7,
                start,
                len(page["Resources"]),
            )
            seen += [each["id"] for each in page["Resources"]]
        assert seen == ids
        for query, items in (("count=0", 0), ("count=-1", 0), ("startIndex=0", 7), ("startIndex=-5&count=2", 2)):
            page = await directory.ask("GET", f"/Users?{query}")
            assert (page["totalResults"], len(page["Resources"])) == (7, items)


async def test_people_and_groups_are_found_by_what_they_are_known_by() -> None:
    async with provider() as directory:
        emails = [{"value": "Ann@Work.example", "type": "work"}, {"value": "ann@home.example"}]
        ann = await directory.add("ann@acme.io", externalId="E1", displayName="Ann Lee", emails=emails)
        ben = await directory.add("ben@acme.io", externalId="e1", displayName='Ben "the" Lee')
        group = await directory.add_group("Crew", ann)
        for text, found in (
            (r'displayName eq "Ben \"the\" Lee"', [ben]),
            ('userName eq "ANN@ACME.IO"', [ann]),
            (f'{CORE}:User:userName eq "ann@acme.io"', [ann]),
            ('externalId eq "e1"', [ben]),
            (f'id eq "{ann}"', [ann]),
            ('displayName EQ "ann lee"', [ann]),
            ('emails.value eq "ann@work.example"', [ann]),
            ('emails eq "ann@home.example"', [ann]),
            ('emails.value eq "ann@home.example" AND displayName eq "Ann Lee"', [ann]),
            ('emails.value eq "ann@home.example" and displayName eq "Ben"', []),
            ("active eq true", [ann, ben]),
            ("active eq False", []),
        ):
            page = await directory.find("/Users", text)
            assert ([each["id"] for each in page["Resources"]], page["totalResults"]) == (found, len(found)), text
        for text in ('displayName eq "crew"', f'members.value eq "{ann}"'):
            assert [each["id"] for each in (await directory.find("/Groups", text))["Resources"]] == [group]


BAD_FILTERS = [
    'userName ne "a"',
    'userName co "a"',
    "userName pr",
    "userName eq",
    "userName eq 5",
    "userName eq null",
    'userName eq "a',
    'userName eq "a" or userName eq "b"',
    'not (userName eq "a")',
    '(userName eq "a")',
    'emails[type eq "work"]',
    'password eq "a"',
    'members eq "a"',
    "userName eq true",
    'userName eq ""',
    r'userName eq "\u0000"',
    'userName eq "a" and',
    " and ".join(['userName eq "a"'] * 11),
    f'userName eq "{"a" * LONGEST}"',
]
BAD_USERS: list[tuple[Any, str]] = [
    ([], "invalidSyntax"),
    ({}, "invalidValue"),
    ({"userName": ""}, "invalidValue"),
    ({"userName": 5}, "invalidValue"),
    ({"userName": "x" * 257}, "invalidValue"),
    ({"userName": "a\x00b"}, "invalidValue"),
    ({"userName": "@acme.io"}, "invalidValue"),
    ({"userName": "日本"}, "invalidValue"),
    ({"userName": "a", "active": "perhaps"}, "invalidValue"),
    ({"userName": "a", "name": "Ann"}, "invalidValue"),
    ({"userName": "a", "emails": "a@b.c"}, "invalidValue"),
    ({"userName": "a", "emails": ["a@b.c"]}, "invalidValue"),
    ({"userName": "a", "emails": [{"value": "a@b.c"}] * 21}, "invalidValue"),
]


BAD_CHANGES: list[tuple[Any, str]] = [
    (None, "invalidSyntax"),
    ([], "invalidSyntax"),
    ([5], "invalidSyntax"),
    ([{"op": "move", "path": "title", "value": "x"}], "invalidSyntax"),
    ([{"op": "replace", "path": "title", "value": "x"}] * 1001, "invalidSyntax"),
    ([{"op": "remove"}], "noTarget"),
    ([{"op": "add", "value": "x"}], "invalidValue"),
    ([{"op": "replace", "path": "emails[", "value": "x"}], "invalidPath"),
    ([{"op": "replace", "path": 'emails[type ne "work"].value', "value": "x"}], "invalidFilter"),
    ([{"op": "replace", "path": 'emails[type eq "work"].colour', "value": "x"}], "invalidPath"),
    ([{"op": "replace", "path": 'userName[type eq "work"]', "value": "x"}], "invalidPath"),
    ([{"op": "replace", "path": "id", "value": "x"}], "mutability"),
    ([{"op": "remove", "path": "userName"}], "invalidValue"),
    ([{"op": "replace", "path": "active", "value": "maybe"}], "invalidValue"),
    ([{"op": "replace", "path": "name", "value": "Ann"}], "invalidValue"),
]


async def test_changes_that_are_none_are_refused_and_change_nothing() -> None:
    async with provider() as directory:
        path = f"/Users/{await directory.add('ann@acme.io', title='Pilot')}"
        before = await directory.ask("GET", path)
        for operations, kind in BAD_CHANGES:
            good = [{"op": "replace", "path": "title", "value": "Changed"}]
            sent = [*good, *operations] if operations and len(operations) == 1 else operations
            error = await directory.ask("PATCH", path, {"Operations": sent}, status=400)
            assert error["scimType"] == kind, operations
        assert await directory.ask("GET", path) == before


async def test_members_that_cannot_be_are_refused_and_the_rest_of_the_change_with_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with provider() as directory:
        people = [await directory.add(f"p{number}@acme.io") for number in range(3)]
        group = await directory.add_group("Crew", people[0])
        path = f"/Groups/{group}"
        for operation, kind in (
            ({"op": "add", "path": "members", "value": [{"value": people[1]}, {"value": "nobody"}]}, "invalidValue"),
            ({"op": "add", "path": "members", "value": [{"value": group}]}, "invalidValue"),
            ({"op": "add", "path": "members", "value": [{"display": "Ann"}]}, "invalidValue"),
            ({"op": "add", "path": "members", "value": "Ann"}, "invalidValue"),
            ({"op": "add", "path": f'members[value eq "{people[1]}"]', "value": {}}, "invalidPath"),
            ({"op": "remove", "path": f'members[display eq "{people[1]}"]'}, "invalidPath"),
        ):
            error = await directory.patch(path, operation, status=400)
            assert error["scimType"] == kind, operation
        monkeypatch.setattr("callboard.plugins.scim.directory.MOST_MEMBERS", 2)
        more = {"op": "add", "path": "members", "value": [{"value": each} for each in people[1:]]}
        assert (await directory.patch(path, more, status=400))["scimType"] == "tooMany"
        shown = await directory.ask("GET", path)
        assert [each["value"] for each in shown["members"]] == [people[0]]
        # Who is not there need not be taken out.
        await directory.patch(path, {"op": "remove", "path": "members", "value": [{"value": "nobody"}]}, status=204)
        await directory.patch(path, {"op": "remove", "path": "members"}, status=204)
        assert (await directory.ask("GET", path))["members"] == []


async def test_what_makes_no_sense_is_refused_in_the_words_of_the_protocol() -> None:
    async with provider() as directory:
        for text in BAD_FILTERS:
            error = await directory.ask("GET", f"/Users?filter={quote(text)}", status=400)
            said = (error["schemas"], error["status"], error["scimType"])
            assert said == ([f"{MESSAGES}:Error"], "400", "invalidFilter"), text
        for body, kind in BAD_USERS:
            assert (await directory.ask("POST", "/Users", body, status=400))["scimType"] == kind, body
        for media in ("text/plain", "application/x-www-form-urlencoded"):
            error = await directory.ask("POST", "/Users", user("a"), status=400, media=media)
            assert error["scimType"] == "invalidSyntax"
        large = await directory.ask("POST", "/Users", user("a", title="x" * 3_000_000), status=400)
        assert "too large" in large["detail"]
        for query in ("count=x", "sortBy=userName", "count=1&count=2"):
            await directory.ask("GET", f"/Users?{query}", status=400)
        for path in ("/Users/none", "/Users/%00", f"/Groups/{'a' * 36}", "/ResourceTypes/Bicycle", "/Schemas/x"):
            for method in ("GET", "DELETE") if path[1] in "UG" else ("GET",):
                error = await directory.ask(method, path, status=404)
                assert (error["schemas"], error["status"]) == ([f"{MESSAGES}:Error"], "404")
        assert (await directory.ask("GET", "/Users"))["totalResults"] == 0


async def test_the_directory_says_what_it_can_do() -> None:
    async with provider() as directory:
        config = await directory.ask("GET", "/ServiceProviderConfig")
        types = await directory.ask("GET", "/ResourceTypes")
        schemas = await directory.ask("GET", "/Schemas")
        by_name = [await directory.ask("GET", f"/Schemas/{each['schema']}") for each in types["Resources"]]
        one = await directory.ask("GET", "/ResourceTypes/Group")
    assert (config["patch"], config["filter"]) == ({"supported": True}, {"supported": True, "maxResults": 200})
    assert [each["endpoint"] for each in types["Resources"]] == ["/Users", "/Groups"]
    assert (schemas["Resources"], one) == (by_name, types["Resources"][1])
    names = {each["name"] for each in schemas["Resources"][0]["attributes"]}
    assert {"userName", "externalId", "active", "name", "emails", "groups"} <= names
    assert "password" not in names


async def test_only_the_attributes_that_are_asked_for_are_answered() -> None:
    async with provider() as directory:
        path = f"/Users/{await directory.add('ann@acme.io', title='Pilot')}"
        assert set(await directory.ask("GET", f"{path}?attributes=userName,{CORE}:User:title")) == {
            *("schemas", "id", "userName", "title")
        }
        assert "title" not in await directory.ask("GET", f"{path}?excludedAttributes=TITLE")
