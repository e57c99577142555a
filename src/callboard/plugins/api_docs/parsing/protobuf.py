"""Protocol Buffers: services with their calls, messages and enums, with the comments above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ..model import Answer, Body, Choice, Definition, DefinitionProblem, Group, NamedType, Operation, Property, Schema
from .anchors import Anchors
from .tokens import Reader, SyntaxProblem, Token, cut

_TOKENS = re.compile(
    r"(?P<space>[\s\ufeff]+)|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))"
    r"""|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
    r"|(?P<name>\.?[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)|(?P<number>-?[0-9][0-9A-Za-z.+-]*)"
    r"|(?P<mark>[{}()\[\]<>;:,=/+-])|(?P<odd>.)",
    re.DOTALL,
)
TOP = {"message", "enum", "service", "extend", "option", "import", "package", "syntax", "edition"}
SCALARS = {
    "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
    "sfixed64", "bool", "string", "bytes",
}  # fmt: skip
LABELS = ("repeated", "optional", "required")
_STARS = re.compile(r"^\s*\*? ?", re.MULTILINE)


@dataclass
class _Read:
    """What has been read so far. `calls` are those of each service; their types are names as written, resolved at the
    end."""

    package: str = ""
    syntax: str = ""
    services: list[tuple[str, str, list[Operation]]] = field(default_factory=list)
    types: list[NamedType] = field(default_factory=list)
    anchors: Anchors = field(default_factory=Anchors)


class _Comments(Reader):
    """A reader that keeps comments aside: those right above a declaration are its description."""

    def __init__(self, tokens: list[Token]) -> None:
        self.above: dict[int, str] = {}
        kept: list[Token] = []
        said: list[Token] = []
        for each in tokens:
            if each.kind == "comment":
                if each.starts_line:
                    said.append(each)
                continue
            if said and each.kind != "end":
                self.above[len(kept)] = _said(said, each.line)
            said = []
            kept.append(each)
        super().__init__(kept)

    def comment(self, at: int) -> str:
        """What is said above the token with this number."""
        return self.above.get(at, "")


def read_protobuf(text: str) -> Definition:
    """The definition that a `.proto` text gives. Broken declarations are left out and noted."""
    read = _Read()
    try:
        reader = _Comments(list(cut(text, _TOKENS)))
        while not reader.is_over:
            _declaration(reader, read)
        problems = reader.problems
    except SyntaxProblem as problem:
        problems = [DefinitionProblem(message=problem.message, line=problem.line)]
    if not read.services and not read.types and not problems:
        problems = [DefinitionProblem(message="There is no service and no message", level="warning")]
    known = {each.name for each in read.types}
    return Definition(
        format="gRPC" + (f" ({read.syntax})" if read.syntax else ""),
        title=read.package,
        groups=[
            Group(title=name, description=description, operations=[_linked(each, name, known) for each in calls])
            for name, description, calls in read.services
        ],
        types=[replace(each, schema=_link(each.schema, each.name, known)) for each in read.types],
        problems=problems,
    )


def _declaration(reader: _Comments, read: _Read) -> None:
    at = reader.at
    try:
        _declared(reader, read, at)
    except SyntaxProblem as problem:
        reader.note(problem)
        reader.depth = 0
        if reader.at == at:
            reader.next()
        while not reader.is_over and not (reader.now.starts_line and reader.sees(*TOP)):
            reader.next()


def _declared(reader: _Comments, read: _Read, at: int) -> None:
    if reader.takes(";"):
        return
    word = reader.name("`service`, `message` or another declaration")
    if word in ("syntax", "edition"):
        reader.expect("=")
        read.syntax = reader.next().text.strip("\"'")
        reader.expect(";")
    elif word == "package":
        read.package = reader.name("the name of the package")
        reader.expect(";")
    elif word in _DECLARED:
        _DECLARED[word](reader, read, "", reader.comment(at))
    elif word in ("import", "option"):
        _statement(reader)
    else:
        raise SyntaxProblem(f"`{word[:60]}` begins no declaration", reader.tokens[at].line)


