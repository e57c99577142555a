"""The pages of tasks: all of them, and one as it goes on."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from callboard import Context, Invalid, Page, Redirect, View
from callboard.plugins.catalog import RefLink, links_to, parse_ref

from ..model import APPROVE_TASK, CANCEL_TASK, CREATE_TASK, READ_TASK, Step, StepState, Task, TaskEvent
from ..queries import TaskFilter, last_events, list_tasks, steps_of
from ..rules import allows_task, task_clause
from ..run import cancel_task, decide_step, retry_task, steps_in, task_for, undo_task, undoable, waiting_step
from ..times import in_seconds, moment

PATH = "/create/tasks"
MOST = 50
MOST_EVENTS = 1000
MOST_LINES = 3000
LONGEST_ADDRESS = 2000
STATES = {
    "open": ("queued", "Queued"),
    "processing": ("running", "Running"),
    "waiting": ("pending", "Waits for approval"),
    "completed": ("success", "Done"),
    "failed": ("failed", "Failed"),
    "cancelled": ("cancelled", "Cancelled"),
    "skipped": ("skipped", "Skipped"),
}
STEP_STATES = {"processing": "running", "completed": "success", "failed": "failed"}
LEVELS = {"completed": "ok", "failed": "error", "cancelled": "warning", "processing": "command"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One task in the list."""

    title: str
    href: str
    status: tuple[str, str]
    template: str
    by: RefLink | None
    at: datetime.datetime
    took: str


@dataclass(frozen=True, kw_only=True)
class TasksPage(View):
    """All tasks that the person may see, or their own."""

    template = "scaffolder/tasks.html"
    rows: Sequence[Row]
    mine: bool
    total: int
    wanted: str
    page: int

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Tasks", PATH)]

    @property
    def views(self) -> list[tuple[str, str, None, str]]:
        return [("mine", "Mine", None, f"{PATH}?who=mine"), ("all", "All", None, f"{PATH}?who=all")]

    @property
    def more(self) -> str:
        """Where the next ones are; empty when there are none."""
        if self.page * MOST + len(self.rows) >= self.total:
            return ""
        said = {"who": "mine" if self.mine else "all", "status": self.wanted, "page": str(self.page + 1)}
        return f"{PATH}?{urlencode({key: value for key, value in said.items() if value})}"


@dataclass(frozen=True, kw_only=True)
class Output:
    """Something that a task has to show."""

    title: str
    href: str = ""
    text: str = ""
    icon: str = "external-link"


@dataclass(frozen=True, kw_only=True)
class TaskPage(View):
    """One task."""

    template = "scaffolder/task.html"
    task: Task
    title: str
    sub: str
    state: tuple[str, str]
    steps: Sequence[Mapping[str, str]]
    lines: Sequence[Mapping[str, str]]
    links: Sequence[Output]
    texts: Sequence[Output]
    error: str
    waits: tuple[Step, str] | None
    done: int
    last: int
    template_path: str
    again: str
    may_cancel: bool
    may_approve: bool
    may_undo: bool

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Tasks", PATH), (self.title, f"{PATH}/{self.task.id}")]

    @property
    def share(self) -> int:
        """How much of it is done, in per cent."""
        return round(100 * self.done / len(self.steps)) if self.steps else 100


async def tasks(request: Request, ctx: Context) -> TasksPage:
    """`/create/tasks?who=mine|all&status=…&page=…`."""
    query = request.query_params
    mine, status = query.get("who", "mine") != "all", query.get("status", "")
    page = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 6 else 0
    wanted = TaskFilter(
        allowed=task_clause(ctx.decide(READ_TASK)),
        created_by=[ctx.identity.ref] if mine else [],
        statuses=[status] if status in STATES else [],
        limit=MOST,
        offset=page * MOST,
    )
    found = await ctx.database.read(list_tasks, wanted)
    people = await links_to(ctx, [parse_ref(each.created_by) for each in found.tasks if ":" in each.created_by])
    rows = [_row(each, people) for each in found.tasks]
    return TasksPage(rows=rows, mine=mine, total=found.total, wanted=status, page=page)


async def task(request: Request, ctx: Context) -> TaskPage:
    """`/create/tasks/{id}`."""
    found = await task_for(ctx, request.path_params["id"])
    states = await ctx.database.read(steps_of, found.id)
    events = await ctx.database.read(last_events, found.id, MOST_EVENTS)
    waits = await waiting_step(ctx, found)
    ending = next((each.body for each in reversed(events) if each.type == "completion"), {})
    output = ending.get("output") or {}
    return TaskPage(
        task=found,
        title=_name(found),
        sub=found.title,
        state=STATES[found.status],
        steps=[_step(step, states.get(position)) for position, step in enumerate(steps_in(found.spec))],
        lines=_log(events),
        links=[each for link in _list(output, "links") if (each := _link(link))],
        texts=_texts(_list(output, "text")),
        error=str((ending.get("error") or {}).get("message") or ""),
        waits=(waits[0], _wanted(waits[1])) if waits else None,
        done=sum(state.status in {"completed", "skipped"} for state in states.values()),
        last=events[-1].id if events else 0,
        template_path=_template_path(found),
        again=_again(found),
        may_cancel=not found.is_over and allows_task(ctx.decide(CANCEL_TASK), found.created_by),
        may_approve=waits is not None and ctx.may(APPROVE_TASK) and found.created_by != ctx.identity.ref,
        may_undo=found.is_over and await undoable(ctx, found),
    )


