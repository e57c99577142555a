"""Those who ask too often, or are wrong too often about who they are: counted, shut out, and recorded once."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from callboard.foundation.database import UnitOfWork
from callboard.foundation.database.lockouts import shut_out, shut_out_for
from callboard.foundation.errors import TooMany
from callboard.foundation.logs import logger
from callboard.kernel.auditing import record, refused
from callboard.kernel.context import Host
from callboard.kernel.identity import Identity

log = logger(plugin="kernel")


def count(portal: Host, identity: Identity, place: str) -> None:
    """Counts a request: of whoever is known by name, of all others at the same address together. Raises TooMany."""
    portal.limits.ask(place if not place or identity.guest or identity.kind == "nobody" else identity.ref)


async def after_refusal(portal: Host, refusal: Response, request: Request) -> Response:
    """The refusal of an attempt, which counts. Raises TooMany for one too many."""
    await count_wrong(portal, portal.limits.place_of(request))
    return refusal


async def count_wrong(portal: Host, place: str) -> None:
    """Counts what was no good. Raises TooMany once that is too often, here or in another process."""
    if place and portal.database.is_shared and (left := await portal.database.read(shut_out_for, place)):
        portal.limits.lock(place, left)
    portal.limits.wrong(place)


async def tell(request: Request, portal: Host, error: TooMany) -> None:
    """Records that somebody was refused, the first time, and has the other processes shut them out, too."""
    if not error.first:
        return
    log.warning("limits.refused", what=error.what, caller=error.caller, seconds=error.seconds)
    unit = UnitOfWork(portal.database, writes=True)
    try:
        if error.what == "lockout" and portal.database.is_shared:
            await unit.run(shut_out, error.caller, portal.limits.lasts)
        await unit.run(record, portal, refused(request, f"limits.{error.what}", error.caller))
        await unit.end()
    except Exception as failed:
        # Whatever the auditor does: they are refused all the same.
        log.error("limits.not_recorded", reference=request.state.reference, exc_info=failed)
