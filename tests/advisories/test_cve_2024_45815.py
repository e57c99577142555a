"""CVE-2024-45815: a query with a crafted key changed what all objects of the server had in common, and the catalog
went down for everybody."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest

from callboard.testing import Meadow, RunningPortal

from .attacking import ANN, PEOPLE, attacked, is_alive

API = "/api/catalog"
KEYS = ["__proto__", "__class__", "__dict__", "constructor", "prototype", "spec.__proto__.x", "constructor.name"]
CATALOG = [Meadow.component("web"), Meadow.component("radio")]
DEEP = 1000


def nested(depth: int) -> str:
    return '{"$not":' * depth + '{"kind":"component"}' + "}" * depth


def cursor(**parts: Any) -> str:
    return b64encode(
        json.dumps({"orderFields": [], "orderFieldValues": [], "isPrevious": False, **parts}).encode()
    ).decode()


READS = [
    *(f"{API}/entities?filter={key}=x" for key in KEYS),
    *(f"{API}/entities/by-query?filter=kind=component,{key}" for key in KEYS),
    *(f"{API}/entity-facets?facet=kind&filter={key}=x" for key in KEYS),
    *(f"{API}/entities/by-query?cursor={quote(cursor(filter=[f'{key}=x']))}" for key in KEYS),
    f"{API}/entities/by-query?cursor={quote(b64encode(b'[' * 11_000).decode())}",
    f"{API}/entities?filter={','.join(f'k{n}=x' for n in range(1_800))}",
]
TOO_LONG = [
    f"{API}/entities/by-query?cursor={quote(b64encode(b'[' * 20_000).decode())}",
    f"{API}/entities?filter={','.join(f'k{n}=x' for n in range(5_000))}",
]
ASKED = [
    *(json.dumps({"query": {key: "x"}}) for key in KEYS),
    *(json.dumps({"query": {"$all": [{key: {"$exists": True}}]}}) for key in KEYS),
    json.dumps({"query": {f"k{n}": "x" for n in range(10_000)}}),
    f'{{"query":{nested(DEEP)}}}',
    f'{{"query":{nested(100_000)}}}',
    "[" * 100_000,
    f'{{"query":{{"kind":{{"$in":{json.dumps(["x"] * 10_001)}}}}}}}',
]
HARMLESS = [
    *(f"{API}/entities?order=asc:{key}" for key in KEYS),
    *(f"{API}/entities?fields={key}" for key in KEYS),
    *(f"{API}/entities/by-query?orderField={key},asc" for key in KEYS),
    *(f"{API}/entities/by-query?fullTextFilterTerm=x&fullTextFilterFields={key}" for key in KEYS),
    *(f"{API}/entity-facets?facet={key}" for key in KEYS),
    *(f"{API}/entities?{key}=x" for key in KEYS),
    *(f"/catalog?{key}=x&filter={key}&sort={key}" for key in KEYS[:2]),
]


async def is_as_before(running: RunningPortal) -> bool:
    """Does the very next question get the usual answer?"""
    found = await running.api(f"{API}/entities?filter=kind=component", headers=ANN)
    return sorted(each["metadata"]["name"] for each in found) == ["radio", "web"]


async def test_a_crafted_query_is_refused_and_the_next_is_answered_as_ever() -> None:
    async with attacked(PEOPLE, catalog=CATALOG) as running:
        for path in READS:
            answer = await running.get(path, headers=ANN)
            assert answer.status_code == 400, path[:200]
            assert await is_as_before(running), path[:200]
        for path in TOO_LONG:
            assert (await running.get(path, headers=ANN)).status_code == 414, path[:200]
            assert await is_as_before(running), path[:200]
        assert await is_alive(running)


@pytest.mark.parametrize("path", [f"{API}/entities/by-query", f"{API}/entity-facets", f"{API}/locations/by-query"])
async def test_a_crafted_predicate_is_refused_and_the_next_is_answered_as_ever(path: str) -> None:
    async with attacked(PEOPLE, catalog=CATALOG) as running:
        for body in ASKED:
            headers = {**ANN, "content-type": "application/json"}
            answer = await running.post(path, content=body, headers=headers)
            assert answer.status_code == 400, body[:200]
            assert await is_as_before(running), body[:200]
        assert await is_alive(running)


async def test_names_that_mean_something_to_a_language_mean_nothing_elsewhere() -> None:
    async with attacked(PEOPLE, catalog=CATALOG) as running:
        for path in HARMLESS:
            answer = await running.get(path, headers=ANN)
            assert answer.status_code < 500, path
            assert "<class " not in answer.text and "mappingproxy" not in answer.text, path
            assert await is_as_before(running), path


async def test_a_document_with_such_keys_is_data() -> None:
    document = Meadow.component("web", __proto__={"admin": True}, __class__="x", constructor={"prototype": {"a": 1}})
    document["metadata"] |= {"__proto__": {"polluted": True}, "__dict__": {}}
    async with attacked(PEOPLE, catalog=[document, Meadow.component("radio")]) as running:
        assert await is_as_before(running)
        other = await running.api(f"{API}/entities/by-name/component/default/radio", headers=ANN)
        assert "polluted" not in json.dumps(other) and "admin" not in other["spec"]
