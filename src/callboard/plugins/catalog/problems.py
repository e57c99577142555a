"""The problems that a person may hear of: not those of entities that they may not see."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import msgspec
from sqlalchemy import Connection

from callboard import Context, Contributed, Failure

from .catalog import catalog_of, shows, visible
from .index import restricts
from .model import LocationRef, ProblemSource, Standing
from .model.source import TOO_LONG
from .queries import OpenProblem, count_problems, refs_beside_problems, search_problems

MOST_SHOWN, MOST_READ = 500, 10_000
KNOWN_SECONDS, MOST_KNOWN = 5.0, 64
"""For how long, and for how many sorts of people, is remembered which problems they may hear of."""
LEVELS = ("error", "warning", "info")
NAMELESS = "envelope"
"""The stage at which a document is refused that does not say what it is."""


async def find_problems(
    ctx: Context, *, level: str = "", stage: str = "", most: int = MOST_SHOWN
) -> Sequence[OpenProblem]:
    """The problems that stand, errors first, then the latest.

    One of an entity that may not be seen is left out, and one of a document of which no entity came is judged by what
    that says. So is one that is about no document, where the same location gave an entity that may not be seen.
    """
    if not restricts(visible(ctx)):
        return await ctx.database.read(search_problems, level=level, stage=stage, most=most)
    found, beside = await ctx.database.read(_read, level, stage)
    index, is_shown, may_see = catalog_of(ctx).live.index, shows(ctx), visible(ctx)

    closed = {where for where, ref in beside if index.id_of_ref(ref) is not None and not is_shown(ref)}

    def would_show(draft: str) -> bool:
        return draft not in {"", TOO_LONG} and index.would_select(may_see, msgspec.json.decode(draft))

    def may_hear(each: OpenProblem) -> bool:
        # What has no kind or name has no ref of its own: its problem is filed under the location's.
        if each.ref and each.stage != NAMELESS and index.id_of_ref(each.ref) is not None:
            return is_shown(each.ref)
        if each.draft or each.ref:
            return would_show(each.draft)
        return each.location not in closed

    return [each for each in found if may_hear(each)][:most]


async def find_all_problems(ctx: Context, *, level: str = "", most: int = MOST_SHOWN) -> Sequence[OpenProblem]:
    """As `find_problems`, together with what other plugins found."""
    own = await find_problems(ctx, level=level, most=most)
    others = [each for each in await _found_by_others(ctx, None) if not level or each.level == level]
    return sorted((*own, *others), key=lambda each: (LEVELS.index(each.level), -each.since, each.file, each.line))[
        :most
    ]


@dataclass
class KnownProblems:
    """Kept by the plugin while the portal runs: which problems people may hear of, for those who type. What other
    plugins find says nothing of when it changes, so that all are read again after some seconds."""

    _kept: OrderedDict[Hashable, tuple[float, Sequence[OpenProblem]]] = field(default_factory=OrderedDict)

    async def find(self, ctx: Context) -> Sequence[OpenProblem]:
        """As `find_all_problems`; for one state of the catalog and all who may see the same of it, once in a while."""
        now, key = time.monotonic(), (catalog_of(ctx).live.seq, visible(ctx))
        read, found = self._kept.get(key, (0.0, ()))
        if key not in self._kept or now - read > KNOWN_SECONDS:
            found = await find_all_problems(ctx)
            self._kept[key] = now, found
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KNOWN:
                self._kept.popitem(last=False)
        return found


async def find_problems_of(ctx: Context, ref: str) -> Sequence[OpenProblem]:
    """What other plugins found wrong with what belongs to an entity."""
    return await _found_by_others(ctx, ref)


async def _found_by_others(ctx: Context, ref: str | None) -> list[OpenProblem]:
    """What those who ask may hear of. A plugin that fails says nothing; its own page tells why."""
    points, is_shown = ctx.of(ProblemSource), shows(ctx)
    portal = ctx.as_portal()
    answers = await asyncio.gather(
        *(
            each.call(f"problems {each.contribution.id}", each.contribution.deadline, portal, partial(_ask, each, ref))
            for each in points
        )
    )
    return [
        _open(standing, each.plugin)
        for each, answer in zip(points, answers, strict=True)
        if not isinstance(answer, Failure)
        for standing in answer.value
        if is_shown(standing.problem.entity) and ref in (None, standing.problem.entity)
    ]


async def _ask(each: Contributed[ProblemSource], ref: str | None, ctx: Context) -> Sequence[Standing]:
    return await each.contribution.find(ref, ctx)


def _open(standing: Standing, plugin: str) -> OpenProblem:
    found = standing.problem
    return OpenProblem(
        ref=found.entity,
        level=found.level,
        stage=found.stage or plugin,
        name=found.name,
        message=found.message,
        hint=found.hint,
        file=found.file or standing.location.target,
        line=found.line,
        since=standing.since,
        location=standing.location,
        origin="",
        draft="",
    )


async def count_by_level(ctx: Context) -> Mapping[str, int]:
    """How many of these problems there are of each level."""
    if not restricts(visible(ctx)):
        return await ctx.database.read(count_problems)
    return Counter(each.level for each in await find_problems(ctx, most=MOST_READ))


def _read(connection: Connection, level: str, stage: str) -> tuple[list[OpenProblem], list[tuple[LocationRef, str]]]:
    return search_problems(connection, level=level, stage=stage, most=MOST_READ), refs_beside_problems(connection)
