"""http:request and http:backstage:request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callboard import CallboardError, Invalid, NotAllowed, Unavailable
from callboard.testing import LocalServer, Reply, action_context, portal, run_action, said
from listening import listening

from . import step


def allowing(server: LocalServer) -> dict[str, Any]:
    return {"backend": {"reading": {"allow": [{"host": server.url.removeprefix("http://")}]}}}


async def test_an_allowed_host_is_asked(tmp_path: Path) -> None:
    with LocalServer({"/tickets": {"id": 7}, "/text": "hello"}) as server:
        async with portal(settings=allowing(server), work=False) as running:
            act = action_context(tmp_path, running.context("scaffolder"))
            body = {"title": "new", "tags": ["a"]}
            given: dict[str, Any] = {"url": f"{server.url}/tickets", "method": "POST", "body": body}
            given |= {"headers": {"X-Key": "k"}, "params": {"dry": True, "n": 1}, "idempotencyKey": "once"}
            output = await run_action(*step("http:request", **given), act)
            assert (output["code"], output["body"]) == ("200", {"id": 7})
            seen = server.seen[0]
            assert (seen.method, seen.query, seen.json()) == ("POST", "dry=true&n=1", body)
            assert (seen.headers["x-key"], seen.headers["idempotency-key"]) == ("k", "once")
            assert seen.headers["content-type"] == "application/json"
            assert said(act) == [f"Creating POST request with {server.url}/tickets"]
            # Begun again by another process, the step has its answer already.
            assert await run_action(*step("http:request", **given), act) == output
            assert len(server.seen) == 1
            text = await run_action(*step("http:request", url=f"{server.url}/text?secret=1", logRequestPath=False), act)
            assert text["body"] == {"message": "hello"}
            assert not any("secret" in line for line in said(act))


async def test_a_bad_answer_fails_the_step_unless_it_may_go_on(tmp_path: Path) -> None:
    with LocalServer({"/x": Reply(status=409, body={"error": "taken"})}) as server:
        async with portal(settings=allowing(server), work=False) as running:
            act = action_context(tmp_path, running.context("scaffolder"))
            with pytest.raises(Unavailable, match="Unable to complete request"):
                await run_action(*step("http:request", url=f"{server.url}/x"), act)
            assert "Status code: 409" in said(act)[-1] and "taken" in said(act)[-1]
            output = await run_action(*step("http:request", url=f"{server.url}/x", continueOnBadResponse=True), act)
            assert (output["code"], output["body"]) == ("409", {"error": "taken"})


async def test_no_other_host_is_asked_not_even_by_a_redirect(tmp_path: Path) -> None:
    with LocalServer() as other, LocalServer() as server:
        server.routes["/away"] = Reply(status=302, headers={"Location": f"{other.url}/secret"})
        async with portal(settings=allowing(server), work=False) as running:
            act = action_context(tmp_path, running.context("scaffolder"))
            for url in (
                f"{server.url}/away",
                f"{other.url}/",
                "http://169.254.169.254/",
                "http://[::1]/",
                "http://[",
                "x",
            ):
                with pytest.raises(CallboardError):
                    await run_action(*step("http:request", url=url, headers={"authorization": "mine"}), act)
        assert other.seen == []


async def test_the_portal_is_asked_for_the_person(tmp_path: Path) -> None:
    async with portal(work=False) as running, listening(running) as address:
        running.portal.base_url = address
        act = action_context(tmp_path, running.context("scaffolder"), secrets={"backstageToken": "the-token"})
        ask = {"path": "/catalog/entities", "method": "GET", "params": {"filter": "kind=component"}}
        with pytest.raises(Unavailable):
            await run_action(*step("http:backstage:request", **ask), act)
        assert "Status code: 401" in said(act)[-1]
        plain = await run_action(*step("http:backstage:request", **ask, useBackstageToken=False), act)
        assert (plain["code"], plain["body"]) == ("200", [])
        for path in ("api/catalog/entities", "/api/catalog/entities"):
            again = await run_action(
                *step("http:backstage:request", path=path, method="GET", useBackstageToken=False), act
            )
            assert again["code"] == "200"
        for path in ("../../x", "//evil.example/x", "\\evil", "@evil.example/"):
            answer = step("http:backstage:request", path=path, method="GET", continueOnBadResponse=True)
            try:
                assert (await run_action(*answer, act))["code"] in {"400", "401", "404"}
            except (Invalid, NotAllowed):
                continue
        assert "the-token" not in "".join(said(act))


async def test_the_token_goes_to_the_portal_itself(tmp_path: Path) -> None:
    with LocalServer({"/api/x": "yes"}) as server:
        async with portal(work=False) as running:
            running.portal.base_url = server.url
            act = action_context(tmp_path, running.context("scaffolder"), secrets={"backstageToken": "the-token"})
            await run_action(*step("http:backstage:request", path="x", method="GET"), act)
            assert server.seen[0].headers["authorization"] == "Bearer the-token"
            await run_action(*step("http:backstage:request", path="x", method="GET", useBackstageToken=False), act)
            assert "authorization" not in server.seen[1].headers
