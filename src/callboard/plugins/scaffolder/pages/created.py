"""The pages of what was created: everything, and one thing with what its template would make today."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.requests import Request

from callboard import Context, Invalid, NotFound, Page, Redirect, View
from callboard.plugins.actions import as_call, find_action, perform
from callboard.plugins.catalog import RefLink, has_entity, links_to, parse_ref

from ..model import CREATE_TASK, READ_TASK
from ..provenance import Creation, Which, count_creations, creations, find_creation
from ..provenance.store import creation_table
from ..rules import allows_task, task_clause
from ..times import moment
from ..updating import BEHIND, CURRENT, UPDATE, look

PATH = "/create/created"
MOST = 50
STATES = {
    CURRENT: ("success", "As the template has it"),
    BEHIND: ("warning", "Behind its template"),
    "unknown": ("unknown", "Cannot be told"),
    "": ("unknown", "Not looked at yet"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing in the list."""

    title: str
    href: str
    template: RefLink | None
    entity: RefLink | None
    drift: tuple[str, str]
    at: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class CreatedPage(View):
    """What was created, the newest first."""

    template = "scaffolder/created.html"
    rows: Sequence[Row]
    total: int
    drift: str
    of: str
    page: int

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Created", PATH)]

    @property
    def views(self) -> list[tuple[str, str, None, str]]:
        words = {"": "All", BEHIND: "Behind", CURRENT: "Current", "unknown": "Cannot be told"}
        return [(key or "all", said, None, self._at(key, 0)) for key, said in words.items()]

    @property
    def more(self) -> str:
        """Where the next ones are; empty when there are none."""
        return self._at(self.drift, self.page + 1) if self.page * MOST + len(self.rows) < self.total else ""

    def _at(self, drift: str, page: int) -> str:
        said = {"drift": drift, "template": self.of, "page": str(page) if page else ""}
        query = urlencode({key: value for key, value in said.items() if value})
        return f"{PATH}?{query}" if query else PATH


@dataclass(frozen=True, kw_only=True)
class CreationPage(View):
    """One thing, with how far it has drifted from its template."""

    template = "scaffolder/creation.html"
    creation: Creation
    drift: tuple[str, str]
    at: datetime.datetime
    looked_at: datetime.datetime | None
    made_from: RefLink | None
    entity: RefLink | None
    inputs: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), ("Created", PATH), (self.creation.title, "")]


async def created(request: Request, ctx: Context) -> CreatedPage:
    """`/create/created?drift=…&template=…&page=…`."""
    query = request.query_params
    drift, template = query.get("drift", ""), query.get("template", "").lower()[:300]
    drift = drift if drift in STATES else ""
    page = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 6 else 0
    allowed = task_clause(ctx.decide(READ_TASK), creation_table.c.created_by)
    which = Which(template=template, drift=drift, allowed=allowed)
    found = await ctx.database.read(creations, which, offset=page * MOST, limit=MOST)
    links = await _links(ctx, found)
    rows = [
        Row(
            title=each.title,
            href=f"{PATH}/{quote(each.id, safe='')}",
            template=links.get(each.template),
            entity=links.get(each.entity),
            drift=STATES[each.drift],
            at=moment(each.created_at),
        )
        for each in found
    ]
    total = await ctx.database.read(count_creations, which)
    return CreatedPage(rows=rows, total=total, drift=drift, of=template, page=page)


async def creation(request: Request, ctx: Context) -> CreationPage:
    """`/create/created/{id}`."""
    found = await _found(request, ctx)
    links = await _links(ctx, [found])
    return CreationPage(
        creation=found,
        drift=STATES[found.drift],
        at=moment(found.created_at),
        looked_at=moment(found.drift_at) if found.drift_at else None,
        made_from=links.get(found.template),
        entity=links.get(found.entity),
        inputs=json.dumps(dict(found.inputs), indent=2, ensure_ascii=False),
    )


async def act(request: Request, ctx: Context) -> Redirect:
    """POST `/create/created/{id}`: `what=look|update`."""
    found = await _found(request, ctx)
    what = str((await request.form()).get("what", ""))
    if what == "look":
        drift = await look(ctx, found)
        said = STATES[drift.state][1]
    elif what == "update":
        with as_call(ctx, task=request.state.reference) as (call, _):
            done = await perform(find_action(ctx, UPDATE), {"creation": found.id}, call)
        conflicts = done.output.get("conflicts") or []
        said = f"Proposed. People have to choose in {len(conflicts)} files." if conflicts else "Proposed."
    else:
        raise Invalid("Nothing of that name can be done here", hint="Reload the page.")
    return Redirect(to=f"{PATH}/{quote(found.id, safe='')}", message=said)


async def _found(request: Request, ctx: Context) -> Creation:
    """The one that is asked for. Raises NotFound for one whose task the person may not see."""
    found = await ctx.database.read(find_creation, request.path_params["id"])
    if not allows_task(ctx.decide(READ_TASK), found.created_by):
        raise NotFound(f"Nothing was created under `{found.id}`", hint="See the list of what was created.")
    return found


async def _links(ctx: Context, found: Sequence[Creation]) -> dict[str, RefLink]:
    """Links to the templates and entities that the person may see, by their refs."""
    refs = {ref for each in found for ref in (each.template, each.entity) if ref}
    known = {ref: parse_ref(ref) for ref in refs}
    links = await links_to(ctx, list(known.values()))
    return {ref: links[parsed] for ref, parsed in known.items() if has_entity(ctx, ref)}


PAGES = (
    Page(path=PATH, show=created, requires=READ_TASK),
    Page(path=f"{PATH}/{{id}}", show=creation, requires=READ_TASK),
    Page(method="POST", path=f"{PATH}/{{id}}", show=act, requires=CREATE_TASK, deadline=300.0),
)
