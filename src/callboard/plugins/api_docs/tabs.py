"""The tab `Definition` of an API: its operations by group, its types, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from callboard import Context, ui
from callboard.plugins.catalog import Entity, EntityTab, RefLink, links_to

from .model import Definition, Group, Operation
from .model.addresses import TAB, base, of_operation, of_type
from .parsing import definition_of, is_known, text_of

MOST_TYPES = 300
MOST_LINKS = 40
RAW = 200_000
TONES = {
    "GET": "info", "HEAD": "info", "QUERY": "info", "OPTIONS": "neutral", "TRACE": "neutral",
    "POST": "success", "PUT": "warning", "PATCH": "warning", "DELETE": "danger",
    "MUTATE": "success", "SUBSCR": "done", "RPC": "info", "STREAM": "done",
    "SUB": "info", "RECV": "info", "RECEIVE": "info", "PUB": "success", "SEND": "success",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """An operation as the list shows it."""

    operation: Operation
    tone: str
    href: str

    @property
    def words(self) -> str:
        """What it does, in a line."""
        said = self.operation.summary or self.operation.description
        line = said.strip().partition("\n")[0].strip()
        return line if len(line) <= 120 else f"{line[:119]}…"


def lines_of(entity: Entity, group: Group, q: str = "") -> Sequence[Line]:
    """The operations of a group in which something is called like `q`."""
    wanted = q.lower().split()
    return [
        Line(operation=each, tone=TONES.get(each.verb, "neutral"), href=of_operation(entity.ref, each.id))
        for each in group.operations
        if all(word in f"{each.verb} {each.name} {each.summary} {group.title}".lower() for word in wanted)
    ]


def listed(entity: Entity, definition: Definition, q: str = "") -> dict[str, Any]:
    """What the list of operations and types holds."""
    groups = [(group, lines_of(entity, group, q)) for group in definition.groups]
    types = [each for each in definition.types if all(word in each.name.lower() for word in q.lower().split())]
    return {
        "groups": [(group, lines) for group, lines in groups if lines or not q],
        "types": [(each.name, each.kind, of_type(entity.ref, each.name)) for each in types[:MOST_TYPES]],
        "more_types": max(0, len(types) - MOST_TYPES),
        "q": q,
        "base": base(entity.ref),
    }


async def beside(entity: Entity, ctx: Context) -> dict[str, Any]:
    """Who provides and who uses an API, of whom the person who asks may know."""
    providers, consumers = list(entity.targets("apiProvidedBy")), list(entity.targets("apiConsumedBy"))
    links = await links_to(ctx, [*providers[:MOST_LINKS], *consumers[:MOST_LINKS]])

    def shown(refs: Sequence[Any]) -> list[RefLink]:
        return sorted((links[each] for each in refs[:MOST_LINKS]), key=lambda link: (link.missing, link.title.lower()))

    return {
        "providers": shown(providers),
        "consumers": shown(consumers),
        "provider_count": len(providers),
        "consumer_count": len(consumers),
    }


async def definition(entity: Entity, ctx: Context) -> ui.Component:
    """The whole definition in short; each operation fetches itself when it is opened."""
    text = text_of(entity)
    if not text:
        words = "This API says where it is served, not what it looks like."
        return ui.empty_state("No definition", words, icon="braces")
    found = await definition_of(entity, ctx)
    return ui.template(
        "api_docs/tab.html",
        entity=entity,
        found=found,
        known=is_known(entity.type),
        count=sum(1 for _ in found.operations()),
        raw=text[:RAW] if not is_known(entity.type) or (found.problems and not found.groups) else "",
        raw_lang=language_of(entity),
        **listed(entity, found),
        **await beside(entity, ctx),
    )


def language_of(entity: Entity) -> str:
    """By which rules the text of a definition is coloured."""
    known = {"graphql": "graphql", "grpc": "protobuf", "protobuf": "protobuf", "proto": "protobuf"}
    return "json" if text_of(entity).lstrip().startswith("{") else known.get(entity.type.lower(), "yaml")


TABS = (
    EntityTab(
        id=TAB,
        title="Definition",
        order=20,
        render=definition,
        shows_for=lambda entity: entity.ref.kind == "api",
    ),
)
