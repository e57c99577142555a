"""Any other sender, such as a build job: signed as Standard Webhooks says, with a payload of our own."""

from __future__ import annotations

from typing import Any

import msgspec

from ..model import Incoming, RepositoryChanged, RepositoryPushed, Told, Webhook, What
from ..signatures import signed_by_standard

PUSHED = "repository.pushed"
CHANGED = "repository.changed"


class _Named(msgspec.Struct):
    type: str


class _Push(msgspec.Struct, forbid_unknown_fields=True):
    """`{"type": "repository.pushed", "url": …, "branch": …}`. Without any path everything may have changed."""

    type: str
    url: str
    branch: str
    before: str = ""
    after: str = ""
    added: list[str] = []
    modified: list[str] = []
    removed: list[str] = []
    default: bool = True


class _Change(msgspec.Struct, forbid_unknown_fields=True):
    """`{"type": "repository.changed", "url": …, "what": "renamed", "oldUrl": …}`."""

    type: str
    url: str
    what: What
    old_url: str = msgspec.field(name="oldUrl", default="")


def read(incoming: Incoming) -> Told:
    """What it says by its `type`; other types are of no use here."""
    event, delivery = incoming.decode(_Named).type, incoming.headers.get("webhook-id", "")
    happened: Any = None
    if event == PUSHED:
        happened = _pushed(incoming.decode(_Push))
    elif event == CHANGED:
        change = incoming.decode(_Change)
        happened = RepositoryChanged(url=change.url, what=change.what, old_url=change.old_url)
    about = happened.url if happened else ""
    return Told(event=event, delivery=delivery, about=about, happened=(happened,) if happened else ())


def _pushed(push: _Push) -> RepositoryPushed:
    return RepositoryPushed(
        url=push.url,
        branch=push.branch,
        before=push.before,
        after=push.after,
        added=tuple(push.added),
        modified=tuple(push.modified),
        removed=tuple(push.removed),
        is_default_branch=push.default,
        truncated=not (push.added or push.modified or push.removed),
    )


def signed(topic: str) -> Webhook:
    """The webhook of a topic that the settings name and no plugin brings."""
    return Webhook(topic=topic, title=topic, verify=signed_by_standard, read=read)