def _statement(reader: _Comments) -> None:
    """Takes what nothing is made of, up to the end of the statement."""
    while not reader.is_over and not reader.takes(";"):
        if reader.takes("{"):
            reader.skip_block("{", "}")
            if not reader.sees(";"):
                return
        else:
            reader.next()


def _service(reader: _Comments, read: _Read, _outer: str, description: str) -> None:
    name = reader.name("the name of the service")
    reader.expect("{")
    calls: list[Operation] = []
    while not reader.takes("}"):
        at = reader.at
        if reader.takes("rpc"):
            calls.append(_call(reader, read, name, reader.comment(at)))
        elif reader.takes(";"):
            continue
        elif reader.sees("option"):
            _statement(reader)
        else:
            raise SyntaxProblem(f"Expected `rpc`, found `{reader.now.text[:60]}`", reader.now.line)
    read.services.append((name, description, calls))


def _call(reader: _Comments, read: _Read, service: str, description: str) -> Operation:
    name = reader.name("the name of the call")
    asked, streams_in = _message_of(reader)
    reader.expect("returns")
    answered, streams_out = _message_of(reader)
    deprecated = False
    if reader.takes("{"):
        start = reader.at
        reader.skip_block("{", "}")
        said = [each.text for each in reader.tokens[start : reader.at]]
        deprecated = "deprecated" in said and "true" in said
        reader.takes(";")
    else:
        reader.expect(";")
    streams = {(True, True): "Streams both ways", (True, False): "Client streams", (False, True): "Server streams"}
    note = streams.get((streams_in, streams_out))
    return Operation(
        id=read.anchors.name(f"{service} {name}"),
        key=f"{service}.{name}",
        verb="STREAM" if note else "RPC",
        name=name,
        description=description,
        deprecated=deprecated,
        bodies=[Body(schema=asked)],
        answers=[Answer(bodies=[Body(schema=answered)])],
        notes=[note] if note else [],
    )


def _message_of(reader: _Comments) -> tuple[Schema, bool]:
    reader.expect("(")
    streams, name = False, reader.name("a message")
    if name == "stream" and reader.now.kind == "name":
        streams, name = True, reader.name("a message")
    reader.expect(")")
    return Schema(type=f"stream of {name}" if streams else name, ref=name), streams


def _message(reader: _Comments, read: _Read, outer: str, description: str) -> None:
    name = f"{outer}{reader.name('the name of the message')}"
    reader.expect("{")
    place = len(read.types)
    fields, choices = _fields(reader, read, f"{name}.")
    schema = Schema(type="object", properties=tuple(fields), choices=tuple(choices))
    read.types.insert(place, NamedType(name=name, kind="message", schema=schema, description=description))


def _fields(reader: _Comments, read: _Read, outer: str) -> tuple[list[Property], list[Choice]]:
    """What is between the braces of a message, the first of which has been taken."""
    reader.enter()
    fields: list[Property] = []
    choices: list[Choice] = []
    while not reader.takes("}"):
        at = reader.at
        following = reader.tokens[min(at + 1, len(reader.tokens) - 1)]
        if reader.sees("message", "enum", "extend") and following.kind == "name":
            word = reader.next().text
            _DECLARED[word](reader, read, outer, reader.comment(at))
        elif reader.sees("oneof") and following.kind == "name":
            choices.append(_one_of(reader))
        elif reader.sees("option", "reserved", "extensions") and following.text != "=":
            _statement(reader)
        elif not reader.takes(";"):
            fields.append(_field(reader, reader.comment(at)))
    reader.leave()
    return fields, choices


def _one_of(reader: _Comments) -> Choice:
    reader.next()
    name = reader.name("the name of the choice")
    reader.expect("{")
    fields = []
    while not reader.takes("}"):
        at = reader.at
        if reader.sees("option"):
            _statement(reader)
        elif not reader.takes(";"):
            fields.append(_field(reader, reader.comment(at)))
    one = tuple(Schema(title=name, type="object", properties=(each,)) for each in fields)
    return Choice(how="oneOf", schemas=one)


