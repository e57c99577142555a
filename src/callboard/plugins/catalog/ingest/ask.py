"""Asks sources what they have, and turns the answer into what the other stages know: a reading of a location."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from callboard import CallboardError, Context, Contributed, Failure

from .. import store
from ..model import SOURCE, Changes, Everything, Given, LocationRef, Problem, Source, SourceFile, Sources
from ..queries import Before, given_before, sources_asked, unsettled
from ..sources import Previous, ReadResult, keep
from ..store import Known, Root

LIST_DEADLINE = 30.0
LONGEST_REVISION = 200
AGAIN_AFTER = 300.0
"""Seconds until a source that failed is asked again, when it would be its turn later."""


@dataclass(frozen=True)
class Running:
    """A source and the plugin that contributes it."""

    source: Source
    contributed: Contributed[Source] | Contributed[Sources]

    @property
    def root(self) -> Root:
        """The location that stands for it."""
        return Root(ref=self.source.ref, kind="config", by=f"plugin:{self.contributed.plugin}")


@dataclass
class Register:
    """All sources, once they have been asked for: their plugins start after the catalog. `silent` are the plugins
    that could not say what theirs are."""

    running: dict[str, Running] | None = None
    silent: frozenset[str] = frozenset()

    async def load(self, ctx: Context) -> Mapping[str, Running]:
        """The sources by id, the first of two with one id."""
        if self.running is None:
            found = [Running(each.contribution, each) for each in ctx.of(Source)]
            silent: set[str] = set()
            for several in ctx.of(Sources):
                answer = await several.call("sources", LIST_DEADLINE, ctx, several.contribution.list)
                if isinstance(answer, Failure):
                    silent.add(several.plugin)
                else:
                    found += [Running(source, several) for source in answer.value]
            self.running = {each.source.id: each for each in reversed(found)}
            self.silent = frozenset(silent)
        return self.running

    @property
    def sources(self) -> Sequence[Source]:
        """Those that are known by now."""
        return [each.source for each in (self.running or {}).values()]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a source said: the result for its location, and by location what is optional and at which revision.

    `quiet` are those that need not be looked at; with `vouched` since they are as they were.
    """

    result: ReadResult
    quiet: frozenset[LocationRef]
    vouched: bool = False
    optional: frozenset[LocationRef] = frozenset()
    revisions: Mapping[LocationRef, str] = field(default_factory=dict)


async def source_roots(ctx: Context, register: Register, *, keep: bool) -> list[Root]:
    """A root for each source, and for those that are only missing: their plugin does not run, or could not say.

    With `keep`, what no plugin gives any more stays as well.
    """
    running = await register.load(ctx)
    plugins = {each.plugin.id for each in ctx.portal.running} - register.silent
    roots = [each.root for each in running.values()]
    for each in await ctx.database.read(sources_asked):
        if each.source not in running and (keep or each.plugin not in plugins):
            roots.append(Root(ref=LocationRef(SOURCE, each.source), kind="config", by=f"plugin:{each.plugin}"))
    return roots


async def due(ctx: Context, register: Register) -> list[int]:
    """What a sweep looks at because of sources: those whose time has come, and what they gave that is not settled."""
    now, running = time.time(), await register.load(ctx)
    asked = await ctx.database.read(sources_asked)
    ids = []
    for each in asked:
        known = running.get(each.source)
        if known is None:
            continue
        every = known.source.every.total_seconds()
        pause = min(every, AGAIN_AFTER) if each.error else every
        if each.last_read is None or each.last_read + pause <= now:
            ids.append(each.id)
    return ids + (await ctx.database.read(unsettled) if asked else [])


