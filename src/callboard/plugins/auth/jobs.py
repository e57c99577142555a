"""What happens by itself: the link of the first run, and forgetting what is over."""

from __future__ import annotations

import datetime
import time

from callboard import Context, Job, Schedule

from .backstage.keys import forget_keys
from .first_run import offer_link
from .programs.identify import open_in
from .proxies import open_in as open_in_front
from .settings import AuthSettings
from .store import forget_the_past
from .tokens import forget_tokens
from .ways import has_no_way_in, lets_guests_in

SHOWN_AFTERWARDS = 30 * 86400.0
"""Seconds that a token is still listed after its end, so that its owner sees why something stopped."""


async def begin(ctx: Context) -> None:
    """Says in the log how people come in, where that needs saying."""
    settings: AuthSettings = ctx.settings
    if settings.providers.guest is not None and not lets_guests_in(ctx):
        hint = "Set auth.providers.guest.dangerouslyAllowOutsideDevelopment, or remove the guest from auth.providers."
        ctx.log.warning("auth.guest_refused", why="This portal serves other machines, too", hint=hint)
    if has_no_way_in(ctx):
        hint = f"Name one under `auth.providers.oidc.{settings.environment}`, or set `auth.environment`."
        ctx.log.warning("auth.no_way_in", why="The settings name ways to sign in, and none for here", hint=hint)
    if anybodys := open_in(ctx):
        hint = "Set `audience`: without it a token counts that was made for somebody else."
        ctx.log.warning("auth.external_access_open", keys=anybodys, hint=hint)
    if proxies := open_in_front(ctx):
        hint = "Set `audience`: without it somebody counts whom the proxy has let into another application."
        ctx.log.warning("auth.proxy_open", providers=proxies, hint=hint)
    await offer_link(ctx)


async def forget(ctx: Context) -> None:
    """Removes sessions, tickets, tokens and keys that are over."""
    settings: AuthSettings = ctx.settings
    now = time.time()
    await ctx.database.run(forget_the_past, now, settings.session.idle.total_seconds())
    await ctx.database.run(forget_tokens, now - SHOWN_AFTERWARDS)
    await ctx.database.run(forget_keys, now)


JOBS = (
    Job(id="begin", run=begin),
    Schedule(id="forget", run=forget, every=datetime.timedelta(minutes=10)),
)
