"""Makes a report of what somebody says, and brings it to its tracker. What does not arrive is kept, and can be sent
again; nothing is sent twice.

A report is written down before anything is sent. Sending it is claimed by its number of attempt; a report of which
nobody knows whether it had arrived is looked for at the tracker, by its mark, before it is sent once more.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection

from callboard import CallboardError, Conflict, Context, Contributed, Invalid, Unavailable

from ..model import IssueTracker, Manifest, PageRecord, Report, SiteKey
from ..queries.reports import Filed, count_since, find_report, report_of_ticket, same_report
from ..settings import TechdocsSettings
from ..store.reports import KEPT, SENDING, add_report, claim_report, note_failed, note_sent
from .destination import Destination
from .inert import tidy
from .links import WEB, line_of, page_link, source_link
from .wording import LONGEST_QUOTE, LONGEST_WORDS, Said, body_of, title_of

HOUR = 3600.0
SAME_WITHIN = 600.0
LONGEST_TICKET = 64


class TooManyReports(Conflict):
    """Somebody has sent as many reports in an hour as the settings let them."""


@dataclass(frozen=True, kw_only=True)
class About:
    """The page that a report is about. `markdown` is its source, empty where that is not at hand."""

    key: SiteKey
    manifest: Manifest
    record: PageRecord
    markdown: str = field(default="", repr=False)


def new_ticket() -> str:
    """Tells one form from another, so that one that is sent twice counts once."""
    return secrets.token_hex(16)


def said_of(ctx: Context, about: About, quote: str, words: str) -> Said:
    """What somebody says of a page, with everything that is known of the page."""
    short = tidy(quote, LONGEST_QUOTE)
    line = line_of(short, about.markdown) if short else 0
    who = ctx.identity
    return Said(
        quote=short,
        words=tidy(words, LONGEST_WORDS),
        page=about.record.title or about.manifest.name,
        page_link=page_link(ctx.portal.base_url, about.key, about.record.path, short),
        source=about.record.source,
        source_link=source_link(ctx, about.manifest, about.record, line),
        line=line,
        by=f"{who.title} ({who.ref})" if who.ref else who.title,
        portal=ctx.portal.title,
    )


def report_of(said: Said, repository: str, id_: str) -> Report:
    """The same as an issue."""
    mark = mark_of(id_)
    return Report(repository=repository, title=title_of(said), body=body_of(said, mark), mark=mark)


def mark_of(id_: str) -> str:
    """What stands in the text of an issue and of no other."""
    return f"callboard-report {id_}"


async def file_report(ctx: Context, about: About, said: Said, to: Destination, ticket: str) -> Filed:
    """Writes it down and sends it. For a form that was sent before, and for the same words once more, gives what came
    of the first. Raises Invalid for a report that says nothing, TooManyReports."""
    if not said.words and not said.quote:
        raise Invalid("The report says nothing", hint="Say what is wrong with the page.")
    if not ticket or len(ticket) > LONGEST_TICKET:
        raise Invalid("The form has no ticket", hint="Reload the page, and send it again.")
    row = _row(ctx, about, said, to, ticket)
    async with ctx.transaction() as own:
        filed = await own.database.run(_write_down, row, ctx.settings)
    if filed.id == row["id"] and to.tracker is not None:
        await _send(ctx, to.tracker, filed, filed.attempt)
    return await ctx.database.read(find_report, filed.id)


async def send_again(ctx: Context, id_: str, to: Destination) -> Filed:
    """Sends what did not arrive. Raises NotFound, Unavailable when there is no tracker for it any more."""
    if to.tracker is None:
        raise Unavailable("There is no tracker for its repository any more", hint="It stays on the portal's own list.")
    async with ctx.transaction() as own:
        attempt = await own.database.run(claim_report, id_, to.tracker_id, to.repository, time.time())
        filed = await own.database.run(find_report, id_)
    if attempt:
        await _send(ctx, to.tracker, filed, attempt)
    return await ctx.database.read(find_report, id_)


def as_report(filed: Filed) -> Report:
    """What was or is to be sent."""
    return Report(repository=filed.repository, title=filed.title, body=filed.body, mark=mark_of(filed.id))


def _row(ctx: Context, about: About, said: Said, to: Destination, ticket: str) -> dict[str, Any]:
    id_, now = secrets.token_hex(16), time.time()
    report = report_of(said, to.repository, id_)
    return {
        "id": id_,
        "ticket": ticket,
        "site": about.key.ref,
        "version": about.key.version,
        "path": about.record.path,
        "page": said.page,
        "quote": said.quote,
        "words": said.words,
        "person": ctx.identity.ref,
        "by": ctx.identity.title,
        "at": now,
        "repository": to.repository,
        "tracker": to.tracker_id,
        "title": report.title,
        "body": report.body,
        "delivery": SENDING if to.tracker else KEPT,
        "attempt": 1,
        "tried_at": now,
    }


def _write_down(connection: Connection, row: dict[str, Any], settings: TechdocsSettings) -> Filed:
    twin = same_report(connection, row, row["at"] - SAME_WITHIN)
    if twin is not None:
        return twin
    if count_since(connection, row["person"], row["at"] - HOUR) >= settings.reports.most_per_hour:
        raise TooManyReports(
            f"You have sent {settings.reports.most_per_hour} reports within an hour", hint="Try again later."
        )
    add_report(connection, row)
    return report_of_ticket(connection, row["person"], row["ticket"])


async def _send(ctx: Context, tracker: Contributed[IssueTracker], filed: Filed, attempt: int) -> None:
    """Asks the tracker, and writes down what came of it, whatever that is."""
    one, report = tracker.contribution, as_report(filed)
    try:
        address = ""
        if attempt > 1:
            address = await tracker.act(f"issue tracker {one.id}", one.deadline, ctx, partial(one.find, report))
        if not address:
            address = await tracker.act(f"issue tracker {one.id}", one.deadline, ctx, partial(one.open, report))
        if not isinstance(address, str) or not address.startswith(WEB):
            raise Unavailable(f"{one.title} gave no address for the issue", hint="Look there whether it was opened.")
    except CallboardError as error:
        ctx.log.warning("report.not_sent", report=filed.id, tracker=one.id, error=error.message)
        words = f"{error.message}. {error.hint}" if error.hint else error.message
        async with ctx.transaction() as own:
            await own.database.run(note_failed, filed.id, attempt, words)
        return
    async with ctx.transaction() as own:
        await own.database.run(note_sent, filed.id, attempt, address)
