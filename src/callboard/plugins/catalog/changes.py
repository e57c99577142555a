"""Everybody who follows the catalog's changes, and the one reader of the change log that serves them all.

A *view* is what a filter and a permission let through. It remembers which entities are in it, so that what leaves it is
told of as gone, whatever the reason, and what was never in it is not told of at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from callboard import Context, Unavailable

from .index import Everything, Expression
from .live import LiveCatalog
from .queries import Change, changes_between, first_change

MOST_FOLLOWERS = 5000
MOST_WAITING = 2000
"""News that may wait for one follower before it is let go: it comes back and is told what it missed."""

AT_ONCE = 1000


class News(NamedTuple):
    """One line for a follower. `what` is created, changed, deleted, or `reload` without a ref."""

    seq: int
    what: str
    ref: str = ""


@dataclass(eq=False)
class Follower:
    """Somebody who is told what comes after change `start`. `done` says that nothing more will come."""

    view: View
    start: int
    waiting: list[News] = field(default_factory=list)
    something: asyncio.Event = field(default_factory=asyncio.Event)
    done: bool = False

    def tell(self, news: Sequence[News]) -> None:
        """One that does not keep up is let go, with what waits for it."""
        if len(self.waiting) + len(news) > MOST_WAITING:
            self.waiting.clear()
            self.let_go()
        elif not self.done:
            self.waiting += news
            self.something.set()

    def let_go(self) -> None:
        """Nothing more will come."""
        self.done = True
        self.something.set()

    async def next(self, timeout: float) -> list[News]:
        """What there is to tell, waiting for it; empty after `timeout` seconds, and when it is done."""
        if not self.waiting and not self.done:
            try:
                async with asyncio.timeout(timeout):
                    await self.something.wait()
            except TimeoutError:
                return []
        self.something.clear()
        taken, self.waiting = self.waiting, []
        return taken


@dataclass(eq=False)
class View:
    """What some followers may see and want to. `members` are the entities in it as of change `seq`."""

    key: Hashable
    wanted: Expression
    allowed: Expression
    seq: int
    members: Any
    followers: set[Follower] = field(default_factory=set)

    def move(self, changes: Sequence[Change], seq: int, members: Any) -> None:
        """The view as of another change: its followers hear what came, changed and went."""
        news = []
        for each in _last_of_each(changes, self.seq):
            was, is_ = each.entity_id in self.members, each.entity_id in members
            if was or is_:
                news.append(News(each.seq, "changed" if was and is_ else "created" if is_ else "deleted", each.ref))
        self.members, self.seq = members, seq
        for follower in self.followers if news else ():
            follower.tell(news)


class Feed:
    """Kept by the catalog as long as the portal runs; one in each process, on its event loop."""

    def __init__(self, live: LiveCatalog) -> None:
        self._live, self._turn = live, asyncio.Lock()
        self._views: dict[Hashable, View] = {}
        self._seq = live.seq

    @property
    def is_behind(self) -> bool:
        """Whether somebody waits for changes that the index has already."""
        return bool(self._views) and self._seq < self._live.seq

    def check_room(self) -> None:
        """Raises Unavailable when there are too many followers for another one."""
        if sum(len(view.followers) for view in self._views.values()) >= MOST_FOLLOWERS:
            raise Unavailable("Too many follow the changes already", hint="Try again in a minute.")

    async def join(self, key: Hashable, wanted: Expression, allowed: Expression) -> Follower:
        """A new follower, who hears of everything after `follower.start` from now on, until `leave`. Whoever has the
        same key has to have the same expressions."""
        async with self._turn:
            view = self._views.get(key)
            if view is None:
                seq, (members,) = await asyncio.to_thread(self._select, (wanted, allowed))
                self._seq = self._seq if self._views else seq
                view = self._views[key] = View(key, wanted, allowed, seq, members)
            follower = Follower(view, view.seq)
            view.followers.add(follower)
            return follower

    def leave(self, follower: Follower) -> None:
        """Nothing is told any more."""
        follower.view.followers.discard(follower)
        if not follower.view.followers and self._views.get(follower.view.key) is follower.view:
            del self._views[follower.view.key]

    async def advance(self, ctx: Context) -> None:
        """Reads on in the log as far as the index is, and tells everybody."""
        async with self._turn:
            views = list(self._views.values())
            seq, selected = await asyncio.to_thread(self._select, *((view.wanted, view.allowed) for view in views))
            changes = await ctx.database.read(_read_log, self._seq, seq)
            self._seq = max(self._seq, seq)
            for view, members in zip(views, selected, strict=True):
                view.move(changes, seq, members)

    async def missed(self, ctx: Context, follower: Follower, since: int) -> tuple[list[News], int]:
        """What a follower that comes back has missed after `since`, a part at a time; the second value is how far that
        goes. What is gone is not known to have been in the view: it is told of as gone to those who may see everything,
        and the others are told to look anew."""
        view, start = follower.view, follower.start
        if since > start or since < await ctx.database.read(first_change) - 1:
            return [News(start, "reload")], start
        lines = await ctx.database.read(changes_between, since, start, AT_ONCE)
        async with self._turn:
            asked = (view.wanted, view.allowed), (Everything(), view.allowed)
            _, (members, allowed) = await asyncio.to_thread(self._select, *asked)
        news = []
        born = {each.entity_id for each in lines if each.what == "created"}
        for each in _last_of_each(lines, since):
            if each.entity_id in members:
                news.append(News(each.seq, "created" if each.entity_id in born else "changed", each.ref))
            elif each.entity_id in allowed or isinstance(view.allowed, Everything):
                news.append(News(each.seq, "deleted", each.ref))
            elif each.what == "deleted":
                return [News(start, "reload")], start
        return news, lines[-1].seq if len(lines) == AT_ONCE else start

    def end(self) -> None:
        """The portal stops: everybody is let go."""
        for view in self._views.values():
            for follower in view.followers:
                follower.let_go()

    def _select(self, *asked: tuple[Expression, Expression]) -> tuple[int, list[Any]]:
        """What each wants of what it may see. Waits, in a thread, until the index stands still."""
        with self._live.still() as seq:
            return seq, [self._live.index.select(wanted, visible=allowed) for wanted, allowed in asked]


def _read_log(connection: Connection, after: int, upto: int) -> list[Change]:
    changes: list[Change] = []
    while lines := changes_between(connection, after, upto, AT_ONCE):
        changes += lines
        after = lines[-1].seq
    return changes


def _last_of_each(changes: Sequence[Change], after: int) -> list[Change]:
    """The last line of each entity: what happened between is over."""
    last = {each.entity_id: each for each in changes if each.seq > after}
    return sorted(last.values())
