"""What the command palette finds in the catalog: what was visited lately, and entities by name."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, Palette, PaletteEntry

from ..catalog import catalog_of, documents_of, find_entities, select_ids
from ..index import OneOf, OrderField, Prefix, sorted_page
from ..model import Entity
from ..queries import recently_visited

MOST_SHOWN = 8
MOST_RANKED = 200
"""Of those whose name begins so, and of the others, the first so many by name are compared."""
BY_NAME = OrderField("metadata.name")


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
    index = catalog_of(ctx).live.index
    chosen = select_ids(ctx) & index.search_text(term)
    if people:
        chosen &= index.select(OneOf("kind", ("user", "group")))
    begin = chosen & index.select(Prefix("metadata.name", term))
    ids = [
        id_
        for among in (begin, chosen - begin)
        for id_ in sorted_page(index, among, BY_NAME, BY_NAME, skip=0, most=MOST_RANKED)
    ]
    refs = sorted((ref for ref in map(index.ref_of, ids) if ref is not None), key=lambda ref: _rank(ref, term, people))
    shown = [id_ for id_ in map(index.id_of_ref, refs[:MOST_SHOWN]) if id_ is not None]
    return [_entry(ctx, Entity(each.document)) for each in await documents_of(ctx, shown)]


def _rank(ref: str, term: str, people: bool) -> tuple[bool, bool, bool, str]:
    kind, _, rest = ref.partition(":")
    name = rest.rpartition("/")[2]
    low = kind in {"user", "group", "location"} and not people
    return (not name.startswith(term.lower()), term.lower() not in name, low, name)


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
