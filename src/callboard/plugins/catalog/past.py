"""Times that people and programs ask about, and what of the past is known at all."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence

from callboard import Context, Invalid

from .catalog import catalog_of, find_entity
from .model import EntityRef
from .queries import Step, Version, first_moment, steps_since, versions_of

HINT = "Write a time as 2026-11-03T14:02:00Z, or in milliseconds since 1970."


def parse_time(text: str, name: str = "at") -> float:
    """Seconds since 1970, from ISO 8601 (UTC unless it says otherwise) or unix milliseconds. Raises Invalid."""
    text = text.strip()
    if text.isdecimal() and len(text) <= 15 and not _is_year(text):
        return int(text) / 1000
    try:
        # In an address, the plus of an offset becomes a space.
        found = datetime.datetime.fromisoformat(text.replace(" 0", "+0") if "T" in text else text)
    except ValueError as error:
        raise Invalid(f"`{name}` is no time: {text[:60]!r}", hint=HINT) from error
    return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).timestamp()


async def find_versions(ctx: Context, ref: EntityRef | str, most: int = 50) -> Sequence[Version]:
    """What an entity's source said of it, the latest first. Raises NotFound for what is not there, or may not be
    seen."""
    entity = await find_entity(ctx, ref)
    return await ctx.database.read(versions_of, str(entity.ref), most)


async def find_steps(ctx: Context, refs: Sequence[str], since: float) -> Sequence[Step]:
    """What was said of these entities since a time, each with what was said before, whoever may see that: for whoever
    tells of it to those who may."""
    return await ctx.database.read(steps_since, refs, since)


async def check_known(ctx: Context, at: float, name: str = "at") -> None:
    """Raises Invalid for a time in the future, and for one before the oldest version that is kept."""
    if at > time.time() + 1:
        raise Invalid(f"`{name}` lies in the future", hint=HINT)
    first = await ctx.database.read(first_moment)
    if first is not None:
        first = max(first, time.time() - catalog_of(ctx).settings.keep_history.total_seconds())
    if first is None or at < first:
        when = "nothing is" if first is None else f"nothing before {exact(first)} is"
        raise Invalid(f"Of that time {when} known", hint="Versions are kept as long as `catalog.keepHistory` says.")


def exact(seconds: float) -> str:
    """3 November 2026, 14:02 UTC."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def _is_year(text: str) -> bool:
    return len(text) in {4, 6, 8} and text.startswith(("19", "20"))
