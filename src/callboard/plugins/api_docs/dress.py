"""Schemas as what pages show: trees of lines, to a depth and a number at which no page is endless, and samples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard.plugins.catalog import EntityRef

from .model import Choice, Definition, Operation, Schema
from .model.addresses import of_type

DEEPEST = 5
MOST_NODES = 400
MOST_SAMPLED = 200
MOST_VALUES = 40
HOW = {"oneOf": "one of", "anyOf": "any of", "allOf": "all of", "not": "none of"}


@dataclass(kw_only=True)
class Node:
    """A line of a schema: a field, what a list holds, one of several forms. `href` leads to its type."""

    name: str = ""
    type: str = ""
    href: str = ""
    required: bool = False
    deprecated: bool = False
    notes: Sequence[str] = ()
    values: Sequence[str] = ()
    default: str = ""
    example: str = ""
    description: str = ""
    label: str = ""
    children: list[Node] = field(default_factory=list)


class Dresser:
    """Makes trees of the schemas of one definition."""

    def __init__(self, definition: Definition, ref: EntityRef) -> None:
        self.ref = ref
        self.types = {each.name: each.schema for each in reversed(definition.types)}
        self._left = MOST_NODES

    def tree(self, schema: Schema | None, inside: str = "") -> Node | None:
        """The tree of a schema, perhaps of the type with a name. What it leaves out has a page of its own."""
        self._left = MOST_NODES
        return None if schema is None else self._node(schema, "", False, (inside,), 0)

    def href(self, name: str) -> str:
        """The page of a type, empty for what is none."""
        return of_type(self.ref, name) if name in self.types else ""

    def _node(self, schema: Schema, name: str, required: bool, above: tuple[str, ...], depth: int) -> Node:
        self._left -= 1
        whole, refs = self._whole(schema)
        href = next((place for each in refs if (place := self.href(each))), "") or self._inner(schema)
        found = Node(
            name=name,
            type=_type(schema, whole),
            href=href,
            required=required,
            deprecated=schema.deprecated or whole.deprecated,
            notes=list(_notes(whole)),
            values=whole.enum[:MOST_VALUES],
            default=schema.default or whole.default,
            example=whole.example if not whole.properties else "",
            description=schema.description or whole.description,
        )
        if depth < DEEPEST and not set(refs) & set(above):
            found.children = list(self._children(whole, (*above, *refs), depth + 1))
        return found

    def _children(self, whole: Schema, above: tuple[str, ...], depth: int) -> Iterator[Node]:
        for each in whole.properties:
            if self._left <= 0:
                return
            node = self._node(each.schema, each.name, each.required, above, depth)
            node.label = each.note
            yield node
        for inner, label in ((whole.items, ""), (whole.values, "any other field")):
            if inner is not None and self._left > 0:
                yield from self._inside(inner, label, above, depth)
        for choice in whole.choices:
            yield from self._choice(choice, above, depth)

    def _inside(self, inner: Schema, label: str, above: tuple[str, ...], depth: int) -> Iterator[Node]:
        """What a list or a map holds: its fields take its place, where it has some."""
        node = self._node(inner, "", False, above, depth)
        if label or not node.children:
            node.label = label or "each item"
            if label or node.values or node.notes or node.description:
                yield node
        else:
            yield from node.children

    def _choice(self, choice: Choice, above: tuple[str, ...], depth: int) -> Iterator[Node]:
        if choice.how == "allOf":
            for each in choice.schemas:
                if self._left <= 0:
                    return
                node = self._node(each, "", False, above, depth)
                yield from node.children if node.children and not node.href else [node]
            return
        forms = []
        for each in choice.schemas:
            if self._left > 0:
                node = self._node(each, each.title, False, above, depth)
                forms.append(node)
        if forms:
            yield Node(label=HOW[choice.how], children=forms)

    def _whole(self, schema: Schema) -> tuple[Schema, tuple[str, ...]]:
        refs: list[str] = []
        while schema.ref and schema.ref in self.types and schema.ref not in refs:
            refs.append(schema.ref)
            schema = self.types[schema.ref]
        return schema, tuple(refs)

    def _inner(self, schema: Schema) -> str:
        """The page of what a list holds."""
        inner = schema.items or schema.values
        return self.href(inner.ref) or self._inner(inner) if inner is not None else ""

    def sample(self, schema: Schema | None) -> str:
        """A value of this schema as JSON, from its examples, or made up; empty when nothing can be said."""
        if schema is None:
            return ""
        self._left = MOST_SAMPLED
        value = self._sample(schema, (), 0)
        return "" if value in (None, {}, []) else json.dumps(value, indent=2, ensure_ascii=False)

    def _sample(self, schema: Schema, above: tuple[str, ...], depth: int) -> Any:
        whole, refs = self._whole(schema)
        self._left -= 1
        if whole.example or whole.default:
            return _value(whole.example or whole.default)
        if whole.enum:
            return whole.enum[0]
        if depth > DEEPEST or self._left <= 0 or set(refs) & set(above):
            return None
        above = (*above, *refs)
        if whole.items is not None:
            inner = self._sample(whole.items, above, depth + 1)
            return [] if inner is None else [inner]
        fields = {each.name: self._sample(each.schema, above, depth + 1) for each in whole.properties[:MOST_VALUES]}
        for choice in whole.choices:
            for part in choice.schemas if choice.how == "allOf" else choice.schemas[:1]:
                more = self._sample(part, above, depth + 1) if choice.how != "not" else None
                if not isinstance(more, dict):
                    return more if more is not None and not fields else fields or None
                fields = {**fields, **more}
        return fields or _made_up(whole)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _made_up(schema: Schema) -> Any:
    words = schema.type.split(" or ")[0].rstrip("!")
    known: dict[str, Any] = {"integer": 0, "number": 0, "boolean": True, "object": {}, "array": []}
    if words == "string" or schema.format:
        texts = {
            "date-time": "2026-11-30T12:00:00Z",
            "date": "2026-11-30",
            "uri": "https://example.com",
            "email": "a@example.com",
        }
        return texts.get(schema.format, "string") if words == "string" else known.get(words, 0)
    return known.get(words)


def _type(schema: Schema, whole: Schema) -> str:
    said = schema.type or whole.type or ("any of these" if whole.choices else "anything")
    return f"{said} or null" if whole.nullable and not said.endswith("null") else said


def _notes(whole: Schema) -> Iterator[str]:
    if whole.format:
        yield whole.format
    if whole.access:
        yield whole.access
    yield from whole.limits


def names_in(operation: Operation) -> set[str]:
    """The types that an operation names itself, not those that these are made of."""
    bodies = [*operation.bodies, *(body for answer in operation.answers for body in answer.bodies)]
    said = [*(each.schema for each in operation.parameters), *(each.schema for each in bodies)]
    waiting = [each for each in said if each is not None]
    found = set()
    while waiting:
        each = waiting.pop()
        if each.ref:
            found.add(each.ref)
        waiting += [inner for inner in (each.items, each.values) if inner is not None]
        waiting += [one.schema for one in each.properties]
        waiting += [one for choice in each.choices for one in choice.schemas]
    return found
