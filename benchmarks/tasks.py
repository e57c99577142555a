"""What a task costs beside its actions: for each step, and for many tasks at once.

    python benchmarks/tasks.py                       on SQLite
    python benchmarks/tasks.py --steps 50 --tasks 100

The action does nothing, so that the time from one step's beginning to the next one's is all overhead: rendering the
input, deciding what the person may, the journal. The limit is 20 ms for the median.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from itertools import pairwise
from typing import Any

from callboard import Action, ActionContext, ActionModel, Plugin
from callboard.plugins.scaffolder.model import EXECUTE
from callboard.testing import RunningPortal, portal

LIMIT, LOOK_EVERY = 20.0, 0.25
TASKS = "/api/scaffolder/v2/tasks"
begun: list[float] = []


class Nothing(ActionModel):
    """What the action takes, and does nothing with."""

    name: str


async def do_nothing(given: Nothing, act: ActionContext) -> None:  # noqa: ARG001 - an action's signature
    """Notes when it was begun."""
    begun.append(time.perf_counter())


IDLE = Plugin(
    id="idle",
    title="Idle",
    needs=["scaffolder"],
    contributes=[Action(id="nothing", title="Nothing", input=Nothing, requires=EXECUTE, run=do_nothing)],
)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--tasks", type=int, default=100)
    asked = parser.parse_args()
    asyncio.run(measure(asked.steps, asked.tasks))


async def measure(steps: int, tasks: int) -> None:
    """One task of many steps, then many of ten."""
    catalog = [template("long", steps), template("short", 10)]
    async with portal(IDLE, catalog=catalog) as running:
        await run(running, "short", 1)
        begun.clear()
        await run(running, "long", 1)
        each = sorted((after - before) * 1000 for before, after in pairwise(begun))
        median, slow = statistics.median(each), each[int(len(each) * 0.95)]
        print(f"a step costs {median:.1f} ms, the 95th {slow:.1f} ms, of {len(each)}; the limit is {LIMIT:g} ms")
        started = time.perf_counter()
        await run(running, "short", tasks)
        print(f"{tasks} tasks of ten steps at once: {time.perf_counter() - started:.1f} s")


def template(name: str, steps: int) -> dict[str, Any]:
    """One with so many steps, each with an expression in its input."""
    written = [
        {"id": f"s{number}", "action": "nothing", "input": {"name": "${{ parameters.name }}"}}
        for number in range(steps)
    ]
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": name},
        "spec": {"type": "service", "owner": "group:default/platform", "steps": written},
    }


async def run(running: RunningPortal, name: str, count: int) -> None:
    """Has so many tasks made, and waits for all of them."""
    body = {"templateRef": f"template:default/{name}", "values": {"name": "jay"}}
    before = (await running.api(f"{TASKS}?limit=0"))["totalTasks"]
    for _ in range(count):
        await running.api(TASKS, method="POST", json=body)
    # Seldom, since asking takes time from what is measured.
    while (await running.api(f"{TASKS}?status=completed&limit=0"))["totalTasks"] < before + count:
        await asyncio.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
