"""The engine: asks everybody who finds nudges, leaves out what somebody has put off, away or mended, and never asks for
the same again after that."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from callboard import Context, Contributed, Failure, Invalid, ui

from . import store
from .model import AWAY, DONE, SNOOZED, Nudge, NudgeSource
from .queries import met_by
from .telling import runs

ACTION = "/-/home/nudges"
DAY = 24 * 3600.0
MOST_OF_ONE = 3
"""Of one source so many are shown together: nobody is nagged."""
MOST_FOUND, LONGEST_KEY = 500, 500
LATER: Mapping[str, tuple[str, str, float]] = {
    "week": ("Remind me in a week", SNOOZED, 7 * DAY),
    "month": ("Remind me in a month", SNOOZED, 30 * DAY),
    "done": ("It is done", DONE, 0.0),
    "never": ("Never again", AWAY, 0.0),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """A nudge and who found it."""

    nudge: Nudge
    source: str


class Survey(NamedTuple):
    """What there is for somebody: `shown`, of that what is `new` to them as source and key, and keys of what they have
    met and is `gone`."""

    shown: Sequence[Found]
    new: Sequence[tuple[str, str]]
    gone: Sequence[str]


async def find_nudges(ctx: Context) -> Sequence[Found]:
    """All that the person who asks could mend now, source by source. What was shown and is found no more is mended."""
    found = await survey(ctx)
    if (found.new or found.gone) and ctx.identity.kind == "user":
        ctx.afterwards(store.see_nudges, ctx.identity.ref, found.new, found.gone)
    return found.shown


async def survey(ctx: Context) -> Survey:
    """The same, without anything being written down."""
    sources = _sources(ctx)
    answers = await asyncio.gather(*(_ask(each, None, ctx) for each in sources))
    met = await ctx.database.read(met_by, ctx.identity.ref)
    shown: list[Found] = []
    gone: list[str] = []
    for each, found in zip(sources, answers, strict=True):
        if found is None:
            continue
        source = each.contribution.id
        shown += [Found(nudge=one, source=source) for one in found if one.key not in met.quiet]
        gone += sorted(met.seen.get(source, frozenset()) - {one.key for one in found})
    new = [(each.source, each.nudge.key) for each in shown if each.nudge.key not in met.seen.get(each.source, ())]
    return Survey(shown, new, gone)


async def nudges_about(ctx: Context, ref: str) -> ui.Component | None:
    """What the person who asks could mend of one resource, as slim notices for its page; None when there is nothing."""
    if not runs(ctx):
        return None
    sources = _sources(ctx)
    answers = await asyncio.gather(*(_ask(each, ref, ctx) for each in sources))
    if not any(answers):
        return None
    met = await ctx.database.read(met_by, ctx.identity.ref)
    found = [
        Found(nudge=one, source=each.contribution.id)
        for each, answer in zip(sources, answers, strict=True)
        for one in answer or ()
        if one.ref == ref and one.key not in met.quiet
    ]
    return ui.template("home/nudges_about.html", nudges=found, later=LATER, action=ACTION) if found else None


async def put_off(ctx: Context, source: str, key: str, how: str) -> str:
    """Leaves the person who asks alone with it; says for how long. Raises Invalid."""
    if how not in LATER or not key or len(key) > LONGEST_KEY:
        raise Invalid("A nudge is put off for a week, a month, or for ever", hint=f"There are {', '.join(LATER)}.")
    if source not in {each.contribution.id for each in ctx.of(NudgeSource)}:
        raise Invalid("Nothing like that nudges anybody", hint="The plugin may be off.")
    words, state, seconds = LATER[how]
    await ctx.database.run(store.put_off, ctx.identity.ref, (source, key), state, seconds)
    return words


def few_of_each(found: Sequence[Found]) -> Sequence[Found]:
    """The first of each source."""
    counts: dict[str, int] = {}
    few = []
    for each in found:
        counts[each.source] = counts.get(each.source, 0) + 1
        if counts[each.source] <= MOST_OF_ONE:
            few.append(each)
    return few


def _sources(ctx: Context) -> list[Contributed[NudgeSource]]:
    found = [
        each for each in ctx.of(NudgeSource) if not each.contribution.requires or ctx.may(each.contribution.requires)
    ]
    return sorted(found, key=lambda each: (each.contribution.order, each.contribution.id))


async def _ask(each: Contributed[NudgeSource], ref: str | None, ctx: Context) -> Sequence[Nudge] | None:
    """What a source finds; None when it fails, which mends nothing."""
    one = each.contribution
    answer = await each.call(f"nudges {one.id}", one.deadline, ctx, partial(_find, one, ref))
    return None if isinstance(answer, Failure) else answer.value


async def _find(source: NudgeSource, ref: str | None, ctx: Context) -> Sequence[Nudge]:
    found = list(await source.find(ref, ctx))[:MOST_FOUND]
    if not all(isinstance(each, Nudge) for each in found):
        raise TypeError(f"`{source.id}` found what is no Nudge")
    return found
