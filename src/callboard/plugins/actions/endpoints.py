"""For programs: what can be done, Backstage's list of the same, and to have one done."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from callboard import Action, Context, Contributed, Endpoint, Invalid

from .model import READ, RUN
from .performing import as_call, find_action, perform
from .schemas import as_yaml, input_schema, output_schema

LONGEST_CALL = 660.0


async def list_for_backstage(request: Request, ctx: Context) -> list[dict[str, Any]]:  # noqa: ARG001 - an endpoint's
    """GET /api/scaffolder/v2/actions."""
    return [_for_backstage(each.contribution) for each in _all(ctx)]


async def list_actions(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /api/actions."""
    return {"items": [_described(each) for each in _all(ctx)]}


async def read_action(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /api/actions/by-id/{id}."""
    return _described(find_action(ctx, request.path_params["id"]))


async def run_action(request: Request, ctx: Context) -> dict[str, Any]:
    """POST /api/actions/by-id/{id}: has it done at once, in a workspace of its own that is gone afterwards."""
    found, body = find_action(ctx, request.path_params["id"]), request.state.body
    if found.contribution.needs_approval and not body.get("dryRun"):
        raise Invalid(
            f"{found.contribution.id} needs somebody's approval", hint="Have it done as a step of a template's task."
        )
    ctx.audit(target=found.contribution.id)
    with as_call(ctx, task=request.state.reference, is_dry_run=bool(body.get("dryRun"))) as (act, journal):
        done = await perform(found, body["input"], act)
        return {"output": dict(done.output), "wasDone": done.was_done, "log": "\n".join(journal.lines).splitlines()}


def _all(ctx: Context) -> list[Contributed[Action]]:
    return sorted(ctx.of(Action), key=lambda each: each.contribution.id)


def _for_backstage(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "description": action.description or action.title,
        "examples": [{"description": each.title, "example": as_yaml(action, each.input)} for each in action.examples],
        "schema": {"input": input_schema(action), "output": output_schema(action)},
    }


def _described(each: Contributed[Action]) -> dict[str, Any]:
    action = each.contribution
    return {
        **_for_backstage(action),
        "title": action.title,
        "plugin": each.plugin,
        "permission": action.requires,
        "dryRun": action.dry_run is not None,
        "undo": action.undo is not None,
        "needsApproval": action.needs_approval,
    }


_TEXT, _OBJECT = {"type": "string"}, {"type": "object"}
_PROPERTIES = {
    "id": _TEXT,
    "description": _TEXT,
    "examples": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "example"],
            "properties": {"description": _TEXT, "example": _TEXT},
        },
    },
    "schema": {
        "type": "object",
        "required": ["input", "output"],
        "properties": {"input": _OBJECT, "output": _OBJECT},
    },
}
_FOR_BACKSTAGE = {"type": "object", "required": list(_PROPERTIES), "properties": _PROPERTIES}
_DESCRIBED = {
    **_FOR_BACKSTAGE,
    "properties": {
        **_PROPERTIES,
        "title": _TEXT,
        "plugin": _TEXT,
        "permission": _TEXT,
        **{key: {"type": "boolean"} for key in ("dryRun", "undo", "needsApproval")},
    },
}
_DONE = {
    "type": "object",
    "required": ["output", "wasDone", "log"],
    "properties": {"output": _OBJECT, "wasDone": {"type": "boolean"}, "log": {"type": "array", "items": _TEXT}},
}
_CALL = {
    "type": "object",
    "required": ["input"],
    "additionalProperties": False,
    "properties": {"input": _OBJECT, "dryRun": {"type": "boolean"}},
}

ENDPOINTS = (
    Endpoint(
        path="/api/scaffolder/v2/actions",
        run=list_for_backstage,
        requires=READ,
        summary="All actions, as Backstage lists them",
        answer={"type": "array", "items": _FOR_BACKSTAGE},
    ),
    Endpoint(
        path="/api/actions",
        run=list_actions,
        requires=READ,
        summary="All actions",
        answer={
            "type": "object",
            "required": ["items"],
            "properties": {"items": {"type": "array", "items": _DESCRIBED}},
        },
    ),
    Endpoint(path="/api/actions/by-id/{id}", run=read_action, requires=READ, summary="One action", answer=_DESCRIBED),
    Endpoint(
        method="POST",
        path="/api/actions/by-id/{id}",
        run=run_action,
        requires=RUN,
        summary="Has an action done at once",
        body=_CALL,
        answer=_DONE,
        deadline=LONGEST_CALL,
    ),
)
