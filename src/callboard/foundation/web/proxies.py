"""Where a request comes from when proxies stand between: their word counts as far as the settings trust them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from starlette.types import ASGIApp, Receive, Scope, Send

Network: TypeAlias = IPv4Network | IPv6Network


class Proxies:
    """Middleware: puts the client's address and scheme into the scope, as the trusted proxies tell them.

    Each proxy writes behind the others in `X-Forwarded-For` whom it heard. From the right on, what a trusted one wrote
    is believed; the first who is not trusted is the client. Whatever that one wrote itself counts for nothing.
    """

    def __init__(self, app: ASGIApp, *, networks: Sequence[str] = (), hops: int = 0) -> None:
        self._app, self._networks, self._hops = app, as_networks(networks), hops

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (self._networks or self._hops) and scope["type"] == "http" and scope.get("client"):
            self._resolve(scope)
        await self._app(scope, receive, send)

    def _resolve(self, scope: Scope) -> None:
        client = str(scope["client"][0])
        if not self._trusts(client, 0):
            return
        if (scheme := _last(scope, b"x-forwarded-proto")) in {"http", "https"}:
            scope["scheme"] = scheme
        for passed, said in enumerate(reversed(_all(scope, b"x-forwarded-for"))):
            address = bare(said)
            if not self._trusts(client, passed) or address is None:
                break
            client = address
        scope["client"] = (client, 0)

    def _trusts(self, address: str, passed: int) -> bool:
        return passed < self._hops or is_in(address, self._networks)


def as_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks from their texts."""
    return tuple(ip_network(each, strict=False) for each in texts)


@lru_cache(maxsize=4096)
def is_in(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address is in one of them. What is no IP address is in none."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    known = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
    return any(known in each for each in networks)


def bare(text: str) -> str | None:
    """An address without its port and brackets; None for what is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return None


def _all(scope: Scope, name: bytes) -> list[str]:
    """What the lines of a header say, in their order."""
    values = (value.decode("latin-1") for key, value in scope["headers"] if key == name)
    return [each for value in values for each in value.split(",")]


def _last(scope: Scope, name: bytes) -> str:
    said = _all(scope, name)
    return said[-1].strip().lower() if said else ""
