"""The reading stage: what is at each location now, with a bound on how many are read at once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from callboard import Context, NotAllowed

from ..infer import FolderTree, infer, to_yaml
from ..model import SOURCE, LocationRef, Problem, SourceFile
from ..queries import etags_below
from ..sources import (
    TYPES,
    Changed,
    Previous,
    ReadResult,
    Unchanged,
    find_bound,
    is_glob,
    problem_of,
    read_files,
    read_location,
    read_placeholder,
)
from ..store import WOKEN, Known
from .ask import Answered, ask, fetch
from .guard import WEB
from .infer_remote import infer_remote
from .ingestion import Ingestion

AT_ONCE = 8
DISCOVERY = "discovery"
UNSEEN = "What leads here could not be read"


@dataclass(frozen=True)
class Held:
    """Stands for a file that a pattern found before, while the folder of the pattern cannot be read: nobody asks."""


Found = SourceFile | Unchanged | Changed | Held


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A location and what was found there. `at_hand` holds files that further locations stand for.

    With `held` nobody could look, since what leads there cannot be read.
    """

    known: Known
    result: ReadResult
    own: SourceFile | None = None
    at_hand: Mapping[LocationRef, Found] = field(default_factory=dict)
    answered: Answered | None = None
    held: bool = False

    @property
    def discovers(self) -> bool:
        """Does it stand for other files rather than for one?"""
        return bool(self.at_hand) or bool(self.result.locations) or self.known.hash == DISCOVERY


async def read_all(
    ctx: Context,
    ingestion: Ingestion,
    locations: Sequence[Known],
    at_hand: Mapping[LocationRef, Found],
    *,
    force: bool,
) -> list[Reading]:
    """Reads locations, those `at_hand` without asking again."""
    slots = asyncio.Semaphore(AT_ONCE)
    changed = [known for known in locations if isinstance(at_hand.get(known.ref), Changed)]
    taken = await ctx.in_thread(_take_changed, ingestion, changed) if changed else {}

    async def one(known: Known) -> Reading:
        if known.ref in taken:
            return taken[known.ref]
        async with slots:
            return await _read(ctx, ingestion, known, at_hand.get(known.ref), force=force)

    return list(await asyncio.gather(*(one(known) for known in locations)))


def _take_changed(ingestion: Ingestion, locations: Sequence[Known]) -> dict[LocationRef, Reading]:
    """Reads files of which a pattern has said that they changed, all in one thread."""
    # They mostly lie in the same few folders: the way there is looked at once.
    ports, taken = replace(ingestion.ports, real_path=cache(ingestion.ports.real_path)), {}
    for known in locations:
        result = read_files(known.ref, Previous(), ports, optional=known.optional, within=_bound(known))
        taken[known.ref] = _sorted_out(known, result, {})
    return taken


async def _read(ctx: Context, ingestion: Ingestion, known: Known, given: Found | None, *, force: bool) -> Reading:
    if isinstance(given, Held):
        return Reading(known=known, result=ReadResult(unchanged=True, etag=known.etag), held=True)
    if isinstance(given, Unchanged) and not force and known.hash != WOKEN:
        if not known.depends or not await _depends_changed(ingestion, known):
            return Reading(known=known, result=ReadResult(unchanged=True, etag=given.etag))
        given = None
    if isinstance(given, SourceFile):
        return Reading(known=known, result=ReadResult(files=(given,), etag=given.etag), own=given)
    if known.ref.type == SOURCE:
        answered = await ask(ctx, ingestion.sources, known, force=force)
        return Reading(known=known, result=answered.result, answered=answered)
    if known.ref.type == "inferred":
        return await _infer(ctx, ingestion, known, force=force)
    if known.ref.type not in TYPES:
        return _sorted_out(known, await fetch(ctx, ingestion.sources, known), {})
    before = await ctx.database.read(etags_below, known.id) if _may_discover(known) else {}
    stale = force or (bool(known.depends) and await _depends_changed(ingestion, known))
    previous = Previous(
        etag="" if stale else known.etag,
        files={} if force else {str(ref): etag for ref, etag in before.items() if etag},
    )
    within = None if known.root else _bound(known)
    result = await read_location(known.ref, previous, ingestion.ports, optional=known.optional, within=within)
    return _sorted_out(known, result, before)


