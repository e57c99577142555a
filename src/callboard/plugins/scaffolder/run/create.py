"""A task is made: the values fit, it takes the steps that the person may see, and whoever has room does it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from callboard import Context

from ..model import READ_PARAMETERS, READ_STEPS, TaskChanged, Template
from ..rules import may_see
from ..store import make_task
from .hidden import HIDDEN, hide
from .initiator import initiator_from, user_entity
from .specification import make_spec
from .values import check_secrets, check_values
from .workshop import Workshop

PERMISSIONS_KEY = "backstage:permissions"


async def create_task(
    ctx: Context,
    template: Template,
    values: Mapping[str, Any],
    secrets: Mapping[str, str] | None = None,
    *,
    checked: bool = False,
) -> str:
    """The id of a new task, made in the transaction of the request. Raises InvalidValues for values or secrets that
    do not fit; values that a form has `checked` page by page fit. What somebody may not see of a template, pages or
    steps, is not there for them."""
    check_given(ctx, template, values, secrets or {}, checked=checked)
    shown, hidden = hide(template.pages, values, secrets or {})
    spec = await spec_for(ctx, template, shown)
    sealed = seal_secrets(ctx, hidden)
    id_ = await ctx.database.run(make_task, spec, initiator_from(ctx), sealed)
    await ctx.publish(TaskChanged(task=id_, template=template.ref, status="open", created_by=ctx.identity.ref))
    ctx.audit(target=template.ref, task=id_)
    return id_


def check_given(
    ctx: Context, template: Template, values: Mapping[str, Any], secrets: Mapping[str, str], *, checked: bool = False
) -> None:
    """Raises InvalidValues unless values and secrets fit what the person is asked."""
    decision = ctx.decide(READ_PARAMETERS)
    if not checked:
        check_values([page for page in template.pages if may_see(decision, _tags(page))], values)
    check_secrets(template, {key: text for key, text in secrets.items() if not key.startswith(HIDDEN)})


async def spec_for(ctx: Context, template: Template, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a task of this person would do."""
    decision = ctx.decide(READ_STEPS)
    steps = [step for step in template.steps if may_see(decision, step.tags)]
    return make_spec(template, steps, values, user_ref=ctx.identity.ref, user=await user_entity(ctx))


def seal_secrets(ctx: Context, secrets: Mapping[str, str]) -> str | None:
    """Secrets as they are kept; nothing for none."""
    return ctx.state(Workshop).vault.seal(json.dumps(dict(secrets))) if secrets else None


def _tags(page: Mapping[str, Any]) -> list[str]:
    return list((page.get(PERMISSIONS_KEY) or {}).get("tags") or ())
