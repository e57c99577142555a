"""The client that plugins get as `ctx.http`: asks, follows redirects by hand, and gives up at its limits (R2).

One request runs through `_follow`, which checks the allowance before every hop and asks `Transport` to send it.
"""

from __future__ import annotations

import asyncio
import dataclasses
import random
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import httpcore2
import httpx2
import msgspec

from callboard.foundation.errors import Invalid, Unavailable
from callboard.foundation.http.allowance import Allowance
from callboard.foundation.http.body import ACCEPTED_ENCODINGS, read_chunks
from callboard.foundation.http.budgets import Budgets, credential_key
from callboard.foundation.http.credentials import Credential, headers_for
from callboard.foundation.http.meter import Budget
from callboard.foundation.http.redirects import Hop, next_hop
from callboard.foundation.http.response import Response, StreamedResponse
from callboard.foundation.http.transport import Resolver, Transport, resolve_addresses, system_certificates
from callboard.foundation.http.urls import DEFAULT_PORTS, host_of, parse_url, port_of, show_url

MEBIBYTE = 1024 * 1024

_JSON = {"accept": "application/json"}
# Asking again does no harm, and what went wrong may pass.
_ASKED_AGAIN = frozenset({"GET", "HEAD"})
_PASSING = frozenset({429, 502, 503, 504})
_FIRST_PAUSE = 0.25
_RANDOM = random.SystemRandom()
# They frame the message or name the host; a caller that sets them could talk to somebody else than was checked.
_NOT_THE_CALLERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade"})


class HttpClient:
    """Outgoing HTTP for one plugin: only to allowed hosts, with limits, with the credentials that belong there.

    `timeout` is in seconds and covers a whole exchange with its redirects; `max_bytes` counts the body after
    decompression; `max_requests` is the first request plus its redirects. `budgets` say how often and how many at
    a time a host may be asked; without them the client has its own, of `concurrency` at a time. Questions that fail
    in passing are asked up to `retries` times more. `resolve` finds the addresses of a host. Close with `aclose()` or
    use as an async context manager.
    """

    def __init__(
        self,
        allowance: Allowance,
        *,
        plugin: str,
        timeout: float = 10.0,
        max_bytes: int = 20 * MEBIBYTE,
        max_requests: int = 5,
        credentials: Sequence[Credential] = (),
        concurrency: int = 8,
        budgets: Budgets | None = None,
        retries: int = 0,
        resolve: Resolver = resolve_addresses,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.allowance = allowance
        self._plugin = plugin
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._max_requests = max_requests
        self._credentials = tuple(credentials)
        self.budgets = budgets or Budgets(usual=Budget(concurrency=concurrency))
        self._retries = retries
        self._transport = Transport(allowance, resolve, ssl_context or system_certificates())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    def use_credentials(self, credentials: Sequence[Credential]) -> None:
        """Signs in with these from now on, in place of those before; for tokens that expire."""
        self._credentials = tuple(credentials)

    async def aclose(self) -> None:
        """Closes the connections that are kept open."""
        await self._transport.aclose()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        etag: str | None = None,
        timeout: float | None = None,
        max_bytes: int | None = None,
    ) -> Response:
        """Fetches an address; a status other than 2xx is raised as the matching kind of error.

        With `etag`, an unchanged resource gives a Response with `not_modified` and no content.
        Raises Invalid (the address), NotAllowed (the host), NotFound (404), Unavailable (no answer, 5xx, too
        large, too late).
        """
        sent = dict(headers or {}) | ({} if etag is None else {"if-none-match": etag})
        answer = await self.request("GET", url, headers=sent, params=params, timeout=timeout, max_bytes=max_bytes)
        if answer.status == 304 and etag is not None:
            return dataclasses.replace(answer, not_modified=True)
        return answer.require_success()

    async def get_text(self, url: str, **options: Any) -> str:
        """As `get`, but just the text."""
        return (await self.get(url, **options)).text

    async def get_json(self, url: str, *, headers: Mapping[str, str] | None = None, **options: Any) -> Any:
        """As `get`, but the decoded JSON. An answer that is not JSON raises Unavailable."""
        return (await self.get(url, headers=_JSON | dict(headers or {}), **options)).json()

    async def post_json(self, url: str, data: Any, *, headers: Mapping[str, str] | None = None, **options: Any) -> Any:
        """Sends `data` as JSON and gives the decoded answer, None when that is empty. Errors as for `get`."""
        sent = _JSON | {"content-type": "application/json"} | dict(headers or {})
        answer = await self.request("POST", url, headers=sent, content=msgspec.json.encode(data), **options)
        answer.require_success()
        return answer.json() if answer.content else None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,
        max_bytes: int | None = None,
        follow: bool = True,
    ) -> Response:
        """Any method. Every status is an answer here; `Response.require_success()` turns it into an error. Unless it is
        to `follow`, a redirect is an answer too."""
        options = {"headers": headers, "params": params, "content": content, "timeout": timeout, "max_bytes": max_bytes}
        options["follow"] = follow
        tries = 1 + (self._retries if method.upper() in _ASKED_AGAIN else 0)
        for pauses in range(tries - 1):
            try:
                answer = await self._request(method, url, options)
            except Lost:
                pass
            else:
                if answer.status not in _PASSING:
                    return answer
            # Not all at once again: whoever was refused together comes back at different moments.
            await asyncio.sleep(_FIRST_PAUSE * 2**pauses * _RANDOM.uniform(0.5, 1.5))
        return await self._request(method, url, options)

    async def _request(self, method: str, url: str, options: Mapping[str, Any]) -> Response:
        async with self.stream(method, url, **options) as answer:
            body = b"".join([chunk async for chunk in answer.chunks])
        return Response(status=answer.status, headers=answer.headers, content=body, url=answer.url)

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: float | None = None,
        max_bytes: int | None = None,
        follow: bool = True,
    ) -> AsyncIterator[StreamedResponse]:
        """As `request`, for a body too large to hold. The timeout runs until the block ends."""
        asked = parse_url(url)
        hop = Hop(
            method=method.upper(),
            url=asked.copy_merge_params(dict(params)) if params else asked,
            headers=_checked_headers(headers or {}),
            content=content,
        )
        self.allowance.check(hop.url)
        limit = self._max_bytes if max_bytes is None else max_bytes
        seconds = self._timeout if timeout is None else timeout
        async with (
            _our_errors(asked),
            _deadline(asked, seconds) as deadline,
            self._follow(hop, deadline, follow) as answer,
        ):
            yield StreamedResponse(
                status=answer.status_code,
                headers=answer.headers,
                url=str(answer.request.url),
                chunks=read_chunks(answer, limit),
            )

    @asynccontextmanager
    async def _follow(self, hop: Hop, deadline: asyncio.Timeout, follow: bool) -> AsyncIterator[httpx2.Response]:
        """The answer at the end of the redirects, open for reading. Waiting for a turn does not count as time."""
        for _ in range(self._max_requests):
            self.allowance.check(hop.url)
            secret = headers_for(hop.url, self._credentials) if hop.at_home else {}
            host, credential = _place(hop.url), credential_key(secret)
            left = _stop(deadline)
            async with self.budgets.turn(host, credential, patience=left):
                deadline.reschedule(asyncio.get_running_loop().time() + left)
                answer = await self._transport.send(self._prepare(hop, secret))
                self.budgets.note(host, credential, answer.status_code, answer.headers)
                try:
                    following = next_hop(hop, answer) if follow else None
                    if following is None:
                        yield answer
                        return
                finally:
                    await answer.aclose()
            hop = following
        raise Unavailable(f"'{show_url(hop.url)}' is at the end of too many redirects")

    def _prepare(self, hop: Hop, secret: Mapping[str, str]) -> httpx2.Request:
        headers = {
            "accept": "*/*",
            "accept-encoding": ACCEPTED_ENCODINGS,
            "user-agent": f"Callboard ({self._plugin})",
            **secret,
        }
        return httpx2.Request(hop.method, hop.url, headers=headers | dict(hop.headers), content=hop.content)


