"""Tasks for programs: made, listed, ended, tried again, approved. Backstage's API, with a few words more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Endpoint, Invalid, NotFound, Parameter
from callboard.plugins.catalog import find_entity, parse_ref

from ..model import APPROVE_TASK, CANCEL_TASK, CREATE_TASK, READ_TASK, Template, read_template
from ..queries import FIELDS, TaskFilter, list_tasks
from ..rules import task_clause
from ..run import InvalidValues, cancel_task, create_task, decide_step, retry_task, task_for, waiting_step
from .shapes import ERRORS, OBJECT, STATUSES, TASK, TEXT, all_of, task_json

MOST_BYTES = 10 * 1024 * 1024
TASKS = "/api/scaffolder/v2/tasks"
JSON = "application/json; charset=utf-8"


async def find_template(ctx: Context, ref: str) -> Template:
    """The template behind a ref. Raises NotFound for what there is not, or may not be seen."""
    parsed = parse_ref(ref, kind="template")
    try:
        entity = await find_entity(ctx, parsed)
    except NotFound as error:
        raise NotFound(f"Template {ref} not found", hint=error.hint) from error
    return read_template(entity.document)


async def create(request: Request, ctx: Context) -> Response:
    """POST /v2/tasks."""
    body = request.state.body
    template = await find_template(ctx, body["templateRef"])
    try:
        id_ = await create_task(ctx, template, body["values"], body.get("secrets") or {})
    except InvalidValues as error:
        return as_errors(error)
    return Response(msgspec.json.encode({"id": id_}), 201, media_type=JSON)


async def list_all(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /v2/tasks."""
    query = request.query_params
    statuses = query.getlist("status")
    wanted = TaskFilter(
        allowed=task_clause(ctx.decide(READ_TASK)),
        created_by=[each.lower() for each in query.getlist("createdBy")],
        statuses=statuses + (["waiting"] if "processing" in statuses else []),
        order=[_order(each) for each in query.getlist("order")],
        limit=int(query["limit"]) if "limit" in query else None,
        offset=int(query.get("offset", 0)),
    )
    found = await ctx.database.read(list_tasks, wanted)
    return {"tasks": [task_json(each) for each in found.tasks], "totalTasks": found.total}


async def read(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /v2/tasks/{taskId}."""
    task = await task_for(ctx, request.path_params["id"])
    waiting = await waiting_step(ctx, task)
    more = {} if waiting is None else {"waitingFor": {"stepId": waiting[0].id, "action": waiting[0].action}}
    return {**task_json(task), **more}


async def cancel(request: Request, ctx: Context) -> dict[str, str]:
    """POST /v2/tasks/{taskId}/cancel."""
    await cancel_task(ctx, request.path_params["id"])
    return {"status": "cancelled"}


async def retry(request: Request, ctx: Context) -> Response:
    """POST /v2/tasks/{taskId}/retry: the body may be missing."""
    body = read_retry(await request.body())
    id_ = request.path_params["id"]
    try:
        await retry_task(ctx, id_, body.get("secrets") or {}, str(body.get("fromStep") or ""))
    except InvalidValues as error:
        return as_errors(error)
    return Response(msgspec.json.encode({"id": id_}), 201, media_type=JSON)


async def approve(request: Request, ctx: Context) -> dict[str, str]:
    """POST /v2/tasks/{taskId}/approve."""
    approved = request.state.body["approved"]
    await decide_step(ctx, request.path_params["id"], approved=approved)
    return {"status": "approved" if approved else "declined"}


def as_errors(error: InvalidValues) -> Response:
    """The answer to values that do not fit: a form of its own, as clients of Backstage know it."""
    return Response(msgspec.json.encode({"errors": error.errors}), 400, media_type=JSON)


def _order(given: str) -> tuple[str, bool]:
    way, _, name = given.partition(":")
    if way not in {"asc", "desc"} or name not in FIELDS:
        raise Invalid(
            f'Invalid order parameter "{given[:100]}", expected "<asc or desc>:<field name>"',
            hint=f"The fields are {', '.join(FIELDS)}.",
        )
    return name, way == "desc"


def read_retry(raw: bytes) -> Mapping[str, Any]:
    """What was sent with a retry, if anything was. Raises Invalid for what is no object with texts as `secrets`."""
    if not raw.strip():
        return {}
    try:
        body = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(f"The body is not JSON: {error}") from error
    secrets = body.get("secrets") if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(secrets or {}, dict):
        raise Invalid("The body is no object with `secrets`")
    if not all(isinstance(each, str) for each in (secrets or {}).values()):
        raise Invalid("Secrets are texts")
    return body


_SECRETS = {"type": "object", "additionalProperties": TEXT}
_ID = all_of(id=TEXT)
_ERRORS: Mapping[int, Any] = {400: ERRORS}
PARAMETERS: Sequence[Parameter] = (
    Parameter(name="createdBy", many=True, description="Only tasks of these, by their refs"),
    Parameter(name="status", many=True, choices=STATUSES, description="Only tasks in these statuses"),
    Parameter(name="order", many=True, description="As desc:created_at; the fields are created_at, status, created_by"),
    Parameter(name="limit", type="integer", minimum=0),
    Parameter(name="offset", type="integer", minimum=0),
)
ENDPOINTS = (
    Endpoint(
        method="POST",
        path=TASKS,
        run=create,
        requires=CREATE_TASK,
        summary="Makes what a template makes",
        status=201,
        answer=_ID,
        answers=_ERRORS,
        most_bytes=MOST_BYTES,
        body={
            "type": "object",
            "required": ["templateRef", "values"],
            "properties": {"templateRef": TEXT, "values": OBJECT, "secrets": _SECRETS},
        },
    ),
    Endpoint(
        path=TASKS,
        run=list_all,
        requires=READ_TASK,
        summary="Tasks, the newest first",
        parameters=PARAMETERS,
        answer=all_of(tasks={"type": "array", "items": TASK}, totalTasks={"type": "integer"}),
    ),
    Endpoint(path=f"{TASKS}/{{id}}", run=read, requires=READ_TASK, summary="One task", answer=TASK),
    Endpoint(
        method="POST",
        path=f"{TASKS}/{{id}}/cancel",
        run=cancel,
        requires=CANCEL_TASK,
        summary="Has a task end",
        answer=all_of(status={"const": "cancelled"}),
    ),
    Endpoint(
        method="POST",
        path=f"{TASKS}/{{id}}/retry",
        run=retry,
        requires=CREATE_TASK,
        summary="Has a task tried again that has ended",
        status=201,
        answer=_ID,
        answers=_ERRORS,
        most_bytes=MOST_BYTES,
    ),
    Endpoint(
        method="POST",
        path=f"{TASKS}/{{id}}/approve",
        run=approve,
        requires=APPROVE_TASK,
        summary="Approves the step that a task waits with, or declines it",
        answer=all_of(status={"enum": ["approved", "declined"]}),
        body={"type": "object", "required": ["approved"], "properties": {"approved": {"type": "boolean"}}},
    ),
)
