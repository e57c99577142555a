"""Answers that a client already has are not sent again."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import Response

from callboard import Context, Endpoint, Plugin
from callboard.testing import portal

pytestmark = pytest.mark.usefixtures("callboard_database")


class Counter:
    """A plugin whose answer changes when it is told to."""

    def __init__(self) -> None:
        self.value = 1
        self.plugin = Plugin(
            id="counter",
            title="Counter",
            contributes=[
                Endpoint(path="/api/counter", run=self.show, public=True),
                Endpoint(path="/api/counter", run=self.show, public=True, method="POST", body={}),
                Endpoint(path="/api/counter/linked", run=self.linked, public=True),
                Endpoint(path="/api/counter/missing", run=self.missing, public=True),
            ],
        )

    async def show(self, request: Any, ctx: Context) -> Any:
        return {"value": self.value}

    async def linked(self, request: Any, ctx: Context) -> Any:
        return Response(b"{}", headers={"Link": "<next>", "Cache-Control": "no-store"}, media_type="application/json")

    async def missing(self, request: Any, ctx: Context) -> Any:
        return Response(b"nothing", 404)


@pytest.mark.parametrize("form", ["{}", '"other", {}', '{}, W/"more"', "*"])
async def test_who_names_the_tag_gets_no_body_until_the_answer_changes(form: str) -> None:
    counter = Counter()
    async with portal(counter.plugin) as running:
        first = await running.get("/api/counter")
        known = {"If-None-Match": form.format(first.headers["etag"])}
        second = await running.get("/api/counter", headers=known)
        counter.value = 2
        third = await running.get("/api/counter", headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "private, no-cache"
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["etag"] == first.headers["etag"]
    assert third.status_code == 200
    assert third.json() == {"value": 2}
    assert third.headers["etag"] != first.headers["etag"]


async def test_another_tag_gets_the_answer() -> None:
    async with portal(Counter().plugin) as running:
        answer = await running.get("/api/counter", headers={"If-None-Match": 'W/"something"'})
    assert answer.json() == {"value": 1}


async def test_what_a_plugin_says_of_caching_and_of_the_next_page_stays() -> None:
    async with portal(Counter().plugin) as running:
        first = await running.get("/api/counter/linked")
        second = await running.get("/api/counter/linked", headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 304
    for answer in (first, second):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["link"] == "<next>"


async def test_changes_and_failures_carry_no_tag() -> None:
    async with portal(Counter().plugin) as running:
        changed = await running.post("/api/counter", json={})
        missing = await running.get("/api/counter/missing", headers={"If-None-Match": "*"})
    assert "etag" not in changed.headers
    assert missing.status_code == 404
    assert "etag" not in missing.headers