class Lost(Unavailable):
    """The connection failed before there was an answer."""


def _place(url: httpx2.URL) -> str:
    """A host as budgets know it: with its port where that is not the usual one."""
    port = port_of(url)
    return host_of(url) if port == DEFAULT_PORTS.get(url.scheme) else f"{host_of(url)}:{port}"


def _stop(deadline: asyncio.Timeout) -> float:
    """Stops a clock that runs, and returns the seconds that are left."""
    when = deadline.when()
    assert when is not None
    deadline.reschedule(None)
    return when - asyncio.get_running_loop().time()


def _checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    lowered = {name.lower(): value for name, value in headers.items()}
    for name, value in lowered.items():
        if name in _NOT_THE_CALLERS or not name.isascii():
            raise Invalid(f"The header '{name}' cannot be set by hand")
        if any(char in value for char in "\r\n\0"):
            raise Invalid(f"The header '{name}' holds a line break")
    return lowered


@asynccontextmanager
async def _deadline(url: httpx2.URL, seconds: float) -> AsyncIterator[asyncio.Timeout]:
    """Ends the block after `seconds`. Only our own deadline becomes Unavailable, not one of the block's."""
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            yield limit
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise Unavailable(f"'{show_url(url)}' did not answer within {seconds:g} seconds") from error


@asynccontextmanager
async def _our_errors(url: httpx2.URL) -> AsyncIterator[None]:
    try:
        yield
    except httpcore2.LocalProtocolError as error:
        raise Invalid(f"The request to '{show_url(url)}' cannot be sent as HTTP: {error}") from error
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError) as error:
        raise Lost(f"'{show_url(url)}' did not answer: {error or type(error).__name__}") from error
    except httpx2.DecodingError as error:
        raise Unavailable(f"'{show_url(url)}' sent a body that cannot be decompressed") from error
