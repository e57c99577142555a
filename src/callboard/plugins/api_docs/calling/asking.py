"""The request that a form makes: each value in its place, so that none leaves the server and path it is meant for."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from callboard import Invalid

from ..model import Definition, Operation
from .places import is_below

LONGEST_VALUE = 4_000
LONGEST_BODY = 500_000
FORM = "application/x-www-form-urlencoded"
NOT_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "cookie", "content-type"})
"""Headers that a form may not set: they frame the request, or are the body's."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """A value that the form asks for."""

    id: str
    label: str
    required: bool = False
    value: str = ""
    options: Sequence[str] = ()
    help: str = ""
    is_secret: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it is sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None = None


def fields_of(found: Definition, operation: Operation, given: Mapping[str, str]) -> Sequence[Field]:
    """What the form asks for, with what was given so far, or with examples."""
    fields = [
        Field(
            id=f"{each.place}.{each.name}",
            label=f"{each.name} ({each.place})",
            required=each.required,
            value=given.get(f"{each.place}.{each.name}", _plain(each.example or each.schema.default)),
            options=each.schema.enum,
            help=each.description.strip().partition("\n")[0][:200],
        )
        for each in operation.parameters
        if each.place in ("path", "query", "form") or (each.place == "header" and each.name.lower() not in NOT_OURS)
    ]
    needed = {way.partition(":")[0] for ways in operation.security for way in ways}
    for each in found.security:
        if each.id in needed and (place := _key_place(each.type, each.place, each.name)):
            fields.append(Field(id=f"key.{place}", label=f"{each.id}: {each.type}", is_secret=True))
    return fields


def _key_place(type: str, place: str, name: str) -> str:
    if place in ("header", "query") and name:
        return f"{place}.{name}"
    return "header.Authorization" if not place and type else ""


def make_request(operation: Operation, server: str, given: Mapping[str, str]) -> Asked:
    """The request to that server. Raises Invalid for what is missing, too long, or would go elsewhere."""
    path, query, headers, form = operation.name, list[tuple[str, str]](), dict[str, str](), list[tuple[str, str]]()
    for each in operation.parameters:
        value = _given(given, f"{each.place}.{each.name}", each.name, required=each.required)
        if each.place == "path":
            path = path.replace(f"{{{each.name}}}", _segment(value, each.name))
        elif value and each.place == "query":
            query.append((each.name, value))
        elif value and each.place == "form":
            form.append((each.name, value))
        elif value and each.place == "header" and each.name.lower() not in NOT_OURS:
            headers[each.name] = value
    _add_keys(given, query, headers)
    content, media = _content(operation, given, form)
    if content is not None and media:
        headers["Content-Type"] = media
    url = server.rstrip("/") + (path if path.startswith("/") else f"/{path}")
    if "{" in url or not is_below(url, server):
        raise Invalid("This would be sent elsewhere than to the server that was chosen", hint="Look at the path.")
    return Asked(
        method=operation.verb, url=url + (f"?{urlencode(query)}" if query else ""), headers=headers, content=content
    )


def _add_keys(given: Mapping[str, str], query: list[tuple[str, str]], headers: dict[str, str]) -> None:
    for id in given:
        kind, _, name = id.removeprefix("key.").partition(".")
        if not id.startswith("key.") or name.lower() in NOT_OURS or not name:
            continue
        value = _given(given, id, name, required=False)
        if value and kind == "header":
            headers[name] = value
        elif value and kind == "query":
            query.append((name, value))


def _given(given: Mapping[str, str], id: str, name: str, *, required: bool) -> str:
    value = given.get(id, "").strip()
    if required and not value:
        raise Invalid(f"`{name}` is needed", hint="Fill it in.")
    if len(value) > LONGEST_VALUE or any(character in value for character in "\r\n\0"):
        raise Invalid(f"`{name}` is too long, or has several lines")
    return value


def _segment(value: str, name: str) -> str:
    """A value as part of a path, out of which it does not lead."""
    if value in (".", ".."):
        raise Invalid(f"`{name}` cannot be `{value}`: that would be another path")
    return quote(value, safe="")


def _content(operation: Operation, given: Mapping[str, str], form: list[tuple[str, str]]) -> tuple[bytes | None, str]:
    if form:
        return urlencode(form).encode(), FORM
    body = given.get("body", "")
    if not body.strip() or operation.verb in ("GET", "HEAD"):
        return None, ""
    if len(body) > LONGEST_BODY:
        raise Invalid(f"The body is longer than {LONGEST_BODY:,} characters")
    known = [part.strip() for each in operation.bodies for part in each.media.split(",") if part.strip()]
    media = given.get("media", "")
    return body.encode(), media if media in known else (known or ["application/json"])[0]


def _plain(example: str) -> str:
    """An example as one types it: without the quotes of JSON."""
    try:
        value = json.loads(example) if example else ""
    except ValueError:
        return example
    return value if isinstance(value, str) else example if isinstance(value, int | float) else ""


def request_line(found: Definition, operation: Operation, body: str) -> str:
    """What one types into a terminal to ask this; empty for what is not asked by HTTP."""
    if not operation.is_http:
        return ""
    server = next((each.url for each in operation.servers or found.servers), "")
    needed = [each for each in operation.parameters if each.place == "query" and each.required]
    query = "&".join(f"{each.name}={_plain(each.example) or '…'}" for each in needed)
    url = f"{server.rstrip('/')}{operation.name}" + (f"?{query}" if query else "")
    lines = [f"curl -s {'' if operation.verb == 'GET' else f'-X {operation.verb} '}{shlex.quote(url)}"]
    if operation.security and any(operation.security):
        lines.append("-H 'Authorization: Bearer $TOKEN'".replace("'", '"'))
    if operation.bodies and operation.bodies[0].media:
        lines.append(f"-H {shlex.quote('Content-Type: ' + operation.bodies[0].media.partition(',')[0])}")
        if body and len(body) < 600:
            lines.append(f"-d {shlex.quote(json.dumps(json.loads(body), ensure_ascii=False))}")
    return " \\\n  ".join(lines)
