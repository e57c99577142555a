"""Tasks are listed in any order, to those who may see them, and what they say can be followed from anywhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callboard import AllOf, Context, Decision, Holds, Identity, Not, Permission, Plugin, Policy
from callboard.plugins.scaffolder.model import CANCEL_TASK, READ_STEPS, READ_TASK
from callboard.testing import RunningPortal, portal

from . import BENCH, TASKS, begin, done, finish, run, step, template

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATES = [
    template("good", step("one", input={"value": "${{ parameters.name }}"})),
    template("bad", step("one", input={"value": "x", "fail": True})),
    template(
        "tagged",
        step("open", input={"value": "open"}),
        step("closed", input={"value": "closed"}, **{"backstage:permissions": {"tags": ["internal"]}}),
    ),
    template(
        "asking",
        step("one"),
        parameters=[
            {"required": ["name"], "properties": {"name": {"type": "string", "pattern": "^[a-z]+$"}}},
            {"properties": {"size": {"enum": ["s", "m"]}}},
        ],
    ),
]
EXTERNAL = {
    "auth": {"providers": {"guest": {"userEntityRef": "user:default/saga"}}},
    "backend": {
        "auth": {"externalAccess": [{"type": "static", "options": {"token": "olles-token-1234", "subject": "olle"}}]}
    },
}
AS_OLLE = {"Authorization": "Bearer olles-token-1234"}
conditions: dict[str, Any] = {}


def _decide(identity: Identity, permission: Permission, ctx: Context) -> Decision:
    made = conditions.get(permission.id)
    return Decision(allowed=True, condition=made(identity) if made else None)


def own(identity: Identity) -> Holds:
    return Holds("IS_TASK_OWNER", {"createdBy": [identity.ref]})


POLICY = Plugin(id="strict", title="Strict", contributes=[Policy(decide=_decide)])


@pytest.fixture(autouse=True)
def _afresh() -> None:
    conditions.clear()
    done.clear()


async def _ids(running: RunningPortal, query: str = "", **options: Any) -> list[str]:
    return [each["id"] for each in (await running.api(f"{TASKS}?{query}", **options))["tasks"]]


async def test_tasks_are_listed_filtered_ordered_and_in_pages() -> None:
    async with portal(BENCH, POLICY, catalog=TEMPLATES, settings=EXTERNAL) as running:
        first = (await run(running, "good", {"name": "a"}))[0]["taskId"]
        second = await begin(running, "bad")
        await finish(running, second, status="failed")
        body = {"templateRef": "template:default/good", "values": {"name": "b"}}
        third = (await running.api(TASKS, method="POST", json=body, headers=AS_OLLE))["id"]
        await finish(running, third)
        assert await _ids(running) == [third, second, first]
        assert await _ids(running, "order=asc:created_at") == [first, second, third]
        assert (await _ids(running, "order=desc:status&order=asc:created_at"))[0] == second
        assert await _ids(running, "status=failed") == [second]
        assert set(await _ids(running, "status=failed&status=completed")) == {first, second, third}
        assert await _ids(running, "createdBy=user:default/saga&order=asc:created_at") == [first, second]
        answer = await running.api(f"{TASKS}?limit=1&offset=1")
        assert ([each["id"] for each in answer["tasks"]], answer["totalTasks"]) == ([second], 3)
        for wrong in ("order=desc:secrets", "order=created_at", "limit=-1", "status=lost"):
            assert (await running.get(f"{TASKS}?{wrong}")).status_code == 400
        task = await running.api(f"{TASKS}/{first}")
        assert task["spec"]["steps"] == [
            {"id": "one", "name": "One", "action": "bench:echo", "input": {"value": "${{ parameters.name }}"}}
        ]
        assert task["spec"]["user"] == {"ref": "user:default/saga"}
        assert task["spec"]["templateInfo"]["entityRef"] == "template:default/good"
        assert {"id", "spec", "status", "createdAt", "lastHeartbeatAt", "createdBy"} == task.keys()

        conditions[READ_TASK] = own
        assert await _ids(running) == [second, first]
        assert await _ids(running, headers=AS_OLLE) == [third]
        for path in ("", "/events", "/eventstream"):
            assert (await running.get(f"{TASKS}/{third}{path}")).status_code == 404
        assert (await running.post(f"{TASKS}/{third}/retry", json={})).status_code == 404
        conditions[READ_TASK] = lambda who: AllOf([Not(own(who))])
        assert await _ids(running) == [third]
        conditions.clear()
        conditions[CANCEL_TASK] = own
        assert (await running.post(f"{TASKS}/{third}/cancel")).status_code == 403


async def test_a_step_that_somebody_may_not_see_is_not_there_for_them() -> None:
    conditions[READ_STEPS] = lambda who: Not(Holds("HAS_TAG", {"tag": "internal"}))
    async with portal(BENCH, POLICY, catalog=TEMPLATES, settings=EXTERNAL) as running:
        await run(running, "tagged")
        assert done == ["open"]


async def test_what_was_said_can_be_followed_from_any_event_on() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await run(running, "good", {"name": "a"})
        id_, last = events[0]["taskId"], events[-1]["id"]
        assert [each["id"] for each in events] == sorted(each["id"] for each in events)
        assert events[0] == {
            "id": events[0]["id"],
            "isTaskRecoverable": False,
            "taskId": id_,
            "body": {"message": "Starting up task with 1 steps"},
            "type": "log",
            "createdAt": events[0]["createdAt"],
        }
        # The end is told to whoever comes, wherever they say that they were.
        late = await running.api(f"{TASKS}/{id_}/events?after={last + 5}")
        assert [each["type"] for each in late] == ["completion"]
        for after, wanted in ((0, events), (events[2]["id"], events[3:]), (last, events[-1:])):
            answer = await running.get(f"{TASKS}/{id_}/eventstream?after={after}")
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert _parsed(answer.text) == [(each["type"], each) for each in wanted]
        assert (await running.get(f"{TASKS}/{id_}/eventstream?after=x")).status_code == 400


def _parsed(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], json.loads(fields["data"])))
    return found


async def test_values_that_do_not_fit_are_refused_in_backstages_words() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:

        async def errors(values: Any) -> Any:
            answer = await running.post(TASKS, json={"templateRef": "template:default/asking", "values": values})
            assert answer.status_code == 400
            return answer.json()["errors"]

        assert await errors({"size": "xl"}) == [
            {
                "path": [],
                "property": "instance",
                "message": 'requires property "name"',
                "schema": {"required": "name"},
                "instance": {"size": "xl"},
                "name": "required",
                "argument": "name",
                "stack": 'instance requires property "name"',
            }
        ]
        [pattern] = await errors({"name": "B!"})
        assert pattern["stack"] == 'instance.name does not match pattern "^[a-z]+$"'
        [enum] = await errors({"name": "b", "size": "xl"})
        assert enum["stack"] == "instance.size is not one of enum values: s,m"
        for ref, status in (("template:default/none", 404), ("component:default/good", 404), ("::", 400)):
            assert (await running.post(TASKS, json={"templateRef": ref, "values": {}})).status_code == status
