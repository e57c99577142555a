"""The catalogs of ten real companies, loaded by a real portal, against what Backstage makes of them."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog.queries import search_problems
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ORGANISATIONS = sorted(path.parent.name for path in (CORPUS / "orgs").glob("*/_ingest.yaml"))
KINDS = ["AiResource", "API", "Component", "Domain", "Group", "Location", "Resource", "System", "Template", "User"]
READ_WITHIN = 120.0


@cache
def truth() -> dict[str, list[dict[str, Any]]]:
    """What Backstage makes of each document, by organisation."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (CORPUS / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        parts = row["file"].split("/")
        if parts[0] == "orgs":
            found[parts[1]].append(row)
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("organisation", ORGANISATIONS)
async def test_a_real_organisation_loads_with_its_relations(organisation: str, tmp_path: Path) -> None:
    rows = truth()[organisation]
    target = copy_organisation(organisation, rows, tmp_path / "files") / "_ingest.yaml"
    config = {
        "catalog": {"rules": [{"allow": KINDS}], "locations": [{"type": "file", "target": str(target)}]},
    }
    async with portal(settings=config, folder=tmp_path / "portal") as running:
        await running.wait_until_swept(READ_WITHIN)
        entities = await all_entities(running)
        problems = await running.context("catalog").database.read(search_problems, most=10_000)
    remote = {row["entityRef"] for row in rows if names_something_elsewhere(row)}
    sound = {row["entityRef"]: row for row in reversed(rows) if row["valid"] and row["entityRef"] not in remote}
    unsure = {row.get("entityRef") for row in rows if row["valid"] is None}
    own = {ref for ref in entities if ref.startswith(("location:default/generated-", "location:default/corpus-"))}
    assert sound.keys() - entities.keys() == set()
    assert entities.keys() - own - sound.keys() - unsure == set()
    # A definition on a web host that the portal may not call leaves its entity out, and says so.
    assert remote - {each.ref for each in problems} == set()
    assert all(each.hint and each.file for each in problems)
    shown = {
        (ref, relation["type"], relation["targetRef"])
        for ref, entity in entities.items()
        for relation in entity["relations"]
    }
    assert {each for each in relations_of(sound) if each[0] in entities} - shown == set()
    assert len(shown) >= len(sound) // 2


def copy_organisation(name: str, rows: list[dict[str, Any]], folder: Path) -> Path:
    """Its files, and beside them those that placeholders name."""
    shutil.copytree(CORPUS / "orgs" / name, folder)
    for entry in (each for row in rows for each in row.get("placeholders", ()) if "ref" in each):
        place = folder / entry["resolvedPath"]
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(CORPUS / entry["ref"], place)
    return folder


def names_something_elsewhere(row: dict[str, Any]) -> bool:
    return bool(row["valid"]) and any("unresolved" in each for each in row.get("placeholders", ()))


def relations_of(sound: dict[str, dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(source, kind, to) for row in sound.values() for source, kind, to in row["relations"]}


async def all_entities(running: RunningPortal) -> dict[str, dict[str, Any]]:
    """Every entity by its ref."""
    found: dict[str, dict[str, Any]] = {}
    for entity in await running.api("/api/catalog/entities"):
        metadata = entity["metadata"]
        found[f"{entity['kind']}:{metadata['namespace']}/{metadata['name']}".lower()] = entity
    return found
