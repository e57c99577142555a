"""/entities/by-query, by GET and by POST: counts, cursors, text and errors."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx2
import pytest

from .conftest import Rest, error_of

QUERY = "/entities/by-query"


def names(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each["metadata"]["name"] for each in answer.json()["items"]]


def test_without_parameters_everything_comes_by_uid(rest: Rest) -> None:
    answer = rest.get(QUERY).json()
    uids = [each["metadata"]["uid"] for each in answer["items"]]
    assert uids == sorted(uids)
    assert answer["totalItems"] == len(uids) == len(rest.get("/entities").json())
    assert answer["pageInfo"] == {}


def test_an_order_leaves_out_entities_without_the_field_also_in_the_count(rest: Rest) -> None:
    answer = rest.get(QUERY, orderField="metadata.title,desc")
    assert names(answer) == ["wallet", "payments", "Ledger"]
    assert answer.json()["totalItems"] == 3


def test_a_field_with_several_values_repeats_the_entity_but_is_counted_once(rest: Rest) -> None:
    answer = rest.get(QUERY, orderField="metadata.tags", fields="metadata.name")
    assert sorted(names(answer)) == ["Ledger", "Ledger", "wallet", "wallet"]
    assert names(answer)[0] == "Ledger"
    assert answer.json()["totalItems"] == 2


def test_only_the_first_order_field_counts(rest: Rest) -> None:
    answer = rest.send("GET", f"{QUERY}?filter=kind=component&orderField=metadata.name&orderField=metadata.title,desc")
    assert names(answer) == ["Ledger", "site", "wallet"]


@pytest.mark.parametrize("body", [None, {"query": {"kind": "component"}}])
def test_cursors_lead_on_and_back(rest: Rest, body: dict[str, Any] | None) -> None:
    def page(**asked: Any) -> dict[str, Any]:
        answer = rest.get(QUERY, **asked) if body is None else rest.post(QUERY, asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    order = (
        {"orderField": "metadata.name"} if body is None else {"orderBy": [{"field": "metadata.name", "order": "asc"}]}
    )
    asked = {"filter": "kind=component"} if body is None else body
    first = page(**asked, **order, limit=2)
    assert [e["metadata"]["name"] for e in first["items"]] == ["Ledger", "site"]
    assert set(first["pageInfo"]) == {"nextCursor"}
    second = page(cursor=first["pageInfo"]["nextCursor"], limit=2)
    assert [e["metadata"]["name"] for e in second["items"]] == ["wallet"]
    assert set(second["pageInfo"]) == {"prevCursor"}
    assert second["totalItems"] == 3
    back = page(cursor=second["pageInfo"]["prevCursor"], limit=2)
    assert back["items"] == first["items"]
    assert ("query" in json.loads(base64.b64decode(first["pageInfo"]["nextCursor"]))) is (body is not None)


def test_a_cursor_brings_its_own_filter_order_and_count(rest: Rest) -> None:
    first = rest.get(QUERY, filter="kind=component", orderField="metadata.name", limit=1).json()
    cursor = first["pageInfo"]["nextCursor"]
    second = rest.get(QUERY, cursor=cursor, filter="kind=api", orderField="kind,desc", offset=5, fields="kind").json()
    assert second["items"] == [{"kind": "Component"}, {"kind": "Component"}]
    assert second["totalItems"] == 3


def test_nothing_but_the_count_can_be_asked_for_and_the_count_left_out(rest: Rest) -> None:
    assert rest.get(QUERY, limit=0).json() == {
        "items": [],
        "totalItems": len(rest.get("/entities").json()),
        "pageInfo": {},
    }
    answer = rest.get(QUERY, filter="kind=api", totalItems="exclude").json()
    assert (len(answer["items"]), answer["totalItems"]) == (1, 0)
    assert rest.post(QUERY, {"limit": 0, "query": {"kind": "api"}}).json()["totalItems"] == 1


def test_an_offset_skips_entities_of_the_first_page(rest: Rest) -> None:
    assert names(rest.get(QUERY, filter="kind=component", orderField="metadata.name", offset=1)) == ["site", "wallet"]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"fullTextFilterTerm": "ALLE", "fullTextFilterFields": "metadata.name,metadata.title"}, ["wallet"]),
        ({"fullTextFilterTerm": "l%t", "fullTextFilterFields": "metadata.name"}, ["wallet"]),
        ({"fullTextFilterTerm": "wal", "orderField": "metadata.name"}, ["wallet"]),
        ({"fullTextFilterTerm": "wal"}, []),
        ({"fullTextFilterTerm": "  ", "filter": "kind=api"}, ["money"]),
    ],
)
def test_text_is_searched_in_the_named_fields_else_in_that_of_the_order(
    rest: Rest, params: dict[str, str], found: list[str]
) -> None:
    assert names(rest.get(QUERY, **params)) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 9),
        ({"kind": "COMPONENT", "spec.type": "service"}, 2),
        ({"spec.type": {"$in": ["service", "website"]}}, 3),
        ({"metadata.name": {"$hasPrefix": "W"}}, 1),
        ({"kind": "component", "metadata.title": {"$exists": False}}, 1),
        ({"metadata.tags": {"$contains": "java"}}, 2),
        ({"relations": {"$contains": {"type": "ownedBy", "targetRef": {"$in": ["group:default/payments"]}}}}, 5),
        ({"relations": {"$contains": {"type": "memberOf"}}}, 1),
        ({"$all": []}, 9),
        ({"$any": []}, 0),
        ({"$all": [{"kind": "component"}, {"$not": {"spec.lifecycle": "experimental"}}]}, 2),
        ({"$any": [{"kind": "api"}, {"kind": "user"}]}, 2),
        ({"spec.size": 12}, 1),
        ({"spec.flag": True}, 1),
    ],
)
def test_a_predicate_chooses_entities(rest: Rest, query: dict[str, Any], found: int) -> None:
    assert rest.post(QUERY, {"query": query, "limit": 0}).json()["totalItems"] == found


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"orderField": "kind,up"}, "Invalid order field order, must be asc or desc"),
        ({"limit": "-1"}, "request/query/limit must be >= 0"),
        ({"totalItems": "x"}, "request/query/totalItems must be equal to one of the allowed values: include, exclude"),
        ({"fields": "a[1]"}, 'Invalid field "a[1]", array type fields are not supported'),
        ({"after": "x"}, "Unknown query parameter 'after'"),
    ],
)
def test_a_bad_parameter_is_an_input_error(rest: Rest, params: dict[str, str], message: str) -> None:
    assert error_of(rest.get(QUERY, **params)) == (400, "InputError", message)


@pytest.mark.parametrize("cursor", ["x", "e30=", "bm90IGpzb24=", "\u00e4", base64.b64encode(b"[" * 9000).decode()])
def test_a_malformed_cursor_is_an_input_error(rest: Rest, cursor: str) -> None:
    for answer in (rest.get(QUERY, cursor=cursor), rest.post(QUERY, {"cursor": cursor})):
        status, name, message = error_of(answer)
        assert (status, name) == (400, "InputError")
        assert message.startswith("Malformed cursor: ")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"query": []}, "request/body/query must be object"),
        ({"query": None}, "request/body/query must be object"),
        ({"nope": 1}, "request/body must NOT have additional properties"),
        ({"limit": -1}, "request/body/limit must be >= 0"),
        ({"limit": "1"}, "request/body/limit must be integer"),
        ({"fields": "kind"}, "request/body/fields must be array"),
        ({"fields": [1]}, "request/body/fields/0 must be string"),
        ({"orderBy": [{"field": "kind"}]}, "request/body/orderBy/0 must have required property 'order'"),
        (
            {"orderBy": [{"field": "kind", "order": "up"}]},
            "request/body/orderBy/0/order must be equal to one of the allowed values: asc, desc",
        ),
        ([], "request/body must be object"),
        ({"query": {"$foo": 1}}, 'Invalid query: Validation error: Invalid at "$foo"'),
        (
            {"query": {"metadata.tags": {"$contains": {"a": 1}}}},
            'Object form of $contains is not supported for field "metadata.tags"',
        ),
    ],
)
def test_a_bad_body_is_an_input_error(rest: Rest, body: Any, message: str) -> None:
    assert error_of(rest.post(QUERY, body)) == (400, "InputError", message)


def test_the_post_form_takes_no_query_string(rest: Rest) -> None:
    expected = (400, "InputError", "Unknown query parameter 'limit'")
    assert error_of(rest.post(f"{QUERY}?limit=1", {})) == expected
