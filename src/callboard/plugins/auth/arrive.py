"""Somebody has shown who they are: a session begins, and they go where they wanted to."""

from __future__ import annotations

import math
import time

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import Context

from . import cookies
from .model import Origin, Person
from .recognize import visit_of
from .returning import path_here
from .settings import AuthSettings
from .store import ANYWHERE, begin_session, end_secret


async def arrive(
    request: Request,
    ctx: Context,
    person: Person,
    *,
    way: str,
    to: str,
    most: float | None = None,
    origin: Origin = ANYWHERE,
) -> Response:
    """Begins a session with a new secret; one that the browser had before ends, whoever gave it to the browser. It
    ends by itself as the settings say, or after `most` seconds."""
    settings: AuthSettings = ctx.settings
    lifetime = min(settings.session.lifetime.total_seconds(), most or math.inf)
    before = cookies.read(request, ctx, cookies.SESSION)
    if before:
        await ctx.database.run(end_secret, before)
    id_, secret = await ctx.database.run(
        begin_session, person, visit_of(request), way=way, now=time.time(), lifetime=lifetime, origin=origin
    )
    ctx.audit("auth.session.create", target=person.ref, way=way, session=id_)
    response = RedirectResponse(path_here(to), 303)
    cookies.give(request, ctx, response, name=cookies.SESSION, value=secret, seconds=lifetime)
    return response
