"""What the address of the catalog's list says, in our words or in Backstage's: state lives in the URL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from callboard import Invalid

from ..model import parse_ref

SCOPES = ("owned", "starred", "all")
BACKSTAGE = {
    "filters[kind]": "kind",
    "filters[user]": "scope",
    "filters[owners]": "owner",
    "filters[type]": "type",
    "filters[tags]": "tag",
    "filters[lifecycles]": "lifecycle",
    "filters[namespace]": "namespace",
    "filters[text]": "q",
}
MOST_VALUES = 50


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A list as somebody wants it. `chosen` maps a facet's id to the values picked. With `below`, a group, it has
    only what that group and those below it own."""

    kind: str = "component"
    scope: str = "all"
    below: str = ""
    text: str = ""
    sort: str = "name"
    page: int = 1
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()

    def href(self, path: str = "/catalog", **changes: object) -> str:
        """The address of this list with some things different. Defaults are left out."""
        other = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = [("kind", other.kind)]
        pairs += [("scope", other.scope)] if other.scope != "all" else []
        pairs += [("below", other.below)] if other.below else []
        pairs += [("q", other.text)] if other.text else []
        pairs += [(name, value) for name, values in other.chosen.items() for value in values]
        pairs += [("sort", other.sort)] if other.sort != "name" else []
        pairs += [("column", column) for column in other.columns]
        pairs += [("page", str(other.page))] if other.page > 1 else []
        return f"{path}?{urlencode(pairs)}"

    def without(self, facet: str, value: str) -> str:
        """The address without one of the values picked."""
        left = {name: tuple(v for v in values if (name, v) != (facet, value)) for name, values in self.chosen.items()}
        return self.href(chosen=left)


def read_asked(params: QueryParams, facets: Sequence[str]) -> Asked:
    """Reads the query string. What cannot be used is left out rather than refused: it is an address, not a form."""
    pairs = [(BACKSTAGE.get(name.removesuffix("[]"), name), value) for name, value in params.multi_items()]
    first = dict(reversed(pairs))
    chosen = {name: _values(pairs, name) for name in facets}
    page = first.get("page", "1")
    return Asked(
        kind=first.get("kind", "component").lower() or "component",
        scope=first["scope"] if first.get("scope") in SCOPES else "all",
        below=_ref(first.get("below", "")),
        text=first.get("q", "").strip()[:200],
        sort=first.get("sort", "name"),
        page=max(1, int(page)) if page.isdigit() and len(page) < 7 else 1,
        chosen={name: values for name, values in chosen.items() if values},
        columns=_values(pairs, "column"),
    )


def _ref(text: str) -> str:
    """The full ref of a group; empty for what names none."""
    try:
        return str(parse_ref(text.strip()[:300], kind="group")) if text.strip() else ""
    except Invalid:
        return ""


def _values(pairs: Sequence[tuple[str, str]], name: str) -> tuple[str, ...]:
    found = dict.fromkeys(value for key, value in pairs if key == name and value)
    return tuple(found)[:MOST_VALUES]
