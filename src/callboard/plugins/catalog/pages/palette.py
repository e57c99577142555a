"""What the command palette finds in the catalog: what was visited lately, and entities by name."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, Palette, PaletteEntry

from ..catalog import catalog_of, find_entities
from ..index import OneOf
from ..model import Entity
from ..queries import recently_visited
from ..suggestions import find_by_words

MOST_SHOWN = 8


async def recent(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """What the person looked at last; only while nothing has been typed."""
    if text:
        return []
    refs = await ctx.database.read(recently_visited, ctx.identity.ref, MOST_SHOWN)
    found = await find_entities(ctx, refs)
    return [_entry(ctx, found[ref]) for ref in refs if ref in found]


async def entities(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """Entities whose words fit, those whose name begins so first. `@` asks for people and teams."""
    people = text.startswith("@")
    term = text.lstrip("@").strip()
    if not term or text.startswith(">"):
        return []
    among = (OneOf("kind", ("user", "group")),) if people else ()
    found = await find_by_words(ctx, term, *among, most=MOST_SHOWN, equal_kinds=people)
    return [_entry(ctx, each) for each in found]


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


PALETTES = (
    Palette(title="Recent", find=recent, order=10),
    Palette(title="Catalog", find=entities, order=20),
)
