"""What documentation nudges owners about: that it stands still while the code moves on, and that there is none."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context
from callboard.plugins.catalog import Entity, Equals, Exists, OneOf, find_entities, ownership_refs, select_entities
from callboard.plugins.home import Nudge, NudgeSource

from .addresses import home_of
from .model import REF, has_docs
from .report import stale_sites

READ = "catalog.entity.read"
MOST_OWN = 300


async def behind(ref: str | None, ctx: Context) -> Sequence[Nudge]:
    """Documentation of what the person owns that has not followed the code."""
    found = {str(each.ref): each for each in await _owned(ref, ctx, documented=True)}
    stale = await stale_sites(ctx, found)
    return [
        Nudge(
            key=f"docs-behind:{key}:{each.looked_at:%Y-%m-%d}" if each.looked_at else f"docs-behind:{key}",
            ref=key,
            title=f"The code of {found[key].title} has moved on, its docs have not",
            reason="Read them again: correct them, or say that they are still right.",
            href=found[key].ref.path,
            fix=home_of(found[key]),
            verb="Review",
            icon="book-x",
        )
        for key, each in stale.items()
    ]


async def missing(ref: str | None, ctx: Context) -> Sequence[Nudge]:
    """Services in production that the person owns and that nobody has written about."""
    return [
        Nudge(
            key=f"docs-none:{each.ref}",
            ref=str(each.ref),
            title=f"{each.title} has no documentation",
            reason="A README beside the code is enough to begin with.",
            href=each.ref.path,
            icon="book-x",
            tone="neutral",
        )
        for each in await _owned(ref, ctx, documented=False)
        if each.type == "service" and each.spec.get("lifecycle") == "production"
    ]


async def _owned(ref: str | None, ctx: Context, *, documented: bool) -> list[Entity]:
    """All that the person owns and is documented or not, or the one that is asked for if it is among that."""
    owners = await ownership_refs(ctx)
    if ref is not None:
        entities = list((await find_entities(ctx, [ref])).values())
        owned = [each for each in entities if {str(owner) for owner in each.targets("ownedBy")} & {*owners}]
    else:
        narrowed = Exists(f"metadata.annotations.{REF}") if documented else Equals("kind", "component")
        owned = await select_entities(ctx, narrowed, OneOf("relations.ownedby", tuple(owners)), most=MOST_OWN)
    fitting = owned if documented else [each for each in owned if each.ref.kind == "component"]
    return [each for each in fitting if bool(has_docs(each)) == documented]


NUDGES = (
    NudgeSource(id="docs-behind", title="Docs behind the code", order=30, requires=READ, find=behind),
    NudgeSource(id="docs-none", title="Without docs", order=50, requires=READ, find=missing),
)
