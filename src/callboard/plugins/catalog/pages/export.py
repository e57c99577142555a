"""The list as a file: the same selection, all pages, for a spreadsheet."""

from __future__ import annotations

import csv
import io

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Page, inert_cell, plain_name

from ..catalog import documents_of
from ..model import Entity
from .asked import read_asked
from .listing import order_ids
from .narrowing import facets_for, narrow

HEADINGS = ("reference", "name", "kind", "type", "lifecycle", "owner", "system", "tags", "description")


async def export(request: Request, ctx: Context) -> Response:
    """`/catalog/-/export.csv` with the list's own query string."""
    kind = read_asked(request.query_params, []).kind
    asked = read_asked(request.query_params, [*(each.id for each in facets_for(ctx, kind)), "status"])
    narrowed = await narrow(ctx, asked)
    stored = await documents_of(ctx, order_ids(ctx, narrowed.chosen, asked.sort, most=len(narrowed.chosen)))
    ctx.audit("catalog.export", target=asked.kind, entities=str(len(stored)))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for each in stored:
        writer.writerow(_row(Entity(each.document)))
    headers = {"Content-Disposition": f'attachment; filename="{plain_name(asked.kind)}.csv"'}
    return Response(out.getvalue(), media_type="text/csv", headers=headers)


def _row(entity: Entity) -> list[str]:
    owner = next((str(ref) for ref in entity.targets("ownedBy")), "")
    system = next((str(ref) for ref in entity.targets("partOf", "system")), "")
    life = str(entity.spec.get("lifecycle") or "")
    cells = [str(entity.ref), entity.title, entity.kind, entity.type, life, owner, system]
    return [inert_cell(cell) for cell in (*cells, " ".join(entity.tags), entity.description)]


PAGES = (Page(path="/catalog/-/export.csv", show=export, requires="catalog.entity.read"),)
