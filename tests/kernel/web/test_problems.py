"""Errors as answers: JSON for programs, a page for people, and no detail of what nobody expected."""

from __future__ import annotations

import re
from typing import Any

import pytest

from callboard import Conflict, Context, Endpoint, Invalid, NotAllowed, NotFound, Page, Plugin, Unavailable
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
