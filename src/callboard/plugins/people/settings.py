"""The `people` section of the configuration: how teams and people are reached."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from callboard import Settings, WebUrl

VALUE = "{value}"


def _checked(pattern: str) -> str:
    """An address with `{value}` somewhere behind its host, so that no value leads to another host."""
    parts = urlsplit(pattern)  # raises ValueError for what is none
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ValueError("this must be an address that begins with https://")
    if VALUE in parts.netloc or VALUE not in pattern:
        raise ValueError("this must have {value} behind the host")
    return pattern


Pattern = Annotated[str, AfterValidator(_checked)]


class ContactRule(Settings):
    """How an `annotation` leads to a place: its value, encoded, stands for `{value}` in the `url`."""

    annotation: str = Field(min_length=1, max_length=300)
    title: str = Field(min_length=1, max_length=100)
    url: Pattern
    what: Literal["chat", "on-call"] = "chat"


class PeopleSettings(Settings):
    """`contacts` are further annotations that lead to a chat or a rota, before those that are known by themselves.
    `chat_with_person` is where a chat with one person begins: their e-mail address stands for `{value}`, as in
    `https://teams.microsoft.com/l/chat/0/0?users={value}`. `pagerduty` and `opsgenie` are where the company signs in to
    these."""

    contacts: list[ContactRule] = Field(default_factory=list, max_length=50)
    chat_with_person: Pattern | None = None
    pagerduty: WebUrl = "https://app.pagerduty.com"
    opsgenie: WebUrl = "https://app.opsgenie.com"
