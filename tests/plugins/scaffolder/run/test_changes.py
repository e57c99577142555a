"""Tasks are ended, tried again and approved, by those who may."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Context, Decision, Identity, Permission, Plugin, Policy
from callboard.plugins.scaffolder.model import APPROVE_TASK, EXECUTE
from callboard.testing import RunningPortal, portal

from . import BENCH, TASKS, begin, done, finish, gates, run, said, step, template

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATES = [
    template(
        "holding",
        step("before"),
        step("hold", "bench:hold", input={"name": "${{ parameters.gate }}"}),
        step("after"),
    ),
    template(
        "flaky",
        step("make", "bench:put", input={"path": "made.txt", "text": "made"}),
        step("use", "bench:read", input={"path": "made.txt"}),
        step(
            "list",
            each=["x", "y"],
            input={"value": "${{ each.value }}", "fail": "${{ each.value in parameters.bad }}"},
        ),
        step("last", input={"value": "last"}),
    ),
    template(
        "again", step("one", input={"value": "one"}), EXPERIMENTAL_recovery={"EXPERIMENTAL_strategy": "startOver"}
    ),
    template(
        "careful",
        step("ask", "bench:careful", input={"value": "${{ parameters.name }}"}),
        step("after", input={"value": "after"}),
    ),
]
refused: set[tuple[str, str]] = set()


def _decide(identity: Identity, permission: Permission, ctx: Context) -> Decision:
    return Decision(allowed=(identity.ref, permission.id) not in refused)


STRICT = Plugin(id="strict", title="Strict", contributes=[Policy(decide=_decide)])
SAGA, OLLE = "user:default/saga", "user:default/olle"
EXTERNAL = {
    "auth": {"providers": {"guest": {"userEntityRef": SAGA}}},
    "backend": {
        "auth": {
            "externalAccess": [
                {"type": "static", "options": {"token": "olles-token-1234", "subject": "olle"}},
            ]
        }
    },
}
AS_OLLE = {"Authorization": "Bearer olles-token-1234"}


@pytest.fixture(autouse=True)
def _afresh() -> None:
    done.clear()
    gates.clear()
    refused.clear()


async def _status(running: RunningPortal, id_: str) -> str:
    status: str = (await running.api(f"{TASKS}/{id_}"))["status"]
    return status


async def test_a_task_that_is_cancelled_ends_as_backstage_has_it() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        id_ = await begin(running, "holding", {"gate": "one"})
        await running.wait_until(lambda: "one" in gates)
        assert (await running.post(f"{TASKS}/{id_}/retry", json={})).status_code == 409
        assert await running.api(f"{TASKS}/{id_}/cancel", method="POST") == {"status": "cancelled"}
        events = await finish(running, id_, status="failed")
        cancelled = next(event for event in events if event["type"] == "cancelled")
        assert cancelled["body"] == {
            "message": "Step hold has been cancelled.",
            "stepId": "hold",
            "status": "cancelled",
        }
        assert events[-1]["body"]["error"]["message"] in {
            f"Step hold (Hold) of task {id_} has been cancelled.",
            f"Step after (After) of task {id_} has been cancelled.",
            "It was let go",
        }
        assert "Beginning step After" not in said(events)
        # Of one that has ended nothing changes.
        assert await running.api(f"{TASKS}/{id_}/cancel", method="POST") == {"status": "cancelled"}
        gates["one"] = True
        await running.api(f"{TASKS}/{id_}/retry", method="POST", json={})
        events = await finish(running, id_)
        assert [event["type"] for event in events].count("completion") == 1
        assert [event["body"] for event in events if event["type"] == "recovered"] == [
            {"message": "", "recoverStrategy": "none"}
        ]


async def test_a_retry_goes_on_where_it_failed_with_the_files_that_there_were() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        id_ = await begin(running, "flaky", {"bad": ["y"]})
        await finish(running, id_, status="failed")
        assert done == ["x", "y"]
        await running.api(f"{TASKS}/{id_}/retry", method="POST")
        events = await finish(running, id_, status="failed")
        told = said(events)
        assert "Skipping step make because it was already completed in a previous run" in told
        assert "Task recovered - resuming from last known good state. 2 step(s) already completed." in told
        # What an iteration has done is not done again.
        assert done == ["x", "y", "y"]
        await running.api(f"{TASKS}/{id_}/retry", method="POST", json={"fromStep": "use"})
        events = await finish(running, id_, status="failed")
        assert said(events, "make").count("Beginning step Make") == 1
        assert said(events, "use").count("Beginning step Use") == 2
        answer = await running.post(f"{TASKS}/{id_}/retry", json={"fromStep": "nowhere"})
        assert answer.status_code == 400


async def test_a_template_that_starts_over_does() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        id_ = await begin(running, "again")
        events = await finish(running, id_)
        assert all(event["isTaskRecoverable"] for event in events)
        await running.api(f"{TASKS}/{id_}/retry", method="POST", json={"secrets": {}})
        events = await finish(running, id_)
        assert done == ["one", "one"]
        assert events[0]["type"] == "recovered"
        assert events[0]["body"]["recoverStrategy"] == "startOver"


async def test_somebody_else_approves_what_needs_it() -> None:
    async with portal(BENCH, STRICT, catalog=TEMPLATES, settings=EXTERNAL) as running:
        id_ = await begin(running, "careful", {"name": "jay"})

        async def waits() -> bool:
            return "waitingFor" in await running.api(f"{TASKS}/{id_}")

        await running.wait_until(waits)
        task = await running.api(f"{TASKS}/{id_}")
        assert (task["status"], task["waitingFor"]) == ("processing", {"stepId": "ask", "action": "bench:careful"})
        assert done == []
        yes: dict[str, Any] = {"json": {"approved": True}}
        assert (await running.post(f"{TASKS}/{id_}/approve", **yes)).status_code == 403
        refused.add(("olle", APPROVE_TASK))
        assert (await running.post(f"{TASKS}/{id_}/approve", headers=AS_OLLE, **yes)).status_code == 403
        refused.clear()
        assert (await running.post(f"{TASKS}/{id_}/approve", headers=AS_OLLE, **yes)).json() == {"status": "approved"}
        events = await finish(running, id_)
        assert done == ["jay", "after"]
        assert any(line.startswith("Approved by ") and line.endswith("olle") for line in said(events, "ask"))
        assert (await running.post(f"{TASKS}/{id_}/approve", headers=AS_OLLE, **yes)).status_code == 409


async def test_what_is_declined_is_not_done() -> None:
    async with portal(BENCH, catalog=TEMPLATES, settings=EXTERNAL) as running:
        id_ = await begin(running, "careful", {"name": "jay"})

        async def waits() -> bool:
            return "waitingFor" in await running.api(f"{TASKS}/{id_}")

        await running.wait_until(waits)
        await running.api(f"{TASKS}/{id_}/approve", method="POST", json={"approved": False}, headers=AS_OLLE)
        events = await finish(running, id_, status="failed")
        assert "was declined by" in events[-1]["body"]["error"]["message"]
        assert done == []


async def test_what_somebody_may_do_is_decided_when_it_is_done() -> None:
    async with portal(BENCH, STRICT, catalog=TEMPLATES, settings=EXTERNAL) as running:
        id_ = await begin(running, "holding", {"gate": "two"})
        await running.wait_until(lambda: "two" in gates)
        refused.add((SAGA, EXECUTE))
        gates["two"] = True
        events = await finish(running, id_, status="failed")
        message = "Unauthorized action: bench:echo. The action is not allowed."
        assert events[-1]["body"]["error"] == {"name": "NotAllowedError", "message": message}


async def test_tasks_that_are_over_can_be_tried_again() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await run(running, "holding", {"gate": "open"}) if gates.update(open=True) is None else []
        id_ = events[0]["taskId"]
        await running.api(f"{TASKS}/{id_}/retry", method="POST")
        assert said(await finish(running, id_)).count("Beginning step Before") == 2
