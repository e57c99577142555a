"""Merged pull requests, as GitHub tells of them and those do whose payloads are like its own."""

from __future__ import annotations

import msgspec

from ..model import ChangeMerged, Incoming, Told
from .pushes import filled


class _Repository(msgspec.Struct):
    html_url: str
    clone_url: str = ""
    ssh_url: str = ""


class _User(msgspec.Struct):
    login: str = ""
    email: str | None = None


class _Pull(msgspec.Struct):
    merged: bool = False
    number: int = 0
    user: _User | None = None


class _PullEvent(msgspec.Struct):
    action: str
    repository: _Repository
    pull_request: _Pull


def read_pull(incoming: Incoming, topic: str, delivery: str, *, emails: bool) -> Told:
    """What a delivery says of a pull request: something happened only where it was merged. Without `emails` the author
    is told by login alone."""
    said = incoming.decode(_PullEvent)
    pull, repository, event = said.pull_request, said.repository, f"pull_request.{said.action}"
    if said.action != "closed" or not pull.merged or pull.user is None:
        return Told(event=event, delivery=delivery, about=repository.html_url)
    happened = ChangeMerged(
        url=repository.html_url,
        addresses=filled(repository.clone_url, repository.ssh_url),
        topic=topic,
        number=pull.number,
        author=(pull.user.login, (pull.user.email or "") if emails else ""),
    )
    return Told(event=event, delivery=delivery, about=repository.html_url, happened=(happened,))
