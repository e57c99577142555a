"""Proposing a catalog file on GitLab, against a server that keeps branches and merge requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from callboard.plugins.catalog import Proposal
from callboard.plugins.gitlab.pull_requests import propose
from callboard.testing import LocalServer, Reply, portal
from callboard.testing.local_server import Seen

pytestmark = pytest.mark.usefixtures("callboard_database")

API = "/api/v4"
PROJECT = f"{API}/projects/acme%2Fshop"


class Server(LocalServer):
    """One project, `acme/shop`."""

    def __init__(self) -> None:
        super().__init__()
        self.branches: dict[str, dict[str, str]] = {"main": {}}
        self.requests: list[dict[str, Any]] = []

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        rest = seen.path.removeprefix(PROJECT)
        if rest == "":
            return Reply(body={"default_branch": "main"})
        if rest == "/merge_requests":
            return self._requests(seen)
        if rest == "/repository/commits":
            sent = seen.json()
            (action,) = sent["actions"]
            new = {**self.branches[sent["start_branch"]], action["file_path"]: action["content"]}
            self.branches[sent["branch"]] = new
            return Reply(status=201, body={})
        path = unquote(rest.removeprefix("/repository/files/"))
        found = path in self.branches.get(seen.query.removeprefix("ref="), {})
        return Reply(body={"file_path": path}) if found else Reply(status=404, body={})

    def _requests(self, seen: Seen) -> Reply:
        if seen.method == "POST":
            self.requests.append({**seen.json(), "web_url": f"{self.url}/acme/shop/-/merge_requests/1"})
            return Reply(status=201, body=self.requests[-1])
        return Reply(body=[each for each in self.requests if f"source_branch={each['source_branch']}" in seen.query])


async def test_a_merge_request_is_opened_once_with_the_file(tmp_path: Path) -> None:
    with Server() as server:
        host = server.url.removeprefix("http://")
        entry = {"host": host, "baseUrl": server.url, "apiBaseUrl": f"{server.url}{API}", "token": "sesame"}
        proposal = Proposal(
            host=host,
            repository="acme/shop",
            branch="portal",
            path="catalog-info.yaml",
            content="kind: Component\n",
            title="Add catalog-info.yaml",
            body="Please look.",
        )
        async with portal(settings={"integrations": {"gitlab": [entry]}}, folder=tmp_path, work=False) as running:
            first = await propose(proposal, running.context("gitlab"))
            second = await propose(proposal, running.context("gitlab"))
        (request,) = server.requests
        assert (request["source_branch"], request["target_branch"]) == ("portal", "main")
        assert server.branches["portal"] == {"catalog-info.yaml": "kind: Component\n"}
        assert (first.existed, second.existed, first.url) == (False, True, second.url)
