"""The first run: where the settings name no way in, whoever can read the log comes in as the admin."""

from __future__ import annotations

import time

from callboard import Context

from .model import ADMIN, Person
from .queries import has_ticket
from .store import drop_tickets, keep_ticket, take_ticket
from .ways import is_first_run

FIRST_RUN = "first-run"
PATH = "/sign-in/first"
GOOD_FOR = 24 * 3600.0


async def offer_link(ctx: Context) -> None:
    """Writes a link into the log that signs the admin in, once, within a day. Links of earlier starts are void."""
    await ctx.database.run(drop_tickets, FIRST_RUN)
    if not is_first_run(ctx):
        return
    secret = await ctx.database.run(keep_ticket, FIRST_RUN, {}, until=time.time() + GOOD_FOR)
    link = f"{ctx.portal.base_url.rstrip('/')}{PATH}?ticket={secret}"
    hint = "It signs you in as the admin, once. Name a way to sign in under `auth.providers`, and nobody needs it."
    ctx.log.warning("auth.first_run", open=link, hint=hint)


async def is_good(ctx: Context, secret: str) -> bool:
    """Whether the link would still let somebody in."""
    return is_first_run(ctx) and await ctx.database.read(has_ticket, FIRST_RUN, secret, time.time())


async def redeem(ctx: Context, secret: str) -> Person | None:
    """The admin, for whoever comes with the link first; None for all others."""
    if not is_first_run(ctx) or await ctx.database.run(take_ticket, FIRST_RUN, secret, time.time()) is None:
        return None
    return Person(ref=ADMIN, title="Admin", owns_as=(ADMIN,))
