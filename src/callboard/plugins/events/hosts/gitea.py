"""Gitea and Forgejo: the HMAC of the body in `X-Gitea-Signature` or `X-Forgejo-Signature`, payloads like GitHub's."""

from __future__ import annotations

import msgspec

from ..model import Incoming, RepositoryChanged, Told, Webhook, What
from ..signatures import signed_in_hex
from .merges import read_pull
from .pushes import Commit, filled, pushed

WHAT: dict[str, What] = {"created": "created", "deleted": "deleted"}


class _Repository(msgspec.Struct):
    html_url: str
    clone_url: str = ""
    ssh_url: str = ""
    default_branch: str = ""


class _Push(msgspec.Struct):
    ref: str
    repository: _Repository
    before: str = ""
    after: str = ""
    total_commits: int = 0
    commits: list[Commit] | None = None


class _Change(msgspec.Struct):
    action: str
    repository: _Repository


def verify(incoming: Incoming, secret: str) -> bool:
    """Forgejo sends both headers; then its own one counts."""
    name = "x-forgejo-signature" if "x-forgejo-signature" in incoming.headers else "x-gitea-signature"
    return signed_in_hex(incoming, secret, name)


def read(incoming: Incoming) -> Told:
    """Pushes, merged changes, and repositories that come and go."""
    event, delivery = _header(incoming, "event"), _header(incoming, "delivery")
    if event == "push":
        return _read_push(incoming.decode(_Push), delivery)
    if event == "pull_request":
        return read_pull(incoming, "gitea", delivery, emails=True)
    if event == "repository":
        return _read_change(incoming.decode(_Change), delivery)
    return Told(event=event, delivery=delivery)


def _header(incoming: Incoming, name: str) -> str:
    return incoming.headers.get(f"x-forgejo-{name}") or incoming.headers.get(f"x-gitea-{name}", "")


def _read_push(push: _Push, delivery: str) -> Told:
    repository, commits = push.repository, push.commits or []
    happened = pushed(
        push.ref,
        push.before,
        push.after,
        commits,
        url=repository.html_url,
        topic="gitea",
        addresses=filled(repository.clone_url, repository.ssh_url),
        is_default_branch=not repository.default_branch or push.ref == f"refs/heads/{repository.default_branch}",
        truncated=push.total_commits > len(commits),
    )
    return Told(event="push", delivery=delivery, about=repository.html_url, happened=(happened,) if happened else ())


def _read_change(change: _Change, delivery: str) -> Told:
    event, url = f"repository.{change.action}", change.repository.html_url
    what = WHAT.get(change.action)
    happened = (RepositoryChanged(url=url, what=what),) if what else ()
    return Told(event=event, delivery=delivery, about=url, happened=happened)


WEBHOOK = Webhook(topic="gitea", title="Gitea", verify=verify, read=read)
FORGEJO = Webhook(topic="forgejo", title="Forgejo", verify=verify, read=read)
