"""The life of a YAML file, stage by stage: read, understand, replace, link. No stage calls another.

The first three work at the same time on a few hundred files each, so that no more than that is ever in memory.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial

from callboard import Context

from .. import store
from ..catalog import READ_MODEL, catalog_of
from ..model import SOURCE, EntitiesChanged, Entity, LocationRef, Problem, Processor, Relation, SourceFile
from ..queries import children_of, find_locations, roots, settled, without_absent, woken
from ..sources import Changed, Unchanged
from ..store import Known, Replacement, Target
from .ahead import ahead
from .ask import due, follow_up
from .ingestion import Ingestion, ingestion_of
from .linking import link
from .read import DISCOVERY, UNSEEN, Found, Reading, read_all
from .replacement import Processing, location_entity, replacements_for
from .rounds import Round, settle
from .telling import Refreshed, Telling
from .understanding import Understanding

ENTITIES_AT_ONCE = 2000
LOCATIONS_AT_ONCE = 500
BYTES_AT_ONCE = 1024 * 1024
MOST_LEVELS = 200


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some locations on their way: as they were read, and what to write for those that changed."""

    readings: Sequence[Reading]
    understood: Sequence[Replacement] = ()


@dataclass(frozen=True)
class Refreshing:
    """One refresh under way, and what was found of locations that are yet to be read."""

    ctx: Context
    ingestion: Ingestion
    understanding: Understanding
    telling: Telling
    processing: Processing | None
    done: Refreshed
    force: bool
    only: frozenset[int] | None
    at_hand: dict[LocationRef, Found] = field(default_factory=dict)


async def refresh(
    ctx: Context,
    ids: Sequence[int] | None = None,
    *,
    force: bool = False,
    only: frozenset[int] | None = None,
    asked: bool = False,
    report: Callable[[Refreshed], None] = lambda _: None,
) -> Refreshed:
    """Reads locations and all that they lead to; every root when no ids are given.

    Only what changed is parsed and written. `force` reads and parses everything again. With `only`, what they lead
    to is read if it is among those, new, or found changed on the way. Each batch is a transaction of its own, also in
    a request: the next one would wait for ever for one that the request holds. What sources say no more goes at the
    end, or is held if it is too much; `asked` says that a person wants it gone.
    """
    ingestion, started = ingestion_of(ctx), time.time()
    done = Refreshed(round=Round(everything=ids is None, asked=asked))
    await ingestion.sources.load(ctx)
    first = list(ids) if ids is not None else await _everything(ctx, ingestion)
    async with aclosing(Telling(ctx, done, report)) as telling:
        async with aclosing(Understanding(ctx, ingestion)) as understanding:
            more = _processing(ctx)
            now = Refreshing(ctx, ingestion, understanding, telling, more, done, force=force, only=only)
            with ingestion.under_way(done.round.id):
                await _read_all_below(now, first)
        async with ingestion.lock:
            async with ctx.transaction() as inner:
                await inner.database.run(store.mark_swept, first if only is None else (), started)
                await inner.database.run(store.settle_revisions, done.well)
                if not ctx.identity.is_portal:
                    await inner.database.run(store.note_asked, done.round.id, ctx.identity.ref)
            await link(ctx, done, telling)
            await _show(ctx)
    return done


async def _everything(ctx: Context, ingestion: Ingestion) -> list[int]:
    """What a sweep begins with: every root, but of the sources and what they gave only what it is time for."""
    standing = [each.id for each in await ctx.database.read(roots) if each.ref.type != SOURCE]
    return standing + await due(ctx, ingestion.sources)


async def _read_all_below(now: Refreshing, first: Sequence[int]) -> None:
    """Level by level: these, what they lead to, what that leads to, and what was woken by it."""
    database, todo, seen = now.ctx.database, list(first), dict[int, int]()
    for _ in range(MOST_LEVELS):
        todo = [id_ for id_ in dict.fromkeys(todo) if id_ not in seen] or await database.read(woken)
        if not todo:
            async with now.ingestion.lock:
                now.done.note(await settle(now.ctx, now.ingestion, now.done.round))
            # Whoever comes first in a pattern or file also comes first when something has become free.
            todo = sorted(await database.read(woken), key=lambda id_: seen.get(id_, len(seen)))
        if not todo:
            break
        seen |= {id_: len(seen) + number for number, id_ in enumerate(todo) if id_ not in seen}
        now.done.known += len(todo)
        todo = await _read_level(now, await _unsettled(now, todo))
        todo = todo if now.only is None else await _among(now, todo, now.only)


