"""Proposing a catalog file on Gitea, against a server that keeps branches and pull requests."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog import Proposal
from callboard.plugins.gitea.pull_requests import propose
from callboard.testing import LocalServer, Reply, portal
from callboard.testing.local_server import Seen

pytestmark = pytest.mark.usefixtures("callboard_database")

REPOSITORY = "/api/v1/repos/acme/shop"


class Server(LocalServer):
    """One repository, `acme/shop`."""

    def __init__(self) -> None:
        super().__init__()
        self.branches: dict[str, dict[str, str]] = {"main": {}}
        self.pulls: list[dict[str, Any]] = []

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        rest = seen.path.removeprefix(REPOSITORY)
        if rest == "":
            return Reply(body={"default_branch": "main"})
        if rest == "/pulls":
            return self._pulls(seen)
        path = rest.removeprefix("/contents/")
        if seen.method == "POST":
            sent = seen.json()
            text = base64.b64decode(sent["content"]).decode()
            self.branches[sent["new_branch"]] = {**self.branches[sent["branch"]], path: text}
            return Reply(status=201, body={})
        found = path in self.branches.get(seen.query.removeprefix("ref="), {})
        return Reply(body={"path": path}) if found else Reply(status=404, body={})

    def _pulls(self, seen: Seen) -> Reply:
        if seen.method == "POST":
            sent = seen.json()
            made = {**sent, "html_url": f"{self.url}/acme/shop/pulls/1", "head": {"ref": sent["head"]}}
            self.pulls.append(made)
            return Reply(status=201, body=made)
        return Reply(body=self.pulls)


async def test_a_pull_request_is_opened_once_with_the_file(tmp_path: Path) -> None:
    with Server() as server:
        host = server.url.removeprefix("http://")
        entry = {"host": host, "baseUrl": server.url, "password": "sesame"}
        proposal = Proposal(
            host=host,
            repository="acme/shop",
            branch="portal",
            path="catalog-info.yaml",
            content="kind: Component\n",
            title="Add catalog-info.yaml",
            body="Please look.",
        )
        async with portal(settings={"integrations": {"gitea": [entry]}}, folder=tmp_path, work=False) as running:
            first = await propose(proposal, running.context("gitea"))
            second = await propose(proposal, running.context("gitea"))
        (pull,) = server.pulls
        assert (pull["head"]["ref"], pull["base"]) == ("portal", "main")
        assert server.branches["portal"] == {"catalog-info.yaml": "kind: Component\n"}
        assert (first.existed, second.existed, first.url) == (False, True, second.url)
