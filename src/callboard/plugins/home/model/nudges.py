"""What somebody should look at, as other plugins find it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from callboard import Context, Contribution

SEEN, SNOOZED, DONE, AWAY = "seen", "snoozed", "done", "away"
"""What became of a nudge: it was shown, put off for a time, mended, or put away for ever."""


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """Something that the person who asks could mend. `title` says what, `reason` why it matters; `ref` is the resource
    in full and in lower case, `href` its page, `fix` where it is mended, with the word on the button. `key` is the same
    as long as this is the same: what is mended or put away comes never again under it, so it names what may come anew,
    as `docs:component:default/a:2026-11-03`."""

    key: str
    ref: str
    title: str
    reason: str
    href: str
    fix: str = ""
    verb: str = "Open"
    icon: str = "circle-alert"
    tone: str = "warning"


@dataclass(frozen=True, kw_only=True)
class NudgeSource(Contribution):
    """Finds nudges. `find` gets one ref, or None for all that is the person's who asks, and gives what that person is
    the one to mend: nothing to those who only look."""

    id: str
    title: str
    find: Callable[[str | None, Context], Awaitable[Sequence[Nudge]]]
    order: int = 50
    deadline: float = 3.0
    requires: str = ""
