"""The configurations of the guides for code hosts are ones that the portal takes, and give the sources they promise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import complaints

from callboard.plugins.catalog.ingest import ingestion_of
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"


def configuration(host: str) -> str:
    found = re.findall(r"^```yaml\n(.*?)^```$", (GUIDES / f"{host}.md").read_text(encoding="utf-8"), re.M | re.S)
    return str(found[0])


@pytest.mark.parametrize("host", ["github", "gitlab", "gitea"])
async def test_the_configuration_gives_a_source(host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_TOKEN", "GITLAB_TOKEN", "GITEA_TOKEN"):
        monkeypatch.setenv(name, "any")
    (tmp_path / "callboard.yaml").write_text(configuration(host), encoding="utf-8")
    assert complaints(tmp_path / "callboard.yaml") == []
    plain: Any = yaml.safe_load(re.sub(r"\$\{\w+\}", "any", configuration(host)))
    async with portal(settings=plain, folder=tmp_path / "portal", work=False) as running:
        ctx = running.context("catalog")
        sources = await ingestion_of(ctx).sources.load(ctx)
        assert [each.contributed.plugin for each in sources.values()] == [host]
        assert running.portal.find(host).cell.health.failures == 0  # type: ignore[union-attr]


async def test_a_wrong_key_is_named_with_its_neighbour(tmp_path: Path) -> None:
    wrong = {"catalog": {"providers": {"github": {"acme": {"organisation": "acme"}}}}}
    async with portal(settings=wrong, folder=tmp_path, work=False) as running:
        ctx = running.context("catalog")
        assert await ingestion_of(ctx).sources.load(ctx) == {}
        page = (await running.get("/plugins")).text
        assert "organisation is not a known key" in page
        assert "organization" in page


async def test_nothing_is_asked_of_hosts_that_nobody_configured(tmp_path: Path) -> None:
    async with portal(folder=tmp_path) as running:
        ctx = running.context("catalog")
        assert await ingestion_of(ctx).sources.load(ctx) == {}
        without = ["gitea", "github", "gitlab", "scim"]
        assert (await running.get("/plugins")).text.count("Not configured") == len(without)
        assert running.portal.budgets.states() == []
