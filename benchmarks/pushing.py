"""A code host with one repository: it serves one file, and tells a portal when somebody has pushed to it."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from companies import Company
from databases import Place
from questions import API, ask, get, post

from callboard.testing import LocalServer, Reply

SECRET = "only-for-measuring"
REPOSITORY, FILE, BRANCH = "acme/pushed", "catalog-info.yaml", "main"
REF = "component:default/pushed-component"
TEXT = """apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: pushed-component, description: {mark}}}
spec: {{type: service, lifecycle: production, owner: {owner}}}
"""
MORE = """events: {{modules: {{gitea: {{webhookSecret: {secret}}}}}}}
backend: {{reading: {{allow: [{{host: '{host}'}}]}}}}
"""


class CodeHost:
    """Serves the file as it was last pushed."""

    def __init__(self) -> None:
        self.mark, self.pushes = "first", 0
        self.server = LocalServer({f"/{REPOSITORY}/raw/branch/{BRANCH}/{FILE}": self._file})

    def _file(self, seen: Any) -> Reply:  # noqa: ARG002 - it is asked for one thing only
        text = TEXT.format(mark=self.mark, owner="unit000-everyone")
        return Reply(body=text, headers={"ETag": f'"{hashlib.sha256(text.encode()).hexdigest()}"'})

    def push(self, portal: str, mark: str) -> None:
        """Changes the file, and tells the portal as Gitea does."""
        before, self.pushes = self.pushes, self.pushes + 1
        self.mark = mark
        url = f"{self.server.url}/{REPOSITORY}"
        commit = {"id": f"{self.pushes:040}", "added": [], "modified": [FILE], "removed": []}
        names = {"html_url": url, "clone_url": f"{url}.git", "default_branch": BRANCH}
        body = json.dumps(
            {
                "ref": f"refs/heads/{BRANCH}",
                "before": f"{before:040}",
                "after": commit["id"],
                "repository": {**names, "ssh_url": f"git@127.0.0.1:{REPOSITORY}.git"},
                "commits": [commit],
                "total_commits": 1,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Gitea-Event": "push",
            "X-Gitea-Delivery": commit["id"],
            "X-Gitea-Signature": hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
        }
        with urllib.request.urlopen(urllib.request.Request(f"{portal}/api/events/http/gitea", body, headers)) as answer:
            assert answer.status == 202, answer.status


@contextmanager
def code_host(company: Company, place: Place) -> Iterator[tuple[CodeHost, Path]]:
    """A code host that listens, and a configuration of the company that lets the portal read and hear it."""
    host = CodeHost()
    with host.server:
        more = MORE.format(secret=SECRET, host=host.server.url.removeprefix("http://"))
        config = place.folder / "pushes.yaml"
        config.write_text(company.config.read_text().replace("./", f"{company.folder}/") + more)
        yield host, config


def register(portal: str, host: CodeHost) -> str:
    """Has the portal read the file. Returns the id of the location, by which it can be removed."""
    target = f"{host.server.url}/{REPOSITORY}/raw/branch/{BRANCH}/{FILE}"
    made = ask(portal, post(f"{API}/locations", {"type": "url", "target": target}))
    return str(made["location"]["id"])


def unregister(portal: str, id_: str) -> None:
    """Removes it, and what came from it."""
    request = urllib.request.Request(f"{portal}{API}/locations/{id_}", method="DELETE")
    with urllib.request.urlopen(request):
        return


def shown_mark(portal: str) -> str:
    """What the portal shows of the file now."""
    entity = ask(portal, get(f"{API}/entities/by-name/{REF.replace(':', '/')}"))
    return str(entity["metadata"]["description"])
