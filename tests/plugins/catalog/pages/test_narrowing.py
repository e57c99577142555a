"""The facets of the list: what they count, and that they count anew when the catalog has changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog.ingest import refresh
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")


def component(name: str, owner: str) -> dict[str, Any]:
    spec = {"type": "service", "lifecycle": "production", "owner": owner}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": name, "title": f"The {name}"},
        "spec": spec,
    }


def team(name: str) -> str:
    return f"""
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {{name: {name}}}
spec: {{type: team, children: []}}
"""


async def without_owner(running: RunningPortal) -> str:
    return (await running.get("/catalog?kind=component&status=no-owner")).text


async def test_a_component_of_a_team_that_nobody_knows_is_listed_until_the_team_is_there(tmp_path: Path) -> None:
    settings = {
        "catalog": {
            "rules": [{"allow": ["Component", "Group"]}],
            "locations": [{"type": "file", "target": "./teams/*.yaml"}],
        }
    }
    (tmp_path / "teams").mkdir()
    (tmp_path / "teams" / "known.yaml").write_text(team("known"))
    documents = [component("radio", "known"), component("player", "newcomers")]
    async with portal(catalog=documents, settings=settings, folder=tmp_path) as running:
        before = await without_owner(running)
        (tmp_path / "teams" / "newcomers.yaml").write_text(team("newcomers"))
        await refresh(running.context("catalog"))
        after = await without_owner(running)

    assert "The player" in before
    assert "The radio" not in before
    assert "The player" not in after


async def test_a_facet_lists_the_most_frequent_values_and_says_how_many_more_there_are() -> None:
    documents = [component(f"one-{number}", f"team-{number:02}") for number in range(12)]
    documents += [component(f"more-{number}", "team-11") for number in range(3)]
    async with portal(catalog=documents) as running:
        page = (await running.get("/catalog?kind=component")).text
        picked = (await running.get("/catalog?kind=component&owner=group:default/team-10")).text

    assert "team-11" in page
    assert "team-00" in page
    assert "team-09" not in page.partition("cb-table")[0]
    assert "team-10" in picked.partition("cb-table")[0]
