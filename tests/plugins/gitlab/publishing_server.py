"""A GitLab that projects are made on: its API as far as actions ask it, and the repositories themselves by git."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from callboard.testing import LocalServer, Reply, Seen
from git_over_http import answer_git, branches_of, git, make_bare

API = "/api/v4"


class PublishingServer(LocalServer):
    """Bare repositories lie below `root`. `fault` answers instead when it gives a reply."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root
        self.projects: list[dict[str, Any]] = []
        self.groups: dict[str, dict[str, Any]] = {"fleet": {"id": 1, "full_path": "fleet"}}
        self.requests: list[dict[str, Any]] = []
        self.variables: dict[str, Any] = {}
        self.changed: list[tuple[str, str, Any]] = []
        self.fault: Callable[[Seen], Reply | None] = lambda seen: None

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def settings(self) -> dict[str, Any]:
        return {"gitlab": [{"host": self.host, "baseUrl": self.url, "token": "sesame"}]}

    def bare(self, name: str) -> Path:
        return self.root / f"{name}.git"

    def make(self, name: str, body: Any = None) -> dict[str, Any]:
        make_bare(self.bare(name), "master")
        made = {
            **(body or {}),
            "id": 100 + len(self.projects),
            "path_with_namespace": name,
            "default_branch": "master",
            "http_url_to_repo": f"{self.url}/{name}.git",
        }
        self.projects.append(made)
        return made

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        return self.fault(seen) or self._answer(seen)

    def _answer(self, seen: Seen) -> Reply:
        if ".git/" in seen.path:
            return answer_git(self.root, seen, "oauth2:sesame")
        if seen.headers.get("authorization") != "Bearer sesame":
            return Reply(status=401, body={"message": "401 Unauthorized"})
        parts = [unquote(part) for part in seen.path.removeprefix(API).strip("/").split("/")]
        if seen.method != "GET":
            self.changed.append((seen.method, " ".join(parts), seen.json() if seen.body else None))
        match parts:
            case ["projects"]:
                return self._create(seen.json())
            case ["projects", name, *rest]:
                found = self._find(name)
                return self._in(found, rest, seen) if found else _missing()
        return self._people(parts, seen)

    def _people(self, parts: list[str], seen: Seen) -> Reply:
        match parts:
            case ["namespaces", name]:
                return Reply(body=self.groups[name]) if name in self.groups else _missing()
            case ["user"]:
                return Reply(body={"id": 7, "username": "ann", "name": "Ann", "state": "active", "web_url": "x"})
            case ["users"]:
                return Reply(body=[{"id": 8}])
            case ["groups", *rest]:
                return self._groups(rest, seen)
        return _missing()

    def _create(self, body: Any) -> Reply:
        name = f"{self._group(body['namespace_id'])}/{body['path']}"
        if self._find(name):
            return Reply(status=400, body={"message": {"path": ["has already been taken"]}})
        return Reply(status=201, body=self.make(name, body))

    def _group(self, id: int) -> str:
        return next(str(each["full_path"]) for each in self.groups.values() if each["id"] == id)

    def _find(self, name: str) -> dict[str, Any] | None:
        return next((each for each in self.projects if name in (str(each["id"]), each["path_with_namespace"])), None)

    def _groups(self, rest: list[str], seen: Seen) -> Reply:
        if not rest:
            body = seen.json()
            above = f"{self._group(body['parent_id'])}/" if "parent_id" in body else ""
            path = f"{above}{body['path']}"
            self.groups[path] = {"id": len(self.groups) + 1, "full_path": path}
            return Reply(status=201, body=self.groups[path])
        if len(rest) == 1:
            return Reply(body=self.groups[rest[0]]) if rest[0] in self.groups else _missing()
        return Reply(body={}) if seen.method != "GET" else _missing()

    def _in(self, found: dict[str, Any], rest: list[str], seen: Seen) -> Reply:
        bare = self.bare(found["path_with_namespace"])
        if not rest and seen.method == "DELETE":
            self.projects.remove(found)
            shutil.rmtree(bare)
        if not rest:
            return Reply(body=found)
        match [seen.method, *rest]:
            case ["GET", "repository", "branches"]:
                return Reply(body=[{"name": name, "commit": {"id": sha}} for name, sha in branches_of(bare).items()])
            case ["POST", "repository", "branches"]:
                git("branch", seen.json()["branch"], seen.json()["ref"], cwd=bare)
                return Reply(status=201, body={})
        return self._parts(found, rest, seen)

    def _parts(self, found: dict[str, Any], rest: list[str], seen: Seen) -> Reply:
        if rest[0] == "merge_requests":
            return self._requests(rest[1:], seen)
        if seen.method == "GET":
            return Reply(body={}) if rest[-1] in self.variables else _missing()
        sent = seen.json() if seen.body else {}
        if rest[0] == "variables":
            self.variables[sent["key"]] = sent
        made = {"id": 5, "iid": 3, "token": "glpat-x", "username": "deployer", "web_url": f"{self.url}/made"}
        made |= {"project_id": found["id"], "state": "opened", "updated_at": "now"}
        return Reply(status=201, body={**made, **sent})

    def _requests(self, rest: list[str], seen: Seen) -> Reply:
        if rest:
            if rest[1:] == ["approval_rules"]:
                return Reply(body=[{"eligible_approvers": [{"id": 4}, {"id": 2}]}])
            self.requests[0] |= {"state": "closed"} if seen.json().get("state_event") == "close" else seen.json()
            return Reply(body=self.requests[0])
        if seen.method == "POST":
            made = {**seen.json(), "iid": 1, "state": "opened", "web_url": f"{self.url}/-/merge_requests/1"}
            self.requests.append(made)
            return Reply(status=201, body=made)
        branch = parse_qs(seen.query)["source_branch"][0]
        return Reply(body=[each for each in self.requests if each["source_branch"] == branch])


def _missing() -> Reply:
    return Reply(status=404, body={"message": "404 Not Found"})
