"""Has pages rendered, in processes of their own that can do nothing else."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from callboard import Lost, Workers, usable_cores

from ..clean import make_rules
from ..settings import SanitizerSettings
from .limits import Limits
from .pipe import Answer, PageSource, RenderedPage, Request, Setup, SiteContext
from .plain import as_written

MODULE: Final = f"{__package__}.inside"
PAGES_AT_ONCE: Final = 16
CHARACTERS_AT_ONCE: Final = 256 * 1024


class Renderer:
    """Renders Markdown in as many processes as there are cores, which start when they are first needed, until `close`.

    `sanitizer` says what pages may hold beside what is always harmless. Raises Invalid when that cannot be allowed.
    """

    def __init__(
        self,
        sanitizer: SanitizerSettings | None = None,
        *,
        limits: Limits | None = None,
        processes: int | None = None,
    ) -> None:
        self._limits = limits or Limits()
        allowed = sanitizer or SanitizerSettings()
        rules = make_rules(allowed.additional_allowed_uri_protocols, allowed.allowed_iframe_hosts)
        setup = Setup(limits=self._limits, rules=rules)
        count = processes or usable_cores()
        self._workers = Workers(MODULE, msgspec.msgpack.encode(setup), count=count, limit=self._limits.patience)
        self._turn = asyncio.Semaphore(count)

    async def pages(self, batch: Sequence[PageSource], site: SiteContext) -> list[RenderedPage]:
        """The pages in the order of `batch`. One that cannot be rendered shows its source, and says why."""
        shared = _shared(site)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._portion(each, shared)) for each in _portions(batch)]
        return [page for task in tasks for page in task.result()]

    async def faults(self, site: SiteContext) -> tuple[str, ...]:
        """What is wrong with the extensions of a site: those that are not known, or cannot use their options."""
        digest, encoded = _shared(SiteContext(extensions=site.extensions))
        request = Request(digest=digest, site=encoded, pages=())
        try:
            answered = await self._workers.call(msgspec.msgpack.encode(request))
            return msgspec.msgpack.decode(answered, type=Answer).faults
        except (Lost, msgspec.MsgspecError) as error:
            return (f"The Markdown extensions cannot be used. {error}",)

    async def close(self) -> None:
        """Ends the processes."""
        await self._workers.close()

    async def _portion(self, pages: Sequence[PageSource], shared: tuple[bytes, msgspec.Raw]) -> list[RenderedPage]:
        done: list[RenderedPage] = []
        async with self._turn:
            while len(done) < len(pages):
                done += await self._some(pages[len(done) :], shared)
        return done

    async def _some(self, pages: Sequence[PageSource], shared: tuple[bytes, msgspec.Raw]) -> Sequence[RenderedPage]:
        """The first of them: all, or as many as one request has time for."""
        request = Request(digest=shared[0], site=shared[1], pages=tuple(pages))
        try:
            answered = await self._workers.call(msgspec.msgpack.encode(request))
            rendered = msgspec.msgpack.decode(answered, type=Answer).pages
        except (Lost, msgspec.MsgspecError) as error:
            if len(pages) == 1:
                return [as_written(pages[0], f"The page cannot be rendered. {error}")]
            return [page for each in pages for page in await self._some([each], shared)]
        if not rendered or [each.uri for each in rendered] != [each.uri for each in pages[: len(rendered)]]:
            return [as_written(each, "The page cannot be rendered.") for each in pages]
        return rendered


def _shared(site: SiteContext) -> tuple[bytes, msgspec.Raw]:
    encoded = msgspec.msgpack.encode(site)
    return hashlib.sha256(encoded).digest(), msgspec.Raw(encoded)


def _portions(pages: Sequence[PageSource]) -> Iterator[list[PageSource]]:
    portion: list[PageSource] = []
    size = 0
    for page in pages:
        if portion and (len(portion) == PAGES_AT_ONCE or size + len(page.text) > CHARACTERS_AT_ONCE):
            yield portion
            portion, size = [], 0
        portion.append(page)
        size += len(page.text)
    if portion:
        yield portion
