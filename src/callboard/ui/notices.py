"""Components that tell: what is the matter, what is missing, what happened and what is running."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .checks import require_list, require_mappings, require_tone
from .component import Component


def callout(tone: str, title: str, body: object = "", *, actions: Iterable[Component] = ()) -> Component:
    """Something to know before the rest, at most one at the top of a page."""
    arguments = {"tone": require_tone("callout", tone), "title": title, "body": body}
    return Component("callout", {**arguments, "actions": require_list("callout", "actions", actions)})


def empty_state(title: str, body: str, *, icon: str = "inbox", actions: Iterable[Component] = ()) -> Component:
    """Nothing here: say what would appear and how to make it appear."""
    arguments = {"title": title, "body": body, "icon": icon}
    return Component("empty_state", {**arguments, "actions": require_list("empty_state", "actions", actions)})


def timeline(items: Iterable[Mapping[str, Any]]) -> Component:
    """What happened, newest first: `text`, and perhaps `when`, `sub`, `icon`, `tone` and `href`."""
    return Component("timeline", {"items": require_mappings("timeline", "items", items, "text")})


def steps(items: Iterable[Mapping[str, Any]]) -> Component:
    """The steps of something that runs: `state`, `text` and perhaps `end`, how long it took."""
    return Component("steps", {"items": require_mappings("steps", "items", items, "state", "text")})


def log(
    lines: Iterable[str | Mapping[str, Any]], *, title: str = "Log", follow: bool = False, id: str = "log"
) -> Component:
    """Output of something. A line is text, or has `text` and perhaps `time` and `level`."""
    arguments = {"lines": require_list("log", "lines", lines), "title": title, "follow": follow, "id": id}
    return Component("log", arguments)


def problem_list(problems: Iterable[Any]) -> Component:
    """What is wrong with content; each has `message`, `hint`, `file`, `line` and `level`."""
    return Component("problem_list", {"problems": require_list("problem_list", "problems", problems)})