def _field(reader: _Comments, description: str) -> Property:
    label = reader.next().text if reader.sees(*LABELS) else ""
    schema = _type(reader)
    name = reader.name("the name of the field")
    reader.expect("=")
    number = reader.next()
    if number.kind != "number":
        raise SyntaxProblem(f"Expected the number of `{name}`, found `{number.text[:60]}`", number.line)
    deprecated = False
    if reader.takes("["):
        start = reader.at
        reader.skip_block("[", "]")
        said = [each.text for each in reader.tokens[start : reader.at]]
        deprecated = "deprecated" in said and said[said.index("deprecated") :][2:3] == ["true"]
    if reader.takes("{"):
        reader.skip_block("{", "}")
    else:
        reader.expect(";")
    if label == "repeated":
        schema = Schema(type=f"repeated {schema.type}", items=schema)
    schema = replace(schema, description=description, deprecated=deprecated)
    note = f"= {number.text}" + (" optional" if label == "optional" else "")
    return Property(name=name, schema=schema, required=label == "required", note=note)


def _type(reader: _Comments) -> Schema:
    name = reader.name("a type")
    if name != "map" or not reader.takes("<"):
        return Schema(type=name, ref="" if name in SCALARS else name)
    key = reader.name("the type of the keys")
    reader.expect(",")
    value = _type(reader)
    reader.expect(">")
    return Schema(type=f"map<{key}, {value.type}>", values=value)


def _enum(reader: _Comments, read: _Read, outer: str, description: str) -> None:
    name = f"{outer}{reader.name('the name of the enum')}"
    reader.expect("{")
    values = []
    while not reader.takes("}"):
        if reader.sees("option", "reserved") and reader.tokens[min(reader.at + 1, len(reader.tokens) - 1)].text != "=":
            _statement(reader)
            continue
        if reader.takes(";"):
            continue
        values.append(reader.name("a value"))
        reader.expect("=")
        _statement(reader)
    schema = Schema(type="enum", enum=tuple(values))
    read.types.append(NamedType(name=name, kind="enum", schema=schema, description=description))


def _extend(reader: _Comments, read: _Read, outer: str, _description: str) -> None:
    reader.name("what is extended")
    reader.expect("{")
    _fields(reader, read, outer)


_DECLARED: Mapping[str, Callable[[_Comments, _Read, str, str], None]] = {
    "message": _message,
    "enum": _enum,
    "service": _service,
    "extend": _extend,
}


def _said(comments: list[Token], line: int) -> str:
    """What the comments right above a line say: those that a blank line parts from it are about something else."""
    kept: list[str] = []
    for each in reversed(comments):
        if each.line + each.text.count("\n") < line - 1:
            break
        line = each.line
        text = each.text[2:] if each.text.startswith("//") else _STARS.sub("", each.text[2:-2])
        kept.insert(0, text.removeprefix(" ").rstrip())
    return "\n".join(kept).strip()


def _linked(each: Operation, service: str, known: set[str]) -> Operation:
    def inside(bodies: Iterator[Body]) -> list[Body]:
        return [replace(one, schema=one.schema and _link(one.schema, service, known)) for one in bodies]

    answers = [replace(one, bodies=inside(iter(one.bodies))) for one in each.answers]
    return replace(each, bodies=inside(iter(each.bodies)), answers=answers)


def _link(schema: Schema, scope: str, known: set[str]) -> Schema:
    """The schema with the names of types in full, found from the inside out as the language says."""
    return replace(
        schema,
        ref=_find(schema.ref, scope, known) if schema.ref else "",
        items=schema.items and _link(schema.items, scope, known),
        values=schema.values and _link(schema.values, scope, known),
        properties=tuple(replace(one, schema=_link(one.schema, scope, known)) for one in schema.properties),
        choices=tuple(
            replace(one, schemas=tuple(_link(each, scope, known) for each in one.schemas)) for one in schema.choices
        ),
    )


def _find(name: str, scope: str, known: set[str]) -> str:
    wanted = name.removeprefix(".")
    parts = scope.split(".")
    for size in range(len(parts), -1, -1):
        tried = ".".join([*parts[:size], wanted])
        if tried in known:
            return tried
    # The name may begin with this package's, which types are listed without.
    pieces = wanted.split(".")
    return next((tried for start in range(1, len(pieces)) if (tried := ".".join(pieces[start:])) in known), wanted)
