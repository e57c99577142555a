"""What an operator's tools ask: alive, ready, and how it goes."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from callboard import Context, HealthCheck, Healthy, Plugin
from callboard.kernel.assemble import make_portal
from callboard.kernel.web.app import Web
from callboard.testing import RunningPortal, portal
from callboard.testing.running import ADDRESS

pytestmark = pytest.mark.usefixtures("callboard_database")

READY = ["/readyz", "/.backstage/health/v1/readiness"]
ALIVE = ["/healthz", "/.backstage/health/v1/liveness"]


def ill(gates: bool) -> Plugin:
    async def ask(ctx: Context) -> Healthy:
        return Healthy(ok=False, message="The tape is torn")

    return Plugin(
        id="tape", title="Tape", contributes=[HealthCheck(id="tape", title="Tape deck", run=ask, gates=gates)]
    )


async def statuses(running: RunningPortal, paths: list[str]) -> list[int]:
    return [(await running.get(path)).status_code for path in paths]


async def test_before_the_start_and_after_the_stop_it_is_alive_and_not_ready(tmp_path: Path) -> None:
    made = make_portal([], folder=tmp_path, environ={})
    transport = httpx2.ASGITransport(app=Web(made).application(manage=False))
    async with httpx2.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        running = RunningPortal(made, client)
        assert (await statuses(running, ALIVE), await statuses(running, READY)) == ([200, 200], [503, 503])
        await made.start()
        assert (await statuses(running, ALIVE), await statuses(running, READY)) == ([200, 200], [200, 200])
        await made.stop()
        assert (await statuses(running, ALIVE), await statuses(running, READY)) == ([200, 200], [503, 503])


@pytest.mark.parametrize(("gates", "status"), [(True, 503), (False, 200)])
async def test_only_a_check_that_gates_keeps_the_portal_from_being_ready(gates: bool, status: int) -> None:
    async with portal(ill(gates)) as running:
        answer = await running.get("/readyz")
        page = await running.get("/plugins")
    assert answer.status_code == status
    assert ("The tape is torn" in answer.text) is gates
    assert "The tape is torn" in page.text


async def test_the_measures_can_be_read_and_count_requests_and_calls() -> None:
    async with portal() as running:
        for _ in range(3):
            await running.get("/catalog")
        await running.get("/catalog/default/component/nobody")
        answer = await running.get("/metrics")
    families = {each.name: each for each in text_string_to_metric_families(answer.text)}
    counts = {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for sample in families["callboard_requests"].samples
        if sample.name.endswith("_total")
    }
    assert counts["/catalog", "200"] == 3
    assert counts["/catalog/{namespace}/{kind}/{name}", "404"] == 1
    calls = families["callboard_plugin_calls"].samples
    assert {sample.labels["plugin"] for sample in calls} >= {"catalog"}


async def test_two_portals_in_one_process_keep_their_measures_apart() -> None:
    async with portal() as first, portal() as second:
        await first.get("/catalog")
        assert 'route="/catalog"' in (await first.get("/metrics")).text
        assert 'route="/catalog"' not in (await second.get("/metrics")).text
