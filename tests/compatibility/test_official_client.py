"""Backstage's official JavaScript client reads from the real server as it would from Backstage's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Client, Refused, Server

EVERYTHING = {"Antenna", "mixer", "schedule", "sound", "mast", "on-air", "nour", "all"}
COMPONENTS = {"Antenna", "mixer", "schedule"}
GENERATED = "generated-"


def names(entities: list[dict[str, Any]]) -> list[str]:
    return [each["metadata"]["name"] for each in entities if not each["metadata"]["name"].startswith(GENERATED)]


def component(name: str, owner: str = "on-air") -> str:
    return json.dumps(
        {
            "apiVersion": "backstage.io/v1alpha1",
            "kind": "Component",
            "metadata": {"name": name},
            "spec": {"type": "service", "lifecycle": "production", "owner": owner},
        }
    )


def refusal(client: Client, method: str, *args: Any) -> tuple[int, str, str]:
    """Status, name and message of the error that the client throws."""
    with pytest.raises(Refused) as thrown:
        client.call(method, *args)
    error = thrown.value.error
    assert error["name"] == "ResponseError"
    assert error["body"]["response"] == {"statusCode": error["statusCode"]}
    return error["statusCode"], error["cause"]["name"], error["cause"]["message"]


# --- reading entities


def test_all_entities_come_without_asking_for_any(client: Client) -> None:
    found = client.call("getEntities")["items"]
    assert set(names(found)) == EVERYTHING
    uids = [each["metadata"]["uid"] for each in found]
    assert uids == sorted(uids)


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"kind": "Component"}, COMPONENTS),
        ({"kind": ["API", "resource"]}, {"sound", "mast"}),
        ([{"kind": "user"}, {"kind": "component", "spec.type": "website"}], {"nour", "schedule"}),
        ({"metadata.annotations.acme.io/tier": "$EXISTS"}, {"Antenna"}),
        ({"metadata.annotations.acme.io/tier": ["$EXISTS", "silver"]}, set()),
        ({"kind": "component", "metadata.tags": []}, COMPONENTS),
        ({"relations.dependencyOf": "component:default/antenna"}, {"mixer", "mast"}),
        ({"kind": "nope"}, set()),
    ],
)
def test_entities_are_filtered(client: Client, filter: Any, expected: set[str]) -> None:
    assert set(names(client.call("getEntities", {"filter": filter})["items"])) == expected


def test_entities_are_cut_down_to_fields(client: Client) -> None:
    request = {"filter": {"kind": "api"}, "fields": ["kind", "metadata.name", "spec.nope"]}
    assert client.call("getEntities", request) == {"items": [{"kind": "API", "metadata": {"name": "sound"}}]}


def test_entities_are_ordered(client: Client) -> None:
    order = [{"field": "spec.type", "order": "desc"}, {"field": "metadata.name", "order": "asc"}]
    request = {"filter": {"kind": "component"}, "order": order, "limit": 10}
    assert names(client.call("getEntities", request)["items"]) == ["schedule", "Antenna", "mixer"]


def test_entities_come_in_pages_by_offset(client: Client) -> None:
    pages = [
        names(client.call("getEntities", {"filter": {"kind": "component"}, "limit": 2, "offset": offset})["items"])
        for offset in (0, 2, 4)
    ]
    assert pages == [["Antenna", "mixer"], ["schedule"], []]


def test_a_bad_filter_is_an_input_error(client: Client) -> None:
    expected = "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)"
    assert refusal(client, "getEntities", {"filter": {"": "x"}}) == (400, "InputError", expected)


def test_entities_come_by_refs_in_the_order_asked_for(client: Client) -> None:
    refs = ["component:default/mixer", "component:default/none", "Component:default/mixer", "api:default/sound"]
    found = client.call("getEntitiesByRefs", {"entityRefs": refs, "fields": ["metadata.name"]})["items"]
    assert found == [{"metadata": {"name": "mixer"}}, None, None, {"metadata": {"name": "sound"}}]


def test_entities_by_refs_are_filtered_both_ways(client: Client) -> None:
    refs = ["component:default/mixer", "api:default/sound"]
    for extra in (
        {"filter": {"kind": "api"}},
        {"query": {"kind": "api"}},
        {"query": {"kind": {"$exists": True}}, "filter": {"kind": "api"}},
    ):
        found = client.call("getEntitiesByRefs", {"entityRefs": refs, "fields": ["kind"], **extra})["items"]
        assert found == [None, {"kind": "API"}]


def test_more_refs_than_fit_one_request_are_asked_for_in_parts(client: Client) -> None:
    refs = ["component:default/mixer", *[f"component:default/none-{number}" for number in range(2500)]]
    found = client.call("getEntitiesByRefs", {"entityRefs": refs, "fields": ["kind"]})["items"]
    assert len(found) == 2501
    assert [at for at, each in enumerate(found) if each] == [0]


def test_an_entity_comes_by_its_ref(client: Client) -> None:
    found = client.call("getEntityByRef", "Component:default/ANTENNA")
    assert found["metadata"]["name"] == "Antenna"
    assert [each["targetRef"] for each in found["relations"] if each["type"] == "dependsOn"] == [
        "component:default/mixer",
        "resource:default/mast",
    ]
    assert client.call("getEntityByRef", {"kind": "api", "namespace": "default", "name": "sound"})["kind"] == "API"
    assert client.call("getEntityByName", {"kind": "group", "name": "on-air"})["kind"] == "Group"


@pytest.mark.parametrize("ref", ["component:default/none", "component:default/ä%2F?#", "x:y/" + "z" * 300])
def test_an_entity_that_is_not_there_is_undefined(client: Client, ref: str) -> None:
    assert client.call("getEntityByRef", ref) is None


# --- queries


def test_a_query_is_walked_to_its_end_and_back(client: Client) -> None:
    request = {
        "filter": {"kind": "component"},
        "orderFields": {"field": "metadata.name", "order": "desc"},
        "limit": 1,
        "fields": ["metadata.name"],
    }
    page = client.call("queryEntities", request)
    assert page["totalItems"] == 3
    assert "prevCursor" not in page["pageInfo"]
    seen = [page]
    while "nextCursor" in page["pageInfo"]:
        page = client.call("queryEntities", {"cursor": page["pageInfo"]["nextCursor"], "limit": 1})
        seen.append(page)
    assert [names(each["items"]) for each in seen] == [["schedule"], ["mixer"], ["Antenna"]]
    assert {each["totalItems"] for each in seen} == {3}
    page = client.call("queryEntities", {"cursor": page["pageInfo"]["prevCursor"], "limit": 2, "fields": ["kind"]})
    assert page["items"] == [{"kind": "Component"}] * 2
    assert "prevCursor" not in page["pageInfo"]


def test_a_query_by_predicate_is_walked_with_its_own_cursors(client: Client) -> None:
    request = {
        "query": {"$all": [{"kind": "component"}, {"$not": {"spec.lifecycle": "experimental"}}]},
        "orderFields": [{"field": "metadata.name", "order": "asc"}],
        "limit": 1,
    }
    first = client.call("queryEntities", request)
    assert (names(first["items"]), first["totalItems"]) == (["Antenna"], 2)
    second = client.call("queryEntities", {"cursor": first["pageInfo"]["nextCursor"], "limit": 1})
    assert names(second["items"]) == ["schedule"]
    assert "nextCursor" not in second["pageInfo"]
    back = client.call("queryEntities", {"cursor": second["pageInfo"]["prevCursor"], "limit": 1})
    assert names(back["items"]) == ["Antenna"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"spec.type": {"$in": ["website", "grpc"]}}, ["schedule", "sound"]),
        ({"metadata.name": {"$hasPrefix": "m"}}, ["mast", "mixer"]),
        ({"kind": "component", "metadata.title": {"$exists": False}}, ["schedule"]),
        ({"metadata.tags": {"$contains": "go"}}, ["Antenna"]),
        (
            {"relations": {"$contains": {"type": "dependencyOf", "targetRef": "component:default/antenna"}}},
            ["mast", "mixer"],
        ),
        ({"$any": []}, []),
    ],
)
def test_predicates_choose_entities(client: Client, query: Any, expected: list[str]) -> None:
    found = client.call("queryEntities", {"query": query, "orderFields": {"field": "metadata.name", "order": "asc"}})
    assert names(found["items"]) == expected
    assert found["totalItems"] == len(expected)


def test_a_filter_and_a_predicate_both_hold(client: Client) -> None:
    request = {"query": {"kind": "component"}, "filter": [{"spec.type": ["website", "x"]}, {"metadata.name": "mixer"}]}
    assert set(names(client.call("queryEntities", request)["items"])) == {"schedule", "mixer"}


def test_text_is_searched_in_fields(client: Client) -> None:
    text = {"term": " IXE ", "fields": ["metadata.name", "metadata.title"]}
    assert names(client.call("queryEntities", {"fullTextFilter": text})["items"]) == ["mixer"]
    by_post = client.call("queryEntities", {"query": {"kind": "component"}, "fullTextFilter": text})
    assert names(by_post["items"]) == ["mixer"]


def test_a_query_can_count_alone_or_not_at_all(client: Client) -> None:
    counted = client.call("queryEntities", {"filter": {"kind": "component"}, "limit": 0})
    assert counted == {"items": [], "totalItems": 3, "pageInfo": {}}
    uncounted = client.call("queryEntities", {"filter": {"kind": "component"}, "totalItems": "exclude", "offset": 1})
    assert (len(uncounted["items"]), uncounted["totalItems"]) == (2, 0)


def test_a_malformed_cursor_and_query_are_input_errors(client: Client) -> None:
    status, name, message = refusal(client, "queryEntities", {"cursor": "bm9wZQ=="})
    assert (status, name) == (400, "InputError")
    assert message.startswith("Malformed cursor: ")
    expected = (400, "InputError", 'Invalid query: Validation error: Invalid at "$foo"')
    assert refusal(client, "queryEntities", {"query": {"$foo": 1}}) == expected


def test_entities_are_streamed_in_pages(client: Client) -> None:
    pages = client.call("streamEntities", {"filter": {"kind": "component"}, "pageSize": 2})
    assert [len(page) for page in pages] == [2, 1]
    assert set(names([each for page in pages for each in page])) == COMPONENTS
    by_predicate = client.call("streamEntities", {"query": {"kind": "component"}, "pageSize": 1})
    assert [len(page) for page in by_predicate] == [1, 1, 1]


# --- ancestry and facets


def test_ancestry_leads_to_the_location_of_the_settings(client: Client) -> None:
    found = client.call("getEntityAncestors", {"entityRef": "component:default/Mixer"})
    assert found["rootEntityRef"] == "component:default/mixer"
    assert [each["entity"]["kind"] for each in found["items"]] == ["Component", "Location", "Location"]
    assert found["items"][0]["parentEntityRefs"] == ["location:default/all"]
    generated = found["items"][2]["entity"]["metadata"]["name"]
    assert found["items"][1]["parentEntityRefs"] == [f"location:default/{generated}"]
    assert found["items"][2]["parentEntityRefs"] == []
    expected = (404, "NotFoundError", "No such entity component:default/none")
    assert refusal(client, "getEntityAncestors", {"entityRef": "component:default/None"}) == expected


def test_facets_are_counted(client: Client) -> None:
    facets = ["spec.type", "metadata.tags", "relations.ownedBy", "spec.nope"]
    expected = {
        "facets": {
            "spec.type": [{"value": "service", "count": 2}, {"value": "website", "count": 1}],
            "metadata.tags": [{"value": "go", "count": 1}, {"value": "radio", "count": 2}],
            "relations.ownedBy": [{"value": "group:default/on-air", "count": 3}],
            "spec.nope": [],
        }
    }
    assert client.call("getEntityFacets", {"facets": facets, "filter": {"kind": "component"}}) == expected
    assert client.call("getEntityFacets", {"facets": facets, "query": {"kind": "component"}}) == expected
    assert refusal(client, "getEntityFacets", {"facets": []})[:2] == (400, "InputError")
    expected_error = (400, "InputError", "Missing or empty facets parameter")
    assert refusal(client, "getEntityFacets", {"facets": [], "query": {"kind": "x"}}) == expected_error


# --- locations


def test_a_location_lives_from_dry_run_to_removal(client: Client, server: Server) -> None:
    server.web.routes["/first.yaml"] = component("first")
    target = f"{server.web.url}/first.yaml"
    tried = client.call("addLocation", {"target": target, "dryRun": True})
    assert tried["exists"] is False
    assert tried["location"]["id"] == f"url:{target}"
    assert [each["kind"] for each in tried["entities"]] == ["Location", "Component"]
    assert "uid" not in tried["entities"][1]["metadata"]
    assert client.call("getEntityByRef", "component:default/first") is None

    added = client.call("addLocation", {"target": target})
    location = added["location"]
    assert added == {"location": location, "entities": []}
    assert location["entityRef"].startswith("location:default/generated-")
    assert client.call("getEntityByRef", "component:default/first")["metadata"]["name"] == "first"
    assert client.call("addLocation", {"target": target, "dryRun": True})["exists"] is True

    conflict = (409, "ConflictError", f"Location url:{target} already exists")
    assert refusal(client, "addLocation", {"target": target}) == conflict
    again = client.call("addLocation", {"target": target, "onConflict": "refresh"})
    assert again["location"] == location

    assert location in client.call("getLocations")["items"]
    assert client.call("getLocationById", location["id"]) == location
    assert client.call("getLocationByRef", f"url:{target}") == location
    assert client.call("getLocationByEntity", "component:default/first") == location

    server.web.routes["/second.yaml"] = component("second")
    moved = client.call("updateLocation", location["id"], {"target": f"{server.web.url}/second.yaml"})
    assert moved == {**location, "target": f"{server.web.url}/second.yaml"}
    assert client.call("getLocationById", location["id"]) == moved
    assert client.call("getEntityByRef", location["entityRef"])["spec"]["target"] == moved["target"]
    assert client.call("getEntityByRef", "component:default/first") is None
    assert client.call("getEntityByRef", "component:default/second") is not None

    client.call("removeLocationById", location["id"])
    assert client.call("getEntityByRef", "component:default/second") is None
    assert client.call("getEntityByRef", location["entityRef"]) is None
    assert client.call("getLocationById", location["id"]) is None
    message = f"Found no location with ID {location['id']}"
    assert refusal(client, "removeLocationById", location["id"]) == (404, "NotFoundError", message)


def test_locations_are_queried_in_pages(client: Client, server: Server) -> None:
    added = []
    for number in range(3):
        server.web.routes[f"/many/{number}.yaml"] = component(f"many-{number}")
        request = {"target": f"{server.web.url}/many/{number}.yaml"}
        added.append(client.call("addLocation", request)["location"])
    wanted = sorted(added, key=lambda each: each["id"])
    query = {"target": {"$hasPrefix": f"{server.web.url}/many/"}}
    page = client.call("queryLocations", {"query": query, "limit": 2})
    assert (page["items"], page["totalItems"]) == (wanted[:2], 3)
    rest = client.call("queryLocations", {"cursor": page["pageInfo"]["nextCursor"]})
    assert rest == {"items": wanted[2:], "totalItems": 3, "pageInfo": {}}
    assert client.call("streamLocations", {"query": query, "limit": 1}) == [[each] for each in wanted]
    assert [each for each in client.call("queryLocations")["items"] if each in added] == wanted
    for each in added:
        client.call("removeLocationById", each["id"])
    assert client.call("streamLocations", {"query": query}) == []


def test_a_location_that_cannot_be_registered_says_why(client: Client, server: Server) -> None:
    status, name, message = refusal(
        client, "addLocation", {"target": "https://elsewhere.example/x.yaml", "dryRun": True}
    )
    assert (status, name) == (400, "InputError")
    assert "Reading from 'https://elsewhere.example/x.yaml' is not allowed" in message
    allowed = (400, "InputError", 'Registered locations must be of an allowed type ["url"]')
    assert refusal(client, "addLocation", {"type": "nope", "target": "x"}) == allowed
    assert client.call("getLocationByEntity", "component:default/mixer") is None
    assert client.call("getLocationByRef", "url:https://elsewhere.example/x.yaml") is None


# --- refresh, validate, analyse, remove


def test_a_refresh_reads_the_file_again(client: Client, server: Server) -> None:
    file = server.folder / "catalog/radio.yaml"
    before = file.read_text()
    file.write_text(before.replace("title: Mixer", "title: Desk"))
    client.call("refreshEntity", "component:default/mixer")
    assert client.call("getEntityByRef", "component:default/mixer")["metadata"]["title"] == "Desk"
    file.write_text(before)
    client.call("refreshEntity", "component:default/mixer")
    assert client.call("getEntityByRef", "component:default/mixer")["metadata"]["title"] == "Mixer"
    expected = (404, "NotFoundError", "Entity component:default/none not found")
    assert refusal(client, "refreshEntity", "component:default/none") == expected


def test_a_document_is_validated(client: Client) -> None:
    location = "url:https://github.com/acme/web/blob/main/catalog-info.yaml"
    good = json.loads(component("good"))
    assert client.call("validateEntity", good, location) == {"valid": True}
    found = client.call("validateEntity", {**good, "spec": {"type": "service"}}, location)
    assert found["valid"] is False
    assert [set(each) for each in found["errors"]] == [{"name", "message"}]
    assert "component:default/good" in found["errors"][0]["message"]


def test_a_document_for_another_type_of_location_is_not_validated(client: Client) -> None:
    found = client.call("validateEntity", json.loads(component("good")), "file:/x.yaml")
    assert found == {"valid": False, "errors": []}


def test_a_repository_is_analysed(client: Client) -> None:
    found = client.call("analyzeLocation", {"location": {"type": "url", "target": "https://github.com/acme/web"}})
    assert found == {
        "existingEntityFiles": [],
        "generateEntities": [
            {
                "entity": {
                    "apiVersion": "backstage.io/v1alpha1",
                    "kind": "Component",
                    "metadata": {"name": "web", "annotations": {"github.com/project-slug": "acme/web"}},
                    "spec": {"type": "other", "lifecycle": "unknown"},
                },
                "fields": [],
            }
        ],
    }
    expected = (400, "InputError", "The given location.target is not a URL")
    assert refusal(client, "analyzeLocation", {"location": {"type": "url", "target": "web"}}) == expected


def test_a_removed_entity_that_still_stands_in_its_file_comes_back_with_another_uid(client: Client) -> None:
    before = client.call("getEntityByRef", "resource:default/mast")["metadata"]["uid"]
    client.call("removeEntityByUid", before)
    after = client.call("getEntityByRef", "resource:default/mast")["metadata"]["uid"]
    assert after != before
    client.call("removeEntityByUid", before)


def test_every_method_of_the_client_is_called_above(client: Client) -> None:
    written = Path(__file__).read_text()
    assert [each for each in client.call("methods") if f'"{each}"' not in written] == []
