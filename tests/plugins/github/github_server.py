"""A server that answers as GitHub does, as far as discovery asks it: lists, trees, contents, etags, limits."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec

from callboard.testing import LocalServer, Reply
from callboard.testing.local_server import Seen

API = "/api/v3"


@dataclass
class Repository:
    """One repository. `branches` hold files by path."""

    name: str
    branches: dict[str, dict[str, str]] = field(default_factory=dict)
    default_branch: str = "main"
    pushed: int = 0
    more: dict[str, Any] = field(default_factory=dict)
    pulls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def files(self) -> dict[str, str]:
        return self.branches.get(self.default_branch, {})

    def push(self, **files: str | None) -> None:
        """A commit: names have `__` for `/` and `_` for nothing else."""
        branch = self.branches.setdefault(self.default_branch, {})
        for name, text in files.items():
            path = name.replace("__", "/").replace("catalog_info", "catalog-info") + ".yaml"
            if text is None:
                branch.pop(path)
            else:
                branch[path] = text
        self.pushed += 1


class GithubServer(LocalServer):
    """`repositories` by name, all of one organisation. `fault` answers instead when it gives a reply."""

    def __init__(self, organization: str = "acme", token: str = "sesame") -> None:
        super().__init__()
        self.organization, self.token = organization, token
        self.repositories: dict[str, Repository] = {}
        self.owner_type = "Organization"
        self.fault: Callable[[Seen], Reply | None] = lambda seen: None
        self.moved: dict[str, str] = {}

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def settings(self) -> dict[str, Any]:
        """The `integrations` for it."""
        return {"github": [{"host": self.host, "apiBaseUrl": f"{self.url}{API}", "token": self.token}]}

    def add(self, name: str, text: str | None = None, **more: Any) -> Repository:
        made = self.repositories[name] = Repository(name=name, more=more)
        if text is not None:
            made.push(catalog_info=text)
        return made

    def asked(self) -> list[str]:
        """The paths below the API that were asked for since the last look."""
        found = [f"{seen.path.removeprefix(API)}" for seen in self.seen]
        self.seen.clear()
        return found

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        reply = self.fault(seen)
        if reply is None:
            reply = self._answer(seen)
        return reply

    def _answer(self, seen: Seen) -> Reply:
        if seen.headers.get("authorization") != f"Bearer {self.token}":
            return Reply(status=401, body={"message": "Bad credentials"})
        parts = [unquote(part) for part in seen.path.removeprefix(API).strip("/").split("/")]
        query = {name: values[0] for name, values in parse_qs(seen.query).items()}
        if parts == ["users", self.organization]:
            return self._with_etag(seen, {"login": self.organization, "type": self.owner_type})
        kind = "users" if self.owner_type == "User" else "orgs"
        if parts == [kind, self.organization, "repos"]:
            return self._list(seen, query)
        if parts[:2] == ["repos", self.organization] and parts[2] in self.repositories:
            return self._in(self.repositories[parts[2]], parts[3:], query, seen)
        return Reply(status=404, body={"message": "Not Found"})

    def _list(self, seen: Seen, query: dict[str, str]) -> Reply:
        size, page = int(query["per_page"]), int(query["page"])
        everything = [self._shown(each, number) for number, each in enumerate(self.repositories.values(), 1)]
        last = max(1, -(-len(everything) // size))
        here = f"{self.url}{seen.path}?per_page={size}"
        links = [f'<{here}&page={page + 1}>; rel="next"', f'<{here}&page={last}>; rel="last"'] if page < last else []
        return self._with_etag(seen, everything[(page - 1) * size : page * size], {"Link": ", ".join(links)})

    def _shown(self, each: Repository, number: int) -> dict[str, Any]:
        return {
            "id": each.more.get("id", number),
            "name": each.name,
            "full_name": f"{self.organization}/{each.name}",
            "default_branch": each.default_branch,
            "pushed_at": f"2026-01-01T00:00:{each.pushed:02d}Z" if each.pushed else None,
            "archived": False,
            "fork": False,
            "visibility": "private",
            "topics": [],
            "html_url": "https://elsewhere.example/never-used",
            **each.more,
        }

    def _in(self, each: Repository, rest: list[str], query: dict[str, str], seen: Seen) -> Reply:
        """A part of one repository: its own, `pulls`, `contents` or `git`."""
        if not rest:
            return self._with_etag(seen, self._shown(each, 1))
        if rest[0] == "pulls":
            return self._pulls(each, query, seen)
        if rest[0] == "contents":
            path = "/".join(rest[1:])
            return self._put(each, path, seen.json()) if seen.method == "PUT" else self._file(each, path, query, seen)
        return self._git(each, rest[1], "/".join(rest[2:]), seen)

    def _file(self, each: Repository, path: str, query: dict[str, str], seen: Seen) -> Reply:
        text = each.branches.get(query.get("ref", each.default_branch), {}).get(path)
        if text is None:
            return Reply(status=404, body={"message": "Not Found"})
        raw = "raw" in seen.headers.get("accept", "")
        return self._with_etag(seen, text.encode() if raw else {"sha": sha(text), "path": path})

    def _git(self, each: Repository, what: str, name: str, seen: Seen) -> Reply:
        if what == "refs":
            return self._new_branch(each, seen.json()["ref"].removeprefix("refs/heads/"))
        files = each.branches.get(name.removeprefix("heads/"))
        if files is None:
            return Reply(status=404, body={"message": "Not Found"})
        if what == "ref":
            return Reply(body={"object": {"sha": "0" * 40}})
        tree = [{"path": path, "type": "blob", "mode": "100644", "sha": sha(text)} for path, text in files.items()]
        return self._with_etag(seen, {"tree": tree, "truncated": False})

    def _new_branch(self, each: Repository, name: str) -> Reply:
        if name in each.branches:
            return Reply(status=422, body={"message": "Reference already exists"})
        each.branches[name] = dict(each.files)
        return Reply(status=201, body={"ref": f"refs/heads/{name}"})

    def _put(self, each: Repository, path: str, sent: Any) -> Reply:
        files = each.branches[sent["branch"]]
        if path in files and sent.get("sha") != sha(files[path]):
            return Reply(status=422, body={"message": "sha wasn't supplied"})
        files[path] = base64.b64decode(sent["content"]).decode()
        return Reply(status=201, body={"content": {"path": path}})

    def _pulls(self, each: Repository, query: dict[str, str], seen: Seen) -> Reply:
        if seen.method == "POST":
            sent = seen.json()
            if any(pull["head"] == sent["head"] for pull in each.pulls):
                return Reply(status=422, body={"message": "A pull request already exists"})
            number = len(each.pulls) + 1
            each.pulls.append(
                {**sent, "html_url": f"https://{self.host}/{self.organization}/{each.name}/pull/{number}"}
            )
            return Reply(status=201, body=each.pulls[-1])
        head = query["head"].partition(":")[2]
        return Reply(body=[pull for pull in each.pulls if pull["head"] == head])

    def _with_etag(self, seen: Seen, body: Any, headers: dict[str, str] | None = None) -> Reply:
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        etag = f'"{hashlib.sha256(raw).hexdigest()[:16]}"'
        named = {"ETag": etag, **{name: value for name, value in (headers or {}).items() if value}}
        if seen.headers.get("if-none-match") == etag:
            return Reply(status=304, headers=named)
        return Reply(body=body, headers=named)


def sha(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
