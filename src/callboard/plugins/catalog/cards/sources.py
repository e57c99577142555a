"""Where it comes from: the file, when it was last seen there, what changed lately."""

from __future__ import annotations

import datetime

from callboard import Context, ui

from ..model import Entity, EntityCard
from ..queries import givers_of, provenance_of, versions_of

ICONS = {
    "created": ("circle-plus", "info"),
    "changed": ("pencil", "neutral"),
    "deleted": ("trash-2", "danger"),
    "reverted": ("undo-2", "warning"),
}


async def source(entity: Entity, ctx: Context) -> ui.Component:
    """The file that says so, and when it was last seen saying it."""
    found = await ctx.database.run(provenance_of, str(entity.ref))
    return ui.template(
        "catalog/cards/source.html",
        entity=entity,
        found=found,
        seen=_moment(found.last_read),
        givers=await ctx.database.run(givers_of, str(entity.ref)),
        view_url=entity.annotation("backstage.io/view-url") or "",
    )


async def changes(entity: Entity, ctx: Context) -> ui.Component:
    """The latest versions of the document."""
    versions = await ctx.database.run(versions_of, str(entity.ref), 5)
    items = []
    for each in versions:
        icon, tone = ICONS[each.what]
        sub = f"Revision {each.revision[:10]}" if each.revision else None
        items.append({"icon": icon, "tone": tone, "text": each.what.capitalize(), "when": _moment(each.at), "sub": sub})
    return ui.timeline(items)


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


CARDS = (
    EntityCard(id="source", title="Source", icon="file-text", area="side", render=source, inline=True, order=80),
    EntityCard(id="changes", title="Changes", icon="history", area="side", render=changes, inline=True, order=90),
)
