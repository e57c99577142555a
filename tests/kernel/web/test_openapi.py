"""The OpenAPI document: valid, complete, and honest about permissions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from callboard import Context, Endpoint, Parameter, Permission, Plugin
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")


async def tell(request: Any, ctx: Context) -> Any:
    return {}


def songs() -> Plugin:
    return Plugin(
        id="songs",
        title="Songs",
        contributes=[
            Permission(id="songs.song.read", title="Read"),
            Endpoint(
                path="/api/songs/{album:path}",
                run=tell,
                requires="songs.song.read",
                parameters=[
                    Parameter(name="limit", type="integer", minimum=1, description="At most"),
                    Parameter(name="order", choices=["asc", "desc"], required=True, many=True),
                ],
                answer={"type": "object"},
                summary="Songs of an album",
            ),
            Endpoint(path="/api/songs", run=tell, public=True, method="PUT", body={"type": "object"}, status=201),
        ],
    )


async def test_further_answers_and_other_media_are_described() -> None:
    told, shape = {"type": "string"}, {"type": "object", "required": ["errors"]}
    plugin = Plugin(
        id="news",
        title="News",
        contributes=[
            Endpoint(
                path="/api/news", run=tell, public=True, answer=told, media="text/event-stream", answers={400: shape}
            )
        ],
    )
    async with portal(plugin) as running:
        responses = (await running.api("/api/news/openapi.json"))["paths"]["/api/news"]["get"]["responses"]
    assert responses["200"]["content"] == {"text/event-stream": {"schema": told}}
    assert responses["400"]["content"] == {"application/json": {"schema": shape}}


async def test_the_document_is_valid_and_has_every_endpoint_with_its_permission() -> None:
    async with portal(songs()) as running:
        document = await running.api("/api/openapi.json")
        endpoints = [each.contribution for each in running.portal.contributed(Endpoint)]
    OpenAPIV31SpecValidator(document).validate()
    operations = {
        (method.upper(), path): operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert len(operations) == len(endpoints) > 20
    for endpoint in endpoints:
        operation = operations[endpoint.method, re.sub(r":\w+}", "}", endpoint.path)]
        assert operation["x-permission"] == (endpoint.requires or None)
        assert endpoint.requires or endpoint.public
        assert str(endpoint.status) in operation["responses"]
    identifiers = [operation["operationId"] for operation in operations.values()]
    assert len(set(identifiers)) == len(identifiers)


async def test_an_endpoint_is_described_as_it_declares_itself() -> None:
    async with portal(songs()) as running:
        document = await running.api("/api/songs/openapi.json")
    assert set(document["paths"]) == {"/api/songs/{album}", "/api/songs"}
    read, write = document["paths"]["/api/songs/{album}"]["get"], document["paths"]["/api/songs"]["put"]
    assert (read["summary"], read["tags"], read["x-permission"]) == ("Songs of an album", ["songs"], "songs.song.read")
    by_name = {each["name"]: each for each in read["parameters"]}
    assert by_name["album"] == {"name": "album", "in": "path", "required": True, "schema": {"type": "string"}}
    assert by_name["limit"]["schema"] == {"type": "integer", "minimum": 1}
    assert by_name["order"]["schema"] == {"type": "array", "items": {"type": "string", "enum": ["asc", "desc"]}}
    assert by_name["order"]["required"]
    assert write["requestBody"]["content"]["application/json"]["schema"] == {"type": "object"}
    assert list(write["responses"]) == ["201", "default"]


async def test_there_is_no_document_for_a_plugin_that_does_not_run() -> None:
    async with portal() as running:
        assert (await running.get("/api/nobody/openapi.json")).status_code == 404
