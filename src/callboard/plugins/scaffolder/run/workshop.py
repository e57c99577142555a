"""What tasks are done with in this process: the folders, the key, the measures."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Gauge, Histogram

from callboard import Context

from .vault import Vault, make_vault
from .workspaces import Workspaces


class TaskMetrics:
    """How many tasks and steps there were, how they ended and how long they took, under Backstage's names.

    Anybody may read measures, so they do not say of which template: not everybody may know that there is one.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        result = ["result"]
        # A gauge that only grows: as a counter it would be called `…_total`, and dashboards would not find it.
        self._tasks = Gauge("scaffolder_task_count", "Tasks that have ended", result, registry=registry)
        self._steps = Gauge("scaffolder_step_count", "Steps that have ended", result, registry=registry)
        self._task = Histogram("scaffolder_task_duration", "Seconds that tasks took", result, registry=registry)
        self._step = Histogram("scaffolder_step_duration", "Seconds that steps took", result, registry=registry)

    def task(self, result: str, seconds: float) -> None:
        """A task has ended."""
        self._tasks.labels(result).inc()
        self._task.labels(result).observe(seconds)

    def step(self, result: str, seconds: float) -> None:
        """A step has ended."""
        self._steps.labels(result).inc()
        self._step.labels(result).observe(seconds)


@dataclass(frozen=True)
class Workshop:
    """Found with `ctx.state(Workshop)`."""

    workspaces: Workspaces
    vault: Vault
    metrics: TaskMetrics


def open_workshop(ctx: Context) -> Workshop:
    """At the start of the plugin."""
    return Workshop(Workspaces(ctx.data_folder / "tasks"), make_vault(ctx), TaskMetrics(ctx.portal.metrics.registry))
