"""What other plugins show beside every page, each fetched and drawn by itself, in its plugin's boundary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from callboard import Context, Contributed, Failure, NotFound, ui

from ..model import DocsAddon, PageRecord, SiteKey
from .links import page_query


@dataclass(frozen=True, kw_only=True)
class ShownAddon:
    """An addon as a page holds it: drawn, failed, or to be fetched from `src`."""

    addon: DocsAddon
    plugin: str
    src: str
    drawn: Markup | None = None
    failure: Failure | None = None


def addons_for(ctx: Context, key: SiteKey, record: PageRecord) -> Sequence[ShownAddon]:
    """All addons, in their order, to be fetched."""
    found = sorted(ctx.of(DocsAddon), key=lambda each: each.contribution.order)
    return [ShownAddon(addon=each.contribution, plugin=each.plugin, src=_src(each, key, record)) for each in found]


async def draw_addon(ctx: Context, id_: str, key: SiteKey, record: PageRecord) -> ShownAddon:
    """One addon for a page: drawn, or why it is not. Raises NotFound."""
    for each in ctx.of(DocsAddon):
        one = each.contribution
        if one.id != id_:
            continue
        result = await each.call(f"addon {one.id}", one.deadline, ctx, partial(_drawn, one, key, record))
        shown = ShownAddon(addon=one, plugin=each.plugin, src=_src(each, key, record))
        if isinstance(result, Failure):
            return ShownAddon(addon=one, plugin=each.plugin, src=shown.src, failure=result)
        return ShownAddon(addon=one, plugin=each.plugin, src=shown.src, drawn=result.value)
    raise NotFound(f"There is no addon `{id_}`", hint="The plugins page says what each plugin adds.")


async def _drawn(one: DocsAddon, key: SiteKey, record: PageRecord, ctx: Context) -> Markup:
    made: Any = await one.render(key, record, ctx)
    if not isinstance(made, ui.Component):
        raise TypeError(f"`{one.id}` returned {type(made).__name__}, not a component of callboard.ui")
    return ctx.draw(made)


def _src(each: Contributed[DocsAddon], key: SiteKey, record: PageRecord) -> str:
    base = f"/docs/{key.namespace}/{key.kind}/{key.name}/-/addons/{quote(each.contribution.id, safe='')}"
    return f"{base}?{page_query(key, record.path)}"
