"""The index as it is now in this process: what it was when the last one stopped, and then what the change log says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby

from callboard import Context, Contributed, Failure

from . import store
from .index import Mark, SearchIndex, Synonyms, Unreadable
from .model import Searchable, SearchDocument
from .queries import Line, changes_after, line_of, newest_line

BATCH = 2_000
"""Documents that become one part of the index when everything is read."""
KEYS = 500
LINES = 5_000
DEADLINE, OF_ALL = 60.0, 6 * 3600.0
AGAIN_AFTER = 10.0
"""Seconds after which a plugin that has failed is asked again."""
SAVED_AFTER, SAVED_EVERY = 20_000, 300.0
"""Changes after which the index is saved, and seconds after which it is if there is any change."""


@dataclass
class LiveSearch:
    """Kept by the plugin while the portal runs. One job brings `index` up to date, and any number ask meanwhile.

    `is_loaded` says that all that can be found is in it; before that, what is found is not all. `missed` are the keys
    for which a plugin has failed to answer, and None for one that failed to give everything.
    """

    index: SearchIndex
    synonyms: Synonyms = field(default_factory=dict)
    mark: Mark = field(default_factory=Mark)
    is_loaded: bool = False
    why_anew: str = ""
    missed: dict[str, set[str] | None] = field(default_factory=dict)
    _unsaved: int = 0
    _saved_at: float = field(default_factory=time.monotonic)
    _asked_again: float = field(default_factory=time.monotonic)

    async def load(self, ctx: Context) -> None:
        """Takes in what was left behind, and from plugins what was not."""
        await ctx.database.run(store.begin)
        self.mark = await self._restored(ctx)
        wanted = {each.contribution.type: each.contribution.version for each in ctx.of(Searchable)}
        for gone in self.mark.versions.keys() - wanted.keys():
            await ctx.in_thread(self.index.forget, gone)
        unread = [each for each in ctx.of(Searchable) if not self._has(each.contribution)]
        for each in unread:
            await self._read_all(each, ctx)
        if unread:
            await ctx.in_thread(self.index.join)
        self.mark = Mark(self.mark.seq, self.mark.at, wanted)
        self.is_loaded = True
        await self.follow(ctx)
        await self.save(ctx)

    def _has(self, searchable: Searchable) -> bool:
        return self.mark.versions.get(searchable.type) == searchable.version

    async def follow(self, ctx: Context) -> int:
        """Takes in what has changed since the last call. Returns how many lines of the log that were."""
        taken = 0
        while lines := await ctx.database.read(changes_after, self.mark.seq, LINES):
            searchable = {each.contribution.type: each for each in ctx.of(Searchable)}
            for type_, of_type in groupby(sorted(lines, key=_type_of), _type_of):
                if type_ in searchable:
                    await self._read(searchable[type_], {line.key for line in of_type}, ctx)
            self.mark = Mark(lines[-1].seq, lines[-1].at, self.mark.versions)
            taken += len(lines)
        self._unsaved += taken
        return taken

    async def tidy(self, ctx: Context) -> None:
        """Asks again for what failed, makes few parts of many, and saves now and then."""
        if self.missed and time.monotonic() - self._asked_again > AGAIN_AFTER:
            await self._ask_again(ctx)
        while await ctx.in_thread(self.index.tidy):
            pass
        waited = time.monotonic() - self._saved_at
        if self._unsaved >= SAVED_AFTER or (self._unsaved and waited >= SAVED_EVERY):
            await self.save(ctx)

    async def save(self, ctx: Context) -> None:
        """Leaves the index behind for the next start; not one that lacks something, which would be thought whole."""
        self._unsaved, self._saved_at = 0, time.monotonic()
        if self.is_loaded and not self.missed:
            await ctx.in_thread(self.index.save, self.mark)

    async def _restored(self, ctx: Context) -> Mark:
        """How far what was left behind goes; nothing is taken from an index of another database."""
        newest = await ctx.database.read(newest_line)
        try:
            found = await ctx.in_thread(self.index.load)
            if found is not None:
                line = await ctx.database.read(line_of, found.seq)
                if line is None or line.at != found.at:
                    raise Unreadable("it is of another database, or too old")
                return found
        except Unreadable as error:
            self.why_anew = str(error)
            self.index.clear()
        return Mark(*((newest.seq, newest.at) if newest else ()))

    async def _read_all(self, each: Contributed[Searchable], ctx: Context) -> None:
        """Everything of one type. What was there of it before goes when the first of it comes."""
        await ctx.in_thread(self.index.forget, each.contribution.type)
        result = await each.call("everything", OF_ALL, ctx, partial(self._take_all, each.contribution))
        if isinstance(result, Failure):
            self.missed[each.contribution.type] = None

    async def _take_all(self, searchable: Searchable, ctx: Context) -> None:
        batch: list[SearchDocument] = []
        async for document in searchable.everything(ctx):
            batch.append(document)
            if len(batch) >= BATCH:
                await ctx.in_thread(self._put, searchable.type, batch)
                batch = []
        await ctx.in_thread(self._put, searchable.type, batch)

    def _put(self, type_: str, batch: Sequence[SearchDocument]) -> None:
        self.index.replace(type_, (), batch)
        while self.index.tidy(at_once=True):
            pass

    async def _read(self, each: Contributed[Searchable], keys: set[str], ctx: Context) -> None:
        """The documents of some keys as they are now."""
        ordered = sorted(keys)
        for start in range(0, len(ordered), KEYS):
            part = ordered[start : start + KEYS]
            result = await each.call("documents", DEADLINE, ctx, partial(_documents, each.contribution, part))
            if isinstance(result, Failure):
                self._miss(each.contribution.type, part)
            else:
                await ctx.in_thread(self.index.replace, each.contribution.type, part, result.value)

    def _miss(self, type_: str, keys: Sequence[str]) -> None:
        already = self.missed.setdefault(type_, set())
        if already is not None:
            already.update(keys)

    async def _ask_again(self, ctx: Context) -> None:
        self._asked_again = time.monotonic()
        missed, self.missed = self.missed, {}
        for each in ctx.of(Searchable):
            if each.contribution.type in missed:
                keys = missed[each.contribution.type]
                if keys is None:
                    await self._read_all(each, ctx)
                else:
                    await self._read(each, keys, ctx)
        self._unsaved += 1


def _type_of(line: Line) -> str:
    return line.type


async def _documents(searchable: Searchable, keys: Sequence[str], ctx: Context) -> Sequence[SearchDocument]:
    return list(await searchable.documents(keys, ctx))
