"""What code hosts tell: the events that others hear, and the extension point for further hosts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal
from urllib.parse import parse_qs

import msgspec

from callboard import Contribution, Invalid

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class RepositoryPushed:
    """A branch of a repository points elsewhere than before.

    `url` is the repository's web address and `addresses` are its others, such as those for cloning; a host that does
    not say where it is gives a `url` that begins with a slash, and every host is meant. Paths are relative to the root
    of the repository. `truncated` says that they are not all, or that nobody knows them: then anything may have
    changed. `is_default_branch` is True as well where the host does not tell. `delivery` is for `note`.
    `authors` are who wrote the commits, each once, by login (empty where the host does not tell) and e-mail address;
    `topic` says what kind of host it is.
    """

    url: str
    branch: str
    before: str = ""
    after: str = ""
    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    is_default_branch: bool = True
    truncated: bool = False
    addresses: tuple[str, ...] = ()
    delivery: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    topic: str = ""

    @property
    def changed(self) -> tuple[str, ...]:
        """Every path that is not what it was: added, modified or removed."""
        return tuple(dict.fromkeys((*self.added, *self.modified, *self.removed)))


@dataclass(frozen=True, kw_only=True)
class ChangeMerged:
    """A pull or merge request was merged. `url` and `addresses` are its repository's; its `author` is a login and an
    e-mail address, either of which may be empty; `topic` says what kind of host it is."""

    url: str
    author: tuple[str, str]
    topic: str
    number: int = 0
    addresses: tuple[str, ...] = ()
    delivery: str = ""


What = Literal["created", "renamed", "archived", "unarchived", "deleted", "transferred"]


@dataclass(frozen=True, kw_only=True)
class RepositoryChanged:
    """Something happened to a repository as a whole. `old_url` is where it was before, when it moved."""

    url: str
    what: What
    old_url: str = ""
    addresses: tuple[str, ...] = ()
    delivery: str = ""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A request to a webhook: names of headers in lower case, the body as it came, and the time in seconds."""

    topic: str
    headers: Mapping[str, str]
    body: bytes
    now: float

    @cached_property
    def json(self) -> bytes:
        """The JSON of the body, also where a host sends it as the field `payload` of a form. Raises Invalid."""
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return self.body
        try:
            return parse_qs(self.body.decode(), strict_parsing=True, max_num_fields=10)["payload"][0].encode()
        except (ValueError, KeyError) as error:
            raise Invalid(
                "The form has no field `payload`", hint="Choose application/json as the webhook's content type."
            ) from error

    def decode(self, shape: type[Any]) -> Any:
        """The payload as a value of that type. Raises Invalid where it is another."""
        try:
            return msgspec.json.decode(self.json, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Invalid(
                f"The payload is not what was announced: {error}", hint="Is the webhook set to another host's format?"
            ) from error


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a delivery says. `event` is the host's word for it, `delivery` the host's id of this one delivery, `about`
    the repository. Nothing in `happened` means that the event is of no use here."""

    event: str
    delivery: str = ""
    about: str = ""
    happened: Sequence[Any] = ()


@dataclass(frozen=True, kw_only=True)
class Webhook(Contribution):
    """A host that may post to `/api/events/http/<topic>`.

    `verify` says whether the request was signed with a secret; it gets the raw body and parses nothing. Only then does
    `read` look into it; it raises Invalid for what it cannot read. The secret stands in the settings under
    `events.modules.<topic>.webhookSecret` or `events.webhooks.<topic>.webhookSecret`.
    """

    topic: str
    title: str
    verify: Callable[[Incoming, str], bool]
    read: Callable[[Incoming], Told]