async def ask(ctx: Context, register: Register, known: Known, *, force: bool) -> Answered:
    """What the source behind a location gives now. A failure keeps all that it gave, and says why."""
    before = await ctx.database.read(given_before, known.id)
    here = (await register.load(ctx)).get(known.ref.target)
    if here is None:
        return _failed(known, before, f"Nothing gives the source {known.ref.target} now", "Does its plugin run?")
    source = here.source
    cursor = "" if force else known.etag
    what = f"source {source.id}"
    answer = await here.contributed.call(what, source.deadline, ctx, partial(_find, source, cursor))
    if isinstance(answer, Failure):
        return _failed(known, before, f"{source.title}: {answer.message}", answer.detail)
    said: object = answer.value
    if isinstance(said, CallboardError):
        return _failed(known, before, f"{source.title}: {said.message}", said.hint or "")
    if not isinstance(said, Everything | Changes):
        hint = f"Its `find` returned {type(said).__name__}, not `Everything` or `Changes`."
        return _failed(known, before, f"{source.title} did not say what there is", hint)
    return _answered(said, before, force=force)


async def _find(source: Source, cursor: str, ctx: Context) -> object:
    """What it says. An error that it raises on purpose is an answer too: its words are for operators to read."""
    try:
        return await source.find(cursor, ctx)
    except CallboardError as error:
        return error


async def fetch(ctx: Context, register: Register, known: Known) -> ReadResult:
    """What is at a location of a source's own type, as the source says. A failure keeps what was there."""
    here = (await register.load(ctx)).get(known.ref.type)
    previous = Previous(etag=known.etag)
    if here is None or here.source.read is None:
        return keep(previous, _unread(known, f"Nothing reads {known.ref} now", "Does its plugin run?"))
    source, read = here.source, here.source.read
    work = partial(read, known.ref.target)
    answer = await here.contributed.call(f"source {source.id}", source.deadline, ctx, work)
    if isinstance(answer, Failure):
        return keep(previous, _unread(known, f"{source.title}: {answer.message}", answer.detail))
    if answer.value is None:
        return ReadResult()
    file = SourceFile(location=known.ref, content=answer.value, etag=hashlib.sha256(answer.value).hexdigest())
    return ReadResult(files=(file,), etag=file.etag)


async def follow_up(ctx: Context, known: Known, answered: Answered, children: Sequence[int]) -> list[int]:
    """Remembers what a source said of revisions. Returns those of `children` that have to be looked at."""
    quiet = set((await ctx.database.read(store.find_ids, answered.quiet)).values())
    async with ctx.transaction() as inner:
        await inner.database.run(store.note_revisions, known.id, answered.revisions)
        if answered.vouched:
            await inner.database.run(store.vouch_for, quiet)
    return [each for each in children if each not in quiet]


def _answered(found: Everything | Changes, before: Mapping[LocationRef, Before], *, force: bool) -> Answered:
    """Pure: what is there now, out of an answer and of what was there before."""
    told = {each.ref: each for each in found.given if each.type != SOURCE}
    stays: list[LocationRef] = []
    if isinstance(found, Changes):
        gone = set(found.gone)
        stays = [ref for ref in before if ref not in told and ref not in gone]
    same = [ref for ref, each in told.items() if _is_settled(each, before.get(ref))]
    return Answered(
        result=ReadResult(locations=(*stays, *told), etag=found.cursor),
        quiet=frozenset(() if force else (*stays, *same)),
        vouched=True,
        optional=frozenset(ref for ref, each in told.items() if each.optional),
        revisions={ref: _stored(each.revision) for ref, each in told.items()},
    )


def _is_settled(given: Given, before: Before | None) -> bool:
    return before is not None and bool(given.revision) and before.settled == _stored(given.revision)


def _stored(revision: str) -> str:
    """A revision as it is kept; a long one by its hash."""
    return revision if len(revision) <= LONGEST_REVISION else hashlib.sha256(revision.encode()).hexdigest()


def _failed(known: Known, before: Mapping[LocationRef, Before], message: str, hint: str) -> Answered:
    result = keep(Previous(etag=known.etag), _unread(known, message, hint))
    return Answered(result=result, quiet=frozenset(before))


def _unread(known: Known, message: str, hint: str) -> Problem:
    return Problem(
        message=message,
        hint=f"{hint} What it gave before stays.".strip(),
        file=known.ref.target,
        name="ServiceUnavailableError",
        stage="read",
    )
