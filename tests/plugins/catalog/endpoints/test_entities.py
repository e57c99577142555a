"""GET /entities: filters, fields, order and pages, as the reference describes them."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import Rest, error_of
from .files import EVERYTHING


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("kind=api", ["money"]),
        ("kind=API", ["money"]),
        ("KIND=api", ["money"]),
        ("kind=user,kind=group", ["ada", "payments"]),
        ("kind,kind=user", ["ada"]),
        ("kind=component,spec.type=service", ["Ledger", "wallet"]),
        (" kind = component , spec.type = website ", ["site"]),
        ("metadata.tags=java", ["Ledger", "wallet"]),
        ("metadata.tags=JAVA", ["Ledger", "wallet"]),
        ("metadata.tags.java", ["Ledger", "wallet"]),
        ("metadata.tags.java=true", ["Ledger", "wallet"]),
        ("metadata.annotations.acme.io/tier=gold", ["wallet"]),
        ("metadata.labels.team=MONEY", ["wallet"]),
        ("relations.ownedBy=payments", []),
        ("relations.ownedby=group:default/payments", ["Ledger", "money", "site", "store", "wallet"]),
        ("relations.memberOf", ["ada"]),
        ("spec.flag=true", ["wallet"]),
        ("spec.size=12", ["wallet"]),
        ("spec.custom.nested=a", ["wallet"]),
        ("spec.custom.nested.a=true", ["wallet"]),
        ("spec.custom.nested.c=1", ["wallet"]),
        ("metadata.namespace=shop", ["site"]),
        ("metadata.title=", []),
        ("spec.nope", []),
        ("metadata.etag", []),
        ("status", []),
        ("spec", []),
        ("relations", []),
        ("metadata.annotations", []),
    ],
)
def test_a_filter_chooses_entities(rest: Rest, filter: str, found: list[str]) -> None:
    assert rest.names(filter) == found


def test_repeated_filters_are_alternatives_and_blank_ones_do_not_count(rest: Rest) -> None:
    assert rest.names("kind=user", "kind=api") == ["ada", "money"]
    assert rest.names("", " , ") == EVERYTHING
    assert rest.names("", "kind=api") == ["money"]


def test_an_annotation_that_all_have_finds_all(rest: Rest) -> None:
    assert rest.names("metadata.annotations.backstage.io/managed-by-location") == EVERYTHING


def test_a_filter_without_a_key_is_refused(rest: Rest) -> None:
    message = "Invalid filter, '=x' is not a valid statement (expected a string on the form a=b or a= or a)"
    assert error_of(rest.get("/entities", filter="=x")) == (400, "InputError", message)


def test_an_entity_is_served_whole(rest: Rest) -> None:
    wallet = rest.get("/entities", filter="metadata.name=wallet").json()[0]
    assert list(wallet) == ["metadata", "apiVersion", "kind", "spec", "relations"]
    assert wallet["metadata"]["namespace"] == "default"
    assert {"type": "ownedBy", "targetRef": "group:default/payments"} in wallet["relations"]
    assert wallet["metadata"]["uid"]
    assert len(wallet["metadata"]["etag"]) == 40


def test_fields_cut_entities_down_and_keep_their_nesting(rest: Rest) -> None:
    fields = "kind,metadata.name,metadata.annotations.acme.io/tier,spec.nope"
    found = rest.get("/entities", filter="metadata.name=wallet", fields=fields).json()
    assert found == [
        {"kind": "Component", "metadata": {"name": "wallet", "annotations": {"acme.io/tier": "Gold"}}},
    ]
    assert rest.get("/entities", filter="kind=api", fields="KIND").json() == [{}]
    assert "spec" in rest.get("/entities", filter="kind=api", fields="").json()[0]
    twice = rest.send("GET", "/entities?filter=kind=api&fields=kind&fields=metadata.name").json()
    assert twice == [{"kind": "API", "metadata": {"name": "money"}}]


def test_fields_with_an_index_are_refused(rest: Rest) -> None:
    message = 'Invalid field "x[0]", array type fields are not supported'
    assert error_of(rest.get("/entities", fields="x[0]")) == (400, "InputError", message)


def test_without_paging_everything_comes_by_uid(rest: Rest) -> None:
    answer = rest.get("/entities")
    uids = [each["metadata"]["uid"] for each in answer.json()]
    assert uids == sorted(uids)
    assert "link" not in answer.headers
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_an_order_without_paging_drops_entities_that_lack_the_field(rest: Rest) -> None:
    def titles(**params: str) -> list[str]:
        return [each["metadata"].get("title") for each in rest.get("/entities", **params).json()]

    assert titles(order="asc:metadata.title") == ["ledger", "Payments", "Wallet"]
    assert titles(order="desc:metadata.title") == ["Wallet", "Payments", "ledger"]


def test_a_page_is_ordered_by_ref_or_as_asked_with_those_without_the_field_last(rest: Rest) -> None:
    page = rest.get("/entities", limit=3, filter="kind=component").json()
    assert [each["metadata"]["name"] for each in page] == ["Ledger", "wallet", "site"]
    page = rest.get("/entities", limit=99, filter="kind=component", order="desc:metadata.title").json()
    assert [each["metadata"]["name"] for each in page] == ["wallet", "Ledger", "site"]


def test_several_orders_break_ties(rest: Rest) -> None:
    query = "/entities?limit=9&filter=kind=component&order=desc:metadata.namespace&order=desc:metadata.name"
    assert [each["metadata"]["name"] for each in rest.send("GET", query).json()] == ["site", "wallet", "Ledger"]


def test_following_the_link_yields_every_entity_once_in_ref_order(rest: Rest) -> None:
    seen, path = [], "/entities?limit=2&offset=0&fields=kind,metadata.name,metadata.namespace"
    while path:
        answer = rest.send("GET", path)
        seen += answer.json()
        link = answer.headers.get("link", "")
        path = link.partition("<")[2].partition(">")[0]
        if path:
            assert link.endswith('>; rel="next"')
            assert path.startswith("/entities?limit=2&")
            query = parse_qs(urlsplit(path).query)
            assert "offset" not in query
            assert query["fields"] == ["kind,metadata.name,metadata.namespace"]
            assert set(json.loads(base64.b64decode(query["after"][0]))) == {"limit", "offset"}
    refs = [f"{e['kind']}:{e['metadata']['namespace']}/{e['metadata']['name']}".lower() for e in seen]
    assert refs == sorted(refs)
    assert len(refs) == len(set(refs)) == len(rest.get("/entities").json())


def test_an_offset_without_a_limit_has_no_next_link(rest: Rest) -> None:
    everything = rest.get("/entities").json()
    answer = rest.get("/entities", offset=2)
    assert len(answer.json()) == len(everything) - 2
    assert "link" not in answer.headers


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"limit": "0"}, "Invalid limit, must be greater than zero"),
        ({"limit": "-1"}, "request/query/limit must be >= 0"),
        ({"limit": "many"}, "request/query/limit must be integer"),
        ({"limit": "٣"}, "request/query/limit must be integer"),
        ({"limit": ["1", "2"]}, "request/query/limit must be integer"),
        ({"offset": "-2"}, "request/query/offset must be >= 0"),
        ({"after": "garbage"}, "Malformed after cursor, could not be parsed"),
        ({"after": base64.b64encode(b'{"limit":"x"}').decode()}, "Malformed after cursor, could not be parsed"),
        ({"order": "foo"}, 'Invalid order parameter "foo", expected "<asc or desc>:<field name>"'),
        ({"order": "up:kind"}, 'Invalid order parameter "up:kind", expected "<asc or desc>:<field name>"'),
        ({"foo": "1"}, "Unknown query parameter 'foo'"),
        ({"filter": "__proto__=1"}, "Invalid filter, '__proto__' is not a valid key"),
    ],
)
def test_a_bad_parameter_is_an_input_error(rest: Rest, params: dict[str, str], message: str) -> None:
    assert error_of(rest.get("/entities", **params)) == (400, "InputError", message)


def test_an_error_names_the_request_relative_to_the_plugin(rest: Rest) -> None:
    answer = rest.send("GET", "/entities?foo=1&filter=kind%3Dx")
    assert answer.json()["request"] == {"method": "GET", "url": "/entities?foo=1&filter=kind%3Dx"}
    answer = rest.send("GET", "/entities/by-name/component/default/a%20b%2Fc?x=1")
    assert answer.status_code == 404
