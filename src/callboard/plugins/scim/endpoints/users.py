"""People."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context

from ..directory import add, change, take_away
from ..model import Resource
from ..patch import patch_user, read_operations
from ..queries import find, groups_of, list_page
from ..reading import read_user
from .answers import LISTED, SHOWN, asked_page, body_of, created, in_a_list, no_content, shown, wants
from .shapes import PATCH_BODY, USER, USER_BODY, endpoint, listed

MOST = 200
"""People on one page."""


async def list_users(request: Request, ctx: Context) -> Mapping[str, Any]:
    """A page of those whom the filter means."""
    asked = asked_page(request, MOST)
    total, found = await ctx.database.read(list_page, "User", **asked)
    return in_a_list(total, asked["start"], await _shown(request, ctx, found))


async def add_user(request: Request, ctx: Context) -> Response:
    """Somebody new. Raises Taken for a name that is not free."""
    made = await add(ctx, "User", read_user(await body_of(request)))
    return created(ctx, made, shown(request, ctx, made, ()))


async def get_user(request: Request, ctx: Context) -> Mapping[str, Any]:
    return await _answer(request, ctx, await ctx.database.read(find, "User", request.path_params["id"]))


async def put_user(request: Request, ctx: Context) -> Mapping[str, Any]:
    """Other attributes in place of all that there were."""
    body, before = await body_of(request), await ctx.database.run(find, "User", request.path_params["id"])
    after = await change(ctx, before, read_user(body, active=before.active))
    return await _answer(request, ctx, after)


async def patch(request: Request, ctx: Context) -> Mapping[str, Any]:
    """Some attributes otherwise."""
    body, before = await body_of(request), await ctx.database.run(find, "User", request.path_params["id"])
    patched = patch_user(before.document, read_operations(body))
    after = await change(ctx, before, read_user(patched, active=before.active))
    return await _answer(request, ctx, after)


async def delete_user(request: Request, ctx: Context) -> Response:
    """Somebody is no more."""
    await take_away(ctx, await ctx.database.run(find, "User", request.path_params["id"]))
    return no_content()


async def _answer(request: Request, ctx: Context, user: Resource) -> Mapping[str, Any]:
    [answer] = await _shown(request, ctx, [user])
    return answer


async def _shown(request: Request, ctx: Context, users: Sequence[Resource]) -> list[Mapping[str, Any]]:
    ids = [each.id for each in users]
    groups = await ctx.database.run(groups_of, ids) if wants(request, "groups") else {}
    return [shown(request, ctx, each, groups.get(each.id, ())) for each in users]


ENDPOINTS = (
    endpoint("GET", "/Users", list_users, "People, by filter and page", answer=listed(USER), parameters=LISTED),
    endpoint("POST", "/Users", add_user, "Adds somebody", answer=USER, status=201, parameters=SHOWN, body=USER_BODY),
    endpoint("GET", "/Users/{id}", get_user, "One person", answer=USER, parameters=SHOWN),
    endpoint("PUT", "/Users/{id}", put_user, "Replaces a person", answer=USER, parameters=SHOWN, body=USER_BODY),
    endpoint("PATCH", "/Users/{id}", patch, "Changes a person", answer=USER, parameters=SHOWN, body=PATCH_BODY),
    endpoint("DELETE", "/Users/{id}", delete_user, "Removes a person", status=204),
)
