"""GitHub's published description of its API, served by Prism, which says where a request does not keep to it."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from callboard.testing import LocalServer, Reply
from callboard.testing.local_server import Seen
from git_over_http import answer_git
from node_packages import install

HERE = Path(__file__).parent
DESCRIPTION = HERE / "node_modules/@octokit/openapi/generated/api.github.com.json"
PRISM = HERE / "node_modules/@stoplight/prism-cli/dist/index.js"
PATIENCE = 60.0
PATHS = (
    "/users/{username}",
    "/orgs/{org}/repos",
    "/users/{username}/repos",
    "/repos/{owner}/{repo}",
    "/repos/{owner}/{repo}/contents/{path}",
    "/repos/{owner}/{repo}/git/trees/{tree_sha}",
    "/repos/{owner}/{repo}/git/ref/{ref}",
    "/repos/{owner}/{repo}/git/refs",
    "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    "/repos/{owner}/{repo}/forks",
    "/repos/{owner}/{repo}/branches",
    "/repos/{owner}/{repo}/branches/{branch}/protection",
    "/repos/{owner}/{repo}/branches/{branch}/protection/required_signatures",
    "/repos/{owner}/{repo}/topics",
    "/repos/{owner}/{repo}/subscription",
    "/repos/{owner}/{repo}/collaborators/{username}",
    "/repos/{owner}/{repo}/hooks",
    "/repos/{owner}/{repo}/autolinks",
    "/repos/{owner}/{repo}/keys",
    "/repos/{owner}/{repo}/pages",
    "/repos/{owner}/{repo}/issues",
    "/repos/{owner}/{repo}/issues/{issue_number}",
    "/repos/{owner}/{repo}/issues/{issue_number}/assignees",
    "/repos/{owner}/{repo}/issues/{issue_number}/labels",
    "/repos/{owner}/{repo}/actions/variables",
    "/repos/{owner}/{repo}/actions/secrets/public-key",
    "/repos/{owner}/{repo}/actions/secrets/{secret_name}",
    "/repos/{owner}/{repo}/actions/permissions/access",
    "/repos/{owner}/{repo}/actions/oidc/customization/sub",
    "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
    "/repos/{owner}/{repo}/environments/{environment_name}",
    "/repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    "/repos/{owner}/{repo}/environments/{environment_name}/variables",
    "/repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key",
    "/repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}",
    "/orgs/{org}/teams/{team_slug}",
    "/orgs/{org}/teams/{team_slug}/repos/{owner}/{repo}",
    "/user/repos",
    "/app/installations",
    "/app/installations/{installation_id}/access_tokens",
)
"""What we ask of GitHub. The whole description takes Prism minutes to read."""


class Contract(LocalServer):
    """Stands before Prism: passes requests on, and gathers what is wrong with them.

    `wanted` maps a request (`GET /repos/acme/shop/pulls`) to what Prism is to answer: a status, or a value instead.
    What lies below `repositories` is served by git.
    """

    def __init__(self, prism: str) -> None:
        super().__init__()
        self.prism = prism
        self.violations: list[Any] = []
        self.wanted: dict[str, Any] = {}
        self.repositories: Path | None = None

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if self.repositories is not None and ".git/" in seen.path:
            return answer_git(self.repositories, seen, "x-access-token:sesame")
        wanted = self.wanted.get(f"{seen.method} {seen.path}")
        if isinstance(wanted, list | dict):
            return Reply(body=wanted)
        return self._ask(seen, wanted)

    def _ask(self, seen: Seen, status: int | None) -> Reply:
        headers = {name: seen.headers[name] for name in ("accept", "content-type") if name in seen.headers}
        # The media types that GitHub recommends for JSON and for raw files are ones that its description does not name.
        if headers["accept"].startswith("application/vnd.github"):
            headers["accept"] = "application/json"
        if status is not None:
            headers["prefer"] = f"code={status}"
        request = Request(
            f"{self.prism}{_whole(seen.path)}{f'?{seen.query}' if seen.query else ''}",
            method=seen.method,
            headers=headers,
            data=seen.body or None,
        )
        try:
            with urlopen(request, timeout=PATIENCE) as answer:
                found = answer.status, answer.headers, answer.read()
        except HTTPError as error:
            found = error.code, error.headers, error.read()
        status, told, body = found
        if "problem+json" in (told.get("content-type") or ""):
            self.violations.append({"request": f"{seen.method} {seen.path}", "says": json.loads(body)})
        for each in json.loads(told.get("sl-violations") or "[]"):
            # Some of GitHub's own examples break its own schemas; what we send is what is held against us here.
            if each["location"][0] == "request":
                self.violations.append({"request": f"{seen.method} {seen.path}", **each})
        return Reply(status=status, body=body)


def _whole(path: str) -> str:
    """Prism takes one segment for each name in the description, where GitHub takes the rest of the path."""
    for before in ("/git/ref/", "/contents/"):
        if before in path:
            start, _, rest = path.partition(before)
            return f"{start}{before}{quote(rest, safe='')}"
    return path


@pytest.fixture(scope="package")
def prism(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Prism over the part of the description that we use."""
    node = install(HERE)
    folder = tmp_path_factory.mktemp("contracts")
    (folder / "github.json").write_text(json.dumps(_cut(json.loads(DESCRIPTION.read_text(encoding="utf-8")))))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [node, str(PRISM), "mock", "github.json", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "prism.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", process, folder / "prism.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture
def contract(prism: str) -> Iterator[Contract]:
    """The server that tests talk to, with nothing wrong yet."""
    with Contract(prism) as server:
        yield server


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{address}/users/octocat", timeout=5):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"Prism did not start: {log.read_text()[-2000:]}")


def _cut(description: Any) -> Any:
    """The description with our paths only, and with what these refer to."""
    found: set[str] = set()
    waiting = [description["paths"][path] for path in PATHS]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and ref not in found:
                found.add(ref)
                waiting.append(_at(description, ref))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    components: dict[str, Any] = {}
    for ref in found:
        _, _, kind, name = ref.split("/", 3)
        components.setdefault(kind, {})[name] = _at(description, ref)
    paths = {path: description["paths"][path] for path in PATHS}
    return {"openapi": description["openapi"], "info": description["info"], "paths": paths, "components": components}


def _at(description: Any, ref: str) -> Any:
    for part in ref.removeprefix("#/").split("/"):
        description = description[part.replace("~1", "/").replace("~0", "~")]
    return description
