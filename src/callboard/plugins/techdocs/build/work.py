"""One build of a published site: from a claim to files in the storage and an event, or to a failure that is told.

What is served stays as it is until the new site is whole.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from callboard import CallboardError, Context, Invalid, Workspace
from callboard.plugins.catalog import Entity

from .. import store
from ..model import MANIFEST, DocsProblem, DocsPublished, Manifest, SiteKey, read_manifest, ref_of
from ..queries import SiteState, state_of
from ..render import Renderer
from ..source import Place, current_entities, fetch_source, find_place, find_revision, find_versions
from ..storage import storage_of
from ..store import Claim, Failed, Outcome
from .book import Book
from .build import Unusable, build_site
from .built import Built
from .cache import PageCache

LONGER_AFTER, LEFT_BEHIND = 10.0, 3600.0


@dataclass(frozen=True, kw_only=True)
class Work:
    """A build under way, and which revision it has tried, once that is known."""

    ctx: Context
    claim: Claim
    state: SiteState
    book: Book
    tried: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> SiteKey:
        """The site."""
        return self.claim.key

    @property
    def looks_first(self) -> bool:
        """Whether who asked for it did not know that there is anything new, and there may be nothing."""
        return self.claim.reason != "pushed" and (self.state.is_published or self.state.failed_since > 0)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is to be built: an entity's sources, of a branch or tag (empty for the usual one), as of a revision."""

    entity: Entity
    place: Place
    git_ref: str
    revision: str


async def build_claimed(ctx: Context, claim: Claim) -> None:
    """Builds a site and writes down how that went. Raises TakenOver, and Unavailable when not even that can be done."""
    book = Book(ctx, claim)
    writing = asyncio.create_task(book.keep_writing())
    try:
        state = await ctx.database.read(state_of, claim.key)
        if state is not None:
            await _build(Work(ctx=ctx, claim=claim, state=state, book=book))
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)


async def _build(work: Work) -> None:
    try:
        found = await _find(work)
        if found is None:
            await _remove(work)
            return
        if work.state.place != place_in_words(found.place):
            await work.ctx.database.run(store.note_place, work.key, place_in_words(found.place))
        if work.looks_first and await _leave_as_it_is(work, found):
            return
        async with _telling_that_it_takes_longer(work.book):
            await _fetch_and_publish(work, found)
    except store.TakenOver:
        raise
    except CallboardError as error:
        await _fail(work, error)


async def _find(work: Work) -> Found | None:
    """What there is to build; None when the entity is gone, has no documentation any more, or not this version."""
    entity = (await current_entities(work.ctx, [work.key.ref])).get(work.key.ref)
    if entity is None or ref_of(entity) is None:
        return None
    place = await find_place(work.ctx, entity)
    git_ref = ""
    if work.key.version:
        git_ref = (await find_versions(work.ctx, entity, place)).get(work.key.version, "")
        if not git_ref:
            return None
    # Who builds in any case learns which commit it is by fetching it.
    looks = work.looks_first or place.path is not None
    revision = await find_revision(work.ctx, place, ref=git_ref) if looks else ""
    work.tried["revision"] = revision
    return Found(entity=entity, place=place, git_ref=git_ref, revision=revision)


async def _leave_as_it_is(work: Work, found: Found) -> bool:
    """Whether this revision has been built, or has been found to be wrong, at the same place."""
    state = work.state
    if (
        state.is_torn
        or state.place != place_in_words(found.place)
        or found.revision not in (state.revision, state.tried)
    ):
        return False
    is_right = found.revision == state.revision and state.is_published
    if not is_right and not (state.failed_since and found.revision == state.tried):
        return False
    await work.ctx.database.run(store.leave, work.claim, is_right=is_right)
    return True


