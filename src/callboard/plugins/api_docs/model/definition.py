"""A definition: what can be asked of an API, in groups, and the types that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .schema import ANYTHING, Schema


@dataclass(frozen=True, kw_only=True)
class DefinitionProblem:
    """Something wrong with a definition. `line` is 1-based within its text, 0 when it is about the whole."""

    message: str
    line: int = 0
    hint: str = ""
    level: Literal["error", "warning", "info"] = "error"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A value that is sent along. `place` is `path`, `query`, `header`, `cookie`, `form` or `argument`."""

    name: str
    place: str
    schema: Schema = ANYTHING
    required: bool = False
    deprecated: bool = False
    description: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class Body:
    """What is sent or answered, in one media type; `media` is empty where there is only one way. `name` is that of a
    message, if it has one."""

    media: str = ""
    name: str = ""
    schema: Schema | None = None
    description: str = ""
    required: bool = False
    example: str = ""
    headers: Sequence[Parameter] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What may come back. `status` is `200`, `4XX`, `default`, or empty where there are no such things."""

    status: str = ""
    description: str = ""
    bodies: Sequence[Body] = ()
    headers: Sequence[Parameter] = ()


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where the API answers: its address as it stands there, variables filled in by their defaults."""

    url: str
    description: str = ""
    protocol: str = ""


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A way to sign in. `type` in words; `place` and `name` where a key goes."""

    id: str
    type: str
    description: str = ""
    place: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """Something that can be asked. `id` is its anchor, unique in the definition; `verb` what is done (`GET`, `QUERY`,
    `RPC`, `SEND`), `name` to what. `security` are alternatives, each of which needs all its schemes (`id: scopes`)."""

    id: str
    verb: str
    name: str
    key: str = ""
    summary: str = ""
    description: str = ""
    deprecated: bool = False
    parameters: Sequence[Parameter] = ()
    bodies: Sequence[Body] = ()
    answers: Sequence[Answer] = ()
    security: Sequence[Sequence[str]] = ()
    servers: Sequence[Server] = ()
    notes: Sequence[str] = ()
    is_http: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Operations that belong together: a tag, a service, a channel."""

    title: str
    description: str = ""
    operations: Sequence[Operation] = ()


@dataclass(frozen=True, kw_only=True)
class NamedType:
    """A type that others name. `kind` in words: `schema`, `message`, `enum`, `input` …"""

    name: str
    schema: Schema
    kind: str = "schema"
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """Everything that could be read of a definition; `format` in words (`OpenAPI 3.1`), empty when none is known."""

    format: str = ""
    title: str = ""
    version: str = ""
    description: str = ""
    servers: Sequence[Server] = ()
    groups: Sequence[Group] = ()
    types: Sequence[NamedType] = ()
    security: Sequence[Scheme] = ()
    problems: Sequence[DefinitionProblem] = ()

    def operations(self) -> Iterator[Operation]:
        """All operations, in the order of the page."""
        for group in self.groups:
            yield from group.operations

    def operation(self, id: str) -> Operation | None:
        """The operation with this anchor."""
        return next((each for each in self.operations() if each.id == id), None)

    def type_named(self, name: str) -> NamedType | None:
        """The type of this name."""
        return next((each for each in self.types if each.name == name), None)
