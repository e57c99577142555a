"""The portal: the enabled plugins, assembled, started and stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from markupsafe import Markup

from callboard.foundation.database import Database, UnitOfWork, migrate
from callboard.foundation.decisions import Decision
from callboard.foundation.errors import Unavailable
from callboard.foundation.http import HttpClient
from callboard.foundation.logs import logger
from callboard.foundation.metrics import Metrics
from callboard.kernel import background, permissions
from callboard.kernel.context import Context, Contributed
from callboard.kernel.contributions import Permission
from callboard.kernel.discovery import Found, without_doubles
from callboard.kernel.identity import NOBODY, Identity
from callboard.kernel.isolation import Cell, Failure
from callboard.kernel.migrations import OWN
from callboard.kernel.plugin import Contribution, Refusal, in_order_of_need
from callboard.kernel.running import Running
from callboard.kernel.settings import PortalSettings, hosts_of, settings_of

C = TypeVar("C", bound=Contribution)
Drawing = Callable[[Sequence[Any], Context], list[Markup]]
START_DEADLINE, STOP_DEADLINE = 120.0, 10.0
log = logger(plugin="kernel")


class Portal:
    """One portal in one process. Two can live side by side: nothing of it is global."""

    def __init__(self, found: Sequence[Found], settings: PortalSettings, refused: Iterable[Refusal] = ()) -> None:
        self.settings = settings
        self.title, self.organization, self.base_url = settings.title, settings.organization, settings.base_url
        self.data_folder, self.configuration = settings.data_folder, settings.configuration
        self.is_local, self.role = settings.is_local, settings.backend.role
        self.budgets = settings.budgets()
        self.limits = settings.limits()
        self.metrics = Metrics(self.budgets, self.limits)
        self.refused: list[Refusal] = list(refused)
        self.running: list[Running] = []
        self.database = Database(settings.database_url)
        self.ready, self.closing = False, asyncio.Event()
        self._by_point: dict[type[Contribution], Sequence[Contributed[Any]]] = {}
        self._lost: dict[type[Contribution], Sequence[tuple[str, Any]]] = {}
        self._found, doubles = without_doubles(found)
        self.refused += doubles
        self._clients: dict[str, HttpClient] = {}
        self._tasks: background.Background | None = None
        self._draw: Drawing | None = None
        self._assemble()
        self.guest: Identity = settings.guest

    def contributed(self, point: type[C]) -> Sequence[Contributed[C]]:
        """Everything contributed to one extension point, in plugin order."""
        found = self._by_point.get(point)
        if found is None:
            found = self._by_point[point] = [
                Contributed(each, running)
                for running in self.running
                for each in running.plugin.contributes
                if isinstance(each, point)
            ]
        return found

    def lost(self, point: type[C]) -> Sequence[tuple[str, C | None]]:
        """What refused plugins would have contributed there, each with its plugin; None for one that is unreadable."""
        if point not in self._lost:
            known = {found.plugin.id: found.plugin for found in self._found}
            quiet = [plugin for id, plugin in known.items() if self.find(id) is None]
            unread = [(refusal.plugin, None) for refusal in self.refused if refusal.plugin not in known]
            held = [(plugin.id, each) for plugin in quiet for each in plugin.contributes if isinstance(each, point)]
            self._lost[point] = [*held, *unread]
        return self._lost[point]

    def decide(self, identity: Identity, permission: str) -> Decision:
        """May somebody do something? `permission` is a declared permission's id."""
        return permissions.decide(self, identity, permission)

    def runs(self, running: Running) -> bool:
        """Does this plugin still take part?"""
        return any(each is running for each in self.running)

    def context(
        self, running: Running, *, identity: Identity, database: UnitOfWork | None = None, form_token: str = ""
    ) -> Context:
        """What a plugin gets. Without a unit of work of the caller's it can read only."""
        return Context(
            portal=self,
            running=running,
            settings=running.settings,
            database=database or UnitOfWork(self.database, writes=False),
            http=self._client(running),
            log=logger(plugin=running.plugin.id),
            identity=identity,
            form_token=form_token,
        )

    def job_context(self, running: Running) -> Context:
        """What work without a person gets: every database call is a transaction of its own."""
        return self.context(running, identity=NOBODY, database=UnitOfWork(self.database, writes=True, per_call=True))

    def find(self, plugin: str) -> Running | None:
        """The running plugin of that id."""
        return next((each for each in self.running if each.plugin.id == plugin), None)

    def migrate(self, database: Database | None = None) -> None:
        """Brings the tables of all plugins up to date, in the portal's database if no other is given. A plugin whose
        migration fails does not run. Several processes may do this at once: one does it, the others find it done.
        The portal's own tables may be of a newer version: an upgrade is under way, and works with this one too."""
        own, database = database is None, database or self.database
        with database.alone() as connection:
            self._note(migrate(connection, "kernel", OWN, or_newer=own), "kernel")
        for running in list(self.running):
            folder = running.folder / "migrations" if running.folder else None
            if running not in self.running or folder is None or not folder.is_dir():
                continue
            try:
                with database.alone() as connection:
                    self._note(migrate(connection, running.plugin.id, folder, or_newer=own), running.plugin.id)
            except Exception as error:  # noqa: BLE001 - the edge of the kernel: a plugin may fail in any way
                self._drop(running, f"Its migration failed: {error}", "Mend the migration and restart the portal.")

    def _note(self, known: bool, plugin: str) -> None:
        if not known:
            log.warning("tables.newer", of=plugin, hint="Go on with the upgrade, or with the version that made them.")

    async def start(self, *, work: bool = True) -> None:
        """Migrates, starts every plugin, and with `work` begins jobs, schedules and listeners."""
        await asyncio.to_thread(self.migrate)
        for running in list(self.running):
            if running not in self.running or running.plugin.start is None:
                continue
            work_of_start = partial(running.plugin.start, self.job_context(running))
            result = await running.cell.call("start", START_DEADLINE, work_of_start, somebody_waits=False)
            if isinstance(result, Failure):
                reason = f"It failed to start: {result.message}. {result.detail}"
                self._drop(running, reason, f"The log has the details under {result.reference}.")
            else:
                running.state = result.value
        if work:
            self._tasks = background.Background(self)
            await self._tasks.start()
        self.ready = True
        log.info("portal.ready", plugins=[each.plugin.id for each in self.running], refused=len(self.refused))

    async def stop(self) -> None:
        """Ends what runs, in order: no new work, jobs, plugin states, connections."""
        self.ready = False
        self.closing.set()
        if self._tasks is not None:
            await self._tasks.stop()
        for running in reversed(self.running):
            for state in running.state if isinstance(running.state, tuple) else (running.state,):
                if close := getattr(state, "close", None):
                    await running.cell.call("stop", STOP_DEADLINE, partial(_closed, close), somebody_waits=False)
            await self._hang_up(running)
            await asyncio.to_thread(running.cell.close, STOP_DEADLINE)
        await asyncio.to_thread(self.database.close)

    def draw_with(self, drawing: Drawing) -> None:
        """The web side says how components become markup."""
        self._draw = drawing

    def draw(self, components: Sequence[Any], ctx: Context) -> list[Markup]:
        """Components as markup. Raises whatever nonsense in them leads to, so call it inside a boundary."""
        if self._draw is None:
            raise Unavailable("Nothing draws pages here", hint="Serve the portal with `callboard.kernel.web`.")
        return self._draw(components, ctx)

    def _assemble(self) -> None:
        ordered, refused = in_order_of_need(each.plugin for each in self._found)
        self.refused += refused
        found_by_id = {each.plugin.id: each for each in self._found}
        for plugin in ordered:
            found = found_by_id[plugin.id]
            complaint = permissions.missing_from(plugin)
            if complaint:
                self.refused.append(Refusal(plugin=plugin.id, reason=complaint, hint=permissions.HINT))
                continue
            settings = settings_of(plugin, self.settings.configuration)
            if isinstance(settings, Refusal):
                self.refused.append(settings)
                continue
            cell = Cell(plugin.id, self.metrics, built_in=found.built_in)
            hosts = (*plugin.hosts, *hosts_of(self.settings.configuration, plugin.id))
            self.running.append(Running(found=found, settings=settings, cell=cell, hosts=hosts))
        self._forget()
        self._drop_those_in_need()
        self._check_permissions()
        for refusal in self.refused:
            log.error("plugin.refused", id=refusal.plugin, reason=refusal.reason)

    def _forget(self) -> None:
        self._by_point.clear()
        self._lost.clear()

    def _check_permissions(self) -> None:
        declared = {each.contribution.id for each in self.contributed(Permission)}
        for running in list(self.running):
            if unknown := permissions.undeclared(running.plugin, declared):
                self._drop(running, f"It asks for permissions that nobody declares: {unknown}", permissions.HINT)

    def _drop(self, running: Running, reason: str, hint: str) -> None:
        if running not in self.running:
            return
        self.running.remove(running)
        self._forget()
        running.cell.close()
        self.refused.append(Refusal(plugin=running.plugin.id, reason=reason, hint=hint))
        log.error("plugin.refused", id=running.plugin.id, reason=reason)
        self._drop_those_in_need()

    def _drop_those_in_need(self) -> None:
        alive = {each.plugin.id for each in self.running}
        for running in self.running:
            missing = [need for need in running.plugin.needs if need not in alive]
            if missing:
                needs = ", ".join(f"`{need}`" for need in missing)
                self._drop(running, f"It needs {needs}, which does not run.", "See why on the plugins page.")
                return

    async def _hang_up(self, running: Running) -> None:
        """Closes a plugin's connections on the loop that opened them."""
        client = self._clients.pop(running.plugin.id, None)
        if client is not None:
            await running.cell.call("stop", STOP_DEADLINE, client.aclose)

    def _client(self, running: Running) -> HttpClient:
        client = self._clients.get(running.plugin.id)
        if client is None:
            client = self.settings.http_client(running.plugin.id, running.hosts, self.budgets)
            self._clients[running.plugin.id] = client
        return client


async def _closed(close: Any) -> None:
    result = close()
    if asyncio.iscoroutine(result):
        await result
