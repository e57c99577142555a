"""Whatever is sent, the answer is never a 500, and an error always has a shape that clients know."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import Rest

KEYS = ["filter", "fields", "limit", "offset", "after", "order", "orderField", "cursor", "facet", "totalItems"]
KEYS += ["fullTextFilterTerm", "fullTextFilterFields", "dryRun", "onConflict", "level", "x", "__proto__"]
PATHS = [
    "/entities",
    "/entities/by-query",
    "/entity-facets",
    "/locations",
    "/problems",
    "/entities/unprocessed/pending",
]
WORDS = st.sampled_from(
    ["kind", "kind=component", "asc:kind", "metadata.tags,desc", "1", "0", "-1", "e30=", "$all", "%"]
)
TEXT = WORDS | st.text(st.characters(codec="utf-8"), max_size=30)
POSTS = [
    "/entities/by-query",
    "/entities/by-refs",
    "/entity-facets",
    "/locations?dryRun=true",
    "/locations/by-query",
    "/refresh",
    "/validate-entity",
    "/analyze-location",
]
NAMES = ["query", "entityRefs", "facets", "fields", "limit", "offset", "orderBy", "field", "order", "fullTextFilter"]
NAMES += ["term", "cursor", "totalItems", "type", "target", "entity", "location", "entityRef", "$all", "$any", "$not"]
NAMES += ["$in", "$exists", "$contains", "$hasPrefix", "kind", "apiVersion", "metadata", "name", "spec", "relations"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | TEXT, inner, max_size=5),
    max_leaves=12,
)
BODIES = {
    "/entities/by-query": st.fixed_dictionaries({}, optional={"query": JSON, "limit": LEAVES, "cursor": TEXT}),
    "/entities/by-refs": st.fixed_dictionaries({"entityRefs": st.lists(TEXT)}, optional={"query": JSON}),
    "/entity-facets": st.fixed_dictionaries({"facets": st.lists(TEXT)}, optional={"query": JSON}),
    "/locations?dryRun=true": st.fixed_dictionaries({"type": st.sampled_from(["url", "git", "file"]), "target": TEXT}),
    "/locations/by-query": st.fixed_dictionaries({}, optional={"query": JSON, "limit": LEAVES, "cursor": TEXT}),
    "/refresh": st.fixed_dictionaries({"entityRef": TEXT}),
    "/validate-entity": st.fixed_dictionaries(
        {
            "entity": st.fixed_dictionaries(
                {"apiVersion": st.just("backstage.io/v1alpha1"), "kind": st.sampled_from(["Component", "API", "User"])},
                optional={"metadata": JSON, "spec": JSON},
            ),
            "location": st.just("url:https://github.com/acme/web/blob/main/x.yaml"),
        }
    ),
    "/analyze-location": st.fixed_dictionaries(
        {"location": st.fixed_dictionaries({"type": st.just("url"), "target": TEXT})}
    ),
}
QUIETLY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def check(answer: Any) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code == 404 and not answer.content:
        return
    if answer.status_code >= 400:
        body = answer.json()
        assert list(body) == ["errors"] or (body["error"]["name"] and body["response"]["statusCode"] >= 400), body


@pytest.mark.parametrize("path", PATHS)
@given(params=st.lists(st.tuples(st.sampled_from(KEYS), TEXT), max_size=4))
@QUIETLY
def test_no_query_string_is_too_odd(rest: Rest, path: str, params: list[tuple[str, str]]) -> None:
    check(rest.send("GET", path, params=params))


@pytest.mark.parametrize("path", POSTS)
@given(data=st.data())
@QUIETLY
def test_no_body_is_too_odd(rest: Rest, path: str, data: st.DataObject) -> None:
    check(rest.post(path, data.draw(BODIES[path] | JSON)))


@given(parts=st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=12), min_size=1, max_size=6))
@QUIETLY
def test_no_path_is_too_odd(rest: Rest, parts: list[str]) -> None:
    quoted = ["".join(f"%{byte:02X}" for byte in part.encode()) for part in parts]
    for start in ("entities", "entities/by-name", "entities/by-uid", "locations", "locations/by-entity"):
        check(rest.get(f"/{start}/{'/'.join(quoted)}"))


@given(raw=st.binary(max_size=200))
@QUIETLY
def test_no_bytes_are_too_odd(rest: Rest, raw: bytes) -> None:
    headers = {"content-type": "application/json"}
    check(rest.send("POST", "/entities/by-query", content=raw, headers=headers))
    check(rest.send("GET", "/entities?filter=" + "".join(f"%{byte:02x}" for byte in raw)))
