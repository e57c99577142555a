"""Actions in tests of plugins: a context for a call that no task stands behind, and the call itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn, cast

from callboard.foundation.errors import Invalid
from callboard.foundation.secrets import Secret
from callboard.foundation.workspace import Workspace
from callboard.kernel.actions import Action, ActionContext
from callboard.kernel.context import Context
from callboard.plugins.actions import MemoryJournal

WORKSPACE = "workspace"


def action_context(
    folder: Path,
    ctx: Context | None = None,
    *,
    origin: str = "",
    origin_ref: str = "",
    user: Mapping[str, Any] | None = None,
    secrets: Mapping[str, str] | None = None,
    is_dry_run: bool = False,
) -> ActionContext:
    """A call of an action whose workspace is `folder/workspace`, with a `MemoryJournal`: its `lines` are what was said.

    `ctx` is a running portal's, as `running.context("my-plugin")`; an action that needs none can do without. The rest
    is as in `ActionContext`.
    """
    place = folder / WORKSPACE
    place.mkdir(parents=True, exist_ok=True)
    return ActionContext(
        ctx=ctx or cast("Context", _NoPortal()),
        workspace=Workspace(place),
        journal=MemoryJournal(),
        task="test",
        step="step",
        origin=origin,
        origin_ref=origin_ref,
        user=user,
        secrets={name: Secret(text) for name, text in (secrets or {}).items()},
        is_dry_run=is_dry_run,
    )


async def run_action(
    action: Action, given: Mapping[str, Any], act: ActionContext, *, dry_run: bool = False
) -> dict[str, Any]:
    """Has an action done with an input as a template writes it, and gives its output as a template sees it.

    Raises what the action raises, and pydantic's ValidationError for an input that does not fit. Nobody is asked
    whether they may.
    """
    work = action.dry_run if dry_run else action.run
    if work is None:
        raise Invalid(f"{action.id} does not support dry runs")
    made = await work(action.input.model_validate(given), dataclasses.replace(act, is_dry_run=dry_run))
    return {} if made is None else dict(made.model_dump(mode="json", by_alias=True, exclude_unset=True))


def said(act: ActionContext) -> list[str]:
    """What has been logged in a context that `action_context` made, line by line."""
    journal = act.journal
    if not isinstance(journal, MemoryJournal):
        raise TypeError("The context is not one of `action_context`")
    return "\n".join(journal.lines).split("\n") if journal.lines else []


class _NoPortal:
    """What stands in for a portal where a test has started none."""

    def __getattr__(self, name: str) -> NoReturn:
        raise TypeError(f"The action asks for `ctx.{name}`: give `action_context` the context of a running portal")
