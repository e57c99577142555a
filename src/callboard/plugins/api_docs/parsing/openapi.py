"""OpenAPI 3.0 and 3.1: operations by their tags, webhooks, types, ways to sign in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..model import Answer, Body, Definition, Group, Operation, Parameter, Scheme, Server
from .anchors import Anchors
from .document import Document, Object, step, words
from .schemas import example_of, name_types, read_schema, read_types

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
HOMES = ("/components/schemas",)
UNTAGGED, WEBHOOKS = "Operations", "Webhooks"
_VARIABLE = re.compile(r"\{([^{}]{1,100})\}")
Reading = Callable[[Document, Object, str, Object, str], dict[str, Any]]
"""What one version says in its own way of an operation: given it and its path item, with their pointers."""


def read_openapi(doc: Document) -> Definition:
    """A definition of version 3."""
    name_types(doc)
    version = words(doc.root.get("openapi"))
    groups = read_groups(doc, read_operation_3)
    if "paths" not in doc.root and not version.startswith("3.1"):
        doc.complain("There are no `paths`", "", "OpenAPI 3.0 needs them, and they may be empty.", "warning")
    components = doc.object(doc.root.get("components"), "/components")
    return Definition(
        format=f"OpenAPI {'.'.join(version.split('.')[:2])}",
        **about(doc),
        servers=read_servers(doc, doc.root.get("servers"), "/servers"),
        groups=groups,
        types=read_types(doc),
        security=read_schemes(doc, components.get("securitySchemes"), "/components/securitySchemes"),
    )


def about(doc: Document) -> dict[str, Any]:
    """Title, version and description."""
    info = doc.object(doc.root.get("info"), "/info")
    for key in ("title", "version"):
        if not words(info.get(key)):
            doc.complain(f"`info` has no `{key}`", "/info", level="warning")
    return {key: words(info.get(key)) for key in ("title", "version", "description")}


def read_groups(doc: Document, read: Reading) -> Sequence[Group]:
    """All operations below `paths` and `webhooks`, each in the group of its first tag."""
    anchors, found = Anchors(), dict[str, list[Operation]]()
    described = {}
    for index, each in enumerate(doc.list_of(doc.root.get("tags"), "/tags")):
        tag = doc.object(each, f"/tags/{index}")
        described[words(tag.get("name"))] = words(tag.get("description"))
        found[words(tag.get("name"))] = []
    for name, operation in _operations(doc, anchors, read, "paths"):
        found.setdefault(name or UNTAGGED, []).append(operation)
    hooks = [operation for _, operation in _operations(doc, anchors, read, "webhooks")]
    groups = [
        Group(title=tag, description=described.get(tag, ""), operations=operations)
        for tag, operations in found.items()
        if operations
    ]
    return [*groups, Group(title=WEBHOOKS, operations=hooks)] if hooks else groups


def _operations(doc: Document, anchors: Anchors, read: Reading, where: str) -> Iterator[tuple[str, Operation]]:
    ids: set[str] = set()
    for path, given in doc.object(doc.root.get(where), f"/{where}").items():
        if str(path).startswith("x-"):
            continue
        item, at = doc.follow(given, step(f"/{where}", path))
        for method in METHODS:
            if method not in item:
                continue
            said = doc.object(item[method], f"{at}/{method}")
            name, verb = str(path), method.upper()
            key = f"{verb} {name}" if where == "paths" else f"{where} {verb} {name}"
            tags = said.get("tags")
            tag = words(tags[0]) if isinstance(tags, list) and tags else ""
            _check_id(doc, said, f"{at}/{method}", ids)
            more = read(doc, said, f"{at}/{method}", item, at)
            if where == "paths":
                _check_path(doc, name, more["parameters"], at)
            yield (
                tag,
                Operation(
                    id=anchors.name(key),
                    key=key,
                    verb=verb,
                    name=name,
                    summary=words(said.get("summary")) or words(item.get("summary")),
                    description=words(said.get("description")) or words(item.get("description")),
                    deprecated=said.get("deprecated") is True,
                    is_http=where == "paths",
                    security=read_security(doc, said, f"{at}/{method}"),
                    **more,
                ),
            )


def _check_id(doc: Document, said: Object, at: str, ids: set[str]) -> None:
    own = words(said.get("operationId"))
    if own and own in ids:
        doc.complain(f"`{own[:100]}` is the operationId of two operations", f"{at}/operationId", level="warning")
    ids.add(own)


def _check_path(doc: Document, path: str, parameters: Sequence[Parameter], at: str) -> None:
    known = {each.name for each in parameters if each.place == "path"}
    for name in _VARIABLE.findall(path):
        if name not in known:
            message = f"`{{{name}}}` of the path {path[:200]} is not among its parameters"
            doc.complain(message, at, level="warning")


def read_operation_3(doc: Document, said: Object, at: str, item: Object, item_at: str) -> dict[str, Any]:
    """Parameters, bodies, answers and servers of an operation."""
    body, body_at = doc.follow(said.get("requestBody"), f"{at}/requestBody")
    callbacks = doc.object(said.get("callbacks"), f"{at}/callbacks")
    return {
        "parameters": [_parameter(doc, each, where) for each, where in parameters_of(doc, said, at, item, item_at)],
        "bodies": read_bodies(doc, body, body_at),
        "answers": read_answers(doc, said, at, _answer),
        "servers": read_servers(doc, said.get("servers") or item.get("servers"), f"{at}/servers"),
        "notes": [f"Calls back: {name}" for name in callbacks],
    }


def parameters_of(doc: Document, said: Object, at: str, item: Object, item_at: str) -> Sequence[tuple[Object, str]]:
    """The parameters of an operation with those of its path, which it may say anew."""
    found: dict[tuple[str, str], tuple[Object, str]] = {}
    for given, where in ((item.get("parameters"), item_at), (said.get("parameters"), at)):
        for index, each in enumerate(doc.list_of(given, f"{where}/parameters")):
            one, one_at = doc.follow(each, f"{where}/parameters/{index}")
            if not words(one.get("name")):
                doc.complain("A parameter has no `name`", one_at)
                continue
            found[words(one.get("in")), words(one["name"])] = one, one_at
    return list(found.values())


def _parameter(doc: Document, said: Object, at: str) -> Parameter:
    schema, schema_at = said.get("schema"), f"{at}/schema"
    content = doc.object(said.get("content"), f"{at}/content")
    if schema is None and content:
        media = next(iter(content))
        schema_at = f"{step(f'{at}/content', media)}/schema"
        schema = doc.object(content[media], step(f"{at}/content", media)).get("schema")
    place = words(said.get("in"))
    return Parameter(
        name=words(said.get("name")),
        place=place or "query",
        schema=read_schema(doc, {} if schema is None else schema, schema_at),
        required=said.get("required") is True or place == "path",
        deprecated=said.get("deprecated") is True,
        description=words(said.get("description")),
        example=example_of(said),
    )


def read_bodies(doc: Document, said: Object, at: str) -> Sequence[Body]:
    """What is under `content`, media types with the same schema together."""
    found = []
    for media, given in doc.object(said.get("content"), f"{at}/content").items():
        one_at = step(f"{at}/content", media)
        one, one_at = doc.follow(given, one_at)
        schema = one.get("schema")
        found.append(
            Body(
                media=str(media),
                schema=None if schema is None else read_schema(doc, schema, f"{one_at}/schema"),
                description=words(said.get("description")),
                required=said.get("required") is True,
                example=example_of(one),
            )
        )
    return found


def read_answers(
    doc: Document, said: Object, at: str, read: Callable[[Document, str, Object, str], Answer]
) -> Sequence[Answer]:
    """All answers by their status."""
    found = []
    for status, given in doc.object(said.get("responses"), f"{at}/responses").items():
        if not str(status).startswith("x-"):
            one, one_at = doc.follow(given, step(f"{at}/responses", status))
            found.append(read(doc, str(status), one, one_at))
    return found


def _answer(doc: Document, status: str, said: Object, at: str) -> Answer:
    headers = []
    for name, given in doc.object(said.get("headers"), f"{at}/headers").items():
        one, one_at = doc.follow(given, step(f"{at}/headers", name))
        headers.append(_parameter(doc, {**one, "name": str(name), "in": "header"}, one_at))
    return Answer(
        status=status,
        description=words(said.get("description")),
        bodies=[Body(**{**_fields(each), "description": "", "required": False}) for each in read_bodies(doc, said, at)],
        headers=headers,
    )


def _fields(body: Body) -> dict[str, Any]:
    return {"media": body.media, "schema": body.schema, "example": body.example}


def read_servers(doc: Document, given: Any, at: str) -> Sequence[Server]:
    """Servers with their variables filled in by the defaults."""
    found = []
    for index, each in enumerate(doc.list_of(given, at)):
        one = doc.object(each, f"{at}/{index}")
        variables = doc.object(one.get("variables"), f"{at}/{index}/variables")
        url = words(one.get("url"))
        for name, said in variables.items():
            default = words(said.get("default")) if isinstance(said, dict) else ""
            url = url.replace(f"{{{name}}}", default)
        found.append(Server(url=url, description=words(one.get("description"))))
    return found


def read_security(doc: Document, said: Object, at: str) -> Sequence[Sequence[str]]:
    """The alternatives of what is needed to sign in; those of the whole definition where none are said."""
    own = "security" in said
    given, where = (said["security"], f"{at}/security") if own else (doc.root.get("security"), "/security")
    found = []
    for index, each in enumerate(doc.list_of(given, where)):
        one = doc.object(each, f"{where}/{index}")
        found.append([_needed(name, scopes) for name, scopes in one.items()])
    return found


def _needed(name: str, scopes: Any) -> str:
    listed = [words(each) for each in scopes] if isinstance(scopes, list) else []
    return f"{name}: {', '.join(listed)}" if listed else str(name)


def read_schemes(doc: Document, given: Any, at: str) -> Sequence[Scheme]:
    """The ways to sign in."""
    found = []
    for name, each in doc.object(given, at).items():
        one, _ = doc.follow(each, step(at, name))
        found.append(
            Scheme(
                id=str(name),
                type=_scheme_words(one),
                description=words(one.get("description")),
                place=words(one.get("in")),
                name=words(one.get("name")),
            )
        )
    return found


def _scheme_words(said: Object) -> str:
    kind = words(said.get("type"))
    if kind == "http":
        scheme = words(said.get("scheme")).capitalize()
        form = words(said.get("bearerFormat"))
        return f"{scheme} in `Authorization`" + (f" ({form})" if form else "")
    if kind == "apiKey":
        return f"Key in the {words(said.get('in'))} `{words(said.get('name'))}`"
    flows = said.get("flows")
    ways = ", ".join(str(each) for each in flows) if isinstance(flows, dict) else words(said.get("flow"))
    known = {
        "oauth2": "OAuth 2",
        "openIdConnect": "OpenID Connect",
        "mutualTLS": "Client certificate",
        "basic": "Basic",
    }
    return f"{known.get(kind, kind)} ({ways})" if ways else known.get(kind, kind)