def _may_discover(known: Known) -> bool:
    """Can it stand for other files?"""
    return known.ref.type != "file" or is_glob(known.ref.target)


def _sorted_out(known: Known, result: ReadResult, before: Mapping[LocationRef, str]) -> Reading:
    result = _faults_apart(known, result, before)
    if result.unchanged:
        # That a folder holds the same checkouts says nothing about what is in them.
        kept = before.items() if known.hash == DISCOVERY and known.ref.type != "repositories" else ()
        if result.problems:
            return Reading(known=known, result=result, at_hand={ref: Held() for ref, _ in kept})
        at_hand = {ref: Unchanged(location=ref, etag=etag) for ref, etag in kept if etag}
        return Reading(known=known, result=result, at_hand=at_hand)
    own = next((file for file in result.files if isinstance(file, SourceFile) and file.location == known.ref), None)
    others = {file.location: file for file in result.files if file.location != known.ref}
    return Reading(known=known, result=result, own=own, at_hand=others)


def _faults_apart(known: Known, result: ReadResult, before: Mapping[LocationRef, str]) -> ReadResult:
    """A file among many that cannot be read becomes a location of its own, which says so itself and loses nothing."""
    by_target = {ref.target: ref for ref in before}
    apart: list[LocationRef] = []
    rest: list[Problem] = []
    for problem in result.problems:
        if problem.file == known.ref.target:
            rest.append(problem)
        elif problem.file in by_target:
            apart.append(by_target[problem.file])
        elif known.ref.type == "file":
            apart.append(LocationRef("file", problem.file))
        else:
            rest.append(problem)
    if not apart:
        return result
    if not result.unchanged:
        return replace(result, problems=tuple(rest), locations=(*result.locations, *apart))
    if before.keys() >= set(apart):
        return replace(result, problems=tuple(rest))
    all_of_them = (*result.locations, *before, *apart)
    return replace(result, problems=tuple(rest), unchanged=False, locations=all_of_them, etag="")


def _bound(known: Known) -> Path | None:
    """Files that other files name may not lead, by links, out of what the operator named."""
    if known.ref.type != "file" or known.origin.type not in {"file", "repositories"}:
        return None
    return find_bound(known.ref, known.origin)


async def _depends_changed(ingestion: Ingestion, known: Known) -> bool:
    """Has a file that placeholders pull in changed? Those are read again, they have no etag of their own."""
    for value, digest in json.loads(known.depends):
        found = await read_placeholder(value, known.ref, ingestion.ports, known.origin)
        if digest_of(found) != digest:
            return True
    return False


def digest_of(found: SourceFile | Problem) -> str:
    """What is remembered of a placeholder's file."""
    return "" if isinstance(found, Problem) else hashlib.sha256(found.content).hexdigest()


async def _infer(ctx: Context, ingestion: Ingestion, known: Known, *, force: bool) -> Reading:
    if known.ref.target.startswith(WEB):
        changed = bool(known.depends) and await _depends_changed(ingestion, known)
        previous = Previous(etag="" if force or changed or known.hash == WOKEN else known.etag)
        result = await infer_remote(known.ref, previous, ingestion.ports)
        own = next((file for file in result.files if isinstance(file, SourceFile)), None)
        return Reading(known=known, result=result, own=own)
    folder = Path(known.ref.target)
    try:
        ingestion.ports.real_path(str(folder))
    except NotAllowed as error:
        return Reading(known=known, result=ReadResult(unchanged=True, problems=(problem_of(error, str(folder)),)))
    if not folder.is_dir():
        problem = Problem(
            message=f"folder {folder} does not exist",
            hint="Unregister it, or bring the folder back.",
            file=str(folder),
            name="NotFoundError",
            stage="read",
        )
        return Reading(known=known, result=ReadResult(unchanged=True, problems=(problem,)))
    found = await ctx.in_thread(infer, FolderTree(folder), name=folder.name)
    content = to_yaml(found.documents, found.evidence).encode()
    file = SourceFile(location=known.ref, content=content, etag=hashlib.sha256(content).hexdigest())
    return Reading(known=known, result=ReadResult(files=(file,), etag=file.etag), own=file)
