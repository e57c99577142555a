"""What the portal asks of other hosts: whose requests go first, and how operators see where it stands."""

from __future__ import annotations

import asyncio
import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.requests import Request

from callboard import Context, Endpoint, On, Parameter, Plugin, Schedule
from callboard.foundation.http import Budget, current_priority
from callboard.testing import LocalServer, Reply, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

QUOTA = {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4321", "X-RateLimit-Reset": "9999999999"}


@dataclass(frozen=True)
class Rang:
    """Event: somebody rang."""


def asking(url: str) -> Plugin:
    async def ask(request: Request, ctx: Context) -> Any:
        return (await ctx.http.request("GET", f"{url}{request.query_params['path']}")).status

    path = Endpoint(path="/api/asking", run=ask, public=True, parameters=[Parameter(name="path")])
    return Plugin(id="asking", title="Asking", hosts=[url.removeprefix("http://")], contributes=[path])


async def test_hosts_quotas_and_pauses_are_on_the_plugins_page_and_in_the_measures() -> None:
    with LocalServer(
        {"/well": Reply(headers=QUOTA), "/busy": Reply(status=429, headers={"Retry-After": "90"})}
    ) as tool:
        async with portal(asking(tool.url)) as running:
            await _get(running, "/well")
            page = (await running.get("/plugins")).text
            assert "4,321 left of 5,000" in page
            assert "Left alone until" not in page
            await _get(running, "/busy")
            page, measures = (await running.get("/plugins")).text, (await running.get("/metrics")).text
    host = tool.url.removeprefix("http://")
    assert "Left alone until" in page
    assert "it answered 429" in page
    assert f'callboard_outgoing_requests_total{{host="{host}"}} 2.0' in measures
    assert f'callboard_outgoing_refused_total{{host="{host}"}} 1.0' in measures
    assert f'callboard_outgoing_quota_remaining{{host="{host}",signed_in="false"}} 4320.0' in measures
    assert f'callboard_outgoing_paused_until{{host="{host}",signed_in="false"}}' in measures


async def test_budgets_can_be_set_for_each_host() -> None:
    with LocalServer({"/well": "yes"}) as tool:
        host = tool.url.removeprefix("http://")
        budgets = [{"host": host, "perSecond": 3, "burst": 7, "concurrency": 2, "reserve": 0.5}]
        async with portal(asking(tool.url), settings={"backend": {"reading": {"budgets": budgets}}}) as running:
            await _get(running, "/well")
            budget = running.portal.budgets.budget_of(host)
    assert budget == Budget(per_second=3, burst=7, concurrency=2, reserve=0.5)


async def test_people_go_before_events_and_those_before_schedules() -> None:
    seen: dict[str, str] = {}
    done = asyncio.Event()

    async def page(request: Request, ctx: Context) -> str:
        seen["page"] = current_priority().name
        await ctx.publish(Rang())
        return "rang"

    async def hear(event: Rang, ctx: Context) -> None:
        seen["event"] = current_priority().name
        done.set()

    async def sweep(ctx: Context) -> None:
        seen["schedule"] = current_priority().name

    every = datetime.timedelta(hours=1)
    plugin = Plugin(
        id="bell",
        title="Bell",
        contributes=[
            Endpoint(path="/api/bell", run=page, public=True, method="POST"),
            On(event=Rang, run=hear),
            Schedule(id="sweep", run=sweep, every=every, at_start=True),
        ],
    )
    async with portal(plugin) as running:
        await running.post("/api/bell")
        async with asyncio.timeout(10):
            await done.wait()
            while "schedule" not in seen:
                await asyncio.sleep(0.01)
    assert seen == {"page": "PERSON", "event": "EVENT", "schedule": "SWEEP"}


async def _get(running: Any, path: str) -> None:
    answer = await running.get("/api/asking", params={"path": path})
    assert answer.status_code == 200, answer.text
