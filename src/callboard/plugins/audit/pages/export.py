"""The log as a file, newest first: what the list shows, all pages of it. That somebody took it is recorded."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import StreamingResponse

from callboard import Context, inert_cell, one_line

from ..model import Wanted, canonical
from ..queries import Record, records
from ..store import FIELDS, head_of

AT_ONCE = 500
COLUMNS = (*FIELDS, "hash")


@dataclass(frozen=True, kw_only=True)
class Format:
    """How records become a file: what it begins with, and what each of them adds."""

    name: str
    media_type: str
    start: str
    write: Callable[[Record], str]


async def csv_file(request: Request, ctx: Context) -> StreamingResponse:
    """`/-/audit/export.csv` with the list's own query string."""
    return await _export(request, ctx, CSV)


async def json_lines(request: Request, ctx: Context) -> StreamingResponse:
    """`/-/audit/export.jsonl` with the list's own query string: one object on each line."""
    return await _export(request, ctx, JSON_LINES)


async def _export(request: Request, ctx: Context, form: Format) -> StreamingResponse:
    wanted = Wanted.read(request.query_params)
    head = await ctx.database.run(head_of)
    ctx.audit("audit.export", target="audit log", format=form.name, filters=wanted.href("") or "none")
    headers = {"Content-Disposition": f'attachment; filename="audit.{form.name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(ctx, wanted, head.seq + 1, form), media_type=form.media_type, headers=headers)


async def _pieces(ctx: Context, wanted: Wanted, before: int, form: Format) -> AsyncIterator[str]:
    yield form.start
    while found := await ctx.database.read(records, wanted, AT_ONCE, before=before):
        before = found[-1].seq
        yield "".join(map(form.write, found))


def _json_line(record: Record) -> str:
    return f"{record.json.decode()}\n"


def _csv_row(record: Record) -> str:
    texts = {"at": record.at.isoformat(timespec="milliseconds"), "details": canonical(record.details)}
    return _csv([inert_cell(one_line(texts.get(name) or str(getattr(record, name)))) for name in COLUMNS])


def _csv(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


CSV = Format(name="csv", media_type="text/csv", start=_csv(COLUMNS), write=_csv_row)
JSON_LINES = Format(name="jsonl", media_type="application/jsonl", start="", write=_json_line)
