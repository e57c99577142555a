"""The form that reports an issue with a page, and what became of a report: alone, or in a dialog of the page."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request

from callboard import CallboardError, Context, Invalid, NotAllowed, NotFound, Page, Redirect, View
from callboard.plugins.catalog import Entity, may_change

from ..model import MANAGE, REPORT, key_of, markdown_of
from ..queries.reports import Filed, find_report
from ..report import (
    About,
    Destination,
    TooManyReports,
    as_report,
    destination_of,
    file_report,
    new_ticket,
    page_address,
    prefilled,
    report_of,
    said_of,
    send_again,
    site_base,
)
from ..report.inert import tidy
from ..report.wording import LONGEST_NAME, LONGEST_QUOTE
from ..storage import storage_of
from ..store.reports import close_report, reopen_report
from .about import READ, SITE, entity_of, page_about


@dataclass(frozen=True, kw_only=True)
class ReportForm(View):
    """The form, empty or as it was sent. `own` is where the person can open the issue themselves."""

    template = "techdocs/report_form.html"
    status: int = 200
    about: About
    to: Destination
    owners: str
    quote: str
    words: str
    ticket: str
    own: str = ""
    own_title: str = ""
    is_own: bool = False
    error: str = ""

    @property
    def action(self) -> str:
        return f"{site_base(self.about.key)}/report"

    @property
    def page_href(self) -> str:
        return page_address(self.about.key, self.about.record.path)


@dataclass(frozen=True, kw_only=True)
class ReportPage(View):
    """One report: whether it has arrived, what became of it, and what can be done."""

    template = "techdocs/report.html"
    entity: Entity
    filed: Filed
    page_href: str
    base: str
    is_owner: bool
    may_send: bool
    own: str
    own_title: str

    @property
    def list_href(self) -> str:
        return f"{self.base}/reports"

    @property
    def here(self) -> str:
        return f"{self.base}/reports/{self.filed.id}"

    @property
    def at(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.filed.at, datetime.UTC)

    @property
    def closed_at(self) -> datetime.datetime:
        return datetime.datetime.fromtimestamp(self.filed.closed_at or 0.0, datetime.UTC)


async def ask(request: Request, ctx: Context) -> ReportForm:
    """`…/-/report?path=…&version=…&quote=…`."""
    query = request.query_params
    entity = await entity_of(request, ctx)
    about = await page_about(ctx, entity, query.get("path", ""), query.get("version", ""))
    return await _form(ctx, entity, about, quote=query.get("quote", ""))


async def send(request: Request, ctx: Context) -> Redirect | ReportForm:
    """POST `…/-/report`: `what=send` files it; `what=own` says where the person can open it themselves."""
    form: Any = await request.form()
    sent = {name: str(form.get(name, "")) for name in ("what", "path", "version", "quote", "words", "ticket")}
    entity = await entity_of(request, ctx)
    about = await page_about(ctx, entity, sent["path"], sent["version"])
    ctx.audit(target=str(entity.ref), page=about.record.path)
    about = dataclasses.replace(about, markdown=await _markdown(ctx, about))
    shown = partial(_form, ctx, entity, about, quote=sent["quote"], words=sent["words"], ticket=sent["ticket"])
    if sent["what"] == "own":
        return await shown(is_own=True)
    to = await destination_of(ctx, entity, about.manifest)
    try:
        said = said_of(ctx, about, sent["quote"], sent["words"])
        filed = await file_report(ctx, about, said, to, sent["ticket"])
    except (Invalid, TooManyReports) as error:
        status = 429 if isinstance(error, TooManyReports) else 422
        return await shown(error=f"{error.message}. {error.hint or ''}".strip(), status=status)
    return Redirect(to=f"{site_base(about.key)}/reports/{filed.id}")


async def look(request: Request, ctx: Context) -> ReportPage:
    """`…/-/reports/{id}`."""
    entity = await entity_of(request, ctx)
    filed = await _filed(request, ctx, entity)
    own, own_title = prefilled(ctx, as_report(filed)) if filed.has_failed else ("", "")
    return ReportPage(
        entity=entity,
        filed=filed,
        page_href=_page_href(filed, entity),
        base=_base(entity),
        is_owner=may_change(ctx, MANAGE, [entity.ref]),
        may_send=_may_send(ctx, entity, filed),
        own=own,
        own_title=own_title,
    )


async def change(request: Request, ctx: Context) -> Redirect:
    """POST `…/-/reports/{id}`: `what=close|reopen`, by owners, with a word."""
    entity, form = await entity_of(request, ctx), await request.form()
    if not may_change(ctx, MANAGE, [entity.ref]):
        raise NotAllowed("Only its owners close reports", hint=f"Ask the owners of {entity.title}.")
    filed, what = await _filed(request, ctx, entity), str(form.get("what", ""))
    ctx.audit(target=str(entity.ref), report=filed.id, what=what)
    if what == "close":
        word, now = tidy(str(form.get("word", "")), LONGEST_NAME), datetime.datetime.now(datetime.UTC).timestamp()
        await ctx.database.run(close_report, filed.id, ctx.identity.title, word, now)
    elif what == "reopen":
        await ctx.database.run(reopen_report, filed.id)
    else:
        raise Invalid("A report is closed or opened again", hint="Reload the page.")
    return Redirect(to=f"{_base(entity)}/reports/{filed.id}", message="Closed" if what == "close" else "Open again")


async def resend(request: Request, ctx: Context) -> Redirect:
    """POST `…/-/reports/{id}/send`: once more, by whoever wrote it or owns the page."""
    entity = await entity_of(request, ctx)
    filed = await _filed(request, ctx, entity)
    if not _may_send(ctx, entity, filed):
        raise NotAllowed("This report is somebody else's", hint="Whoever wrote it can send it again, or an owner.")
    ctx.audit(target=str(entity.ref), report=filed.id)
    about = await page_about(ctx, entity, filed.path, filed.version)
    sent = await send_again(ctx, filed.id, await destination_of(ctx, entity, about.manifest))
    said = "It has arrived" if sent.has_arrived else "It is on its way" if sent.is_on_its_way else "It has not arrived"
    return Redirect(to=f"{_base(entity)}/reports/{filed.id}", message=said)


async def _form(
    ctx: Context,
    entity: Entity,
    about: About,
    *,
    quote: str = "",
    words: str = "",
    ticket: str = "",
    is_own: bool = False,
    error: str = "",
    status: int = 200,
) -> ReportForm:
    to = await destination_of(ctx, entity, about.manifest)
    short = tidy(quote, LONGEST_QUOTE)
    own, own_title = prefilled(ctx, report_of(said_of(ctx, about, short, words), to.repository, new_ticket()))
    owners = ", ".join(ref.name for ref in entity.targets("ownedBy"))
    return ReportForm(
        about=about,
        to=to,
        owners=owners,
        quote=short,
        words=words,
        ticket=ticket[:64] or new_ticket(),
        own=own,
        own_title=own_title,
        is_own=is_own and bool(own),
        error=error,
        status=status,
    )


async def _filed(request: Request, ctx: Context, entity: Entity) -> Filed:
    filed = await ctx.database.read(find_report, request.path_params["id"])
    if filed.site != str(entity.ref):
        raise NotFound("There is no such report", hint="It may be about the documentation of something else.")
    return filed


async def _markdown(ctx: Context, about: About) -> str:
    """The source of a page as it is kept beside it; empty where it is not."""
    try:
        stored = await storage_of(ctx).read(about.key, markdown_of(about.record.path))
    except CallboardError as error:
        ctx.log.warning("report.no_source", site=about.key.ref, error=error.message)
        return ""
    return stored.content.decode("utf-8", "replace") if stored else ""


def _may_send(ctx: Context, entity: Entity, filed: Filed) -> bool:
    is_theirs = filed.person == ctx.identity.ref or may_change(ctx, MANAGE, [entity.ref])
    return is_theirs and ctx.may(REPORT) and not filed.has_arrived


def _base(entity: Entity) -> str:
    return f"/docs/{entity.ref.namespace}/{entity.ref.kind}/{entity.ref.name}/-"


def _page_href(filed: Filed, entity: Entity) -> str:
    return page_address(key_of(entity.ref, filed.version), filed.path, filed.quote)


PAGES = (
    Page(path=f"{SITE}/report", show=ask, requires=REPORT),
    Page(path=f"{SITE}/report", show=send, requires=REPORT, method="POST", deadline=120.0),
    Page(path=f"{SITE}/reports/{{id}}", show=look, requires=READ),
    Page(path=f"{SITE}/reports/{{id}}", show=change, requires=MANAGE, method="POST"),
    Page(path=f"{SITE}/reports/{{id}}/send", show=resend, requires=REPORT, method="POST", deadline=120.0),
)
