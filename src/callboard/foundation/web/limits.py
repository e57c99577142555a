"""How often somebody may ask, and how often they may be wrong about who they are. In memory, of one process.

All of it is bounded: of more callers than there is room for, those are forgotten who have not been heard of longest.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog
from starlette.requests import Request

from callboard.foundation.errors import TooMany
from callboard.foundation.web.proxies import as_networks, is_in

MOST_CALLERS, MOST_SECRETS = 50_000, 20_000
FORWARDED = ("x-forwarded-for", "forwarded")
log = structlog.get_logger(plugin="kernel")
Clock = Callable[[], float]


@dataclass(slots=True)
class Bucket:
    """What somebody has left, when that was, and whether it is on record that they had nothing left."""

    left: float
    at: float
    told: bool = False


class Buckets:
    """So many in so much time for each caller, who may use all of it at once."""

    def __init__(self, most: float, seconds: float, clock: Clock = time.monotonic) -> None:
        self._most, self._rate, self._clock = most, most / seconds, clock
        self._of: OrderedDict[str, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._of)

    def take(self, caller: str) -> tuple[float, bool]:
        """Takes one: 0 and False, or in how many seconds there is one again, and whether that is to be recorded."""
        now, bucket = self._clock(), self._of.get(caller)
        if bucket is None:
            bucket = self._of[caller] = Bucket(self._most, now)
            if len(self._of) > MOST_CALLERS:
                self._of.popitem(last=False)
        else:
            self._of.move_to_end(caller)
            bucket.left = min(self._most, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
        if bucket.left >= 1:
            # Whoever has waited until half of it is there again has stopped.
            bucket.told = bucket.told and bucket.left < self._most / 2
            bucket.left -= 1
            return 0.0, False
        first, bucket.told = not bucket.told, True
        return (1 - bucket.left) / self._rate, first

    def forget(self, caller: str) -> None:
        """They have all of it again."""
        self._of.pop(caller, None)


class Limits:
    """What one process knows of those who ask. `rate` and `lockout` are the sections of the settings."""

    def __init__(self, rate: Any, lockout: Any, *, trusts_proxies: bool, clock: Clock = time.monotonic) -> None:
        window = rate.window.total_seconds()
        self._asks = Buckets(rate.incoming_request_limit, window, clock) if rate.enabled else None
        self._attempts = Buckets(rate.attempts, window, clock) if rate.enabled else None
        self._wrongs = Buckets(lockout.after - 1, lockout.within.total_seconds(), clock) if lockout.enabled else None
        self._free, self._trusts_proxies = as_networks(rate.ip_allow_list), trusts_proxies
        self._heeds_no_proxy = not trusts_proxies
        self.lasts, self._clock = lockout.lasts.total_seconds(), clock
        self._locked: OrderedDict[str, float] = OrderedDict()
        self._good: OrderedDict[bytes, None] = OrderedDict()
        self.refused = {"rate": 0, "attempts": 0, "lockout": 0}

    @property
    def locked(self) -> int:
        """How many addresses are locked out."""
        now = self._clock()
        return sum(until > now for until in self._locked.values())

    def place_of(self, request: Request) -> str:
        """Under what the address of a request is counted; empty where it is not."""
        if self._heeds_no_proxy and "x-forwarded-for" in request.headers:
            self._heeds_no_proxy = False  # said once is enough
            hint = "Name the proxy in `backend.trustProxy`, else all who come through it count as one address."
            log.warning("proxy.not_named", hint=hint)
        return self.counted_as(request.client.host if request.client else "", request.headers)

    def counted_as(self, address: str, headers: Mapping[str, str]) -> str:
        """The same, for an address. A proxy that nobody trusts is counted, wherever it runs: others are behind it."""
        if is_in(address, self._free) and (self._trusts_proxies or not any(each in headers for each in FORWARDED)):
            return ""
        return place_of(address)

    def ask(self, caller: str) -> None:
        """Counts a request. Raises TooMany."""
        self._take(self._asks, caller, "rate")

    def attempt(self, place: str) -> None:
        """Counts an attempt at coming in. Raises TooMany, also for a place that is locked out."""
        self._check(place)
        self._take(self._attempts, place, "attempts")

    def check(self, place: str, secret: str) -> None:
        """Raises TooMany for a place that is locked out, unless the secret was good before."""
        if place in self._locked and _digest(secret) not in self._good:
            self._check(place)

    def good(self, secret: str) -> None:
        """Remembers that a secret was good, so that whoever has it is not shut out with their neighbours."""
        digest = _digest(secret)
        self._good[digest] = None
        self._good.move_to_end(digest)
        if len(self._good) > MOST_SECRETS:
            self._good.popitem(last=False)

    def wrong(self, place: str) -> None:
        """Counts a secret that was not good. Raises TooMany for the one that locks the place out."""
        if self._wrongs is None or not place or self._wrongs.take(place)[0] == 0:
            return
        known = place in self._locked and self._locked[place] > self._clock()
        self.lock(place, self.lasts)
        if not known:
            self._refuse("lockout", place, self.lasts, first=True)

    def lock(self, place: str, seconds: float) -> None:
        """Shuts a place out."""
        self._locked[place] = self._clock() + seconds
        self._locked.move_to_end(place)
        if self._wrongs is not None:
            self._wrongs.forget(place)
        if len(self._locked) > MOST_CALLERS:
            self._locked.popitem(last=False)

    def _check(self, place: str) -> None:
        until = self._locked.get(place)
        if until is None:
            return
        left = until - self._clock()
        if left <= 0:
            del self._locked[place]
            return
        self._refuse("lockout", place, left)

    def _take(self, buckets: Buckets | None, caller: str, what: str) -> None:
        if buckets is None or not caller:
            return
        wait, first = buckets.take(caller)
        if wait:
            self._refuse(what, caller, wait, first=first)

    def _refuse(self, what: str, caller: str, wait: float, *, first: bool = False) -> None:
        self.refused[what] += 1
        raise TooMany(what, caller, wait, first=first)


@lru_cache(maxsize=4096)
def place_of(address: str) -> str:
    """An IPv4 address, the first 64 bits of an IPv6 address: what one customer of a provider has to choose from."""
    try:
        found = ip_address(address)
    except ValueError:
        return "elsewhere"
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((int(found), 64), strict=False))


def bearer_of(request: Request) -> str:
    """The token that a request carries."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()
