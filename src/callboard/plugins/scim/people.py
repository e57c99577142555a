"""Whether somebody who has signed in is still in the company: the directory knows before the catalog does."""

from __future__ import annotations

from callboard import Context

from .queries import has_left
from .settings import ScimSettings

PEOPLE = "user:default/"


async def may_be_here(ref: str, ctx: Context) -> bool:
    """False for who was deactivated or deleted; whoever was never in the directory is no matter of its."""
    settings: ScimSettings = ctx.settings
    if not settings.enabled or not ref.lower().startswith(PEOPLE):
        return True
    return not await ctx.database.read(has_left, ref.lower().removeprefix(PEOPLE))
