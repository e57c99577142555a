"""What is done to people and groups: in one transaction with the record of it and the news for the catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from callboard import Context
from callboard.plugins.catalog import EntityRef, SourceChanged, find_entities

from . import store
from .model import MOST_MEMBERS, SOURCE, Kind, Refused, Resource, Taken
from .names import RESERVED, name_of
from .patch import Moves
from .queries import kinds_of, member_ids
from .settings import ScimSettings

MANAGED_BY = "backstage.io/managed-by-location"


async def add(ctx: Context, kind: Kind, document: Mapping[str, Any], members: Sequence[str] = ()) -> Resource:
    """Somebody or a group that is new. Raises Refused, Taken."""
    settings: ScimSettings = ctx.settings
    label = str(document["userName" if kind == "User" else "displayName"])
    name = name_of(kind, label, whole=settings.user_names == "whole")
    ctx.audit(f"scim.{kind.lower()}.create", target=f"{kind.lower()}:default/{name}", label=label)
    await _check_catalog(ctx, kind, name)
    made = await ctx.database.run(store.create, kind, name, document)
    if members:
        made = await ctx.database.run(_move, made, Moves(steps=[("add", list(members))]))
    await _publish(ctx)
    ctx.audit(id=made.id)
    return made


async def change(ctx: Context, before: Resource, document: Mapping[str, Any], moves: Moves | None = None) -> Resource:
    """Other attributes and members for somebody who is there. Raises Refused, Taken."""
    changed = {key for key in (*before.document, *document) if before.document.get(key) != document.get(key)}
    ctx.audit(f"scim.{before.kind.lower()}.update", target=before.ref, id=before.id, changed=", ".join(sorted(changed)))
    if "active" in changed:
        ctx.audit(active=str(document["active"]).lower())
    after = await ctx.database.run(store.replace, before, document)
    if moves is not None and moves.steps:
        ctx.audit(members=_said(moves))
        after = await ctx.database.run(_move, after, moves)
    if after.version != before.version:
        await _publish(ctx)
    return after


async def take_away(ctx: Context, gone: Resource) -> None:
    """Somebody or a group is no more."""
    ctx.audit(f"scim.{gone.kind.lower()}.delete", target=gone.ref, id=gone.id, label=gone.label)
    await ctx.database.run(store.remove, gone)
    await _publish(ctx)


async def _check_catalog(ctx: Context, kind: Kind, name: str) -> None:
    """Raises Taken for a name that means something to the portal, or that the catalog has from elsewhere."""
    ref = EntityRef(kind.lower(), "default", name)
    if (kind, name) in RESERVED:
        raise Taken(f"{ref} is not to be had", hint="It means something to the portal itself.")
    seeing_all = ctx.as_portal()
    for entity in (await find_entities(seeing_all, [ref])).values():
        managed = entity.annotation(MANAGED_BY) or ""
        if not managed.startswith(f"{SOURCE}:"):
            raise Taken(f"{ref} is in the catalog already", hint=f"Take it out of {managed} first.")


def _move(connection: Connection, group: Resource, moves: Moves) -> Resource:
    """Does what happens to members, all of it as one change. Raises Refused."""
    before = member_ids(connection, group.id)
    after = set(before)
    for verb, ids in moves.steps:
        if verb == "add":
            after |= set(ids or ())
        elif verb == "replace":
            after = set(ids or ())
        else:
            after -= set(before | after if ids is None else ids)
    come, go = after - before, before - after
    kinds = kinds_of(connection, come | go)
    missing = sorted(come - kinds.keys())
    if missing:
        raise Refused("invalidValue", f"There is nobody with the id {missing[0]}, to be a member")
    if group.id in come:
        raise Refused("invalidValue", "A group is no member of itself")
    if len(after) > MOST_MEMBERS:
        raise Refused("tooMany", f"A group has at most {MOST_MEMBERS:,} members")
    groups = {id_ for id_, kind in kinds.items() if kind == "Group"}
    return store.change_members(connection, group, sorted(come), go, groups)


def _said(moves: Moves) -> str:
    """What happens to members, in few words."""
    return ", ".join(f"{verb} {'all' if ids is None else len(ids)}" for verb, ids in moves.steps[:5])


async def _publish(ctx: Context) -> None:
    if await ctx.database.run(store.is_news):
        await ctx.publish(SourceChanged(source=SOURCE))
