"""The register wizard: a URL or path, what is there and what would come of it, then in it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from callboard import CallboardError, Conflict, Context, NotAllowed, Page, Redirect, View

from ..catalog import catalog_of
from ..ingest import Preview, location_for, preview, refresh, register, without_a_file
from ..model import LocationRef, Problem
from ..queries import find_by_ref

STEPS = ("Where it is", "What is there", "Done")


@dataclass(frozen=True, kw_only=True)
class ShownEntity:
    """An entity that would come into the catalog."""

    title: str
    kind: str
    type: str
    ref: str
    icon: str
    tone: str
    description: str
    owner: str
    is_new: bool


@dataclass(frozen=True, kw_only=True)
class RegisterPage(View):
    """One step of the wizard."""

    template = "catalog/register.html"
    step: int
    target: str
    location: LocationRef | None = None
    error: str = ""
    hint: str = ""
    entities: Sequence[ShownEntity] = ()
    problems: Sequence[Problem] = ()
    exists: bool = False
    inferred: bool = False
    catalog_file: str = ""
    status: int = 200

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Register", "/catalog-import")]

    @property
    def steps(self) -> Sequence[str]:
        return STEPS


async def ask(request: Request, ctx: Context) -> RegisterPage:
    """`/catalog-import?target=…`: the form, or with a target what is there; with `edit` the form for that target."""
    target = request.query_params.get("target", "").strip()
    if not target or "edit" in request.query_params:
        return RegisterPage(step=0, target=target)
    try:
        location = await location_for(ctx, target)
        found = await preview(ctx, location)
        other = None if found.entities else await without_a_file(ctx, location)
        if other is not None:
            location, target = other, str(other)
            found = await preview(ctx, location)
    except CallboardError as error:
        return RegisterPage(step=0, target=target, error=error.message, hint=error.hint or "", status=422)
    known = await ctx.database.run(find_by_ref, location)
    return RegisterPage(
        step=1,
        target=target,
        location=location,
        entities=_shown(ctx, found),
        problems=found.problems,
        exists=known is not None and known.root != "",
        inferred=found.inferred,
        catalog_file=found.catalog_file,
    )


async def create(request: Request, ctx: Context) -> Redirect | RegisterPage:
    """POST: registers and reads at once, so that the result is there when the page is."""
    if catalog_of(ctx).settings.readonly:
        raise NotAllowed("This portal is read-only", hint="See `catalog.readonly` in the settings.")
    form: Any = await request.form()
    target = str(form.get("target", "")).strip()
    ctx.audit(target=target)
    try:
        location = await location_for(ctx, target)
        known = await register(ctx, location, by=ctx.identity.ref)
    except Conflict:
        existing = await ctx.database.read(find_by_ref, location)
        if existing is not None:
            await refresh(ctx, [existing.id], force=True)
        return Redirect(to="/catalog", message=f"{target} was registered already; it has been read again")
    except CallboardError as error:
        return RegisterPage(step=0, target=target, error=error.message, hint=error.hint or "", status=422)
    first = next((ref for ref in known.entities if not ref.startswith("location:")), None)
    to = "/catalog"
    if first is not None:
        kind, _, rest = first.partition(":")
        namespace, _, name = rest.partition("/")
        to = f"/catalog/{namespace}/{kind}/{name}"
    return Redirect(to=to, message=f"Registered {target}")


def _shown(ctx: Context, found: Preview) -> list[ShownEntity]:
    catalog = catalog_of(ctx)
    shown = []
    for entity in found.entities:
        if entity.name.startswith("generated-") and entity.kind == "Location":
            continue
        icon, tone = catalog.look(entity)
        shown.append(
            ShownEntity(
                title=entity.title,
                kind=entity.kind,
                type=entity.type,
                ref=str(entity.ref),
                icon=icon,
                tone=tone,
                description=entity.description,
                owner=str(entity.spec.get("owner") or ""),
                is_new=catalog.live.index.id_of_ref(str(entity.ref)) is None,
            )
        )
    return shown


PAGES = (
    Page(path="/catalog-import", show=ask, requires="catalog.location.create", deadline=90.0),
    Page(path="/catalog-import", show=create, requires="catalog.location.create", method="POST", deadline=180.0),
)
