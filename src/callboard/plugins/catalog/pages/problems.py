"""The inbox of problems: what is wrong with catalog files, with file, line and hint."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request

from callboard import Context, Page, View

from ..catalog import RefLink, catalog_of, find_entities, links_to
from ..model import parse_ref
from ..people import ownership_refs
from ..problems import count_by_level, find_all_problems
from ..queries import OpenProblem, UnderWay, held_removals, under_way


@dataclass(frozen=True, kw_only=True)
class File:
    """A file and what is wrong with it."""

    name: str
    problems: Sequence[OpenProblem]
    entities: Sequence[RefLink]
    since: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class ProblemsPage(View):
    """All that is wrong, by file."""

    template = "catalog/problems.html"
    files: Sequence[File]
    counts: Mapping[str, int]
    scope: str
    mine: int
    total: int
    held: int
    under_way: UnderWay | None
    seq: int

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Catalog", "/catalog"), ("Problems", "/problems")]


async def problems(request: Request, ctx: Context) -> ProblemsPage:
    """`/problems?scope=owned|all`."""
    seq = catalog_of(ctx).live.seq
    found = await find_all_problems(ctx)
    owned = await _owned(ctx, found)
    scope = "owned" if request.query_params.get("scope") == "owned" else "all"
    shown = [each for each in found if each.ref in owned] if scope == "owned" else found
    links = await links_to(ctx, [parse_ref(each.ref) for each in shown if each.ref])
    by_file = groupby(sorted(shown, key=lambda each: (each.file, each.line)), key=lambda each: each.file)
    files = []
    for name, group in by_file:
        listed = list(group)
        refs = dict.fromkeys(parse_ref(each.ref) for each in listed if each.ref)
        since = datetime.datetime.fromtimestamp(max(each.since for each in listed), datetime.UTC)
        files.append(File(name=name, problems=listed, entities=[links[ref] for ref in refs], since=since))
    files.sort(key=lambda file: file.since, reverse=True)
    counts = await count_by_level(ctx)
    held = sum(each.decision == "waiting" for each in await ctx.database.run(held_removals))
    reading = await ctx.database.read(under_way)
    mine = sum(1 for each in found if each.ref in owned)
    return ProblemsPage(
        files=files, counts=counts, scope=scope, mine=mine, total=len(found), held=held, under_way=reading, seq=seq
    )


async def _owned(ctx: Context, found: Sequence[OpenProblem]) -> set[str]:
    refs = set(await ownership_refs(ctx))
    entities = await find_entities(ctx, {each.ref for each in found if each.ref})
    return {ref for ref, entity in entities.items() if refs & {str(owner) for owner in entity.targets("ownedBy")}}


PAGES = (Page(path="/problems", show=problems, requires="catalog.entity.read"),)
