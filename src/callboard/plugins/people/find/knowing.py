"""Who knows about something: who owns it, who is a member of what owns it, who changed its code lately. How much
somebody did is neither known nor asked; the reason is always said."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callboard import Context, Invalid
from callboard.plugins.catalog import (
    Entity,
    EntityRef,
    Equals,
    OneOf,
    find_by_words,
    find_entities,
    find_refs,
    parse_ref,
)

from ..queries import changed_by
from ..repositories import repository_of

DAY = 24 * 3600.0
LATELY: Sequence[tuple[float, str, int]] = (
    (7 * DAY, "this week", 4),
    (30 * DAY, "this month", 3),
    (90 * DAY, "in the last three months", 2),
)
OWNER, MEMBER = 3, 1
MOST_ENTITIES, MOST_OF_A_TEAM = 5, 200
KINDS = ("component", "system", "api", "resource", "domain", "template")


@dataclass
class Knower:
    """Somebody who knows, and why we think so."""

    person: Entity
    score: int = 0
    reasons: list[str] = field(default_factory=list)


async def find_about(ctx: Context, text: str) -> list[Entity]:
    """What somebody may mean: the entity of a ref, or the first few that fit the words. Only what they may see."""
    if ":" in text:
        try:
            found = await find_entities(ctx, [parse_ref(text)])
        except Invalid:
            found = {}
        if found:
            return list(found.values())
    return await find_by_words(ctx, text, OneOf("kind", KINDS), most=MOST_ENTITIES) if text.strip() else []


async def find_knowers(ctx: Context, entities: Sequence[Entity]) -> list[Knower]:
    """Those who know about these, who is likeliest to first. Only people whom the person who asks may see."""
    owners = list(dict.fromkeys(ref for each in entities for ref in each.targets("ownedBy")))
    groups = [ref for ref in owners if ref.kind == "group"]
    members = {group: _members(ctx, group) for group in groups}
    lately = await _changed(ctx, entities)
    refs = dict.fromkeys([*map(str, owners), *(each for people in members.values() for each in people), *lately])
    found = await find_entities(ctx, [ref for ref in refs if ref.startswith("user:")])
    titles = {ref: each.title for ref, each in (await find_entities(ctx, groups)).items()}
    knowers = {ref: Knower(person=person) for ref, person in found.items()}
    for ref, knower in knowers.items():
        _say(knower, ref, owners, members, titles)
        if ref in lately:
            knower.reasons.insert(0, f"Changed its code {lately[ref][0]}")
            knower.score += lately[ref][1]
    ranked = sorted(knowers.values(), key=lambda each: (-each.score, each.person.title.lower()))
    return [each for each in ranked if each.reasons]


def _say(
    knower: Knower,
    ref: str,
    owners: Sequence[EntityRef],
    members: Mapping[EntityRef, Sequence[str]],
    titles: Mapping[str, str],
) -> None:
    if any(str(owner) == ref for owner in owners):
        knower.score += OWNER
        knower.reasons.append("Owns it")
    for group, people in members.items():
        if ref in people and str(group) in titles:
            knower.score += MEMBER
            knower.reasons.append(f"In {titles[str(group)]}, which owns it")


def _members(ctx: Context, group: EntityRef) -> list[str]:
    return find_refs(ctx, "", Equals("kind", "user"), Equals("relations.memberof", str(group)))[:MOST_OF_A_TEAM]


async def _changed(ctx: Context, entities: Sequence[Entity]) -> dict[str, tuple[str, int]]:
    """How lately each person changed the code of one of these, as words and in points."""
    repositories = sorted({found for each in entities if (found := repository_of(ctx, each))})
    if not repositories:
        return {}
    now = time.time()
    rows = await ctx.database.read(changed_by, repositories, now - LATELY[-1][0])
    return {
        person: next(((words, points) for age, words, points in LATELY if now - at <= age), LATELY[-1][1:])
        for person, at in rows.items()
    }
