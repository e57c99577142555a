"""Who a token of ours is for: signed here, for here, good now. Others check the session that it came from."""

from __future__ import annotations

import time
from dataclasses import dataclass

from callboard import Context, NotSignedIn

from ..signatures import LEEWAY, NotGenuine, UnknownKey, header_of, verified
from .keys import ALGORITHM, public_key
from .make import AUDIENCE, USER, issuer_of


@dataclass(frozen=True, kw_only=True)
class Shown:
    """Whose token it is, and the session that it came from: empty for a guest's without one."""

    ref: str
    session: str


async def read(token: str, ctx: Context) -> Shown | None:
    """None for what is no such token, by its own word. Raises NotSignedIn for one that is not good."""
    header, now = header_of(token), time.time()
    if header.get("typ") != USER:
        return None
    named = header.get("kid")
    # A header without the name of a key is refused here: the keys of others need not have names, ours do.
    keys = await ctx.database.read(public_key, named, now) if isinstance(named, str) else []
    try:
        claims, _ = verified(token, keys, [ALGORITHM])
    except (UnknownKey, NotGenuine) as error:
        raise _refused("It was not signed here, or too long ago.") from error
    # From here on it is one that we have signed.
    if claims.get("iss") != issuer_of(ctx) or claims.get("aud") != AUDIENCE:
        raise _refused("It was made for another portal.", guessed=False)
    if not all(isinstance(claims.get(name), int) for name in ("exp", "iat")):
        raise _refused("It does not say how long it is good.", guessed=False)
    if not claims["exp"] > now or claims["iat"] > now + LEEWAY:
        raise _refused("It has expired.", guessed=False)
    ref, session = claims.get("sub"), claims.get("sid", "")
    if not isinstance(ref, str) or not isinstance(session, str):
        raise _refused("It does not say whose it is.", guessed=False)
    return Shown(ref=ref, session=session)


def _refused(why: str, *, guessed: bool = True) -> NotSignedIn:
    return NotSignedIn("This token is not good", hint=why, guessed=guessed)
