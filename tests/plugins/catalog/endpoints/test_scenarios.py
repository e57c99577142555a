"""The acceptance checklist of the reference, with Callboard's deliberate differences (docs/concepts/differences.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.testing import LocalServer

from .conftest import KINDS, Rest, write
from .files import EVERYTHING, component

NO_OWNER = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: lost}
spec: {type: service, lifecycle: production}
"""


def pending(rest: Rest) -> dict[str, list[dict[str, Any]]]:
    """The errors of what could not be made, by name."""
    answer = rest.get("/entities/unprocessed/pending").json()
    assert answer["type"] == "pending"
    return {each["unprocessed_entity"]["metadata"]["name"]: each["errors"] for each in answer["entities"]}


def problems(rest: Rest) -> list[dict[str, Any]]:
    return rest.get("/problems").json()["items"]


def test_one_faulty_document_is_pending_and_its_neighbour_is_there(own: Rest) -> None:
    write(own.folder, {"x.yaml": component("found") + "---\n" + NO_OWNER})
    own.register(own.folder / "x.yaml")
    assert own.names() == sorted([*EVERYTHING, "found"])
    assert own.get("/entities/by-name/component/default/lost").status_code == 404
    assert list(pending(own)) == ["lost"]
    [error] = pending(own)["lost"]
    assert error["name"] == "InputError"
    assert "owner" in error["message"]
    assert own.get("/entities/unprocessed/failed").json() == {"type": "failed", "entities": []}


def test_a_yaml_error_stops_neither_its_neighbours_nor_the_location(own: Rest) -> None:
    write(own.folder, {"x.yaml": component("found") + "---\na: [\n---\n" + component("also")})
    location = own.register(own.folder / "x.yaml")
    assert {"found", "also"} <= set(own.names())
    name = location["entityRef"].rpartition("/")[2]
    entity = own.get(f"/entities/by-name/location/default/{name}").json()
    assert entity["status"]["items"][0]["level"] == "error"
    assert [each["line"] >= 7 for each in problems(own)] == [True]


def test_a_kind_that_the_rules_do_not_allow_is_refused_alone(tmp_path: Path) -> None:
    group = "apiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata: {name: g}\nspec: {type: team, children: []}\n"
    write(tmp_path, {"catalog/all.yaml": component("one"), "x.yaml": component("two") + "---\n" + group})
    rest = Rest(tmp_path, {"rules": [{"allow": ["Component", "Location"]}]})
    rest.register(tmp_path / "x.yaml")
    assert rest.names() == ["one", "two"]
    assert [error["name"] for error in pending(rest)["g"]] == ["NotAllowedError"]
    rest.close()


def test_an_order_field_leaves_out_entities_without_it_also_in_the_count(own: Rest) -> None:
    answer = own.get("/entities/by-query", orderField="metadata.title").json()
    assert [each["metadata"]["title"] for each in answer["items"]] == ["ledger", "Payments", "Wallet"]
    assert answer["totalItems"] == 3


def test_removing_a_document_removes_its_entity_at_once(own: Rest) -> None:
    write(own.folder, {"x.yaml": component("one") + "---\n" + component("two")})
    own.register(own.folder / "x.yaml")
    write(own.folder, {"x.yaml": component("one")})
    own.post("/refresh", {"entityRef": "component:default/one"})
    assert "one" in own.names()
    assert own.get("/entities/by-name/component/default/two").status_code == 404


def test_orphans_are_kept_and_marked_where_the_settings_say_so(tmp_path: Path) -> None:
    write(tmp_path, {"catalog/all.yaml": component("one") + "---\n" + component("two")})
    rest = Rest(tmp_path, {"orphanStrategy": "keep"})
    write(tmp_path, {"catalog/all.yaml": component("one")})
    rest.sweep()
    two = rest.get("/entities/by-name/component/default/two").json()
    assert two["metadata"]["annotations"]["backstage.io/orphan"] == "true"
    rest.close()


def test_of_two_files_with_the_same_entity_the_first_counts_and_both_are_told(own: Rest) -> None:
    write(own.folder, {"x.yaml": component("X", title="First"), "y.yaml": component("x", title="Second")})
    own.register(own.folder / "x.yaml")
    own.register(own.folder / "y.yaml")
    found = own.get("/entities/by-name/component/default/x").json()
    assert (found["metadata"]["name"], found["metadata"]["title"]) == ("X", "First")
    assert any(each["name"] == "ConflictError" for each in problems(own))


def test_a_broken_file_keeps_its_entities_and_shows_the_error_until_it_is_mended(own: Rest) -> None:
    write(own.folder, {"x.yaml": component("one")})
    location = own.register(own.folder / "x.yaml")
    path = f"/entities/by-name/location/default/{location['entityRef'].rpartition('/')[2]}"
    assert "status" not in own.get(path).json()
    write(own.folder, {"x.yaml": "a: [\n"})
    own.sweep()
    assert "one" in own.names()
    [item] = own.get(path).json()["status"]["items"]
    assert (item["type"], item["level"]) == ("backstage.io/catalog-processing", "error")
    assert item["message"].endswith(item["error"]["message"])
    write(own.folder, {"x.yaml": component("one")})
    own.sweep()
    assert "status" not in own.get(path).json()
    assert "one" in own.names()


def test_a_kind_that_nobody_knows_is_not_recognized(tmp_path: Path) -> None:
    text = "apiVersion: acme.io/v1\nkind: Gadget\nmetadata: {name: g}\nspec: {}\n"
    write(tmp_path, {"catalog/all.yaml": component("one") + "---\n" + text})
    rest = Rest(tmp_path, {"rules": [{"allow": [*KINDS, "Gadget"]}]})
    assert rest.names() == ["one"]
    assert "No processor recognized the entity" in pending(rest)["g"][0]["message"]
    rest.close()


def test_relations_are_sorted(own: Rest) -> None:
    wallet = own.get("/entities/by-name/component/default/wallet").json()
    targets = [each["targetRef"] for each in wallet["relations"] if each["type"] == "dependsOn"]
    assert targets == ["component:default/ledger", "resource:default/store"]
    assert [each["type"] for each in wallet["relations"]] == sorted(each["type"] for each in wallet["relations"])


def test_a_location_entity_shows_what_is_wrong_with_the_files_it_names(own: Rest) -> None:
    path, file = "/entities/by-name/location/default/all", own.folder / "catalog/org.yaml"
    good = file.read_text()
    file.write_text("a: [\n")
    own.sweep()
    assert own.names() == EVERYTHING
    assert [each["level"] for each in own.get(path).json()["status"]["items"]] == ["error"]
    file.write_text(good)
    own.sweep()
    assert "status" not in own.get(path).json()
    assert own.names() == EVERYTHING


@pytest.mark.parametrize("also_elsewhere", [False, True])
def test_unregistering_removes_at_once_what_nothing_else_leads_to(
    own: Rest, web: LocalServer, also_elsewhere: bool
) -> None:
    web.routes["/x.yaml"] = component("one")
    web.routes["/y.yaml"] = (
        "apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: y}\nspec: {target: ./x.yaml}\n"
    )
    location = own.register(f"{web.url}/x.yaml", "url")
    if also_elsewhere:
        own.register(f"{web.url}/y.yaml", "url")
    own.delete(f"/locations/{location['id']}")
    assert ("one" in own.names()) is also_elsewhere
