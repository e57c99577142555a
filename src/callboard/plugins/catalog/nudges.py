"""What the catalog nudges owners about: parts of their systems without an owner, references that lead nowhere, and
files that nobody has touched for long."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence

from callboard import Context
from callboard.plugins.home import Nudge, NudgeSource

from .catalog import READ, UNKNOWN_OWNER, find_entities, has_entity, links_to, owners_of, select_entities
from .index import OneOf
from .model import Entity
from .people import ownership_refs
from .queries import said_last

MOST_OWN = 300
STALE_AFTER = 365 * 24 * 3600.0
KINDS = ("component", "api", "resource", "system")
RELATIONS = ("dependsOn", "consumesApi", "providesApi", "partOf", "ownedBy")
MOST_NAMED = 3


async def ownerless(ref: str | None, ctx: Context) -> Sequence[Nudge]:
    """Components without an owner in systems that are the person's."""
    systems = await _mine(ctx, ("system",))
    parts = {str(part): system for system in systems for part in system.targets("hasPart", "component")}
    wanted = list(parts)[:MOST_OWN] if ref is None else [ref] if ref in parts else []
    found = await find_entities(ctx, wanted)
    owners = await owners_of(ctx, found.values())
    return [
        Nudge(
            key=f"ownerless:{key}",
            ref=key,
            title=f"{entity.title} has no owner",
            reason=f"It is part of {parts[key].title}, which is yours: nobody is asked when it fails.",
            href=entity.ref.path,
            icon="user-x",
            tone="danger",
            **_fix(entity, "Assign"),
        )
        for key, entity in found.items()
        if not any(not owner.missing for owner in owners[entity.ref])
    ]


async def broken(ref: str | None, ctx: Context) -> Sequence[Nudge]:
    """What the person owns and points at what is not in the catalog."""
    owned = await _owned(ref, ctx)
    targets = {
        each.ref: sorted({target for relation in RELATIONS for target in each.targets(relation)} - {UNKNOWN_OWNER})
        for each in owned
    }
    links = await links_to(ctx, [target for found in targets.values() for target in found])
    nudges = []
    for entity in owned:
        missing = [target for target in targets[entity.ref] if links[target].missing]
        if missing:
            named = ", ".join(target.name for target in missing[:MOST_NAMED])
            more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
            digest = hashlib.sha256("\n".join(map(str, missing)).encode()).hexdigest()[:16]
            nudges.append(
                Nudge(
                    key=f"broken:{entity.ref}:{digest}",
                    ref=str(entity.ref),
                    title=f"{entity.title} points at {named}{more}",
                    reason="That is not in the catalog: register it, or correct the reference.",
                    href=entity.ref.path,
                    icon="unlink",
                    **_fix(entity, "Correct"),
                )
            )
    return nudges


async def stale(ref: str | None, ctx: Context) -> Sequence[Nudge]:
    """What the person owns and whose file says the same as a year ago."""
    owned = {str(each.ref): each for each in await _owned(ref, ctx)}
    times, now = await ctx.database.read(said_last, list(owned)), time.time()
    return [
        Nudge(
            key=f"stale:{key}:{int(changed)}",
            ref=key,
            title=f"Is {owned[key].title} still as its file says?",
            reason="Nobody has changed that for more than a year.",
            href=owned[key].ref.path,
            icon="hourglass",
            tone="neutral",
            **_fix(owned[key], "Look"),
        )
        for key, changed in times.items()
        if 0 < changed < now - STALE_AFTER
    ]


async def _mine(ctx: Context, kinds: Sequence[str]) -> list[Entity]:
    owners = await ownership_refs(ctx)
    return await select_entities(
        ctx, OneOf("kind", tuple(kinds)), OneOf("relations.ownedby", tuple(owners)), most=MOST_OWN
    )


async def _owned(ref: str | None, ctx: Context) -> list[Entity]:
    """All that the person owns, or the one that is asked for if they own it."""
    if ref is None:
        return await _mine(ctx, KINDS)
    if ref.partition(":")[0] not in KINDS or not has_entity(ctx, ref):
        return []
    owners = {*await ownership_refs(ctx)}
    found = await find_entities(ctx, [ref])
    return [each for each in found.values() if owners & {str(owner) for owner in each.targets("ownedBy")}]


def _fix(entity: Entity, verb: str) -> Mapping[str, str]:
    """Where the file is changed; without an address for that, the page that says where it is."""
    edit = entity.annotation("backstage.io/edit-url") or ""
    return {"fix": edit, "verb": verb} if edit.startswith(("https://", "http://")) else {}


NUDGES = (
    NudgeSource(id="ownerless", title="Without an owner", order=10, requires=READ, find=ownerless),
    NudgeSource(id="broken", title="Broken references", order=20, requires=READ, find=broken),
    NudgeSource(id="stale", title="Old facts", order=60, requires=READ, find=stale),
)
