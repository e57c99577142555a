"""People as they are at this moment, for what they are told without asking."""

from __future__ import annotations

import dataclasses
from functools import partial

from callboard import Context, Failure, Identity, Unavailable

from .model import Readers


async def reading_as(ref: str, ctx: Context) -> Context | None:
    """A context for somebody, with what they may do now; None for whom nobody knows any more. Raises Unavailable."""
    for each in ctx.of(Readers):
        readers = each.contribution
        found = await each.call("reader", readers.deadline, ctx, partial(_as_now, readers, ref))
        if isinstance(found, Failure):
            raise Unavailable(f"Nobody knows whether {ref} is still here: {found.message}", hint=found.detail)
        if found.value is not None:
            return dataclasses.replace(ctx, identity=found.value, decisions={}, later=[])
    return None


async def _as_now(readers: Readers, ref: str, ctx: Context) -> Identity | None:
    return await readers.as_now(ref, ctx)
