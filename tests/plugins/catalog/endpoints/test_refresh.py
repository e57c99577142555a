"""Looking again, checking documents, and analysing addresses."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.testing import LocalServer

from .conftest import Rest, error_of
from .files import component

LOCATION = "url:https://github.com/acme/web/blob/main/catalog-info.yaml"
GOOD: dict[str, Any] = {
    "apiVersion": "backstage.io/v1alpha1",
    "kind": "Component",
    "metadata": {"name": "web"},
    "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
}


def test_a_refresh_reads_the_file_again_and_answers_nothing(own: Rest) -> None:
    file = own.folder / "catalog/software.yaml"
    file.write_text(file.read_text().replace("title: Wallet", "title: Purse"))
    answer = own.post("/refresh", {"entityRef": "Component:default/wallet", "authorizationToken": "x"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert own.get("/entities/by-name/component/default/wallet").json()["metadata"]["title"] == "Purse"


@pytest.mark.parametrize("ref", ["component:default/nope", "nonsense", ":", "", "a:b/c/d"])
def test_a_refresh_of_nothing_is_not_found(rest: Rest, ref: str) -> None:
    assert error_of(rest.post("/refresh", {"entityRef": ref})) == (404, "NotFoundError", f"Entity {ref} not found")


def test_a_refresh_takes_no_other_keys(rest: Rest) -> None:
    message = "request/body must NOT have additional properties"
    body = {"entityRef": "component:default/wallet", "force": True}
    assert error_of(rest.post("/refresh", body)) == (400, "InputError", message)
    assert error_of(rest.post("/refresh", {}))[2] == "request/body must have required property 'entityRef'"


def test_a_good_document_is_valid_without_annotations(rest: Rest) -> None:
    answer = rest.post("/validate-entity", {"entity": GOOD, "location": LOCATION})
    assert (answer.status_code, answer.content) == (200, b"")
    assert "web" not in rest.names()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "Nope"}, "No processor recognized the entity nope:default/web as valid"),
        ({"metadata": {"name": "a b"}}, "Policy check failed for component:default/a b; caused by Error: "),
        ({"spec": {}}, "threw an error while validating the entity component:default/web; caused by "),
        ({"metadata": {}}, "Entity envelope failed validation before processing; caused by "),
    ],
)
def test_a_faulty_document_is_answered_with_errors_in_a_shape_of_their_own(
    rest: Rest, change: dict[str, Any], message: str
) -> None:
    answer = rest.post("/validate-entity", {"entity": {**GOOD, **change}, "location": LOCATION})
    assert answer.status_code == 400
    assert list(answer.json()) == ["errors"]
    [error] = answer.json()["errors"]
    assert list(error) == ["name", "message"]
    assert message in error["message"]


def test_placeholders_of_a_document_are_read(rest: Rest, web: LocalServer) -> None:
    web.routes["/openapi.yaml"] = "openapi: 3.0.0"
    spec = {
        "type": "openapi",
        "lifecycle": "production",
        "owner": "payments",
        "definition": {"$text": "./openapi.yaml"},
    }
    body = {"entity": {**GOOD, "kind": "API", "spec": spec}, "location": f"url:{web.url}/catalog-info.yaml"}
    assert rest.post("/validate-entity", body).status_code == 200
    assert [each.path for each in web.seen] == ["/openapi.yaml"]
    web.routes.clear()
    answer = rest.post("/validate-entity", body)
    assert answer.status_code == 400
    assert "openapi.yaml" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("location", ["file:/etc/passwd", "url:", "nonsense", ""])
def test_documents_are_validated_for_addresses_only(rest: Rest, location: str) -> None:
    message = f"Invalid location ref {location}, only 'url:<target>' is supported"
    answer = rest.post("/validate-entity", {"entity": GOOD, "location": location})
    assert error_of(answer) == (400, "InputError", message)


def test_validation_needs_a_document_and_a_location(rest: Rest) -> None:
    answer = rest.post("/validate-entity", {"location": LOCATION})
    assert error_of(answer)[2] == "request/body must have required property 'entity'"
    answer = rest.post("/validate-entity", {"entity": [], "location": LOCATION})
    assert error_of(answer)[2] == "request/body/entity must be object"


@pytest.mark.parametrize(
    ("target", "name", "annotation"),
    [
        ("https://github.com/acme/web", "web", ("github.com/project-slug", "acme/web")),
        ("https://github.com/acme/web.git", "web", ("github.com/project-slug", "acme/web")),
        ("https://github.com/acme/web/blob/main/x.yaml", "web", ("github.com/project-slug", "acme/web")),
        ("https://gitlab.com/acme/sub/web", "web", ("gitlab.com/project-slug", "acme/sub/web")),
        ("https://gitlab.com/acme/sub/web/-/tree/main", "web", ("gitlab.com/project-slug", "acme/sub/web")),
        ("https://dev.azure.com/acme/project/_git/web", "web", ("dev.azure.com/project-slug", "project/web")),
        ("https://code.example.com/acme/web", "web", None),
        ("https://code.example.com", "code.example.com", None),
    ],
)
def test_a_component_is_guessed_from_an_address(
    rest: Rest, target: str, name: str, annotation: tuple[str, str] | None
) -> None:
    answer = rest.post("/analyze-location", {"location": {"type": "url", "target": target}})
    annotations = {"annotations": dict([annotation])} if annotation else {}
    entity = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": name, **annotations},
        "spec": {"type": "other", "lifecycle": "unknown"},
    }
    assert answer.json() == {"existingEntityFiles": [], "generateEntities": [{"entity": entity, "fields": []}]}


def test_a_catalog_file_that_is_there_is_shown_instead(own: Rest, web: LocalServer) -> None:
    web.routes["/catalog-info.yaml"] = component("radio")
    location = {"type": "url", "target": f"{web.url}/catalog-info.yaml"}
    body = {"location": location, "catalogFilename": "catalog-info.yaml"}
    answer = own.post("/analyze-location", body).json()
    assert answer["generateEntities"] == []
    [existing] = answer["existingEntityFiles"]
    assert (existing["location"], existing["isRegistered"]) == (location, False)
    assert existing["entity"]["metadata"]["name"] == "radio"
    own.register(location["target"], "url")
    assert own.post("/analyze-location", body).json()["existingEntityFiles"][0]["isRegistered"] is True


@pytest.mark.parametrize("target", ["web", "", "http://[", "file:///etc/passwd", "javascript://x"])
def test_what_is_no_address_is_not_analysed(rest: Rest, target: str) -> None:
    answer = rest.post("/analyze-location", {"location": {"type": "url", "target": target}})
    assert error_of(answer) == (400, "InputError", "The given location.target is not a URL")
