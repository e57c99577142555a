"""What the catalog tells of: what came, and what changed hands or lifecycle. In what APIs differ from before, who reads
their definitions tells."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from callboard import Context, Invalid, On
from callboard.plugins.home import Circle, News, NewsKind, forget, tell

from .catalog import READ, find_entities, select_entities
from .index import OneOf
from .model import EntitiesChanged, Entity, parse_ref
from .people import ownership_refs
from .queries import Step, steps_since
from .rules import RESOURCE_TYPE

KINDS = ("component", "api", "system", "resource", "domain", "template")
LOOKS_BACK = 24 * 3600.0
"""Seconds. What was told late is told all the same; what is older was told then."""
MOST_REGISTERED = 50
"""Of what comes in one go so many are told of, systems first: an import is not that much news."""
MOST_OWN, MOST_NEAR = 5_000, 20_000
DEPENDS = ("dependsOn", "consumesApi")
REGISTERED, OWNER, LIFECYCLE = "registered", "owner", "lifecycle"


async def changed(event: EntitiesChanged, ctx: Context) -> None:
    """Tells what happened to these entities since the versions before."""
    written = [ref for each in event.written if (ref := str(parse_ref(each))).partition(":")[0] in KINDS]
    steps = await ctx.database.read(steps_since, written, time.time() - LOOKS_BACK)
    told = [each for step in steps for each in _told(step)]
    first = sorted((each for each in told if each.kind == REGISTERED), key=_rank)[:MOST_REGISTERED]
    await forget(ctx, [str(parse_ref(each)) for each in event.removed])
    await tell(ctx, [*first, *(each for each in told if each.kind != REGISTERED)])


async def teams(ctx: Context) -> Sequence[str]:
    """What the person and their teams own, and these themselves."""
    owners = await ownership_refs(ctx)
    owned = await select_entities(ctx, OneOf("relations.ownedby", tuple(owners)), most=MOST_OWN)
    return [*owners, *(str(each.ref) for each in owned)]


async def dependencies(ctx: Context) -> Sequence[str]:
    """What that depends on or consumes, as far as it is somebody else's."""
    owned = await select_entities(ctx, OneOf("relations.ownedby", tuple(await ownership_refs(ctx))), most=MOST_OWN)
    mine = {str(each.ref) for each in owned}
    near = {str(ref) for each in owned for relation in DEPENDS for ref in each.targets(relation)}
    near |= {str(ref) for each in (await find_entities(ctx, near)).values() for ref in each.targets("apiProvidedBy")}
    return sorted(near - mine)[:MOST_NEAR]


def _told(step: Step) -> Iterator[News]:
    try:
        after = Entity(step.after)
        title, sub = after.title, _sub(after)
    except (KeyError, TypeError, AttributeError, Invalid):
        return
    if step.before is None:
        if step.what == "created":
            yield _news(step, REGISTERED, title, "was registered", sub)
        return
    old, new = _spec(step.before), _spec(step.after)
    before, now = _text(old, "owner"), _text(new, "owner")
    if now and before != now:
        words = f"now belongs to {_name(now)}"
        yield _news(step, OWNER, title, words, f"Before that to {_name(before)}" if before else "It had no owner")
    before, now = _text(old, "lifecycle"), _text(new, "lifecycle")
    if now and before != now:
        words = "is deprecated" if now == "deprecated" else f"is {now} now"
        yield _news(step, LIFECYCLE, title, words, f"It was {before}" if before else sub)


def _news(step: Step, kind: str, title: str, words: str, text: str) -> News:
    ref = parse_ref(step.ref)
    href = ref.path
    key = f"catalog:{step.id}:{kind}"
    return News(key=key, kind=kind, ref=step.ref, title=title, words=words, text=text, href=href, at=step.at)


def _rank(news: News) -> tuple[int, str]:
    kinds = ("system", "component", "api")
    kind = news.ref.partition(":")[0]
    return (kinds.index(kind) if kind in kinds else len(kinds), news.ref)


def _sub(entity: Entity) -> str:
    owner = entity.spec.get("owner")
    kind = (entity.type or entity.kind).replace("-", " ")
    words = [kind[:1].upper() + kind[1:], _name(owner) if isinstance(owner, str) else ""]
    return " · ".join(word for word in words if word)


def _spec(document: Mapping[str, Any]) -> Mapping[str, Any]:
    spec = document.get("spec")
    return spec if isinstance(spec, Mapping) else {}


def _text(spec: Mapping[str, Any], key: str) -> str:
    value = spec.get(key)
    return value if isinstance(value, str) else ""


def _name(ref: str) -> str:
    return ref.rpartition("/")[2].rpartition(":")[2]


NEWS = (
    NewsKind(
        id=REGISTERED,
        title="Registered",
        icon="circle-plus",
        tone="info",
        order=10,
        permission=READ,
        resource_type=RESOURCE_TYPE,
    ),
    NewsKind(id=OWNER, title="Owners", icon="users", order=20, permission=READ, resource_type=RESOURCE_TYPE),
    NewsKind(
        id=LIFECYCLE,
        title="Lifecycles",
        icon="flag",
        tone="warning",
        order=30,
        permission=READ,
        resource_type=RESOURCE_TYPE,
    ),
    Circle(id="teams", title="My teams'", refs=teams, order=10),
    Circle(id="dependencies", title="My dependencies'", refs=dependencies, order=20),
    On(event=EntitiesChanged, run=changed, id="news", deadline=600.0),
)
