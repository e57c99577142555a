"""Bitbucket Cloud and Data Center: `X-Hub-Signature` over the body. Neither lists the files of a push."""

from __future__ import annotations

import msgspec

from ..model import Incoming, RepositoryChanged, RepositoryPushed, Told, Webhook
from ..signatures import signed_in_hex
from .pushes import BRANCH, filled


class _Link(msgspec.Struct):
    href: str = ""
    name: str = ""


class _CloudLinks(msgspec.Struct):
    html: _Link


class _Branch(msgspec.Struct):
    name: str = ""
    type: str = ""


class _CloudRepository(msgspec.Struct):
    links: _CloudLinks
    mainbranch: _Branch | None = None


class _CloudChange(msgspec.Struct):
    new: _Branch | None = None
    old: _Branch | None = None


class _CloudChanges(msgspec.Struct):
    changes: list[_CloudChange] = []


class _CloudPush(msgspec.Struct):
    repository: _CloudRepository
    push: _CloudChanges


class _CloudMoved(msgspec.Struct):
    repository: _CloudRepository


class _Project(msgspec.Struct):
    key: str


class _ServerLinks(msgspec.Struct):
    self: list[_Link] = []
    clone: list[_Link] = []


class _ServerRepository(msgspec.Struct):
    slug: str
    project: _Project
    links: _ServerLinks | None = None

    @property
    def url(self) -> str:
        """Its web address; without a host where the payload does not tell it."""
        shown = self.links.self[0].href if self.links and self.links.self else ""
        return shown.removesuffix("/browse") or f"/projects/{self.project.key}/repos/{self.slug}"

    @property
    def addresses(self) -> tuple[str, ...]:
        return filled(*(each.href for each in self.links.clone)) if self.links else ()


class _ServerChange(msgspec.Struct):
    ref_id: str = msgspec.field(name="refId", default="")
    from_hash: str = msgspec.field(name="fromHash", default="")
    to_hash: str = msgspec.field(name="toHash", default="")


class _ServerPush(msgspec.Struct):
    repository: _ServerRepository
    changes: list[_ServerChange] = []


class _ServerMoved(msgspec.Struct):
    old: _ServerRepository
    new: _ServerRepository


def verify(incoming: Incoming, secret: str) -> bool:
    """Both name the algorithm, of which they know one."""
    return signed_in_hex(incoming, secret, "x-hub-signature", "sha256=")


def read_cloud(incoming: Incoming) -> Told:
    """Pushes and moves of Bitbucket Cloud."""
    event, delivery = incoming.headers.get("x-event-key", ""), incoming.headers.get("x-request-uuid", "")
    if event == "repo:push":
        return _read_cloud_push(incoming.decode(_CloudPush), event, delivery)
    if event == "repo:transfer":
        url = incoming.decode(_CloudMoved).repository.links.html.href
        happened = (RepositoryChanged(url=url, what="transferred"),)
        return Told(event=event, delivery=delivery, about=url, happened=happened)
    return Told(event=event, delivery=delivery)


def read_server(incoming: Incoming) -> Told:
    """Pushes and new names of Bitbucket Data Center."""
    event, delivery = incoming.headers.get("x-event-key", ""), incoming.headers.get("x-request-id", "")
    if event == "repo:refs_changed":
        return _read_server_push(incoming.decode(_ServerPush), event, delivery)
    if event == "repo:modified":
        return _read_server_move(incoming.decode(_ServerMoved), event, delivery)
    return Told(event=event, delivery=delivery)


def _read_cloud_push(push: _CloudPush, event: str, delivery: str) -> Told:
    repository = push.repository
    url, main = repository.links.html.href, repository.mainbranch.name if repository.mainbranch else ""
    branches = [each.new or each.old for each in push.push.changes]
    names = dict.fromkeys(each.name for each in branches if each is not None and each.type == "branch")
    happened = tuple(
        RepositoryPushed(url=url, branch=name, is_default_branch=main in ("", name), truncated=True) for name in names
    )
    return Told(event=event, delivery=delivery, about=url, happened=happened)


def _read_server_push(push: _ServerPush, event: str, delivery: str) -> Told:
    repository = push.repository
    happened = tuple(
        RepositoryPushed(
            url=repository.url,
            branch=each.ref_id.removeprefix(BRANCH),
            before=each.from_hash,
            after=each.to_hash,
            truncated=True,
            addresses=repository.addresses,
        )
        for each in push.changes
        if each.ref_id.startswith(BRANCH)
    )
    return Told(event=event, delivery=delivery, about=repository.url, happened=happened)


def _read_server_move(moved: _ServerMoved, event: str, delivery: str) -> Told:
    old, new = moved.old, moved.new
    if old.url == new.url:
        return Told(event=event, delivery=delivery, about=new.url)
    what = "renamed" if old.project.key == new.project.key else "transferred"
    happened = RepositoryChanged(url=new.url, what=what, old_url=old.url, addresses=new.addresses)  # type: ignore[arg-type]
    return Told(event=event, delivery=delivery, about=new.url, happened=(happened,))


CLOUD = Webhook(topic="bitbucketCloud", title="Bitbucket Cloud", verify=verify, read=read_cloud)
SERVER = Webhook(topic="bitbucketServer", title="Bitbucket Data Center", verify=verify, read=read_server)