async def _among(now: Refreshing, ids: Sequence[int], only: frozenset[int]) -> list[int]:
    """Those of the ids that are asked for, have never been read, or lie at hand with other content than before."""
    known = await now.ctx.database.read(find_locations, list(dict.fromkeys(ids)))
    return [
        each.id
        for each in known
        if each.id in only or each.last_read is None or isinstance(now.at_hand.get(each.ref), SourceFile | Changed)
    ]


async def _read_level(now: Refreshing, todo: Sequence[int]) -> list[int]:
    """Reads these locations, takes in what changed, and names those that they lead to."""
    readings = ahead(_parts(now, todo), partial(_read, now), 2)
    understood = ahead(readings, partial(_understand, now), now.ingestion.workers + 2)
    children: list[int] = []
    async with aclosing(understood):
        async for part in understood:
            # Held for a part at a time, so that whoever registers something need not wait for a whole sweep.
            async with now.ingestion.lock:
                children += await _take_in(now, part)
            now.done.read += len(part.readings)
            await now.telling.tell()
    return children


async def _unsettled(now: Refreshing, ids: Sequence[int]) -> list[int]:
    """Those that need a look: not what a pattern has just found as it was, if there is nothing else about it."""
    quiet = await now.ctx.database.read(settled, ids) if now.at_hand and not now.force else {}
    left = []
    for id_ in ids:
        ref, etag = quiet.get(id_, (None, ""))
        found = now.at_hand.get(ref) if ref is not None else None
        if ref is not None and isinstance(found, Unchanged) and found.etag == etag:
            del now.at_hand[ref]
        else:
            left.append(id_)
    now.done.read += len(ids) - len(left)
    now.understanding.expect(len(left))
    return left


async def _parts(now: Refreshing, ids: Sequence[int]) -> AsyncGenerator[Sequence[Known]]:
    """The locations of these ids, so many at a time that their files fit into the memory."""
    for start in range(0, len(ids), LOCATIONS_AT_ONCE):
        part: list[Known] = []
        size = 0
        there = await now.ctx.database.read(without_absent, ids[start : start + LOCATIONS_AT_ONCE])
        for known in await now.ctx.database.read(find_locations, there):
            if known.leaving:
                continue
            found = now.at_hand.get(known.ref)
            more = found.size if isinstance(found, Changed) else 0
            if part and size + more > BYTES_AT_ONCE:
                yield part
                part, size = [], 0
            part.append(known)
            size += more
        yield part


async def _read(now: Refreshing, known: Sequence[Known]) -> Part:
    readings = await read_all(now.ctx, now.ingestion, known, now.at_hand, force=now.force)
    for reading in readings:
        now.at_hand.pop(reading.known.ref, None)
        now.at_hand.update(reading.at_hand)
    # Now is the time to start whom these will need: what leads to them is still to be stored.
    found = [each for reading in readings for each in reading.at_hand.values()]
    now.understanding.expect(sum(isinstance(each, Changed) for each in found))
    return Part(readings=readings)


async def _understand(now: Refreshing, part: Part) -> Part:
    changed = [(each.known, each.own) for each in part.readings if each.own is not None and _differs(each, now.force)]
    taken = await now.understanding.take(changed)
    understood = await now.ctx.in_thread(replacements_for, now.ingestion, taken, now.processing)
    return replace(part, understood=understood)


async def _take_in(now: Refreshing, part: Part) -> list[int]:
    """Stores what differs of a part. Returns the locations that it leads to."""
    ctx, readings = now.ctx, part.readings
    now.done.parsed += len(part.understood)
    etags = {each.known.id: each.result.etag for each in readings}
    replacements = [replace(each, etag=etags[each.known.id] or each.etag) for each in part.understood]
    touched = {each.known.id for each in replacements}
    rest = [each for each in readings if each.known.id not in touched]
    replacements += [each for reading in rest if (each := _without_content(reading, now.ingestion)) is not None]
    touched |= {each.known.id for each in replacements}
    children = await _write(ctx, replacements, now.done)
    children += await _note_quiet(ctx, [each for each in readings if each.known.id not in touched])
    now.done.well |= {each.known.id for each in readings if not each.held}
    for reading in readings:
        if reading.answered is not None:
            children = await follow_up(ctx, reading.known, reading.answered, children)
    return children


