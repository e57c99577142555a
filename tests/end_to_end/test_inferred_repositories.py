"""`callboard serve --repositories <folder>`: a company without a single catalog file sees what it has."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checkouts import APIS, FILES, WITHOUT_OWNER, commit, make_checkouts
from serving import Served, serve

from callboard.testing import TestDatabases

INFERRED = "callboard.dev/inferred"
CATALOG_FILE = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: ranking, title: The ranking}
spec: {type: service, lifecycle: production, owner: team-ranking}
"""


@pytest.fixture(scope="module")
def checkouts(tmp_path_factory: pytest.TempPathFactory, callboard_database: TestDatabases) -> Path:
    folder = tmp_path_factory.mktemp("company") / "checkouts"
    make_checkouts(folder)
    return folder


@pytest.fixture(scope="module")
def served(checkouts: Path) -> Iterator[Served]:
    started = time.monotonic()
    with serve(checkouts.parent, "--repositories", str(checkouts)) as found:
        found.wait_until(lambda: len(components(found)) >= 10)
        assert time.monotonic() - started < 60
        yield found


def components(served: Served) -> dict[str, Any]:
    found = served.api("/api/catalog/entities?filter=kind=component")
    return {each["metadata"]["name"]: each for each in found}


def test_each_repository_is_a_component_that_says_it_is_inferred(served: Served) -> None:
    found = components(served)
    assert sorted(found) == sorted(FILES)
    for name, entity in found.items():
        annotations = entity["metadata"]["annotations"]
        assert annotations[INFERRED] == "true"
        assert annotations["github.com/project-slug"] == f"meadow/{name}"
        owner = "unknown" if name == WITHOUT_OWNER else f"team-{name}"
        assert {"type": "ownedBy", "targetRef": f"group:default/{owner}"} in entity["relations"]


def test_documentation_and_apis_are_found(served: Served) -> None:
    annotations = components(served)["orders"]["metadata"]["annotations"]
    assert annotations["backstage.io/techdocs-ref"] == "dir:."
    for entity in components(served).values():
        assert "callboard.dev/readme" in entity["metadata"]["annotations"]
    apis = served.api("/api/catalog/entities?filter=kind=api")
    found = {each["metadata"]["name"]: each for each in apis}
    assert {name: each["spec"]["type"] for name, each in found.items()} == APIS
    for name, each in found.items():
        assert {"type": "apiProvidedBy", "targetRef": f"component:default/{name.partition('-')[0]}"} in each[
            "relations"
        ]
        assert each["spec"]["definition"].strip()


def test_pages_say_that_they_are_inferred_and_none_complains(served: Served) -> None:
    assert all(name in served.read("/catalog?kind=component") for name in FILES)
    assert "nferred" in served.read("/catalog/default/component/orders")
    assert "No owner" in served.read(f"/catalog/default/component/{WITHOUT_OWNER}")


def test_a_catalog_file_replaces_what_was_inferred_without_a_duplicate(served: Served, checkouts: Path) -> None:
    before = components(served)
    file = checkouts / "ranking" / "catalog-info.yaml"
    file.write_text(CATALOG_FILE)
    commit(checkouts / "ranking")
    roots = served.api("/api/catalog/entities?filter=kind=location,spec.type=repositories")
    assert len(roots) == 1
    served.api("/api/catalog/refresh", {"entityRef": f"location:default/{roots[0]['metadata']['name']}"})
    served.wait_until(lambda: components(served)["ranking"]["metadata"].get("title") == "The ranking")
    after = components(served)
    assert sorted(after) == sorted(before)
    annotations = after["ranking"]["metadata"]["annotations"]
    assert INFERRED not in annotations
    assert annotations["backstage.io/managed-by-location"] == f"file:{file}"
    assert {name: each for name, each in after.items() if name != "ranking"} == {
        name: each for name, each in before.items() if name != "ranking"
    }
