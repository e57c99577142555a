"""A notification in the words of a message that leaves the portal."""

from __future__ import annotations

from dataclasses import dataclass

from callboard import Context, one_line

from ..model import CHOICES, Message, Severity, href_of

WORDS = {Severity.critical: "Critical", Severity.high: "High"}
LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class Words:
    """What it says. `link` is an absolute address, or empty; `severity` is a word where it is no usual one."""

    title: str
    description: str
    link: str
    severity: str
    about: str
    inbox: str
    settings: str
    portal: str


def words_of(message: Message, ctx: Context) -> Words:
    """The same for every channel."""
    payload, base = message.payload, ctx.portal.base_url
    return Words(
        title=one_line(" ".join(payload.title.split()))[:LONGEST_TITLE],
        description=payload.description,
        link=href_of(payload.link, base),
        severity=WORDS.get(payload.severity, ""),
        about=one_line(" · ".join(each for each in (message.origin.removeprefix("plugin:"), payload.topic) if each)),
        inbox=href_of("/notifications", base),
        settings=href_of(CHOICES, base),
        portal=one_line(ctx.portal.title),
    )
