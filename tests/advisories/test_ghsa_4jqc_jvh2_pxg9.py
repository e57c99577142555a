"""GHSA-4JQC-JVH2-PXG9: the name of an entity was used as the name of a folder, so that `..` as a name reached the files
of other entities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.testing import LocalServer, Meadow

from .attacking import ANN, PEOPLE, attacked, component, is_alive, names, register

NAMES = [
    "..",
    ".",
    "...",
    "../x",
    "..%2f..%2fx",
    "a%2f..",
    "%2e%2e",
    "a/../../x",
    "a\\..\\x",
    "/etc/passwd",
    ".hidden",
    "a/b",
    "\u2024\u2024",
    "\uff0e\uff0e",
    "..\u2215x",
    "a\x00b",
    "a\nb",
    "a" * 64,
    "",
]


@pytest.mark.parametrize("field", ["name", "namespace", "kind"])
async def test_a_name_that_is_a_path_is_refused_when_it_is_read(field: str) -> None:
    documents: list[dict[str, Any]] = []
    for name in NAMES:
        document = Meadow.component("sneaky")
        (document if field == "kind" else document["metadata"])[field] = name
        documents.append(document)
    async with attacked(PEOPLE, catalog=[*documents, Meadow.component("good")]) as running:
        found = await names(running)
        # An empty namespace is the usual one, as it is to Backstage.
        assert found <= {"good", "sneaky"}
        assert field == "namespace" or found == {"good"}
        for document in documents:
            body = {"entity": document, "location": "url:https://example.com/c.yaml"}
            answer = await running.post("/api/catalog/validate-entity", json=body, headers=ANN)
            assert answer.status_code == 400 or (field, document["metadata"].get("namespace")) == ("namespace", "")
        assert await is_alive(running)


async def test_a_name_that_is_a_path_is_refused_when_it_is_registered(web: LocalServer, tmp_path: Path) -> None:
    host = web.url.removeprefix("http://")
    settings = {"backend": {"reading": {"allow": [{"host": host}]}}}
    async with attacked(PEOPLE, settings=settings, folder=tmp_path / "portal") as running:
        before = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
        for name in ("..", "../../planted", "..%2f..%2fplanted", "/planted"):
            web.routes["/catalog-info.yaml"] = component(f'"{name}"')
            assert (await register(running, f"{web.url}/catalog-info.yaml", dryRun="true")).status_code == 400
            await register(running, f"{web.url}/catalog-info.yaml", onConflict="refresh")
        assert await names(running) == set()
        after = {path.relative_to(tmp_path) for path in tmp_path.rglob("*")}
    assert not [path for path in after - before if "planted" in path.name]


@pytest.mark.parametrize(
    "place", ["/catalog/{}/component/web", "/catalog/default/{}/web", "/catalog/default/component/{}"]
)
async def test_no_address_of_an_entity_leads_to_a_file(place: str) -> None:
    async with attacked(PEOPLE, catalog=[Meadow.component("web")]) as running:
        for climb in ("..%2f..%2f..%2fetc%2fpasswd", "%2e%2e", "..%5c..%5c", "%252e%252e%252f", "..;", "a%00b"):
            for end in ("", "/-/inspect", "/-/catalog-info.yaml", "/-/cards/about"):
                answer = await running.get(place.format(climb) + end, headers=ANN)
                assert answer.status_code in {400, 404}, place
                assert "root:" not in answer.text
        assert await is_alive(running)
