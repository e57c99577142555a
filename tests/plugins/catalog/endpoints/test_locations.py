"""Registered locations: how they are listed, made, tried, moved and removed."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from callboard.testing import LocalServer

from .conftest import Rest, error_of, write
from .files import EVERYTHING, component


@pytest.fixture
def registered(own: Rest, web: LocalServer) -> dict[str, Any]:
    """A registered address with one component, `radio`."""
    web.routes["/radio.yaml"] = component("radio")
    return own.register(f"{web.url}/radio.yaml", "url")


def test_only_what_was_registered_is_listed(own: Rest, web: LocalServer) -> None:
    assert own.get("/locations").json() == []
    web.routes["/radio.yaml"] = component("radio")
    location = own.register(f"{web.url}/radio.yaml", "url")
    assert own.get("/locations").json() == [{"data": location}]


def test_a_location_has_an_id_its_target_and_the_ref_of_its_entity(own: Rest, registered: dict[str, Any]) -> None:
    assert list(registered) == ["id", "type", "target", "entityRef"]
    assert uuid.UUID(registered["id"])
    assert registered["entityRef"].startswith("location:default/generated-")
    name = registered["entityRef"].rpartition("/")[2]
    entity = own.get(f"/entities/by-name/location/default/{name}").json()
    assert entity["spec"] == {"type": "url", "target": registered["target"]}
    assert own.get(f"/locations/{registered['id']}").json() == registered


def test_registering_reads_at_once_and_answers_without_entities(own: Rest, web: LocalServer) -> None:
    web.routes["/radio.yaml"] = component("radio")
    answer = own.post("/locations", {"type": "url", "target": f"{web.url}/radio.yaml"})
    assert (answer.status_code, answer.json()["entities"]) == (201, [])
    assert "radio" in own.names()


def test_registering_twice_is_a_conflict_or_a_refresh(own: Rest, web: LocalServer, registered: dict[str, Any]) -> None:
    body = {"type": "url", "target": registered["target"]}
    message = f"Location url:{registered['target']} already exists"
    assert error_of(own.post("/locations", body)) == (409, "ConflictError", message)
    assert error_of(own.post("/locations?onConflict=reject", body))[0] == 409
    web.routes["/radio.yaml"] = component("radio", title="Loud")
    answer = own.post("/locations?onConflict=refresh", body)
    assert (answer.status_code, answer.json()["location"]) == (201, registered)
    assert own.get("/entities/by-name/component/default/radio").json()["metadata"]["title"] == "Loud"


def test_the_settings_can_make_a_refresh_of_every_conflict(tmp_path: Path) -> None:
    write(tmp_path, {"catalog/all.yaml": component("one"), "two.yaml": component("two")})
    rest = Rest(tmp_path, {"defaultLocationConflictStrategy": "refresh"})
    first = rest.register(tmp_path / "two.yaml")
    assert rest.register(tmp_path / "two.yaml") == first
    assert error_of(rest.post("/locations?onConflict=reject", {"type": "file", "target": first["target"]}))[0] == 409
    rest.close()


@pytest.mark.parametrize(
    "target", ["not a url", "", "https://elsewhere.example/x.yaml", "http://[", "ftp://x/y", "\x00"]
)
def test_what_cannot_be_read_is_registered_and_listed_all_the_same(own: Rest, target: str) -> None:
    location = own.register(target, "url")
    assert [each["data"]["id"] for each in own.get("/locations").json()] == [location["id"]]
    assert own.names() == EVERYTHING
    assert own.delete(f"/locations/{location['id']}").status_code == 204


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"type": "url"}, "request/body must have required property 'target'"),
        ({"target": "x"}, "request/body must have required property 'type'"),
        ({"type": "url", "target": "x", "owner": "me"}, "request/body must NOT have additional properties"),
        ({"type": "url", "target": 1}, "request/body/target must be string"),
        ({"type": "nope", "target": "x"}, 'Registered locations must be of an allowed type ["url"]'),
        ([], "request/body must be object"),
    ],
)
@pytest.mark.parametrize("query", ["", "?dryRun=true"])
def test_a_bad_body_is_an_input_error(rest: Rest, body: Any, message: str, query: str) -> None:
    assert error_of(rest.post(f"/locations{query}", body)) == (400, "InputError", message)


# --- dry run


@pytest.mark.parametrize("yes", ["true", "1", "Yes", "t", "ON", "y"])
def test_a_dry_run_shows_everything_below_and_stores_nothing(own: Rest, web: LocalServer, yes: str) -> None:
    nested = (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: nested}\nspec: {target: ./radio.yaml}\n"
    )
    web.routes |= {"/nested.yaml": nested, "/radio.yaml": component("radio")}
    target = f"{web.url}/nested.yaml"
    answer = own.post(f"/locations?dryRun={yes}", {"type": "url", "target": target})
    assert answer.status_code == 201
    assert answer.json()["exists"] is False
    entity_ref = answer.json()["location"]["entityRef"]
    location = {"id": f"url:{target}", "type": "url", "target": target, "entityRef": entity_ref}
    assert answer.json()["location"] == location
    entities = answer.json()["entities"]
    assert [each["metadata"]["name"] for each in entities] == [entity_ref.rpartition("/")[2], "nested", "radio"]
    assert not any("uid" in each["metadata"] for each in entities)
    assert own.get("/locations").json() == []
    assert own.names() == EVERYTHING
    assert own.register(target, "url")["entityRef"] == entity_ref


@pytest.mark.parametrize("no", ["false", "0", "off", "maybe", ""])
def test_anything_but_yes_is_no_dry_run(own: Rest, web: LocalServer, no: str) -> None:
    web.routes["/radio.yaml"] = component("radio")
    answer = own.post(f"/locations?dryRun={no}", {"type": "url", "target": f"{web.url}/radio.yaml"})
    assert "exists" not in answer.json()
    assert "radio" in own.names()


def test_a_dry_run_tells_what_is_registered_already(own: Rest, registered: dict[str, Any]) -> None:
    answer = own.post("/locations?dryRun=true", {"type": "url", "target": registered["target"]})
    assert answer.json()["exists"] is True


def test_a_dry_run_says_what_is_wrong_first(own: Rest, web: LocalServer) -> None:
    def refusal(text: str | int) -> str:
        web.routes["/x.yaml"] = text
        answer = own.post("/locations?dryRun=true", {"type": "url", "target": f"{web.url}/x.yaml"})
        status, name, message = error_of(answer)
        assert (status, name) == (400, "InputError")
        return message

    assert refusal(404).startswith("NotFoundError: ")
    assert "Policy check failed for component:default/bad_" in refusal(component("bad_"))
    assert "YAML" in refusal("a: [")
    assert refusal(component("two") + "---\n" + component("Two")) == "Duplicate nested entity: component:default/two"
    web.routes |= {"/y.yaml": component("two")}
    both = "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: l}\nspec: {target: ./y.yaml}\n---\n"
    assert refusal(both + component("two")) == "Duplicate nested entity: component:default/two"
    domain = "apiVersion: backstage.io/v1alpha1\nkind: Domain\nmetadata: {name: x}\nspec: {owner: payments}\n"
    assert refusal(domain).startswith("NotAllowedError: ")
    assert own.names() == EVERYTHING


# --- one location


def test_an_unknown_location_is_not_found(rest: Rest) -> None:
    expected = (404, "NotFoundError", "Found no location with ID x")
    assert error_of(rest.get("/locations/x")) == expected
    assert error_of(rest.delete("/locations/x")) == expected
    assert error_of(rest.send("PUT", "/locations/x", json={"type": "url", "target": "y"})) == expected


def test_a_moved_location_keeps_its_id_and_the_ref_of_its_entity(
    own: Rest, web: LocalServer, registered: dict[str, Any]
) -> None:
    web.routes["/tv.yaml"] = component("tv")
    target = f"{web.url}/tv.yaml"
    answer = own.send("PUT", f"/locations/{registered['id']}", json={"type": "url", "target": target})
    assert (answer.status_code, answer.json()) == (200, {**registered, "target": target})
    assert own.get(f"/locations/{registered['id']}").json() == answer.json()
    assert set(own.names()) == {*EVERYTHING, "tv"}
    name = registered["entityRef"].rpartition("/")[2]
    assert own.get(f"/entities/by-name/location/default/{name}").json()["spec"]["target"] == target
    assert own.get("/locations/by-entity/component/default/tv").json() == answer.json()
    own.sweep()
    assert set(own.names()) == {*EVERYTHING, "tv"}


def test_a_location_cannot_be_moved_onto_another(own: Rest, web: LocalServer, registered: dict[str, Any]) -> None:
    web.routes["/tv.yaml"] = component("tv")
    other = own.register(f"{web.url}/tv.yaml", "url")
    body = {"type": "url", "target": other["target"]}
    message = f"Location url:{other['target']} already exists"
    assert error_of(own.send("PUT", f"/locations/{registered['id']}", json=body)) == (409, "ConflictError", message)
    same = own.send("PUT", f"/locations/{other['id']}", json=body)
    assert (same.status_code, same.json()) == (200, other)
    assert {"tv", "radio"} <= set(own.names())


def test_a_removed_location_takes_with_it_what_only_it_led_to(own: Rest, registered: dict[str, Any]) -> None:
    answer = own.delete(f"/locations/{registered['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert own.names() == EVERYTHING
    assert own.get("/locations").json() == []
    assert error_of(own.get(f"/locations/{registered['id']}"))[0] == 404


def test_what_another_location_also_leads_to_stays(own: Rest, web: LocalServer, registered: dict[str, Any]) -> None:
    web.routes["/all.yaml"] = (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: more}\nspec: {target: ./radio.yaml}\n"
    )
    other = own.register(f"{web.url}/all.yaml", "url")
    own.delete(f"/locations/{registered['id']}")
    assert "radio" in own.names()
    own.delete(f"/locations/{other['id']}")
    assert own.names() == EVERYTHING


def test_a_location_of_the_settings_can_be_registered_as_well_and_outlives_that(own: Rest) -> None:
    location = own.register(own.folder / "catalog/all.yaml")
    assert own.get("/locations").json() == [{"data": location}]
    assert own.delete(f"/locations/{location['id']}").status_code == 204
    assert own.names() == EVERYTHING


def test_the_location_behind_an_entity_is_found_by_its_origin(own: Rest, registered: dict[str, Any]) -> None:
    assert own.get("/locations/by-entity/Component/default/RADIO").json() == registered
    message = "found no origin annotation for ref component:default/wallet"
    assert error_of(own.get("/locations/by-entity/component/default/wallet")) == (404, "NotFoundError", message)
    message = "found no origin annotation for ref component:default/nope"
    assert error_of(own.get("/locations/by-entity/component/default/nope")) == (404, "NotFoundError", message)


# --- queries


def test_locations_are_queried_in_pages_of_which_each_cursor_knows_all(own: Rest, web: LocalServer) -> None:
    long = "x" * 300
    targets = [f"{web.url}/{number}-{long}.yaml" for number in range(3)]
    found = sorted((own.register(target, "url") for target in targets), key=lambda each: each["id"])
    own.register("elsewhere", "url")
    query = {"target": {"$hasPrefix": web.url}}
    first = own.post("/locations/by-query", {"query": query, "limit": 2}).json()
    assert (first["items"], first["totalItems"]) == (found[:2], 3)
    second = own.post("/locations/by-query", {"cursor": first["pageInfo"]["nextCursor"]}).json()
    assert second == {"items": found[2:], "totalItems": 3, "pageInfo": {}}
    exact = own.post("/locations/by-query", {"query": {"id": found[1]["id"].upper(), "target": found[1]["target"]}})
    assert exact.json() == {"items": [found[1]], "totalItems": 1, "pageInfo": {}}
    assert own.post("/locations/by-query", {}).json()["totalItems"] == 4
    assert own.post("/locations/by-query", {"query": {"type": {"$in": ["file"]}}}).json()["items"] == []


@pytest.mark.parametrize("cursor", ["x", "e30=", "eyJxdWVyeSI6e30sImxpbWl0IjowfQ==", "ä", "W10="])
def test_a_malformed_location_cursor_is_an_input_error(rest: Rest, cursor: str) -> None:
    status, name, message = error_of(rest.post("/locations/by-query", {"cursor": cursor}))
    assert (status, name) == (400, "InputError")
    assert message.startswith("Malformed cursor: ")


def test_a_read_only_catalog_takes_no_locations(tmp_path: Path) -> None:
    write(tmp_path, {"catalog/all.yaml": component("one")})
    rest = Rest(tmp_path, {"readonly": True})
    body = {"type": "file", "target": str(tmp_path / "catalog/all.yaml")}
    assert error_of(rest.post("/locations", body))[:2] == (403, "NotAllowedError")
    assert error_of(rest.delete("/locations/x"))[:2] == (403, "NotAllowedError")
    assert rest.post("/locations?dryRun=true", body).status_code == 201
    rest.close()
