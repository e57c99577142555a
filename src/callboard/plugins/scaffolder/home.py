"""Golden paths on everybody's front page."""

from __future__ import annotations

from callboard import Context, ui
from callboard.plugins.catalog import Equals, count_entities, find_by_words
from callboard.plugins.home import Filled, QuickAction, Widget

from .model import READ_PARAMETERS

MOST_SHOWN = 6
TEMPLATE = Equals("kind", "template")


async def quick_create(ctx: Context) -> Filled | None:
    """The templates that the person may see; nothing where there are none."""
    found = await find_by_words(ctx, "", TEMPLATE, most=MOST_SHOWN)
    if not found:
        return None
    lines = [
        {
            "text": each.title,
            "href": f"/create/templates/{each.namespace}/{each.name}",
            "icon": "wand-sparkles",
            "tone": "done",
            "end": each.type.replace("-", " ").capitalize(),
        }
        for each in found
    ]
    return Filled(body=ui.list(lines, bare=True), count=count_entities(ctx, TEMPLATE), href="/create")


HOME = (
    Widget(
        id="create",
        title="Create",
        description="Templates to begin something new from.",
        icon="wand-sparkles",
        area="side",
        order=60,
        inline=True,
        requires=READ_PARAMETERS,
        render=quick_create,
    ),
    QuickAction(title="Create a component", href="/create", icon="plus", order=10, requires=READ_PARAMETERS, main=True),
)
