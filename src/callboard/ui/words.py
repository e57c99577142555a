"""Components of one line: words, links and signs of state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from .checks import require_list, require_one_of, require_text, require_tone
from .component import Component

STATES = ("success", "failed", "running", "warning", "pending", "unknown", "cancelled")
VARIANTS = ("", "primary", "accent", "ghost", "danger")


def text(body: object, *, muted: bool = False) -> Component:
    """A paragraph."""
    return Component("text", {"body": body, "muted": muted})


def prose(source: str) -> Component:
    """Text written as Markdown; what could do harm is taken out."""
    return Component("prose", {"source": require_text("prose", "source", source)})


def link(label: object, href: str | None, *, external: bool = False) -> Component:
    """A link. An address that is not http, https, mailto or our own leaves the words without a link."""
    return Component("link", {"text": label, "href": href, "external": external})


def badge(label: object, tone: str = "neutral", *, icon: str | None = None) -> Component:
    """An exception that should be seen: use it sparingly."""
    return Component("badge", {"text": label, "tone": require_tone("badge", tone), "icon": icon})


def tag(label: object, href: str | None = None) -> Component:
    """A word that something is filed under."""
    return Component("tag", {"text": label, "href": href})


def status(state: str, label: object = None, *, sub: object = None) -> Component:
    """How a run or a check went, as a shape and a word. `state` is one of STATES."""
    require_one_of("status", "state", state, STATES)
    return Component("status", {"state": state, "text": label, "sub": sub})


def health(tone: str, label: object) -> Component:
    """How something is, as a dot and words."""
    return Component("health", {"tone": require_tone("health", tone), "text": label})


def level(name: str | None) -> Component:
    """A medal: gold, silver, bronze or, with None, no level."""
    return Component("level", {"name": name})


def lifecycle(stage: str | None) -> Component:
    """The stage of a thing's life: a badge unless it is the usual one."""
    return Component("lifecycle", {"stage": stage})


def time(when: datetime | str) -> Component:
    """A moment: how long ago, with the exact time on hover."""
    return Component("time", {"when": when})


def avatar(name: str, *, size: str = "", square: bool = False) -> Component:
    """Initials: round for a person, square for a team. `size` is empty, lg or xl."""
    arguments = {"name": require_text("avatar", "name", name), "size": size, "sq": square}
    return Component("avatar", arguments)


def avatars(names: Sequence[str]) -> Component:
    """Several people, overlapping; the first four are drawn."""
    return Component("avatars", {"names": require_list("avatars", "names", names)})


def button(label: str, href: str, *, variant: str = "", icon: str | None = None, small: bool = True) -> Component:
    """A link that looks like a button. The label is a verb."""
    require_one_of("button", "variant", variant, VARIANTS)
    size = "sm" if small else ""
    return Component("button", {"label": label, "href": href, "variant": variant, "size": size, "icon": icon})


def entity_link(target: Any, *, plain: bool = False) -> Component:
    """An entity by name, with its icon. `target` is a link value: ref, title, icon, tone, missing."""
    return Component("entity_link", {"link": target, "plain": plain})


def owner(target: Any) -> Component:
    """Who owns something; with None a badge that nobody does."""
    return Component("owner", {"link": target})


def code(source: str, lang: str = "", *, title: str | None = None) -> Component:
    """Code with colours and a copy button. `lang` is a name that Pygments knows; others stay plain."""
    return Component("code", {"text": require_text("code", "source", source), "lang": lang, "title": title})
