"""The end of a round of reading: what sources say no more goes, moves, or is held until somebody decides."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from callboard import Context

from .. import store
from ..model import EntitiesChanged
from ..queries import woken
from .ingestion import Ingestion


@dataclass(kw_only=True)
class Round:
    """One refresh, from its first read to its end.

    `everything` says that all roots are read, `asked` that a person wanted gone what goes. Once `taking`, locations
    may take over what others only keep until the end; `offered` are the refs that this has been tried for.
    """

    everything: bool = True
    asked: bool = False
    taking: bool = False
    offered: set[str] = field(default_factory=set)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


async def settle(ctx: Context, ingestion: Ingestion, round_: Round) -> store.Settled | None:
    """Lets go of what sources say no more, or holds it, and tells who listens what went.

    Before that, whoever else declares it is to be read again, for what has moved is not gone: then the answer is None.
    """
    others = ingestion.rounds - {round_.id}
    busy = others if round_.everything else None
    free = [each.ref for each in ingestion.sources.sources if not each.guarded]
    round_.taking = True
    async with ctx.transaction() as inner:
        offered: bool = await inner.database.run(store.offer, round_.id, busy, round_.offered)
        waiting: list[int] = await inner.database.run(woken)
        if offered and waiting:
            return None
        settled: store.Settled = await inner.database.run(
            store.settle, ingestion.limits, round_.id, busy, asked=round_.asked, unguarded=free
        )
        if settled.removed:
            await inner.publish(EntitiesChanged(removed=list(settled.removed)))
    return settled
