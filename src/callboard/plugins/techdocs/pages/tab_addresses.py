"""Backstage's addresses of pages within the tab of an entity lead to the reader."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from callboard import Context, Page
from callboard.plugins.catalog import find_entity

from ..addresses import address
from ..model import key_of
from .places import READ


async def in_tab(request: Request, ctx: Context) -> Response:
    """`/catalog/{namespace}/{kind}/{name}/docs/{path}`."""
    given = request.path_params
    entity = await find_entity(ctx, f"{given['kind']}:{given['namespace']}/{given['name']}")
    return RedirectResponse(address(key_of(entity.ref), given["path"]), 302)


PAGES = (Page(path="/catalog/{namespace}/{kind}/{name}/docs/{path:path}", show=in_tab, requires=READ),)
