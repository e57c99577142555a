"""How the sources of a plugin do, in words for the plugins page."""

from __future__ import annotations

import time
from collections.abc import Sequence

from callboard import Context, Healthy

from ..queries import Asked, sources_asked
from .ingestion import ingestion_of


async def sources_health(ctx: Context, plugin: str) -> Healthy:
    """The answer of a health check for all sources that `plugin` contributes; well when there are none."""
    running = await ingestion_of(ctx).sources.load(ctx)
    mine = {id_: each.source.title for id_, each in running.items() if each.contributed.plugin == plugin}
    if not mine:
        return Healthy(ok=True, message="Not configured")
    asked = [each for each in await ctx.database.read(sources_asked) if each.source in mine]
    wrong = [each for each in asked if each.error]
    if wrong:
        return Healthy(ok=False, message=". ".join(_complaint(each) for each in wrong[:3]))
    return Healthy(ok=True, message=_summary(asked, len(mine)))


def _complaint(each: Asked) -> str:
    since = "" if each.since is None else f" (for {_ago(each.since)})"
    return f"{each.error}{since}"


def _summary(asked: Sequence[Asked], sources: int) -> str:
    moments = [each.last_read for each in asked if each.last_read is not None]
    if not moments:
        return "Not asked yet"
    count = sum(each.locations for each in asked)
    words = f"{sources} source{'' if sources == 1 else 's'}, {count:,} location{'' if count == 1 else 's'}"
    return f"{words}, asked {_ago(min(moments))} ago"


def _ago(moment: float) -> str:
    seconds = max(0, int(time.time() - moment))
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
