"""GitHub: `X-Hub-Signature-256` over the body, the event in `X-GitHub-Event`."""

from __future__ import annotations

from typing import Any

import msgspec

from ..model import Incoming, RepositoryChanged, Told, Webhook, What
from ..signatures import signed_in_hex
from .merges import read_pull
from .pushes import Commit, filled, pushed

MOST_COMMITS = 2048
WHAT: dict[str, What] = {
    "created": "created",
    "renamed": "renamed",
    "archived": "archived",
    "unarchived": "unarchived",
    "deleted": "deleted",
    "transferred": "transferred",
}


class _Repository(msgspec.Struct):
    html_url: str
    full_name: str = ""
    clone_url: str = ""
    ssh_url: str = ""
    default_branch: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        return filled(self.clone_url, self.ssh_url)


class _Push(msgspec.Struct):
    ref: str
    repository: _Repository
    before: str = ""
    after: str = ""
    forced: bool = False
    commits: list[Commit] = []


class _Change(msgspec.Struct):
    action: str
    repository: _Repository
    changes: dict[str, Any] | None = None


def verify(incoming: Incoming, secret: str) -> bool:
    """SHA-256 alone: the older header with SHA-1 is not looked at."""
    return signed_in_hex(incoming, secret, "x-hub-signature-256", "sha256=")


def read(incoming: Incoming) -> Told:
    """Pushes, merged changes and what happens to repositories; the rest is of no use here."""
    event, delivery = incoming.headers.get("x-github-event", ""), incoming.headers.get("x-github-delivery", "")
    if event == "push":
        return _read_push(incoming.decode(_Push), delivery)
    if event == "pull_request":
        return read_pull(incoming, "github", delivery, emails=False)
    if event == "repository":
        return _read_change(incoming.decode(_Change), delivery)
    return Told(event=event, delivery=delivery)


def _read_push(push: _Push, delivery: str) -> Told:
    repository = push.repository
    happened = pushed(
        push.ref,
        push.before,
        push.after,
        push.commits,
        url=repository.html_url,
        topic="github",
        addresses=repository.addresses,
        is_default_branch=push.ref == f"refs/heads/{repository.default_branch}" or not repository.default_branch,
        truncated=push.forced or len(push.commits) >= MOST_COMMITS,
    )
    return Told(event="push", delivery=delivery, about=repository.html_url, happened=(happened,) if happened else ())


def _read_change(change: _Change, delivery: str) -> Told:
    repository, what = change.repository, WHAT.get(change.action)
    event = f"repository.{change.action}"
    if what is None:
        return Told(event=event, delivery=delivery, about=repository.html_url)
    happened = RepositoryChanged(
        url=repository.html_url,
        what=what,
        old_url=_old_url(repository, change.changes or {}),
        addresses=repository.addresses,
    )
    return Told(event=event, delivery=delivery, about=repository.html_url, happened=(happened,))


def _old_url(repository: _Repository, changes: dict[str, Any]) -> str:
    """Where it was before it got another name or another owner; empty when it is where it was."""
    base, _, _ = repository.html_url.rpartition(f"/{repository.full_name}")
    owner, _, name = repository.full_name.partition("/")
    before = _inner(changes, "repository", "name", "from") or name
    givers = (_inner(changes, "owner", "from", kind, "login") for kind in ("user", "organization"))
    old = f"{base}/{next(filter(None, givers), owner)}/{before}"
    return old if base and old != repository.html_url else ""


def _inner(value: Any, *keys: str) -> str:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


WEBHOOK = Webhook(topic="github", title="GitHub", verify=verify, read=read)
