"""What a plugin gets: everything it may use, as arguments. Nothing is imported from a running portal."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

from markupsafe import Markup
from pydantic import BaseModel
from sqlalchemy import Connection

from callboard.foundation import events
from callboard.foundation.config import Configuration, paths_of, read_section
from callboard.foundation.database import Database, UnitOfWork
from callboard.foundation.decisions import Decision
from callboard.foundation.errors import Unavailable
from callboard.foundation.http import Budgets, HttpClient
from callboard.foundation.logs import Log
from callboard.foundation.metrics import Metrics
from callboard.foundation.web.limits import Limits
from callboard.kernel.identity import NOBODY, Identity
from callboard.kernel.isolation import Answer, Failure
from callboard.kernel.plugin import Contribution, Refusal
from callboard.kernel.running import Running

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=BaseModel)
C = TypeVar("C", bound=Contribution)


class Host(Protocol):
    """The portal, as far as a context leans on it."""

    database: Database
    guest: Identity
    data_folder: Path
    configuration: Configuration
    budgets: Budgets
    limits: Limits
    metrics: Metrics
    running: list[Running]
    refused: list[Refusal]
    title: str
    organization: str
    base_url: str
    is_local: bool
    closing: asyncio.Event

    def contributed(self, point: type[C]) -> Sequence[Contributed[C]]: ...

    def lost(self, point: type[C]) -> Sequence[tuple[str, C | None]]: ...

    def context(
        self, running: Running, *, identity: Identity, database: UnitOfWork | None = None, form_token: str = ""
    ) -> Context: ...

    def decide(self, identity: Identity, permission: str) -> Decision: ...

    def draw(self, components: Sequence[Any], ctx: Context) -> list[Markup]: ...


@dataclass(frozen=True)
class Contributed(Generic[C]):
    """A contribution and the plugin that made it."""

    contribution: C
    running: Running

    @property
    def plugin(self) -> str:
        return self.running.plugin.id

    async def call(
        self, what: str, deadline: float, ctx: Context, work: Callable[[Context], Awaitable[T]]
    ) -> Answer[T] | Failure:
        """Calls into the plugin, inside its boundary, with a context of its own for the same person."""
        plain = ctx.portal.context(self.running, identity=ctx.identity)
        mine = dataclasses.replace(
            plain, later=ctx.later, form_token=ctx.form_token, decisions=ctx.decisions, audited=ctx.audited
        )
        return await self.running.cell.call(what, deadline, lambda: work(mine))

    async def act(self, what: str, deadline: float, ctx: Context, work: Callable[[Context], Awaitable[T]]) -> T:
        """As `call`, for something to be done: each database call is a transaction, and deliberate errors pass."""
        unit = UnitOfWork(ctx.portal.database, writes=True, per_call=True)
        mine = dataclasses.replace(
            ctx.portal.context(self.running, identity=ctx.identity, database=unit), wrote=ctx.wrote
        )
        return await self.running.cell.must(what, deadline, lambda: work(mine))

    def plain(self, what: str, work: Callable[[], T]) -> T | None:
        """The answer of a plugin's plain function over values; None when it fails, which its health then shows."""
        return self.running.cell.plain(what, work)


@dataclass(frozen=True, kw_only=True)
class Context:
    """The plugin's own view of the portal, for one request or one run of a job."""

    portal: Host
    running: Running
    settings: Any
    database: UnitOfWork
    http: HttpClient
    log: Log
    identity: Identity
    later: list[Callable[[Connection], object]] = field(default_factory=list)
    form_token: str = ""
    heard: dict[str, int] = field(default_factory=dict)
    wrote: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    audited: dict[str, str] = field(default_factory=dict)

    def afterwards(self, work: Callable[Concatenate[Connection, P], object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Has something written once the answer is on its way, in a transaction of its own: counting a visit."""
        self.later.append(lambda connection: work(connection, *args, **kwargs))

    async def publish(self, *happened: Any) -> None:
        """Tells whoever listens. In a request this is part of its transaction."""
        for event in happened:
            await self.database.run(events.write, event)

    async def news(self, channel: str, timeout: float) -> bool:
        """True as soon as anybody, in any process, has committed an `announce` on this channel since this context was
        last asked about it; False after `timeout` seconds without.

        The first call may say True for what happened before. It is a wake-up that may come in vain, or late when
        the database was away: look into the tables after each answer, whichever it was.
        """
        news, before = self.portal.database.news, self.heard.get(channel, 0)
        self.heard[channel] = await news.wait(channel, before, timeout)
        return self.heard[channel] > before

    def as_portal(self) -> Context:
        """The same, seeing all there is: for what does not depend on what the person who asks may see."""
        return dataclasses.replace(self, identity=NOBODY, decisions={})

    def of(self, point: type[C]) -> Sequence[Contributed[C]]:
        """Everything contributed to one extension point, in plugin order."""
        return self.portal.contributed(point)

    def state(self, kind: type[T]) -> T:
        """What a plugin's `start` returned (one value or a tuple of them), found by its type.

        Raises Unavailable when that plugin is not running.
        """
        for running in self.portal.running:
            states = running.state if isinstance(running.state, tuple) else (running.state,)
            for state in states:
                if isinstance(state, kind):
                    return state
        raise Unavailable(f"Nothing that provides {kind.__name__} is running", hint="See the plugins page.")

    def draw(self, component: Any) -> Markup:
        """What `callboard.ui` made, as markup. Raises whatever is wrong with it: call it where that is contained."""
        return self.draw_all([component])[0]

    def draw_all(self, components: Sequence[Any]) -> list[Markup]:
        """As `draw`, for many at once."""
        return self.portal.draw(components, self)

    @property
    def closing(self) -> asyncio.Event:
        """Set as soon as the portal is asked to stop: answers that go on for ever end then."""
        return self.portal.closing

    def may(self, permission: str) -> bool:
        """May the person who asks do this, at least to something?"""
        return self.decide(permission).allowed

    def decide(self, permission: str) -> Decision:
        """The same with the condition under which they may."""
        found = self.decisions.get(permission)
        if found is None:
            found = self.decisions[permission] = self.portal.decide(self.identity, permission)
        return found

    def audit(self, action: str = "", *, target: str = "", denied: bool = False, **details: str) -> None:
        """Adds to what the audit log says of this request, and has it say something of one that only reads. `denied`
        is for what a page of the plugin's own refuses, without raising NotAllowed."""
        said = {"action": action, "target": target, "outcome": "denied" if denied else ""}
        self.audited.update(details | {key: value for key, value in said.items() if value})

    def section(self, path: str, model: type[S]) -> S:
        """A section of the configuration other than the plugin's own, as a typed value. Raises Invalid."""
        return read_section(self.portal.configuration, path, model)

    def sections(self, path: str, model: type[S]) -> dict[str, S]:
        """As `section`, for several below `path` by their ids; one that is there without an id is `default`."""
        return {id_: self.section(each, model) for id_, each in paths_of(self.portal.configuration, path).items()}

    @property
    def data_folder(self) -> Path:
        """A folder of the plugin's own that outlives restarts. What is in it must be possible to make again."""
        folder = self.portal.data_folder / self.running.plugin.id
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Context]:
        """In a job: a context whose database calls are one transaction, committed at the end of the block."""
        unit = UnitOfWork(self.portal.database, writes=True)
        try:
            yield dataclasses.replace(self, database=unit)
        except BaseException:
            await unit.end(failed=True)
            raise
        await unit.end()

    async def in_thread(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs plain code that takes a while beside the event loop."""
        return await asyncio.to_thread(work, *args, **kwargs)
