"""Connects to a host through an address that was checked, and to no other.

Names are resolved here, at the moment of connecting, and the connection is made to the checked address itself.
A name that changes its answer between check and use (DNS rebinding) gains nothing; TLS and the Host header keep
the name.
"""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeAlias

import httpcore2
import httpx2

from callboard.foundation.errors import NotAllowed, Unavailable
from callboard.foundation.http.addresses import may_connect, parse_literal
from callboard.foundation.http.allowance import Allowance

Resolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]

_ADDRESSES_TRIED = 4
_PATIENCE = 2.0  # seconds for an address, while there is another to try


async def resolve_addresses(host: str, port: int) -> Sequence[str]:
    """All IP addresses of a host, in the order in which the system would try them. Raises Unavailable."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"The host '{host}' could not be found", hint="Is its name spelled right?") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


async def checked_addresses(allowance: Allowance, host: str, port: int, resolve: Resolver) -> Sequence[str]:
    """The addresses through which a host may be reached, all of them checked. Raises NotAllowed, Unavailable."""
    trust = allowance.trust(host, port)
    if trust is None:
        raise NotAllowed(f"Connecting to '{host}' is not allowed")
    addresses = [host] if parse_literal(host) else await resolve(host, port)
    if not addresses:
        raise Unavailable(f"The host '{host}' has no address")
    # One bad address spoils the host: mixing public and internal addresses is an attack or a mistake.
    if not all(may_connect(address, trust) for address in addresses):
        raise NotAllowed(
            f"Reading from '{host}' is not allowed: it leads to an internal address",
            hint="Name the host exactly, without a wildcard, under 'backend.reading.allow' if you trust it.",
        )
    return addresses


@functools.cache
def system_certificates() -> ssl.SSLContext:
    """Trusts whom the machine trusts. Takes a tenth of a second to make, so all clients share it."""
    return httpx2.create_ssl_context(trust_env=False)


class CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Opens connections for the pool: resolve, check every address, connect to a checked one."""

    def __init__(self, allowance: Allowance, resolve: Resolver) -> None:
        self._allowance = allowance
        self._resolve = resolve
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await checked_addresses(self._allowance, host, port, self._resolve)
        addresses = addresses[:_ADDRESSES_TRIED]
        for address in addresses[:-1]:
            try:
                return await self._sockets.connect_tcp(address, port, _PATIENCE, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._sockets.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)


class Transport:
    """Sends one request over a pooled connection. Knows no redirects, cookies, proxies or environment."""

    def __init__(self, allowance: Allowance, resolve: Resolver, ssl_context: ssl.SSLContext) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=CheckedBackend(allowance, resolve),
        )

    async def send(self, request: httpx2.Request) -> httpx2.Response:
        """The answer with its body still to be read; whoever gets it closes it."""
        url = request.url
        sent = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
        )
        answer = await self._pool.handle_async_request(sent)
        if not isinstance(answer.stream, AsyncIterable):
            raise TypeError("an asynchronous pool gives asynchronous streams")
        return httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream), request=request)

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx2.AsyncByteStream):
    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part

    async def aclose(self) -> None:
        close = getattr(self._stream, "aclose", None)
        if close is not None:
            await close()
