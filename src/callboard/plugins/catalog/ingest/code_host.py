"""A code host for the plugins that find repositories on it: its API, with the credentials of `integrations`."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import msgspec

from callboard import (
    Context,
    HttpClient,
    HttpResponse,
    Invalid,
    NotAllowed,
    NotFound,
    Secret,
    Unavailable,
)

from ..sources.scm import IntegrationType, places_of, repository_of
from .ingestion import ingestion_of

T = TypeVar("T")
MOST_PAGES = 1000
_LINK = re.compile(r'<([^<>]{1,2000})>\s*;\s*rel="(next|last)"')
_PAGE = re.compile(r"[?&]page=([0-9]{1,9})(?:&|\Z)")


@dataclass(frozen=True, kw_only=True)
class CodeHost:
    """One host of one type. URLs have no slash at their end; `http` signs in with what the settings hold for it."""

    kind: IntegrationType
    host: str
    base_url: str
    api_url: str
    is_signed_in: bool
    http: HttpClient = field(repr=False)
    authorization: Secret | None = field(default=None, repr=False, compare=False)

    def signed_in_with(self, token: Secret) -> CodeHost:
        """The same with a token of somebody in place of what the settings have for it."""
        return replace(self, is_signed_in=True, authorization=_authorization(self.kind, token))

    async def get(self, path: str, *, etag: str | None = None) -> HttpResponse:
        """Asks its API. Raises as `HttpClient.get`."""
        return await self.http.get(f"{self.api_url}{path}", headers=self._headers(), etag=etag)

    async def read(self, path: str, shape: type[T]) -> T:
        """The answer as a value of that type. Raises Unavailable where it is another."""
        return decode((await self.get(path)).content, shape, self.host)

    async def has(self, path: str) -> bool:
        """Whether there is something at that path of its API. Raises as `HttpClient.get` for anything but NotFound."""
        try:
            await self.get(path)
        except NotFound:
            return False
        return True

    def decode(self, content: bytes, shape: type[T]) -> T:
        """JSON of its as a value of that type. Raises Unavailable where it is another."""
        return decode(content, shape, self.host)

    async def send(self, method: str, path: str, body: Any = None) -> HttpResponse:
        """Changes something there. Every status is an answer."""
        sent = None if body is None else msgspec.json.encode(body)
        headers = self._headers() | {"content-type": "application/json"}
        return await self.http.request(method, f"{self.api_url}{path}", headers=headers, content=sent)

    def require_written(self, answer: HttpResponse, *, needs: str) -> HttpResponse:
        """The answer to `send` if that succeeded. Raises NotAllowed, whose hint is what the token `needs`, and as
        `HttpResponse.require_success`.

        A host may say 404 to a token that sees a repository and may not write to it.
        """
        if answer.status in (401, 403, 404):
            raise NotAllowed(f"{self.host} does not let the portal write there ({answer.status})", hint=needs)
        return answer.require_success()

    def _headers(self) -> dict[str, str]:
        signed = {} if self.authorization is None else {"authorization": self.authorization.reveal()}
        return {"accept": "application/json", **signed}


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All pages of a list, as they were, and what tells whether one has changed."""

    items: Sequence[Any]
    etags: Sequence[str]


def writable_host(ctx: Context, kind: IntegrationType, host: str, *, needs: str) -> CodeHost:
    """As `code_host`. Raises NotAllowed without a token for it; the hint is what the token `needs`."""
    found = code_host(ctx, kind, host)
    if not found.is_signed_in:
        raise NotAllowed(f"There is no token for {found.host}", hint=needs)
    return found


def code_host(ctx: Context, kind: IntegrationType, host: str) -> CodeHost:
    """The host of that name. Raises Invalid when `integrations` does not have it."""
    found = known_host(ctx, host)
    if found is None or found.kind != kind:
        raise Invalid(f"There is no {kind} host {host}", hint=f"Add it under `integrations.{kind}`.")
    return found


