"""Trying an operation: a form, and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from callboard import Context, NotAllowed, NotFound, Page
from callboard.plugins.catalog import Entity, may_change

from ..calling import Field, Outcome, fields_of, make_request, send, servers_for
from ..dress import Dresser
from ..model import TRY, Definition, Operation
from ..model.addresses import of_operation
from .about import HERE, AboutApi, api_of, operation_of


@dataclass(frozen=True, kw_only=True)
class TryPage(AboutApi):
    """The form of an operation, and the answer when it has been sent."""

    template = "api_docs/try.html"
    operation: Operation
    servers: Sequence[str]
    server: str
    fields: Sequence[Field]
    media: Sequence[str]
    chosen_media: str
    body: str
    outcome: Outcome | None

    @property
    def here(self) -> str:
        return f"Try {self.operation.verb} {self.operation.name}"

    @property
    def back(self) -> str:
        return of_operation(self.entity.ref, self.operation.id)


@dataclass(frozen=True)
class _About:
    """What is tried, and where it may be."""

    entity: Entity
    found: Definition
    operation: Operation
    servers: Sequence[str]


async def show(request: Request, ctx: Context) -> TryPage:
    """`/api-docs/{namespace}/{kind}/{name}/operations/{operation}/try`."""
    return _page(await _about(request, ctx), {}, None)


async def send_form(request: Request, ctx: Context) -> TryPage:
    """POST to the same: sends the request. What was filled in stays, but for keys."""
    about = await _about(request, ctx)
    given = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    server = given.get("server", "")
    if server not in about.servers:
        raise NotAllowed("This server is not one to which requests may be sent", hint="Choose one from the list.")
    asked = make_request(about.operation, server, given)
    outcome = await send(ctx, asked)
    where = urlsplit(asked.url)
    ctx.audit(
        "api_docs.operation.try",
        target=str(about.entity.ref),
        operation=about.operation.key[:200],
        sent_to=f"{where.scheme}://{where.netloc}{where.path}"[:500],
        answer=str(outcome.status or outcome.error)[:200],
    )
    return _page(about, given, outcome)


async def _about(request: Request, ctx: Context) -> _About:
    entity, found = await api_of(request, ctx)
    if not may_change(ctx, TRY, [entity.ref]):
        raise NotAllowed(f"Trying {entity.title} is not for everybody", hint="Ask its owners.")
    operation = operation_of(request, entity, found)
    servers = servers_for(ctx, found, operation)
    if not servers:
        raise NotFound(
            "This operation cannot be tried from here",
            hint="An operator allows its server with `api_docs.tryIt.allow` in the settings.",
        )
    return _About(entity, found, operation, servers)


def _page(about: _About, given: Mapping[str, str], outcome: Outcome | None) -> TryPage:
    operation = about.operation
    media = [part.strip() for each in operation.bodies for part in each.media.split(",") if part.strip()]
    first = operation.bodies[0] if operation.bodies else None
    sample = (first.example or Dresser(about.found, about.entity.ref).sample(first.schema)) if first else ""
    return TryPage(
        entity=about.entity,
        found=about.found,
        operation=operation,
        servers=about.servers,
        server=given.get("server", about.servers[0]),
        fields=fields_of(about.found, operation, given),
        media=media or (["application/json"] if first else []),
        chosen_media=given.get("media", ""),
        body=given.get("body", sample),
        outcome=outcome,
    )


PAGES = (
    Page(path=f"{HERE}/operations/{{operation}}/try", show=show, requires=TRY),
    Page(path=f"{HERE}/operations/{{operation}}/try", show=send_form, requires=TRY, method="POST"),
)
