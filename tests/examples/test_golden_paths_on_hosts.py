"""A golden path on GitHub and on GitLab, as far as their servers of the contract go: made, pushed, in the catalog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
import yaml

from callboard.testing import Reply, RunningPortal, Seen, portal
from git_over_http import git, tree_of
from plugins.github.publishing_server import PublishingServer as GithubServer
from plugins.gitlab.publishing_server import PublishingServer as GitlabServer

pytestmark = pytest.mark.usefixtures("callboard_database")
HOME = Path(__file__).parents[2] / "examples" / "meadowlark" / "templates" / "python-service"
ANSWERS: Mapping[str, Any] = yaml.safe_load((HOME / "examples" / "everything.yaml").read_text(encoding="utf-8"))[
    "values"
]
NAME = "gift-cards"
CATALOG = {
    "rules": [{"allow": ["Component", "API", "Resource", "Template"]}],
    "locations": [{"type": "file", "target": str(HOME / "template.yaml")}],
}


def contents(root: Path) -> Callable[[Seen], Reply | None]:
    """Answers for files as GitHub and GitLab do, out of the bare repositories."""

    def answer(seen: Seen) -> Reply | None:
        parts = [unquote(part) for part in seen.path.split("/")]
        match parts:
            case ["", "api", "v3", "repos", owner, name, "contents", *path]:
                repository = f"{owner}/{name}"
            case ["", "api", "v4", "projects", repository, "repository", "files", file, "raw"]:
                path = [file]
            case _:
                return None
        ref = parse_qs(seen.query)["ref"][0]
        return Reply(body=git("cat-file", "blob", f"{ref}:{'/'.join(path)}", cwd=root / f"{repository}.git"))

    return answer


async def create(running: RunningPortal, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the template gives at its end."""
    asked = {"templateRef": "template:default/python-service", "values": values, "secrets": {}}
    task = (await running.post("/api/scaffolder/v2/tasks", json=asked)).json()["id"]
    for _ in range(600):
        events = (await running.get(f"/api/scaffolder/v2/tasks/{task}/events")).json()
        if events and events[-1]["type"] == "completion":
            assert "output" in events[-1]["body"], events
            return events[-1]["body"]["output"]
        await asyncio.sleep(0.1)
    raise AssertionError(events)


@pytest.mark.parametrize(
    ("kind", "owner", "server", "ci"),
    [("github", "acme", GithubServer, ".github/workflows/ci.yml"), ("gitlab", "fleet", GitlabServer, ".gitlab-ci.yml")],
    ids=["github", "gitlab"],
)
async def test_a_python_service_is_made_there_and_the_catalog_has_it(
    kind: str, owner: str, server: type[GithubServer | GitlabServer], ci: str, tmp_path: Path
) -> None:
    bare = tmp_path / "host" / owner / f"{NAME}.git"
    with server(tmp_path / "host") as host:
        host.fault = contents(tmp_path / "host")
        settings = {"integrations": host.settings, "catalog": CATALOG}
        async with portal(settings=settings, folder=tmp_path / "portal") as running:
            repository = f"{host.host}?owner={owner}&repo={NAME}"
            output = await create(running, {**ANSWERS, "destination": kind, "repoUrl": repository, "ci": kind})
            entity = (await running.get(f"/api/catalog/entities/by-name/component/default/{NAME}")).json()
        assert output["links"][0]["entityRef"] == f"component:default/{NAME}"
        assert output["links"][1]["url"] == output["remoteUrl"]
        assert output["remoteUrl"].removesuffix(".git") == f"{host.url}/{owner}/{NAME}"
    assert git("rev-list", "--count", "main", cwd=bare) == "1"
    assert [name for name in tree_of(bare) if name.startswith((".github/", ".gitlab"))] == [ci]
    assert (entity["spec"]["owner"], entity["spec"]["system"]) == (ANSWERS["owner"], ANSWERS["system"])
