"""Asking for builds, and knowing how they stand: what pages and the API do."""

from __future__ import annotations

from callboard import Context

from ..model import SiteKey
from ..queries import SiteState, moment, state_of
from ..settings import TechdocsSettings
from ..store import Reason, want

CHECKED_EVERY = 60.0
"""Seconds for which a look at the sources is good enough for whoever reads."""


def builds_here(ctx: Context) -> bool:
    """Whether this portal builds sites itself, and does not leave that to pipelines."""
    settings: TechdocsSettings = ctx.settings
    return settings.builder == "local"


async def request_build(ctx: Context, key: SiteKey, reason: Reason = "opened") -> SiteState | None:
    """Has a site built that somebody wants to read, if it is not built yet or there may be something new; nothing is
    asked for twice, or within a minute of the last look. How it stands then; None where pipelines build."""
    if not builds_here(ctx):
        return None
    state, now = await ctx.database.read(state_of, key), await ctx.database.read(moment)
    if state is not None and (state.status != "idle" or now - state.checked_at < CHECKED_EVERY):
        return state
    await ctx.portal.database.brief(want, key, reason)
    return await ctx.database.read(state_of, key)
