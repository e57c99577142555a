"""Secrets that go out with a request, each bound to one host and to the path of one owner on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import httpx2

from callboard.foundation.http.urls import DEFAULT_PORTS, host_of, is_below, port_of, raw_path
from callboard.foundation.secrets import Secret


@dataclass(frozen=True, kw_only=True)
class Credential:
    """Sends `<header>: <prefix><secret>` to `host`, only for paths below `path_prefix` (`/acme` for one owner).

    `port` None means the usual port of the scheme. Plain http is left out unless it is asked for.
    """

    host: str
    secret: Secret = field(compare=False)
    path_prefix: str = "/"
    header: str = "Authorization"
    prefix: str = ""
    port: int | None = None
    schemes: tuple[str, ...] = ("https",)

    def belongs_to(self, url: httpx2.URL) -> bool:
        return (
            url.scheme in self.schemes
            and host_of(url) == self.host.lower()
            and port_of(url) == (self.port or DEFAULT_PORTS[url.scheme])
            and is_below(raw_path(url), self.path_prefix)
        )


def headers_for(url: httpx2.URL, credentials: Iterable[Credential]) -> dict[str, str]:
    """The secret headers for one request. Of two credentials for the same header, the longer path prefix wins."""
    fitting = [credential for credential in credentials if credential.belongs_to(url)]
    fitting.sort(key=lambda credential: len(credential.path_prefix))
    return {credential.header.lower(): credential.prefix + credential.secret.reveal() for credential in fitting}
