"""One visit to a provider: begun by a browser, and ended by the same browser, once, within ten minutes.

`state` is the secret of a ticket, which is taken when somebody comes back. A cookie holds another secret; the ticket
has its hash, so that a stolen `state` is of no use elsewhere. The nonce and the verifier of PKCE are made from both
secrets: the database holds neither.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from typing import Any

from callboard import Context, NotAllowed

from ..store import hash_of, keep_ticket, new_secret, take_ticket

GOOD_FOR = 600.0


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What is known of a visit, before and after. `to` is where they wanted to go; one in a `popup` goes nowhere, and
    tells the window that opened it."""

    state: str
    browser: str
    to: str
    popup: bool = False

    @property
    def nonce(self) -> str:
        """Comes back in the ID token."""
        return self._derive("nonce")

    @property
    def verifier(self) -> str:
        """Shows that who redeems the code is who asked for it."""
        return self._derive("verifier")

    @property
    def challenge(self) -> str:
        """What the provider gets of the verifier: S256."""
        return encoded(hashlib.sha256(self.verifier.encode()).digest())

    @property
    def cookie(self) -> str:
        """The name of the cookie: each visit has its own, so that two windows do not disturb each other."""
        return cookie_of(self.state)

    def _derive(self, what: str) -> str:
        return encoded(hmac.digest(self.browser.encode(), f"{what}:{self.state}".encode(), "sha256"))


async def begin(ctx: Context, *, way: str, to: str, popup: bool) -> Attempt:
    """Remembers a visit to the provider `way`. Give the browser `attempt.browser` in the cookie `attempt.cookie`."""
    browser = new_secret()
    details = {"browser": hash_of(browser), "to": to, "popup": popup}
    async with ctx.transaction() as writing:
        state = await writing.database.run(keep_ticket, way, details, until=time.time() + GOOD_FOR)
    return Attempt(state=state, browser=browser, to=to, popup=popup)


async def come_back(ctx: Context, *, way: str, state: str, browser: str) -> Attempt:
    """The visit that somebody comes back from, with what their browser has in the visit's cookie. Raises NotAllowed
    when there is none, it is over, somebody has come back already, or it was begun in another browser."""
    async with ctx.transaction() as writing:
        details: dict[str, Any] | None = await writing.database.run(take_ticket, way, state, time.time())
    if details is None or not hmac.compare_digest(hash_of(browser), details["browser"]):
        raise NotAllowed(
            "This sign-in was not begun in this browser, or is over",
            hint="Sign in again, in one go: within ten minutes, and without going back.",
        )
    # A visit that was begun before an update knows of no windows.
    return Attempt(state=state, browser=browser, to=details["to"], popup=details.get("popup", False))


def cookie_of(state: str) -> str:
    """The name of a visit's cookie."""
    return f"callboard_visit_{hash_of(state)[:12]}"


def encoded(raw: bytes) -> str:
    """As JSON Web Tokens write bytes: base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
