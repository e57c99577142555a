"""Many entities by their refs, and counts of the values that entities have."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Rest, error_of


def test_refs_are_answered_in_their_order_with_null_for_what_is_not_there(rest: Rest) -> None:
    refs = ["api:default/money", "group:default/none", "api:default/money", "component:shop/site", "nonsense", ""]
    answer = rest.post("/entities/by-refs", {"entityRefs": refs, "fields": ["metadata.name"]})
    money, site = {"metadata": {"name": "money"}}, {"metadata": {"name": "site"}}
    assert answer.json() == {"items": [money, None, money, site, None, None]}


def test_refs_must_be_full_and_in_lower_case(rest: Rest) -> None:
    refs = ["Component:default/wallet", "component:wallet", "component:default/wallet"]
    items = rest.post("/entities/by-refs", {"entityRefs": refs}).json()["items"]
    assert items[:2] == [None, None]
    assert items[2] == rest.get("/entities/by-name/component/default/wallet").json()


def test_refs_are_narrowed_by_a_filter_and_by_a_query(rest: Rest) -> None:
    body: dict[str, Any] = {"entityRefs": ["api:default/money", "component:default/wallet"], "fields": ["kind"]}
    assert rest.post("/entities/by-refs?filter=kind=api", body).json()["items"] == [{"kind": "API"}, None]
    assert rest.post("/entities/by-refs", {**body, "query": {"kind": "api"}}).json()["items"] == [{"kind": "API"}, None]
    both = rest.post("/entities/by-refs?filter=kind=api", {**body, "query": {"kind": "component"}}).json()["items"]
    assert both == [None, None]
    assert rest.post("/entities/by-refs", {"entityRefs": []}).json() == {"items": []}


def test_refs_are_required(rest: Rest) -> None:
    expected = (400, "InputError", "request/body must have required property 'entityRefs'")
    assert error_of(rest.post("/entities/by-refs", {})) == expected


FACETS = {
    "kind": [
        {"value": "API", "count": 1},
        {"value": "Component", "count": 3},
        {"value": "Group", "count": 1},
        {"value": "Resource", "count": 1},
        {"value": "User", "count": 1},
    ],
    "Spec.Type": [
        {"value": "Service", "count": 1},
        {"value": "database", "count": 1},
        {"value": "openapi", "count": 1},
        {"value": "service", "count": 1},
        {"value": "team", "count": 1},
        {"value": "website", "count": 1},
    ],
    "relations.ownedBy": [{"value": "group:default/payments", "count": 5}],
    "metadata.tags": [
        {"value": "batch", "count": 1},
        {"value": "java", "count": 2},
        {"value": "web", "count": 1},
    ],
    "metadata.annotations.acme.io/tier": [{"value": "Gold", "count": 1}],
    "spec.nope": [],
}


def test_facets_keep_the_case_of_values_and_the_spelling_of_keys(rest: Rest) -> None:
    kinds = ["kind=component", "kind=api", "kind=group", "kind=resource", "kind=user"]
    answer = rest.send("GET", "/entity-facets", params={"facet": list(FACETS), "filter": kinds})
    assert answer.json() == {"facets": FACETS}
    query = {"$not": {"kind": "location"}}
    assert rest.post("/entity-facets", {"facets": list(FACETS), "query": query}).json() == {"facets": FACETS}


def test_facets_count_only_what_is_filtered(rest: Rest) -> None:
    answer = rest.get("/entity-facets", facet="kind", filter="metadata.namespace=shop").json()
    assert answer == {"facets": {"kind": [{"value": "Component", "count": 1}]}}


@pytest.mark.parametrize(
    ("method", "body", "message"),
    [
        ("GET", None, "request/query must have required property 'facet'"),
        ("POST", {}, "Missing or empty facets parameter"),
        ("POST", {"facets": []}, "Missing or empty facets parameter"),
        ("POST", {"facets": ["kind"], "query": 1}, "request/body/query must be object"),
    ],
)
def test_facets_must_be_named(rest: Rest, method: str, body: Any, message: str) -> None:
    answer = rest.send(method, "/entity-facets", **({} if body is None else {"json": body}))
    assert error_of(answer) == (400, "InputError", message)
