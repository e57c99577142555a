"""One code host as we know it: where its pages and its API are, and which secrets belong to which paths of it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from callboard import Invalid

from .splitting import host_with_port, split_url

IntegrationType: TypeAlias = Literal[
    "github",
    "gitlab",
    "bitbucketCloud",
    "bitbucketServer",
    "azure",
    "gitea",
    "gerrit",
    "harness",
    "awsS3",
    "awsCodeCommit",
    "googleGcs",
    "azureBlobStorage",
]


class Revealable(Protocol):
    """A secret text that is given away only by `reveal()`."""

    def reveal(self) -> str: ...


class ComposedSecret:
    """A secret made of other secrets at the moment it is revealed. Shows nothing when it is printed."""

    __slots__ = ("_compose",)

    def __init__(self, compose: Callable[[], str]) -> None:
        self._compose = compose

    def reveal(self) -> str:
        return self._compose()

    def __repr__(self) -> str:
        return "<secret>"


@dataclass(frozen=True, kw_only=True)
class HostCredential:
    """Sends `<header>: <prefix><secret>` to `host` (and `port`, None for the usual one) below `path_prefix` only.

    The fields are those of the HTTP client's own credential, so that one is made from the other by name.
    """

    host: str
    secret: Revealable = field(repr=False, compare=False)
    path_prefix: str = "/"
    header: str = "Authorization"
    prefix: str = ""
    port: int | None = None
    schemes: tuple[str, ...] = ("https",)


@dataclass(frozen=True, kw_only=True)
class Integration:
    """One host of one type. `host` includes the port when it is not the usual one; URLs have no trailing slash.

    `raw_base_url` serves files of public GitHub repositories, `gitiles_base_url` is where Gerrit shows sources.
    `credentials` are for its API, `clone_credentials` for git over https.
    """

    type: IntegrationType
    host: str
    base_url: str
    api_base_url: str = ""
    raw_base_url: str = ""
    gitiles_base_url: str = ""
    edit_links: bool = True
    credentials: tuple[HostCredential, ...] = field(default=(), repr=False, compare=False)
    clone_credentials: tuple[HostCredential, ...] = field(default=(), repr=False, compare=False)

    @property
    def is_signed_in(self) -> bool:
        """Whether we have a secret for its API."""
        return bool(self.credentials)


Integrations: TypeAlias = Sequence[Integration]


def find_integration(url: str, integrations: Integrations) -> Integration | None:
    """The integration for the host of `url`, port included; None when there is none or `url` is no web address."""
    try:
        host = split_url(url).host
    except Invalid:
        return None
    return next((integration for integration in integrations if integration.host == host), None)


def find_clone_credential(url: str, integrations: Integrations) -> Revealable | None:
    """The header line (`Authorization: …`) with which git may clone `url`; None when we have none for its path."""
    integration = find_integration(url, integrations)
    if integration is None:
        return None
    parts = split_url(url)
    fitting = [
        credential
        for credential in integration.clone_credentials
        if parts.scheme in credential.schemes and f"{parts.path}/".startswith(f"{credential.path_prefix.rstrip('/')}/")
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda credential: len(credential.path_prefix))
    return ComposedSecret(lambda: f"{best.header}: {best.prefix}{best.secret.reveal()}")


def bearer_credentials(
    url: str, secret: Revealable | None, *, prefix: str = "Bearer ", header: str = "Authorization"
) -> tuple[HostCredential, ...]:
    """Sends the secret with everything below `url`; nothing without a secret. Raises Invalid for a bad address."""
    if secret is None:
        return ()
    return (_bind(url, ComposedSecret(lambda: secret.reveal().strip()), prefix=prefix, header=header),)


def basic_credentials(url: str, username: str, secret: Revealable | None) -> tuple[HostCredential, ...]:
    """Sends user name and secret by HTTP basic authentication with everything below `url`. Raises Invalid."""
    if secret is None:
        return ()

    def encode() -> str:
        return base64.b64encode(f"{username.strip()}:{secret.reveal().strip()}".encode()).decode()

    return (_bind(url, ComposedSecret(encode), prefix="Basic ", header="Authorization"),)


def gerrit_signed_in_url(base_url: str, gitiles_base_url: str, rest: str | None = None) -> str:
    """The part of Gitiles below `/a/`, which asks for a password; what lies there instead of `rest` when given."""
    parts = split_url(gitiles_base_url)
    below_base = gitiles_base_url == base_url or gitiles_base_url.startswith(base_url + "/")
    context = split_url(base_url).path.rstrip("/") if below_base else ""
    inner = parts.path.removeprefix(context) if rest is None else rest
    return f"{parts.origin}{context}/a{inner}".rstrip("/")


def trim_url(url: str) -> str:
    """A configured address without blanks and without the slash at its end."""
    return url.strip().rstrip("/")


def _bind(url: str, secret: Revealable, *, prefix: str, header: str) -> HostCredential:
    parts = split_url(url)
    name, port = host_with_port(parts)
    return HostCredential(
        host=name,
        port=port,
        secret=secret,
        path_prefix=parts.path.rstrip("/") or "/",
        prefix=prefix,
        header=header,
        schemes=(parts.scheme,),
    )
