"""What the kernel takes from the configuration: where to listen and to keep things, whom to let in, what to reach."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import URL

from callboard.foundation.config import (
    CORE_SECTIONS,
    AppSettings,
    AuthSettings,
    BackendSettings,
    Configuration,
    Finding,
    OrganizationSettings,
    PluginsSettings,
    Settings,
    check,
    load,
    read_section,
    spread,
)
from callboard.foundation.config.core import DATA_FOLDER, DatabaseConnection
from callboard.foundation.database import postgres_url, sqlite_url
from callboard.foundation.errors import Invalid
from callboard.foundation.http import Allowance, Budget, Budgets, HostRule, HttpClient
from callboard.foundation.secrets import Secret
from callboard.foundation.web.limits import Limits
from callboard.kernel.identity import ANYBODY, Identity, guest
from callboard.kernel.plugin import Plugin, Refusal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class PortalSettings:
    """The kernel's own settings, read once at the start."""

    configuration: Configuration
    app: AppSettings
    organization_settings: OrganizationSettings
    backend: BackendSettings
    auth: AuthSettings
    plugins: PluginsSettings
    apart: Path | None = None

    @property
    def title(self) -> str:
        return self.app.title

    @property
    def organization(self) -> str:
        return self.organization_settings.name or ""

    @property
    def base_url(self) -> str:
        return self.app.base_url

    @property
    def is_local(self) -> bool:
        """Does it serve this machine alone? Then whoever uses it may as well read its files."""
        public = urlsplit(self.base_url).hostname or ""
        return self.backend.listen.host in LOOPBACK and public in LOOPBACK

    @property
    def plugins_folder(self) -> Path | None:
        return self.configuration.resolve_path("plugins.folder")

    @property
    def data_folder(self) -> Path:
        """Where everything that can be made again lies, and the database if it is a file."""
        own = self.apart or self.configuration.resolve_path("backend.dataFolder")
        return own or self._database_folder or self.configuration.folder / DATA_FOLDER

    @property
    def _database_folder(self) -> Path | None:
        return self.configuration.resolve_path("backend.database.connection.directory")

    @property
    def database_url(self) -> str | URL:
        """The URL of the database. Raises Invalid for one that this version cannot use."""
        if self.apart is not None:
            return sqlite_url(self.apart / "callboard.sqlite")
        connection = self.backend.database.connection
        if self.backend.database.client == "pg":
            return postgres_url(connection, self.data_folder / "database")
        name = connection.filename if isinstance(connection, DatabaseConnection) else None
        if isinstance(connection, Secret):
            name = connection.reveal()
        if name == ":memory:":
            raise Invalid(
                "`backend.database.connection: ':memory:'` is not supported",
                hint="Leave the key out: the database is one file in the folder callboard-data.",
            )
        folder = self._database_folder or self.data_folder
        folder.mkdir(parents=True, exist_ok=True)
        return sqlite_url(folder / (name or "callboard.sqlite"))

    @property
    def guest(self) -> Identity:
        """Who asks where nobody says who asks: the guest, if the settings let guests in at this place, else nobody."""
        found = self.auth.providers.guest
        if found is None or not (self.is_local or found.dangerously_allow_outside_development):
            return ANYBODY
        return guest(found.user_entity_ref, found.ownership_entity_refs or ())

    def budgets(self) -> Budgets:
        """How often each host may be asked, by all plugins together."""
        given = self.backend.reading.budgets
        return Budgets({each.host.lower(): Budget(**each.model_dump(exclude={"host"})) for each in given})

    def limits(self) -> Limits:
        """How often those who ask may do so."""
        trust = self.backend.trust_proxy
        return Limits(self.backend.rate_limit, self.backend.lockout, trusts_proxies=bool(trust.networks or trust.hops))

    def http_client(self, plugin: str, hosts: Sequence[str], budgets: Budgets) -> HttpClient:
        """The client of one plugin: to the hosts that it or its settings name, and to those allowed for reading."""
        reading = [rule.model_dump(exclude_none=True) for rule in self.backend.reading.allow]
        named = tuple(_host_rule(host) for host in dict.fromkeys(hosts))
        return HttpClient(Allowance.parse(reading) + Allowance(named), plugin=plugin, budgets=budgets)


def read_settings(
    paths: Sequence[Path | str] = (), *, folder: Path | None = None, environ: Mapping[str, str] | None = None
) -> PortalSettings:
    """Loads the configuration. Raises Invalid with file and line for whatever is wrong with it."""
    environment = os.environ if environ is None else environ
    configuration = load(paths, environ=environment, folder=folder or Path.cwd())
    return PortalSettings(
        configuration=configuration,
        app=read_section(configuration, "app", AppSettings),
        organization_settings=read_section(configuration, "organization", OrganizationSettings),
        backend=read_section(configuration, "backend", BackendSettings),
        auth=read_section(configuration, "auth", AuthSettings),
        plugins=read_section(configuration, "plugins", PluginsSettings),
    )


def settings_of(plugin: Plugin, configuration: Configuration) -> Any | Refusal:
    """A plugin's section as it declared it; without a declaration, as it is, with attributes."""
    try:
        if plugin.settings is not None:
            return read_section(configuration, plugin.id, plugin.settings)
        return _open(configuration.get(plugin.id, {}))
    except Invalid as error:
        return Refusal(plugin=plugin.id, reason=f"Its settings are wrong: {error.message}", hint=error.hint or "")


def findings_for(configuration: Configuration, plugins: Iterable[Plugin]) -> list[Finding]:
    """All that is wrong with a configuration, or has no effect, given these plugins."""
    known: dict[str, type[Settings]] = dict(CORE_SECTIONS)
    for plugin in plugins:
        known |= spread(configuration, plugin.sections)
        known[plugin.id] = plugin.settings or Anything
    return check(configuration, known)


class Anything(Settings, extra="allow"):
    """The section of a plugin that declares no settings."""


def hosts_of(configuration: Configuration, plugin: str) -> tuple[str, ...]:
    """The hosts of all URLs in a plugin's own sections, `<id>` and `backend.<id>`: what the operator wrote there, the
    plugin may call."""
    own = [configuration.get(each, {}) for each in (plugin, f"backend.{plugin}")]
    return tuple(dict.fromkeys(_hosts_in(own)))


def _hosts_in(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [host for inner in value.values() for host in _hosts_in(inner)]
    if isinstance(value, list | tuple):
        return [host for inner in value for host in _hosts_in(inner)]
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        netloc = urlsplit(value).netloc.rpartition("@")[2]
        return [netloc] if netloc else []
    return []


def _host_rule(host: str) -> HostRule:
    name, colon, port = host.rpartition(":")
    if colon and port.isdigit() and not name.endswith(":"):
        return HostRule(host=name.strip("[]"), ports=(int(port),))
    return HostRule(host=host.strip("[]"))


def _open(value: Any) -> Any:
    """A section without a type: `settings.url` reads the key `url`."""
    if isinstance(value, Mapping):
        return SimpleNamespace(**{str(key): _open(inner) for key, inner in value.items()})
    return [_open(inner) for inner in value] if isinstance(value, list) else value
