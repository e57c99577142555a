"""Stars: kept per person."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from callboard import Context, Page, Redirect

from .. import store
from ..catalog import find_entity
from ..model import parse_ref


async def star(request: Request, ctx: Context) -> Redirect:
    """POST `/-/stars/{ref}` with `starred=true|false`."""
    ref = parse_ref(request.path_params["ref"])
    ctx.audit(target=str(ref))
    on = str((await request.form()).get("starred", "true")) == "true"
    if on:
        await find_entity(ctx, ref)
    await ctx.database.run(store.set_star, ctx.identity.ref, str(ref), on)
    return Redirect(to=_back(request), message=f"Starred {ref.name}" if on else f"Removed {ref.name} from starred")


def _back(request: Request) -> str:
    """The page that the form was on, if it is one of ours."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/catalog"
    if parts.netloc != request.headers.get("host") or not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/catalog"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


PAGES = (Page(path="/-/stars/{ref:path}", show=star, requires="catalog.star.change", method="POST"),)
