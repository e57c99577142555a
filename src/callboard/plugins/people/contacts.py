"""How a team, a person or the people of a component are reached: what an entity says in links, annotations and profile,
as addresses of the web. Pure; a key that sends alerts is a secret, and is no contact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from callboard.plugins.catalog import Entity

from .settings import VALUE, PeopleSettings

What = Literal["chat", "on-call", "mail"]
ICONS: Mapping[What, str] = {"chat": "message-circle", "on-call": "siren", "mail": "mail"}
CHAT_HOSTS = (
    "slack.com",
    "teams.microsoft.com",
    "teams.cloud.microsoft",
    "chat.google.com",
    "discord.com",
    "discord.gg",
    "matrix.to",
    "t.me",
    "zulipchat.com",
)
ON_CALL_HOSTS = ("pagerduty.com", "opsgenie.com")
CHAT_WORDS = frozenset({"chat", "slack", "teams", "discord", "mattermost", "zulip", "matrix", "message"})
ON_CALL_WORDS = frozenset({"on-call", "oncall", "pagerduty", "opsgenie", "rota", "pager"})
PAGERDUTY, OPSGENIE, SLACK = "pagerduty.com/service-id", "opsgenie.com/team", "slack.com/bot-notify"
_SLACK_ID = re.compile(r"[CDGUW][A-Z0-9]{6,20}")
_TEAM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MAIL = re.compile(r"[^@\s<>\"',;:()]{1,200}@[^@\s<>\"',;:()]{1,200}")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to somebody, as a link."""

    what: What
    title: str
    href: str

    @property
    def icon(self) -> str:
        return ICONS[self.what]


def contacts_of(entity: Entity, settings: PeopleSettings) -> list[Contact]:
    """All ways to whom an entity stands for, chats first, each address once."""
    found = [*_by_rules(entity, settings), *_by_annotations(entity, settings), *_by_links(entity)]
    found += _by_profile(entity, settings)
    once: dict[str, Contact] = {}
    for each in found:
        once.setdefault(each.href, each)
    order: tuple[What, ...] = ("chat", "on-call", "mail")
    return sorted(once.values(), key=lambda each: order.index(each.what))


def chat_with(entity: Entity, settings: PeopleSettings) -> str:
    """Where the first chat is; empty where there is none."""
    return next((each.href for each in contacts_of(entity, settings) if each.what == "chat"), "")


def _by_rules(entity: Entity, settings: PeopleSettings) -> Iterator[Contact]:
    for rule in settings.contacts:
        if value := entity.annotation(rule.annotation):
            yield Contact(what=rule.what, title=rule.title, href=_filled(rule.url, value))


def _by_annotations(entity: Entity, settings: PeopleSettings) -> Iterator[Contact]:
    if (channel := entity.annotation(SLACK)) and _SLACK_ID.fullmatch(channel):
        yield Contact(what="chat", title="Slack", href=f"https://slack.com/app_redirect?channel={channel}")
    if service := entity.annotation(PAGERDUTY):
        at = f"{settings.pagerduty.rstrip('/')}/service-directory/{{value}}"
        yield Contact(what="on-call", title="PagerDuty", href=_filled(at, service))
    if team := entity.annotation(OPSGENIE):
        # Only an id leads to the team itself; a name leads to the list of teams.
        path = f"dashboard/{team}/main" if _TEAM_ID.fullmatch(team.lower()) else "list"
        yield Contact(what="on-call", title="Opsgenie", href=f"{settings.opsgenie.rstrip('/')}/teams/{path}")


def _by_links(entity: Entity) -> Iterator[Contact]:
    links = entity.metadata.get("links")
    for link in links if isinstance(links, list) else ():
        if not isinstance(link, Mapping) or not _is_web(href := str(link.get("url") or "")):
            continue
        what = _what(href, {str(link.get(key) or "").lower() for key in ("icon", "type")})
        if what is not None:
            yield Contact(what=what, title=str(link.get("title") or "") or _host(href), href=href)


def _by_profile(entity: Entity, settings: PeopleSettings) -> Iterator[Contact]:
    profile: Any = entity.spec.get("profile")
    if not isinstance(profile, Mapping):
        return
    for key in ("chat", "slack", "teams"):
        if _is_web(href := str(profile.get(key) or "")):
            yield Contact(what="chat", title=_host(href), href=href)
    email = str(profile.get("email") or "")
    if not _MAIL.fullmatch(email):
        return
    if settings.chat_with_person and entity.ref.kind == "user":
        yield Contact(what="chat", title="Chat", href=_filled(settings.chat_with_person, email))
    yield Contact(what="mail", title=email, href=f"mailto:{quote(email, safe='@', errors='replace')}")


def _what(href: str, words: set[str]) -> What | None:
    host = _host(href)
    if words & ON_CALL_WORDS or _is_below(host, ON_CALL_HOSTS):
        return "on-call"
    return "chat" if words & CHAT_WORDS or _is_below(host, CHAT_HOSTS) else None


def _is_below(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def _is_web(href: str) -> bool:
    plain = all(" " < character != "\\" for character in href)
    return plain and href.lower().startswith(("https://", "http://")) and bool(_host(href))


def _host(href: str) -> str:
    try:
        return urlsplit(href).hostname or ""
    except ValueError:
        return ""


def _filled(pattern: str, value: str) -> str:
    return pattern.replace(VALUE, quote(value, safe="", errors="replace"))
