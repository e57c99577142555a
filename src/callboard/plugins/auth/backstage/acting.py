"""A token for work that goes on for somebody, when it has to ask the portal from outside, as steps of templates do."""

from __future__ import annotations

from callboard import Context, Secret

from .make import make

PLUGIN, BY_SESSION = "auth", "session:"


async def token_for(ctx: Context) -> Secret | None:
    """A token of the person whose context this is, good for as long as their session lasts and for an hour at most.

    None for whoever has no session, or may do less than all that the person may: guests, programs, the portal.
    """
    who = ctx.identity
    if who.kind != "user" or who.guest or who.is_portal or who.only is not None or not who.via.startswith(BY_SESSION):
        return None
    running = next((each for each in ctx.portal.running if each.plugin.id == PLUGIN), None)
    if running is None:
        return None
    own = ctx.portal.context(running, identity=who, database=ctx.database)
    return Secret((await make(own, who, session=who.via.removeprefix(BY_SESSION))).token)
