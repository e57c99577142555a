"""Who had a task made: remembered with it, and asked after anew whenever a step is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from callboard import Context, Identity
from callboard.plugins.auth import as_of_now, is_listed
from callboard.plugins.catalog import find_entities

from ..model import Initiator


def initiator_from(ctx: Context) -> Initiator:
    """The person or program who asks now."""
    who = ctx.identity
    return Initiator(
        ref=who.ref,
        title=who.title,
        kind=who.kind,
        guest=who.guest,
        is_portal=who.is_portal,
        listed=who.kind == "user" and not who.is_portal and is_listed(who.ref, ctx),
        via=who.via,
        only=None if who.only is None else tuple(sorted(who.only)),
    )


async def person_now(ctx: Context, initiator: Initiator) -> Context:
    """A context for them, as they are at this moment. Raises NotSignedIn when they have left."""
    earlier = Identity(
        ref=initiator.ref,
        title=initiator.title,
        owns_as=(initiator.ref,),
        kind=initiator.kind,
        guest=initiator.guest,
        is_portal=initiator.is_portal,
        via=initiator.via,
        only=None if initiator.only is None else frozenset(initiator.only),
    )
    identity = await as_of_now(earlier, ctx, listed=initiator.listed)
    return dataclasses.replace(ctx, identity=identity, decisions={}, wrote={})


async def user_entity(ctx: Context) -> Mapping[str, Any] | None:
    """The document of the person who asks, if the catalog has one."""
    if ctx.identity.kind != "user" or ctx.identity.is_portal:
        return None
    found = await find_entities(ctx.as_portal(), [ctx.identity.ref])
    entity = found.get(ctx.identity.ref)
    return None if entity is None else entity.document
