"""Where a provider is and which keys it signs with, as it says itself: asked for when needed, and kept for an hour."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from callboard import Context, Unavailable

from ..remote_keys import RemoteKeys
from ..settings import ConnectSettings
from ..signatures import ALGORITHMS, Claims, NotGenuine, UnknownKey
from .claims import refused

T = TypeVar("T")
WELL_KNOWN = "/.well-known/openid-configuration"
KEPT_FOR = 3600.0
MOST_BYTES = 512 * 1024


class Metadata(msgspec.Struct, frozen=True):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False

    @property
    def addresses(self) -> list[str]:
        """All that a browser is sent to, or that we ask."""
        more = (self.userinfo_endpoint, self.end_session_endpoint)
        return [self.authorization_endpoint, self.token_endpoint, self.jwks_uri, *(each for each in more if each)]


@dataclass
class Known:
    """One provider, and when it was asked, in seconds of a clock that only goes forward."""

    metadata: Metadata
    asked: float
    keys: RemoteKeys

    async def verify(self, ctx: Context, settings: ConnectSettings, token: str) -> tuple[Claims, str]:
        """What a token says that this provider has signed, and with which algorithm. Raises NotAllowed, Unavailable."""
        wanted = settings.token_signed_response_alg
        algorithms = (wanted,) if wanted else self.metadata.id_token_signing_alg_values_supported
        try:
            return await self.keys.verified(ctx, token, algorithms, timeout=settings.timeout.total_seconds())
        except NotGenuine as error:
            raise refused(str(error)) from error
        except UnknownKey as error:
            raise refused("it is signed with a key that the provider does not name") from error


@dataclass
class Providers:
    """The providers that have been asked, by the addresses of their metadata. One for each process."""

    known: dict[str, Known] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, ctx: Context, settings: ConnectSettings) -> Known:
        """What is known of a provider. Raises Unavailable when it does not answer, or not as one."""
        url = settings.metadata_url
        async with self.lock:
            found = self.known.get(url)
            if found is None or time.monotonic() - found.asked > KEPT_FOR:
                metadata = await _ask(ctx, settings, url if "/.well-known/" in url else url + WELL_KNOWN, Metadata)
                _check(metadata, url)
                found = self.known[url] = Known(
                    metadata=metadata, asked=time.monotonic(), keys=RemoteKeys(metadata.jwks_uri)
                )
        return found


async def _ask(ctx: Context, settings: ConnectSettings, url: str, kind: type[T]) -> T:
    seconds = settings.timeout.total_seconds()
    answer = await ctx.http.get(url, headers={"accept": "application/json"}, timeout=seconds, max_bytes=MOST_BYTES)
    return decode(answer.content, kind, url)


def decode(content: bytes, kind: type[T], url: str) -> T:
    """A provider's answer. Raises Unavailable for what is none."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(
            f"'{url.partition('?')[0]}' did not answer as an OpenID Connect provider: {error}",
            hint="Is `metadataUrl` the address of its `.well-known/openid-configuration`?",
        ) from error


def _check(metadata: Metadata, asked: str) -> None:
    schemes = ("https://",) if asked.startswith("https://") else ("https://", "http://")
    wrong = next((each for each in metadata.addresses if not each.startswith(schemes)), None)
    if wrong is not None:
        raise Unavailable(f"The provider at '{asked}' names an address without TLS, or none: '{wrong[:200]}'")
    if not set(metadata.id_token_signing_alg_values_supported) & set(ALGORITHMS):
        raise Unavailable(f"The provider at '{asked}' signs with none of {', '.join(ALGORITHMS)}")
