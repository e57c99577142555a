"""What Backstage's front ends get of a session: a token, who that is, and how to show them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from callboard import Context, Identity

from .backstage import Made, make
from .model import Person, Session, Visit
from .providers import Provider
from .resolve import profile_of
from .settings import AuthSettings
from .standing import identity_of, refs_now
from .store import begin_session


async def answer_of(ctx: Context, session: Session, provider: Provider) -> dict[str, Any]:
    """Of a session that came by a provider. The portal keeps no tokens of providers, so it gives none out."""
    who = await identity_of(session, ctx)
    made = await make(ctx, who, session=session.id, until=session.until)
    profile = await profile_of(ctx, session.person.ref)
    return {
        "profile": {"displayName": session.person.title, **profile},
        "providerInfo": {
            "accessToken": "",
            "scope": " ".join(provider.scopes),
            "expiresInSeconds": made.seconds,
        },
        "backstageIdentity": _identity(made, who),
    }


async def proxy_answer(ctx: Context, person: Person, *, way: str, visit: Visit) -> dict[str, Any]:
    """Of somebody whom a proxy has let through. They have no session, and a token is worth what its session is: so it
    gets one, which nobody has the secret of, and which ends when the token does."""
    settings: AuthSettings = ctx.settings
    now = time.time()
    who = Identity(ref=person.ref, title=person.title, owns_as=await refs_now(person, ctx))
    begin = partial(begin_session, way=way, now=now, lifetime=settings.token_seconds)
    async with ctx.transaction() as writing:
        id_, _ = await writing.database.run(begin, person, visit)
    ctx.audit("auth.session.create", target=person.ref, way=way, session=id_)
    made = await make(ctx, who, session=id_, until=now + settings.token_seconds)
    profile = {"displayName": person.title, **await profile_of(ctx, person.ref)}
    return {"profile": profile, "backstageIdentity": _identity(made, who)}


async def guest_answer(ctx: Context, session: Session | None) -> dict[str, Any]:
    """Of the guest: of a guest's session where the browser has one."""
    if session is not None and session.person.guest:
        who = await identity_of(session, ctx)
        made = await make(ctx, who, session=session.id, until=session.until)
        return {"profile": {}, "backstageIdentity": _identity(made, who)}
    made = await make(ctx, ctx.portal.guest)
    return {"profile": {}, "backstageIdentity": _identity(made, ctx.portal.guest)}


def _identity(made: Made, who: Identity) -> Mapping[str, Any]:
    identity = {"type": "user", "userEntityRef": who.ref, "ownershipEntityRefs": list(who.owns_as)}
    return {"token": made.token, "expiresInSeconds": made.seconds, "identity": identity}
