"""The life of a YAML file, stage by stage: read, parse, process, replace, link. No stage calls another."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from callboard import Context

from .. import store
from ..catalog import catalog_of
from ..model import SOURCE, EntitiesChanged, Entity, LocationRef, Problem, Processor, SourceFile
from ..queries import children_of, find_locations, roots, woken
from ..store import Known, Replacement, Target
from .ask import due, follow_up
from .ingestion import Ingestion, ingestion_of
from .read import DISCOVERY, Found, Held, Reading, read_all
from .understand import Processing, Understood, fetch_placeholders, location_entity, parse_all, process_all

ENTITIES_AT_ONCE = 1000
LOCATIONS_AT_ONCE = 200
MOST_LEVELS = 200


@dataclass
class Refreshed:
    """What a refresh did."""

    read: int = 0
    parsed: int = 0
    written: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    served: int = 0
    well: set[int] = field(default_factory=set)


async def refresh(
    ctx: Context,
    ids: Sequence[int] | None = None,
    *,
    force: bool = False,
    only: frozenset[int] | None = None,
    report: Callable[[Refreshed], None] | None = None,
) -> Refreshed:
    """Reads locations and all that they lead to; every root when no ids are given.

    Only what changed is parsed and written. `force` reads and parses everything again. With `only`, what they lead
    to is read if it is among those, new, or found changed on the way. Each batch is a transaction of its own, also in
    a request: the next one would wait for ever for one that the request holds.
    """
    ingestion, done = ingestion_of(ctx), Refreshed()
    todo = list(ids) if ids is not None else await _everything(ctx, ingestion)
    seen: set[int] = set()
    at_hand: dict[LocationRef, Found] = {}
    for _ in range(MOST_LEVELS):
        todo = [id_ for id_ in dict.fromkeys(todo) if id_ not in seen] or await ctx.database.read(woken)
        if not todo:
            break
        seen |= set(todo)
        children: list[int] = []
        for start in range(0, len(todo), LOCATIONS_AT_ONCE):
            part = todo[start : start + LOCATIONS_AT_ONCE]
            # Held for a part at a time, so that whoever registers something need not wait for a whole sweep.
            async with ingestion.lock:
                children += await _look(ctx, ingestion, part, at_hand, done, force=force)
            if report is not None:
                report(done)
        todo = children if only is None else await _among(ctx, children, only, at_hand)
    async with ingestion.lock:
        await ctx.database.run(store.settle_revisions, done.well)
        await _link(ctx, done)
    return done


async def _everything(ctx: Context, ingestion: Ingestion) -> list[int]:
    """What a sweep begins with: every root, but of the sources and what they gave only what it is time for."""
    standing = [each.id for each in await ctx.database.read(roots) if each.ref.type != SOURCE]
    return standing + await due(ctx, ingestion.sources)


async def _among(
    ctx: Context, ids: Sequence[int], only: frozenset[int], at_hand: Mapping[LocationRef, Found]
) -> list[int]:
    """Those of the ids that are asked for, have never been read, or lie at hand with other content than before."""
    known = await ctx.database.read(find_locations, list(dict.fromkeys(ids)))
    return [
        each.id
        for each in known
        if each.id in only or each.last_read is None or isinstance(at_hand.get(each.ref), SourceFile)
    ]


async def _look(
    ctx: Context,
    ingestion: Ingestion,
    ids: Sequence[int],
    at_hand: dict[LocationRef, Found],
    done: Refreshed,
    *,
    force: bool,
) -> list[int]:
    """Reads these locations, takes in what changed, and names those that they lead to."""
    known = await ctx.database.read(find_locations, ids)
    readings = await read_all(ctx, ingestion, known, at_hand, force=force)
    done.well |= {each.known.id for each in readings if not isinstance(at_hand.get(each.known.ref), Held)}
    for reading in readings:
        at_hand.pop(reading.known.ref, None)
        at_hand.update(reading.at_hand)
    done.read += len(readings)
    children = await _take_in(ctx, ingestion, readings, done, force=force)
    for each in readings:
        if each.answered is not None:
            children = await follow_up(ctx, each.known, each.answered, children)
    return children


async def _take_in(
    ctx: Context, ingestion: Ingestion, readings: Sequence[Reading], done: Refreshed, *, force: bool
) -> list[int]:
    changed = [(each.known, each.own) for each in readings if each.own is not None and _differs(each, force)]
    parsed: list[Understood] = await ctx.in_thread(parse_all, changed)
    filled = await fetch_placeholders(ingestion, parsed)
    understood = await ctx.in_thread(process_all, ingestion, filled, _processing(ctx))
    done.parsed += len(understood)
    etags = {each.known.id: each.result.etag for each in readings}
    replacements = [replace(each, etag=etags[each.known.id] or each.etag) for each in understood]
    touched = {each.known.id for each in replacements}
    rest = [each for each in readings if each.known.id not in touched]
    replacements += [each for reading in rest if (each := _without_content(reading, ingestion)) is not None]
    touched |= {each.known.id for each in replacements}
    quiet = {each.known.id: each.result.etag for each in readings if each.known.id not in touched}
    children = await _write(ctx, replacements, done)
    if quiet:
        async with ctx.transaction() as inner:
            await inner.database.run(store.mark_read, quiet)
        children += await ctx.database.read(children_of, sorted(quiet))
    return children


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
            outcome = await inner.database.run(store.replace, batch)
            if outcome.removed:
                await inner.publish(EntitiesChanged(removed=list(outcome.removed)))
        batch = []
        children += outcome.children
        done.written.update(outcome.written)
        done.removed.update(outcome.removed)
    return children


async def _link(ctx: Context, done: Refreshed) -> None:
    """Writes all marked entities as they are served, tells who listens, and brings the live catalog up to date."""
    live = catalog_of(ctx).live
    while True:
        async with ctx.transaction() as inner:
            looked_at, changed = await inner.database.run(store.stitch)
            if changed:
                await inner.publish(EntitiesChanged(written=changed))
        done.served += len(changed)
        if looked_at == 0:
            break
    await ctx.database.read(live.follow)


def _processing(ctx: Context) -> Processing | None:
    """The contributed processors as one function; None when there are none."""
    processors = sorted(ctx.of(Processor), key=lambda each: each.contribution.order)
    if not processors:
        return None

    def more(entity: Entity) -> tuple[Entity, Sequence[Any], Sequence[Problem]]:
        relations: list[Any] = []
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
