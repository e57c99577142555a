"""What the settings say of those who ask: through which proxies they come, how often they may, how often they may be
wrong about who they are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from ipaddress import ip_network
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from callboard.foundation.config.durations import Duration
from callboard.foundation.config.settings import Settings

MINUTE: Final = datetime.timedelta(minutes=1)
_NAMED: Final = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "linklocal": ("169.254.0.0/16", "fe80::/10"),
    "uniquelocal": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
}


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks as networks, Express' names for some of them too."""
    spelled = [network for each in value for network in _NAMED.get(each, (each,))]
    for each in spelled:
        try:
            ip_network(each, strict=False)
        except ValueError:
            names = ", ".join(_NAMED)
            message = "`{each}` is no address or network; write one as 10.0.0.0/8, or {names}"
            raise PydanticCustomError("network", message, {"each": each, "names": names}) from None
    return tuple(spelled)


def _split(value: object) -> object:
    return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value


Networks = Annotated[tuple[str, ...], BeforeValidator(_split), AfterValidator(_networks)]
"""IP addresses and networks, as a list or as a text with commas."""


class TrustProxySettings(Settings):
    """Section `backend.trustProxy`: whose word on where a request comes from (`X-Forwarded-For`, `X-Forwarded-Proto`)
    counts. A list of addresses and networks, with `loopback`, `linklocal` and `uniquelocal` for those of that name, or
    a number: how many proxies stand before the portal. `true` is one. Nobody's word counts otherwise."""

    networks: Networks = ()
    hops: int = Field(default=0, ge=0, le=10)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if isinstance(value, bool | int) or (isinstance(value, str) and value.strip().isdecimal()):
            return {"hops": int(value)}
        if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
            return {"hops": int(value.strip().lower() == "true")}
        return {"networks": value} if isinstance(value, str | Sequence) else value


class RateLimitSettings(Settings):
    """Section `backend.rateLimit`: how many requests one person or program, or one address of those who are not signed
    in, may send within `window`, and how many `attempts` at coming in one address may make. IPv6 addresses are counted
    by their first 64 bits. Those on `ipAllowList` are not counted, unless a proxy that nobody trusts speaks for others
    there. Each process counts for itself. `false` switches it off."""

    enabled: bool = True
    window: Duration = Field(default=MINUTE, ge=datetime.timedelta(seconds=1), le=datetime.timedelta(days=1))
    incoming_request_limit: int = Field(default=6000, ge=1, le=10_000_000)
    attempts: int = Field(default=300, ge=1, le=1_000_000)
    ip_allow_list: Networks = ("127.0.0.1", "::1")

    @model_validator(mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return _switched(value)


class LockoutSettings(Settings):
    """Section `backend.lockout`: an address from which tokens or links of others come that are no good, `after` so many
    `within` that time, is not let in for as long as it `lasts`. Sessions, and tokens that were good before, go on.
    `false` switches it off."""

    enabled: bool = True
    after: int = Field(default=30, ge=2, le=100_000)
    within: Duration = Field(default=5 * MINUTE, ge=datetime.timedelta(seconds=1), le=datetime.timedelta(days=1))
    lasts: Duration = Field(default=15 * MINUTE, ge=datetime.timedelta(seconds=1), le=datetime.timedelta(days=7))

    @model_validator(mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return _switched(value)


def _switched(value: Any) -> Any:
    """A section that may be `true` or `false`, also as text, as environment variables are."""
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return {"enabled": value.strip().lower() == "true"}
    return {"enabled": value} if isinstance(value, bool) else value