async def cancel(request: Request, ctx: Context) -> Redirect:
    """POST `/create/tasks/{id}/cancel`."""
    await cancel_task(ctx, request.path_params["id"])
    return _back(request, "It ends as soon as its step allows.")


async def retry(request: Request, ctx: Context) -> Redirect:
    """POST `/create/tasks/{id}/retry`."""
    await retry_task(ctx, request.path_params["id"], from_step=str((await request.form()).get("from", "")))
    return _back(request, "It is tried again.")


async def decide(request: Request, ctx: Context) -> Redirect:
    """POST `/create/tasks/{id}/decide`: `what=approve|decline`."""
    what = str((await request.form()).get("what", ""))
    if what not in {"approve", "decline"}:
        raise Invalid("An approval is given or declined", hint="Reload the page.")
    await decide_step(ctx, request.path_params["id"], approved=what == "approve")
    return _back(request, "It goes on." if what == "approve" else "It ends here.")


async def take_back(request: Request, ctx: Context) -> Redirect:
    """POST `/create/tasks/{id}/undo`."""
    return _back(request, await undo_task(ctx, request.path_params["id"]))


def _back(request: Request, said: str) -> Redirect:
    return Redirect(to=f"{PATH}/{quote(request.path_params['id'])}", message=said)


def _row(found: Task, people: Mapping[Any, RefLink]) -> Row:
    ended = found.ended_at if found.is_over else time.time()
    return Row(
        title=_name(found),
        href=f"{PATH}/{found.id}",
        status=STATES[found.status],
        template=found.title,
        by=people.get(parse_ref(found.created_by)) if ":" in found.created_by else None,
        at=moment(found.created_at),
        took=in_seconds(ended - found.created_at) if ended and found.is_over else "",
    )


def _name(found: Task) -> str:
    """What is being made, by the answers; else what makes it."""
    parameters = found.spec.get("parameters") or {}
    named = next((parameters[key] for key in ("name", "component_id", "title") if parameters.get(key)), None)
    return named if isinstance(named, str) else found.title


def _step(step: Step, state: StepState | None) -> Mapping[str, str]:
    if state is None:
        return {"text": step.name, "state": "pending", "end": ""}
    took = state.ended_at - state.began_at if state.ended_at and state.began_at and state.status != "skipped" else None
    shown = STEP_STATES.get(state.status, state.status)
    return {"text": step.name, "state": shown, "end": in_seconds(took) if took is not None else ""}


def _log(events: Sequence[TaskEvent]) -> list[Mapping[str, str]]:
    """The last lines. A page of all that a talkative task said would help nobody."""
    lines = [line for each in events for line in _lines(each)]
    if len(events) < MOST_EVENTS and len(lines) <= MOST_LINES:
        return lines
    return [{"time": "", "text": "… more was said before: the API has it all", "level": ""}, *lines[-MOST_LINES:]]


def _lines(event: TaskEvent) -> list[Mapping[str, str]]:
    """What an event said, line by line."""
    message = str(event.body.get("message") or "")
    level = LEVELS.get(str(event.body.get("status") or ""), "")
    if message.startswith("Warning: "):
        level = "warning"
    at = f"{moment(event.created_at):%H:%M:%S}"
    return [{"time": at, "text": line, "level": level} for line in message.splitlines() or [""]]


def _list(output: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = output.get(key)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _link(link: Mapping[str, Any]) -> Output | None:
    """A link that leads somewhere; Backstage shows no other."""
    href = str(link.get("url") or "")
    if isinstance(ref := link.get("entityRef"), str) and ref:
        try:
            href = parse_ref(ref, "component").path
        except Invalid:
            href = ""
    title = str(link.get("title") or href)
    icon = "box" if link.get("entityRef") else "external-link"
    return Output(title=title, href=href, icon=icon) if href else None


def _texts(texts: Sequence[Mapping[str, Any]]) -> list[Output]:
    """The default one first."""
    ordered = sorted(texts, key=lambda each: each.get("default") is not True)
    return [Output(title=str(each.get("title") or ""), text=str(each.get("content") or "")) for each in ordered]


def _wanted(state: StepState) -> str:
    """The input that an approval is asked for, without secrets."""
    try:
        return str(json.loads(state.wanted)[1])
    except (ValueError, IndexError, TypeError, KeyError):
        return state.wanted


def _template_path(found: Task) -> str:
    try:
        ref = parse_ref(found.template, "template")
    except Invalid:
        return ""
    return f"/create/templates/{ref.namespace}/{ref.name}"


def _again(found: Task) -> str:
    """The form with the same answers."""
    path = _template_path(found)
    answers = json.dumps(found.spec.get("parameters") or {}, separators=(",", ":"))
    return f"{path}?{urlencode({'formData': answers})}" if path and len(answers) < LONGEST_ADDRESS else path


PAGES = (
    Page(path=PATH, show=tasks, requires=READ_TASK),
    Page(path=f"{PATH}/{{id}}", show=task, requires=READ_TASK),
    Page(method="POST", path=f"{PATH}/{{id}}/cancel", show=cancel, requires=CANCEL_TASK),
    Page(method="POST", path=f"{PATH}/{{id}}/retry", show=retry, requires=CREATE_TASK),
    Page(method="POST", path=f"{PATH}/{{id}}/decide", show=decide, requires=APPROVE_TASK),
    Page(method="POST", path=f"{PATH}/{{id}}/undo", show=take_back, requires=CANCEL_TASK, deadline=600.0),
)
