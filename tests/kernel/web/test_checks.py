"""What programs send is checked against what an endpoint declares, before the plugin sees it."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Context, Endpoint, Parameter, Plugin
from callboard.kernel.web.checks import MOST_BODY
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

BODY = {
    "type": "object",
    "required": ["title"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string", "minLength": 1},
        "stars": {"type": "integer", "minimum": 0, "maximum": 5},
        "tags": {"type": "array", "items": {"type": "string"}},
        "mood": {"enum": ["calm", "loud"]},
    },
}


def songs() -> Plugin:
    async def read(request: Any, ctx: Context) -> Any:
        return {"asked": dict(request.query_params), "tags": request.query_params.getlist("tag")}

    async def write(request: Any, ctx: Context) -> Any:
        return {"got": request.state.body}

    parameters = [
        Parameter(name="limit", type="integer", minimum=1),
        Parameter(name="order", choices=["asc", "desc"]),
        Parameter(name="tag", many=True),
    ]
    return Plugin(
        id="songs",
        title="Songs",
        contributes=[
            Endpoint(path="/api/songs", run=read, public=True, parameters=parameters),
            Endpoint(path="/api/songs/one", run=read, public=True, parameters=[Parameter(name="id", required=True)]),
            Endpoint(path="/api/songs", run=write, public=True, method="POST", body=BODY, status=201),
        ],
    )


async def refusal(running: RunningPortal, path: str, **options: Any) -> str:
    answer = await running.client.request("POST" if options else "GET", path, **options)
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["name"] == "InputError"
    return str(error["message"])


async def test_query_parameters_are_checked_with_the_words_that_clients_know(callboard_portal: Any) -> None:
    running: RunningPortal = await callboard_portal(songs())
    wrong = {
        "/api/songs?colour=red": "Unknown query parameter 'colour'",
        "/api/songs?limit=ten": "request/query/limit must be integer",
        "/api/songs?limit=1.5": "request/query/limit must be integer",
        "/api/songs?limit=": "request/query/limit must be integer",
        "/api/songs?limit=٣": "request/query/limit must be integer",
        "/api/songs?limit=0": "request/query/limit must be >= 1",
        "/api/songs?order=up": "request/query/order must be equal to one of the allowed values: asc, desc",
        "/api/songs?limit=1&limit=2": "request/query/limit must be integer",
        "/api/songs/one": "request/query must have required property 'id'",
    }
    for path, message in wrong.items():
        assert await refusal(running, path) == message, path
    right = await running.api("/api/songs?limit=3&order=asc&tag=a&tag=b")
    assert right["tags"] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "request/body must have required property 'title'"),
        ([], "request/body must be object"),
        ({"title": 7}, "request/body/title must be string"),
        ({"title": ""}, "request/body/title must NOT have fewer than 1 characters"),
        ({"title": "x", "more": 1}, "request/body must NOT have additional properties"),
        ({"title": "x", "stars": 9}, "request/body/stars must be <= 5"),
        ({"title": "x", "tags": ["a", 2]}, "request/body/tags/1 must be string"),
        ({"title": "x", "mood": "odd"}, "request/body/mood must be equal to one of the allowed values: calm, loud"),
    ],
    ids=str,
)
async def test_a_body_that_does_not_fit_is_refused_with_where_and_why(body: Any, message: str) -> None:
    async with portal(songs(), work=False) as running:
        assert await refusal(running, "/api/songs", json=body) == message


async def test_a_body_must_be_json_say_so_and_be_of_a_sensible_size(callboard_portal: Any) -> None:
    running: RunningPortal = await callboard_portal(songs(), work=False)
    as_json = {"Content-Type": "application/json"}
    assert "unsupported media type" in await refusal(running, "/api/songs", content=b'{"title": "x"}')
    assert "unsupported media type text/plain" in await refusal(
        running, "/api/songs", content=b"{}", headers={"Content-Type": "text/plain"}
    )
    for raw in (b"", b"{", b'{"title": "x"} trailing', b"\xff\xfe", b'{"title": "\xff"}', b"[" * 50_000):
        assert "The body is not JSON" in await refusal(running, "/api/songs", content=raw, headers=as_json)
    large = b'{"title": "' + b"x" * MOST_BODY + b'"}'
    assert "too large" in await refusal(running, "/api/songs", content=large, headers=as_json)


async def test_a_body_that_fits_reaches_the_plugin_with_the_status_that_it_declares() -> None:
    async with portal(songs(), work=False) as running:
        answer = await running.post("/api/songs", json={"title": "Needle Drop", "stars": 5, "mood": "calm"})
    assert answer.status_code == 201
    assert answer.json() == {"got": {"title": "Needle Drop", "stars": 5, "mood": "calm"}}
