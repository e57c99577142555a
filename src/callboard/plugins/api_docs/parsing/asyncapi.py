"""AsyncAPI 2 and 3: messages that are sent and received, by channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Body, Definition, Group, NamedType, Operation, Parameter, Server
from .anchors import Anchors
from .document import Document, Object, as_text, step, words
from .openapi import about, read_schemes
from .schemas import name_types, read_schema, read_types

HOMES = ("/components/schemas",)
CHANNELS = "/channels"


def read_asyncapi(doc: Document) -> Definition:
    """A definition of version 2 or 3."""
    name_types(doc)
    version = words(doc.root.get("asyncapi"))
    is_third = version.startswith("3")
    groups = _third(doc) if is_third else _second(doc)
    components = doc.object(doc.root.get("components"), "/components")
    if not doc.root.get("channels"):
        doc.complain("There are no `channels`", "", level="warning")
    messages = _messages(doc, components)
    return Definition(
        format=f"AsyncAPI {'.'.join(version.split('.')[:2])}",
        **about(doc),
        servers=_servers(doc),
        groups=groups,
        types=[*read_types(doc), *messages],
        security=read_schemes(doc, components.get("securitySchemes"), "/components/securitySchemes"),
    )


@dataclass(frozen=True)
class _Channel:
    """A channel and where it is; `title` is its address."""

    said: Object
    at: str
    title: str


def _second(doc: Document) -> Sequence[Group]:
    anchors, groups = Anchors(), []
    for name, given in doc.object(doc.root.get("channels"), CHANNELS).items():
        channel = _Channel(*doc.follow(given, step(CHANNELS, name)), str(name))
        found = [_operation(doc, anchors, channel, verb) for verb in ("publish", "subscribe") if verb in channel.said]
        groups.append(Group(title=str(name), description=words(channel.said.get("description")), operations=found))
    return groups


def _operation(doc: Document, anchors: Anchors, channel: _Channel, verb: str) -> Operation:
    at, name = f"{channel.at}/{verb}", channel.title
    said = doc.object(channel.said[verb], at)
    given, where = said.get("message"), f"{at}/message"
    listed = given.get("oneOf") if isinstance(given, dict) else None
    each = list(enumerate(listed)) if isinstance(listed, list) else []
    messages = [(one, f"{where}/oneOf/{index}") for index, one in each] or ([(given, where)] if given else [])
    key = f"{verb.upper()} {name}"
    return Operation(
        id=anchors.name(key),
        key=key,
        verb={"publish": "PUB", "subscribe": "SUB"}[verb],
        name=name,
        summary=words(said.get("summary")) or words(said.get("operationId")),
        description=words(said.get("description")),
        deprecated=said.get("deprecated") is True,
        parameters=_parameters(doc, channel.said, channel.at),
        bodies=[_body(doc, one, one_at) for one, one_at in messages],
        notes=list(_bindings(doc, said, at)),
    )


def _third(doc: Document) -> Sequence[Group]:
    anchors, found, told = Anchors(), dict[str, list[Operation]](), dict[str, _Channel]()
    for name, given in doc.object(doc.root.get("channels"), CHANNELS).items():
        said, at = doc.follow(given, step(CHANNELS, name))
        found[at], told[at] = [], _Channel(said, at, words(said.get("address")) or str(name))
    for name, given in doc.object(doc.root.get("operations"), "/operations").items():
        said, at = doc.follow(given, step("/operations", name))
        channel, channel_at = doc.follow(said.get("channel"), f"{at}/channel")
        meant = told.setdefault(channel_at, _Channel(channel, channel_at, words(channel.get("address")) or str(name)))
        found.setdefault(channel_at, []).append(_action(doc, anchors, str(name), (said, at), meant))
    return [
        Group(title=each.title, description=words(each.said.get("description")), operations=found[at])
        for at, each in told.items()
    ]


def _action(doc: Document, anchors: Anchors, name: str, given: tuple[Object, str], channel: _Channel) -> Operation:
    said, at = given
    verb = words(said.get("action")).upper() or "SEND"
    own = doc.list_of(said.get("messages"), f"{at}/messages")
    messages = [(each, f"{at}/messages/{index}") for index, each in enumerate(own)]
    if "messages" not in said:
        listed = doc.object(channel.said.get("messages"), f"{channel.at}/messages")
        messages = [(each, step(f"{channel.at}/messages", key)) for key, each in listed.items()]
    return Operation(
        id=anchors.name(f"{verb} {name}"),
        key=f"{verb} {channel.title} {name}",
        verb={"RECEIVE": "RECV"}.get(verb, verb[:8]),
        name=channel.title,
        summary=words(said.get("summary")) or words(said.get("title")) or name,
        description=words(said.get("description")),
        deprecated=said.get("deprecated") is True,
        parameters=_parameters(doc, channel.said, channel.at),
        bodies=[_body(doc, each, where) for each, where in messages],
        notes=[*_bindings(doc, said, at), *(["Waits for a reply"] if said.get("reply") else [])],
    )


def _parameters(doc: Document, channel: Object, at: str) -> Sequence[Parameter]:
    found = []
    for name, given in doc.object(channel.get("parameters"), f"{at}/parameters").items():
        one, one_at = doc.follow(given, step(f"{at}/parameters", name))
        schema = one.get("schema")
        if schema is None:
            schema = {"type": "string", **{key: one[key] for key in ("enum", "default") if key in one}}
        found.append(
            Parameter(
                name=str(name),
                place="path",
                required=True,
                schema=read_schema(doc, schema, f"{one_at}/schema"),
                description=words(one.get("description")),
            )
        )
    return found


def _body(doc: Document, given: Any, at: str) -> Body:
    said, at = doc.follow(given, at)
    payload, payload_at = said.get("payload"), f"{at}/payload"
    if isinstance(payload, dict) and "schema" in payload and "schemaFormat" in payload:
        payload, payload_at = payload["schema"], f"{payload_at}/schema"
    headers, headers_at = doc.follow(said.get("headers"), f"{at}/headers")
    read = read_schema(doc, headers, headers_at) if headers else None
    return Body(
        media=words(said.get("contentType")) or words(doc.root.get("defaultContentType")),
        name=words(said.get("name")) or words(said.get("title")) or at.rpartition("/")[2],
        schema=None if payload is None else read_schema(doc, payload, payload_at),
        description=words(said.get("description")) or words(said.get("summary")),
        example=_example(said),
        headers=[
            Parameter(name=each.name, place="header", schema=each.schema, required=each.required)
            for each in (read.properties if read else ())
        ],
    )


def _example(said: Object) -> str:
    given = said.get("examples")
    first = given[0] if isinstance(given, list) and given else None
    return as_text(first["payload"]) if isinstance(first, dict) and "payload" in first else ""


def _messages(doc: Document, components: Object) -> Sequence[NamedType]:
    found = []
    for name, given in doc.object(components.get("messages"), "/components/messages").items():
        body = _body(doc, given, step("/components/messages", name))
        if body.schema is not None:
            kind = NamedType(name=f"{name}", kind="message", schema=body.schema, description=body.description)
            found.append(kind)
    return found


def _servers(doc: Document) -> Sequence[Server]:
    given, found = doc.root.get("servers"), []
    for name, each in doc.object(given, "/servers").items():
        one, at = doc.follow(each, step("/servers", name))
        url = words(one.get("url")) or f"{words(one.get('host'))}{words(one.get('pathname'))}"
        for key, said in doc.object(one.get("variables"), f"{at}/variables").items():
            default = words(said.get("default")) if isinstance(said, dict) else ""
            url = url.replace(f"{{{key}}}", default) if default else url
        words_of = words(one.get("description")) or words(one.get("title")) or str(name)
        found.append(Server(url=url, description=words_of, protocol=words(one.get("protocol"))))
    return found


def _bindings(doc: Document, said: Object, at: str) -> Iterator[str]:
    for name in doc.object(said.get("bindings"), f"{at}/bindings"):
        yield f"Bound to {name}"
