"""On the page of what was created: from which template, and whether that has moved on."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityCard, links_to, parse_ref

from .model import READ_TASK
from .provenance import creations_of
from .rules import allows_task
from .times import moment
from .updating import BEHIND, CURRENT

MARK = "backstage.io/source-template"
WORDS = {CURRENT: ("success", "As the template has it"), BEHIND: ("warning", "Behind its template")}


async def created_from(entity: Entity, ctx: Context) -> ui.Component:
    """The template, and what is known of the repository."""
    template = parse_ref(str(entity.annotation(MARK)), "template")
    rows: dict[str, Any] = {"Template": ui.entity_link((await links_to(ctx, [template]))[template])}
    decision = ctx.decide(READ_TASK)
    found = await ctx.database.read(creations_of, str(entity.ref))
    known = next((each for each in found if allows_task(decision, each.created_by)), None)
    if known is not None:
        rows["Created"] = ui.time(moment(known.created_at))
        state, words = WORDS.get(known.drift, ("unknown", "Not compared yet" if not known.drift else "Cannot be told"))
        rows["Today"] = ui.status(state, words)
        rows["More"] = ui.link("Answers and updates", f"/create/created/{quote(known.id, safe='')}")
    return ui.kv(rows)


CARDS = (
    EntityCard(
        id="created-from",
        title="Created from",
        icon="wand-sparkles",
        area="side",
        order=70,
        render=created_from,
        shows_for=lambda entity: entity.annotation(MARK),
    ),
)
