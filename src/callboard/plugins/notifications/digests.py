"""Who wants a daily digest, and when: for the plugin that makes it."""

from __future__ import annotations

from callboard import Context

from .notifying import is_on
from .queries import digest_hours as hours_of


async def digest_hours(ctx: Context) -> dict[str, int]:
    """The people who want a daily digest, by their refs, and at which hour of the day in UTC; nobody where the plugin
    `notifications` does not run."""
    return await ctx.database.read(hours_of) if is_on(ctx) else {}
