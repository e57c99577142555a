"""The API that a page is about."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, NotFound, View
from callboard.plugins.catalog import Entity, find_entity

from ..model import Definition, Operation
from ..model.addresses import base, tab
from ..parsing import definition_of

HERE = "/api-docs/{namespace}/{kind}/{name}"


@dataclass(frozen=True, kw_only=True)
class AboutApi(View):
    """A page about one definition."""

    entity: Entity
    found: Definition

    @property
    def base(self) -> str:
        return base(self.entity.ref)

    @property
    def home(self) -> str:
        return tab(self.entity.ref)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("APIs", "/api-docs"), (self.entity.title, self.home), (self.here, "")]

    @property
    def here(self) -> str:
        """What the page is called in the breadcrumbs."""
        return "Definition"


async def api_of(request: Request, ctx: Context) -> tuple[Entity, Definition]:
    """The API that an address names, with its definition. Raises NotFound, also for what may not be seen."""
    given = request.path_params
    entity = await find_entity(ctx, f"{given['kind']}:{given['namespace']}/{given['name']}")
    if entity.ref.kind != "api":
        raise NotFound(f"{entity.title} is no API", hint="Only APIs have a definition.")
    return entity, await definition_of(entity, ctx)


def operation_of(request: Request, entity: Entity, found: Definition) -> Operation:
    """The operation that an address names. Raises NotFound."""
    operation = found.operation(request.path_params["operation"])
    if operation is None:
        raise NotFound(
            f"{entity.title} has no such operation", hint="It may have been renamed or removed: look among the others."
        )
    return operation
