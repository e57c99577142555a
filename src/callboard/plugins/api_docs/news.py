"""What is told of APIs: in what a new definition differs from the one before. It is the only word on that."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from callboard import Context, On
from callboard.plugins.catalog import EntitiesChanged, Step, catch_up, find_entities, find_steps, parse_ref
from callboard.plugins.home import News, NewsKind, tell

from .comparing import PLAIN, differences, line_of
from .model import READ, Difference
from .model.addresses import base
from .parsing import Remembered, is_known

API = "api"
LOOKS_BACK = 24 * 3600.0
"""Seconds. What was told late is told all the same; what is older was told then."""
MOST_COMPARED, AT_ONCE, MOST_SAID, LONGEST_SAID = 200, 20, 3, 300


async def changed(event: EntitiesChanged, ctx: Context) -> None:
    """Tells of these APIs' definitions, each once however often it is heard."""
    refs = [ref for each in event.written if (ref := str(parse_ref(each))).startswith("api:")]
    if not refs:
        return
    await catch_up(ctx)
    titles = {str(ref): each.title for ref, each in (await find_entities(ctx, refs)).items()}
    steps = await find_steps(ctx, refs, time.time() - LOOKS_BACK)
    news = [each for each in steps if each.ref in titles and _is_news(each)]
    for start in range(0, len(news), AT_ONCE):
        part = news[start : start + AT_ONCE]
        told = [await _told(each, titles[each.ref], ctx, compare=start < MOST_COMPARED) for each in part]
        await tell(ctx, told)


def _is_news(step: Step) -> bool:
    before = _text(step.before or {}, "definition")
    return bool(before) and before != _text(step.after, "definition")


async def _told(step: Step, title: str, ctx: Context, *, compare: bool) -> News:
    words, found = await asyncio.to_thread(_compared, step, ctx.state(Remembered)) if compare else (PLAIN, ())
    ref = parse_ref(step.ref)
    return News(
        key=f"catalog:{step.id}:{API}",
        kind=API,
        ref=step.ref,
        title=title,
        words=words,
        text=_said(found),
        href=f"{base(ref)}/changes?{urlencode({'after': int(step.at * 1000)})}",
        at=step.at,
    )


def _compared(step: Step, remembered: Remembered) -> tuple[str, Sequence[Difference]]:
    type_ = _text(step.after, "type")
    if not is_known(type_) or not is_known(_text(step.before or {}, "type")):
        return PLAIN, ()
    before = remembered.read(_text(step.before or {}, "type"), _text(step.before or {}, "definition"))
    after = remembered.read(type_, _text(step.after, "definition"))
    found = differences(before, after)
    return line_of(before, after, found), found


def _said(found: Sequence[Difference]) -> str:
    """The first of them, what breaks before the rest."""
    said = [each.words.replace("`", "")[:LONGEST_SAID] for each in found if each.about != "version"]
    more = len(said) - MOST_SAID
    return " · ".join(said[:MOST_SAID]) + (f" and {more:,} more" if more > 0 else "")


def _text(document: Mapping[str, Any], key: str) -> str:
    spec = document.get("spec")
    value = spec.get(key) if isinstance(spec, Mapping) else None
    return value if isinstance(value, str) else ""


NEWS = (
    NewsKind(
        id=API, title="APIs", icon="braces", tone="done", order=40, permission=READ, resource_type="catalog-entity"
    ),
    On(event=EntitiesChanged, run=changed, id="api_docs.news", deadline=600.0),
)
