"""What was imported of each source, and undoing the last import, with its consequences shown first."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Invalid, Page, Redirect, View

from ..catalog import RefLink, links_to, shows
from ..ingest import release, revert
from ..model import parse_ref
from ..queries import Import, import_refs, imports_of, one_import

READ = "catalog.import.read"
REVERT = "catalog.import.revert"
MOST_SHOWN = 50
PATH = "/catalog/-/imports"


@dataclass(frozen=True, kw_only=True)
class ShownImport:
    """One import with its times as moments, and the address that compares before and after."""

    found: Import
    at: datetime.datetime
    reverted_at: datetime.datetime | None

    @property
    def changes(self) -> str:
        start, end = int(self.found.started * 1000) - 1, int(self.found.ended * 1000) + 1000
        return f"/catalog/-/changes?from={start}&to={end}"


@dataclass(frozen=True, kw_only=True)
class ImportsPage(View):
    """The last imports, of one source or of all."""

    template = "catalog/imports.html"
    source: str
    shown: Sequence[ShownImport]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Imports", PATH)]


@dataclass(frozen=True, kw_only=True)
class RevertPage(View):
    """What would become of each entity."""

    template = "catalog/revert.html"
    shown: ShownImport
    groups: Sequence[tuple[str, str, int, Sequence[RefLink]]]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Imports", PATH), ("Revert", f"{PATH}/{self.shown.found.id}/revert")]


async def imports(request: Request, ctx: Context) -> ImportsPage:
    """`/catalog/-/imports?source=…`."""
    source = request.query_params.get("source", "")
    found = await ctx.database.run(imports_of, source)
    return ImportsPage(source=source, shown=[_shown(each) for each in found])


async def ask(request: Request, ctx: Context) -> RevertPage:
    """`/catalog/-/imports/{id}/revert`."""
    found = await ctx.database.run(one_import, _id(request))
    changed, is_shown = await ctx.database.run(import_refs, found.id), shows(ctx)
    refs = {what: list(filter(is_shown, changed[what])) for what in changed}
    first = {what: refs[what][:MOST_SHOWN] for what in refs}
    links = await links_to(ctx, [parse_ref(ref) for each in first.values() for ref in each])
    words = (
        ("changed", "These get their former content back", "pencil"),
        ("created", "These go", "trash-2"),
        ("deleted", "These come back", "circle-plus"),
    )
    groups = [
        (title, icon, len(refs[what]), [links[parse_ref(ref)] for ref in first[what]]) for what, title, icon in words
    ]
    return RevertPage(shown=_shown(found), groups=groups)


async def decide(request: Request, ctx: Context) -> Redirect:
    """POST `/catalog/-/imports/{id}/revert`: `what=revert|release`."""
    id_, what = _id(request), str((await request.form()).get("what", ""))
    if what not in {"revert", "release"}:
        raise Invalid("Say what to do: revert the import or read its source again", hint="Go back and choose a button.")
    ctx.audit(target=f"import {id_}", what=what)
    if what == "release":
        changed = await release(ctx, id_)
        return Redirect(to=PATH, message=f"Read again as it is: {changed:,} changed")
    done = await revert(ctx, id_)
    words = f"Reverted: {len(done.written):,} are as they were, {len(done.removed):,} went"
    return Redirect(to=PATH, message=words)


def _shown(each: Import) -> ShownImport:
    at = datetime.datetime.fromtimestamp(each.ended, datetime.UTC)
    back = None if each.reverted_at is None else datetime.datetime.fromtimestamp(each.reverted_at, datetime.UTC)
    return ShownImport(found=each, at=at, reverted_at=back)


def _id(request: Request) -> int:
    text = request.path_params["id"]
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(f"{text!r} is no id of an import", hint=f"{PATH} lists them.")
    return int(text)


PAGES = (
    Page(path=PATH, show=imports, requires=READ),
    Page(path=f"{PATH}/{{id}}/revert", show=ask, requires=READ),
    Page(path=f"{PATH}/{{id}}/revert", show=decide, requires=REVERT, method="POST", deadline=120.0),
)
