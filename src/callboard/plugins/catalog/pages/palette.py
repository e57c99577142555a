"""What the command palette shows of the catalog: before anything is typed what was visited lately, then problems, and
after `>` what one can do."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, Palette, PaletteEntry

from ..catalog import READ, catalog_of, find_entities
from ..model import Entity, parse_ref
from ..problems import KnownProblems
from ..queries import recently_visited

MOST_SHOWN = 8
MOST_PROBLEMS = 3
SHORTEST = 3
"""Letters from which on problems are looked for."""
ACTIONS = (
    ("Register components", "/catalog-import", "circle-plus", "catalog.location.create"),
    ("Look at the problems of my teams", "/problems?scope=owned", "triangle-alert", READ),
    ("See what my teams own", "/catalog?scope=owned", "users", READ),
)


async def recent(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """What the person looked at last; only while nothing has been typed."""
    if text:
        return []
    refs = await ctx.database.read(recently_visited, ctx.identity.ref, MOST_SHOWN)
    found = await find_entities(ctx, refs)
    return [_entry(ctx, found[ref]) for ref in refs if ref in found]


def _entry(ctx: Context, entity: Entity) -> PaletteEntry:
    icon, tone = catalog_of(ctx).look(entity)
    owner = next((ref.name for ref in entity.targets("ownedBy")), "")
    words = [entity.type or entity.kind, owner]
    return PaletteEntry(
        title=entity.title,
        href=entity.ref.path,
        subtitle=" · ".join(word for word in words if word),
        icon=icon,
        tone=tone,
        note=entity.kind,
    )


async def problems(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """What is wrong, where all that was typed is in what is said of it; `problem` itself fits all."""
    words = text.lower().split()
    if len(text) < SHORTEST or text.startswith(("@", ">")) or not ctx.may(READ):
        return []
    found = [
        each
        for each in await ctx.state(KnownProblems).find(ctx)
        if all(word in f"problems {each.message} {each.file} {each.ref}".lower() for word in words)
    ]
    return [
        PaletteEntry(
            title=each.message,
            href=f"{parse_ref(each.ref).path}" if each.ref else "/problems",
            subtitle=each.file,
            icon="triangle-alert",
            tone="danger" if each.level == "error" else "warning",
            note="Problem",
        )
        for each in found[:MOST_PROBLEMS]
    ]


async def actions(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """What one can do with the catalog, after `>`."""
    if not text.startswith(">"):
        return []
    term = text.lstrip("> ").lower()
    return [
        PaletteEntry(title=title, href=href, icon=icon, note="Action")
        for title, href, icon, permission in ACTIONS
        if term in title.lower() and ctx.may(permission)
    ]


PALETTES = (
    Palette(title="Recent", find=recent, order=10),
    Palette(title="Actions", find=actions, order=5),
    Palette(title="Problems", find=problems, order=40),
)
