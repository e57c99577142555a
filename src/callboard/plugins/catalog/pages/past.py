"""Time travel for people: an entity as it was, and what changed in the catalog between two times."""

from __future__ import annotations

import datetime
import difflib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from starlette.requests import Request

from callboard import Context, Invalid, NotFound, Page, View

from ..catalog import RefLink, links_to, shows
from ..model import Entity, parse_ref
from ..past import check_known, exact, parse_time
from ..queries import Difference, differences, fields_changed, version_at
from .record import Record, head_of

READ = "catalog.entity.read"
MOST_SHOWN = 200
WEEK = 7 * 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class PastPage(Record):
    """An entity as its source had it at a moment, and how that differs from now."""

    template = "catalog/past.html"
    when: str
    since: str
    source: str
    revision: str
    previous: str
    following: str
    as_yaml: str
    fields: Sequence[tuple[str, str | None, str | None]]
    diff: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One line of the list of changes."""

    link: RefLink
    what: str
    at: datetime.datetime
    source: str
    before: str


@dataclass(frozen=True, kw_only=True)
class ChangesPage(View):
    """What was created, changed and deleted between two times."""

    template = "catalog/changes.html"
    start: str
    end: str
    owner: str
    counts: Sequence[tuple[str, int]]
    shown: Sequence[Changed]
    total: int
    error: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Changes", "/catalog/-/changes")]


async def entity_at(request: Request, ctx: Context) -> PastPage:
    """`/catalog/{namespace}/{kind}/{name}?at=…`. Raises Invalid, NotFound."""
    parts = request.path_params
    ref = parse_ref(f"{parts['kind']}:{parts['namespace']}/{parts['name']}")
    at = parse_time(request.query_params["at"])
    await check_known(ctx, at)
    found = await ctx.database.read(version_at, str(ref), at) if shows(ctx)(str(ref)) else None
    if found is None or found.version.document is None:
        raise NotFound(f"There was no {ref} at {exact(at)}", hint="Its history, under Inspect, lists its versions.")
    now = await ctx.database.read(version_at, str(ref), time.time())
    then, later = found.version.document, now and now.version.document
    return PastPage(
        head=await head_of(ctx, Entity({**then, "relations": []})),
        tab="past",
        when=exact(at),
        since=exact(found.version.at),
        source=found.version.source,
        revision=found.version.revision,
        previous="" if found.previous is None else str(int(found.previous * 1000) + 1),
        following="" if found.next is None or later is None else str(int(found.next * 1000) + 1),
        as_yaml=_yaml(then),
        fields=fields_changed(then, later) if later else [],
        diff=_diff(then, later) if later else "",
    )


async def changes(request: Request, ctx: Context) -> ChangesPage:
    """`/catalog/-/changes?from=…&to=…&owner=…`; the last week when nothing is asked."""
    params, now = request.query_params, time.time()
    owner, error = params.get("owner", "").strip(), ""
    try:
        start = parse_time(params["from"], "from") if params.get("from") else now - WEEK
        end = parse_time(params["to"], "to") if params.get("to") else now
    except Invalid as wrong:
        start, end, error = now - WEEK, now, f"{wrong.message}. {wrong.hint}"
    is_shown = shows(ctx)
    found = [each for each in await ctx.database.read(differences, start, end) if is_shown(each.ref)]
    kept = [each for each in found if not owner or owner.lower() in _owners(each)]
    links = await links_to(ctx, [parse_ref(each.ref) for each in kept[:MOST_SHOWN]])
    return ChangesPage(
        start=_field(start),
        end=_field(end),
        owner=owner,
        counts=[(what, sum(each.what == what for each in kept)) for what in ("created", "changed", "deleted")],
        shown=[_changed(each, links[parse_ref(each.ref)], start) for each in kept[:MOST_SHOWN]],
        total=len(kept),
        error=error,
    )


def _changed(each: Difference, link: RefLink, start: float) -> Changed:
    before = "" if each.before is None else f"{link.ref.path}?at={int(start * 1000)}"
    at = datetime.datetime.fromtimestamp(each.at, datetime.UTC)
    return Changed(link=link, what=each.what, at=at, source=each.source, before=before)


def _owners(each: Difference) -> str:
    specs = [(document or {}).get("spec") for document in (each.before, each.after)]
    return " ".join(str(spec.get("owner", "")) for spec in specs if isinstance(spec, dict)).lower()


def _field(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%dT%H:%M")


def _yaml(document: Any) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _diff(before: Any, after: Any) -> str:
    old, new = _yaml(before).splitlines(), _yaml(after).splitlines()
    return "\n".join(difflib.unified_diff(old, new, "then", "now", lineterm=""))


PAGES = (Page(path="/catalog/-/changes", show=changes, requires=READ),)
