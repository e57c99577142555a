"""The public keys at an address: asked for when needed, kept for an hour, and again when there are new ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from callboard import CallboardError, Context, Unavailable

from .signatures import Claims, Keys, UnknownKey, usable, verified

KEPT_FOR = 3600.0
AGAIN_AFTER = 60.0
"""Seconds after which keys are asked for again: when a token names one that is not known, or nobody answered."""
KEPT_AT_MOST = 86400.0
"""Seconds that keys count while nobody answers."""
MOST_BYTES = 512 * 1024


class KeySet(msgspec.Struct, frozen=True):
    """What stands at such an address."""

    keys: list[msgspec.Raw]


@dataclass
class RemoteKeys:
    """The keys, and when they were asked for and came, in seconds of a clock that only goes forward."""

    url: str
    keys: Keys = ()
    asked: float | None = None
    came: float = 0.0
    failed: CallboardError | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def verified(
        self, ctx: Context, token: str, algorithms: Iterable[str], *, timeout: float
    ) -> tuple[Claims, str]:
        """What a token says that one of these keys has signed, and with which algorithm.

        Raises NotGenuine, UnknownKey, and what went wrong when the keys cannot be had.
        """
        await self._renew(ctx, AGAIN_AFTER if self.failed else KEPT_FOR, timeout)
        try:
            return verified(token, self.keys, algorithms)
        except UnknownKey:
            await self._renew(ctx, AGAIN_AFTER, timeout)
        try:
            return verified(token, self.keys, algorithms)
        except UnknownKey:
            if self.failed is not None:
                raise self.failed from None
            raise

    async def _renew(self, ctx: Context, kept_for: float, timeout: float) -> None:
        async with self.lock:
            now = time.monotonic()
            if self.asked is not None and now - self.asked < kept_for:
                return
            # Before the question: one that fails counts, too.
            self.asked = now
            try:
                self.keys = await self._ask(ctx, timeout)
            except CallboardError as error:
                ctx.log.warning("auth.keys_unread", url=self.url, why=error.message)
                self.failed = error
                if now - self.came > KEPT_AT_MOST:
                    self.keys = ()
                return
            self.failed, self.came = None, now

    async def _ask(self, ctx: Context, timeout: float) -> Keys:
        answer = await ctx.http.get(
            self.url, headers={"accept": "application/json"}, timeout=timeout, max_bytes=MOST_BYTES
        )
        return read_keys(answer.content, self.url)


def read_keys(content: bytes, url: str) -> Keys:
    """Those keys of a set that may sign. Raises Unavailable for what is no set."""
    try:
        found = msgspec.json.decode(content, type=KeySet)
        return usable(msgspec.json.decode(each) for each in found.keys)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(f"There are no keys at '{url.partition('?')[0]}': {error}") from error
