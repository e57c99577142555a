"""GraphQL's schema language: queries, mutations and subscriptions, and the types that they speak of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from textwrap import dedent

from ..model import Answer as Result
from ..model import (
    Body,
    Choice,
    Definition,
    DefinitionProblem,
    Group,
    NamedType,
    Operation,
    Parameter,
    Property,
    Schema,
)
from .anchors import Anchors
from .tokens import Reader, SyntaxProblem, cut

_TOKENS = re.compile(
    r"(?P<space>[\s,\ufeff]+)|(?P<comment>#[^\n]*)"
    r'|(?P<block>"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z))'
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>-?[0-9][0-9.eE+-]*)"
    r"|(?P<mark>\.\.\.|[!$&()=@:\[\]{}|])|(?P<odd>.)",
    re.DOTALL,
)
ROOTS = {
    "query": ("Query", "Queries"),
    "mutation": ("Mutation", "Mutations"),
    "subscription": ("Subscription", "Subscriptions"),
}
KINDS = {"type", "interface", "input", "union", "enum", "scalar", "directive", "schema", "extend"}
BUILT_IN = {"Int", "Float", "String", "Boolean", "ID"}


class _Read:
    """What has been read so far."""

    def __init__(self) -> None:
        self.types: dict[str, NamedType] = {}
        self.arguments: dict[tuple[str, str], tuple[Parameter, ...]] = {}
        self.roots = {what: name for what, (name, _) in ROOTS.items()}
        self.description = ""

    def add(self, found: NamedType) -> None:
        """Adds a type, or what an extension adds to it."""
        before = self.types.get(found.name)
        if before is None:
            self.types[found.name] = found
            return
        schema = replace(
            before.schema,
            properties=(*before.schema.properties, *found.schema.properties),
            enum=(*before.schema.enum, *found.schema.enum),
            choices=(*before.schema.choices, *found.schema.choices),
        )
        self.types[found.name] = replace(before, schema=schema, description=before.description or found.description)


def read_graphql(text: str) -> Definition:
    """The definition that a text in the schema language gives. Broken declarations are left out and noted."""
    read, reader = _Read(), None
    try:
        reader = Reader([each for each in cut(text, _TOKENS) if each.kind != "comment"])
        while not reader.is_over:
            _declaration(reader, read)
        problems = [*reader.problems, *_unknown(read)]
    except SyntaxProblem as problem:
        problems = [DefinitionProblem(message=problem.message, line=problem.line)]
    groups = list(_groups(read))
    roots = {read.roots[what] for what in ROOTS}
    return Definition(
        format="GraphQL",
        description=read.description,
        groups=groups,
        types=[each for each in read.types.values() if each.name not in roots],
        problems=problems,
    )


def _declaration(reader: Reader, read: _Read) -> None:
    try:
        description = _description(reader)
        reader.takes("extend")
        word = reader.name("`type`, `input` or another declaration")
        if word not in _DECLARED:
            raise SyntaxProblem(f"`{word[:60]}` begins no declaration", reader.now.line)
        _DECLARED[word](reader, read, description)
    except SyntaxProblem as problem:
        reader.note(problem)
        reader.depth = 0
        reader.next()
        while not reader.is_over and not (reader.now.starts_line and (reader.sees(*KINDS) or _is_text(reader))):
            reader.next()


def _is_text(reader: Reader) -> bool:
    following = reader.tokens[min(reader.at + 1, len(reader.tokens) - 1)]
    return reader.now.kind in ("block", "string") and following.text in KINDS


def _description(reader: Reader) -> str:
    if reader.now.kind not in ("block", "string"):
        return ""
    token = reader.next()
    if token.kind == "block":
        inner = token.text[3:-3].replace('\\"""', '"""')
        first, _, rest = inner.partition("\n")
        return f"{first.strip()}\n{dedent(rest)}".strip()
    return token.text[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def _schema(reader: Reader, read: _Read, description: str) -> None:
    read.description = read.description or description
    _directives(reader)
    if not reader.takes("{"):
        return
    while not reader.takes("}"):
        what = reader.name("`query`, `mutation` or `subscription`")
        reader.expect(":")
        read.roots[what] = reader.name("the name of a type")


def _object(kind: str, reader: Reader, read: _Read, description: str) -> None:
    name = reader.name("the name of the type")
    implements = []
    if reader.takes("implements"):
        reader.takes("&")
        implements.append(reader.name())
        while reader.takes("&") or (reader.now.kind == "name" and not reader.now.starts_line):
            implements.append(reader.name())
    notes = _directives(reader)
    fields = []
    if reader.takes("{"):
        while not reader.takes("}"):
            field, arguments = _field(reader)
            fields.append(field)
            read.arguments[name, field.name] = arguments
    limits = (*(f"implements {each}" for each in implements), *notes)
    schema = Schema(type="object", properties=tuple(fields), limits=limits)
    read.add(NamedType(name=name, kind=kind, schema=schema, description=description))


def _field(reader: Reader) -> tuple[Property, tuple[Parameter, ...]]:
    description = _description(reader)
    name = reader.name("the name of a field")
    arguments: tuple[Parameter, ...] = ()
    if reader.takes("("):
        arguments = tuple(_arguments(reader))
    reader.expect(":")
    schema = _type(reader)
    default = _value(reader) if reader.takes("=") else ""
    notes = _directives(reader)
    schema = replace(
        schema,
        description=description,
        default=default,
        deprecated=any(each.startswith("@deprecated") for each in notes),
        limits=notes,
    )
    said = ", ".join(f"{each.name}: {each.schema.type}" for each in arguments)
    required = schema.type.endswith("!") and not default
    return Property(name=name, schema=schema, required=required, note=f"({said})" if said else ""), arguments


def _arguments(reader: Reader) -> Iterator[Parameter]:
    while not reader.takes(")"):
        field, _ = _field(reader)
        yield Parameter(
            name=field.name,
            place="argument",
            schema=replace(field.schema, description=""),
            required=field.required,
            deprecated=field.schema.deprecated,
            description=field.schema.description,
        )


def _type(reader: Reader) -> Schema:
    reader.enter()
    if reader.takes("["):
        inner = _type(reader)
        reader.expect("]")
        found = Schema(type=f"[{inner.type}]", items=inner)
    else:
        name = reader.name("a type")
        found = Schema(type=name, ref="" if name in BUILT_IN else name)
    reader.leave()
    return replace(found, type=f"{found.type}!") if reader.takes("!") else found


def _union(reader: Reader, read: _Read, description: str) -> None:
    name, notes = reader.name("the name of the union"), _directives(reader)
    members = []
    if reader.takes("="):
        reader.takes("|")
        members.append(reader.name())
        while reader.takes("|"):
            members.append(reader.name())
    schemas = tuple(Schema(type=each, ref=each) for each in members)
    schema = Schema(type="union", choices=(Choice(how="oneOf", schemas=schemas),) if schemas else (), limits=notes)
    read.add(NamedType(name=name, kind="union", schema=schema, description=description))


def _enum(reader: Reader, read: _Read, description: str) -> None:
    name, notes = reader.name("the name of the enum"), _directives(reader)
    values = []
    if reader.takes("{"):
        while not reader.takes("}"):
            _description(reader)
            values.append(reader.name("a value"))
            _directives(reader)
    schema = Schema(type="enum", enum=tuple(values), limits=notes)
    read.add(NamedType(name=name, kind="enum", schema=schema, description=description))


def _scalar(reader: Reader, read: _Read, description: str) -> None:
    name = reader.name("the name of the scalar")
    schema = Schema(type="scalar", limits=_directives(reader))
    read.add(NamedType(name=name, kind="scalar", schema=schema, description=description))


def _directive(reader: Reader, read: _Read, description: str) -> None:
    reader.expect("@")
    name = reader.name("the name of the directive")
    arguments = tuple(_arguments(reader)) if reader.takes("(") else ()
    reader.takes("repeatable")
    reader.expect("on")
    reader.takes("|")
    places = [reader.name()]
    while reader.takes("|"):
        places.append(reader.name())
    fields = tuple(Property(name=each.name, schema=each.schema, required=each.required) for each in arguments)
    schema = Schema(type="directive", properties=fields, limits=(f"on {', '.join(places)}",))
    read.add(NamedType(name=f"@{name}", kind="directive", schema=schema, description=description))


def _directives(reader: Reader) -> tuple[str, ...]:
    found = []
    while reader.takes("@"):
        said = f"@{reader.name('the name of a directive')}"
        if reader.takes("("):
            start = reader.at
            reader.skip_block("(", ")")
            said += f"({' '.join(each.text for each in reader.tokens[start : reader.at - 1])})".replace(" : ", ": ")
        found.append(said[:200])
    return tuple(found)


def _value(reader: Reader) -> str:
    token = reader.next()
    if token.text in ("[", "{") and token.kind == "mark":
        start = reader.at
        reader.skip_block(token.text, {"[": "]", "{": "}"}[token.text])
        return (token.text + " ".join(each.text for each in reader.tokens[start : reader.at])).replace(" : ", ": ")
    if token.kind in ("end", "mark", "odd"):
        raise SyntaxProblem(f"Expected a value, found `{token.text[:60]}`", token.line)
    return token.text


_DECLARED: Mapping[str, Callable[[Reader, _Read, str], None]] = {
    "schema": _schema,
    "type": partial(_object, "type"),
    "interface": partial(_object, "interface"),
    "input": partial(_object, "input"),
    "union": _union,
    "enum": _enum,
    "scalar": _scalar,
    "directive": _directive,
}


def _groups(read: _Read) -> Iterator[Group]:
    anchors = Anchors()
    for what, (_, title) in ROOTS.items():
        root = read.types.get(read.roots[what])
        if root is not None:
            found = [_operation(read, anchors, what, root.name, field) for field in root.schema.properties]
            yield Group(title=title, description=root.description, operations=found)


def _operation(read: _Read, anchors: Anchors, what: str, root: str, field: Property) -> Operation:
    key = f"{what} {field.name}"
    result = replace(field.schema, description="", deprecated=False, limits=())
    return Operation(
        id=anchors.name(key),
        key=key,
        verb={"query": "QUERY", "mutation": "MUTATE", "subscription": "SUBSCR"}[what],
        name=field.name,
        description=field.schema.description,
        deprecated=field.schema.deprecated,
        parameters=read.arguments.get((root, field.name), ()),
        answers=[Result(bodies=[Body(schema=result)])],
        notes=list(field.schema.limits),
    )


def _unknown(read: _Read) -> Iterator[DefinitionProblem]:
    if not read.types:
        yield DefinitionProblem(message="There is no type in this schema", level="warning")