def known_host(ctx: Context, host: str) -> CodeHost | None:
    """The host of that name, with its port where that is not the usual one, of whatever type."""
    ingestion = ingestion_of(ctx)
    for each in ingestion.integrations:
        if each.host == host.lower():
            return CodeHost(
                kind=each.type,
                host=each.host,
                base_url=each.base_url,
                api_url=each.api_base_url,
                is_signed_in=each.is_signed_in,
                http=ingestion.http,
            )
    return None


def repository_on(ctx: Context, address: str) -> tuple[CodeHost, str] | None:
    """The code host and the full name of the repository behind an address: its own, that of a folder or file in it,
    or one for cloning. None for what is on no host that `integrations` has."""
    integrations = ingestion_of(ctx).integrations
    place = next(places_of(address, integrations), None)
    if place is not None:
        host, name = known_host(ctx, place.parts.host), place.repository
    else:
        found = repository_of(address, integrations)
        host, name = (None, "") if found is None else (known_host(ctx, found.host), found.path)
    return None if host is None else (host, name)


def known_hosts(ctx: Context) -> dict[str, str]:
    """The type of every host that `integrations` has, public ones included, by the host's name."""
    return {each.host: each.type for each in ingestion_of(ctx).integrations}


async def list_all(
    host: CodeHost, page: Callable[[int], str], shape: type[T], *, per_page: int, key: Callable[[T], object]
) -> Listing:
    """All items of a list whose page n is at `page(n)`, sorted by when they were made, the oldest first.

    The pages are read from the last to the first: what is removed meanwhile makes the rest move towards the first, so
    that an item may be met twice, but never missed. `key` tells items apart.
    """
    first = await host.get(page(1))
    answers, last = {1: first}, _last_page(first.headers)
    if last > MOST_PAGES:
        raise Unavailable(f"{host.host} lists more than {MOST_PAGES:,} pages", hint="Use several narrower sources.")
    for number in range(last, 1, -1):
        answers[number] = await host.get(page(number))
    decoded = {number: _items(answer, shape, host) for number, answer in answers.items()}
    while len(decoded[max(decoded)]) >= per_page and max(decoded) < MOST_PAGES:
        number = max(decoded) + 1
        answers[number] = await host.get(page(number))
        decoded[number] = _items(answers[number], shape, host)
    if last > 1:
        again = await host.get(page(1), etag=first.etag)
        if not again.not_modified:
            answers[1], decoded[1] = again, _items(again, shape, host)
    items = {key(item): item for number in sorted(decoded) for item in decoded[number]}
    return Listing(items=list(items.values()), etags=[answers[number].etag or "" for number in sorted(answers)])


async def is_unchanged(host: CodeHost, page: Callable[[int], str], etags: Sequence[str]) -> bool:
    """Whether every page is what it was; on most hosts that question costs nothing of the quota."""
    if not etags or not all(etags):
        return False
    for number, etag in enumerate(etags, 1):
        if not (await host.get(page(number), etag=etag)).not_modified:
            return False
    return True


def decode(content: bytes, shape: type[T], host: str) -> T:
    """JSON as a value of that type. Raises Unavailable."""
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(
            f"{host} answered with something else than its API promises: {error}",
            hint="Is `apiBaseUrl` of its integration right? Nothing that it gave before is taken away.",
        ) from error


def _authorization(kind: IntegrationType, token: Secret) -> Secret:
    """The header with which a host of that type takes a token of somebody."""
    if kind == "azure":
        return Secret(f"Basic {base64.b64encode(f':{token.reveal()}'.encode()).decode()}")
    return Secret(f"{'token' if kind == 'gitea' else 'Bearer'} {token.reveal()}")


def _items(answer: HttpResponse, shape: type[T], host: CodeHost) -> list[T]:
    return decode(answer.content, list[shape], host.host)  # type: ignore[valid-type]


def _last_page(headers: Mapping[str, str]) -> int:
    links = {rel: url for url, rel in _LINK.findall(headers.get("link", ""))}
    number = _PAGE.search(links.get("last", ""))
    return int(number[1]) if number else 1
