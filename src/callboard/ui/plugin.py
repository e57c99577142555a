"""The design system as a plugin: its files, its filters, the page for plugin authors, the command palette."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from starlette.requests import Request

from callboard.kernel.context import Context
from callboard.kernel.contributions import NavItem, Page, Palette, Static, TemplateTools, View
from callboard.kernel.isolation import Failure
from callboard.kernel.plugin import Plugin
from callboard.ui.filters import filters, functions
from callboard.ui.gallery import Example, TemplateExample, examples, template_examples

GO_TO = "Go to"
MOST_TYPED = 100


@dataclass(frozen=True, kw_only=True)
class GalleryPage(View):
    """Every component with the call that makes it."""

    template = "ui/pages/gallery.html"
    examples: Sequence[Example]
    template_examples: Sequence[TemplateExample]
    crumbs: Sequence[tuple[str, str]] = (("Components", "/-/components"),)


@dataclass(frozen=True, kw_only=True)
class PaletteFragment(View):
    """What the command palette shows for what was typed."""

    template = "ui/palette.html"
    bare = True
    groups: Sequence[dict[str, Any]]


async def gallery(request: Request, ctx: Context) -> GalleryPage:  # noqa: ARG001 - a page's signature
    """`/-/components`."""
    return GalleryPage(examples=examples(), template_examples=template_examples())


async def palette(request: Request, ctx: Context) -> PaletteFragment:
    """`/-/palette?q=…`: places by name, and what plugins find. `>` asks for places alone."""
    text = request.query_params.get("q", "").strip()[:MOST_TYPED]
    groups = []
    for each in sorted(ctx.of(Palette), key=lambda each: each.contribution.order):
        one = each.contribution
        result = await each.call("palette", 1.0, ctx, partial(_found, one, text))
        if not isinstance(result, Failure):
            groups.append({"title": one.title, "items": result.value})
    groups.append({"title": GO_TO, "items": _places(ctx, text.lstrip(">").strip().lower())})
    return PaletteFragment(groups=[group for group in groups if group["items"]])


async def _found(palette: Palette, text: str, ctx: Context) -> list[dict[str, Any]]:
    """What a plugin finds, as lines. Made inside its boundary, where answers that are none do no harm."""
    return [
        {
            "title": str(each.title),
            "href": str(each.href),
            "subtitle": str(each.subtitle),
            "icon": str(each.icon),
            "tone": str(each.tone),
            "end": str(each.note),
            **({"attrs": {"ping": str(each.opened)}} if each.opened else {}),
        }
        for each in await palette.find(text, ctx)
    ]


def _places(ctx: Context, term: str) -> list[dict[str, Any]]:
    items = [each.contribution for each in ctx.of(NavItem)]
    fitting = [item for item in items if term in item.title.lower() and (not item.requires or ctx.may(item.requires))]
    return [
        {
            "title": item.title,
            "href": item.href,
            "icon": item.icon,
            "end": f"G {item.chord.upper()}" if item.chord else "",
        }
        for item in sorted(fitting, key=lambda item: item.order)
    ]


plugin = Plugin(
    id="ui",
    title="Design system",
    description="Layout, components and styles.",
    icon="palette",
    contributes=[
        Static(folder=Path(__file__).parent / "static" / "dist"),
        TemplateTools(filters=filters(), globals=functions()),
        Page(path="/-/components", show=gallery, public=True),
        Page(path="/-/palette", show=palette, public=True),
    ],
)