async def _fetch_and_publish(work: Work, found: Found) -> None:
    ctx, started = work.ctx, time.monotonic()
    await ctx.database.run(store.begin, work.claim)
    scratch = _scratch(ctx)
    await ctx.in_thread(scratch.mkdir, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as folder:
        work.book.tell(f"INFO - Fetching {place_in_words(found.place)}")
        source = await fetch_source(ctx, found.entity, Workspace(Path(folder)), ref=found.git_ref, place=found.place)
        work.tried["revision"] = revision = source.commit if found.place.path is None else found.revision
        previous = await _previous(work)
        built = await build_site(
            source,
            ctx.state(Renderer),
            name=found.entity.title,
            settings=ctx.settings,
            previous=None if work.state.is_torn else previous,
            cache=ctx.state(PageCache),
            kept_as=f"{work.key.ref}@{work.key.version}",
            tell=work.book.tell,
        )
        await _publish(work, built, previous)
    outcome = Outcome(
        revision=revision,
        place=place_in_words(found.place),
        watched=built.watched,
        problems=built.manifest.problems,
        seconds=time.monotonic() - started,
    )
    work.book.tell("INFO - Published")
    await work.book.write()
    async with ctx.transaction() as writing:
        await writing.database.run(store.succeed, work.claim, outcome, work.state.problems)
        await writing.publish(_published(work.key, built, previous))
    ctx.log.info(
        "docs.published",
        site=work.key.ref,
        version=work.key.version,
        rendered=built.rendered,
        changed=len(built.changed),
        seconds=round(outcome.seconds, 2),
    )


async def _previous(work: Work) -> Manifest | None:
    stored = await storage_of(work.ctx).read(work.key, MANIFEST)
    return None if stored is None else read_manifest(stored.content)


async def _publish(work: Work, built: Built, previous: Manifest | None) -> None:
    """From the note on, until the end of a build, what is stored may be of two: the next build then writes it all."""
    storage = storage_of(work.ctx)
    removed: Sequence[str] = built.removed
    if work.state.is_torn or previous is None:
        kept = {*built.manifest.files, *built.files}
        removed = [path for path in await storage.paths(work.key) if path not in kept]
    await work.ctx.database.run(store.begin_publishing, work.claim)
    await storage.publish(work.key, built.files, removed)


def _published(key: SiteKey, built: Built, previous: Manifest | None) -> DocsPublished:
    before = {each.path for each in previous.pages} if previous is not None else set()
    return DocsPublished(
        ref=key.ref,
        version=key.version,
        commit=built.manifest.commit,
        changed=built.changed,
        removed=tuple(sorted(before - {each.path for each in built.manifest.pages})),
        first=previous is None,
    )


async def _remove(work: Work) -> None:
    """The site goes with its entity, its annotation, or its branch."""
    previous = await _previous(work)
    await work.ctx.database.run(store.begin_publishing, work.claim)
    await storage_of(work.ctx).delete(work.key)
    await work.ctx.in_thread(work.ctx.state(PageCache).forget, f"{work.key.ref}@{work.key.version}")
    paths = tuple(each.path for each in previous.pages) if previous is not None else ()
    async with work.ctx.transaction() as writing:
        await writing.database.run(store.forget, work.claim)
        if work.state.is_published or paths:
            await writing.publish(DocsPublished(ref=work.key.ref, version=work.key.version, removed=paths))
    work.ctx.log.info("docs.removed", site=work.key.ref, version=work.key.version)


async def _fail(work: Work, error: CallboardError) -> None:
    """What is wrong with the sources stands until they change; anything else is tried again."""
    problems: Sequence[DocsProblem] | None = None
    if isinstance(error, Unusable):
        problems = error.problems
    elif isinstance(error, Invalid):
        problems = (DocsProblem(message=error.message, hint=error.hint or "", level="error"),)
    work.book.tell(f"ERROR - {error.message}")
    await work.book.write()
    revision = work.tried.get("revision", "")
    failed = Failed(message=error.message, hint=error.hint or "", revision=revision, problems=problems)
    await work.ctx.database.run(store.fail, work.claim, failed, work.state.problems)
    work.ctx.log.warning("docs.not_built", site=work.key.ref, version=work.key.version, error=error.message)


@asynccontextmanager
async def _telling_that_it_takes_longer(book: Book) -> AsyncIterator[None]:
    async def tell() -> None:
        while True:
            await asyncio.sleep(LONGER_AFTER)
            book.tell("INFO - The docs building process is taking a little bit longer to process this entity")

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


def remove_left_behind(ctx: Context) -> None:
    """Removes what processes have fetched that died over it."""
    for each in _scratch(ctx).glob("*"):
        with suppress(FileNotFoundError):
            if time.time() - each.stat().st_mtime > LEFT_BEHIND:
                shutil.rmtree(each, ignore_errors=True)


def _scratch(ctx: Context) -> Path:
    return ctx.data_folder / "work"


def place_in_words(place: Place) -> str:
    """Where the sources are, as it is kept and shown."""
    return place.url if place.path is None else f"file:{place.path}"
