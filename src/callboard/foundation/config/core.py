"""The sections that the kernel itself reads. Every key has a default: an empty file is a working portal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from callboard.foundation.config.incoming import LockoutSettings, RateLimitSettings, TrustProxySettings
from callboard.foundation.config.settings import Settings, Token, WebUrl
from callboard.foundation.secrets import Secret

DEFAULT_PORT: Final = 7007
DATA_FOLDER: Final = "callboard-data"

Role = Literal["all", "web", "worker"]

_LISTEN = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]*)(?::(?P<port>[0-9]{1,5}))?")
_CLIENTS: Final = {
    "better-sqlite3": "sqlite",
    "sqlite3": "sqlite",
    "postgres": "pg",
    "postgresql": "pg",
}
_LEVELS: Final = {"warn": "warning", "http": "info", "verbose": "debug", "silly": "debug", "critical": "error"}


class SupportLink(Settings):
    """Where a support item leads."""

    url: WebUrl
    title: str | None = None


class SupportItem(Settings):
    """One way to get help."""

    title: str
    icon: str | None = None
    links: tuple[SupportLink, ...] = ()


class SupportSettings(Settings):
    """The support button."""

    url: WebUrl | None = None
    items: tuple[SupportItem, ...] = ()


class AppSettings(Settings):
    """Section `app`: the portal as people see it. `base_url` is its public address."""

    title: str = "Callboard"
    base_url: WebUrl = "http://localhost:7007"
    support: SupportSettings = SupportSettings()


class OrganizationSettings(Settings):
    """Section `organization`."""

    name: str | None = None


class ListenSettings(Settings):
    """Where the web server listens: `":7007"` (on every network), `"host:port"` or `{host, port}`."""

    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)

    @model_validator(mode="before")
    @classmethod
    def _split_text(cls, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return {"port": value}
        if not isinstance(value, str):
            return value
        match = _LISTEN.fullmatch(value.strip())
        if match is None or not value.strip():
            raise PydanticCustomError("listen", 'it has to be ":7007", "host:port" or an object with host and port')
        if value.strip().isdecimal():
            return {"port": value.strip()}
        return {"host": match["host"].strip("[]") or "0.0.0.0", "port": match["port"] or DEFAULT_PORT}  # noqa: S104


class DatabaseTls(Settings):
    """How the connection to PostgreSQL is protected."""

    ca: str | None = None
    cert: str | None = None
    key: Secret | None = None
    reject_unauthorized: bool = True
    require: bool = True


class DatabaseConnection(Settings):
    """`directory` or `filename` for SQLite; the rest for PostgreSQL."""

    directory: str | None = None
    filename: str | None = None
    connection_string: Token | None = None
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    user: str | None = None
    password: Secret | None = None
    database: str | None = None
    ssl: bool | DatabaseTls | None = None


class DatabaseSettings(Settings):
    """Section `backend.database`. A connection given as text is `:memory:`, a file or a URL: it may hold a password.

    Without a connection, SQLite keeps its file in the folder `callboard-data` beside the configuration.
    """

    client: Annotated[Literal["sqlite", "pg"], BeforeValidator(lambda value: _known_as(_CLIENTS, value))] = "sqlite"
    connection: Secret | DatabaseConnection | None = None


class ReadingRule(Settings):
    """A host that may be read without an integration: `example.com`, `*.example.com`, with `:port` or `:from-to`."""

    host: str
    paths: tuple[str, ...] | None = None


class ReadingBudget(Settings):
    """How often one host may be asked: so many requests a second on average, and so many at once.

    `concurrency` is how many may be open at a time. `reserve` is the part of the quota that a host announces which
    sweeps leave to people. `host` is a name, with its port where that is not the usual one.
    """

    host: str
    per_second: float = Field(default=50.0, gt=0, le=10_000)
    burst: int = Field(default=200, ge=1, le=100_000)
    concurrency: int = Field(default=8, ge=1, le=1000)
    reserve: float = Field(default=0.1, ge=0, le=0.9)


class ReadingSettings(Settings):
    """Section `backend.reading`."""

    allow: tuple[ReadingRule, ...] = ()
    budgets: tuple[ReadingBudget, ...] = ()


class LoggerSettings(Settings):
    """Section `backend.logger`. Levels of other loggers are taken for the nearest of these four."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(lambda value: _known_as(_LEVELS, value))
    ] = "info"


class BackendSettings(Settings):
    """Section `backend`.

    `data_folder` holds what can be made again, and the SQLite file unless `database.connection.directory` says
    otherwise. Without either it is the folder `callboard-data` beside the configuration. `role` is what this process
    is for where several share a PostgreSQL: `web` answers requests and leaves jobs, schedules and events to the
    others; `worker` and `all` do everything.
    """

    base_url: WebUrl | None = None
    data_folder: str | None = None
    listen: ListenSettings = ListenSettings()
    database: DatabaseSettings = DatabaseSettings()
    reading: ReadingSettings = ReadingSettings()
    logger: LoggerSettings = LoggerSettings()
    trust_proxy: TrustProxySettings = TrustProxySettings()
    rate_limit: RateLimitSettings = RateLimitSettings()
    lockout: LockoutSettings = LockoutSettings()
    role: Role = "all"


class GuestSettings(Settings):
    """Section `auth.providers.guest`: being there at all switches guests on."""

    user_entity_ref: str = "user:development/guest"
    ownership_entity_refs: tuple[str, ...] | None = None
    dangerously_allow_outside_development: bool = False


class AuthProviders(Settings, extra="ignore"):
    """The ways to sign in. All but `guest` are read by the plugin `auth`."""

    guest: GuestSettings | None = None


class AuthSettings(Settings, extra="ignore"):
    """Section `auth`, as far as the kernel reads it: may guests come in?"""

    providers: AuthProviders = AuthProviders()


class PermissionSettings(Settings):
    """Section `permission`. Without it, who is signed in may do everything."""

    enabled: bool = False


class PluginsSettings(Settings):
    """Section `plugins`. `folder` holds plugins of one file; `enabled` names those that are off by default."""

    folder: str | None = None
    disabled: tuple[str, ...] = ()
    enabled: tuple[str, ...] = ()


class TelemetrySettings(Settings):
    """Section `telemetry`: how the portal reports on itself."""

    log_format: Literal["console", "json"] = "console"


CORE_SECTIONS: Final[Mapping[str, type[Settings]]] = MappingProxyType(
    {
        "app": AppSettings,
        "organization": OrganizationSettings,
        "backend": BackendSettings,
        "auth": AuthSettings,
        "permission": PermissionSettings,
        "plugins": PluginsSettings,
        "telemetry": TelemetrySettings,
    }
)


def _known_as(names: Mapping[str, str], value: object) -> object:
    return names.get(value, value) if isinstance(value, str) else value
