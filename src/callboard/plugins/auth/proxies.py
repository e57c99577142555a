"""Who somebody is, as a proxy before the portal says and signs with each request. Nothing else in a header counts."""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.requests import Request

from callboard import Context, Identity, NotAllowed, NotSignedIn

from .model import Person, Shown
from .oidc.claims import check_claims, check_subject, refused
from .oidc.flow import shown_by
from .remote_keys import RemoteKeys
from .resolve import person_of
from .settings import AuthSettings, ProxySettings
from .signatures import Claims, NotGenuine, UnknownKey
from .standing import refs_now
from .store import hash_of

KNOWN_FOR = 60.0
"""Seconds for which somebody is not looked for again who comes with the same word of the proxy."""
MOST_KNOWN = 10_000
TIMEOUT = 5.0


@dataclass
class Proxies:
    """The keys of the proxies, and who has come with which word: by its hash, with the time until which that counts."""

    keys: dict[str, RemoteKeys] = field(default_factory=dict)
    known: OrderedDict[tuple[str, str], tuple[Person, float]] = field(default_factory=OrderedDict)

    def keys_at(self, url: str) -> RemoteKeys:
        """Those of one address."""
        return self.keys.setdefault(url, RemoteKeys(url))

    def find(self, way: str, word: str, now: float) -> Person | None:
        """Who has come with this a moment ago."""
        found = self.known.get((way, hash_of(word)))
        return found[0] if found and now < found[1] else None

    def keep(self, way: str, word: str, person: Person, until: float) -> None:
        """Remembers who comes with this, and forgets who came first when there are too many."""
        self.known[way, hash_of(word)] = person, until
        while len(self.known) > MOST_KNOWN:
            self.known.popitem(last=False)


async def let_through(request: Request, ctx: Context) -> tuple[str, Person] | None:
    """Which proxy has let whom through, None when none says so. Raises NotSignedIn for a word that does not count, or
    of somebody whom nobody knows here, and Unavailable when it cannot be checked."""
    settings: AuthSettings = ctx.settings
    for proxy in settings.providers.before_us:
        word = request.headers.get(proxy.header, "")
        if word:
            return proxy.way, await _person_of(word, proxy, ctx)
    return None


async def through_proxy(request: Request, ctx: Context) -> Identity | None:
    """The same as an identity. Raises as `let_through` does."""
    found = await let_through(request, ctx)
    if found is None:
        return None
    way, person = found
    return Identity(ref=person.ref, title=person.title, owns_as=await refs_now(person, ctx), via=f"proxy:{way}")


def open_in(ctx: Context) -> list[str]:
    """The proxies whose word is taken for whichever application they gave it."""
    settings: AuthSettings = ctx.settings
    return [each.way for each in settings.providers.before_us if each.audience is None]


async def _person_of(word: str, proxy: ProxySettings, ctx: Context) -> Person:
    proxies, now = ctx.state(Proxies), time.time()
    found = proxies.find(proxy.way, word, now)
    if found is not None:
        return found
    try:
        claims = await _checked(word, proxy, ctx)
        shown: Shown = shown_by(claims)
        found = await person_of(ctx, shown, proxy.sign_in.resolvers)
    except NotAllowed as error:
        raise NotSignedIn(error.message, hint=error.hint) from error
    if found is None:
        ctx.log.info("auth.refused", way=proxy.way, why="No user of the catalog fits", subject=shown.subject)
        hint = "An admin can add you to the catalog, or change how you are looked for."
        raise NotSignedIn(f"No user of the catalog fits {shown.said}", hint=hint)
    proxies.keep(proxy.way, word, found, min(now + KNOWN_FOR, claims["exp"]))
    return found


async def _checked(word: str, proxy: ProxySettings, ctx: Context) -> Claims:
    """What the proxy says: signed by it, for us, now. Raises NotAllowed, and Unavailable when keys cannot be had."""
    keys = ctx.state(Proxies).keys_at(proxy.jwks_url)
    try:
        claims, _ = await keys.verified(ctx, word, [proxy.algorithm], timeout=TIMEOUT)
    except (NotGenuine, UnknownKey) as error:
        raise refused(str(error) or "it is signed with another key") from error
    given = claims.get("aud")
    anybodys = given[0] if isinstance(given, list) and given else given
    check_claims(claims, issuer=proxy.issuer, client_id=proxy.audience or str(anybodys), now=time.time())
    check_subject(claims)
    return claims
