"""`notification:send`: a step of a template tells people something, if whoever had the task made may have that done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from callboard import Context, Decision, Identity, Invalid, Permission, Plugin, Policy
from callboard.plugins.notifications.actions import ACTIONS
from callboard.testing import RunningPortal, action_context, portal, run_action, said

from .world import API, COMPANY, come_as, settings

pytestmark = pytest.mark.usefixtures("callboard_database")
TASKS = "/api/scaffolder/v2/tasks"
(SEND,) = ACTIONS


def template(name: str, **given: Any) -> dict[str, Any]:
    """A template whose one step sends a notification."""
    step = {"id": "tell", "name": "Tell", "action": "notification:send", "input": given}
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": name},
        "spec": {"type": "service", "owner": "group:default/web", "steps": [step]},
    }


TEMPLATES = [
    template(
        "tell",
        recipients="entity",
        entityRefs=["group:default/inner", "component:default/lyrics", "user:default/cem"],
        title="${{ parameters.name }} is there",
        info="Have a look",
        link="/catalog/default/component/lyrics",
        severity="high",
        scope="made",
        topic="new",
    ),
    template("nobody", recipients="entity", title="x"),
    template("optional", recipients="entity", title="x", optional=True),
    template("elsewhere", recipients="broadcast", title="x", link="javascript:alert(1)"),
]


def without_ben(who: Identity, permission: Permission, ctx: Context) -> Decision:
    return Decision(allowed=(who.ref, permission.id) != ("user:default/ben", "notifications.notification.send"))


STRICT = Plugin(id="strict", title="Strict", contributes=[Policy(decide=without_ben)])


async def run(running: RunningPortal, name: str, headers: dict[str, str]) -> tuple[str, str]:
    """How a task of a template ended, and what it said."""
    body = {"templateRef": f"template:default/{name}", "values": {"name": "Lyrics"}}
    id_ = (await running.api(TASKS, method="POST", json=body, headers=headers))["id"]

    async def is_over() -> bool:
        task = await running.api(f"{TASKS}/{id_}", headers=headers)
        return task["status"] in ("completed", "failed")

    await running.wait_until(is_over)
    events = await running.api(f"{TASKS}/{id_}/events", headers=headers)
    task = await running.api(f"{TASKS}/{id_}", headers=headers)
    return task["status"], "\n".join(str(each["body"]) for each in events)


async def test_a_template_tells_people_for_whoever_may_have_that_done(tmp_path: Path) -> None:
    async with portal(STRICT, catalog=[*COMPANY, *TEMPLATES], settings=settings(), folder=tmp_path) as running:
        ann, ben, cem = [await come_as(running, name) for name in ("ann", "ben", "cem")]
        status, log = await run(running, "tell", ann)
        assert (status, "Lyrics is there" in log) == ("completed", True)
        for each in (ben, cem):
            (told,) = (await running.api(API, headers=each))["notifications"]
            assert told["origin"] == "plugin:scaffolder"
            assert told["payload"].pop("metadata")["template"] == "template:default/tell"
            assert told["payload"] == {
                "title": "Lyrics is there",
                "description": "Have a look",
                "link": "/catalog/default/component/lyrics",
                "severity": "high",
                "scope": "made",
                "topic": "new",
            }
        assert (await running.api(API, headers=ann))["totalCount"] == 0
        status, log = await run(running, "nobody", ann)
        assert (status, "Entity references must be provided" in log) == ("failed", True)
        status, log = await run(running, "optional", ann)
        assert (status, "Nobody was notified: Entity references" in log) == ("completed", True)
        status, log = await run(running, "elsewhere", ann)
        assert (status, "link must be a path" in log) == ("failed", True)
        status, log = await run(running, "tell", ben)
        assert (status, "Unauthorized action: notification:send" in log) == ("failed", True)
        assert (await running.api(API, headers=cem))["totalCount"] == 1

        ctx = running.context("notifications")
        act = action_context(tmp_path, ctx, origin_ref="template:default/t")
        given = {"recipients": "broadcast", "title": "Coffee"}
        await run_action(SEND, given, act, dry_run=True)
        await run_action(SEND, given, act)
        await run_action(SEND, given, act)
        assert said(act) == ["Would notify everybody of 'Coffee'", "Notified everybody of 'Coffee'"]
        (coffee,) = (await running.api(API, headers=ann))["notifications"]
        assert coffee["payload"]["title"] == "Coffee"
        entities = {"recipients": "entity", "title": "x"}
        for wrong in ("jane", "user:default/" + "x" * 300, "user:default/a\nb"):
            with pytest.raises(Invalid, match="is no entity reference"):
                await run_action(SEND, entities | {"entityRefs": [wrong]}, action_context(tmp_path, ctx))
        with pytest.raises(ValidationError):
            await run_action(SEND, {"recipients": "all", "title": "x"}, action_context(tmp_path, ctx))
        with pytest.raises(Invalid, match="missing title"):
            await run_action(SEND, {**given, "title": " "}, action_context(tmp_path, ctx), dry_run=True)
