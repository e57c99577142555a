"""One operation with all that it takes and gives, one type, and the operations in which something is called so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from callboard import Context, NotFound, Page

from ..calling import may_try, request_line
from ..dress import Dresser, Node, names_in
from ..model import READ, Answer, Body, NamedType, Operation, Parameter, Schema
from ..model.addresses import of_operation
from ..tabs import TONES, listed
from .about import HERE, AboutApi, api_of, operation_of

LONGEST_NAME, LONGEST_QUERY = 500, 100
PLACES = (
    ("path", "Path parameters"),
    ("query", "Query parameters"),
    ("header", "Headers"),
    ("cookie", "Cookies"),
    ("form", "Form fields"),
    ("argument", "Arguments"),
)


@dataclass(frozen=True, kw_only=True)
class ShownParameter:
    """A parameter as a line, its own words before those of its schema."""

    name: str
    node: Node


@dataclass(frozen=True, kw_only=True)
class ShownBody:
    """What is sent or answered: its tree and an example."""

    title: str
    description: str
    node: Node | None
    example: str
    headers: Sequence[ShownParameter]


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """An answer with its bodies."""

    status: str
    tone: str
    description: str
    bodies: Sequence[ShownBody]
    headers: Sequence[ShownParameter]


@dataclass(frozen=True, kw_only=True)
class OperationPage(AboutApi):
    """Everything about one operation."""

    template = "api_docs/operation.html"
    operation: Operation
    tone: str
    parameters: Sequence[tuple[str, Sequence[ShownParameter]]]
    bodies: Sequence[ShownBody]
    answers: Sequence[ShownAnswer]
    request: str
    may_try: bool

    @property
    def here(self) -> str:
        return f"{self.operation.verb} {self.operation.name}"


@dataclass(frozen=True, kw_only=True)
class TypePage(AboutApi):
    """Everything about one type."""

    template = "api_docs/type.html"
    type: NamedType
    node: Node | None
    example: str
    users: Sequence[tuple[str, str]]

    @property
    def here(self) -> str:
        return self.type.name


@dataclass(frozen=True, kw_only=True)
class FindPage(AboutApi):
    """The operations and types that are called like what was typed."""

    template = "api_docs/find.html"
    groups: Sequence[Any]
    types: Sequence[Any]
    more_types: int
    q: str


async def operation(request: Request, ctx: Context) -> OperationPage:
    """`/api-docs/{namespace}/{kind}/{name}/operations/{operation}`."""
    entity, found = await api_of(request, ctx)
    one = operation_of(request, entity, found)
    dresser = Dresser(found, entity.ref)
    return OperationPage(
        entity=entity,
        found=found,
        operation=one,
        tone=TONES.get(one.verb, "neutral"),
        parameters=[
            (title, [_parameter(dresser, each) for each in one.parameters if each.place == place])
            for place, title in PLACES
            if any(each.place == place for each in one.parameters)
        ],
        bodies=_bodies(dresser, one.bodies),
        answers=[_answer(dresser, each) for each in one.answers],
        request=request_line(found, one, dresser.sample(one.bodies[0].schema) if one.bodies else ""),
        may_try=may_try(ctx, entity, found, one),
    )


async def type_page(request: Request, ctx: Context) -> TypePage:
    """`/api-docs/{namespace}/{kind}/{name}/types?name=…`."""
    entity, found = await api_of(request, ctx)
    one = found.type_named(request.query_params.get("name", "")[:LONGEST_NAME])
    if one is None:
        raise NotFound(f"{entity.title} has no such type", hint="It may have been renamed or removed.")
    dresser = Dresser(found, entity.ref)
    return TypePage(
        entity=entity,
        found=found,
        type=one,
        node=dresser.tree(one.schema, one.name),
        example=dresser.sample(one.schema),
        users=[
            (f"{each.verb} {each.name}", of_operation(entity.ref, each.id))
            for each in found.operations()
            if one.name in names_in(each)
        ],
    )


async def find(request: Request, ctx: Context) -> FindPage:
    """`/api-docs/{namespace}/{kind}/{name}/find?q=…`."""
    entity, found = await api_of(request, ctx)
    shown = listed(entity, found, request.query_params.get("q", "").strip()[:LONGEST_QUERY])
    return FindPage(
        entity=entity,
        found=found,
        groups=shown["groups"],
        types=shown["types"],
        more_types=shown["more_types"],
        q=shown["q"],
    )


def _parameter(dresser: Dresser, one: Parameter) -> ShownParameter:
    node = dresser.tree(one.schema) or Node()
    node.required, node.deprecated = one.required, one.deprecated or node.deprecated
    node.description, node.example = one.description or node.description, one.example or node.example
    return ShownParameter(name=one.name, node=node)


def _bodies(dresser: Dresser, bodies: Sequence[Body]) -> Sequence[ShownBody]:
    """Bodies of the same shape together, under all their media types."""
    together: dict[tuple[str, Schema | None, str], list[Body]] = {}
    for each in bodies:
        together.setdefault((each.name, each.schema, each.example), []).append(each)
    return [
        ShownBody(
            title=" ".join(part for part in (name, ", ".join(each.media for each in same if each.media)) if part),
            description=same[0].description,
            node=dresser.tree(schema),
            example=example or dresser.sample(schema),
            headers=[_parameter(dresser, each) for each in same[0].headers],
        )
        for (name, schema, example), same in together.items()
    ]


def _answer(dresser: Dresser, one: Answer) -> ShownAnswer:
    tone = {"2": "success", "3": "info", "4": "warning", "5": "danger"}.get(one.status[:1], "neutral")
    return ShownAnswer(
        status=one.status,
        tone=tone,
        description=one.description,
        bodies=_bodies(dresser, one.bodies),
        headers=[_parameter(dresser, each) for each in one.headers],
    )


PAGES = (
    Page(path=f"{HERE}/operations/{{operation}}", show=operation, requires=READ),
    Page(path=f"{HERE}/types", show=type_page, requires=READ),
    Page(path=f"{HERE}/find", show=find, requires=READ),
)
