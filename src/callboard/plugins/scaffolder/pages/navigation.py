"""The ways to golden paths: the sidebar, the palette, and the page of a template in the catalog."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, NavItem, Palette, PaletteEntry
from callboard.plugins.catalog import Entity, EntityMenuItem, Equals, find_by_words

from ..model import READ_PARAMETERS

MOST_SHOWN = 4


def form_of(entity: Entity) -> str:
    """Where the form of a template is."""
    return f"/create/templates/{entity.namespace}/{entity.name}"


async def templates(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """Templates whose words fit what was typed, after `create` and `>` also all of them."""
    term = text.lstrip("> ").strip()
    first, _, rest = term.partition(" ")
    if first.lower() in {"create", "new"}:
        term = rest.strip()
    if not text.strip() or text.startswith("@") or not ctx.may(READ_PARAMETERS):
        return []
    found = await find_by_words(ctx, term, Equals("kind", "template"), most=MOST_SHOWN)
    return [
        PaletteEntry(
            title=f"New {each.title}",
            href=form_of(each),
            subtitle=each.description,
            icon="wand-sparkles",
            tone="done",
            note="Create",
        )
        for each in found
    ]


NAVIGATION = (
    NavItem(title="Create", href="/create", icon="circle-plus", chord="n", order=40, requires=READ_PARAMETERS),
    Palette(title="Create", find=templates, order=30),
)
LINKS = (
    EntityMenuItem(
        title="Create from this template",
        href=form_of,
        icon="wand-sparkles",
        shows_for=lambda entity: entity.kind == "Template",
    ),
)
