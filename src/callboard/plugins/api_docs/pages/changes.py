"""What changed between two versions of a definition, or between two APIs."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from callboard import Context, Invalid, Page
from callboard.plugins.catalog import Entity, find_entity, find_versions, parse_ref

from ..comparing import differences, is_unread
from ..model import READ, Definition, Difference
from ..parsing import Remembered, definition_of, text_of
from .about import HERE, AboutApi, api_of

MOST_VERSIONS = 50
MOST_SHOWN = 500
LONGEST_REF = 400
TITLES = {"added": "Added", "removed": "Removed", "changed": "Changed"}
NOW = "now"


@dataclass(frozen=True, kw_only=True)
class Past:
    """A version of the definition: `id` is when it began, in milliseconds since 1970, or `now`."""

    id: str
    title: str
    type: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ChangesPage(AboutApi):
    """Two definitions and what differs."""

    template = "api_docs/changes.html"
    options: Sequence[tuple[str, str]]
    before: str
    after: str
    other: str
    error: str
    unread: Sequence[str]
    breaking: Sequence[Difference]
    others: Sequence[tuple[str, Sequence[Difference]]]
    total: int

    @property
    def here(self) -> str:
        return "Changes"


async def changes(request: Request, ctx: Context) -> ChangesPage:
    """`/api-docs/{namespace}/{kind}/{name}/changes?before=…&after=…&other=…`."""
    entity, found = await api_of(request, ctx)
    (versions, times), query = await _versions(entity, ctx), request.query_params
    known = {each.id: each for each in versions}
    after = times.get(query.get("after", ""), NOW)
    before = times.get(query.get("before", "")) or _before(after, versions)
    other, error = query.get("other", "").strip()[:LONGEST_REF], ""
    old, new = await _read(known[before], ctx), await _read(known[after], ctx)
    if other:
        try:
            old = await _other(other, ctx)
        except Invalid as wrong:
            error = wrong.message
    listed = await asyncio.to_thread(differences, old, new)
    shown = listed[:MOST_SHOWN]
    return ChangesPage(
        entity=entity,
        found=found,
        options=[(each.id, each.title) for each in versions],
        before=before,
        after=after,
        other=other,
        error=error,
        unread=[name for name, each in (("before", old), ("after", new)) if is_unread(each)],
        breaking=[each for each in shown if each.breaking],
        others=[
            (title, [each for each in shown if each.what == what and not each.breaking])
            for what, title in TITLES.items()
            if any(each.what == what and not each.breaking for each in shown)
        ],
        total=len(listed),
    )


def _before(after: str, versions: Sequence[Past]) -> str:
    """The version before one, where there is any."""
    ids = [each.id for each in versions]
    return ids[min(ids.index(after) + 1, len(ids) - 1)]


async def _versions(entity: Entity, ctx: Context) -> tuple[Sequence[Past], Mapping[str, str]]:
    """The definition as it is, then as it was, each text once in a row; and which of these held at each time at which
    something was said of the API."""
    found = [Past(id=NOW, title="Now", type=entity.type, text=text_of(entity))]
    times = {NOW: NOW}
    for each in await find_versions(ctx, entity.ref, MOST_VERSIONS):
        if each.document is None:
            continue
        spec = each.document.get("spec") or {}
        text, at = str(spec.get("definition") or ""), datetime.datetime.fromtimestamp(each.at, datetime.UTC)
        if text != found[-1].text:
            began = f"From {at.day} {at:%B %Y, %H:%M} UTC"
            found.append(Past(id=str(int(each.at * 1000)), title=began, type=str(spec.get("type") or ""), text=text))
        times[str(int(each.at * 1000))] = found[-1].id
    return found, times


async def _read(one: Past, ctx: Context) -> Definition:
    return await asyncio.to_thread(ctx.state(Remembered).read, one.type, one.text)


async def _other(ref: str, ctx: Context) -> Definition:
    """The definition of another API. Raises Invalid for what is no API that the person who asks may see."""
    wanted = parse_ref(ref if ":" in ref else f"api:{ref if '/' in ref else f'default/{ref}'}")
    if wanted.kind != "api":
        raise Invalid(f"{ref} is no API")
    return await definition_of(await find_entity(ctx, wanted), ctx)


PAGES: Sequence[Any] = (Page(path=f"{HERE}/changes", show=changes, requires=READ),)
