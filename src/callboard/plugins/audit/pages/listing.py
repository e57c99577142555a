"""The list, newest first, and one record of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from starlette.requests import Request

from callboard import Context, NotFound, View, one_line

from ..model import OUTCOMES, Wanted, number
from ..queries import Record, one_record, records

PATH = "/-/audit"
ON_A_PAGE = 50
WORDS = {"allowed": ("Allowed", "neutral"), "denied": ("Denied", "danger"), "failed": ("Failed", "warning")}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One record in the table."""

    href: str
    at: str
    actor: str
    action: str
    target: str
    plugin: str
    outcome: tuple[str, str]

    @staticmethod
    def of(record: Record) -> Row:
        return Row(
            href=f"{PATH}/records/{record.seq}",
            at=f"{record.at:%Y-%m-%d %H:%M:%S}",
            actor=one_line(record.actor),
            action=one_line(record.action),
            target=one_line(record.target),
            plugin=record.plugin,
            outcome=WORDS.get(record.outcome, (record.outcome, "neutral")),
        )


@dataclass(frozen=True, kw_only=True)
class AuditPage(View):
    """One page of records. `newer` and `older` are the addresses of its neighbours."""

    template = "audit/log.html"
    wanted: Wanted
    rows: Sequence[Row]
    first: int
    last: int
    newer: str | None
    older: str | None
    days: int
    csv: str
    jsonl: str
    outcomes: Sequence[tuple[str, str]] = (("", "Any"), *((each, WORDS[each][0]) for each in OUTCOMES))

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Audit log", PATH)]


@dataclass(frozen=True, kw_only=True)
class RecordPage(View):
    """One record, opened."""

    template = "audit/record.html"
    title: str
    facts: Mapping[str, str]
    details: Mapping[str, str]
    json: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Audit log", PATH), (self.title, "")]


async def log(request: Request, ctx: Context) -> AuditPage:
    """`/-/audit?actor=…&action=…&target=…&outcome=…&since=2026-11-01&until=2026-11-29&before=…`, or `after=…`."""
    asked = request.query_params
    wanted, before, after = Wanted.read(asked), number(asked, "before"), number(asked, "after")
    # One more than is shown says whether there is more.
    found = await ctx.database.run(records, wanted, ON_A_PAGE + 1, before=before, after=after)
    more = len(found) > ON_A_PAGE
    shown = (found[1:] if after is not None else found[:-1]) if more else found
    has_newer = bool(shown) and (more if after is not None else before is not None)
    has_older = bool(shown) and (more or after is not None)
    return AuditPage(
        wanted=wanted,
        rows=[Row.of(each) for each in shown],
        first=shown[0].seq if shown else 0,
        last=shown[-1].seq if shown else 0,
        newer=wanted.href(PATH, after=shown[0].seq) if has_newer else None,
        older=wanted.href(PATH, before=shown[-1].seq) if has_older else None,
        days=ctx.settings.keep.days,
        csv=wanted.href(f"{PATH}/export.csv"),
        jsonl=wanted.href(f"{PATH}/export.jsonl"),
    )


async def record(request: Request, ctx: Context) -> RecordPage:
    """`/-/audit/records/{seq}`. Raises NotFound."""
    seq = number(request.path_params, "seq")
    found = await ctx.database.run(one_record, seq or 0)
    if found is None:
        raise NotFound(f"There is no record {seq}", hint="It may have been removed for its age.")
    return RecordPage(
        title=f"{found.at:%Y-%m-%d %H:%M:%S}, {one_line(found.action)}",
        facts={
            "Who": found.actor,
            "Recognised by": found.via,
            "Target": found.target,
            "Outcome": WORDS.get(found.outcome, (found.outcome, ""))[0],
            "Plugin": found.plugin,
            "Door": found.door,
            "Request": found.request,
            "Address": found.address,
            "Browser": found.agent,
        },
        details=found.details,
        json=json.dumps(msgspec.json.decode(found.json), indent=2, ensure_ascii=False),
    )
