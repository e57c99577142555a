"""The pages that tell what can be done: all actions, and one with what it takes and gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from callboard import Action, ActionExample, Context, Contributed, Page, View

from .model import READ
from .performing import find_action
from .schemas import as_yaml, input_schema, output_schema

LONGEST = 200
PATH = "/create/actions"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One action in the table."""

    id: str
    title: str
    plugin: str
    can: Sequence[str]
    href: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that goes in or comes out. `name` has dots for what is inside of something."""

    name: str
    type: str
    about: str


@dataclass(frozen=True, kw_only=True)
class ActionsPage(View):
    """All actions, or those whose name or title has what was typed."""

    template = "actions/actions.html"
    rows: Sequence[Row]
    total: int
    q: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Actions", PATH)]


@dataclass(frozen=True, kw_only=True)
class ActionPage(View):
    """One action."""

    template = "actions/action.html"
    action: Action
    plugin: str
    can: Sequence[str]
    takes: Sequence[Field]
    gives: Sequence[Field]
    examples: Sequence[tuple[ActionExample, str]]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Actions", PATH), (self.action.id, "")]


async def actions(request: Request, ctx: Context) -> ActionsPage:
    """`/create/actions?q=…`."""
    q = request.query_params.get("q", "").strip()[:LONGEST]
    rows = [_row(each) for each in sorted(ctx.of(Action), key=lambda found: found.contribution.id)]
    wanted = q.casefold()
    shown = [row for row in rows if wanted in f"{row.id} {row.title} {row.plugin}".casefold()]
    return ActionsPage(rows=shown, total=len(rows), q=q)


async def action(request: Request, ctx: Context) -> ActionPage:
    """`/create/actions/{id}`."""
    found = find_action(ctx, request.path_params["id"])
    one = found.contribution
    return ActionPage(
        action=one,
        plugin=found.plugin,
        can=_can(one),
        takes=list(fields(input_schema(one))),
        gives=list(fields(output_schema(one))),
        examples=[(each, as_yaml(one, each.input)) for each in one.examples],
    )


def fields(
    schema: Mapping[str, Any], whole: Mapping[str, Any] | None = None, before: str = "", depth: int = 3
) -> Iterator[Field]:
    """The properties of a schema, the required ones first, and those of objects inside of it, down to some depth."""
    whole = schema if whole is None else whole
    required = set(schema.get("required", ()))
    for name, written in sorted(schema.get("properties", {}).items(), key=lambda item: item[0] not in required):
        each = _resolved(written, whole)
        kind = _type(each, whole)
        yield Field(
            name=f"{before}{name}",
            type=f"{kind}, required" if name in required else kind,
            about=each.get("description") or written.get("description") or "",
        )
        inner = _resolved(each.get("items", {}), whole) if each.get("type") == "array" else each
        if depth and "properties" in inner:
            sign = "[]." if inner is not each else "."
            yield from fields(inner, whole, f"{before}{name}{sign}", depth - 1)


def _resolved(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference, or a choice between one thing and nothing, stands for."""
    real = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(real) == 1:
        return _resolved(real[0], whole)
    if "$ref" in schema:
        found: Mapping[str, Any] = whole.get("$defs", {}).get(schema["$ref"].rpartition("/")[2], {})
        return found
    return schema


def _type(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        kinds = [_type(_resolved(each, whole), whole) for each in schema["anyOf"]]
        return " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null"))
    if schema.get("type") == "array":
        return f"list of {_type(_resolved(schema.get('items', {}), whole), whole)}"
    kind = str(schema.get("const") or schema.get("type") or "anything")
    default = schema.get("default")
    return kind if default in (None, "", [], {}) else f"{kind}, {json.dumps(default)} if left out"


def _can(action: Action) -> list[str]:
    words = {"dry run": action.dry_run, "undo": action.undo, "needs approval": action.needs_approval}
    return [word for word, is_so in words.items() if is_so]


def _row(each: Contributed[Action]) -> Row:
    one = each.contribution
    href = f"{PATH}/{quote(one.id, safe='')}"
    return Row(id=one.id, title=one.title, plugin=each.plugin, can=_can(one), href=href)


PAGES = (
    Page(path=PATH, show=actions, requires=READ),
    Page(path=f"{PATH}/{{id}}", show=action, requires=READ),
)
