"""Who stands behind the refs that notifications are addressed to, and how they are reached."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from callboard import Context
from callboard.plugins.notifications import Contact, RecipientSource

from .catalog import find_entities, select_entities
from .index import OneOf
from .model import Entity

USER, GROUP = "user", "group"
MOST_PEOPLE = 100_000
ANNOTATIONS = ("slack.com/",)
"""Beginnings of the annotations that tell channels where somebody is."""


async def members(refs: Sequence[str], excluded: Sequence[str], ctx: Context) -> Mapping[str, Sequence[str]]:
    """The people in a group and in all groups below it; of anything else the people of its owner."""
    without = frozenset(excluded)
    found = await find_entities(ctx, refs)
    begins = {ref: _begins(entity) for ref, entity in found.items()}
    return {ref: await _people(begin, without, ctx) for ref, begin in begins.items()}


async def contacts(refs: Sequence[str], ctx: Context) -> Mapping[str, Contact]:
    """Their names, addresses and what channels know them by."""
    return {ref: _contact(ref, entity) for ref, entity in (await find_entities(ctx, refs)).items()}


async def everybody(ctx: Context) -> Sequence[str]:
    """All people of the catalog."""
    found = await select_entities(ctx, OneOf("kind", (USER,)), most=MOST_PEOPLE)
    return sorted(str(each.ref) for each in found)


def _begins(entity: Entity) -> list[str]:
    """The groups and people to begin with."""
    if entity.ref.kind == GROUP:
        return [str(entity.ref)]
    return [str(ref) for ref in entity.targets("ownedBy")]


async def _people(begin: Sequence[str], without: Collection[str], ctx: Context) -> list[str]:
    """Level by level, each group once, however they hang together."""
    people: dict[str, None] = {}
    seen: set[str] = set()
    level = [ref for ref in begin if ref not in without]
    while level:
        people |= dict.fromkeys(ref for ref in level if _kind(ref) == USER)
        groups = [ref for ref in level if _kind(ref) == GROUP and ref not in seen]
        seen.update(groups)
        below = [ref for group in (await find_entities(ctx, groups)).values() for ref in _below(group)]
        level = [ref for ref in dict.fromkeys(below) if ref not in without and ref not in seen and ref not in people]
    return list(people)


def _below(group: Entity) -> Iterator[str]:
    yield from (str(ref) for ref in group.targets("hasMember"))
    yield from (str(ref) for ref in group.targets("parentOf"))


def _contact(ref: str, entity: Entity) -> Contact:
    profile: Any = entity.spec.get("profile")
    email = profile.get("email") if isinstance(profile, Mapping) else ""
    annotations = entity.metadata.get("annotations") or {}
    return Contact(
        ref=ref,
        title=entity.title,
        email=email if isinstance(email, str) else "",
        annotations={key: str(value) for key, value in annotations.items() if key.startswith(ANNOTATIONS)},
    )


def _kind(ref: str) -> str:
    return ref.partition(":")[0]


RECIPIENTS = (RecipientSource(members=members, contacts=contacts, everybody=everybody),)
