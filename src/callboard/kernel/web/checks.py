"""Checks what programs send against what an endpoint declares, with the messages that Backstage's clients know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import jsonschema_rs
import msgspec
from starlette.requests import Request

from callboard.foundation.errors import Invalid
from callboard.kernel.contributions import Endpoint, Parameter

MOST_BODY = 100 * 1024
_INTEGER = re.compile(r"-?[0-9]{1,15}")


def parameter_check(endpoint: Endpoint) -> Callable[[Request], None]:
    """A function that raises Invalid for unknown, missing, repeated and ill-typed query parameters."""
    known = {parameter.name: parameter for parameter in endpoint.parameters}

    def check(request: Request) -> None:
        sent = request.query_params
        for name in sent:
            if name not in known and not endpoint.more_parameters:
                raise Invalid(f"Unknown query parameter '{name}'")
        for name, parameter in known.items():
            if name in sent:
                _check_values(parameter, sent.getlist(name))
            elif parameter.required:
                raise Invalid(f"request/query must have required property '{name}'")

    return check


def _check_values(parameter: Parameter, values: Sequence[str]) -> None:
    if len(values) > 1 and not parameter.many:
        raise Invalid(f"request/query/{parameter.name} must be {parameter.type}", hint="Give it once.")
    for value in values:
        _check_value(parameter, value)


def _check_value(parameter: Parameter, value: str) -> None:
    where = f"request/query/{parameter.name}"
    if parameter.type == "integer":
        if not _INTEGER.fullmatch(value):
            raise Invalid(f"{where} must be integer")
        if parameter.minimum is not None and int(value) < parameter.minimum:
            raise Invalid(f"{where} must be >= {parameter.minimum}")
    if parameter.choices and value not in parameter.choices:
        raise Invalid(f"{where} must be equal to one of the allowed values: {', '.join(parameter.choices)}")


def read_body(endpoint: Endpoint, request: Request, raw: bytes) -> Any:
    """The decoded JSON body, checked against the endpoint's schema. Raises Invalid with the first violation."""
    if len(raw) > (MOST_BODY if endpoint.most_bytes == Endpoint.most_bytes else endpoint.most_bytes):
        raise Invalid("request entity too large")
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Invalid(f"unsupported media type {media or 'undefined'}")
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"The body is not JSON: {error}") from error
    for violation in _validator(msgspec.json.encode(endpoint.body or {})).iter_errors(body):
        raise Invalid(_words(violation))
    return body


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> jsonschema_rs.Draft7Validator:
    return jsonschema_rs.Draft7Validator(msgspec.json.decode(schema))


def _words(error: jsonschema_rs.ValidationError) -> str:
    """A violation as Backstage's validator puts it; what it was asked for is the schema's, never the sender's."""
    where = "/".join(["request", "body", *map(str, error.instance_path)])
    words = _WORDS.get(error.kind.name)
    return f"{where} {words(error.kind.value) if words else f'does not fit: {error.kind.name}'}"


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "required": lambda name: f"must have required property '{name}'",
    "additionalProperties": lambda _: "must NOT have additional properties",
    "type": lambda types: f"must be {','.join(types)}",
    "enum": lambda options: f"must be equal to one of the allowed values: {', '.join(map(str, options))}",
    "minimum": lambda limit: f"must be >= {limit}",
    "maximum": lambda limit: f"must be <= {limit}",
    "minItems": lambda limit: f"must NOT have fewer than {limit} items",
    "maxItems": lambda limit: f"must NOT have more than {limit} items",
    "minLength": lambda limit: f"must NOT have fewer than {limit} characters",
    "maxLength": lambda limit: f"must NOT have more than {limit} characters",
}