async def _note_quiet(ctx: Context, readings: Sequence[Reading]) -> list[int]:
    """Remembers of what has not changed that it was seen, where that is not known anyway."""
    if not readings:
        return []
    unseen = [each.known.id for each in readings if each.held]
    seen = {each.known.id: each.result.etag for each in readings if not each.held}
    async with ctx.transaction() as inner:
        await inner.database.run(store.mark_read, seen)
        await inner.database.run(store.mark_unseen, unseen, UNSEEN)
    return await ctx.database.read(children_of, sorted({*seen, *unseen}))


def _differs(reading: Reading, force: bool) -> bool:
    assert reading.own is not None
    return force or bool(reading.known.depends) or reading.known.hash != hashlib.sha256(reading.own.content).hexdigest()


def _without_content(reading: Reading, ingestion: Ingestion) -> Replacement | None:
    """What to write for a location that could not be read, or that only leads to others; None when nothing changed."""
    known, result = reading.known, reading.result
    own = [location_entity(known)] if known.root else []
    problems = [_about(each, known) for each in result.problems]
    if result.unchanged:
        mark = DISCOVERY if known.hash == DISCOVERY else ""
        etag = result.etag if reading.answered else ""
        failed = Replacement(
            known=known, entities=own, problems=problems, targets=None, unreadable=True, hash=mark, etag=etag
        )
        return failed if problems else None
    if not (reading.discovers or not result.files):
        return None
    found = dict.fromkeys([*reading.at_hand, *result.locations])
    optional = reading.answered.optional if reading.answered else frozenset()
    return Replacement(
        known=known,
        entities=own,
        problems=problems,
        targets=[Target(ref=ref, optional=ref in optional, emitter=known.entity_ref) for ref in found],
        etag="" if problems else result.etag,
        hash=DISCOVERY,
        keep_orphans=ingestion.keep_orphans,
        discovers=True,
    )


def _about(problem: Problem, known: Known) -> Problem:
    return replace(problem, entity=problem.entity or (known.entity_ref if known.root else ""))


async def _write(ctx: Context, replacements: Sequence[Replacement], done: Refreshed) -> list[int]:
    """Stores them, so many entities in a transaction, and tells who listens what went. Returns what they lead to."""
    children: list[int] = []
    batch: list[Replacement] = []
    for each in replacements:
        batch.append(each)
        if sum(len(one.entities) for one in batch) < ENTITIES_AT_ONCE and each is not replacements[-1]:
            continue
        async with ctx.transaction() as inner:
            outcome = await inner.database.run(store.replace, batch, done.round.id, taking=done.round.taking)
            if outcome.removed or outcome.added:
                gone, new = list(outcome.removed), list(outcome.added)
                await inner.publish(EntitiesChanged(written=new, removed=gone))
        batch = []
        children += outcome.children
        done.written.update(outcome.written)
        done.differing.update(outcome.added)
        done.removed.update(outcome.removed)
        if done.has_grown():
            await ctx.database.run(store.analyze)
    return children


async def _show(ctx: Context) -> None:
    """Brings the live catalog up to date, and says of a request how far whoever reads next must be."""
    live = catalog_of(ctx).live
    await ctx.database.read(live.follow)
    ctx.wrote[READ_MODEL] = live.seq


def _processing(ctx: Context) -> Processing | None:
    """The contributed processors as one function; None when there are none."""
    processors = sorted(ctx.of(Processor), key=lambda each: each.contribution.order)
    if not processors:
        return None

    def more(entity: Entity) -> tuple[Entity, Sequence[Relation], Sequence[Problem]]:
        relations: list[Relation] = []
        problems: list[Problem] = []
        for each in processors:
            one = each.contribution
            emitted = each.plain(f"processor {one.id}", partial(one.process, entity))
            if emitted is not None:
                entity = emitted.entity
                relations += emitted.relations
                problems += emitted.problems
        return entity, relations, problems

    return more
