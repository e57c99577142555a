"""Which handler gets a request, and what becomes of requests that are nobody's."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from callboard.foundation.errors import NotFound
from callboard.foundation.web.routing import Routes

ADDRESSES = [
    ("GET", "/things"),
    ("GET", "/things/{name}"),
    ("POST", "/things/{name}"),
    ("GET", "/things/new"),
    ("GET", "/things/{name}/parts/{part}"),
    ("GET", "/things/new/{part}"),
    ("GET", "/files/{name:path}"),
    ("GET", "/numbers/{number:int}"),
    ("GET", "/{anything}/{whatever}/-/{end}"),
]


def saying(words: str) -> Any:
    async def handle(request: Request) -> Response:
        if request.path_params.get("name") == "nothing":
            raise NotFound("There is nothing")
        return PlainTextResponse(f"{words} {dict(request.path_params)}")

    return handle


async def problem(request: Request, error: Exception) -> Response:
    return PlainTextResponse(str(error), getattr(error, "status_code", 404))


@pytest.fixture
async def client() -> Any:
    routes = Routes(problem)
    for method, path in ADDRESSES:
        routes.add(path, method, saying(f"{method} {path}"))
    transport = httpx2.ASGITransport(app=Starlette(routes=[routes]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/things", "GET /things {}"),
        ("/things/new", "GET /things/new {}"),
        ("/things/old", "GET /things/{name} {'name': 'old'}"),
        ("/things/a%20b", "GET /things/{name} {'name': 'a b'}"),
        ("/things/old/parts/7", "GET /things/{name}/parts/{part} {'name': 'old', 'part': '7'}"),
        ("/things/new/7", "GET /things/new/{part} {'part': '7'}"),
        ("/files/a/b/c.txt", "GET /files/{name:path} {'name': 'a/b/c.txt'}"),
        ("/numbers/12", "GET /numbers/{number:int} {'number': 12}"),
        ("/a/b/-/c", "GET /{anything}/{whatever}/-/{end} {'anything': 'a', 'whatever': 'b', 'end': 'c'}"),
    ],
)
async def test_the_address_with_more_fixed_words_in_front_answers(client: Any, path: str, answer: str) -> None:
    assert (await client.get(path)).text == answer


async def test_a_method_that_only_the_general_address_has_is_found_there(client: Any) -> None:
    assert (await client.post("/things/new")).text == "POST /things/{name} {'name': 'new'}"


async def test_whoever_answers_get_answers_head(client: Any) -> None:
    assert (await client.head("/things")).status_code == 200
    assert (await client.head("/things/old")).status_code == 200


@pytest.mark.parametrize("path", ["/", "/thing", "/things/a/b", "/numbers/twelve", "//things"])
async def test_what_nobody_contributes_is_not_found(client: Any, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_method_that_nobody_contributes_is_told_from_an_address_that_nobody_does(client: Any) -> None:
    assert (await client.post("/things")).status_code == 405
    assert (await client.delete("/things/old")).status_code == 405


async def test_a_slash_too_many_leads_to_the_address_without(client: Any) -> None:
    answer = await client.get("/things/?a=b")
    assert answer.status_code == 307
    assert answer.headers["location"] == "http://portal.test/things?a=b"


async def test_a_deliberate_error_of_a_handler_is_a_problem(client: Any) -> None:
    assert (await client.get("/things/nothing")).text == "There is nothing"


async def test_a_portal_below_a_prefix_is_found_there() -> None:
    routes = Routes(problem)
    routes.add("/things", "GET", saying("found"))
    transport = httpx2.ASGITransport(app=Starlette(routes=[routes]), root_path="/portal")
    async with httpx2.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        assert (await client.get("/portal/things")).text == "found {}"


def test_every_address_is_listed_as_it_was_added() -> None:
    routes = Routes(problem)
    for method, path in ADDRESSES:
        routes.add(path, method, saying(""))
    listed = set(routes.listed())
    assert {(path, method) for method, path in ADDRESSES} == {each for each in listed if each[1] != "HEAD"}
    assert ("/things", "HEAD") in listed
