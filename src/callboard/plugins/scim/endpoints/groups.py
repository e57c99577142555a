"""Groups, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context

from ..directory import add, change, take_away
from ..model import Resource
from ..patch import Moves, patch_group, read_operations
from ..queries import find, list_page, members_of
from ..reading import in_lower, read_group, read_members
from .answers import LISTED, SHOWN, asked_page, body_of, created, in_a_list, no_content, shown, wants
from .shapes import GROUP, GROUP_BODY, PATCH_BODY, endpoint, listed

MOST, MOST_WITH_MEMBERS = 200, 20
"""Groups on one page; fewer where each comes with its members."""


async def list_groups(request: Request, ctx: Context) -> Mapping[str, Any]:
    """A page of those that the filter means."""
    asked = asked_page(request, MOST_WITH_MEMBERS if wants(request, "members") else MOST)
    total, found = await ctx.database.read(list_page, "Group", **asked)
    return in_a_list(total, asked["start"], await _shown(request, ctx, found))


async def add_group(request: Request, ctx: Context) -> Response:
    """A new group with its members. Raises Taken for a name that is not free."""
    body = await body_of(request)
    made = await add(ctx, "Group", read_group(body), read_members(in_lower(body).get("members")))
    return created(ctx, made, await _answer(request, ctx, made))


async def get_group(request: Request, ctx: Context) -> Mapping[str, Any]:
    return await _answer(request, ctx, await ctx.database.read(find, "Group", request.path_params["id"]))


async def put_group(request: Request, ctx: Context) -> Mapping[str, Any]:
    """Other attributes and members in place of all that there were."""
    body, before = await body_of(request), await ctx.database.run(find, "Group", request.path_params["id"])
    moves = Moves(steps=[("replace", read_members(in_lower(body).get("members")))])
    return await _answer(request, ctx, await change(ctx, before, read_group(body), moves))


async def patch(request: Request, ctx: Context) -> Response:
    """Some attributes otherwise, some members more or less. The answer is empty, however large the group."""
    body, before = await body_of(request), await ctx.database.run(find, "Group", request.path_params["id"])
    document, moves = patch_group(before.document, read_operations(body))
    await change(ctx, before, read_group(document), moves)
    return no_content()


async def delete_group(request: Request, ctx: Context) -> Response:
    """A group is no more; its members stay."""
    await take_away(ctx, await ctx.database.run(find, "Group", request.path_params["id"]))
    return no_content()


async def _answer(request: Request, ctx: Context, group: Resource) -> Mapping[str, Any]:
    [answer] = await _shown(request, ctx, [group])
    return answer


async def _shown(request: Request, ctx: Context, groups: Sequence[Resource]) -> list[Mapping[str, Any]]:
    ids = [each.id for each in groups]
    members = await ctx.database.run(members_of, ids) if wants(request, "members") else {}
    return [shown(request, ctx, each, members.get(each.id, ())) for each in groups]


ENDPOINTS = (
    endpoint("GET", "/Groups", list_groups, "Groups, by filter and page", answer=listed(GROUP), parameters=LISTED),
    endpoint("POST", "/Groups", add_group, "Adds a group", answer=GROUP, status=201, parameters=SHOWN, body=GROUP_BODY),
    endpoint("GET", "/Groups/{id}", get_group, "One group", answer=GROUP, parameters=SHOWN),
    endpoint("PUT", "/Groups/{id}", put_group, "Replaces a group", answer=GROUP, parameters=SHOWN, body=GROUP_BODY),
    endpoint("PATCH", "/Groups/{id}", patch, "Changes a group", status=204, parameters=SHOWN, body=PATCH_BODY),
    endpoint("DELETE", "/Groups/{id}", delete_group, "Removes a group", status=204),
)
