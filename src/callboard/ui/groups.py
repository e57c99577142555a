"""Components that hold others: rows and stacks, lists, definitions, tables and cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .checks import require_list, require_mappings
from .columns import Column, as_columns
from .component import Component

GAPS = range(9)


def stack(items: Iterable[object], *, gap: int = 4) -> Component:
    """Things below each other. `gap` is in steps of four pixels."""
    return Component("stack", {"items": require_list("stack", "items", items), "gap": _gap("stack", gap)})


def row(items: Iterable[object], *, gap: int = 2) -> Component:
    """Things beside each other, on more lines when there is no room. `gap` is in steps of four pixels."""
    return Component("row", {"items": require_list("row", "items", items), "gap": _gap("row", gap)})


def _gap(component: str, gap: int) -> int:
    if gap not in GAPS:
        raise TypeError(f"ui.{component}: gap must be a whole number from 0 to 8, not {gap!r}")
    return gap


def list_of(items: Iterable[object], *, bare: bool = False, empty: str = "Nothing to show") -> Component:
    """Lines. An item is a value, or a mapping of `text` and perhaps `sub`, `end`, `href`, `icon` and `tone`."""
    lines = require_list("list", "items", items)
    require_mappings("list", "items", [line for line in lines if isinstance(line, Mapping)], "text")
    return Component("list", {"items": lines, "bare": bare, "empty": empty})


def kv(items: Mapping[str, object]) -> Component:
    """Names and their values."""
    if not isinstance(items, Mapping):
        raise TypeError(f"ui.kv: items must be a mapping, not {type(items).__name__}")
    return Component("kv", {"items": items})


def column(
    key: str,
    label: str = "",
    *,
    type: str = "text",
    sort: str | None = None,
    href: str | None = None,
    cls: str = "",
) -> Column:
    """A column of `data_table`: where its value is, what it is called and how it is shown."""
    return Column(key, label or as_columns([key])[0].label, type, sort, href, cls)


def data_table(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[Column | Mapping[str, Any] | str],
    *,
    link: str | None = None,
    caption: str = "",
    empty: str = "Nothing to show",
) -> Component:
    """A table. Columns are keys of the rows, or `ui.column(…)` where a title or a type is needed.

    `link` is the key of an address in each row: the first cell then leads there. A value may be a component.
    """
    heads = as_columns(require_list("data_table", "columns", columns))
    if not heads:
        raise TypeError("ui.data_table: columns must name at least one key")
    arguments = {
        "rows": require_mappings("data_table", "rows", rows),
        "columns": heads,
        "link": link,
        "caption": caption,
        "empty": empty,
    }
    return Component("data_table", arguments)


def card(
    title: str,
    body: object,
    *,
    icon: str | None = None,
    count: int | None = None,
    span: int | None = None,
    flush: bool = False,
    footer: object = None,
) -> Component:
    """A card, for pages of your own. The cards of an entity get their frame from the page: return the body only."""
    arguments = {"title": title, "body": body, "icon": icon, "count": count, "flush": flush, "footer": footer}
    return Component("card", {**arguments, "span": span or ""})


def tiles(items: Iterable[Mapping[str, Any]]) -> Component:
    """Counts that lead somewhere: `label`, `count`, `href`, and perhaps `icon` and `tone`."""
    return Component("tiles", {"items": require_mappings("tiles", "items", items, "label", "count", "href")})


def tree(roots: Iterable[Mapping[str, Any]], label: str = "Structure") -> Component:
    """A tree of links: `title`, `href`, and perhaps `icon`, `note`, `current` and `children`."""
    nodes = require_mappings("tree", "roots", roots, "title", "href")
    return Component("org_tree", {"roots": nodes, "label": label})


def template(name: str, /, **context: object) -> Component:
    """A plugin's own template, "your-plugin/card.html", with these variables."""
    return Component("template", {"name": name, "context": context})
