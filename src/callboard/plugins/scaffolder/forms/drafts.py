"""Answers between two visits: kept for the person and the template, without anything secret."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from callboard import Context

from ..queries.drafts import Draft, drafted, find_draft
from ..store.drafts import drop_draft, forget_old_drafts, save_draft
from .read import Answers

MOST_KEPT = 512 * 1024
"""Characters of a draft; of one that is larger nothing is kept."""
MOST_PREFILLED = 64 * 1024


async def load(ctx: Context, template: str) -> tuple[Answers, datetime.datetime | None]:
    """What the person has answered so far, and when they last did."""
    found: Draft | None = await ctx.database.read(find_draft, ctx.identity.ref, template)
    if found is None:
        return Answers(), None
    return decoded(found.answers), datetime.datetime.fromtimestamp(found.changed, datetime.UTC)


async def begun(ctx: Context) -> list[str]:
    """The refs of the templates that the person has begun to fill in, the latest first."""
    return await ctx.database.read(drafted, ctx.identity.ref)


async def save(ctx: Context, template: str, answers: Answers) -> None:
    """Keeps the answers, unless they are too large."""
    text = encoded(answers)
    if len(text) <= MOST_KEPT:
        await ctx.database.run(save_draft, ctx.identity.ref, template, text)


async def drop(ctx: Context, template: str) -> None:
    """Forgets them, and with them the old ones of everybody."""
    await ctx.database.run(drop_draft, ctx.identity.ref, template)
    await ctx.database.run(forget_old_drafts)


def encoded(answers: Answers) -> str:
    """The answers as JSON."""
    return json.dumps({"values": answers.values, "choices": answers.choices}, ensure_ascii=False)


def decoded(text: str) -> Answers:
    """The answers of such a text; none of what is none, as a form could have been tampered with."""
    said = prefilled(text, most=MOST_KEPT)
    values, choices = said.get("values"), said.get("choices")
    numbers = choices.items() if isinstance(choices, Mapping) else ()
    return Answers(
        values=dict(values) if isinstance(values, Mapping) else {},
        choices={str(place): at for place, at in numbers if isinstance(at, int)},
    )


def prefilled(text: str, most: int = MOST_PREFILLED) -> dict[str, Any]:
    """The object that `?formData=` has in it; an empty one for anything else, as a link may be broken."""
    try:
        said = json.loads(text) if len(text) <= most else None
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
