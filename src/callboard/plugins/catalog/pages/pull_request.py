"""Proposing an inferred catalog file as a pull request: what would be proposed first, then it is opened."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from callboard import CallboardError, Context, Invalid, NotFound, Page, Redirect, View

from ..ingest import proposal_for, propose, pull_request_at
from ..model import LocationRef, Proposal
from ..queries import PullRequest, find_by_ref, provenance_of
from ..whence import shown_locations
from .record import entity_of

CREATE = "catalog.pullrequest.create"
ADDRESS = "/catalog-import/pull-request"


@dataclass(frozen=True, kw_only=True)
class PullRequestPage(View):
    """What would be proposed, or what there is."""

    template = "catalog/pull_request.html"
    location: LocationRef
    proposal: Proposal | None = None
    before: PullRequest | None = None
    error: str = ""
    hint: str = ""
    status: int = 200

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Pull request", f"{ADDRESS}?location={quote(str(self.location), safe='')}")]

    @property
    def opened(self) -> datetime.datetime | None:
        """When the one that there is was opened."""
        return datetime.datetime.fromtimestamp(self.before.at, datetime.UTC) if self.before else None


async def from_entity(request: Request, ctx: Context) -> Redirect:
    """`…/-/pull-request`: for the repository of an inferred entity."""
    entity = await entity_of(request, ctx)
    found = await ctx.database.run(provenance_of, str(entity.ref))
    return Redirect(to=f"{ADDRESS}?location={quote(str(found.location), safe='')}")


async def ask(request: Request, ctx: Context) -> PullRequestPage:
    """`/catalog-import/pull-request?location=…`: the file, the branch and the repository."""
    location = await _location(ctx, request.query_params.get("location", ""))
    before = await pull_request_at(ctx, location)
    try:
        proposal = await proposal_for(ctx, location)
    except CallboardError as error:
        return _refused(location, before, error)
    return PullRequestPage(location=location, proposal=proposal, before=before)


async def create(request: Request, ctx: Context) -> Redirect | PullRequestPage:
    """POST: opens it. Where one is open already, that one is shown."""
    form: Any = await request.form()
    location = await _location(ctx, str(form.get("location", "")))
    ctx.audit(target=str(location))
    try:
        made = await propose(ctx, location)
    except CallboardError as error:
        return _refused(location, await pull_request_at(ctx, location), error)
    said = "There was an open pull request already" if made.existed else "Opened a pull request"
    return Redirect(to=f"{ADDRESS}?location={quote(str(location), safe='')}", message=f"{said}: {made.url}")


def _refused(location: LocationRef, before: PullRequest | None, error: CallboardError) -> PullRequestPage:
    return PullRequestPage(location=location, before=before, error=error.message, hint=error.hint or "", status=422)


async def _location(ctx: Context, text: str) -> LocationRef:
    kind, colon, target = text.partition(":")
    if not colon or kind != "inferred":
        raise Invalid(
            "Only inferred repositories can be proposed a catalog file", hint="Begin on an inferred entity's page."
        )
    location = LocationRef(kind, target)
    known = await ctx.database.read(find_by_ref, location)
    if known is not None and not await shown_locations(ctx, [known]):
        raise NotFound(f"Nothing is inferred at {target}", hint="Begin on an inferred entity's page.")
    return location


PAGES = (
    Page(path="/catalog/{namespace}/{kind}/{name}/-/pull-request", show=from_entity, requires=CREATE),
    Page(path=ADDRESS, show=ask, requires=CREATE, deadline=60.0),
    Page(path=ADDRESS, show=create, requires=CREATE, method="POST", deadline=120.0),
)
