"""A GitHub that repositories are made on: its API as far as actions ask it, and the repositories themselves by git."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from callboard.testing import LocalServer, Reply, Seen
from git_over_http import answer_git, branches_of, git, make_bare

API = "/api/v3"


class PublishingServer(LocalServer):
    """Bare repositories lie below `root`. `fault` answers instead when it gives a reply."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.repositories: dict[str, dict[str, Any]] = {}
        self.pulls: list[dict[str, Any]] = []
        self.changed: list[tuple[str, str, Any]] = []
        self.owners = {"acme": "Organization", "ann": "User"}
        self.fault: Callable[[Seen], Reply | None] = lambda seen: None

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def settings(self) -> dict[str, Any]:
        return {"github": [{"host": self.host, "apiBaseUrl": f"{self.url}{API}", "token": "sesame"}]}

    def bare(self, name: str) -> Path:
        return self.root / f"{name}.git"

    def make(self, name: str, body: Any = None) -> dict[str, Any]:
        make_bare(self.bare(name))
        made = {
            **(body or {}),
            "full_name": name,
            "clone_url": f"{self.url}/{name}.git",
            "html_url": f"{self.url}/{name}",
            "default_branch": "main",
        }
        self.repositories[name] = made
        return made

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        reply = self.fault(seen)
        return reply or self._answer(seen)

    def _answer(self, seen: Seen) -> Reply:
        if ".git/" in seen.path:
            return answer_git(self.root, seen, "x-access-token:sesame")
        if seen.headers.get("authorization") != "Bearer sesame":
            return Reply(status=401, body={"message": "Bad credentials"})
        parts = [unquote(part) for part in seen.path.removeprefix(API).strip("/").split("/")]
        if seen.method != "GET":
            self.changed.append((seen.method, "/".join(parts), seen.json() if seen.body else None))
        if parts[0] == "users":
            kind = self.owners.get(parts[1])
            return Reply(body={"login": parts[1], "type": kind}) if kind else _missing()
        if (parts[0], parts[-1]) in (("orgs", "repos"), ("user", "repos")):
            return self._create("ann" if parts[0] == "user" else parts[1], seen.json())
        if parts[0] == "repos":
            return self._in("/".join(parts[1:3]), parts[3:], seen)
        return Reply(status=204)

    def _create(self, owner: str, body: Any) -> Reply:
        name = f"{owner}/{body['name']}"
        if name in self.repositories:
            errors = [{"message": "name already exists on this account"}]
            return Reply(status=422, body={"message": "Repository creation failed.", "errors": errors})
        return Reply(status=201, body=self.make(name, body))

    def _in(self, name: str, rest: list[str], seen: Seen) -> Reply:
        if name not in self.repositories:
            return _missing()
        if not rest:
            if seen.method == "DELETE":
                del self.repositories[name]
                shutil.rmtree(self.bare(name))
                return Reply(status=204)
            return Reply(body=self.repositories[name])
        if rest == ["branches"]:
            found = branches_of(self.bare(name))
            return Reply(body=[{"name": branch, "commit": {"sha": sha}} for branch, sha in found.items()])
        if rest[0] == "pulls":
            return self._pulls(rest[1:], seen)
        if rest == ["forks"]:
            return self._fork(name)
        return Reply(body=[]) if seen.method == "GET" else Reply(status=204)

    def _pulls(self, rest: list[str], seen: Seen) -> Reply:
        if rest:
            pull = self.pulls[int(rest[0]) - 1]
            if seen.method == "PATCH":
                pull |= seen.json()
            return Reply(status=201 if len(rest) > 1 else 200, body=pull)
        if seen.method == "POST":
            number = len(self.pulls) + 1
            made = {**seen.json(), "number": number, "state": "open", "merged": False}
            self.pulls.append({**made, "html_url": f"{self.url}/pull/{number}"})
            return Reply(status=201, body=self.pulls[-1])
        head = parse_qs(seen.query)["head"][0].partition(":")[2]
        return Reply(body=[each for each in self.pulls if each["head"].rpartition(":")[2] == head])

    def _fork(self, name: str) -> Reply:
        fork = f"ann/{name.partition('/')[2]}"
        if fork not in self.repositories:
            self.make(fork)
            git("push", "--quiet", str(self.bare(fork)), "main", cwd=self.bare(name))
        return Reply(status=202, body=self.repositories[fork])


def _missing() -> Reply:
    return Reply(status=404, body={"message": "Not Found"})
