"""Errors as answers: JSON for programs, a page for people, and no detail of what nobody expected."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest

from callboard import (
    CallboardError,
    Conflict,
    Context,
    Endpoint,
    Invalid,
    NotAllowed,
    NotFound,
    Page,
    Permission,
    Plugin,
    Unavailable,
)
from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

KINDS = [
    (NotFound, 404, "NotFoundError"),
    (NotAllowed, 403, "NotAllowedError"),
    (Invalid, 400, "InputError"),
    (Conflict, 409, "ConflictError"),
    (Unavailable, 503, "ServiceUnavailableError"),
]


def failing(error: Exception) -> Plugin:
    async def fail(request: Any, ctx: Context) -> Any:
        raise error

    return Plugin(
        id="failing",
        title="Failing",
        contributes=[
            Page(path="/failing", show=fail, public=True),
            Endpoint(path="/api/failing/it/{name}", run=fail, public=True),
        ],
    )


@pytest.mark.parametrize(("kind", "status", "name"), KINDS, ids=lambda each: getattr(each, "__name__", None))
async def test_each_kind_of_error_has_its_status_and_its_name(kind: Any, status: int, name: str) -> None:
    async with portal(failing(kind("The moon is not there", hint="Look again at night."))) as running:
        answer, page = await running.get("/api/failing/it/a%20b"), await running.get("/failing")
    assert answer.status_code == page.status_code == status
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == {
        "error": {"name": name, "message": "The moon is not there", "hint": "Look again at night."},
        "request": {"method": "GET", "url": "/it/a%20b"},
        "response": {"statusCode": status},
    }
    assert "The moon is not there" in page.text
    assert "Look again at night." in page.text
    assert page.headers["content-type"].startswith("text/html")


def reference_in(text: str) -> str:
    found = re.search(r"cb-[0-9a-f]{8}", text)
    assert found is not None
    return found[0]


async def test_an_error_that_nobody_expected_is_told_with_a_reference_and_without_its_detail(capsys: Any) -> None:
    async with portal(failing(ZeroDivisionError("password=hunter2"))) as running:
        answer, page = await running.get("/api/failing/it/x"), await running.get("/failing")
    said = capsys.readouterr()
    for each in (answer, page):
        assert each.status_code == 503
        assert "hunter2" not in each.text
        assert "Traceback" not in each.text
        assert reference_in(each.text) in said.out + said.err
    assert "hunter2" in said.out + said.err


async def test_a_path_that_is_nobodys_is_a_page_for_people() -> None:
    async with portal() as running:
        page = await running.get("/no/such/page")
        wrong = await running.post("/catalog")
    assert page.status_code == 404
    assert "Not found" in page.text
    assert 'href="/"' in page.text
    assert wrong.status_code == 405


async def test_what_was_asked_for_comes_back_escaped() -> None:
    async with portal(failing(NotFound("No <script>alert(1)</script> here"))) as running:
        page = await running.get("/failing")
        other = await running.get("/catalog/default/component/<script>alert(2)</script>")
    assert "<script>alert" not in page.text + other.text
    assert "&lt;script&gt;alert(1)" in page.text


async def test_a_problem_page_has_the_sidebar_and_its_forms_work() -> None:
    async with portal() as running:
        page = await running.get("/no/such/page")
    assert 'href="/catalog"' in page.text


async def test_errors_are_counted(callboard_portal: Any) -> None:
    running: RunningPortal = await callboard_portal(failing(NotFound("gone")))
    await running.get("/api/failing/it/x")
    metrics = (await running.get("/metrics")).text
    assert 'callboard_requests_total{method="GET",route="/api/failing/it/{name}",status="404"} 1.0' in metrics


def of_another_protocol() -> Plugin:
    """A plugin whose clients know neither Backstage's errors nor pages."""

    def said(status: int, words: str, error: CallboardError | None) -> dict[str, Any]:
        return {"code": status, "words": words, "kind": type(error).__name__}

    async def tell(request: Any, ctx: Context) -> Any:
        if request.path_params["what"] == "broken":
            raise RuntimeError("the secret of the house")
        if request.path_params["what"] == "gone":
            raise NotFound("It is gone", hint="Look elsewhere.")
        return {"got": (await request.body()).decode()}

    own = partial(Endpoint, path="/tunes/{what}", run=tell, media="application/tunes+json", problem=said)
    guarded = Permission(id="tunes.tune.change", title="Change tunes", action="update")
    endpoints = [
        own(method="PATCH", public=True, body={"type": "object", "required": ["a"]}),
        own(requires=guarded.id),
    ]
    return Plugin(id="tunes", title="Tunes", contributes=[guarded, *endpoints])


async def test_a_protocol_of_its_own_has_its_own_errors_bodies_and_media_type() -> None:
    async with portal(of_another_protocol(), settings={"auth": {}}) as running:
        sent = {"content": b"no JSON", "headers": {"content-type": "application/tunes+json"}}
        told = await running.patch("/tunes/high", **sent)
        wrong = [
            await running.patch("/tunes/gone", **sent),
            await running.patch("/tunes/broken", **sent),
            await running.patch("/tunes/high?loud=1", **sent),
            await running.get("/tunes/high"),
            await running.get("/tunes/high", headers={"authorization": "Bearer of-nobody"}),
        ]
        described = (await running.api("/api/tunes/openapi.json"))["paths"]["/tunes/{what}"]["patch"]
    assert (told.status_code, told.json()) == (200, {"got": "no JSON"})
    assert {each.headers["content-type"] for each in [told, *wrong]} == {"application/tunes+json"}
    assert [(each.status_code, each.json()["code"], each.json()["kind"]) for each in wrong] == [
        (404, 404, "NotFound"),
        (503, 503, "Unavailable"),
        (400, 400, "Invalid"),
        (401, 401, "NotSignedIn"),
        (401, 401, "NotSignedIn"),
    ]
    assert wrong[0].json()["words"] == "It is gone. Look elsewhere."
    assert "secret" not in wrong[1].text
    assert list(described["requestBody"]["content"]) == ["application/tunes+json"]


async def test_who_asks_too_often_is_told_so_in_the_words_of_the_protocol() -> None:
    limit = {"trustProxy": "loopback", "rateLimit": {"incomingRequestLimit": 5, "window": "1h"}}
    async with portal(of_another_protocol(), settings={"auth": {}, "backend": limit}) as running:
        sent = {"content": b"x", "headers": {"x-forwarded-for": "203.0.113.7"}}
        answers = [await running.patch("/tunes/high", **sent) for _ in range(100)]
    late = answers[-1]
    assert (late.status_code, late.json()["code"], late.headers["content-type"]) == (429, 429, "application/tunes+json")
    assert int(late.headers["retry-after"]) > 0
