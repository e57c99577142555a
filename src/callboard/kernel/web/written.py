"""Who writes reads what they wrote, on whatever replica: an answer says how far one must read, the next request waits.

The number travels in a header, for programs that send it back, and in a cookie of a minute, for browsers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from callboard.kernel.context import Host
from callboard.kernel.contributions import ReadModel
from callboard.kernel.identity import Identity

HEADER, COOKIE = "Callboard-Written", "callboard_written"
KEPT_SECONDS = 60
LONGEST_WAIT = 5.0
_ONE = re.compile(r"([a-z0-9-]{1,40})=([0-9]{1,18})\Z")


def tell(request: Request, response: Response, wrote: Mapping[str, int]) -> None:
    """Says in an answer what was written."""
    said = "&".join(f"{model}={number}" for model, number in wrote.items())
    response.headers[HEADER] = said
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, said, max_age=KEPT_SECONDS, httponly=True, samesite="lax", secure=secure)


async def wait(request: Request, portal: Host, identity: Identity) -> None:
    """Lets the read models reach what the asker has written. One that fails is shown as failing, and not waited for."""
    said = request.headers.get(HEADER) or ("cookie" in request.headers and request.cookies.get(COOKIE))
    if not said:
        return
    wrote = {found[1]: int(found[2]) for one in said.split("&")[:8] if (found := _ONE.match(one))}
    for each in portal.contributed(ReadModel):
        number = wrote.get(each.contribution.id)
        if number is not None:
            ctx = portal.context(each.running, identity=identity)
            await each.call("written", LONGEST_WAIT, ctx, partial(each.contribution.reach, number))
