"""What ingestion works with while the portal runs: kinds, rules, the world outside. Made once, at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from callboard import (
    Allowance,
    Context,
    Credential,
    GitCredential,
    Glob,
    HostRule,
    HttpClient,
    Secret,
    usable_cores,
)

from ..model import EntityKind, LocationRef
from ..settings import CatalogSettings
from ..sources import Ports
from ..sources.git_checkouts import remove_left_behind
from ..sources.scm import (
    Integrations,
    IntegrationsSettings,
    Revealable,
    allowed_hosts,
    credentials,
    list_integrations,
    unused_credentials,
)
from ..store import Limits, Root
from .ask import Register
from .guard import GuardedGit, OpenFolders
from .process import Kinds
from .rules import Rules, read_rules

MOST_WORKERS = 4


@dataclass(frozen=True)
class Ingestion:
    """Kept by the catalog as long as the portal runs. One refresh at a time holds `lock`; `rounds` are under way."""

    kinds: Kinds
    rules: Rules
    ports: Ports
    http: HttpClient
    roots: tuple[Root, ...]
    keep_orphans: bool
    workers: int
    limits: Limits
    folders: OpenFolders = field(default_factory=OpenFolders)
    sources: Register = field(default_factory=Register)
    own: Sequence[Credential] = ()
    given: dict[str, Sequence[Credential]] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rounds: set[str] = field(default_factory=set)

    @property
    def integrations(self) -> Integrations:
        return self.ports.integrations

    @property
    def all_rules(self) -> Rules:
        """The rules of the settings, and those for what sources have themselves."""
        return self.rules.and_own({each.id: each.kinds for each in self.sources.sources if each.read is not None})

    @contextmanager
    def under_way(self, round_: str) -> Iterator[None]:
        """While a round gathers what it finds, no other decides on that."""
        self.rounds.add(round_)
        try:
            yield
        finally:
            self.rounds.discard(round_)

    async def close(self) -> None:
        await self.http.aclose()


def make_ingestion(ctx: Context, settings: CatalogSettings, kinds: list[EntityKind]) -> Ingestion:
    """Puts it together from the settings. Raises Invalid for rules and hosts that make no sense."""
    hosts = ctx.section("integrations", IntegrationsSettings)
    for unused in unused_credentials(hosts):
        ctx.log.warning("integrations.unused", message=unused.message, hint=unused.hint)
    integrations = list_integrations(hosts)
    allowance = ctx.http.allowance + Allowance(tuple(_rule(host) for host in allowed_hosts(integrations)))
    for entry in hosts.gitlab:
        if entry.retry and entry.retry.max_api_requests_per_minute > 0:
            api = urlsplit(entry.to_integration().api_base_url).netloc
            ctx.portal.budgets.propose(api, entry.retry.max_api_requests_per_minute / 60)
    own = [_credential(each.__dict__) for each in credentials(integrations)]
    http = HttpClient(
        allowance,
        plugin="catalog",
        timeout=30.0,
        budgets=ctx.portal.budgets,
        retries=2,
        credentials=own,
    )
    folder, open_to_people = ctx.portal.configuration.folder, OpenFolders(settings.local_folders or ())
    ports = Ports(
        http=http,
        open_folder=open_to_people.open,
        real_path=open_to_people.real_path,
        compile_glob=Glob,
        git=GuardedGit(allowance),
        make_git_credential=_git_credential,
        cache=ctx.data_folder / "git",
        integrations=integrations,
    )
    ports.cache.mkdir(parents=True, exist_ok=True)
    remove_left_behind(ports.cache)
    rules: dict[str, object] = {"locations": [each.model_dump(by_alias=True) for each in settings.locations]}
    if settings.rules is not None:
        rules["rules"] = settings.rules
    return Ingestion(
        kinds=Kinds.of(kinds),
        rules=read_rules(rules, str(folder)),
        ports=ports,
        http=http,
        roots=tuple(_roots(settings, folder)),
        keep_orphans=settings.orphan_strategy == "keep",
        own=own,
        workers=_workers() if settings.workers is None else settings.workers,
        folders=open_to_people,
        limits=Limits(percent=settings.mass_delete.percent, least=settings.mass_delete.at_least),
    )


def _workers() -> int:
    """One for each core but the first, which reads and stores what they understand."""
    return min(MOST_WORKERS, usable_cores() - 1)


def ingestion_of(ctx: Context) -> Ingestion:
    """The running one."""
    return ctx.state(Ingestion)


def give_credentials(ctx: Context, plugin: str, found: Sequence[Credential]) -> None:
    """Has the catalog sign in with these as well, in place of what that plugin gave before: tokens that expire.

    Each process has its own. One for a longer path goes before the credentials of `integrations`.
    """
    ingestion = ingestion_of(ctx)
    ingestion.given[plugin] = tuple(found)
    ingestion.http.use_credentials([*ingestion.own, *(each for given in ingestion.given.values() for each in given)])


def _roots(settings: CatalogSettings, folder: Path) -> list[Root]:
    roots = []
    for each in settings.locations:
        target = each.target
        if each.type in {"file", "repositories"} and not target.startswith("/"):
            target = _below(folder, target)
        roots.append(Root(ref=LocationRef(each.type, target), kind="config", optional=each.presence == "optional"))
    for path in settings.repositories:
        target = path if path.startswith("/") else _below(folder, path)
        roots.append(Root(ref=LocationRef("repositories", target.rstrip("/")), kind="config"))
    return roots


def _below(folder: Path, target: str) -> str:
    """A path of the settings made absolute, its pattern left as it is."""
    return str(folder / target.removeprefix("./")) if not target.startswith("..") else str((folder / target).resolve())


def _rule(host: str) -> HostRule:
    name, colon, port = host.rpartition(":")
    return HostRule(host=name, ports=(int(port),)) if colon and port.isdigit() else HostRule(host=host)


def _credential(fields: dict[str, object]) -> Credential:
    return Credential(**fields)  # type: ignore[arg-type]


def _git_credential(url: str, header: Revealable) -> GitCredential:
    return GitCredential(url=url, header=header if isinstance(header, Secret) else Secret(header.reveal()))
