"""Who looks at their notifications."""

from __future__ import annotations

import datetime

from callboard import Context, NotAllowed


def person_of(ctx: Context) -> str:
    """The ref of the person who asks. Raises NotAllowed for programs in their own name: those have no inbox."""
    if ctx.identity.kind != "user":
        raise NotAllowed("Only people have notifications", hint="Sign in as somebody.")
    return ctx.identity.ref.lower()


def moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def name_of(origin: str, ctx: Context) -> str:
    """What people call an origin: the title of a plugin, the name of a person, else its own words."""
    kind, _, id_ = origin.partition(":")
    if kind == "user":
        return id_.rpartition("/")[2]
    titles = {each.plugin.id: each.plugin.title for each in ctx.portal.running}
    return titles.get(id_, origin) if kind == "plugin" else origin
