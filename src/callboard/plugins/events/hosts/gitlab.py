"""GitLab: a token in `X-Gitlab-Token`, or, where a signing token is set, a signature over id, time and body."""

from __future__ import annotations

import msgspec

from ..model import ChangeMerged, Incoming, RepositoryChanged, Told, Webhook, What
from ..signatures import is_equal, signed_by_standard
from .pushes import Author, Commit, filled, pushed

WHAT: dict[str, What] = {
    "project_create": "created",
    "project_destroy": "deleted",
    "project_rename": "renamed",
    "project_transfer": "transferred",
}


class _Named(msgspec.Struct):
    event_name: str = ""
    object_kind: str = ""


class _Project(msgspec.Struct):
    web_url: str
    git_http_url: str = ""
    git_ssh_url: str = ""
    default_branch: str | None = None


class _Push(msgspec.Struct):
    ref: str
    project: _Project
    before: str = ""
    after: str = ""
    total_commits_count: int = 0
    commits: list[Commit] = []


class _User(msgspec.Struct):
    id: int = 0
    username: str = ""


class _LastCommit(msgspec.Struct):
    author: Author | None = None


class _Request(msgspec.Struct):
    action: str = ""
    iid: int = 0
    author_id: int | None = None
    last_commit: _LastCommit | None = None


class _RequestEvent(msgspec.Struct):
    project: _Project
    object_attributes: _Request
    user: _User | None = None


class _Moved(msgspec.Struct):
    path_with_namespace: str
    old_path_with_namespace: str = ""


def verify(incoming: Incoming, secret: str) -> bool:
    """A signature that is there must be right; the token cannot make up for it."""
    if "webhook-signature" in incoming.headers:
        return signed_by_standard(incoming, secret)
    return is_equal(incoming.headers.get("x-gitlab-token", ""), secret)


def read(incoming: Incoming) -> Told:
    """Pushes, merged changes, and what system hooks say of projects."""
    named = incoming.decode(_Named)
    event, delivery = named.event_name or named.object_kind, _delivery(incoming)
    if event == "push":
        return _read_push(incoming.decode(_Push), delivery)
    if event == "merge_request":
        return _read_request(incoming.decode(_RequestEvent), delivery)
    if event in WHAT:
        return _read_change(incoming, event, delivery)
    return Told(event=event, delivery=delivery)


def _delivery(incoming: Incoming) -> str:
    """The same for every attempt to deliver it."""
    names = ("webhook-id", "idempotency-key", "x-gitlab-event-uuid")
    return next((found for name in names if (found := incoming.headers.get(name))), "")


def _read_push(push: _Push, delivery: str) -> Told:
    project = push.project
    happened = pushed(
        push.ref,
        push.before,
        push.after,
        push.commits,
        url=project.web_url,
        topic="gitlab",
        addresses=filled(project.git_http_url, project.git_ssh_url),
        is_default_branch=not project.default_branch or push.ref == f"refs/heads/{project.default_branch}",
        # At most twenty commits are listed, and a push that took commits away lists none of those.
        truncated=push.total_commits_count != len(push.commits),
    )
    return Told(event="push", delivery=delivery, about=project.web_url, happened=(happened,) if happened else ())


def _read_request(said: _RequestEvent, delivery: str) -> Told:
    request, project = said.object_attributes, said.project
    event = f"merge_request.{request.action}"
    if request.action != "merge":
        return Told(event=event, delivery=delivery, about=project.web_url)
    happened = ChangeMerged(
        url=project.web_url,
        addresses=filled(project.git_http_url, project.git_ssh_url),
        topic="gitlab",
        number=request.iid,
        author=_author(said),
    )
    return Told(event=event, delivery=delivery, about=project.web_url, happened=(happened,))


def _author(said: _RequestEvent) -> tuple[str, str]:
    """The `user` is who merged. Of the author only the number is told: whoever has it, or wrote the last commit."""
    request = said.object_attributes
    if said.user is not None and said.user.id == request.author_id:
        return said.user.username, ""
    author = request.last_commit.author if request.last_commit else None
    return "", (author.email or "") if author else ""


def _read_change(incoming: Incoming, event: str, delivery: str) -> Told:
    """System hooks say the path alone; the host is in a header of its own."""
    moved, host = incoming.decode(_Moved), incoming.headers.get("x-gitlab-instance", "").rstrip("/")
    url = f"{host}/{moved.path_with_namespace}"
    old = f"{host}/{moved.old_path_with_namespace}" if moved.old_path_with_namespace else ""
    return Told(
        event=event,
        delivery=delivery,
        about=url,
        happened=(RepositoryChanged(url=url, what=WHAT[event], old_url=old),),
    )


WEBHOOK = Webhook(topic="gitlab", title="GitLab", verify=verify, read=read)
