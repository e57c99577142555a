"""The OpenAPI document, made from what endpoints declare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from callboard.kernel.contributions import Endpoint, Parameter
from callboard.kernel.portal import Portal

ERROR = {
    "description": "An error, in the shape of Backstage's API",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["error", "response"],
                "properties": {
                    "error": {
                        "type": "object",
                        "properties": {"name": {"type": "string"}, "message": {"type": "string"}},
                    },
                    "request": {"type": "object"},
                    "response": {"type": "object", "properties": {"statusCode": {"type": "integer"}}},
                },
            }
        }
    },
}


def describe(portal: Portal, plugin: str | None = None) -> dict[str, Any]:
    """OpenAPI 3.1 for all endpoints, or for those of one plugin."""
    paths: dict[str, dict[str, Any]] = {}
    for each in portal.contributed(Endpoint):
        if plugin is None or each.plugin == plugin:
            path = re.sub(r"\{(\w+):\w+\}", r"{\1}", each.contribution.path)
            paths.setdefault(path, {})[each.contribution.method.lower()] = _operation(each.contribution, each.plugin)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{portal.title} API", "version": "1"},
        "servers": [{"url": portal.base_url}],
        "paths": paths,
    }


def _operation(endpoint: Endpoint, plugin: str) -> dict[str, Any]:
    name = re.sub(r"\W+", "_", f"{endpoint.method.lower()} {endpoint.path}").strip("_")
    media = "application/json" if endpoint.problem is None else endpoint.media
    operation: dict[str, Any] = {
        "operationId": name,
        "tags": [plugin],
        "summary": endpoint.summary or endpoint.path,
        "parameters": [*_path_parameters(endpoint.path), *map(_parameter, endpoint.parameters)],
        "responses": {
            str(endpoint.status): _answer(endpoint.answer, endpoint.media),
            **{str(status): _answer(shape, media) for status, shape in endpoint.answers.items()},
            "default": ERROR,
        },
        "x-permission": endpoint.requires or None,
    }
    if endpoint.body is not None:
        content = {media: {"schema": endpoint.body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answer(shape: Mapping[str, Any], media: str = "application/json") -> dict[str, Any]:
    content = {"content": {media: {"schema": shape}}} if shape else {}
    return {"description": "As asked", **content}


def _path_parameters(path: str) -> list[Mapping[str, Any]]:
    names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameter(parameter: Parameter) -> Mapping[str, Any]:
    schema: dict[str, Any] = {"type": parameter.type}
    if parameter.minimum is not None:
        schema["minimum"] = parameter.minimum
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description,
        "schema": {"type": "array", "items": schema} if parameter.many else schema,
    }
