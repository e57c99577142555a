"""How the routes of tasks are called. Whose task may be seen by whom, `tests/plugins/scaffolder/run` asks."""

from __future__ import annotations

from collections.abc import Mapping

from callboard.plugins.scaffolder.model import Initiator
from callboard.plugins.scaffolder.store import make_task

from .calls import Route, one
from .world import World

TASKS = "/api/scaffolder/v2/tasks"
NO_TASK = "00000000-0000-4000-8000-000000000000"
THAT = f"{TASKS}/{NO_TASK}"
UNKNOWN = {"templateRef": "template:default/no-such", "values": {}}
NO_TEMPLATE = {"template": {"kind": "Component"}, "values": {}, "directoryContents": []}
EMPTY = {
    "apiVersion": "scaffolder.backstage.io/v1beta3",
    "kind": "Template",
    "metadata": {"name": "empty"},
    "spec": {"type": "service", "steps": []},
}
DRY_RUN = {"template": EMPTY, "values": {}, "directoryContents": []}

ROUTES: Mapping[str, Route] = {
    f"GET {TASKS}/{{id}}": Route(make=one(THAT, done=404)),
    f"GET {TASKS}/{{id}}/events": Route(make=one(f"{THAT}/events", done=404)),
    f"GET {TASKS}/{{id}}/eventstream": Route(make=one(f"{THAT}/eventstream", done=404)),
    f"POST {TASKS}": Route(make=one(TASKS, json_body=UNKNOWN, done=404)),
    f"POST {TASKS}/{{id}}/cancel": Route(make=one(f"{THAT}/cancel", json_body={}, done=404)),
    f"POST {TASKS}/{{id}}/retry": Route(make=one(f"{THAT}/retry", json_body={}, done=404)),
    f"POST {TASKS}/{{id}}/approve": Route(make=one(f"{THAT}/approve", json_body={"approved": True}, done=404)),
    "POST /api/scaffolder/v2/autocomplete/{provider}/{resource}": Route(
        make=one("/api/scaffolder/v2/autocomplete/github/repositories", json_body={"token": "t"}, done=400)
    ),
    "POST /api/scaffolder/v2/dry-run": Route(make=one("/api/scaffolder/v2/dry-run", json_body=NO_TEMPLATE, done=400)),
}


async def empty_task(world: World) -> str:
    """A task of somebody's that has nothing to do."""
    spec = {"apiVersion": "scaffolder.backstage.io/v1beta3", "steps": [], "output": {}, "parameters": {}}
    initiator = Initiator(ref="user:default/somebody", title="Somebody")
    return await world.running.context("scaffolder").database.run(make_task, spec, initiator, None)
