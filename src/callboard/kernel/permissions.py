"""Every route names its permission, or says that it is public [R7]. A plugin that forgets is refused at start."""

from __future__ import annotations

from collections.abc import Iterable

from callboard.kernel.contributions import Endpoint, Page
from callboard.kernel.plugin import Contribution, Plugin

HINT = 'Give each page, endpoint, card and tab `requires="<permission>"`, declared by a `Permission`, or `public=True`.'


def missing_from(plugin: Plugin) -> str | None:
    """Which of a plugin's routes name no permission, in words; None when all do."""
    bare = [_name(each) for each in plugin.contributes if _asks(each) and not _required(each) and not _public(each)]
    return f"These name no permission and are not public: {', '.join(bare)}" if bare else None


def undeclared(plugin: Plugin, declared: Iterable[str]) -> str:
    """The permissions that a plugin's routes require and nobody declares, joined; empty when there are none."""
    known = set(declared)
    return ", ".join(sorted({_required(each) for each in plugin.contributes if _required(each)} - known))


def _asks(contribution: Contribution) -> bool:
    return isinstance(contribution, Page | Endpoint) or hasattr(contribution, "public")


def _required(contribution: Contribution) -> str:
    return str(getattr(contribution, "requires", ""))


def _public(contribution: Contribution) -> bool:
    return bool(getattr(contribution, "public", False))


def _name(contribution: Contribution) -> str:
    kind = type(contribution).__name__
    return f"{kind} {getattr(contribution, 'path', None) or getattr(contribution, 'id', '')}"
