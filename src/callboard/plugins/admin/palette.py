"""Plugins in the command palette, for those who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from callboard import Context, PaletteEntry

READ = "admin.plugin.read"
MOST_SHOWN = 3
SHORTEST = 3
"""Letters from which on plugins are looked for."""


async def plugins(text: str, ctx: Context) -> Sequence[PaletteEntry]:
    """Running plugins whose names begin with each word that was typed; `plugin` itself fits all."""
    words = text.lower().split()
    if len(text) < SHORTEST or text.startswith(("@", ">")) or not ctx.may(READ):
        return []
    found = [each.plugin for each in ctx.portal.running]
    fitting = [each for each in found if _fits(f"{each.id} {each.title} plugin".lower().split(), words)]
    return [
        PaletteEntry(
            title=each.title or each.id,
            href=f"/plugins#{each.id}",
            subtitle=each.description,
            icon=each.icon or "puzzle",
            note="Plugin",
        )
        for each in fitting[:MOST_SHOWN]
    ]


def _fits(names: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(name.startswith(word) for name in names) for word in words)
