"""Which widgets somebody has, and where: what there is for them, as they or the settings have arranged it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from callboard import Context, Contributed, Failure, NotFound

from . import store
from .model import AREAS, Area, Filled, Layout, Widget, changed
from .queries import layout_of

ADDRESS = "/-/home/widgets"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A widget as the page holds it: drawn, failed, or to be fetched from `src`."""

    widget: Widget
    plugin: str
    src: str
    filled: Filled | None = None
    drawn: Markup | None = None
    failure: Failure | None = None


def widgets_for(ctx: Context) -> dict[str, Contributed[Widget]]:
    """All that there are for the person who asks, by id; of two with one id the first."""
    found: dict[str, Contributed[Widget]] = {}
    for each in ctx.of(Widget):
        if not each.contribution.requires or ctx.may(each.contribution.requires):
            found.setdefault(each.contribution.id, each)
    return found


async def layout_for(ctx: Context) -> Layout:
    """How the page of the person who asks is arranged: every widget that there is for them is in it once."""
    widgets = [each.contribution for each in widgets_for(ctx).values()]
    kept = await ctx.database.read(layout_of, ctx.identity.ref)
    return (kept or _usual(ctx)).filled(widgets)


async def arrange(ctx: Context, widget: str, doing: str) -> None:
    """Takes one step and keeps what comes of it. Raises NotFound for a widget that there is not."""
    found = widgets_for(ctx).get(widget)
    if found is None:
        raise NotFound(f"There is no widget `{widget}`", hint="The plugin that it came from may be off.")
    layout = changed(await layout_for(ctx), widget, doing, found.contribution.area)
    kept = await ctx.database.read(layout_of, ctx.identity.ref)
    await ctx.database.run(store.keep_layout, ctx.identity.ref, _beside(layout, kept))


async def columns(ctx: Context) -> Mapping[Area, Sequence[Shown]]:
    """The cards of each column; those that have nothing to show to this person are left out."""
    layout, widgets = await layout_for(ctx), widgets_for(ctx)
    found: dict[Area, Sequence[Shown]] = {}
    for area in AREAS:
        cards = [await show(widgets[id_], ctx, now=widgets[id_].contribution.inline) for id_ in layout.of(area)]
        found[area] = [each for each in cards if each is not None]
    return found


async def show(each: Contributed[Widget], ctx: Context, *, now: bool) -> Shown | None:
    """One card, drawn inside its plugin's boundary; None when it has nothing to show."""
    widget, src = each.contribution, f"{ADDRESS}/{each.contribution.id}"
    if not now:
        return Shown(widget=widget, plugin=each.plugin, src=src)
    result = await each.call(f"widget {widget.id}", widget.deadline, ctx, partial(_drawn, widget))
    if isinstance(result, Failure):
        return Shown(widget=widget, plugin=each.plugin, src=src, failure=result)
    if result.value is None:
        return None
    filled, drawn = result.value
    return Shown(widget=widget, plugin=each.plugin, src=src, filled=filled, drawn=drawn)


async def _drawn(widget: Widget, ctx: Context) -> tuple[Filled, Markup] | None:
    """What a widget shows, as markup. Raises TypeError for what cannot be shown."""
    filled: Any = await widget.render(ctx)
    if filled is None:
        return None
    if not isinstance(filled, Filled):
        raise TypeError(f"The widget `{widget.id}` returned {type(filled).__name__}, not Filled")
    return filled, ctx.draw(filled.body)


def _usual(ctx: Context) -> Layout:
    """What the settings say of everybody's page."""
    said = ctx.settings.widgets
    return Layout(main=said.main, side=said.side, away=said.away)


def _beside(layout: Layout, kept: Layout | None) -> Layout:
    """With what was kept of widgets that are not there now: they come back where they were taken away."""
    gone = [] if kept is None else [id_ for id_ in kept.away if id_ not in {*layout.main, *layout.side, *layout.away}]
    return Layout(main=layout.main, side=layout.side, away=[*layout.away, *gone])
